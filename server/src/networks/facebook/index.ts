import type { PlannedNetwork } from '../contract.ts'
import { type FacebookOptions, facebookOptions } from './options.ts'

/** Facebook: its options are known and checked; it does not deliver yet. */
export const facebook = {
  id: 'facebook',
  name: 'Facebook',
  delivers: false,
  options: facebookOptions,
} satisfies PlannedNetwork<FacebookOptions>
