import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bearer, SandboxedLinkedin } from './simulator/test/sandboxed-linkedin.ts'

const pages = (count: number) => '<< /Type /Page /Parent 2 0 R >>\n'.repeat(count)
const pdf = (count: number) =>
  Buffer.from(`%PDF-1.4\n1 0 obj << /Type /Pages /Count ${count} >>\n${pages(count)}%%EOF`)
const office = (folder: string) => Buffer.from(`PK\x03\x04${'\0'.repeat(30)}${folder}document.xml`)
const ole = (stream: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.from(stream, 'utf16le')])

test('a document is posted with a title, as a ugcPost', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const id = await linkedin.uploaded(page, pdf(3), 'document')
  assert.match(id, /^urn:li:document:/)
  assert.equal((await linkedin.asset(page, id)).json.status, 'AVAILABLE')
  const urn = await linkedin.posted(page, { content: { media: { id, title: 'Menu.pdf' } } })
  assert.match(urn, /^urn:li:ugcPost:[0-9]{19}$/)
  const [entry] = await linkedin.ledger()
  assert.deepEqual([entry?.kind, entry?.options.title], ['document', 'Menu.pdf'])
  assert.equal(entry?.media[0]?.content_type, 'application/pdf')
})

test('documents are known by their bytes', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const files: [name: string, bytes: Buffer, status: string][] = [
    ['300 pages', pdf(300), 'AVAILABLE'],
    ['301 pages', pdf(301), 'PROCESSING_FAILED'],
    ['docx', office('word/'), 'AVAILABLE'],
    ['pptx', office('ppt/'), 'AVAILABLE'],
    ['xlsx', office('xl/'), 'PROCESSING_FAILED'],
    ['doc', ole('WordDocument'), 'AVAILABLE'],
    ['ppt', ole('PowerPoint Document'), 'AVAILABLE'],
    ['xls', ole('Workbook'), 'PROCESSING_FAILED'],
    ['text', Buffer.from('just text'), 'PROCESSING_FAILED'],
  ]
  for (const [name, bytes, status] of files) {
    const urn = await linkedin.uploaded(page, bytes, 'document')
    assert.equal((await linkedin.asset(page, urn)).json.status, status, name)
  }
})

test('a second PUT overwrites the first', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  await linkedin.sandbox.set({ processing_ms: 0 })
  const page = await linkedin.page()
  const { document, uploadUrl } = (await linkedin.initialize(page, 'document')).json.value
  const whole = pdf(1)
  await linkedin.put(uploadUrl, whole.subarray(0, 20), bearer(page))
  await linkedin.put(uploadUrl, whole.subarray(20), bearer(page))
  assert.equal((await linkedin.asset(page, document)).json.status, 'PROCESSING_FAILED')
})

test('a member’s token alone does not read a document, unless the switch says so', async () => {
  await using linkedin = await SandboxedLinkedin.open()
  const member = await linkedin.member({ scopes: ['w_member_social'] })
  const urn = await linkedin.uploaded(member, pdf(1), 'document')
  const refused = await linkedin.asset(member, urn)
  assert.equal(refused.status, 403)
  assert.match(refused.json.message, /^Accessing this document resource is forbidden/)
  await linkedin.set({ member_document_status: 'allowed' })
  assert.equal((await linkedin.asset(member, urn)).status, 200)
})
