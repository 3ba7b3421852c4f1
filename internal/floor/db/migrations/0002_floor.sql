-- +goose Up
create table setting (
  key text primary key,
  value text not null
);

-- What was answered to a request, for ten minutes (Idempotency-Key).
create table idempotency (
  key bytea primary key,
  at bigint not null,
  answer text not null
);
create index idempotency_at on idempotency (at);

-- Work to be done after a commit, at least once. Mail, push and calls to others
-- are rows of this table, written in the transaction that wants them.
create table job (
  id bytea primary key,
  kind text not null,
  payload text not null,
  run_at bigint not null,
  attempts integer not null default 0,
  claimed_until bigint not null default 0,
  last_error text not null default ''
);
create index job_due on job (run_at, id);

-- Every address of the site: what it leads to, or where it moved, or that it is gone.
create table address (
  path text primary key,
  language text not null,
  kind text not null,
  object bytea,
  target text not null default '',
  at bigint not null
);
create index address_object on address (object);

-- Where something came from. The same source and source id is the same thing.
create table provenance (
  source text not null,
  source_id text not null,
  kind text not null,
  object bytea not null,
  primary key (source, source_id)
);

-- Keys that readers' addresses are hashed with; a key and its hashes live 30 days.
create table rotating_key (
  day bigint primary key,
  secret bytea not null
);
