package member

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

// Feed is an address at which a reader's own program finds what the member may
// read. Whoever knows its token reads; it can be revoked.
type Feed struct {
	ID      id.ID
	Member  id.ID
	Name    string // by which its owner knows it
	Created time.Time
	Used    time.Time // the last time it was asked for, to the hour; zero: never
}

// Limits on feeds.
const (
	MaxFeeds    = 10 // of one member
	maxFeedName = 60 // runes
)

var (
	// ErrFeedName says that a feed cannot bear a name; the text says why.
	ErrFeedName = errors.New("name of a feed")
	// ErrFeeds says that a member has as many feeds as one may have.
	ErrFeeds = fmt.Errorf("there are %d feeds already; revoke one first", MaxFeeds)
)

// FeedName reads the name of a feed as somebody typed it.
func FeedName(s string) (string, error) {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		if unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
	if n := utf8.RuneCountInString(s); n == 0 || n > maxFeedName {
		return "", fmt.Errorf("%w: %d characters; give 1 to %d", ErrFeedName, n, maxFeedName)
	}
	return s, nil
}

const feedPurpose = "member.feed"

// MakeFeed makes a feed. Its token is told here, and never again.
func MakeFeed(ctx context.Context, tx *db.Tx, key *secret.Key, member id.ID, name string) (token string, err error) {
	if name, err = FeedName(name); err != nil {
		return "", err
	}
	if tx.Dialect() == db.Postgres { // two at once count one after the other
		if _, err := tx.Exec(ctx, "SELECT 1 FROM member WHERE id = $1 FOR UPDATE", member); err != nil {
			return "", fmt.Errorf("member: feed: %w", err)
		}
	}
	var count int
	if err := tx.QueryRow(ctx, "SELECT COUNT(*) FROM member_feed WHERE member = $1", member).Scan(&count); err != nil {
		return "", fmt.Errorf("member: feed: %w", err)
	}
	if count >= MaxFeeds {
		return "", ErrFeeds
	}
	token = secret.Token()
	if _, err := tx.Exec(ctx, "INSERT INTO member_feed (id, member, hash, name, created_at, used_at) VALUES ($1, $2, $3, $4, $5, 0)",
		tx.NewID(), member, key.TokenHash(feedPurpose, token), name, db.Micros(tx.Now())); err != nil {
		return "", fmt.Errorf("member: feed: %w", err)
	}
	return token, nil
}

// Feeds lists a member's feeds, the latest first.
func Feeds(ctx context.Context, tx *db.Tx, member id.ID) ([]Feed, error) {
	rows, err := tx.Query(ctx, "SELECT id, member, name, created_at, used_at FROM member_feed WHERE member = $1 ORDER BY id DESC LIMIT $2", member, MaxFeeds)
	if err != nil {
		return nil, fmt.Errorf("member: feeds: %w", err)
	}
	defer rows.Close()
	var all []Feed
	for rows.Next() {
		f, err := scanFeed(rows.Scan)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, rows.Err()
}

func scanFeed(from func(...any) error) (Feed, error) {
	var f Feed
	var created, used int64
	err := from(&f.ID, &f.Member, &f.Name, &created, &used)
	f.Created, f.Used = db.FromMicros(created), db.FromMicros(used)
	return f, err
}

// RevokeFeed ends a feed of a member; db.ErrNotFound if the member has none of
// that id.
func RevokeFeed(ctx context.Context, tx *db.Tx, member, feed id.ID) error {
	r, err := tx.Exec(ctx, "DELETE FROM member_feed WHERE id = $1 AND member = $2", feed, member)
	if err != nil {
		return fmt.Errorf("member: feed: %w", err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, fmt.Errorf("feed %s: %w", feed, db.ErrNotFound))
	}
	return nil
}

// FeedOf finds a feed by its token; db.ErrNotFound if no feed has it.
func FeedOf(ctx context.Context, tx *db.Tx, key *secret.Key, token string) (Feed, error) {
	f, err := scanFeed(tx.QueryRow(ctx, "SELECT id, member, name, created_at, used_at FROM member_feed WHERE hash = $1", key.TokenHash(feedPurpose, token)).Scan)
	if err != nil {
		return f, fmt.Errorf("feed: %w", db.Found(err))
	}
	return f, nil
}

// FeedStep is how exactly it is told when a feed was last used.
const FeedStep = time.Hour

// UsedFeed keeps that a feed was asked for.
func UsedFeed(ctx context.Context, tx *db.Tx, feed id.ID) error {
	_, err := tx.Exec(ctx, "UPDATE member_feed SET used_at = $2 WHERE id = $1", feed, db.Micros(tx.Now().Truncate(FeedStep)))
	return err
}
