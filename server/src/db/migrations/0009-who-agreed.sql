-- The person who agreed, by the id under which the network tells us that they took the access back.
alter table accounts add column owner_id text;
create index accounts_owner on accounts (owner_id) where owner_id is not null;
