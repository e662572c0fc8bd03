package reading

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// What can be followed.
const (
	Author  = "author"
	Topic   = "topic"
	Section = "section"
	Kind    = "kind"
	Story   = "story"
)

// Whats are all of them, in the order in which they are shown.
var Whats = []string{Author, Topic, Section, Kind, Story}

// Subject is what a member follows, in one edition.
type Subject struct {
	What     string `json:"what"`
	Language string `json:"language"`
	Slug     string `json:"slug"` // of a kind its name, of a story its id
}

// Follow is a subject with when the following of it began.
type Follow struct {
	Subject
	Name  string    `json:"name"` // as it was called then
	Since time.Time `json:"since"`
}

const (
	maxSlug = 200 // bytes
	maxName = 300
)

// ParseSubject reads a subject from a form: what, then its slug, as "author/ines-korvald".
// Its error is ErrUnknown.
func ParseSubject(tag, text string) (Subject, error) {
	what, slug, _ := strings.Cut(text, "/")
	s := Subject{what, tag, slug}
	return s, s.valid()
}

// String is the subject as ParseSubject reads it, without its language.
func (s Subject) String() string { return s.What + "/" + s.Slug }

func (s Subject) valid() error {
	if !slices.Contains(Whats, s.What) {
		return fmt.Errorf("%w: %.40q cannot be followed; give one of %v", ErrUnknown, s.What, Whats)
	}
	if s.Slug == "" || len(s.Slug) > maxSlug || !utf8.ValidString(s.Slug) || strings.ContainsFunc(s.Slug, func(r rune) bool { return r < ' ' || r == 0x7f || r == '/' }) {
		return fmt.Errorf("%w: the %s %.40q; give its slug", ErrUnknown, s.What, s.Slug)
	}
	if _, err := language.Parse(s.Language); err != nil || len(s.Language) > 35 {
		return fmt.Errorf("%w: language %.40q; give a tag of BCP 47", ErrUnknown, s.Language)
	}
	return nil
}

// Begin follows a subject; who follows it already goes on. The errors are
// ErrUnknown and, at MaxFollows, ErrFull. The caller has seen that it is there.
func Begin(ctx context.Context, tx *db.Tx, member id.ID, s Subject, name string) error {
	if err := s.valid(); err != nil {
		return err
	}
	if is, err := Following(ctx, tx, member, s); err != nil || is {
		return err
	}
	if err := room(ctx, tx, "reading_follow", member, MaxFollows, "followed"); err != nil {
		return err
	}
	if len(name) > maxName {
		name = strings.ToValidUTF8(name[:maxName], "")
	}
	_, err := tx.Exec(ctx, "INSERT INTO reading_follow (member, what, language, slug, name, since) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (member, what, language, slug) DO NOTHING",
		member, s.What, s.Language, s.Slug, name, db.Micros(tx.Now()))
	return told(err)
}

// End ends the following of a subject, if it is followed.
func End(ctx context.Context, tx *db.Tx, member id.ID, s Subject) error {
	_, err := tx.Exec(ctx, "DELETE FROM reading_follow WHERE member = $1 AND what = $2 AND language = $3 AND slug = $4", member, s.What, s.Language, s.Slug)
	return told(err)
}

// Following says whether a member follows a subject.
func Following(ctx context.Context, tx *db.Tx, member id.ID, s Subject) (bool, error) {
	var n int
	err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM reading_follow WHERE member = $1 AND what = $2 AND language = $3 AND slug = $4", member, s.What, s.Language, s.Slug).Scan(&n)
	return n > 0, told(err)
}

// Follows is everything that a member follows, by kind of subject and name.
func Follows(ctx context.Context, tx *db.Tx, member id.ID) ([]Follow, error) {
	all, err := rows(ctx, tx, func(scan func(...any) error) (f Follow, err error) {
		var since int64
		err = scan(&f.What, &f.Language, &f.Slug, &f.Name, &since)
		f.Since = db.FromMicros(since)
		return f, err
	}, "SELECT what, language, slug, name, since FROM reading_follow WHERE member = $1 ORDER BY name, language, slug LIMIT $2", member, MaxFollows)
	slices.SortStableFunc(all, func(a, b Follow) int { return slices.Index(Whats, a.What) - slices.Index(Whats, b.What) })
	return all, err
}
