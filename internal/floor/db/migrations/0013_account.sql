-- +goose Up

-- When the address was last proved to be its owner's; 0: never.
alter table account add column confirmed_at bigint not null default 0;
-- Argon2id in the form of the PHC; empty: no password.
alter table account add column password text not null default '';
alter table account add column password_at bigint not null default 0;
create index account_person on account (person_id);

-- A browser that somebody is signed in with. Only the hash of its secret is here.
create table session (
  id bytea primary key,
  account_id bytea not null references account (id),
  hash bytea not null unique,
  method text not null,
  strength integer not null,
  device text not null default '',
  created_at bigint not null,
  seen_at bigint not null,
  proven_at bigint not null,
  desk_at bigint not null default 0
);
create index session_account on session (account_id);
create index session_seen on session (seen_at);

-- A browser that has signed in before: strangers who guess passwords cannot shut
-- it out.
create table device (
  hash bytea primary key,
  account_id bytea not null references account (id),
  created_at bigint not null,
  seen_at bigint not null
);
create index device_account on device (account_id);

-- What is sent or handed out once, for one purpose. Using it deletes it.
create table token (
  hash bytea primary key,
  purpose text not null,
  subject text not null,
  payload text not null default '',
  created_at bigint not null,
  expires_at bigint not null
);
create index token_subject on token (subject, purpose);
create index token_expires on token (expires_at);

create table passkey (
  id bytea primary key,
  account_id bytea not null references account (id),
  credential_id bytea not null unique,
  credential text not null,
  name text not null,
  created_at bigint not null,
  used_at bigint not null default 0
);
create index passkey_account on passkey (account_id);

-- A second factor that counts time (RFC 6238). Its secret is sealed with the
-- site's key; the last step that was taken is not taken again.
create table second_factor (
  account_id bytea primary key references account (id),
  secret bytea not null,
  confirmed_at bigint not null default 0,
  last_step bigint not null default 0
);

create table recovery_code (
  hash bytea primary key,
  account_id bytea not null references account (id),
  created_at bigint not null
);
create index recovery_code_account on recovery_code (account_id);

-- Who somebody is at another provider (OpenID Connect).
create table identity (
  issuer text not null,
  subject text not null,
  account_id bytea not null references account (id),
  name text not null,
  created_at bigint not null,
  used_at bigint not null,
  primary key (issuer, subject)
);
create index identity_account on identity (account_id);

-- How often something was tried since a moment. The key is a keyed hash.
create table allowance (
  key bytea primary key,
  began_at bigint not null,
  used integer not null
);
create index allowance_began on allowance (began_at);

create index guest_email on guest (email_folded);
