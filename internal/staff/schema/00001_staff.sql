-- +goose Up
CREATE TABLE staff_account (
	id          BIGINT PRIMARY KEY,
	email       TEXT   NOT NULL,
	folded      TEXT   NOT NULL UNIQUE,
	name        TEXT   NOT NULL,
	role        TEXT   NOT NULL,
	created_at  BIGINT NOT NULL,
	disabled_at BIGINT NOT NULL -- 0: works here
);
CREATE TABLE staff_link (
	hash       TEXT   PRIMARY KEY,
	account    BIGINT NOT NULL REFERENCES staff_account (id),
	expires_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL
);
CREATE TABLE staff_session (
	hash       TEXT   PRIMARY KEY,
	account    BIGINT NOT NULL REFERENCES staff_account (id),
	stage      TEXT   NOT NULL, -- how far sign-in has come
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	agent      TEXT   NOT NULL
);
-- Who did what at the desk. Rows are only ever added.
CREATE TABLE staff_audit (
	id     BIGINT PRIMARY KEY,
	at     BIGINT NOT NULL,
	who    TEXT   NOT NULL,
	act    TEXT   NOT NULL,
	object TEXT   NOT NULL,
	detail TEXT   NOT NULL
);
