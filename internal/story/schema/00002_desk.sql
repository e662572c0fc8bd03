-- +goose Up
-- Where a version stands in the desk's own work, which is not publication.
ALTER TABLE story_version ADD COLUMN desk TEXT NOT NULL DEFAULT '';
ALTER TABLE story_version ADD COLUMN stage TEXT NOT NULL DEFAULT ''; -- '': off the board
ALTER TABLE story_version ADD COLUMN staged_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story_version ADD COLUMN begun_by BIGINT NOT NULL DEFAULT 0; -- account; 0: an import
ALTER TABLE story_version ADD COLUMN assignee BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story_version ADD COLUMN due_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE story_version ADD COLUMN legal TEXT NOT NULL DEFAULT ''; -- '', check, cleared
ALTER TABLE story_version ADD COLUMN embargo TEXT NOT NULL DEFAULT ''; -- as it was given
ALTER TABLE story_version ADD COLUMN embargo_until BIGINT NOT NULL DEFAULT 0; -- the end of time where it cannot be read
CREATE INDEX story_version_board ON story_version (stage, saved_at DESC) WHERE stage <> '';
CREATE INDEX story_version_assignee ON story_version (assignee) WHERE assignee <> 0;
CREATE INDEX story_version_of ON story_version (of_version) WHERE of_version <> 0;

-- A correction of an original is closed when each of its translations is.
CREATE TABLE story_followup (
	id       BIGINT PRIMARY KEY,
	version  BIGINT NOT NULL REFERENCES story_version (id), -- the translation
	source   BIGINT NOT NULL REFERENCES story_version (id), -- what was corrected
	revision BIGINT NOT NULL, -- of the source, that carries the correction
	kind     TEXT   NOT NULL,
	body     TEXT   NOT NULL, -- what the correction says
	at       BIGINT NOT NULL,
	state    TEXT   NOT NULL, -- open, corrected, not affected
	author   TEXT   NOT NULL, -- who closed it
	ended_at BIGINT NOT NULL
);
CREATE INDEX story_followup_version ON story_followup (version, state);
CREATE INDEX story_followup_source ON story_followup (source, state);
