-- +goose Up
-- The revision that goes out when a scheduled version's time comes; 0: none is scheduled.
ALTER TABLE story_version ADD COLUMN scheduled BIGINT NOT NULL DEFAULT 0;
-- 1: it was looked at when it was scheduled, and is looked at again at its time;
-- what an import has scheduled never was.
ALTER TABLE story_version ADD COLUMN scheduled_looked BIGINT NOT NULL DEFAULT 0;
UPDATE story_version SET scheduled = latest WHERE status = 'scheduled';

-- When the public was last told of a correction; 0: of none. It orders an
-- edition's page of corrections.
ALTER TABLE story_version ADD COLUMN corrected_at BIGINT NOT NULL DEFAULT 0;
UPDATE story_version SET corrected_at = updated_at WHERE EXISTS (
	SELECT 1 FROM story_revision r WHERE r.version = story_version.id AND r.number = story_version.public AND r.head LIKE '%"corrections":[{%');
CREATE INDEX story_version_corrected ON story_version (language, corrected_at DESC, id DESC) WHERE corrected_at > 0;

-- Links that show one version before it is public. The token itself is not kept.
CREATE TABLE story_preview (
	id         BIGINT PRIMARY KEY,
	version    BIGINT NOT NULL REFERENCES story_version (id),
	hash       TEXT   NOT NULL UNIQUE,
	languages  BIGINT NOT NULL, -- 1: it opens the story's other languages too
	author     TEXT   NOT NULL,
	created_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	ended_by   TEXT   NOT NULL, -- who revoked it; empty: nobody
	ended_at   BIGINT NOT NULL
);
CREATE INDEX story_preview_version ON story_preview (version, id);

-- What was found at the addresses that texts link to.
CREATE TABLE story_link (
	url       TEXT   PRIMARY KEY,
	state     TEXT   NOT NULL, -- alive, dead, unsure
	detail    TEXT   NOT NULL,
	looked_at BIGINT NOT NULL
);
