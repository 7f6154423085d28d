/** Pixels: fewer than this. https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/images-api (read 2026-09-19) */
export const pixelLimit = 36_152_320
export const maxGifFrames = 250

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/videos-api (read 2026-09-19) */
export const videoLimits = {
  minBytes: 75_000,
  maxBytes: { '500_mb': 500 * 1_000_000, '5_gb': 5 * 1_000_000_000 },
  minMs: 3_000,
  /** Each part but the last. */
  partBytes: 4_194_304,
  /** Width by height, and the other way round; seen in clients. */
  maxRatio: 2.4,
} as const

/** https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/documents-api (view 2024-11) */
export const documentLimits = { maxBytes: 100 * 1_000_000, maxPages: 300 } as const
