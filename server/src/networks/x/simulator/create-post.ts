import type { SimulatorResponse } from '../../simulator-contract.ts'
import type { Call, Simulation } from './call.ts'
import { type CreateBody, createRule, exclusiveKeys } from './create-body.ts'
import { checkEdit } from './edit.ts'
import { jsonBody } from './json-body.ts'
import { isPremium, type Person } from './people.ts'
import { contentHash, type Post, type PostMedia } from './posts.ts'
import { forbidden, invalid, Refusal } from './refusal.ts'
import { checkConversation } from './reply-rules.ts'
import { cashtagsOf, longTextLimit, measure, shortTextLimit } from './text.ts'
import { postMedia } from './uploads.ts'
import { apiText, historyName } from './wire-post.ts'

/** Posts per account and day, whatever app they come from. */
const postsPerDay = 2_400

/** `POST /2/tweets`. */
export async function createPost(call: Call, simulation: Simulation): Promise<SimulatorResponse> {
  const body = (await jsonBody(call.request, createRule)) as CreateBody
  // Nothing is awaited from here on: checks and the post are one step, whatever else is going on.
  checkDailyCap(call.person, simulation)
  const excluded = exclusiveKeys(body)
  if (excluded) {
    const parameters = Object.fromEntries(excluded.map((key) => [key, [JSON.stringify(body[key])]]))
    throw invalid({ parameters, message: `Only one of [${excluded.join(', ')}] may be sent.` })
  }
  const text = (body.text ?? '').trim()
  const media = mediaOf(body, call.person, simulation)
  const isLong = checkText(text, media.length > 0, call.person)
  checkConversation(body, call.person, simulation)
  const previous = checkEdit(body, call.person, simulation)
  const hash = contentHash({
    text,
    media: media.map(({ sha256 }) => sha256),
    poll: body.poll?.options ?? [],
    quoteId: body.quote_tweet_id ?? null,
  })
  if (!previous) checkDuplicate(call.person, hash, simulation)
  const post = newPost({ body, text, isLong, media, hash, call, previous }, simulation)
  if (previous) simulation.posts.remove(previous.id)
  simulation.posts.add(post)
  for (const { id } of media) simulation.uploads.markPosted(id, post.id)
  simulation.world.changed()
  return created(post, simulation)
}

function created(post: Post, simulation: Simulation): SimulatorResponse {
  const history = [...(post.edited_ids ?? []), post.id]
  const data = { id: post.id, text: apiText(post), [historyName(simulation.switches())]: history }
  return { status: 201, body: { data } }
}

function newPost(
  parts: {
    body: CreateBody
    text: string
    isLong: boolean
    media: PostMedia[]
    hash: number
    call: Call
    previous: Post | null
  },
  simulation: Simulation,
): Post {
  const { body, call, previous } = parts
  const now = simulation.world.now()
  const id = simulation.ids.next(now)
  const parent = body.reply && simulation.posts.get(body.reply.in_reply_to_tweet_id)
  const fault = call.request.fault
  const lagMs =
    fault?.kind === 'lag_listing' ? fault.delayMs : simulation.world.settings().listing_lag_ms
  const extras = extrasOf(body)
  return {
    id,
    author_id: call.person.id,
    text: parts.text,
    created_at: now.getTime(),
    listed_at: now.getTime() + lagMs,
    conversation_id: parent?.conversation_id ?? previous?.conversation_id ?? id,
    content_hash: parts.hash,
    ...(parts.isLong ? { is_long: true } : {}),
    ...(parts.media.length > 0 ? { media: parts.media } : {}),
    ...(body.media?.tagged_user_ids?.length ? { tagged_user_ids: body.media.tagged_user_ids } : {}),
    ...(body.poll ? { poll: pick(body.poll, ['options', 'duration_minutes']) } : {}),
    ...(parent ? { in_reply_to_id: parent.id, in_reply_to_user_id: parent.author_id } : {}),
    ...(body.quote_tweet_id ? { quote_id: body.quote_tweet_id } : {}),
    ...pick(body, ['reply_settings', 'made_with_ai', 'paid_partnership', 'nullcast']),
    ...(previous ? { edited_ids: [...(previous.edited_ids ?? []), previous.id] } : {}),
    ...(Object.keys(extras).length > 0 ? { extras } : {}),
  }
}

