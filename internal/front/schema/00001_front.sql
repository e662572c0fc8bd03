-- +goose Up
-- The front page of an edition. Without a row, or with live 0, nobody has chosen
-- anything and it follows what is newest.
CREATE TABLE front (
	edition  TEXT   PRIMARY KEY, -- language
	live     BIGINT NOT NULL,    -- number of the state that readers see; 0: none
	number   BIGINT NOT NULL,    -- counts every change, those of the draft too
	draft    TEXT   NOT NULL,    -- JSON of Layout; '': none
	draft_by TEXT   NOT NULL,
	draft_at BIGINT NOT NULL
);

-- What readers saw, one row for each time it was launched.
CREATE TABLE front_state (
	edition TEXT   NOT NULL,
	number  BIGINT NOT NULL,
	before  BIGINT NOT NULL, -- what undo leads to; 0: nothing was chosen
	layout  TEXT   NOT NULL, -- JSON of Layout
	author  TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (edition, number)
);
