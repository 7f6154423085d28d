import type { Call, Simulation } from './call.ts'
import type { Post } from './posts.ts'
import type { Switches } from './switches.ts'
import { beginning, linksOf, mediaLinkIndex, shortCode, wireText } from './text.ts'

export function historyName(switches: Switches): string {
  return switches.vocabulary === 'posts' ? 'edit_history_post_ids' : 'edit_history_tweet_ids'
}

/** A post's `text` as the API gives it. */
export function apiText(post: Post): string {
  const mediaLink = post.media ? shortLink(post.id, mediaLinkIndex) : null
  if (!post.is_long) return wireText(post.text, linksIn(post, post.text), mediaLink)
  const start = beginning(post.text)
  return wireText(start, linksIn(post, start), shortLink(post.id, mediaLinkIndex))
}

/** The old names of fields and the new ones; answers use what the switch says. */
const newNames: Readonly<Record<string, string>> = {
  referenced_tweets: 'referenced_posts',
  note_tweet: 'note_post',
  edit_history_tweet_ids: 'edit_history_post_ids',
}

/** Fields that may be asked for, in both vocabularies. */
export const postFields: readonly string[] = [
  'article',
  'article_title',
  'attachments',
  'author_id',
  'card_uri',
  'community_id',
  'context_annotations',
  'conversation_id',
  'created_at',
  'display_text_range',
  'edit_controls',
  'edit_history_tweet_ids',
  'entities',
  'geo',
  'id',
  'in_reply_to_user_id',
  'lang',
  'matched_media_notes',
  'media_metadata',
  'non_public_metrics',
  'note_request_suggestions',
  'note_tweet',
  'organic_metrics',
  'paid_partnership',
  'possibly_sensitive',
  'promoted_metrics',
  'public_metrics',
  'referenced_tweets',
  'reply_settings',
  'scopes',
  'source',
  'suggested_source_links',
  'suggested_source_links_with_counts',
  'text',
  'withheld',
  ...Object.values(newNames),
]

/** A post with the fields asked for; `id`, `text` and the edit history always come. */
export function wirePost(
  post: Post,
  fields: ReadonlySet<string>,
  simulation: Simulation,
): Record<string, unknown> {
  const switches = simulation.switches()
  const history = [...(post.edited_ids ?? []), post.id]
  const out: Record<string, unknown> = {
    id: post.id,
    text: apiText(post),
    [historyName(switches)]: history,
  }
  for (const [oldName, value] of Object.entries(optionalFields(post, simulation))) {
    const newName = newNames[oldName] ?? oldName
    if (value === undefined || !(fields.has(oldName) || fields.has(newName))) continue
    out[switches.vocabulary === 'posts' ? newName : oldName] = value()
  }
  return out
}

type Lazy = (() => unknown) | undefined

function optionalFields(post: Post, simulation: Simulation): Record<string, Lazy> {
  const { extras } = post
  return {
    attachments: post.media || post.poll ? () => attachments(post) : undefined,
    author_id: () => post.author_id,
    card_uri: extras?.card_uri ? () => extras.card_uri : undefined,
    community_id: extras?.community_id ? () => extras.community_id : undefined,
    conversation_id: () => post.conversation_id,
    created_at: () => new Date(post.created_at).toISOString(),
    edit_controls: () => editControls(post),
    entities: linksOf(post.text).length > 0 ? () => entities(post) : undefined,
    geo: extras?.geo ? () => extras.geo : undefined,
    in_reply_to_user_id: post.in_reply_to_user_id ? () => post.in_reply_to_user_id : undefined,
    lang: () => 'und',
    media_metadata: post.media ? () => mediaMetadata(post) : undefined,
    note_tweet: post.is_long ? () => note(post) : undefined,
    paid_partnership: post.paid_partnership ? () => true : undefined,
    possibly_sensitive: () => false,
    public_metrics: () => metrics(post, simulation),
    referenced_tweets: post.in_reply_to_id || post.quote_id ? () => referenced(post) : undefined,
    reply_settings: () => post.reply_settings ?? 'everyone',
    source: () => 'Sandbox App',
  }
}

function attachments(post: Post): Record<string, unknown> {
  return {
    ...(post.media ? { media_keys: post.media.map(({ media_key }) => media_key) } : {}),
    ...(post.poll ? { poll_ids: [pollId(post)] } : {}),
  }
}

/** A poll is part of its post, so its id is that of the post. */
export function pollId(post: Post): string {
  return post.id
}

function editControls(post: Post): Record<string, unknown> {
  const edits_remaining = 5 - (post.edited_ids?.length ?? 0)
  return {
    edits_remaining,
    is_edit_eligible: edits_remaining > 0 && !post.poll,
    editable_until: new Date(post.created_at + 30 * 60_000).toISOString(),
  }
}

