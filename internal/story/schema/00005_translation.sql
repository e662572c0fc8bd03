-- +goose Up
-- What corrections still ask of translations is counted on every screen of the desk.
CREATE INDEX story_followup_open ON story_followup (version) WHERE state = 'open';
