create table settings (
  name text primary key,
  value text not null
);

create table workspaces (
  id text primary key,
  name text not null,
  created_at timestamptz(3) not null default now()
);

create table api_keys (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  name text not null,
  key_hash bytea not null unique,
  key_prefix text not null,
  created_at timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3),
  revoked_at timestamptz(3)
);

create table accounts (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  platform text not null,
  platform_account_id text not null,
  handle text,
  profile jsonb not null default '{}',
  connection_type text not null check (connection_type in ('oauth', 'manual', 'sandbox')),
  health text not null default 'active' check (health in ('active', 'expiring', 'needs_reconnect', 'revoked')),
  health_reason text,
  -- Sealed; null once disconnected. The version rises with each new pair, so that a late writer loses.
  credentials text,
  credentials_version integer not null default 1,
  token_expires_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  disconnected_at timestamptz(3),
  unique (workspace_id, environment, platform, platform_account_id)
);
create index accounts_newest on accounts (workspace_id, environment, created_at desc, id desc);

create table media (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  kind text not null check (kind in ('image', 'video')),
  content_type text not null,
  size_bytes bigint not null,
  width integer,
  height integer,
  duration_ms integer,
  frames integer,
  sha256 text not null,
  filename text,
  -- Unguessable; the last part of public_url and the name in storage.
  storage_name text not null unique,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  deleted_at timestamptz(3)
);
create index media_newest on media (workspace_id, environment, created_at desc, id desc);

-- Keys of every creating route but posts, whose key lives with the post. Kept seven days.
create table idempotency_keys (
  workspace_id text not null references workspaces,
  environment text not null,
  route text not null,
  key_hash bytea not null,
  fingerprint bytea not null,
  resource_id text not null,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, environment, route, key_hash)
);

create table posts (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  status text not null check (status in ('scheduled', 'queued', 'processing', 'published', 'partial', 'failed', 'canceled')),
  text text not null,
  media_urls jsonb not null,
  platform_options jsonb not null,
  late_policy text not null check (late_policy in ('publish', 'skip')),
  scheduled_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  queued_at timestamptz(3),
  finished_at timestamptz(3),
  idempotency_key_hash bytea,
  request_fingerprint bytea,
  last_sequence integer not null default 0,
  -- Content erased at the caller's wish; the row stays so that its idempotency key stays spent.
  deleted_at timestamptz(3)
);
create unique index posts_idempotency on posts (workspace_id, environment, idempotency_key_hash)
  where idempotency_key_hash is not null;
create index posts_newest on posts (workspace_id, environment, created_at desc, id desc);

create table deliveries (
  id text primary key,
  post_id text not null references posts,
  -- Place in the post's account_ids.
  position smallint not null,
  workspace_id text not null,
  environment text not null,
  account_id text not null references accounts,
  platform text not null,
  status text not null check (status in ('pending', 'processing', 'published', 'failed', 'canceled')),
  -- Text, media and options of this account, as they were when the post was made.
  content jsonb not null,
  -- What the connector's steps have reached.
  state jsonb,
  platform_post_id text,
  platform_post_url text,
  published_at timestamptz(3),
  warnings jsonb not null default '[]',
  is_incomplete boolean not null default false,
  attempts integer not null default 0,
  failures integer not null default 0,
  media_restarts smallint not null default 0,
  retry_at timestamptz(3),
  error_code text,
  error_message text,
  raw_response jsonb,
  -- When the worker should look at it; null when it is final.
  wake_at timestamptz(3),
  deadline_at timestamptz(3),
  -- The job that will wake it. A hint: the sweep makes a new one when it is gone.
  job_id uuid,
  lease_until timestamptz(3),
  lease_holder text,
  fence bigint not null default 0,
  unique (post_id, account_id)
);
create index deliveries_due on deliveries (wake_at) where wake_at is not null;
create index deliveries_account on deliveries (account_id, post_id);
-- One post of a network belongs to one delivery at most.
create unique index deliveries_bound on deliveries (account_id, platform_post_id) where platform_post_id is not null;

-- One row per time the commit gate was passed. The unique index below is the gate itself:
-- as long as an attempt may have been carried out, no other can begin.
create table attempts (
  id bigint generated always as identity primary key,
  delivery_id text not null references deliveries,
  number integer not null,
  step text not null,
  fence bigint not null,
  reason text not null,
  request_hash bytea not null,
  commit_started_at timestamptz(3) not null default now(),
  outcome text check (outcome in ('done', 'rejected', 'not_sent', 'in_doubt', 'absent', 'given_up')),
  settled_at timestamptz(3),
  looks smallint not null default 0
);
create unique index attempts_gate on attempts (delivery_id, step)
  where outcome is null or outcome in ('done', 'in_doubt');
create index attempts_delivery on attempts (delivery_id, id);

create table timeline (
  id bigint generated always as identity primary key,
  post_id text not null,
  delivery_id text not null,
  at timestamptz(3) not null,
  kind text not null check (kind in ('call', 'decision')),
  step text,
  method text,
  host text,
  path text,
  status integer,
  duration_ms integer,
  decision text,
  reason text
);
create index timeline_post on timeline (post_id, id);
create index timeline_age on timeline using brin (at);

create table events (
  id text primary key,
  workspace_id text not null,
  environment text not null,
  post_id text,
  account_id text,
  type text not null,
  sequence integer,
  data jsonb not null,
  created_at timestamptz(3) not null default now(),
  unique (post_id, sequence)
);
create index events_newest on events (workspace_id, environment, created_at desc, id desc);
