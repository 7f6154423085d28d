import { type Selectable, sql } from 'kysely'
import type { Database } from '../db/database.ts'
import { decodeCursor, isAfter, type Page, type PageRequest, toPage } from '../db/paging.ts'
import type { PostStatus, Schema, Scope } from '../db/schema.ts'
import { AppError } from '../errors.ts'

export interface ResultView {
  id: string
  account_id: string
  platform: string
  status: string
  platform_post_id: string | null
  platform_post_url: string | null
  published_at: string | null
  warnings: { code: string; message: string }[]
  attempts: number
  retry_at: string | null
  error_code: string | null
  error_message: string | null
  raw_response: unknown
}

export interface PostView {
  id: string
  status: PostStatus
  text: string
  media_urls: string[]
  platform_options: Record<string, unknown>
  account_ids: string[]
  late_policy: 'publish' | 'skip'
  scheduled_at: string | null
  created_at: string
  queued_at: string | null
  finished_at: string | null
  results: ResultView[]
}

export interface PostFilter {
  status?: PostStatus | undefined
  platform?: string | undefined
  account_id?: string | undefined
  created_after?: string | undefined
  created_before?: string | undefined
}

type PostRow = Selectable<Schema['posts']>
type DeliveryRow = Pick<Selectable<Schema['deliveries']>, (typeof deliveryColumns)[number]>

const deliveryColumns = [
  'id',
  'post_id',
  'account_id',
  'platform',
  'status',
  'platform_post_id',
  'platform_post_url',
  'published_at',
  'warnings',
  'attempts',
  'retry_at',
  'error_code',
  'error_message',
  'raw_response',
] as const

function toResult(row: DeliveryRow): ResultView {
  const { post_id: _, published_at, retry_at, ...rest } = row
  return {
    ...rest,
    published_at: published_at?.toISOString() ?? null,
    retry_at: retry_at?.toISOString() ?? null,
  }
}

function toView(post: PostRow, deliveries: readonly DeliveryRow[]): PostView {
  return {
    id: post.id,
    status: post.status,
    text: post.text,
    media_urls: post.media_urls,
    platform_options: post.platform_options,
    account_ids: deliveries.map((delivery) => delivery.account_id),
    late_policy: post.late_policy,
    scheduled_at: post.scheduled_at?.toISOString() ?? null,
    created_at: post.created_at.toISOString(),
    queued_at: post.queued_at?.toISOString() ?? null,
    finished_at: post.finished_at?.toISOString() ?? null,
    results: deliveries.map(toResult),
  }
}

function scoped(database: Database, scope: Scope) {
  return database.read
    .selectFrom('posts')
    .selectAll()
    .where('workspace_id', '=', scope.workspaceId)
    .where('environment', '=', scope.environment)
    .where('deleted_at', 'is', null)
}

async function withResults(database: Database, posts: readonly PostRow[]): Promise<PostView[]> {
  if (posts.length === 0) return []
  const rows = await database.read
    .selectFrom('deliveries')
    .select(deliveryColumns)
    .where(
      'post_id',
      'in',
      posts.map((post) => post.id),
    )
    .orderBy('post_id')
    .orderBy('position')
    .execute()
  return posts.map((post) =>
    toView(
      post,
      rows.filter((row) => row.post_id === post.id),
    ),
  )
}

export function postNotFound(): AppError {
  return new AppError('not_found', 'There is no post with this id.')
}

/** One post with a result for each account. @throws AppError not_found */
export async function getPost(database: Database, scope: Scope, id: string): Promise<PostView> {
  const row = await scoped(database, scope).where('id', '=', id).executeTakeFirst()
  const [post] = row ? await withResults(database, [row]) : []
  if (!post) throw postNotFound()
  return post
}

/** Newest first. */
export async function listPosts(
  database: Database,
  scope: Scope,
  filter: PostFilter,
  page: PageRequest,
): Promise<Page<PostView>> {
  const cursor = decodeCursor(page.cursor)
  let query = scoped(database, scope)
    .where(isAfter(cursor))
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit + 1)
  if (filter.status) query = query.where('status', '=', filter.status)
  if (filter.created_after) query = query.where('created_at', '>', new Date(filter.created_after))
  if (filter.created_before) query = query.where('created_at', '<', new Date(filter.created_before))
  const { accountIds } = scope
  if (accountIds)
    query = query.where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('deliveries')
            .select(sql`1`.as('one'))
            .whereRef('deliveries.post_id', '=', 'posts.id')
            .where('deliveries.account_id', 'not in', [...accountIds]),
        ),
      ),
    )
  for (const column of ['platform', 'account_id'] as const) {
    const value = filter[column]
    if (value === undefined) continue
    query = query.where((where) =>
      where.exists(
        where
          .selectFrom('deliveries')
          .select(sql`1`.as('one'))
          .whereRef('deliveries.post_id', '=', 'posts.id')
          .where(`deliveries.${column}`, '=', value),
      ),
    )
  }
  const rows = toPage(await query.execute(), page.limit)
  return { items: await withResults(database, rows.items), next_cursor: rows.next_cursor }
}
