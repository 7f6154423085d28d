import { fieldsOf, textOf } from '../answer-fields.ts'
import { brokenAnswer } from '../call-failure.ts'
import type { NetworkAnswer } from '../contract.ts'
import { idOf } from '../graph-answer.ts'
import { PublishError } from '../publish-error.ts'
import { accountIdOf, callGraph } from './call.ts'
import { carouselFields, childFields, singleFields } from './container-fields.ts'
import { containerFailure } from './errors.ts'
import { fitToForm, handedOver } from './fit-image.ts'
import { instagramLimits } from './limits.ts'
import { type Container, newContainer } from './state.ts'
import { type Context, type InstagramStep, type Made, repeatable } from './step.ts'

/** Instagram fetches a picture while it is being asked. */
const createTimeoutMs = 120_000
/** Meta advises one look a minute; pictures are ready sooner, and long videos are not. */
const looksAfterMs = [3_000, 5_000, 10_000, 20_000, 30_000, 60_000] as const
/** Longer than anybody saw Instagram work on the longest video. */
const patienceMs = 40 * 60_000

/** Hands over the file at `index` of a carousel. */
export function createChildStep(index: number): InstagramStep {
  return repeatable(`create_item_${index + 1}`, async (context) => {
    const { content, state } = context
    const url = await offered(context, index)
    const child = await create(context, childFields(content, index, url))
    return { state: { ...state, children: [...state.children, child] } }
  })
}

/** Hands over a post with one file, or joins the files of a carousel. */
export const createContainerStep: InstagramStep = repeatable(
  'create_container',
  async (context) => {
    const { content, state } = context
    const fields =
      content.media.length > 1 && content.options.as_story !== true
        ? carouselFields(
            content,
            state.children.map(({ id }) => id),
          )
        : singleFields(content, await offered(context, 0), await coverOf(context))
    return { state: { ...state, container: await create(context, fields) } }
  },
)

/** Asks whether the file at `index` of a carousel is ready. */
export function childStatusStep(index: number): InstagramStep {
  return repeatable(`item_${index + 1}_status`, async (context) => {
    const children = [...context.state.children]
    const child = children[index]
    if (child === undefined) return { state: context.state }
    children[index] = await looked(context, child)
    return waiting(children[index], { ...context.state, children })
  })
}

/** Asks whether what is to be published is ready. */
export const containerStatusStep: InstagramStep = repeatable(
  'container_status',
  async (context) => {
    const { container } = context.state
    if (container === null) return { state: context.state }
    const seen = await looked(context, container)
    return waiting(seen, { ...context.state, container: seen })
  },
)

/** What Instagram says of a container. `gone`: it knows none of that id. */
export type Standing = 'working' | 'ready' | 'published' | 'failed' | 'expired' | 'gone'

const standings: Readonly<Record<string, Standing>> = {
  IN_PROGRESS: 'working',
  FINISHED: 'ready',
  PUBLISHED: 'published',
  ERROR: 'failed',
  EXPIRED: 'expired',
}

/** Reads how far a container is. */
export async function standingOf(
  context: Context,
  id: string,
): Promise<{ standing: Standing; answer: NetworkAnswer | null }> {
  const path = `/${id}?fields=status_code,status`
  const answer = await callGraph(context, 'read', { method: 'GET', path }).catch(
    (error: unknown) => {
      if (isUnknownObject(error)) return null
      throw error
    },
  )
  if (answer === null) return { standing: 'gone', answer }
  const standing = standings[textOf(fieldsOf(answer.body).status_code)]
  if (standing === undefined) throw brokenAnswer('Instagram', answer, 'read')
  return { standing, answer }
}

/** The wish to hand everything over once more. */
export function startOver(message: string): PublishError {
  return new PublishError({
    outcome: 'rejected',
    code: 'media_processing_failed',
    retry: 'restart_media',
    message,
  })
}

/** True when a container will be past its day before it can be published. */
export function isTooOld({ madeAt }: Container, now: Date): boolean {
  return now.getTime() - Date.parse(madeAt) > instagramLimits.containerLifeMs.value
}

async function create(context: Context, fields: object): Promise<Container> {
  const answer = await callGraph(context, 'upload', {
    method: 'POST',
    path: `/${accountIdOf(context)}/media`,
    timeoutMs: createTimeoutMs,
    body: { kind: 'json', json: fields },
  })
  const id = idOf(fieldsOf(answer.body).id)
  if (id === null) throw brokenAnswer('Instagram', answer, 'upload')
  return newContainer(id, context.now())
}

/** The address from which Instagram fetches the file. */
function offered(context: Context, index: number): Promise<string> {
  const item = handedOver(context.content.media, context.state)[index]
  if (item === undefined) throw new Error(`there is no file ${index + 1}`)
  return context.pull.offer(item, `file_${index + 1}`)
}

/** A cover that is stored here goes out as a JPEG of its own address; any other as it was named. */
async function coverOf(context: Context): Promise<string | null> {
  const { cover_url: url } = context.content.options
  if (url === undefined) return null
  const stored = await context.findMedia(url)
  if (stored === null || stored.kind !== 'image') return url
  return context.pull.offer(await fitToForm(context, stored), 'cover')
}

async function looked(context: Context, container: Container): Promise<Container> {
  const now = context.now()
  const { standing, answer } = await standingOf(context, container.id)
  if (standing === 'failed' && answer !== null) throw containerFailure(answer)
  if (standing === 'gone' || standing === 'expired' || isTooOld(container, now))
    throw startOver('Instagram no longer has the media; containers live for a day.')
  if (standing === 'working' && now.getTime() - Date.parse(container.madeAt) > patienceMs)
    throw startOver('Instagram has been processing the media for far too long.')
  const looks = container.looks + 1
  return { ...container, looks, readyAt: standing === 'working' ? null : now.toISOString() }
}

function waiting(container: Container, state: Made['state']): Made {
  if (container.readyAt !== null) return { state }
  const last = looksAfterMs.length - 1
  return { state, waitMs: looksAfterMs[Math.min(container.looks - 1, last)] ?? looksAfterMs[last] }
}

function isUnknownObject(error: unknown): boolean {
  if (!(error instanceof PublishError) || error.response === null) return false
  const { code, error_subcode: subcode } = fieldsOf(fieldsOf(error.response.body).error)
  return code === 100 && subcode === 33
}
