import type { PlannedNetwork } from '../contract.ts'
import { type InstagramOptions, instagramOptions } from './options.ts'

/** Instagram: its options are known and checked; it does not deliver yet. */
export const instagram = {
  id: 'instagram',
  name: 'Instagram',
  delivers: false,
  options: instagramOptions,
} satisfies PlannedNetwork<InstagramOptions>
