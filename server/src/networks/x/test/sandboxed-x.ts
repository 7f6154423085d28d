import type { Content } from '../../contract.ts'
import type { File } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { x } from '../index.ts'
import type { XOptions } from '../options.ts'
import type { XState } from '../state.ts'

/** X's connector against a sandbox of its own. */
export type SandboxedX = sandboxed.SandboxedNetwork<XOptions, XState>

export const openSandboxedX = (): Promise<SandboxedX> => sandboxed.SandboxedNetwork.open(x)

/** A post without media. */
export const textOnly = (text: string, options: XOptions = {}): Content<XOptions> =>
  sandboxed.textOnly(text, options)

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: XOptions = {},
): Content<XOptions> => sandboxed.withFiles(text, files, options)
