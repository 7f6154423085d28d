import type { Content } from '../../contract.ts'
import type { File } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { linkedin } from '../index.ts'
import type { LinkedinOptions } from '../options.ts'
import type { LinkedinState } from '../state.ts'

/** LinkedIn's connector against a sandbox of its own. */
export type SandboxedLinkedin = sandboxed.SandboxedNetwork<LinkedinOptions, LinkedinState>

export const openSandboxedLinkedin = (): Promise<SandboxedLinkedin> =>
  sandboxed.SandboxedNetwork.open(linkedin)

/** A post without media. */
export const textOnly = (text: string, options: LinkedinOptions = {}): Content<LinkedinOptions> =>
  sandboxed.textOnly(text, options)

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: LinkedinOptions = {},
): Content<LinkedinOptions> => sandboxed.withFiles(text, files, options)
