package story

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Item is one version as another house or system tells it.
type Item struct {
	URI           string // names the item for ever; required
	SourceVersion string // compared as a number if both are numbers, as times if both are, else as text
	Group         string // names the story that translations share; may be empty
	Language      string
	Origin        Origin // adaptation where a group holds two items of one language; else leave it empty
	Content       Content
	Status        Status // published, draft, scheduled or, for a canceled item, withdrawn
	Reason        string // why it was canceled, for readers
	Embargo       string // as the source gives it; nothing goes out before it ends
	// The times of the source; a zero time is now.
	FirstPublishedAt, PublishedAt, UpdatedAt time.Time
	By                                       string
	Hash                                     string // of everything the caller has read; made from the item if empty
}

// Outcome says what an import did.
type Outcome string

// The outcomes.
const (
	Added        Outcome = "added"
	Updated      Outcome = "updated"
	Unchanged    Outcome = "unchanged"
	WithdrawnNow Outcome = "withdrawn"
)

// Imported is what became of an item.
type Imported struct {
	Outcome Outcome
	Version id.ID  // 0 for a canceled item that was never here
	Note    string // what the caller should tell; mostly empty
}

// Import adds or updates one item in the caller's transaction. The same item
// again changes nothing; callers batch about 50 items a transaction, each in
// its own savepoint if one bad item must not stop the rest.
func Import(ctx context.Context, tx *db.Tx, it Item) (Imported, error) {
	if it.URI == "" {
		return Imported{}, fmt.Errorf("%w: the item has no uri", ErrContent)
	}
	if it.Hash == "" {
		it.Hash = it.hash()
	}
	var known struct {
		version id.ID
		source  string
		hash    string
	}
	err := db.Found(tx.QueryRow(ctx, "SELECT id, source_version, source_hash FROM story_version WHERE source = $1", it.URI).
		Scan(&known.version, &known.source, &known.hash))
	switch {
	case errors.Is(err, db.ErrNotFound):
		return it.add(ctx, tx)
	case err != nil:
		return Imported{}, fmt.Errorf("story: import %s: %w", it.URI, err)
	case known.hash == it.Hash:
		return Imported{Outcome: Unchanged, Version: known.version}, nil
	case older(it.SourceVersion, known.source):
		return Imported{Outcome: Unchanged, Version: known.version,
			Note: fmt.Sprintf("version %s is not newer than version %s, which is here already", it.SourceVersion, known.source)}, nil
	}
	return it.update(ctx, tx, known.version)
}

func (it Item) add(ctx context.Context, tx *db.Tx) (Imported, error) {
	if it.Status == StatusWithdrawn {
		return Imported{Outcome: Unchanged, Note: "canceled at the source, and never imported here"}, nil
	}
	story, err := it.story(ctx, tx)
	if err != nil {
		return Imported{}, err
	}
	v, err := create(ctx, tx, New{Story: story, Language: it.Language, Origin: it.Origin, Content: it.Content, By: it.By}, it.note())
	if err != nil {
		return Imported{}, err
	}
	if _, err := tx.Exec(ctx, "UPDATE story_version SET source = $2, source_version = $3, source_hash = $4 WHERE id = $1",
		v.ID, it.URI, it.SourceVersion, it.Hash); err != nil {
		return Imported{}, fmt.Errorf("story: import %s: %w", it.URI, err)
	}
	if err := it.embargo(ctx, tx, v.ID); err != nil {
		return Imported{}, err
	}
	return Imported{Outcome: Added, Version: v.ID}, it.publish(ctx, tx, &v)
}

