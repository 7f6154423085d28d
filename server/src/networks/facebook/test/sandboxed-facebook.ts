import { readFile } from 'node:fs/promises'
import type { Content, MediaItem } from '../../contract.ts'
import { type File, file } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { facebook } from '../index.ts'
import type { FacebookOptions } from '../options.ts'
import type { FacebookState } from '../state.ts'

/** Facebook's connector against a sandbox of its own. */
export type SandboxedFacebook = sandboxed.SandboxedNetwork<FacebookOptions, FacebookState>

export const openSandboxedFacebook = (): Promise<SandboxedFacebook> =>
  sandboxed.SandboxedNetwork.open(facebook)

/** A post without media. */
export const textOnly = (text: string, options: FacebookOptions = {}): Content<FacebookOptions> =>
  sandboxed.textOnly(text, options)

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: FacebookOptions = {},
): Content<FacebookOptions> => sandboxed.withFiles(text, files, options)

/** Three seconds of 540×960: fit for a Reel and for a story. `paddingBytes` make it longer, unseen. */
export async function uprightClip(
  paddingBytes = 0,
  fields: Partial<MediaItem> = {},
): Promise<File> {
  const bytes = await readFile(new URL('../fixtures/upright.mp4', import.meta.url))
  const box = Buffer.alloc(Math.max(paddingBytes, 8))
  box.writeUInt32BE(box.byteLength, 0)
  box.write('free', 4, 'latin1')
  return file(Buffer.concat([bytes, box]), 'video/mp4', {
    width: 540,
    height: 960,
    durationMs: 3_000,
    ...fields,
  })
}

/** The ids of a Page's post: what it is on the network, what the connector says of it. */
export const idAndUrl = (post: { id: string; url: string } | undefined) => ({
  id: post?.id,
  url: post?.url,
})