/** Taken by X and without a trace in what readers see here. */
function extrasOf(body: CreateBody): Record<string, unknown> {
  const { media_ids: _, tagged_user_ids: __, ...mediaExtras } = body.media ?? { media_ids: [] }
  return {
    ...mediaExtras,
    ...pick(body.reply ?? {}, ['exclude_reply_user_ids' as never]),
    ...pick(body, [
      'for_super_followers_only',
      'community_id',
      'share_with_followers',
      'card_uri',
      'direct_message_deep_link',
      'geo',
    ]),
  }
}

function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  const kept = keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])
  return Object.fromEntries(kept) as Pick<T, K>
}

/** @returns whether the post is a long one */
function checkText(text: string, hasMedia: boolean, person: Person): boolean {
  if (text === '' && !hasMedia) {
    throw invalid({ parameters: { text: [''] }, message: 'Must provide either text or media.' })
  }
  if (cashtagsOf(text).length > 1) {
    throw forbidden('A post may contain a maximum of one cashtag.')
  }
  const { weightedLength, hasValidCharacters } = measure(text)
  if (!hasValidCharacters) {
    throw invalid({
      parameters: { text: [text.slice(0, 80)] },
      message: 'The text contains characters that are not valid.',
    })
  }
  if (weightedLength > (isPremium(person) ? longTextLimit : shortTextLimit)) {
    throw invalid({
      parameters: { text: [text.slice(0, 80)] },
      message:
        'Your Tweet text is too long. For more information on how Twitter determines text length see https://github.com/twitter/twitter-text.',
    })
  }
  return weightedLength > shortTextLimit
}

/** @returns what the post shows, when every id may be used and the mix is allowed */
function mediaOf(body: CreateBody, person: Person, simulation: Simulation): PostMedia[] {
  const ids = body.media?.media_ids ?? []
  const found = ids.map((id) => simulation.uploads.ofUser(id, person.id))
  const usable = found.filter(
    (each) => each !== null && each.file !== null && simulation.uploads.stateOf(each) === 'ready',
  )
  if (usable.length < ids.length || new Set(ids).size < ids.length) {
    throw invalid({
      parameters: { 'media.media_ids': [`[${ids.join(', ')}]`] },
      message: 'Your media IDs are invalid.',
    })
  }
  const media = usable.flatMap((each) => (each ? [postMedia(each)] : []))
  const moving = media.filter(({ kind }) => kind !== 'photo').length
  if (moving > 0 && media.length > 1) {
    throw invalid({
      parameters: { 'media.media_ids': [`[${ids.join(', ')}]`] },
      message: 'A post takes up to 4 photos, or 1 GIF, or 1 video.',
    })
  }
  checkVideoLength(media, person)
  return media
}

/** Changelog of 2026-09-01: 20 minutes, 125 with Premium. */
function checkVideoLength(media: readonly PostMedia[], person: Person): void {
  const maxMinutes = isPremium(person) ? 125 : 20
  if (media.some(({ duration_ms: ms }) => (ms ?? 0) > maxMinutes * 60_000)) {
    throw forbidden(`This user is not allowed to post a video longer than ${maxMinutes} minutes.`)
  }
}

function checkDuplicate(person: Person, hash: number, simulation: Simulation): void {
  const windowMs = simulation.switches().duplicate_window_seconds * 1000
  const since = simulation.world.now().getTime() - windowMs
  if (windowMs > 0 && simulation.posts.wasPosted(person.id, hash, since)) {
    throw forbidden('You are not allowed to create a Tweet with duplicate content.')
  }
}

function checkDailyCap(person: Person, simulation: Simulation): void {
  const now = simulation.world.now()
  if (simulation.world.settings().caps === 'off') return
  if (simulation.posts.countOfDay(person.id, now) < postsPerDay) return
  const midnight = Math.floor(now.getTime() / 86_400_000 + 1) * 86_400
  throw new Refusal({
    status: 429,
    type: 'about:blank',
    title: 'Too Many Requests',
    detail: 'Too Many Requests',
    headers: {
      'x-user-limit-24hour-limit': String(postsPerDay),
      'x-user-limit-24hour-remaining': '0',
      'x-user-limit-24hour-reset': String(midnight),
    },
  })
}
