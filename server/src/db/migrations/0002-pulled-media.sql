-- A file made from another to fit a network. It is found through its source, and goes with it.
alter table media add column rendition_of text references media, add column rendition_form text;
create unique index media_renditions on media (rendition_of, rendition_form) where rendition_of is not null and deleted_at is null;

-- Addresses from which a network fetches a file, each for one attempt of one delivery.
create table pull_addresses (
  token text primary key,
  delivery_id text not null references deliveries,
  -- The connector's name for what is offered, e.g. one file of one attempt.
  name text not null,
  media_id text not null references media,
  created_at timestamptz(3) not null default now(),
  fetched_at timestamptz(3),
  withdrawn_at timestamptz(3)
);
create unique index pull_addresses_open on pull_addresses (delivery_id, name, media_id) where withdrawn_at is null;
