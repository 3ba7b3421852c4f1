-- +goose Up
create table journal (
  seq bigint generated always as identity primary key,
  at bigint not null,
  actor text not null,
  verb text not null,
  kind text not null,
  object text not null,
  keys text not null default ''
);
