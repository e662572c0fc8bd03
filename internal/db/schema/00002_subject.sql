-- +goose Up
CREATE INDEX event_subject ON event (subject, seq);
