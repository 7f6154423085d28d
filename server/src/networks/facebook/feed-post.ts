import { fieldsOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { Content } from '../contract.ts'
import { idOf, readRefusal } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { callGraph, pageIdOf } from './call.ts'
import { confirmPost } from './confirm.ts'
import type { ExpectedPost } from './match.ts'
import type { FacebookOptions } from './options.ts'
import { pageOf } from './page-address.ts'
import { assertFresh } from './photo.ts'
import type { FacebookState } from './state.ts'
import { type Context, commit, type FacebookCommit, type Made } from './step.ts'

/**
 * Text, link and photos become visible by one call to the Page's feed. Also a single photo goes this
 * way and never by the one call that uploads and publishes: that one leaves nothing to ask about.
 */
export function createPostStep(content: Content<FacebookOptions>): FacebookCommit {
  return commit('create_post', createPost, (context, doubt) =>
    confirmPost(context, doubt, expectedPost(content, context.state), ({ id, page }) =>
      visible(context, id, page),
    ),
  )
}

/** Turns the refusal of a photo that Facebook has deleted meanwhile into the wish to upload it again. */
export async function withPhotos<T>(context: Context, send: () => Promise<T>): Promise<T> {
  assertFresh(context.state.photos, context.now())
  try {
    return await send()
  } catch (error) {
    if (!(error instanceof PublishError) || !error.response || context.state.photos.length === 0)
      throw error
    const { code, subcode } = readRefusal({ ...error.response, headers: {} })
    if (error.outcome !== 'rejected' || code !== 100 || subcode !== 33) throw error
    throw new PublishError({
      outcome: 'rejected',
      code: 'media_processing_failed',
      retry: 'restart_media',
      message: `Facebook no longer knows an uploaded photo. ${error.message}`,
      response: error.response,
      cause: error,
    })
  }
}

function createPost(context: Context): Promise<Made> {
  return withPhotos(context, async () => {
    const answer = await callGraph(context, 'commit', {
      method: 'POST',
      path: `/${pageIdOf(context)}/feed`,
      body: { kind: 'json', json: feedBody(context) },
    })
    const id = idOf(fieldsOf(answer.body).id)
    if (id === null) throw brokenAnswer('Facebook', answer, 'commit')
    return visible(context, id, null)
  })
}

/** The general address leads to every post; its own one is read afterwards, apart from the commit. */
function visible(context: Context, id: string, page: string | null): Made {
  const url = context.http.pageUrl(page ?? `https://www.facebook.com/${id}`)
  return {
    state: { ...context.state, post: { id, isLinkRead: page !== null } },
    published: { id, url },
  }
}

function feedBody({ content, state }: Context): Record<string, unknown> {
  const { photos } = state
  const link = photos.length === 0 ? content.options.link : undefined
  return {
    ...(content.text.trim() !== '' && { message: content.text }),
    ...(link !== undefined && { link }),
    ...(photos.length > 0 && { attached_media: photos.map(({ id }) => ({ media_fbid: id })) }),
  }
}

function expectedPost(content: Content<FacebookOptions>, state: FacebookState): ExpectedPost {
  return {
    text: content.text,
    photoIds: state.photos.map(({ id }) => id),
    link: state.photos.length === 0 ? (content.options.link ?? null) : null,
  }
}

/** Asks for the post's own address. The general one works as well, so no answer is no loss. */
export async function readPermalink(context: Context, id: string): Promise<Made> {
  const path = `/${id}?fields=permalink_url`
  const page = await callGraph(context, 'read', { method: 'GET', path }).then(
    (answer) => pageOf(fieldsOf(answer.body).permalink_url),
    (error: unknown) => {
      if (error instanceof PublishError && error.retry !== 'refresh_token') return null
      throw error
    },
  )
  return visible(context, id, page ?? `https://www.facebook.com/${id}`)
}
