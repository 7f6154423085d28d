import { spawn } from 'node:child_process'
import { createTurns } from '../lib/turns.ts'

const timeoutMs = 15 * 60_000
/** Of one child: 4K decodes and encodes in half of it. */
const maxMemoryKilobytes = 3 * 1024 * 1024
const maxComplaintCharacters = 2_000
/** One at a time: encoding takes every core it finds. */
const takeTurn = createTurns(1)

/** There is no ffmpeg under the configured name. */
export class FfmpegMissing extends Error {
  override readonly name = 'FfmpegMissing'
}

/** It ran, and made nothing of the file. */
export class FfmpegFailed extends Error {
  override readonly name = 'FfmpegFailed'
}

export interface Conversion {
  input: string
  /** ffmpeg's name of the container: it is not left to guess, since a guess may open other files. */
  inputFormat: 'mov' | 'matroska'
  output: string
  /** Codecs are fine already: only the container is changed. */
  isRemux: boolean
}

const encoding = [
  ...['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high'],
  // Sides of an odd length cannot be 4:2:0.
  ...['-pix_fmt', 'yuv420p', '-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2'],
  ...['-c:a', 'aac', '-b:a', '128k', '-ar', '48000', '-ac', '2'],
]

/**
 * Makes an MP4 in a child process that reads local files only, sees none of our environment, and
 * ends with its memory and its time.
 * @param ffmpeg name or path of the program
 * @throws FfmpegMissing, FfmpegFailed; whatever `signal` was aborted with
 */
export async function convertToMp4(
  ffmpeg: string,
  { input, inputFormat, output, isRemux }: Conversion,
  signal: AbortSignal,
): Promise<void> {
  const args = [
    ...['-nostdin', '-hide_banner', '-v', 'error', '-y', '-protocol_whitelist', 'file'],
    ...['-f', inputFormat, '-i', input, '-map', '0:v:0', '-map', '0:a:0?', '-dn', '-sn'],
    ...['-map_metadata', '-1', '-threads', '2', ...(isRemux ? ['-c', 'copy'] : encoding)],
    ...['-movflags', '+faststart', '-f', 'mp4', output],
  ]
  await takeTurn(() => run(ffmpeg, args, signal))
}

/** The shell sets the limits, and becomes the program. Where it knows no such limit it goes on without. */
const limited = `ulimit -v ${maxMemoryKilobytes} 2>/dev/null; ulimit -t ${timeoutMs / 1000} 2>/dev/null; command -v "$0" >/dev/null || exit 127; exec "$0" "$@"`

async function run(ffmpeg: string, args: readonly string[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const child = spawn('/bin/sh', ['-c', limited, ffmpeg, ...args], {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const kill = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', kill, { once: true })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (complaint.length < maxComplaintCharacters) complaint += text
  })
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause) => reject(new FfmpegMissing('There is no shell.', { cause })))
    child.once('close', resolve)
  }).finally(() => signal.removeEventListener('abort', kill))
  signal.throwIfAborted()
  if (code === 127) throw new FfmpegMissing(`There is no ${ffmpeg}.`)
  if (code !== 0) throw new FfmpegFailed(complaint.slice(0, maxComplaintCharacters) || 'killed')
}
