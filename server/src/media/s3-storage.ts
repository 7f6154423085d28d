import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { GetObjectCommandOutput, S3Client } from '@aws-sdk/client-s3'
import type { StorageConfig } from '../config/config.ts'
import { openStaging, type StagedFile } from './staging.ts'
import { FileGone, type KeptFile, type MediaStorage } from './storage.ts'

/** An object store that speaks S3. */
export type S3Settings = Omit<Extract<StorageConfig, { kind: 's3' }>, 'kind' | 'directory'>

/**
 * A file of this size or less goes whole, a larger one in parts of it; every part but the last has
 * to have 5 MiB, and 10,000 are allowed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html (checked 2026-11-24)
 */
const partBytes = 8 * 1024 * 1024
const connectMs = 5_000
const answerMs = 30_000
const tries = 3

type Sdk = typeof import('@aws-sdk/client-s3')

interface Store {
  sdk: Sdk
  client: S3Client
  bucket: string
  key(name: string): string
}

/**
 * Files as objects of a bucket, staged on local disk. A multipart upload shows nothing before it is
 * complete, and is given up when a part fails.
 */
export async function openS3Storage(
  settings: S3Settings,
  stagingDirectory: string,
): Promise<MediaStorage> {
  const staging = await openStaging(stagingDirectory)
  const store = await connect(settings)
  const { client, sdk, bucket, key } = store
  const range = (name: string, start: number, end: number): Promise<GetObjectCommandOutput> =>
    client
      .send(
        new sdk.GetObjectCommand({
          Bucket: bucket,
          Key: key(name),
          Range: `bytes=${start}-${end - 1}`,
        }),
      )
      .catch((error: Error) => Promise.reject(explainGone(error)))
  return {
    stage: staging.stage,
    discard: staging.discard,
    publish: (staged, name) => upload(store, staged, key(name)),
    async read(name, start, end) {
      const { Body } = await range(name, start, end)
      return (await Body?.transformToByteArray()) ?? new Uint8Array()
    },
    async stream(name, start, end) {
      const { Body } = await range(name, start, end)
      if (Body instanceof Readable) return Body
      throw new Error('The object store answered without a body.')
    },
    async remove(name) {
      await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: key(name) }))
    },
    list: () => listObjects(store, settings.prefix),
    async sweepUnfinished(olderThanMs) {
      await staging.sweep(olderThanMs)
      await abortOldUploads(store, settings.prefix, olderThanMs)
    },
  }
}

async function connect(settings: S3Settings): Promise<Store> {
  const sdk = await import('@aws-sdk/client-s3')
  const { accessKeyId, secretAccessKey, endpoint, bucket, prefix } = settings
  const client = new sdk.S3Client({
    region: settings.region,
    credentials: { accessKeyId, secretAccessKey },
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    maxAttempts: tries,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      socketTimeout: answerMs,
      throwOnRequestTimeout: true,
    },
    // Stores other than Amazon's know nothing of the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  })
  return { sdk, client, bucket, key: (name) => prefix + name }
}

function explainGone(error: Error): Error {
  return error.name === 'NoSuchKey' || error.name === 'NotFound'
    ? new FileGone('The object is gone.', { cause: error })
    : error
}

async function upload(store: Store, staged: StagedFile, Key: string): Promise<void> {
  const file = await open(staged.path)
  try {
    if (staged.sizeBytes > partBytes) return await uploadParts(store, file, staged.sizeBytes, Key)
    const Body = await readPart(file, 0, staged.sizeBytes)
    await store.client.send(new store.sdk.PutObjectCommand({ Bucket: store.bucket, Key, Body }))
  } finally {
    await file.close()
  }
}

/** One part in memory at a time. */
async function uploadParts(
  { sdk, client, bucket: Bucket }: Store,
  file: FileHandle,
  sizeBytes: number,
  Key: string,
): Promise<void> {
  const { UploadId } = await client.send(new sdk.CreateMultipartUploadCommand({ Bucket, Key }))
  try {
    const Parts: { ETag: string | undefined; PartNumber: number }[] = []
    for (let start = 0; start < sizeBytes; start += partBytes) {
      const PartNumber = Parts.length + 1
      const Body = await readPart(file, start, Math.min(start + partBytes, sizeBytes))
      const { ETag } = await client.send(
        new sdk.UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }),
      )
      Parts.push({ ETag, PartNumber })
    }
    const MultipartUpload = { Parts }
    await client.send(
      new sdk.CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
    )
  } catch (error) {
    // Should this fail too, the sweep ends the upload.
    await client
      .send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
      .catch(() => {})
    throw error
  }
}

async function readPart(file: FileHandle, start: number, end: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(end - start)
  const { bytesRead } = await file.read(buffer, 0, end - start, start)
  if (bytesRead !== end - start) throw new Error('The staged file became shorter.')
  return buffer
}

async function* listObjects(
  { sdk, client, bucket: Bucket }: Store,
  Prefix: string,
): AsyncGenerator<KeptFile[]> {
  for (let ContinuationToken: string | undefined; ; ) {
    const page = await client.send(
      new sdk.ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }),
    )
    yield (page.Contents ?? []).map(({ Key = '', LastModified = new Date() }) => ({
      name: Key.slice(Prefix.length),
      modifiedAt: LastModified,
    }))
    ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined
    if (ContinuationToken === undefined) return
  }
}

async function abortOldUploads(
  { sdk, client, bucket: Bucket }: Store,
  Prefix: string,
  olderThanMs: number,
): Promise<void> {
  const { Uploads = [] } = await client
    .send(new sdk.ListMultipartUploadsCommand({ Bucket, Prefix }))
    // Some stores do not tell, and end old uploads by themselves.
    .catch((error: Error) =>
      error.name === 'NotImplemented' ? { Uploads: [] } : Promise.reject(error),
    )
  for (const { Key, UploadId, Initiated = new Date() } of Uploads)
    if (Date.now() - Initiated.getTime() > olderThanMs)
      await client.send(new sdk.AbortMultipartUploadCommand({ Bucket, Key, UploadId }))
}
