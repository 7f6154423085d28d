-- What a key may do, and with which accounts. Null: everything of its environment.
alter table api_keys add column scopes text[], add column account_ids text[], add column created_by text;

-- People who sign in. A person belongs to workspaces through `members`.
create table people (
  id text primary key,
  name text not null,
  email text not null unique,
  email_verified boolean not null default false,
  image text,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now()
);

create table members (
  workspace_id text not null references workspaces,
  user_id text not null references people on delete cascade,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, user_id)
);
create index members_user on members (user_id);

-- Pairs that sign the dashboard's tokens; the private half is sealed. The newest one signs, all of them verify.
create table signing_keys (
  id text primary key,
  public_jwk jsonb not null,
  private_jwk text not null,
  created_at timestamptz(3) not null default now()
);

-- Who did what. Rows are only ever added.
create table audit_log (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text check (environment in ('live', 'test')),
  actor_kind text not null check (actor_kind in ('person', 'key', 'network', 'system')),
  actor_id text,
  action text not null,
  target_id text,
  data jsonb not null default '{}',
  created_at timestamptz(3) not null default now()
);
create index audit_log_newest on audit_log (workspace_id, created_at desc, id desc);
