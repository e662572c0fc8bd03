-- +goose Up
-- What corrections still ask of translations is counted on every screen of the desk.
CREATE INDEX story_followup_open ON story_followup (version) WHERE state = 'open';
-- The revision of its source that a revision of a translation says: readers are
-- told how far behind the one is that they read, whatever the desk has in hand.
ALTER TABLE story_revision ADD COLUMN follows BIGINT NOT NULL DEFAULT 0; -- 0: follows nothing
UPDATE story_revision SET follows = (SELECT v.of_revision FROM story_version v WHERE v.id = story_revision.version);
