-- What the bytes say beyond size and dimensions: codecs, frame rate, bit rate, audio, orientation, transparency.
alter table media add column details jsonb not null default '{}';
-- The sweep looks for what is over, oldest first.
create index media_expiring on media (expires_at) where deleted_at is null and rendition_of is null;

-- Addresses that a post names and that are not stored here: each fetched once, whatever the number of its networks.
create table post_sources (
  post_id text not null references posts,
  url text not null,
  -- Set once it is stored.
  media_id text references media,
  error_code text,
  error_message text,
  failed_at timestamptz(3),
  tries smallint not null default 1,
  -- Who fetches it, as long as that lease lives.
  delivery_id text not null,
  fence bigint not null,
  primary key (post_id, url)
);
create index post_sources_media on post_sources (media_id) where media_id is not null;
