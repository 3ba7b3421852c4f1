-- +goose Up

-- One row a story that was ever answered: the sequence that orders its comments
-- and the tallies that pages show.
create table thread (
  story_id bytea primary key,
  last_seq bigint not null,
  shown bigint not null default 0,
  held bigint not null default 0,
  changed_at bigint not null,
  -- Goes up with every change that readers could see: what was put together from
  -- the thread is good for as long as it stands.
  changes bigint not null default 1
);
create index thread_discussed on thread (shown, story_id);

create table comment (
  id bytea primary key,
  public_id text not null unique,
  story_id bytea not null,
  seq bigint not null,
  -- Where it stands when the discussion is read from top to bottom: root is the
  -- sequence of the comment that began the thread, path the sequences from
  -- there down, 4 bytes each, compared as bytes.
  root bigint not null,
  path bytea not null,
  depth integer not null,
  parent_id bytea,
  replies bigint not null default 0,
  guest_id bytea,
  account_id bytea,
  name text not null,
  body text not null,
  state text not null,
  rule text not null default '',
  reason text not null default '',
  version integer not null default 1,
  created_at bigint not null,
  changed_at bigint not null,
  network_hash bytea,
  unique (story_id, seq)
);
-- A path begins with its root, so its order alone is the oldest first.
create index comment_oldest on comment (story_id, path);
create index comment_newest on comment (story_id, root desc, path);
create index comment_guest on comment (guest_id, state);
create index comment_queue on comment (state, created_at, id);
create index comment_parent on comment (parent_id, seq);
create index comment_network on comment (created_at) where network_hash is not null;
