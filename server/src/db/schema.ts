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
  /** Only these accounts, and what concerns nothing but them. Absent or null: all. */
  accountIds?: readonly string[] | null
}

export type Role = 'owner' | 'editor' | 'viewer'
export type ActorKind = 'person' | 'key' | 'network' | 'system'

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
    /** Null: everything. */
    scopes: ColumnType<string[] | null, string[] | null | undefined, never>
    account_ids: ColumnType<string[] | null, string[] | null | undefined, never>
    created_by: ColumnType<string | null, string | null | undefined, never>
    created_at: CreatedAt
    last_used_at: MaybeTime
    expires_at: MaybeTime
    revoked_at: MaybeTime
  }
  people: {
    id: string
    name: string
    email: string
    email_verified: Generated<boolean>
    image: string | null
    created_at: CreatedAt
    updated_at: Generated<Date>
  }
  members: {
    workspace_id: string
    user_id: string
    role: Role
    created_at: CreatedAt
  }
  sign_ins: {
    id: string
    user_id: string
    provider_id: string
    account_id: string
    password: string | null
  }
  invitations: {
    id: string
    workspace_id: string
    email: string
    role: Role
    token_hash: Buffer
    invited_by: string | null
    created_at: CreatedAt
    expires_at: Time
    accepted_at: MaybeTime
    withdrawn_at: MaybeTime
  }
  signing_keys: {
    id: string
    public_jwk: Json<Record<string, unknown>>
    private_jwk: string
    created_at: CreatedAt
  }
  audit_log: {
    id: string
    workspace_id: string
    environment: Environment | null
    actor_kind: ActorKind
    actor_id: string | null
    action: string
    target_id: string | null
    data: Json<Record<string, unknown>>
    created_at: CreatedAt
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
    /** The app it was connected under; null for one connected with tokens. */
    oauth_app_id: ColumnType<string | null, string | null | undefined, string | null>
    granted_scopes: ColumnType<string[] | null, string[] | null | undefined, string[] | null>
    refresh_after: MaybeTime
    refresh_failures: Generated<number>
    consent_id: ColumnType<string | null, string | null | undefined, string | null>
    owner_id: ColumnType<string | null, string | null | undefined, string | null>
  }
  oauth_apps: {
    id: string
    workspace_id: string
    environment: Environment
    platform: string
    name: string
    client_id: string
    client_secret: string | null
    scopes: string[]
    allowed_return_urls: Json<string[]>
    created_at: CreatedAt
    deleted_at: MaybeTime
  }
  connections: {
    id: string
    state_hash: Buffer
    workspace_id: string
    environment: Environment
    platform: string
    oauth_app_id: string
    actor_kind: 'person' | 'key'
    actor_id: string | null
    code_verifier: string | null
    browser_hash: Buffer | null
    return_url: string | null
    choices: ColumnType<string | null, string | null | undefined, string | null>
    created_at: CreatedAt
    expires_at: Time
    used_at: MaybeTime
    finished_at: MaybeTime
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
