-- People as an outside issuer of tokens knows them. Bound at the first token, by a verified e-mail address.
create table outside_identities (
  issuer text not null,
  subject text not null,
  user_id text not null references people on delete cascade,
  created_at timestamptz(3) not null default now(),
  primary key (issuer, subject)
);
