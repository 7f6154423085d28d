import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import sharp from 'sharp'
import { sandboxApp } from '../../../../sandbox/sandbox-app.ts'
import { type Answer, type CallOptions, TestSandbox } from '../../../../sandbox/test-sandbox.ts'
import type { LedgerPost, SandboxAccount } from '../../../simulator-contract.ts'

export const version = '202609'
const restHeaders = { 'linkedin-version': version, 'x-restli-protocol-version': '2.0.0' }

/** A sandbox with LinkedIn's own manners: headers, keys, bodies. */
export class SandboxedLinkedin implements AsyncDisposable {
  readonly sandbox: TestSandbox

  private constructor(sandbox: TestSandbox) {
    this.sandbox = sandbox
  }

  static async open(): Promise<SandboxedLinkedin> {
    return new SandboxedLinkedin(await TestSandbox.open('linkedin'))
  }

  member(traits: Record<string, unknown> = {}): Promise<SandboxAccount> {
    return this.sandbox.addAccount(traits)
  }

  page(traits: Record<string, unknown> = {}): Promise<SandboxAccount> {
    return this.sandbox.addAccount({ kind: 'organization', ...traits })
  }

  /** A call to `/rest/…` as this account. */
  rest(
    as: SandboxAccount | string,
    method: string,
    path: string,
    { headers, ...options }: CallOptions = {},
  ): Promise<Answer> {
    const token = typeof as === 'string' ? as : as.access_token
    return this.sandbox.call(method, `/api.linkedin.com/rest${path}`, {
      token,
      headers: { ...restHeaders, ...headers },
      ...options,
    })
  }

  v2(as: SandboxAccount, method: string, path: string, options: CallOptions = {}) {
    const token = as.access_token
    return this.sandbox.call(method, `/api.linkedin.com/v2${path}`, { token, ...options })
  }

  oauth(path: string, fields: Record<string, string>): Promise<Answer> {
    const { clientId, clientSecret } = sandboxApp
    const all: Record<string, string> = {
      client_id: clientId,
      client_secret: clientSecret,
      ...fields,
    }
    const form = new URLSearchParams(Object.entries(all).filter(([, value]) => value !== ''))
    return this.sandbox.call('POST', `/www.linkedin.com/oauth/v2/${path}`, { form })
  }

  post(as: SandboxAccount, fields: Record<string, unknown> = {}): Promise<Answer> {
    return this.rest(as, 'POST', '/posts', { json: { ...postOf(as), ...fields } })
  }

  /** @returns the URN of a post that must succeed */
  async posted(as: SandboxAccount, fields: Record<string, unknown> = {}): Promise<string> {
    const answer = await this.post(as, fields)
    assert.equal(answer.status, 201, answer.text)
    assert.equal(answer.text, '')
    return answer.headers.get('x-restli-id') ?? ''
  }

  read(as: SandboxAccount, urn: string, query = ''): Promise<Answer> {
    return this.rest(as, 'GET', `/posts/${encodeURIComponent(urn)}${query}`)
  }

  comment(as: SandboxAccount, urn: string, fields: Record<string, unknown> = {}): Promise<Answer> {
    const json = { ...commentOf(as, urn), ...fields }
    return this.rest(as, 'POST', `/socialActions/${encodeURIComponent(urn)}/comments`, { json })
  }

  async ledger(): Promise<LedgerPost[]> {
    return (await this.sandbox.ledger()).posts
  }

  set(switches: Record<string, unknown>): Promise<void> {
    return this.sandbox.set({ linkedin: switches })
  }

  initialize(as: SandboxAccount, kind: string, fields: Record<string, unknown> = {}) {
    const json = { initializeUploadRequest: { owner: as.author_urn, ...fields } }
    return this.rest(as, 'POST', `/${kind}s?action=initializeUpload`, { json })
  }

  async put(url: string, bytes: Buffer, headers: Record<string, string> = {}): Promise<Answer> {
    const body = new Uint8Array(bytes)
    const response = await fetch(url, { method: 'PUT', body, headers })
    const text = await response.text()
    const { status, headers: answered } = response
    return { status, headers: answered, text, json: text ? JSON.parse(text) : null }
  }

  /** Brings an image or a document in. @returns its URN */
  async uploaded(as: SandboxAccount, bytes: Buffer, kind = 'image'): Promise<string> {
    const begun = await this.initialize(as, kind)
    assert.equal(begun.status, 200, begun.text)
    const put = await this.put(begun.json.value.uploadUrl, bytes, bearer(as))
    assert.equal(put.status, 201, put.text)
    return begun.json.value[kind]
  }

  /** Brings a video in, part by part. */
  async uploadedVideo(
    as: SandboxAccount,
    bytes: Buffer,
    order: (ids: string[]) => string[] = (ids) => ids,
  ): Promise<{ urn: string; finalized: Answer }> {
    const begun = await this.initialize(as, 'video', { fileSizeBytes: bytes.length })
    assert.equal(begun.status, 200, begun.text)
    const { video: urn, uploadToken, uploadInstructions } = begun.json.value
    const ids: string[] = []
    for (const { uploadUrl, firstByte, lastByte } of uploadInstructions) {
      const put = await this.put(uploadUrl, bytes.subarray(firstByte, lastByte + 1))
      assert.equal(put.status, 200, put.text)
      ids.push((put.headers.get('etag') ?? '').replace(/^"|"$/g, ''))
    }
    const finalized = await this.finalize(as, urn, order(ids), uploadToken)
    return { urn, finalized }
  }

  finalize(as: SandboxAccount, urn: string, ids: string[], uploadToken = '') {
    const json = { finalizeUploadRequest: { video: urn, uploadToken, uploadedPartIds: ids } }
    return this.rest(as, 'POST', '/videos?action=finalizeUpload', { json })
  }

  asset(as: SandboxAccount, urn: string): Promise<Answer> {
    const kind = urn.split(':')[2]
    return this.rest(as, 'GET', `/${kind}s/${encodeURIComponent(urn)}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.sandbox[Symbol.asyncDispose]()
  }
}

/** A body that LinkedIn takes. */
export function postOf(as: SandboxAccount): Record<string, unknown> {
  return {
    author: as.author_urn,
    commentary: 'Open from 9 to 17',
    visibility: 'PUBLIC',
    distribution: {
      feedDistribution: 'MAIN_FEED',
      targetEntities: [],
      thirdPartyDistributionChannels: [],
    },
    lifecycleState: 'PUBLISHED',
    isReshareDisabledByAuthor: false,
  }
}

export function commentOf(as: SandboxAccount, urn: string): Record<string, unknown> {
  return { actor: as.author_urn, object: urn, message: { text: 'More at https://example.com' } }
}

export function bearer(as: SandboxAccount): Record<string, string> {
  return { authorization: `Bearer ${as.access_token}` }
}

/** The code of an error, in whichever envelope it came. */
export function codeOf({ json }: Answer): string {
  return json.code ?? json.errorDetails?.inputErrors[0].code ?? json.error
}

export function picture(width = 40, height = 30, background = '#0a66c2'): Promise<Buffer> {
  return sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()
}

/** Four seconds of MP4, made larger by a `free` box, which players skip. */
export async function clip(totalBytes = 80_000): Promise<Buffer> {
  const bytes = await readFile(new URL('../../fixtures/simulator-clip.mp4', import.meta.url))
  const box = Buffer.alloc(Math.max(8, totalBytes - bytes.length))
  box.writeUInt32BE(box.length, 0)
  box.write('free', 4, 'latin1')
  return Buffer.concat([bytes, box])
}
