-- +goose Up
CREATE TABLE partner (
	id         BIGINT PRIMARY KEY,
	name       TEXT   NOT NULL,
	hash       TEXT   NOT NULL UNIQUE, -- of the token, with the house's key
	scope      TEXT   NOT NULL,        -- JSON
	until      BIGINT NOT NULL,        -- 0: without end
	created_at BIGINT NOT NULL,
	created_by TEXT   NOT NULL,
	used_at    BIGINT NOT NULL,        -- 0: never; to the minute
	ended_at   BIGINT NOT NULL,        -- 0: not revoked
	ended_by   TEXT   NOT NULL
);
