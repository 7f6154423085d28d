import type { Content, DoubtfulCommit, Progress } from '../../contract.ts'
import type { File } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { linkedin } from '../index.ts'
import type { LinkedinOptions } from '../options.ts'
import type { LinkedinState } from '../state.ts'

/** LinkedIn's connector against a sandbox of its own. */
export type SandboxedLinkedin = sandboxed.SandboxedNetwork<LinkedinOptions, LinkedinState>

export const openSandboxedLinkedin = (): Promise<SandboxedLinkedin> =>
  sandboxed.SandboxedNetwork.open(linkedin)

/** The network's switches as a new sandbox has them. */
export async function usualSwitches(of: SandboxedLinkedin): Promise<Record<string, unknown>> {
  const settings = (await of.control('GET', '/settings')) as { linkedin: Record<string, unknown> }
  return settings.linkedin
}

/** A post without media. */
export const textOnly = (text: string, options: LinkedinOptions = {}): Content<LinkedinOptions> =>
  sandboxed.textOnly(text, options)

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: LinkedinOptions = {},
): Content<LinkedinOptions> => sandboxed.withFiles(text, files, options)

/** Scopes of an app with LinkedIn's self-serve products alone. */
export const memberScopes = ['openid', 'profile', 'w_member_social'] as const

/** Sends the same once more to learn what became of the first, half a minute later as the worker does. */
export async function probe(
  of: SandboxedLinkedin,
  content: Content<LinkedinOptions>,
  doubt: DoubtfulCommit,
  laterMs = 30_000,
): Promise<Progress<LinkedinState>> {
  const commit = linkedin.nextStep(content, linkedin.initialState)
  if (commit === null) throw new Error('there is no commit')
  const attempt = { number: 2, isProbe: true, doubt } as const
  const context = of.contextOf(content, [], linkedin.initialState, attempt)
  return commit.run({ ...context, now: () => new Date(Date.now() + laterMs) })
}
