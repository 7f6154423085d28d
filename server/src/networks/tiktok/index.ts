import type { PlannedNetwork } from '../contract.ts'
import { type TiktokOptions, tiktokOptions } from './options.ts'

/** TikTok: its options are known and checked; it does not deliver yet. */
export const tiktok = {
  id: 'tiktok',
  name: 'TikTok',
  delivers: false,
  options: tiktokOptions,
} satisfies PlannedNetwork<TiktokOptions>
