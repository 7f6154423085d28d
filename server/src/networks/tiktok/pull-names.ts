import type { TiktokState } from './state.ts'

/** Each photo has an address of its own, even one that is in the post twice, so that fetches are told apart. */
export function pullName({ pullSet }: TiktokState, index: number): string {
  return `photos_${pullSet}_${index + 1}`
}
