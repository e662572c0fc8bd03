package photo

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
)

//go:embed schema/*.sql
var files embed.FS

// Schema is this noun's table.
var Schema = db.Schema{Name: "photo", Files: db.Files(files)}

// EventChanged is emitted when a photograph's record changes; its subject is the photograph.
const EventChanged = "photo.changed"

// Photo is one photograph of the house: its record, and its pixels if the house
// has them.
type Photo struct {
	ID id.ID `json:"id"`
	Metadata
	RawCaption    string    `json:"raw_caption,omitempty"` // as the wire sent it, before it was told apart
	Source        string    `json:"source_uri,omitempty"`
	Hash          string    `json:"hash,omitempty"` // names the pixels; empty: there are none
	Width, Height int       // pixels of the original as it is shown
	Colour        string    `json:"colour,omitempty"` // mean colour as #rrggbb
	FocalX        float64   `json:"focal_x"`          // 0 left to 1 right
	FocalY        float64   `json:"focal_y"`          // 0 top to 1 bottom
	UpdatedAt     time.Time `json:"updated_at"`
}

// HasPixels says whether there is a picture to show.
func (p Photo) HasPixels() bool { return p.Hash != "" }

// Credit is the credit line as the house prints it: the creator before the
// credit line, unless one holds the other.
func (p Photo) Credit() string {
	creator, line := p.Creator, p.CreditLine
	if line == "" {
		line = p.Metadata.Source
	}
	switch {
	case creator == "" || strings.Contains(line, creator):
		return line
	case line == "" || strings.Contains(creator, line):
		return creator
	}
	return creator + " / " + line
}

// Widths are those of the renditions, in pixels.
var Widths = []int{320, 480, 640, 720, 960, 1280, 1600}

// Address is where the site shows the photograph at a width, below /media/.
func (p Photo) Address(width int) string {
	return "/media/" + p.Hash + "/" + strconv.Itoa(width) + ".jpg"
}

// CropAddress is where the site shows a crop (1x1, 4x3, 16x9).
func (p Photo) CropAddress(ratio string, width int) string {
	return "/media/" + p.Hash + "/" + ratio + "-" + strconv.Itoa(width) + ".jpg"
}

// SrcSet lists the renditions as the attribute srcset takes them: those
// narrower than the original, and the first that is not.
func (p Photo) SrcSet() string {
	if !p.HasPixels() {
		return ""
	}
	var b strings.Builder
	for _, w := range Widths {
		if b.Len() > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %dw", p.Address(w), min(w, p.Width))
		if w >= p.Width {
			break
		}
	}
	return b.String()
}

// Keep writes the record of a photograph whose pixels Take has stored. What is
// given stands before what the file says of itself. The same pixels under the
// same source are one photograph; it is updated.
func Keep(ctx context.Context, tx *db.Tx, taken Taken, source string, given Metadata, rawCaption string) (Photo, error) {
	p := Photo{Metadata: over(taken.Metadata, given), RawCaption: rawCaption, Source: source, Hash: taken.Hash,
		Width: taken.Width, Height: taken.Height, Colour: taken.Colour, FocalX: 0.5, FocalY: 0.5}
	_, err := p.put(ctx, tx)
	return p, err
}

// Record writes what is known of a photograph that the house has no pixels of.
// changed says whether anything is new.
func Record(ctx context.Context, tx *db.Tx, source string, m Metadata, rawCaption string) (p Photo, changed bool, err error) {
	p = Photo{Metadata: m, RawCaption: rawCaption, Source: source, FocalX: 0.5, FocalY: 0.5}
	changed, err = p.put(ctx, tx)
	return p, changed, err
}

