-- +goose Up

-- A picture, recording or film, once, whatever it was called when it came in.
-- The focal point is in thousandths from the left and the top.
create table media (
  id bytea primary key,
  public_id text not null unique,
  hash text not null unique,
  kind text not null,
  width integer not null,
  height integer not null,
  mime text not null,
  bytes bigint not null,
  alt text not null default '',
  caption text not null default '',
  credit text not null default '',
  rights text not null default '',
  focal_x integer not null default 500,
  focal_y integer not null default 500,
  transcript text not null default '',
  created_at bigint not null
);

-- The sizes in which a picture is served.
create table rendition (
  media_id bytea not null references media (id),
  width integer not null,
  height integer not null,
  mime text not null,
  blob text not null,
  bytes bigint not null,
  primary key (media_id, width)
);
