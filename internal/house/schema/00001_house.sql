-- +goose Up
CREATE TABLE house (
	id       BIGINT PRIMARY KEY CHECK (id = 1), -- one row: the house
	settings TEXT   NOT NULL,
	changed  BIGINT NOT NULL
);
