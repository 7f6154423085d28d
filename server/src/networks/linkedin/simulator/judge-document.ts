import { createReadStream } from 'node:fs'
import { documentLimits } from './media-limits.ts'

const openXml = 'application/vnd.openxmlformats-officedocument'

/** What marks each kind of document, as Latin-1. Office files of 2007 on are ZIPs, those before are OLE. */
const kinds: readonly { type: string; head: string; mark: string | null }[] = [
  { type: 'application/pdf', head: '%PDF-', mark: null },
  { type: `${openXml}.wordprocessingml.document`, head: 'PK\x03\x04', mark: 'word/' },
  { type: `${openXml}.presentationml.presentation`, head: 'PK\x03\x04', mark: 'ppt/' },
  { type: 'application/msword', head: '\xd0\xcf\x11\xe0', mark: utf16('WordDocument') },
  {
    type: 'application/vnd.ms-powerpoint',
    head: '\xd0\xcf\x11\xe0',
    mark: utf16('PowerPoint Document'),
  },
]

export interface JudgedDocument {
  contentType: string | null
  failure: string | null
}

/** Looks through the bytes once; a chunk's end is kept, so that no mark is missed between two. */
export async function judgeDocument(path: string): Promise<JudgedDocument> {
  let head = ''
  let kept = ''
  let pages = 0
  const marks = new Set<string>()
  for await (const chunk of createReadStream(path, { encoding: 'latin1' })) {
    const text = kept + chunk
    if (head.length < 8) head = (head + chunk).slice(0, 8)
    for (const { mark } of kinds) if (mark && text.includes(mark)) marks.add(mark)
    pages += pagesIn(text) - pagesIn(kept)
    kept = text.slice(-keptLength)
  }
  const found = kinds.find(
    (kind) => head.startsWith(kind.head) && (!kind.mark || marks.has(kind.mark)),
  )
  if (!found) return { contentType: null, failure: 'The document type is not supported' }
  const isLong = found.type === 'application/pdf' && pages > documentLimits.maxPages
  return {
    contentType: found.type,
    failure: isLong ? 'The document has too many pages' : null,
  }
}

const keptLength = 64

/** Page objects of a PDF; those in compressed streams stay uncounted. */
function pagesIn(text: string): number {
  return text.match(/\/Type\s{0,4}\/Page(?![A-Za-z])/g)?.length ?? 0
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').toString('latin1')
}
