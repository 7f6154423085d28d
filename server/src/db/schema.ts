import type { ColumnType, Generated } from 'kysely'
import type { MediaDetails } from '../networks/contract.ts'

type Json<T> = ColumnType<T, string, string>
type Time = ColumnType<Date, Date | string, Date | string>
type MaybeTime = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>
type CreatedAt = ColumnType<Date, Date | string | undefined, never>

export type Environment = 'live' | 'test'

/** Whose, and where: what every row belongs to. */
export interface Scope {
  workspaceId: string
  environment: Environment
}

export type PostStatus =
  | 'scheduled'
  | 'queued'
  | 'processing'
  | 'published'
  | 'partial'
  | 'failed'
  | 'canceled'
export type DeliveryStatus = 'pending' | 'processing' | 'published' | 'failed' | 'canceled'
export type LatePolicy = 'publish' | 'skip'
export type AttemptOutcome =
  | 'done'
  | 'rejected'
  | 'not_sent'
  | 'in_doubt'
  | 'probed'
  | 'absent'
  | 'given_up'

export interface Schema {
  settings: { name: string; value: string }
  workspaces: { id: string; name: string; created_at: CreatedAt }
  api_keys: {
    id: string
    workspace_id: string
    environment: Environment
    name: string
    key_hash: Buffer
    key_prefix: string
    created_at: CreatedAt
    last_used_at: MaybeTime
    expires_at: MaybeTime
    revoked_at: MaybeTime
  }
  accounts: {
    id: string
    workspace_id: string
    environment: Environment
    platform: string
    platform_account_id: string
    handle: string | null
    profile: Json<Record<string, unknown>>
    connection_type: 'oauth' | 'manual' | 'sandbox'
    health: 'active' | 'expiring' | 'needs_reconnect' | 'revoked'
    health_reason: string | null
    credentials: string | null
    credentials_version: Generated<number>
    token_expires_at: MaybeTime
    created_at: CreatedAt
    disconnected_at: MaybeTime
  }
  media: {
    id: string
    workspace_id: string
    environment: Environment
    kind: 'image' | 'video'
    content_type: string
    size_bytes: ColumnType<number, number, never>
    width: number | null
    height: number | null
    duration_ms: number | null
    frames: number | null
    details: Json<MediaDetails>
    sha256: string
    filename: string | null
    storage_name: string
    created_at: CreatedAt
    expires_at: Time
    deleted_at: MaybeTime
    /** Null for what a caller uploaded. */
    rendition_of: ColumnType<string | null, never, never>
    rendition_form: ColumnType<string | null, never, never>
  }
  idempotency_keys: {
    workspace_id: string
    environment: Environment
    route: string
    key_hash: Buffer
    fingerprint: Buffer
    resource_id: string
    created_at: CreatedAt
  }
  posts: {
    id: string
    workspace_id: string
    environment: Environment
    status: PostStatus
    text: string
    media_urls: Json<string[]>
    platform_options: Json<Record<string, unknown>>
    late_policy: LatePolicy
    scheduled_at: MaybeTime
    created_at: CreatedAt
    queued_at: MaybeTime
    finished_at: MaybeTime
    idempotency_key_hash: Buffer | null
    request_fingerprint: Buffer | null
    last_sequence: Generated<number>
    deleted_at: MaybeTime
  }
  deliveries: {
    id: string
    post_id: string
    position: number
    workspace_id: string
    environment: Environment
    account_id: string
    platform: string
    status: DeliveryStatus
    content: Json<unknown>
    state: ColumnType<unknown, string | null, string | null>
    platform_post_id: string | null
    platform_post_url: string | null
    published_at: MaybeTime
    warnings: Json<{ code: string; message: string }[]>
    is_incomplete: Generated<boolean>
    attempts: Generated<number>
    failures: Generated<number>
    media_restarts: Generated<number>
    retry_at: MaybeTime
    error_code: string | null
    error_message: string | null
    raw_response: ColumnType<unknown, string | null, string | null>
    wake_at: MaybeTime
    deadline_at: MaybeTime
    job_id: string | null
    lease_until: MaybeTime
    lease_holder: string | null
    fence: ColumnType<number, number | undefined, number>
  }
  attempts: {
    id: Generated<number>
    delivery_id: string
    number: number
    step: string
    fence: number
    reason: string
    request_hash: Buffer
    commit_started_at: CreatedAt
    outcome: AttemptOutcome | null
    settled_at: MaybeTime
    looks: Generated<number>
  }
  timeline: {
    id: Generated<number>
    post_id: string
    delivery_id: string
    at: Time
    kind: 'call' | 'decision'
    step: string | null
    method: string | null
    host: string | null
    path: string | null
    status: number | null
    duration_ms: number | null
    decision: string | null
    reason: string | null
  }
  events: {
    id: string
    workspace_id: string
    environment: Environment
    post_id: string | null
    account_id: string | null
    type: string
    sequence: number | null
    data: Json<Record<string, unknown>>
    created_at: CreatedAt
  }
}
