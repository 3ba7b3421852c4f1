-- +goose Up

-- What editors have put on the front: 'lead', 'second:1' and so on, 'breaking'.
-- A place without a row is filled by rule. Breaking news may have no story yet.
create table front_slot (
  slot text primary key,
  story_id bytea references story (id),
  text text not null default '',
  until bigint not null default 0,
  at bigint not null
);

-- All corrections of the paper, newest first.
create index correction_at on correction (at, id);
