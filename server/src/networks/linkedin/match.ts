import { type Fields, fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { postUrnIn, timeOfUrn } from './answer.ts'
import { fromLittleText } from './little-text.ts'

/** What a post carries besides its text; `keys` tell it from others of its kind. */
export interface Attachment {
  kind: 'none' | 'images' | 'video' | 'article' | 'poll' | 'other'
  /** URNs of the media, the address of the article, the question of the poll. */
  keys: readonly string[]
}

/** What our post looks like to a reader. */
export interface ExpectedPost {
  author: string
  text: string
  attachment: Attachment
}

/** One post of the author, as a listing shows it. */
export interface ListedPost extends ExpectedPost {
  urn: string
  createdAt: Date | null
  /** False for drafts, and for posts that LinkedIn accepted and then failed to publish. */
  isPublished: boolean
}

/** Reads a post of a listing; null when it has no id. */
export function readListedPost(post: Fields): ListedPost | null {
  const urn = postUrnIn(textOf(post.id))
  if (urn === null) return null
  return {
    urn,
    author: textOf(post.author),
    text: fromLittleText(textOf(post.commentary)),
    attachment: attachmentOf(fieldsOf(post.content)),
    createdAt: typeof post.createdAt === 'number' ? new Date(post.createdAt) : timeOfUrn(urn),
    isPublished: post.lifecycleState !== 'DRAFT' && post.lifecycleState !== 'PUBLISH_FAILED',
  }
}

/** The content of a post, as it is sent and as it is listed. */
export function attachmentOf(content: Fields): Attachment {
  if (content.multiImage !== undefined) {
    const images = listOf(fieldsOf(content.multiImage).images)
    return { kind: 'images', keys: images.map((image) => textOf(fieldsOf(image).id)) }
  }
  if (content.media !== undefined) {
    const id = textOf(fieldsOf(content.media).id)
    const kind = id.startsWith('urn:li:image:')
      ? 'images'
      : id.startsWith('urn:li:video:')
        ? 'video'
        : 'other'
    return { kind, keys: [id] }
  }
  if (content.article !== undefined)
    return { kind: 'article', keys: [textOf(fieldsOf(content.article).source)] }
  if (content.poll !== undefined)
    return { kind: 'poll', keys: [textOf(fieldsOf(content.poll).question)] }
  return Object.keys(content).length === 0
    ? { kind: 'none', keys: [] }
    : { kind: 'other', keys: [] }
}

/** True when the listed post can be the one we meant to make. */
export function isOurs(listed: ListedPost, expected: ExpectedPost): boolean {
  return (
    listed.isPublished &&
    listed.author === expected.author &&
    isSameText(listed.text, expected.text) &&
    listed.attachment.kind === expected.attachment.kind &&
    listed.attachment.keys.length === expected.attachment.keys.length &&
    listed.attachment.keys.every((key, index) => key === expected.attachment.keys[index])
  )
}

/** Texts compared as a reader would: neither Unicode forms nor white space make a difference. */
export function isSameText(one: string, other: string): boolean {
  return comparable(one) === comparable(other)
}

function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim()
}
