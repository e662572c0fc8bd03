-- +goose Up
-- A right to read, by where it comes from. Rows are never removed: an ended
-- right changes the offer.
CREATE TABLE door_entitlement (
	source     TEXT   NOT NULL, -- subscription, complimentary …
	ref        TEXT   NOT NULL, -- names it at its source
	member     BIGINT NOT NULL,
	plan       TEXT   NOT NULL,
	starts_at  BIGINT NOT NULL,
	ends_at    BIGINT NOT NULL, -- 0: without end
	changed_at BIGINT NOT NULL,
	PRIMARY KEY (source, ref)
);
CREATE INDEX door_entitlement_member ON door_entitlement (member);

-- How often a member's rights have changed: a pass of an older generation is looked at again.
CREATE TABLE door_generation (
	member     BIGINT PRIMARY KEY,
	generation BIGINT NOT NULL,
	changed_at BIGINT NOT NULL
);
CREATE INDEX door_generation_changed ON door_generation (changed_at);
