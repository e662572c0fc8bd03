-- +goose Up
-- A member's own feed: who holds its address reads what the member may read. The
-- token itself is not kept.
CREATE TABLE member_feed (
	id         BIGINT PRIMARY KEY,
	member     BIGINT NOT NULL REFERENCES member (id),
	hash       TEXT   NOT NULL UNIQUE,
	name       TEXT   NOT NULL,
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL -- 0: never; to the hour
);
CREATE INDEX member_feed_member ON member_feed (member, id);
