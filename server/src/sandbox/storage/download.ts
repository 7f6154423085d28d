import { BodyTooLarge, type Download, type StoredFile } from '../../networks/simulator-contract.ts'

const timeoutMs = 60_000

/**
 * Fetches a file as the networks do when they pull media, but follows no redirect. `store` gets the bytes as they come.
 */
export async function download(
  url: string,
  reachableOrigin: string,
  store: (chunks: AsyncIterable<Buffer>) => Promise<StoredFile>,
): Promise<Download> {
  const failed = (reason: 'domain' | 'status' | 'network' | 'size', status: number | null) =>
    ({ ok: false, reason, status }) as const
  if (!URL.canParse(url) || new URL(url).origin !== reachableOrigin) return failed('domain', null)
  let response: Response
  try {
    response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
  } catch {
    return failed('network', null)
  }
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel()
    return failed('status', response.status)
  }
  try {
    const stored = await store(buffers(response.body))
    return { ok: true, contentType: response.headers.get('content-type'), ...stored }
  } catch (error) {
    return failed(error instanceof BodyTooLarge ? 'size' : 'network', response.status)
  }
}

async function* buffers(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const chunk of body) yield Buffer.from(chunk)
}
