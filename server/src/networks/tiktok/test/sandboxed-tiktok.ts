import { readFile } from 'node:fs/promises'
import type { CommitStep, Content, MediaItem, Progress } from '../../contract.ts'
import { type File, file } from '../../test/files.ts'
import * as sandboxed from '../../test/sandboxed-network.ts'
import { tiktok } from '../index.ts'
import type { TiktokOptions } from '../options.ts'
import { initialState, type TiktokState } from '../state.ts'

/** TikTok's connector against a sandbox of its own. */
export type SandboxedTiktok = sandboxed.SandboxedNetwork<TiktokOptions, TiktokState>

export const openSandboxedTiktok = (): Promise<SandboxedTiktok> =>
  sandboxed.SandboxedNetwork.open(tiktok)

/** The switches as they are by default, but moderation at once. */
const usualSwitches = {
  refresh_rotates: true,
  oauth_error_status: '200',
  error_status: 'documented',
  param_error_code: 'invalid_params',
  field_scope_error: 'scope_not_authorized',
  megabyte: 'strictest',
  upload_progress: 'last_index',
  photo_1080p: 'fit',
  posts_per_day: 15,
  moderation_ms: 0,
  post_id_in_status: 'after_moderation',
  pending_post_id: 'absent',
  post_id_type: 'number',
  friends_posts_have_ids: false,
  listed_text_units: 150,
  photos_are_listed: true,
  refuses_private_branded_content: true,
  is_audited: true,
  unaudited_public_posts: 'refused',
  active_user_cap: 0,
  drafts_posted_after_seconds: 0,
  processing_failure: 'internal',
}

/** An empty TikTok in its usual state. */
export async function resetTiktok(tiktokBox: SandboxedTiktok, settings = {}): Promise<void> {
  await tiktokBox.reset(settings)
  await tiktokBox.set(usualSwitches)
}

/** A post with media. */
export const withFiles = (
  text: string,
  files: readonly File[],
  options: TiktokOptions = {},
): Content<TiktokOptions> => sandboxed.withFiles(text, files, options)

const clipFacts: Partial<MediaItem> = { width: 360, height: 640, durationMs: 3_000 }

/** Three seconds that TikTok takes, made longer by a `free` box, which players skip. */
export async function clip(paddingBytes = 8, fields: Partial<MediaItem> = {}): Promise<File> {
  const bytes = await readFile(new URL('../fixtures/simulator-clip.mp4', import.meta.url))
  const box = Buffer.alloc(paddingBytes)
  box.writeUInt32BE(paddingBytes, 0)
  box.write('free', 4, 'latin1')
  return file(Buffer.concat([bytes, box]), 'video/mp4', { ...clipFacts, ...fields })
}

/** Six chunks and a bit. */
export const longClip = (): Promise<File> => clip(65_000_000)

/** Runs repeatable steps up to the commit; the state goes through JSON, as through storage. */
export async function upToCommit(
  tiktokBox: SandboxedTiktok,
  content: Content<TiktokOptions>,
  files: readonly File[],
  from: TiktokState = initialState,
): Promise<{ commit: CommitStep<TiktokOptions, TiktokState>; state: TiktokState }> {
  let state = from
  for (;;) {
    const step = tiktok.nextStep(content, state)
    if (step === null) throw new Error('there is no commit')
    if (!step.repeatable) return { commit: step, state }
    const progress: Progress<TiktokState> = await step.run(
      tiktokBox.contextOf(content, files, state),
    )
    state = JSON.parse(JSON.stringify(progress.state)) as TiktokState
  }
}
