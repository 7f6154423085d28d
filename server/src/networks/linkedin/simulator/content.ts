import type { Simulation } from './call.ts'
import type { ContentBody } from './post-body.ts'
import type { AssetKind, PostContent, PostMedia } from './posts.ts'
import { forbiddenAsset, invalidField } from './refusal.ts'
import type { Upload } from './uploads.ts'
import { parseUrn } from './urns.ts'

interface Wanted {
  urn: string
  path: string
  altText?: string | null | undefined
  title?: string | null | undefined
}

/**
 * What a post shows, when every asset in it may be shown.
 * @throws Refusal 400 or 403
 */
export function contentOf(
  body: ContentBody,
  author: string,
  simulation: Simulation,
): { content: PostContent; awaitsMedia: boolean } {
  const assets = new Assets(author, simulation)
  const content = shownContent(body, assets)
  return { content, awaitsMedia: assets.isAnyInTheWorks }
}

function shownContent(body: ContentBody, assets: Assets): PostContent {
  if (body.article) return { kind: 'article', article: articleOf(body.article, assets) }
  if (body.media) return { kind: 'media', media: mediaOf(body.media, assets) }
  if (body.multiImage) {
    const images = body.multiImage.images.map(({ id: urn, altText }, index) =>
      assets.shown({ urn, path: `/content/multiImage/images/${index}/id`, altText }),
    )
    return { kind: 'multiImage', images }
  }
  if (!body.poll) throw new Error('The content has passed its rule with nothing in it.')
  const { question, options, settings } = body.poll
  return {
    kind: 'poll',
    poll: {
      question,
      options: options.map(({ text }) => text),
      duration: settings.duration,
      vote_selection_type: settings.voteSelectionType ?? 'SINGLE_VOTE',
      is_voter_visible_to_author: settings.isVoterVisibleToAuthor ?? true,
    },
  }
}

function articleOf(article: NonNullable<ContentBody['article']>, assets: Assets) {
  const { source, title, description, thumbnail: urn, thumbnailAltText } = article
  return {
    source,
    title,
    ...(description ? { description } : {}),
    ...(urn ? { thumbnail: assets.shown({ urn, path: '/content/article/thumbnail' }) } : {}),
    ...(thumbnailAltText ? { thumbnail_alt_text: thumbnailAltText } : {}),
  }
}

/** Images are described and have no title; videos and documents are titled and not described. */
function mediaOf(media: NonNullable<ContentBody['media']>, assets: Assets): PostMedia {
  const { id: urn, altText, title } = media
  const kind = parseUrn(urn)?.kind
  const misplaced = kind === 'image' ? title && 'title' : altText && 'altText'
  if (misplaced) {
    const name = kind === 'image' ? 'title' : 'altText'
    const path = `/content/media/${name}`
    throw invalidField('INVALID_VALUE_FOR_FIELD', path, `Field ${path} is not for a ${kind}`)
  }
  if (kind === 'document' && !title?.trim()) {
    const path = '/content/media/title'
    throw invalidField('MISSING_FIELD', path, `Field ${path} is required but was not given`)
  }
  return assets.shown({ urn, path: '/content/media/id', altText, title })
}

/** Finds the assets of one post, and notes whether any is not ready. */
class Assets {
  isAnyInTheWorks = false
  readonly #author: string
  readonly #simulation: Simulation

  constructor(author: string, simulation: Simulation) {
    this.#author = author
    this.#simulation = simulation
  }

  shown({ urn, path, altText, title }: Wanted): PostMedia {
    const upload = this.#usable(urn, path)
    const file = upload.file
    return {
      key: upload.key,
      urn,
      kind: upload.kind,
      content_type: file?.content_type ?? 'application/octet-stream',
      sha256: file?.sha256 ?? '',
      width: file?.width ?? 0,
      height: file?.height ?? 0,
      duration_ms: file?.duration_ms ?? null,
      ...(altText ? { alt_text: altText } : {}),
      ...(title ? { title } : {}),
    }
  }

  #usable(urn: string, path: string): Upload {
    const kind = parseUrn(urn)?.kind as AssetKind
    const upload = this.#simulation.uploads.byUrn(urn, kind)
    if (!upload) throw unknownAsset(kind, urn, path)
    if (upload.owner !== this.#author) throw forbiddenAsset(kind)
    const status = this.#simulation.uploads.statusOf(upload)
    const { processing_media } = this.#simulation.switches()
    if (status === 'PROCESSING_FAILED') {
      throw invalidField('MEDIA_ASSET_PROCESSING_FAILED', path, 'Media asset processing failed')
    }
    if (status === 'AVAILABLE') return upload
    if (status === 'WAITING_UPLOAD' || processing_media === 'refused') {
      throw invalidField('MEDIA_ASSET_WAITING_UPLOAD', path, 'Media asset is waiting upload')
    }
    this.isAnyInTheWorks = true
    return upload
  }
}

function unknownAsset(kind: AssetKind, urn: string, path: string) {
  const code =
    kind === 'document' ? 'INVALID_URN_ID' : (`INVALID_${kind.toUpperCase()}_ID` as const)
  return invalidField(code, path, `There is no ${kind} ${urn}`)
}

/** Comments may show an image too, under the same rules. */
export function commentImage(urn: string, actor: string, simulation: Simulation): PostMedia {
  return new Assets(actor, simulation).shown({ urn, path: '/content/0/entity/image' })
}
