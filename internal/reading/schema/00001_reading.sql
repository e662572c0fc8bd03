-- +goose Up
-- What a member has chosen of what is kept of their reading. Who has no row has
-- chosen nothing: no history, places kept.
CREATE TABLE reading_member (
	member        BIGINT PRIMARY KEY,
	history_since BIGINT NOT NULL, -- when the member agreed to it; 0: it is off
	history_days  BIGINT NOT NULL, -- how long a row of it stays
	no_places     BIGINT NOT NULL, -- 1: where they stopped is not kept
	seen_at       BIGINT NOT NULL  -- what is followed was last looked through
);

CREATE TABLE reading_saved (
	member   BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	saved_at BIGINT NOT NULL,
	read_at  BIGINT NOT NULL, -- 0: still to read
	PRIMARY KEY (member, version)
);
CREATE INDEX reading_saved_latest ON reading_saved (member, saved_at DESC, version DESC);

CREATE TABLE reading_history (
	member  BIGINT NOT NULL,
	version BIGINT NOT NULL,
	read_at BIGINT NOT NULL,
	PRIMARY KEY (member, version)
);
CREATE INDEX reading_history_latest ON reading_history (member, read_at DESC, version DESC);
CREATE INDEX reading_history_old ON reading_history (read_at);

-- Where a member stopped in a story that they have begun and not finished.
CREATE TABLE reading_place (
	member    BIGINT NOT NULL,
	version   BIGINT NOT NULL,
	paragraph BIGINT NOT NULL, -- number of the block that stood at the top
	part      BIGINT NOT NULL, -- thousandths of the text
	kept_at   BIGINT NOT NULL,
	PRIMARY KEY (member, version)
);
CREATE INDEX reading_place_latest ON reading_place (member, kept_at DESC);
CREATE INDEX reading_place_old ON reading_place (kept_at);

CREATE TABLE reading_follow (
	member   BIGINT NOT NULL,
	what     TEXT   NOT NULL, -- author, topic, section, kind or story
	language TEXT   NOT NULL, -- of the edition in which it is followed
	slug     TEXT   NOT NULL, -- of a kind its name, of a story its id
	name     TEXT   NOT NULL, -- as it was called then
	since    BIGINT NOT NULL,
	PRIMARY KEY (member, what, language, slug)
);