/** Where links stand in `text`; offsets count code units of the text as the API gives it. */
function entities(post: Post): Record<string, unknown> {
  const whole = apiText(post)
  let from = 0
  const urls = linksOf(post.text).flatMap(({ url }, index) => {
    const short = shortLink(post.id, index)
    const start = whole.indexOf(short, from)
    if (start === -1) return []
    from = start + short.length
    const expanded = /^https?:/i.test(url) ? url : `http://${url}`
    return [
      {
        start,
        end: from,
        url: short,
        expanded_url: expanded,
        display_url: url.replace(/^https?:\/\//i, ''),
      },
    ]
  })
  return { urls }
}

function note(post: Post): Record<string, unknown> {
  return { text: wireText(post.text, linksIn(post, post.text), null) }
}

function mediaMetadata(post: Post): Record<string, unknown>[] {
  return (post.media ?? []).map(({ media_key, alt_text }) => ({
    media_key,
    ...(alt_text === null ? {} : { alt_text }),
  }))
}

function metrics(post: Post, simulation: Simulation): Record<string, number> {
  const reposts = simulation.switches().vocabulary === 'posts' ? 'repost_count' : 'retweet_count'
  return {
    [reposts]: 0,
    // The document requires the new name, traffic has the old one: both may stand.
    repost_count: 0,
    reply_count: simulation.posts.repliesTo(post.id).length,
    like_count: 0,
    quote_count: 0,
    bookmark_count: 0,
    impression_count: 0,
  }
}

function referenced(post: Post): { type: string; id: string }[] {
  return [
    ...(post.in_reply_to_id ? [{ type: 'replied_to', id: post.in_reply_to_id }] : []),
    ...(post.quote_id ? [{ type: 'quoted', id: post.quote_id }] : []),
  ]
}

function linksIn(post: Post, text: string): string[] {
  return linksOf(text).map((_, index) => shortLink(post.id, index))
}

function shortLink(postId: string, index: number): string {
  return `https://t.co/${shortCode(postId, index)}`
}

/** Media, polls, authors and posts that stand beside the answer, as `expansions` asked for. */
export function includesOf(
  posts: readonly Post[],
  expansions: ReadonlySet<string>,
  call: Call,
  simulation: Simulation,
): Record<string, unknown> | null {
  const asks = (...names: string[]) => names.some((name) => expansions.has(name))
  const related = posts.flatMap((post) =>
    referenced(post).flatMap(({ id }) => simulation.posts.get(id) ?? []),
  )
  const includes = {
    media: asks('attachments.media_keys')
      ? posts.flatMap((post) => post.media ?? []).map((each) => wireMedia(each, call))
      : [],
    polls: asks('attachments.poll_ids') ? posts.flatMap((post) => wirePoll(post, simulation)) : [],
    users: asks('author_id') ? usersOf(posts, simulation) : [],
    [simulation.switches().vocabulary]: asks('referenced_tweets.id', 'referenced_posts')
      ? related.map((post) => wirePost(post, new Set(), simulation))
      : [],
  }
  const filled = Object.entries(includes).filter(([, list]) => list.length > 0)
  return filled.length > 0 ? Object.fromEntries(filled) : null
}

function wireMedia(media: NonNullable<Post['media']>[number], call: Call): Record<string, unknown> {
  const type = media.kind === 'gif' ? 'animated_gif' : media.kind
  return {
    media_key: media.media_key,
    type,
    width: media.width,
    height: media.height,
    url: `${call.request.origin}/_sandbox/media/x/${media.id}`,
    ...(media.alt_text === null ? {} : { alt_text: media.alt_text }),
    ...(media.duration_ms === null ? {} : { duration_ms: media.duration_ms }),
  }
}

function wirePoll(post: Post, simulation: Simulation): Record<string, unknown>[] {
  if (!post.poll) return []
  const endsAt = post.created_at + post.poll.duration_minutes * 60_000
  return [
    {
      id: pollId(post),
      options: post.poll.options.map((label, index) => ({ position: index + 1, label, votes: 0 })),
      duration_minutes: post.poll.duration_minutes,
      end_datetime: new Date(endsAt).toISOString(),
      voting_status: endsAt > simulation.world.now().getTime() ? 'open' : 'closed',
    },
  ]
}

function usersOf(posts: readonly Post[], simulation: Simulation): Record<string, unknown>[] {
  const ids = new Set(posts.map(({ author_id }) => author_id))
  return [...ids].flatMap((id) => {
    const person = simulation.people.get(id)
    return person ? [{ id, name: person.name, username: person.username }] : []
  })
}
