-- +goose Up
create table journal (
  seq integer primary key autoincrement,
  at bigint not null,
  actor text not null,
  verb text not null,
  kind text not null,
  object text not null,
  keys text not null default ''
);
