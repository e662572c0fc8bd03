-- +goose Up
CREATE TABLE member (
	id           BIGINT PRIMARY KEY,
	email        TEXT   NOT NULL,        -- as it was given
	folded       TEXT   NOT NULL UNIQUE, -- as addresses are compared
	language     TEXT   NOT NULL,
	created_at   BIGINT NOT NULL,
	confirmed_at BIGINT NOT NULL -- 0: nobody has shown yet that the address is theirs
);
CREATE INDEX member_created ON member (created_at DESC, id DESC);

-- One asking for a code: it is bound to the browser that asked.
CREATE TABLE member_challenge (
	id          BIGINT PRIMARY KEY,
	member      BIGINT NOT NULL REFERENCES member (id),
	cookie_hash TEXT   NOT NULL UNIQUE,
	code_hash   TEXT   NOT NULL,
	link_hash   TEXT   NOT NULL UNIQUE,
	created_at  BIGINT NOT NULL,
	expires_at  BIGINT NOT NULL,
	tries       BIGINT NOT NULL,
	used_at     BIGINT NOT NULL,
	return_to   TEXT   NOT NULL
);
CREATE INDEX member_challenge_member ON member_challenge (member, created_at);

CREATE TABLE member_session (
	hash       TEXT   PRIMARY KEY,
	member     BIGINT NOT NULL REFERENCES member (id),
	created_at BIGINT NOT NULL,
	seen_at    BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	agent      TEXT   NOT NULL
);
CREATE INDEX member_session_member ON member_session (member);
