-- Developer apps of a workspace's own. The secret is sealed, and erased with the app.
create table oauth_apps (
  id text primary key,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  platform text not null,
  name text not null,
  client_id text not null,
  client_secret text,
  scopes text[] not null,
  allowed_return_urls jsonb not null default '[]',
  created_at timestamptz(3) not null default now(),
  deleted_at timestamptz(3)
);
create index oauth_apps_newest on oauth_apps (workspace_id, environment, created_at desc, id desc);

-- One row per flow that was started. Kept for a day, so that a state that comes twice can be told why.
create table connections (
  id text primary key,
  state_hash bytea not null unique,
  workspace_id text not null references workspaces,
  environment text not null check (environment in ('live', 'test')),
  platform text not null,
  oauth_app_id text not null references oauth_apps,
  actor_kind text not null,
  actor_id text,
  -- Sealed; null where the network has no PKCE.
  code_verifier text,
  -- The browser that has to come back, when it is known.
  browser_hash bytea,
  return_url text,
  -- Sealed: accounts that wait for somebody to choose among them.
  choices text,
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  finished_at timestamptz(3)
);
create index connections_age on connections (created_at);

-- How an account was connected: under which app, what was granted, and by which consent.
alter table accounts
  add column oauth_app_id text references oauth_apps,
  add column granted_scopes text[],
  add column consent_id text;
create index accounts_oauth_app on accounts (oauth_app_id) where oauth_app_id is not null;
create index accounts_consent on accounts (consent_id) where consent_id is not null;
