-- +goose Up
CREATE TABLE till_plan (
	code     TEXT   PRIMARY KEY,
	names    TEXT   NOT NULL, -- JSON: name by language
	position BIGINT NOT NULL
);
CREATE TABLE till_price (
	id       BIGINT PRIMARY KEY,
	plan     TEXT    NOT NULL REFERENCES till_plan (code),
	period   TEXT    NOT NULL, -- month or year
	minor    BIGINT  NOT NULL CHECK (minor > 0), -- minor units of the currency
	currency TEXT    NOT NULL, -- ISO 4217
	active   BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX till_price_one ON till_price (plan, period, currency) WHERE active;

-- One attempt to subscribe. It is written before the provider is called.
CREATE TABLE till_checkout (
	id           BIGINT PRIMARY KEY,
	ref          TEXT   NOT NULL UNIQUE, -- hash of what the reader's address holds
	key          TEXT   NOT NULL UNIQUE, -- idempotency key towards the provider
	price        BIGINT NOT NULL REFERENCES till_price (id),
	member       BIGINT NOT NULL,
	email        TEXT   NOT NULL,
	language     TEXT   NOT NULL,
	return_to    TEXT   NOT NULL,
	newcomer     BOOLEAN NOT NULL, -- nobody had used the account before this checkout
	status       TEXT   NOT NULL,
	provider_id  TEXT   NOT NULL,
	created_at   BIGINT NOT NULL,
	changed_at   BIGINT NOT NULL
);
CREATE INDEX till_checkout_provider ON till_checkout (provider_id);
CREATE INDEX till_checkout_open ON till_checkout (created_at) WHERE status = 'open';

CREATE TABLE till_subscription (
	id            BIGINT PRIMARY KEY,
	provider_id   TEXT    NOT NULL UNIQUE,
	member        BIGINT  NOT NULL,
	email         TEXT    NOT NULL,
	language      TEXT    NOT NULL,
	plan          TEXT    NOT NULL,
	price         BIGINT  NOT NULL REFERENCES till_price (id),
	status        TEXT    NOT NULL,
	period_end    BIGINT  NOT NULL,
	cancel_at_end BOOLEAN NOT NULL,
	started_at    BIGINT  NOT NULL,
	looked_at     BIGINT  NOT NULL, -- when the provider was last asked
	version       BIGINT  NOT NULL  -- rises with every change, so that an older answer never covers a newer one
);
CREATE INDEX till_subscription_member ON till_subscription (member);
CREATE INDEX till_subscription_looked ON till_subscription (looked_at);

-- What the provider told us: hints to look again, stored once.
CREATE TABLE till_event (
	provider     TEXT   NOT NULL,
	id           TEXT   NOT NULL,
	kind         TEXT   NOT NULL,
	object       TEXT   NOT NULL,
	received_at  BIGINT NOT NULL,
	processed_at BIGINT NOT NULL,
	PRIMARY KEY (provider, id)
);

CREATE TABLE till_invoice (
	id           TEXT   PRIMARY KEY, -- the provider's
	subscription BIGINT NOT NULL REFERENCES till_subscription (id),
	minor        BIGINT NOT NULL,
	currency     TEXT   NOT NULL,
	status       TEXT   NOT NULL, -- paid or failed
	at           BIGINT NOT NULL
);
CREATE INDEX till_invoice_subscription ON till_invoice (subscription, at);

-- The ledger: double entry, minor units, zero in sum for each invoice. Rows are only ever added.
CREATE TABLE till_entry (
	id       BIGINT PRIMARY KEY,
	invoice  TEXT   NOT NULL REFERENCES till_invoice (id),
	account  TEXT   NOT NULL,
	minor    BIGINT NOT NULL, -- debit above zero, credit below
	currency TEXT   NOT NULL,
	at       BIGINT NOT NULL
);
CREATE INDEX till_entry_invoice ON till_entry (invoice);
