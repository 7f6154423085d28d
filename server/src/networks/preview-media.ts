import type { MediaItem, Preview } from './contract.ts'

/** The files in the order of the post, each with its alt text where the network takes one. */
export function previewMedia(
  media: readonly MediaItem[],
  altTexts: readonly string[] | undefined,
  takesAltText: (item: MediaItem) => boolean,
): Preview['media'] {
  return media.map((item, index) => {
    const altText = altTexts?.[index]
    const isTaken = altText !== undefined && altText.trim() !== '' && takesAltText(item)
    return { url: item.url, kind: item.kind, altText: isTaken ? altText : null }
  })
}
