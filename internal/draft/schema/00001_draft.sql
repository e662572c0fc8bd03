-- +goose Up
-- The working copy of a version: what has been written since its latest revision.
CREATE TABLE draft (
	version    BIGINT PRIMARY KEY,
	base       BIGINT NOT NULL, -- the revision that it began from
	v          BIGINT NOT NULL, -- counts the steps of its body
	fields     BIGINT NOT NULL, -- counts the changes of its head
	head       TEXT   NOT NULL, -- JSON, by field
	writers    TEXT   NOT NULL, -- JSON: who wrote each field last
	anchors    TEXT   NOT NULL, -- JSON: where its notes stand at v
	tip        TEXT   NOT NULL, -- names this very body: a hash of the way to it
	kept       TEXT   NOT NULL, -- hash of what the latest revision was made of
	authors    TEXT   NOT NULL, -- JSON: who wrote since then
	unsaved    BIGINT NOT NULL, -- 1: no revision says what it says
	since      BIGINT NOT NULL, -- when it began to be unsaved
	touched_at BIGINT NOT NULL,
	keep_after BIGINT NOT NULL, -- a keeping that failed waits until then
	conflict   BIGINT NOT NULL  -- the revision that was saved behind its back; 0: none
);
CREATE INDEX draft_unsaved ON draft (touched_at) WHERE unsaved = 1;
-- Its body whole, at some step.
CREATE TABLE draft_snapshot (
	version BIGINT PRIMARY KEY REFERENCES draft (version),
	v       BIGINT NOT NULL,
	doc     TEXT   NOT NULL -- JSON in ProseMirror's raw form
);
-- What led from there to here.
CREATE TABLE draft_step (
	version BIGINT NOT NULL,
	v       BIGINT NOT NULL, -- the number of the body after it
	client  TEXT   NOT NULL, -- one window of one person; empty: the server
	account BIGINT NOT NULL,
	at      BIGINT NOT NULL,
	step    TEXT   NOT NULL, -- JSON as ProseMirror has it
	PRIMARY KEY (version, v)
);
CREATE INDEX draft_step_at ON draft_step (at);
-- What was said about it.
CREATE TABLE draft_note (
	id          BIGINT PRIMARY KEY,
	version     BIGINT NOT NULL,
	parent      BIGINT NOT NULL, -- of a reply; else 0
	kind        TEXT   NOT NULL, -- comment, suggestion, reply
	account     BIGINT NOT NULL,
	name        TEXT   NOT NULL, -- of the account, at that time
	at          BIGINT NOT NULL,
	words       TEXT   NOT NULL,
	replacement TEXT   NOT NULL, -- of a suggestion
	quote       TEXT   NOT NULL, -- what it stood on when it was made
	state       TEXT   NOT NULL, -- open, resolved, accepted, rejected
	ended_by    TEXT   NOT NULL,
	ended_at    BIGINT NOT NULL
);
CREATE INDEX draft_note_version ON draft_note (version, id);
CREATE TABLE draft_mention (
	account BIGINT NOT NULL,
	note    BIGINT NOT NULL REFERENCES draft_note (id),
	thread  BIGINT NOT NULL, -- the note that it belongs to, which is itself or its parent
	version BIGINT NOT NULL,
	PRIMARY KEY (account, note)
);
