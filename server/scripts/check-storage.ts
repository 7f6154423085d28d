import { randomBytes } from 'node:crypto'
import path from 'node:path'
import { Readable } from 'node:stream'
import { readConfig } from '../src/config/config.ts'
import { openS3Storage } from '../src/media/s3-storage.ts'
import { FileGone, type MediaStorage } from '../src/media/storage.ts'

/** More than two parts of a multipart upload. */
const sizeBytes = 20 * 1024 * 1024

/**
 * `node server/scripts/check-storage.ts`: tries the bucket that the environment names (`S3_BUCKET`, …)
 * with a file of its own: write, list, read a range, delete. Removes what it wrote.
 */
async function main(): Promise<void> {
  const { storage: settings } = readConfig(process.env)
  if (settings.kind !== 's3') throw new Error('S3_BUCKET is not set; media is kept on disk.')
  const storage = await openS3Storage(settings, path.join(settings.directory, '.staging'))
  const name = `${randomBytes(20).toString('hex')}.bin`
  try {
    await tryOut(storage, name)
  } finally {
    await storage.remove(name)
  }
  const gone = await storage.read(name, 0, 1).catch((error: unknown) => error)
  assertThat(gone instanceof FileGone, 'a deleted object is gone')
}

async function tryOut(storage: MediaStorage, name: string): Promise<void> {
  const bytes = randomBytes(sizeBytes)
  const staged = await storage.stage(Readable.from([bytes]), sizeBytes)
  await storage.publish(staged, name).finally(() => storage.discard(staged))
  assertThat(true, 'a file of 20 MB goes in, in parts')
  const [start, end] = [sizeBytes - 5_000_000, sizeBytes - 3_000_000]
  const part = await storage.read(name, start, end)
  assertThat(Buffer.compare(part, bytes.subarray(start, end)) === 0, 'a range comes back')
  let isListed = false
  for await (const page of storage.list()) isListed ||= page.some((each) => each.name === name)
  assertThat(isListed, 'the object is listed')
  await storage.sweepUnfinished(7 * 86_400_000)
  assertThat(true, 'old unfinished uploads can be ended')
}

function assertThat(isSo: boolean, what: string): void {
  process.stdout.write(`${isSo ? 'ok' : 'NOT SO'}: ${what}\n`)
  if (!isSo) process.exitCode = 1
}

main().catch((error: Error) => {
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
})
