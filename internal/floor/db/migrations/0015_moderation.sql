-- +goose Up

-- What the rules said of a comment before it showed, as JSON; empty: nothing.
alter table comment add column verdicts text not null default '';
-- Hash of the folded words, where there are enough of them to tell a copy.
alter table comment add column body_hash bytea;
-- Readers' reports that nobody has settled yet.
alter table comment add column reports bigint not null default 0;
-- Somebody of the newsroom has read it and let it stand.
alter table comment add column approved_at bigint;
-- No replies below it from then on.
alter table comment add column locked_at bigint;
-- A stretch of it was blacked out.
alter table comment add column blacked_at bigint;
create index comment_copy on comment (body_hash, created_at) where body_hash is not null;
create index comment_reported on comment (created_at, id) where reports > 0;
-- Whatever its state: the newsroom reads all, newest first.
create index comment_when on comment (created_at, id);
-- How many of its comments are locked: while it is none, nobody looks for them.
alter table thread add column locks bigint not null default 0;

-- A guest whose mail address was proved.
alter table guest add column confirmed_at bigint;

-- The switches of a discussion: one row a story that differs, and one for the
-- whole site, whose story_id is sixteen zero bytes. Empty: as the owner set it
-- when the program was started.
create table discussion (
  story_id bytea primary key,
  who text not null default '',
  slow_ms bigint not null default 0,
  attack text not null default '',
  policy text not null default '',
  version bigint not null default 1,
  changed_at bigint not null
);

-- Who may not write, by each of the marks they are known by; the rows of one
-- ban share its id.
create table ban (
  id bytea not null,
  kind text not null,
  subject bytea not null,
  until_at bigint not null,
  reason text not null,
  comment_id bytea,
  actor text not null,
  actor_name text not null,
  created_at bigint not null,
  lifted_at bigint not null default 0,
  primary key (id, kind)
);
create index ban_subject on ban (subject, until_at);
create index ban_newest on ban (created_at, id);

-- When somebody may write again: one row for each mark they are known by.
create table comment_rate (
  key bytea primary key,
  due_at bigint not null
);

-- What the newsroom decided about a comment, with what stood before.
create table decision (
  id bytea primary key,
  comment_id bytea not null,
  story_id bytea not null,
  verb text not null,
  code text not null default '',
  reason text not null default '',
  actor text not null,
  actor_name text not null,
  at bigint not null,
  version integer not null,
  before text not null,
  undone_at bigint not null default 0,
  undone_by text not null default ''
);
create index decision_comment on decision (comment_id, at, id);
create index decision_at on decision (at, id);

-- The words before a stretch was blacked out: for the record, never for readers.
create table comment_original (
  comment_id bytea not null,
  version integer not null,
  body text not null,
  actor text not null,
  at bigint not null,
  primary key (comment_id, version)
);

-- What readers hold against a comment, once a person and comment.
create table report (
  comment_id bytea not null,
  reporter bytea not null,
  code text not null,
  words text not null default '',
  at bigint not null,
  settled_at bigint not null default 0,
  primary key (comment_id, reporter)
);

-- Notices that a comment is against the law (Regulation (EU) 2022/2065, article 16).
create table notice (
  id bytea primary key,
  receipt text not null unique,
  comment_id bytea not null,
  story_id bytea not null,
  name text not null,
  email text not null,
  law text not null,
  explanation text not null,
  at bigint not null,
  state text not null,
  actor text not null default '',
  actor_name text not null default '',
  decided_at bigint not null default 0,
  statement text not null default ''
);
create index notice_state on notice (state, at, id);
create index notice_comment on notice (comment_id, at);

-- A writer's appeal against a decision: one, judged by another person.
create table appeal (
  id bytea primary key,
  decision_id bytea not null unique,
  comment_id bytea not null,
  words text not null,
  at bigint not null,
  state text not null,
  actor text not null default '',
  actor_name text not null default '',
  decided_at bigint not null default 0,
  statement text not null default ''
);
create index appeal_state on appeal (state, at, id);

-- What colleagues should know of somebody who writes.
create table person_note (
  id bytea primary key,
  kind text not null,
  subject bytea not null,
  words text not null,
  actor text not null,
  actor_name text not null,
  at bigint not null
);
create index person_note_subject on person_note (subject, at, id);

-- How often a word stood in what people judged. A word is a hash of it.
create table bayes_total (
  model text primary key,
  unwanted bigint not null,
  wanted bigint not null
);
create table bayes_word (
  model text not null,
  word bytea not null,
  unwanted bigint not null,
  wanted bigint not null,
  primary key (model, word)
);
-- What was learnt of each example, so that it can be unlearnt.
create table bayes_example (
  model text not null,
  subject bytea not null,
  unwanted integer not null,
  words bytea not null,
  primary key (model, subject)
);
