-- +goose Up
CREATE TABLE photo (
	id          BIGINT PRIMARY KEY,
	source      TEXT UNIQUE,      -- uri at the supplier; NULL for a file of the house
	hash        TEXT   NOT NULL,  -- names the pixels; empty for a record without
	width       BIGINT NOT NULL,
	height      BIGINT NOT NULL,
	colour      TEXT   NOT NULL,
	focal_x     BIGINT NOT NULL,  -- thousandths of the width from its left edge
	focal_y     BIGINT NOT NULL,  -- thousandths of the height from its top
	raw_caption TEXT   NOT NULL,
	metadata    TEXT   NOT NULL,  -- JSON of Metadata
	created_at  BIGINT NOT NULL,
	updated_at  BIGINT NOT NULL
);
CREATE INDEX photo_hash ON photo (hash) WHERE hash <> '';
