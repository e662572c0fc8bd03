-- +goose Up
-- Lists of a kind, and the archive by the month that addresses bear.
CREATE INDEX story_version_live_kind ON story_version (language, public_kind, published_at DESC, id DESC) WHERE status IN ('published', 'corrected');
CREATE INDEX story_version_live_first ON story_version (language, first_published_at DESC, id DESC) WHERE status IN ('published', 'corrected');
