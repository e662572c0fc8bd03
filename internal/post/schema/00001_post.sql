-- +goose Up
-- One mail to one reader. What it says is sealed: it may hold a code.
CREATE TABLE post_mail (
	id         BIGINT PRIMARY KEY,
	key        TEXT   NOT NULL UNIQUE, -- names the occasion: one mail for it, ever
	kind       TEXT   NOT NULL,
	language   TEXT   NOT NULL,
	sealed     TEXT   NOT NULL,
	created_at BIGINT NOT NULL,
	sent_at    BIGINT NOT NULL, -- 0: not yet
	fault      TEXT   NOT NULL  -- of the last try
);
CREATE INDEX post_mail_created ON post_mail (created_at DESC, id DESC);
