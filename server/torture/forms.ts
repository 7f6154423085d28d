import type { NetworkId } from '../src/networks/contract.ts'
import type { Random } from './random.ts'

/** What a post consists of on one network. */
export interface Form {
  /** Texts that become posts of their own, first to last. */
  parts: readonly string[]
  mediaUrls: readonly string[]
  /** Of that network alone. */
  options: Record<string, unknown>
  /** Text of the first comment. */
  comment: string | null
}

/** Addresses of files that posts are made with. */
export interface Shelf {
  photoUrl: string
  clipUrl: string
}

/** One of the network's own ways of posting. */
export function drawForm(random: Random, network: NetworkId, text: string, shelf: Shelf): Form {
  const plain: Form = { parts: [text], mediaUrls: [], options: {}, comment: null }
  const video: Form = { ...plain, mediaUrls: [shelf.clipUrl] }
  switch (network) {
    case 'x':
      if (random.chance(0.1)) return video
      return random.chance(0.7) ? plain : threadOf(plain, text)
    case 'facebook':
    case 'linkedin':
      return random.chance(0.15) ? commented(plain, text) : plain
    case 'instagram': {
      if (random.chance(0.2)) return video
      const photos = { ...plain, mediaUrls: [shelf.photoUrl] }
      if (random.chance(0.2)) return { ...photos, mediaUrls: [shelf.photoUrl, shelf.clipUrl] }
      return random.chance(0.2) ? commented(photos, text) : photos
    }
    case 'tiktok':
      return random.chance(0.3) ? photosOnTiktok(random, plain, shelf) : video
  }
}

/** A picture for several networks at once, with each one's own options. */
export function drawShared(random: Random, network: NetworkId, text: string, shelf: Shelf): Form {
  const picture: Form = { parts: [text], mediaUrls: [shelf.photoUrl], options: {}, comment: null }
  if (network === 'tiktok') return { ...photosOnTiktok(random, picture, shelf), ...oneOf(shelf) }
  return network !== 'x' && random.chance(0.3) ? commented(picture, text) : picture
}

const oneOf = ({ photoUrl }: Shelf) => ({ mediaUrls: [photoUrl] })

function threadOf(plain: Form, text: string): Form {
  const thread = [`${text}, second part`, `${text}, third part`]
  return { ...plain, parts: [text, ...thread], options: { thread } }
}

function commented(plain: Form, text: string): Form {
  const comment = `${text}, comment`
  return { ...plain, comment, options: { first_comment: comment } }
}

/** TikTok lists public photos only: what became of private ones nobody but their creator can see. */
function photosOnTiktok(random: Random, plain: Form, { photoUrl }: Shelf): Form {
  const privacy = random.chance(0.8) ? { privacy_level: 'PUBLIC_TO_EVERYONE' } : {}
  return { ...plain, mediaUrls: [photoUrl, photoUrl], options: privacy }
}
