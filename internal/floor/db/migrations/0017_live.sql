-- +goose Up

-- How many comments ever came into sight in a story's discussion. It only grows,
-- so that the difference of two readings is what is new to somebody.
alter table thread add column appeared bigint not null default 0;
update thread set appeared = shown;

-- Where a comment came into sight later than it was written: how many had appeared
-- by then. Those that were shown at once are found by their sequence.
alter table comment add column released bigint;
create index comment_released on comment (story_id, released) where released is not null;

-- Whom a comment speaks to by "@Name": the latest comment, at that time, of
-- somebody in the same thread.
create table mention (
  comment_id bytea not null,
  target_id bytea not null,
  name text not null,
  primary key (comment_id, target_id)
);
create index mention_target on mention (target_id, comment_id);
-- The same beside the words that it is found in: a line each, public id and name.
alter table comment add column mentions text not null default '';
