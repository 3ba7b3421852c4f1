-- +goose Up
-- What a large archive needs: counts that are kept instead of taken, and indexes
-- that lead to a page's rows and no others.

-- How many stories came out on each day (UTC, numbered from 1970-01-01), as they
-- stand in the list of the latest.
create table published_day (
  day bigint primary key,
  stories bigint not null
);
insert into published_day (day, stories)
select (at - ((at % 86400000) + 86400000) % 86400000) / 86400000, count(*)
from listing
where list = 'latest'
group by 1;

-- Free pages are named at the foot of every page.
create index story_page on story (state, published_at) where kind = 'page';

-- A chapter's number is counted here without reading the stories.
drop index story_storyline;
create index story_storyline on story (storyline_id, state, published_at, id);

-- What is most discussed is looked for among the stories of the last days; an
-- index of all threads by their size would only be kept up with each comment.
drop index thread_discussed;

-- Nearly all stories are published. Told that only in an index's condition,
-- SQLite does not take "published, up to now" for a good way to find a few
-- stories by their keys, which it had read a million rows for.
drop index story_due;
create index story_scheduled on story (published_at, id) where state = 'scheduled';
create index story_published on story (published_at, id) where state = 'published';
