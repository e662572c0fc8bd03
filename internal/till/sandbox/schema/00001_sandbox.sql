-- +goose Up
-- A payment provider that moves no money. These tables are the provider's own:
-- the till sees them only through the port.
CREATE TABLE sandbox_session (
	id           TEXT   PRIMARY KEY,
	key          TEXT   NOT NULL UNIQUE,
	title        TEXT   NOT NULL,
	minor        BIGINT NOT NULL,
	currency     TEXT   NOT NULL,
	period       TEXT   NOT NULL,
	email        TEXT   NOT NULL,
	language     TEXT   NOT NULL,
	success_url  TEXT   NOT NULL,
	cancel_url   TEXT   NOT NULL,
	status       TEXT   NOT NULL,
	card         TEXT   NOT NULL, -- what waits for confirmation
	subscription TEXT   NOT NULL,
	created_at   BIGINT NOT NULL
);
CREATE TABLE sandbox_subscription (
	id            TEXT    PRIMARY KEY,
	status        TEXT    NOT NULL,
	card          TEXT    NOT NULL,
	minor         BIGINT  NOT NULL,
	currency      TEXT    NOT NULL,
	period        TEXT    NOT NULL,
	started_at    BIGINT  NOT NULL,
	periods       BIGINT  NOT NULL, -- how many are paid
	period_end    BIGINT  NOT NULL,
	cancel_at_end BOOLEAN NOT NULL,
	ended_at      BIGINT  NOT NULL,
	next_try      BIGINT  NOT NULL,
	failed_tries  BIGINT  NOT NULL
);
CREATE INDEX sandbox_subscription_due ON sandbox_subscription (next_try) WHERE status <> 'ended';
CREATE TABLE sandbox_invoice (
	id           TEXT    PRIMARY KEY,
	subscription TEXT    NOT NULL REFERENCES sandbox_subscription (id),
	minor        BIGINT  NOT NULL,
	currency     TEXT    NOT NULL,
	paid         BOOLEAN NOT NULL,
	at           BIGINT  NOT NULL
);
CREATE INDEX sandbox_invoice_subscription ON sandbox_invoice (subscription, at);
