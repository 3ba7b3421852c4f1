-- +goose Up

-- What editors have put on the pages of sections: 'lead', 'second:1' and so on,
-- as front_slot has it for the front.
create table section_slot (
  section_id bytea not null references section (id),
  slot text not null,
  story_id bytea not null references story (id),
  until bigint not null default 0,
  at bigint not null,
  primary key (section_id, slot)
);

-- What is said at the head of their pages.
alter table section add column intro text not null default '';
alter table tag add column intro text not null default '';
alter table place add column intro text not null default '';
alter table storyline add column intro text not null default '';

-- What somebody does at the paper, and where else they are found: a list of
-- names and addresses.
alter table person add column title text not null default '';
alter table person add column links text not null default '[]';

-- Names by which copy means a person or a running story whose page has the slug
-- of another one: former names, new ones, and names that give no slug.
create table person_name (
  folded text primary key,
  person_id bytea not null references person (id)
);
create table storyline_name (
  folded text primary key,
  storyline_id bytea not null references storyline (id)
);
