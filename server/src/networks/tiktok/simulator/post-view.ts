import type { Simulation } from './call.ts'
import type { Person } from './people.ts'
import { isWaiting, type Post, type PostMedia } from './posts.ts'
import { textRuns } from './text-runs.ts'
import { coverMs, descriptionOf, postPath } from './wire-video.ts'

const home = '/www.tiktok.com'

export function personView(person: Person) {
  const { username, display_name: name, private_account: isPrivate } = person
  return {
    handle: username,
    name,
    is_private: isPrivate,
    avatar: `/_sandbox/avatars/tiktok/${username}.svg`,
    url: `${home}/@${username}`,
  }
}

/** A post as the pages show it. */
export function postView(post: Post, simulation: Simulation) {
  const now = simulation.world.now()
  const author = simulation.people.get(post.author_id)
  const { info, medium } = post
  return {
    id: post.id,
    url: `${home}${postPath(post, author?.username ?? '')}`,
    author: author ? personView(author) : null,
    medium,
    is_draft: isWaiting(post, now),
    privacy_level: info.privacy_level ?? null,
    is_in_moderation: post.public_at !== null && post.public_at > now.getTime(),
    title: medium === 'photo' ? (info.title ?? '') : '',
    runs: textRuns(descriptionOf(post), (username) => {
      const mentioned = simulation.people.byUsername(username)
      return mentioned ? `${home}/@${mentioned.username}` : null
    }),
    media: post.media.map(mediaView),
    cover: { index: info.photo_cover_index ?? 0, seconds: coverMs(post) / 1000 },
    has_music: info.auto_add_music ?? false,
    comments_are_off: info.disable_comment ?? false,
    labels: labelsOf(post),
    created_at: new Date(post.created_at).toISOString(),
  }
}

function mediaView({ name, width, height, duration_ms }: PostMedia) {
  return { src: `/_sandbox/media/tiktok/${name}`, width, height, duration_ms }
}

/** A partnership and an own promotion together show as the partnership. */
function labelsOf({ info }: Post): string[] {
  const commercial = info.brand_content_toggle
    ? ['Paid partnership']
    : info.brand_organic_toggle
      ? ['Promotional content']
      : []
  return [
    ...commercial,
    ...(info.is_aigc ? ['AI-generated'] : []),
    ...(info.disable_duet ? ['Duet off'] : []),
    ...(info.disable_stitch ? ['Stitch off'] : []),
  ]
}
