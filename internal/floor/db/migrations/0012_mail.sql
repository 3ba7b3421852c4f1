-- +goose Up
-- Letters to be sent, written in the transaction that causes them, and for a
-- while what became of them. Words are kept only until a letter is sent.
create table mail (
  id bytea primary key,
  code text not null unique,               -- names it outside: Message-ID, return path
  kind text not null,                      -- "sign-in", "test", …
  priority integer not null,               -- 0: somebody waits for it; 1: bulk
  recipient text not null,
  subject text not null,
  body_text text not null,
  body_html text not null,
  headers text not null,                   -- JSON
  dedupe text unique,
  queued_at bigint not null,
  due_at bigint not null,
  expires_at bigint not null,
  state text not null default 'queued',    -- queued, sent, failed, expired
  claims integer not null default 0,
  claimed_until bigint not null default 0,
  attempts integer not null default 0,     -- that a server answered
  doubts integer not null default 0,       -- whose answer was lost
  server text not null default '',
  failure text not null default '',
  settled_at bigint not null default 0
);
-- Those that wait, as they are sent: the newest first.
create index mail_waiting on mail (priority, queued_at desc, due_at, claimed_until) where state = 'queued';
create index mail_expiry on mail (expires_at) where state = 'queued';
create index mail_settled on mail (settled_at, state, kind);
