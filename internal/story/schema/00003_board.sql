-- +goose Up
-- All versions of a story, whatever they are.
CREATE INDEX story_version_story ON story_version (story);
-- How many stand where, and the latest of each, without a look at the rows.
CREATE INDEX story_version_standing ON story_version (stage, status, saved_at DESC, id DESC, desk);
CREATE INDEX story_version_planned_due ON story_version (due_at) WHERE due_at > 0;
-- What a list can be narrowed by is found by steps through these.
CREATE INDEX story_version_section ON story_version (section);
CREATE INDEX story_version_language ON story_version (language);
