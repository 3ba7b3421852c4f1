-- +goose Up

-- What readers think of a comment, and what its writer did to it since.
alter table comment add column up bigint not null default 0;
alter table comment add column down bigint not null default 0;
-- Of up and down, in millionths: the order of the best.
alter table comment add column score bigint not null default 0;
alter table comment add column featured_at bigint;
alter table comment add column edited_at bigint;
-- Hash of what the writer's browser holds; empty: they have an account, or it was
-- written elsewhere.
alter table comment add column owner bytea;
create index comment_best on comment (story_id, score desc, seq) where depth = 0;
create index comment_featured on comment (story_id, featured_at) where featured_at is not null;
create index comment_owner on comment (owner, created_at) where owner is not null;
create index comment_account on comment (account_id, created_at, id) where account_id is not null;

-- Goes up with every vote: what was put together with their numbers is good for
-- as long as it stands.
alter table thread add column votes bigint not null default 0;

-- One row a person and comment. A voter is a person's key, or the hash of what a
-- guest's browser holds.
create table vote (
  comment_id bytea not null,
  voter bytea not null,
  value integer not null,
  created_at bigint not null,
  primary key (comment_id, voter)
);
create index vote_voter on vote (voter, comment_id);

-- A reaction is a word from the owner's list, such as "thanks"; one a person and comment.
create table reaction (
  comment_id bytea not null,
  voter bytea not null,
  kind text not null,
  created_at bigint not null,
  primary key (comment_id, voter)
);
create index reaction_voter on reaction (voter, comment_id);
create table reaction_tally (
  comment_id bytea not null,
  kind text not null,
  count bigint not null,
  primary key (comment_id, kind)
);

-- The words that stood before an edit.
create table comment_edit (
  comment_id bytea not null,
  version integer not null,
  body text not null,
  replaced_at bigint not null,
  primary key (comment_id, version)
);
