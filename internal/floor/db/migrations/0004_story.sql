-- +goose Up

-- A part of the paper. The first by position is where a story without one goes.
create table section (
  id bytea primary key,
  public_id text not null unique,
  slug text not null unique,
  name text not null,
  language text not null default '',
  parent_id bytea references section (id),
  position integer not null,
  created_at bigint not null
);

create table tag (
  id bytea primary key,
  public_id text not null unique,
  slug text not null unique,
  name text not null,
  created_at bigint not null
);

-- Where stories are reported from.
create table place (
  id bytea primary key,
  public_id text not null unique,
  slug text not null unique,
  name text not null,
  created_at bigint not null
);

-- A running story: its chapters are stories.
create table storyline (
  id bytea primary key,
  public_id text not null unique,
  slug text not null unique,
  name text not null,
  created_at bigint not null,
  ended_at bigint not null default 0
);

-- What lasts of a story while its words change. version counts every write, so
-- that a change prepared against an older one is noticed.
create table story (
  id bytea primary key,
  public_id text not null unique,
  kind text not null,
  language text not null,
  translation_of bytea references story (id),
  owner_id bytea,
  state text not null,
  section_id bytea references section (id),
  place_id bytea references place (id),
  storyline_id bytea references storyline (id),
  label text not null default '',
  agency text not null default '',
  slug text not null,
  path text not null,
  comments text not null,
  draft_revision integer not null,
  published_revision integer not null,
  published_at bigint not null,
  updated_at bigint not null default 0,
  created_at bigint not null,
  withdrawn_reason text not null default '',
  version integer not null
);
create index story_due on story (state, published_at);
create index story_section on story (section_id, state, published_at);
create index story_storyline on story (storyline_id, published_at);

-- One version of a story's words. Rows are never changed.
create table revision (
  story_id bytea not null references story (id),
  number integer not null,
  kind text not null,
  actor text not null,
  reason text not null default '',
  at bigint not null,
  headline text not null,
  search_headline text not null default '',
  social_headline text not null default '',
  newsletter_headline text not null default '',
  standfirst text not null default '',
  key_points text not null,
  dateline_place text not null default '',
  dateline_date text not null default '',
  byline text not null,
  lead_picture text not null default '',
  body text not null,
  words integer not null,
  primary key (story_id, number)
);

-- What was wrong in a story and what is right; stands on the page for good.
create table correction (
  id bytea primary key,
  story_id bytea not null references story (id),
  revision integer not null,
  at bigint not null,
  text text not null
);
create index correction_story on correction (story_id, at);

create table story_tag (
  story_id bytea not null references story (id),
  tag_id bytea not null references tag (id),
  position integer not null,
  primary key (story_id, tag_id)
);
create index story_tag_tag on story_tag (tag_id);

-- The lists that readers page through, one row for each story in each list:
-- 'latest', 'section:ID', 'author:ID', 'tag:ID', 'place:ID', 'storyline:ID'.
create table listing (
  list text not null,
  at bigint not null,
  story_id bytea not null references story (id),
  primary key (list, at, story_id)
);
create index listing_story on listing (story_id);

-- On the record: what was said in the published text, and where in it.
create table quotation (
  story_id bytea not null references story (id),
  number integer not null,
  block text not null,
  starts integer not null,
  ends integer not null,
  speaker text not null,
  speaker_slug text not null,
  role text not null default '',
  occasion text not null default '',
  source text not null default '',
  text text not null,
  at bigint not null,
  primary key (story_id, number)
);
create index quotation_speaker on quotation (speaker_slug, at, story_id, number);
