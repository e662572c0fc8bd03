package story

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Use is a label in one language, and how many live versions bear it.
type Use struct {
	Label
	Language string
	Count    int
}

// LabelUse lists the labels of a kind that live versions bear, language by
// language, the most borne first. Search narrows by slug or name; an empty
// language is any.
func LabelUse(ctx context.Context, tx *db.Tx, what LabelKind, language, search string, limit int) ([]Use, error) {
	rows, err := tx.Query(ctx, `SELECT slug, language, MAX(name), COUNT(*) FROM story_label
		WHERE what = $1 AND ($2 = '' OR language = $2) AND ($3 = '' OR slug LIKE $3 ESCAPE '\' OR LOWER(name) LIKE $3 ESCAPE '\')
		GROUP BY slug, language ORDER BY COUNT(*) DESC, slug, language LIMIT $4`, string(what), language, like(search), limit)
	return uses(rows, err)
}

// SectionUse lists the sections that any version bears, live or not, language by
// language. The names are those in the public's view, and may be empty.
func SectionUse(ctx context.Context, tx *db.Tx) ([]Use, error) {
	rows, err := tx.Query(ctx, `SELECT section, language, '', COUNT(*) FROM story_version WHERE section <> '' GROUP BY section, language ORDER BY section, language LIMIT 5000`)
	return uses(rows, err)
}

// LanguageUse counts the versions of each language: those that readers see, or will at a time that is set.
func LanguageUse(ctx context.Context, tx *db.Tx) ([]Use, error) {
	rows, err := tx.Query(ctx, `SELECT '', language, '', COUNT(*) FROM story_version WHERE status IN ('published', 'corrected', 'scheduled') GROUP BY language ORDER BY language LIMIT 500`)
	return uses(rows, err)
}

// like is a search within a column that is kept without regard to case; empty finds all.
func like(search string) string {
	if search = line(search); search == "" {
		return ""
	}
	return "%" + escapeLike.Replace(strings.ToLower(search)) + "%"
}

func uses(rows *sql.Rows, err error) ([]Use, error) {
	if err != nil {
		return nil, fmt.Errorf("story: use of labels: %w", err)
	}
	defer rows.Close()
	var all []Use
	for rows.Next() {
		var u Use
		if err := rows.Scan(&u.Slug, &u.Language, &u.Name, &u.Count); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// StageUse is how many versions stand in one stage of a desk.
type StageUse struct {
	Desk, Stage string // slugs; an empty desk is the house's first
	Count       int
}

// Stages lists the stages in which versions stand.
func Stages(ctx context.Context, tx *db.Tx) ([]StageUse, error) {
	rows, err := tx.Query(ctx, "SELECT desk, stage, COUNT(*) FROM story_version WHERE stage <> '' GROUP BY desk, stage ORDER BY desk, stage LIMIT 5000")
	if err != nil {
		return nil, fmt.Errorf("story: stages: %w", err)
	}
	defer rows.Close()
	var all []StageUse
	for rows.Next() {
		var u StageUse
		if err := rows.Scan(&u.Desk, &u.Stage, &u.Count); err != nil {
			return nil, err
		}
		all = append(all, u)
	}
	return all, rows.Err()
}

// Restage moves every version that stands in a stage to another, and returns how
// many there were. Each is an act on its version, as if moved by hand.
func Restage(ctx context.Context, tx *db.Tx, desk, stage, toDesk, toStage, by string) (int, error) {
	rows, err := tx.Query(ctx, "SELECT id FROM story_version WHERE desk = $1 AND stage = $2 ORDER BY id", desk, stage)
	if err != nil {
		return 0, fmt.Errorf("story: restage: %w", err)
	}
	var all []id.ID
	for rows.Next() {
		var v id.ID
		if err := rows.Scan(&v); err != nil {
			_ = rows.Close()
			return 0, err
		}
		all = append(all, v)
	}
	if err := rows.Close(); err != nil {
		return 0, err
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	for _, v := range all {
		if _, err := SetPlan(ctx, tx, v, by, func(p *Plan) error {
			p.Desk, p.Stage = toDesk, toStage
			return nil
		}); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}