func (it Item) update(ctx context.Context, tx *db.Tx, version id.ID) (Imported, error) {
	v, err := lock(ctx, tx, version)
	if err != nil {
		return Imported{}, err
	}
	done := Imported{Outcome: Updated, Version: version}
	if v.Status == StatusKilled {
		return Imported{Outcome: Unchanged, Version: version, Note: "it was killed here; what is killed does not come back"}, nil
	}
	if _, err := tx.Exec(ctx, "UPDATE story_version SET source_version = $2, source_hash = $3 WHERE id = $1", version, it.SourceVersion, it.Hash); err != nil {
		return done, fmt.Errorf("story: import %s: %w", it.URI, err)
	}
	if it.Status == StatusWithdrawn {
		done.Outcome = WithdrawnNow
		if v.Status == StatusWithdrawn {
			done.Outcome = Unchanged
			return done, nil
		}
		if !v.Status.Live() {
			return done, v.end(ctx, tx, ActKill, it.reason(), it.By) // the public never saw it: nothing to say to it
		}
		return done, v.end(ctx, tx, ActWithdraw, it.reason(), it.By)
	}
	if err := v.addRevision(ctx, tx, &it.Content, it.By, it.note()); err != nil {
		return done, err
	}
	if err := it.embargo(ctx, tx, v.ID); err != nil {
		return done, err
	}
	return done, it.publish(ctx, tx, &v)
}

// embargo keeps what the source says of one. A source that says nothing lifts
// none that the desk has set.
func (it Item) embargo(ctx context.Context, tx *db.Tx, version id.ID) error {
	e := ReadEmbargo(it.Embargo)
	if e.Text == "" {
		return nil
	}
	if len(e.Text) > maxLine {
		e = Embargo{Text: "unreadable"}
	}
	if _, err := tx.Exec(ctx, "UPDATE story_version SET embargo = $2, embargo_until = $3 WHERE id = $1", version, e.Text, e.micros()); err != nil {
		return fmt.Errorf("story: import %s: %w", it.URI, err)
	}
	return nil
}

// publish brings a version to the status of its item, with the source's times.
func (it Item) publish(ctx context.Context, tx *db.Tx, v *row) error {
	if it.Status != StatusPublished && it.Status != StatusScheduled {
		emitSaved(tx, *v, it.Content.Head)
		return nil
	}
	if v.FirstPublic == 0 && !it.FirstPublishedAt.IsZero() && it.FirstPublishedAt.Before(tx.Now()) {
		v.FirstPublic = db.Micros(it.FirstPublishedAt)
	}
	return v.publish(ctx, tx, v.Latest, it.PublishedAt, it.By)
}

// story finds or makes the story that a translation group shares.
func (it Item) story(ctx context.Context, tx *db.Tx) (id.ID, error) {
	if it.Group == "" {
		return 0, nil
	}
	var story id.ID
	err := tx.QueryRow(ctx, `INSERT INTO story (id, created_at, grouped_by) VALUES ($1, $2, $3)
		ON CONFLICT (grouped_by) DO UPDATE SET grouped_by = excluded.grouped_by RETURNING id`,
		tx.NewID(), db.Micros(tx.Now()), it.Group).Scan(&story)
	if err != nil {
		return 0, fmt.Errorf("story: group %s: %w", it.Group, err)
	}
	return story, nil
}

func (it Item) note() string {
	if it.SourceVersion == "" {
		return "imported from " + it.URI
	}
	return "imported from " + it.URI + ", version " + it.SourceVersion
}

func (it Item) reason() string {
	if it.Reason == "" {
		return "Withdrawn by its source"
	}
	return it.Reason
}

// hash names everything that the item says.
func (it Item) hash() string {
	b, err := json.Marshal(it)
	if err != nil { // text, numbers and times: there is nothing that JSON cannot say
		b = fmt.Appendf(nil, "%+v", it)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// older says whether a source's version a comes before b: as numbers if both
// are, as times if both are, else as text. An empty one is of unknown age, and
// so not older.
func older(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	if x, err := strconv.ParseFloat(a, 64); err == nil {
		if y, err := strconv.ParseFloat(b, 64); err == nil {
			return x < y
		}
	}
	if x, err := time.Parse(time.RFC3339, a); err == nil {
		if y, err := time.Parse(time.RFC3339, b); err == nil {
			return x.Before(y)
		}
	}
	return a < b
}

// BySource finds the version that was imported under a uri; db.ErrNotFound if none was.
func BySource(ctx context.Context, tx *db.Tx, uri string) (id.ID, error) {
	var version id.ID
	if err := db.Found(tx.QueryRow(ctx, "SELECT id FROM story_version WHERE source = $1", uri).Scan(&version)); err != nil {
		return 0, fmt.Errorf("item %s: %w", uri, err)
	}
	return version, nil
}
