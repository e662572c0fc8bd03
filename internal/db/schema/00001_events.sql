-- +goose Up
CREATE TABLE event (
	seq     BIGINT PRIMARY KEY, -- gapless, in the order of commits
	at      BIGINT NOT NULL,
	kind    TEXT   NOT NULL,
	subject BIGINT NOT NULL,
	data    TEXT   NOT NULL
);
CREATE TABLE follower (
	name TEXT   PRIMARY KEY,
	seq  BIGINT NOT NULL
);
