import { type Fields, fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { idOf, timeOf } from '../graph-answer.ts'
import { pageOf } from './page-address.ts'

/** What our post looks like to a reader. */
export interface ExpectedPost {
  text: string
  photoIds: readonly string[]
  link: string | null
}

/** One post of the Page, as a listing shows it. */
export interface ListedPost {
  id: string
  createdAt: Date | null
  message: string
  isPublished: boolean
  page: string | null
  /** The pictures, videos and previews in it; null where Facebook did not say. */
  attachments: readonly ListedAttachment[] | null
}

interface ListedAttachment {
  isMedia: boolean
  /** Of the photo or video itself. */
  id: string | null
  links: readonly string[]
}

/** Reads a post of a listing; null when it has no id. */
export function readListedPost(post: Fields): ListedPost | null {
  const id = idOf(post.id)
  if (id === null) return null
  const attachments = post.attachments === undefined ? null : fieldsOf(post.attachments).data
  return {
    id,
    createdAt: timeOf(post.created_time),
    message: textOf(post.message),
    isPublished: post.is_published !== false,
    page: pageOf(post.permalink_url),
    attachments: attachments === null ? null : leavesOf(attachments),
  }
}

/** True when the listed post can be the one we meant to make. */
export function canBeOurs(listed: ListedPost, expected: ExpectedPost): boolean {
  return (
    listed.isPublished &&
    sameText(listed.message, expected.text) &&
    (listed.attachments === null || sameMediaCount(listed.attachments, expected))
  )
}

/** True when it carries our very photos, or our link: no other post does. */
export function isSurelyOurs(listed: ListedPost, expected: ExpectedPost): boolean {
  const attachments = listed.attachments ?? []
  if (expected.photoIds.length > 0)
    return expected.photoIds.every((id) => attachments.some((each) => each.id === id))
  const { link } = expected
  return (
    link !== null && attachments.some(({ links }) => links.some((each) => isSameLink(each, link)))
  )
}

/**
 * Compares what was typed with what is shown: line ends and runs of spaces do not count, and a
 * mention `@[page-id]` is shown as a name that cannot be known here.
 */
export function sameText(shown: string, typed: string): boolean {
  const parts = comparable(typed).split(/@\[\d+(?::[^\]]*)?\]/)
  const pattern = parts.map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('.+?')
  return new RegExp(`^${pattern}$`, 'su').test(comparable(shown))
}

function sameMediaCount(
  attachments: readonly ListedAttachment[],
  { photoIds }: ExpectedPost,
): boolean {
  return attachments.filter(({ isMedia }) => isMedia).length === photoIds.length
}

/** An album is one attachment with its photos below it. */
function leavesOf(attachments: unknown): ListedAttachment[] {
  return listOf(attachments)
    .map(fieldsOf)
    .flatMap((each) => {
      const below = listOf(fieldsOf(each.subattachments).data)
      return below.length > 0 ? leavesOf(below) : [readAttachment(each)]
    })
}

function readAttachment(attachment: Fields): ListedAttachment {
  const target = fieldsOf(attachment.target)
  const kind = textOf(attachment.media_type) || textOf(attachment.type)
  return {
    isMedia: /photo|video|album/.test(kind),
    id: idOf(target.id),
    links: [attachment.unshimmed_url, attachment.url, target.url]
      .map(textOf)
      .filter((link) => link !== ''),
  }
}

function comparable(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim()
}

/** Facebook leads its links over a page of its own, `l.facebook.com/l.php?u=…`. */
function isSameLink(shown: string, link: string): boolean {
  const url = URL.canParse(shown) ? new URL(shown) : null
  const behind = url?.host === 'l.facebook.com' ? url.searchParams.get('u') : null
  return linkKey(behind ?? shown) === linkKey(link)
}

function linkKey(link: string): string {
  if (!URL.canParse(link)) return link
  const { host, pathname, search } = new URL(link)
  return `${host}${pathname.replace(/\/+$/, '')}${search}`
}
