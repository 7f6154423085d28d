import { readFile } from 'node:fs/promises'
import type { Content, MediaItem } from '../../contract.ts'
import { type File, file } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { instagram } from '../index.ts'
import type { InstagramOptions } from '../options.ts'
import type { InstagramState } from '../state.ts'

/** Instagram's connector against a sandbox of its own. */
export type SandboxedInstagram = sandboxed.SandboxedNetwork<InstagramOptions, InstagramState>

export const openSandboxedInstagram = (): Promise<SandboxedInstagram> =>
  sandboxed.SandboxedNetwork.open(instagram)

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: InstagramOptions = {},
): Content<InstagramOptions> => sandboxed.withFiles(text, files, options)

/** Four seconds that a Reel, a carousel and a story can be. */
export async function fourSeconds(fields: Partial<MediaItem> = {}): Promise<File> {
  return fixture('simulator-four-seconds.mp4', { durationMs: 4_000, ...fields })
}

/** A video of the fixtures. */
export async function fixture(name: string, fields: Partial<MediaItem> = {}): Promise<File> {
  const bytes = await readFile(new URL(`../fixtures/${name}`, import.meta.url))
  return file(bytes, 'video/mp4', fields)
}

/** What a post is on the network, and what the connector says of it. */
export const idAndUrl = (post: { id: string; url: string } | undefined) => ({
  id: post?.id,
  url: post?.url,
})
