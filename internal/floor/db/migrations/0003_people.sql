-- +goose Up

-- A human being the site speaks of: an author, a reader with an account.
create table person (
  id bytea primary key,
  public_id text not null unique,
  name text not null,
  slug text not null unique,
  about text not null default '',
  created_at bigint not null
);

-- A way to sign in. A person may have none.
create table account (
  id bytea primary key,
  person_id bytea not null references person (id),
  email text not null,
  email_folded text not null unique,
  role text not null,
  created_at bigint not null,
  disabled_at bigint not null default 0
);

-- Somebody who answered a story under a name and a mail address, unproven.
create table guest (
  id bytea primary key,
  name text not null,
  name_folded text not null,
  email text not null,
  email_folded text not null,
  created_at bigint not null,
  unique (email_folded, name_folded)
);
