-- +goose Up
-- The topics that the house keeps a name for. What a story bears is its own;
-- this is what the house calls it.
CREATE TABLE house_tag (
	slug    TEXT   PRIMARY KEY,
	names   TEXT   NOT NULL, -- JSON: language to name
	folded  TEXT   NOT NULL, -- slug and names without regard to case, for search
	changed BIGINT NOT NULL
);

-- Authors. One needs no account at the desk.
CREATE TABLE house_author (
	slug    TEXT   PRIMARY KEY,
	words   TEXT   NOT NULL, -- JSON: language to name, role, biography
	photo   BIGINT NOT NULL, -- 0: none
	email   TEXT   NOT NULL,
	account BIGINT NOT NULL, -- of staff; 0: none
	folded  TEXT   NOT NULL,
	changed BIGINT NOT NULL
);

-- Addresses of sections, topics and authors that have moved. They lead straight
-- to the last one, never to another row.
CREATE TABLE house_move (
	what     TEXT   NOT NULL, -- section, topic or author
	language TEXT   NOT NULL, -- of a section; '' for all
	old      TEXT   NOT NULL, -- slug
	new      TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	PRIMARY KEY (what, language, old)
);
CREATE INDEX house_move_new ON house_move (what, language, new);
