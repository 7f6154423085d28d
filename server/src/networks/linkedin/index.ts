import type { PlannedNetwork } from '../contract.ts'
import { type LinkedinOptions, linkedinOptions } from './options.ts'

/** LinkedIn: its options are known and checked; it does not deliver yet. */
export const linkedin = {
  id: 'linkedin',
  name: 'LinkedIn',
  delivers: false,
  options: linkedinOptions,
} satisfies PlannedNetwork<LinkedinOptions>
