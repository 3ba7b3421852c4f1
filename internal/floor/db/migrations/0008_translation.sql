-- +goose Up

-- A story in all its languages: a page asks for those that translate it. Few
-- stories are translations.
create index story_translation on story (translation_of) where translation_of is not null;