// put inserts or updates by source, else by the pixels' hash.
func (p *Photo) put(ctx context.Context, tx *db.Tx) (changed bool, err error) {
	meta, err := json.Marshal(p.Metadata)
	if err != nil {
		return false, fmt.Errorf("photo %s: %w", p.Source, err)
	}
	var known Photo
	switch {
	case p.Source != "":
		known, err = one(ctx, tx, "source = $1", p.Source)
	case p.Hash != "":
		known, err = one(ctx, tx, "hash = $1 AND source IS NULL", p.Hash)
	default:
		return false, errors.New("photo: neither a source nor pixels name it")
	}
	now := tx.Now()
	p.UpdatedAt = now
	focalX, focalY := int64(p.FocalX*1000), int64(p.FocalY*1000)
	if errors.Is(err, db.ErrNotFound) {
		p.ID = tx.NewID()
		var source any
		if p.Source != "" {
			source = p.Source
		}
		_, err = tx.Exec(ctx, `INSERT INTO photo (id, source, hash, width, height, colour, focal_x, focal_y, raw_caption, metadata, created_at, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
			p.ID, source, p.Hash, p.Width, p.Height, p.Colour, focalX, focalY, p.RawCaption, string(meta), db.Micros(now))
		if err != nil {
			return false, fmt.Errorf("photo %s: %w", p.Source, err)
		}
		tx.Emit(EventChanged, p.ID, struct{}{})
		return true, nil
	}
	if err != nil {
		return false, err
	}
	p.ID = known.ID
	if p.Hash == "" { // a record does not take pixels away
		p.Hash, p.Width, p.Height, p.Colour = known.Hash, known.Width, known.Height, known.Colour
	}
	before, err := json.Marshal(known.Metadata)
	if err != nil {
		return false, fmt.Errorf("photo %s: %w", p.Source, err)
	}
	if string(before) == string(meta) && known.Hash == p.Hash && known.RawCaption == p.RawCaption {
		*p = known
		return false, nil
	}
	p.FocalX, p.FocalY = known.FocalX, known.FocalY
	if _, err := tx.Exec(ctx, `UPDATE photo SET hash = $2, width = $3, height = $4, colour = $5, raw_caption = $6, metadata = $7, updated_at = $8 WHERE id = $1`,
		p.ID, p.Hash, p.Width, p.Height, p.Colour, p.RawCaption, string(meta), db.Micros(now)); err != nil {
		return false, fmt.Errorf("photo %s: %w", p.ID, err)
	}
	tx.Emit(EventChanged, p.ID, struct{}{})
	return true, nil
}

const columns = "SELECT id, COALESCE(source, ''), hash, width, height, colour, focal_x, focal_y, raw_caption, metadata, updated_at FROM photo WHERE "

func scan(from func(...any) error) (Photo, error) {
	var p Photo
	var meta string
	var x, y, updated int64
	if err := from(&p.ID, &p.Source, &p.Hash, &p.Width, &p.Height, &p.Colour, &x, &y, &p.RawCaption, &meta, &updated); err != nil {
		return p, db.Found(err)
	}
	p.FocalX, p.FocalY, p.UpdatedAt = float64(x)/1000, float64(y)/1000, db.FromMicros(updated)
	if err := json.Unmarshal([]byte(meta), &p.Metadata); err != nil {
		return p, fmt.Errorf("photo %s cannot be read: %w", p.ID, err)
	}
	return p, nil
}

func one(ctx context.Context, tx *db.Tx, where string, arg any) (Photo, error) {
	p, err := scan(tx.QueryRow(ctx, columns+where+" ORDER BY id LIMIT 1", arg).Scan)
	if err != nil {
		return p, fmt.Errorf("photo %v: %w", arg, err)
	}
	return p, nil
}

// Get reads one photograph; db.ErrNotFound if there is none.
func Get(ctx context.Context, tx *db.Tx, photo id.ID) (Photo, error) {
	return one(ctx, tx, "id = $1", photo)
}

// BySource reads the photograph that came under a uri; db.ErrNotFound if none did.
func BySource(ctx context.Context, tx *db.Tx, source string) (Photo, error) {
	return one(ctx, tx, "source = $1", source)
}

// GetMany reads photographs by id; those that are not there are left out.
func GetMany(ctx context.Context, tx *db.Tx, ids []id.ID) (map[id.ID]Photo, error) {
	found := make(map[id.ID]Photo, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 200)
		var marks strings.Builder
		args := make([]any, n)
		for i, v := range ids[:n] {
			if i > 0 {
				marks.WriteByte(',')
			}
			marks.WriteString("$" + strconv.Itoa(i+1))
			args[i] = v
		}
		ids = ids[n:]
		rows, err := tx.Query(ctx, columns+"id IN ("+marks.String()+")", args...)
		if err != nil {
			return nil, fmt.Errorf("photos: %w", err)
		}
		defer rows.Close()
		for rows.Next() {
			p, err := scan(rows.Scan)
			if err != nil {
				return nil, err
			}
			found[p.ID] = p
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		_ = rows.Close()
	}
	return found, nil
}

// over lays the fields that are given over those of the file.
func over(file, given Metadata) Metadata {
	merged := map[string]any{}
	for _, m := range []Metadata{file, given} { // empty fields are absent from the JSON, and so cover nothing
		b, err := json.Marshal(m)
		if err == nil {
			err = json.Unmarshal(b, &merged)
		}
		if err != nil {
			return given
		}
	}
	b, err := json.Marshal(merged)
	var out Metadata
	if err != nil || json.Unmarshal(b, &out) != nil {
		return given
	}
	return out
}

// Metadata turns what a wire's caption says into fields, under those that are
// given beside it.
func (s Split) Metadata(given Metadata) Metadata {
	from := Metadata{Description: s.Caption, Creator: s.Photographer, CreditLine: s.Credit, Source: s.Agency, City: s.City,
		Country: s.Country, CountryCode: s.CountryCode, DateCreated: s.Date, Keywords: s.Tags, SubjectCodes: s.MediaTopics,
		Instructions: s.Restrictions, JobID: s.ImageID}
	given.Description = ""
	return over(from, given)
}
