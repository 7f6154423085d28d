-- Commits of one account take turns: at most one attempt of it is under way, whichever process runs it.
alter table attempts add column account_id text references accounts, add column alike_hash bytea;
create unique index attempts_account_turn on attempts (account_id) where outcome is null;
-- While a commit is in doubt, a post that reads the same waits: reading the account could not tell them apart.
create index attempts_undecided on attempts (account_id, alike_hash) where outcome is null or outcome in ('in_doubt', 'probed');
-- 'probed': undecided, and the same was sent once more because the network names the first of two.
alter table attempts drop constraint attempts_outcome_check,
  add constraint attempts_outcome_check check (outcome in ('done', 'rejected', 'not_sent', 'in_doubt', 'probed', 'absent', 'given_up'));

-- Until when a network wants nothing more from an account. 'publish': posts and uploads, 'read': looking and polling.
create table account_holds (
  account_id text not null references accounts,
  kind text not null check (kind in ('publish', 'read')),
  until timestamptz(3) not null,
  code text not null,
  reason text not null,
  primary key (account_id, kind)
);

-- Networks that do not answer. A row is an open circuit; at probe_at one delivery tries again.
create table circuits (
  environment text not null,
  platform text not null,
  opened_at timestamptz(3) not null default now(),
  probe_at timestamptz(3) not null,
  probes integer not null default 0,
  reason text not null,
  primary key (environment, platform)
);

-- When to look once more for a post whose outcome stayed unknown.
alter table deliveries add column recheck_at timestamptz(3), add column rechecks smallint not null default 0;
create index deliveries_recheck on deliveries (recheck_at) where recheck_at is not null;
-- Due deliveries by whom they belong to, so that a crowd of one cannot keep the others waiting.
create index deliveries_turn on deliveries (workspace_id, account_id, wake_at) where wake_at is not null;

-- Tokens renewed ahead of their end: when to try next, after failures that pass.
alter table accounts add column refresh_after timestamptz(3), add column refresh_failures integer not null default 0;
create index accounts_expiring on accounts (token_expires_at) where credentials is not null;
