import type { Simulation } from './call.ts'
import type { CreateBody } from './create-body.ts'
import type { Person } from './people.ts'
import type { Post } from './posts.ts'
import { forbidden, Refusal } from './refusal.ts'
import { mentionsOf } from './text.ts'

/** Whether this account may reply to, and quote, what it names. @throws Refusal */
export function checkConversation(body: CreateBody, person: Person, simulation: Simulation): void {
  if (body.reply) {
    const parent = visible(body.reply.in_reply_to_tweet_id, 'reply to', simulation)
    checkAppTier(parent, person, simulation)
    checkReplySettings(parent, person, simulation)
  }
  if (body.quote_tweet_id) {
    checkAppTier(visible(body.quote_tweet_id, 'quote', simulation), person, simulation)
  }
}

function visible(id: string, verb: string, simulation: Simulation): Post {
  const post = simulation.posts.get(id)
  if (post) return post
  throw forbidden(`You attempted to ${verb} a Tweet that is deleted or not visible to you.`)
}

/** Self-serve apps: own posts, and those whose author mentioned or quoted the account. */
function checkAppTier(post: Post, person: Person, simulation: Simulation): void {
  if (simulation.switches().app_tier === 'enterprise') return
  if (post.author_id === person.id || isSummoned(post, person, simulation)) return
  throw new Refusal({
    status: 403,
    type: 'not-authorized-for-resource',
    title: 'Authorization Error',
    detail: 'You can only reply to or quote posts where you are mentioned or are the author.',
    extra: { resource_type: 'tweet', resource_id: post.id },
  })
}

function isSummoned(post: Post, person: Person, simulation: Simulation): boolean {
  if (mentions(post, person)) return true
  return post.quote_id !== undefined && simulation.posts.get(post.quote_id)?.author_id === person.id
}

/** Nobody follows or subscribes here, so every setting leaves the author and who is mentioned. */
function checkReplySettings(post: Post, person: Person, simulation: Simulation): void {
  const root = simulation.posts.get(post.conversation_id) ?? post
  if (!root.reply_settings || root.author_id === person.id || mentions(root, person)) return
  throw forbidden(
    'Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by the author of the post you are replying to.',
  )
}

function mentions(post: Post, person: Person): boolean {
  const handle = person.username.toLowerCase()
  return mentionsOf(post.text).some((name) => name.toLowerCase() === handle)
}
