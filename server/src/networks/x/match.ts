import { fieldsOf, listOf, textOf } from '../answer-fields.ts'
import { idOf } from './answer.ts'
import { linksIn } from './text.ts'

/** What our post looks like to a reader. */
export interface ExpectedPost {
  text: string
  media: readonly ('photo' | 'animated_gif' | 'video')[]
  hasPoll: boolean
  replyTo: string | null
  quote: string | null
}

/** One post of the account, as a listing shows it. */
export interface ListedPost {
  id: string
  createdAt: Date | null
  /** As typed, as far as X lets it be known: entities decoded, its short links taken back. */
  words: string
  links: readonly ListedLink[]
  /** Kinds by media key; null where X did not say. */
  media: readonly (string | null)[]
  hasPoll: boolean
  replyTo: string | null
  quotes: readonly string[]
}

/** `target` is null while X's short link hides it; `isAttached` marks those X appends for media and quotes. */
interface ListedLink {
  target: string | null
  isAttached: boolean
}

type Fields = Readonly<Record<string, unknown>>

const gap = '\u0000'

/** Reads a post of a listing; null when it has no id. Knows the names of before and after the rename of `tweet` to `post`. */
export function readListedPost(
  post: Fields,
  mediaTypes: ReadonlyMap<string, string>,
): ListedPost | null {
  const id = idOf(post.id)
  if (id === null) return null
  const note = fieldsOf(post.note_tweet ?? post.note_post)
  const full = textOf(note.text)
  const text = full === '' ? textOf(post.text) : full
  const targets = targetsOf(full === '' ? fieldsOf(post.entities) : fieldsOf(note.entities))
  const found = splitLinks(decodeEntities(text))
  const references = listOf(post.referenced_tweets ?? post.referenced_posts).map(fieldsOf)
  const attachments = fieldsOf(post.attachments)
  return {
    id,
    createdAt: dateOf(post.created_at),
    words: found.words,
    links: found.links.map((link) => targets.get(link) ?? listedLink(link)),
    media: listOf(attachments.media_keys).map((key) => mediaTypes.get(textOf(key)) ?? null),
    hasPoll: listOf(attachments.poll_ids).length > 0,
    replyTo: idOf(references.find((each) => each.type === 'replied_to')?.id),
    quotes: references.filter((each) => each.type === 'quoted').map((each) => textOf(each.id)),
  }
}

/** True when the listed post can be the one we meant to make. */
export function isOurs(listed: ListedPost, expected: ExpectedPost): boolean {
  return (
    listed.replyTo === expected.replyTo &&
    listed.hasPoll === expected.hasPoll &&
    (expected.quote === null || listed.quotes.includes(expected.quote)) &&
    sameMedia(listed.media, expected.media) &&
    sameText(listed, expected)
  )
}

function sameMedia(listed: ListedPost['media'], expected: ExpectedPost['media']): boolean {
  if (listed.length !== expected.length) return false
  return listed.every((kind, index) => kind === null || kind === expected[index])
}

function sameText(listed: ListedPost, expected: ExpectedPost): boolean {
  const ours = splitLinks(expected.text)
  const surplus = listed.links.length - ours.links.length
  if (
    surplus < 0 ||
    !listed.links
      .slice(ours.links.length)
      .every(({ isAttached, target }) => isAttached || target === null)
  )
    return false
  // X appends a link for media and quotes only; any other surplus is somebody's own words.
  if (surplus > 0 && expected.media.length === 0 && expected.quote === null) return false
  if (!ours.links.every((link, index) => isSameLink(link, listed.links[index]?.target ?? null)))
    return false
  const theirs = withoutTrailingLinks(listed.words, surplus)
  const mine = comparable(ours.words)
  if (comparable(theirs) === mine) return true
  // A reply gets the names of those it answers put in front.
  return expected.replyTo !== null && withoutMentions(comparable(theirs)) === withoutMentions(mine)
}

/** Takes the links out of a text, leaving a mark where each was. */
function splitLinks(text: string): { words: string; links: string[] } {
  const links: string[] = []
  let words = ''
  let from = 0
  for (const { url, start, end } of linksIn(text)) {
    links.push(url)
    words += text.slice(from, start) + gap
    from = end
  }
  return { words: words + text.slice(from), links }
}

function withoutTrailingLinks(words: string, count: number): string {
  let rest = words.trimEnd()
  for (let left = count; left > 0 && rest.endsWith(gap); left--) rest = rest.slice(0, -1).trimEnd()
  return rest
}

function withoutMentions(words: string): string {
  return words.replace(/^(@\w{1,20} )+/, '')
}

function comparable(words: string): string {
  return words.normalize('NFC').replace(/\s+/g, ' ').trim()
}

function isSameLink(typed: string, target: string | null): boolean {
  return target === null || linkKey(typed) === linkKey(target)
}

/** X adds a scheme to bare domains, and a slash here and there. */
function linkKey(link: string): string {
  const address = /^[a-z]+:\/\//i.test(link) ? link : `http://${link}`
  if (!URL.canParse(address)) return link
  const { host, pathname, search, hash } = new URL(address)
  return `${host}${pathname.replace(/\/+$/, '')}${search}${hash}`
}

/** Short link → where it leads, from the `entities` of a post. */
function targetsOf(entities: Fields): Map<string, ListedLink> {
  const targets = new Map<string, ListedLink>()
  for (const entity of listOf(entities.urls).map(fieldsOf)) {
    const target = textOf(entity.expanded_url) || null
    const isAttached =
      textOf(entity.media_key) !== '' ||
      /^https?:\/\/(x|twitter)\.com\/[^/]+\/status\/\d+(\/(photo|video)\/\d+)?$/.test(target ?? '')
    targets.set(textOf(entity.url), { target, isAttached })
  }
  return targets
}

function listedLink(link: string): ListedLink {
  return { target: /^https?:\/\/t\.co\//.test(link) ? null : link, isAttached: false }
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
}

/** Once, from left to right: a typed `&amp;` comes back as `&amp;amp;`. */
function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
}

function dateOf(value: unknown): Date | null {
  const date = new Date(textOf(value))
  return Number.isNaN(date.getTime()) ? null : date
}
