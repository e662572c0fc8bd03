package photo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

// ErrRecord says that what is said of a photograph cannot stand; the text says
// why and what can.
var ErrRecord = errors.New("the record of a photograph")

// ByHash finds the photograph that has these pixels; db.ErrNotFound if none has.
// What came from a supplier stands before what the house brought in itself.
func ByHash(ctx context.Context, tx *db.Tx, hash string) (Photo, error) {
	if hash == "" {
		return Photo{}, fmt.Errorf("photo without pixels: %w", db.ErrNotFound)
	}
	return one(ctx, tx, "hash = $1", hash)
}

// Bring writes the record of a file that somebody brings in by hand. The same
// pixels are the same photograph: what is known of it stays, and known is true.
// A caption as wires write it is told apart; the parts are proposals.
func Bring(ctx context.Context, tx *db.Tx, taken Taken) (p Photo, known bool, err error) {
	p, err = ByHash(ctx, tx, taken.Hash)
	if err == nil || !errors.Is(err, db.ErrNotFound) {
		return p, err == nil, err
	}
	raw := taken.Metadata.Description
	given := taken.Metadata
	if raw != "" {
		given = SplitCaption(raw).Metadata(taken.Metadata)
	}
	p, err = Keep(ctx, tx, taken, "", given, raw)
	return p, false, err
}

// Describe sets what is known of a photograph, and the point of it that no crop
// may lose: x from its left, y from its top, each 0 to 1.
func Describe(ctx context.Context, tx *db.Tx, photo id.ID, m Metadata, x, y float64) (Photo, error) {
	p, err := Get(ctx, tx, photo)
	if err != nil {
		return p, err
	}
	if !(x >= 0 && x <= 1 && y >= 0 && y <= 1) {
		return p, fmt.Errorf("%w: its middle is %g and %g; give 0 to 1 from the left and from the top", ErrRecord, x, y)
	}
	for name, s := range map[string]string{"caption": m.Description, "text alternative": m.AltText, "creator": m.Creator, "credit line": m.CreditLine,
		"source": m.Source, "copyright notice": m.CopyrightNotice, "usage terms": m.UsageTerms, "instructions": m.Instructions} {
		if len(s) > maxField {
			return p, fmt.Errorf("%w: the %s has %d bytes; %d at most", ErrRecord, name, len(s), maxField)
		}
	}
	if len(m.Keywords) > maxList {
		return p, fmt.Errorf("%w: %d keywords; %d at most", ErrRecord, len(m.Keywords), maxList)
	}
	p.Metadata, p.FocalX, p.FocalY, p.UpdatedAt = m, x, y, tx.Now()
	meta, err := json.Marshal(m)
	if err != nil {
		return p, fmt.Errorf("photo %s: %w", photo, err)
	}
	if _, err := tx.Exec(ctx, "UPDATE photo SET metadata = $2, focal_x = $3, focal_y = $4, updated_at = $5 WHERE id = $1",
		photo, string(meta), int64(x*1000+0.5), int64(y*1000+0.5), db.Micros(p.UpdatedAt)); err != nil {
		return p, fmt.Errorf("photo %s: %w", photo, err)
	}
	tx.Emit(EventChanged, photo, struct{}{})
	return p, nil
}

// Search lists photographs whose record holds all words of a query, the newest
// first; all of them for an empty query.
func Search(ctx context.Context, tx *db.Tx, query string, limit int) ([]Photo, error) {
	where, args := []string{"1 = 1"}, []any{limit}
	for i, word := range strings.Fields(strings.ToLower(query)) {
		if i == 8 {
			break
		}
		args = append(args, "%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(word)+"%")
		where = append(where, fmt.Sprintf(`(LOWER(metadata) LIKE $%d ESCAPE '\' OR LOWER(raw_caption) LIKE $%[1]d ESCAPE '\')`, len(args)))
	}
	rows, err := tx.Query(ctx, columns+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT $1", args...)
	if err != nil {
		return nil, fmt.Errorf("photos: %w", err)
	}
	defer rows.Close()
	var found []Photo
	for rows.Next() {
		p, err := scan(rows.Scan)
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, rows.Err()
}
