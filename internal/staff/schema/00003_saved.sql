-- +goose Up
-- Searches of the desk's lists that somebody keeps under a name.
CREATE TABLE staff_search (
	id         BIGINT PRIMARY KEY,
	owner      BIGINT NOT NULL REFERENCES staff_account (id),
	name       TEXT   NOT NULL,
	folded     TEXT   NOT NULL, -- name without regard to case
	view       TEXT   NOT NULL, -- table or board
	query      TEXT   NOT NULL, -- as it stands in an address
	shared     BIGINT NOT NULL, -- 1: with everybody here
	created_at BIGINT NOT NULL,
	UNIQUE (owner, folded)
);
CREATE INDEX staff_search_shared ON staff_search (folded) WHERE shared = 1;
-- The one that opens first for an account.
CREATE TABLE staff_search_first (
	account BIGINT PRIMARY KEY REFERENCES staff_account (id),
	search  BIGINT NOT NULL REFERENCES staff_search (id)
);
CREATE INDEX staff_search_first_search ON staff_search_first (search);
