-- +goose Up
CREATE TABLE story (
	id         BIGINT PRIMARY KEY,
	created_at BIGINT NOT NULL,
	grouped_by TEXT UNIQUE -- translation group of the source it was imported from
);

CREATE TABLE story_version (
	id                 BIGINT PRIMARY KEY,
	story              BIGINT NOT NULL REFERENCES story (id),
	language           TEXT   NOT NULL,
	origin             TEXT   NOT NULL,
	of_version         BIGINT NOT NULL, -- 0: none
	of_revision        BIGINT NOT NULL,
	status             TEXT   NOT NULL,
	reason             TEXT   NOT NULL,
	-- The latest revision, as the desk's table shows it.
	latest             BIGINT NOT NULL,
	kind               TEXT   NOT NULL,
	headline           TEXT   NOT NULL,
	folded             TEXT   NOT NULL, -- headline without regard to case, for search
	section            TEXT   NOT NULL,
	saved_at           BIGINT NOT NULL,
	-- The revision that the public sees; 0 and empty before the first publication.
	public             BIGINT NOT NULL,
	public_kind        TEXT   NOT NULL,
	public_headline    TEXT   NOT NULL,
	public_slug        TEXT   NOT NULL,
	created_at         BIGINT NOT NULL,
	first_published_at BIGINT NOT NULL,
	published_at       BIGINT NOT NULL,
	updated_at         BIGINT NOT NULL,
	-- Where it was imported from.
	source             TEXT UNIQUE,
	source_version     TEXT NOT NULL,
	source_hash        TEXT NOT NULL
);
CREATE UNIQUE INDEX story_version_one_a_language ON story_version (story, language) WHERE origin <> 'adaptation';
CREATE INDEX story_version_saved ON story_version (saved_at DESC, id DESC);
CREATE INDEX story_version_live ON story_version (language, published_at DESC, id DESC) WHERE status IN ('published', 'corrected');
CREATE INDEX story_version_due ON story_version (published_at) WHERE status = 'scheduled';

CREATE TABLE story_revision (
	version      BIGINT NOT NULL REFERENCES story_version (id),
	number       BIGINT NOT NULL,
	at           BIGINT NOT NULL,
	author       TEXT   NOT NULL,
	note         TEXT   NOT NULL,
	head         TEXT   NOT NULL, -- JSON of Head
	body         TEXT   NOT NULL, -- JSON of body.Doc
	words        BIGINT NOT NULL,
	published_at BIGINT NOT NULL, -- 0: the public never saw it
	PRIMARY KEY (version, number)
);

-- Who did what to a version, and when. Rows are only ever added.
CREATE TABLE story_act (
	id       BIGINT PRIMARY KEY,
	version  BIGINT NOT NULL REFERENCES story_version (id),
	at       BIGINT NOT NULL,
	act      TEXT   NOT NULL,
	author   TEXT   NOT NULL,
	revision BIGINT NOT NULL,
	reason   TEXT   NOT NULL
);
CREATE INDEX story_act_version ON story_act (version, at, id);

-- What live versions are filed under.
CREATE TABLE story_label (
	version      BIGINT NOT NULL REFERENCES story_version (id),
	what         TEXT   NOT NULL, -- section, topic or author
	slug         TEXT   NOT NULL,
	name         TEXT   NOT NULL,
	language     TEXT   NOT NULL,
	published_at BIGINT NOT NULL,
	PRIMARY KEY (version, what, slug)
);
CREATE INDEX story_label_latest ON story_label (what, language, slug, published_at DESC, version DESC);

CREATE TABLE story_comment (
	id         BIGINT PRIMARY KEY,
	version    BIGINT NOT NULL REFERENCES story_version (id),
	uri        TEXT   NOT NULL UNIQUE,
	parent_uri TEXT   NOT NULL,
	author     TEXT   NOT NULL,
	author_url TEXT   NOT NULL,
	at         BIGINT NOT NULL,
	body       TEXT   NOT NULL,
	status     TEXT   NOT NULL
);
CREATE INDEX story_comment_version ON story_comment (version, at, id);
