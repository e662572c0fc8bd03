-- +goose Up
ALTER TABLE staff_account ADD COLUMN language TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_account ADD COLUMN zone TEXT NOT NULL DEFAULT '';
ALTER TABLE staff_account ADD COLUMN shortcuts BIGINT NOT NULL DEFAULT 1; -- 0: no single-key shortcuts
ALTER TABLE staff_account ADD COLUMN handle TEXT NOT NULL DEFAULT ''; -- what passkeys know the account by
ALTER TABLE staff_account ADD COLUMN joined_at BIGINT NOT NULL DEFAULT 0; -- first whole sign-in; 0: has never come
ALTER TABLE staff_account ADD COLUMN seen_at BIGINT NOT NULL DEFAULT 0; -- last seen at the desk
ALTER TABLE staff_account ADD COLUMN failures BIGINT NOT NULL DEFAULT 0; -- wrong codes since the last right one
ALTER TABLE staff_account ADD COLUMN waits_until BIGINT NOT NULL DEFAULT 0; -- no code is looked at before
CREATE INDEX staff_account_handle ON staff_account (handle);

ALTER TABLE staff_link ADD COLUMN kind TEXT NOT NULL DEFAULT 'operator';
CREATE INDEX staff_link_account ON staff_link (account);

-- Sessions from before there were factors are over.
DROP TABLE staff_session;
CREATE TABLE staff_session (
	id         BIGINT PRIMARY KEY,
	hash       TEXT   NOT NULL UNIQUE, -- of the token, which is another at every stage
	account    BIGINT NOT NULL REFERENCES staff_account (id),
	stage      TEXT   NOT NULL, -- how far sign-in has come
	link       TEXT   NOT NULL, -- kind of the link that began it; empty: a passkey did
	created_at BIGINT NOT NULL,
	proved_at  BIGINT NOT NULL, -- when who sits there was last proved
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	agent      TEXT   NOT NULL,
	place      TEXT   NOT NULL -- network address
);
CREATE INDEX staff_session_account ON staff_session (account);

CREATE TABLE staff_passkey (
	id         BIGINT PRIMARY KEY,
	account    BIGINT NOT NULL REFERENCES staff_account (id),
	host       TEXT   NOT NULL, -- the desk's host name, for which alone it works
	credential TEXT   NOT NULL UNIQUE,
	record     TEXT   NOT NULL, -- JSON: public key and flags
	name       TEXT   NOT NULL,
	created_at BIGINT NOT NULL,
	used_at    BIGINT NOT NULL
);
CREATE INDEX staff_passkey_account ON staff_passkey (account);

-- A challenge that was answered, so that it is not answered twice.
CREATE TABLE staff_answered (
	hash       TEXT   PRIMARY KEY,
	expires_at BIGINT NOT NULL
);

CREATE TABLE staff_app (
	account  BIGINT PRIMARY KEY REFERENCES staff_account (id),
	sealed   TEXT   NOT NULL, -- secret of the authenticator app; empty: none yet
	pending  TEXT   NOT NULL, -- one that no code has confirmed yet, sealed
	step     BIGINT NOT NULL, -- of the last code that was taken, in periods since 1970
	added_at BIGINT NOT NULL
);

CREATE TABLE staff_recovery (
	account BIGINT NOT NULL REFERENCES staff_account (id),
	hash    TEXT   NOT NULL,
	used_at BIGINT NOT NULL,
	PRIMARY KEY (account, hash)
);

-- Who asked for a sign-in mail, whether or not the address works here.
CREATE TABLE staff_asked (
	id      BIGINT PRIMARY KEY,
	address TEXT   NOT NULL, -- hashed
	place   TEXT   NOT NULL,
	at      BIGINT NOT NULL
);
CREATE INDEX staff_asked_address ON staff_asked (address, at);
CREATE INDEX staff_asked_place ON staff_asked (place, at);

CREATE INDEX staff_audit_at ON staff_audit (at);
CREATE INDEX staff_audit_who ON staff_audit (who);
