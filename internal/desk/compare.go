package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// comparison is two revisions of a version, side by side or in one text.
type comparison struct {
	Frame
	story.Meta
	Place    place
	TextDir  string
	From, To int
	Sides    bool
	Numbers  []story.Revision
	Fields   []comparedField
	Blocks   []comparedBlock
	None     bool
	Changes  int
}

type comparedField struct {
	story.FieldDiff
	FromPhoto, ToPhoto *photo.Photo
	Photo              bool // the field is a photograph
}

type comparedBlock struct {
	story.BlockDiff
	FromPhoto, ToPhoto *photo.Photo
	// Of a run of blocks that are the same, Skipped counts those that are not shown.
	Skipped int
}

// around is how many blocks that are the same are shown beside one that is not.
const around = 1

func (v *visit) compare(m story.Meta) error {
	q := v.r.URL.Query()
	c := comparison{Meta: m, Place: v.placed(m, "compare"), TextDir: edition.Direction(m.Language), Sides: q.Get("view") == "sides"}
	c.From, _ = strconv.Atoi(q.Get("from")) // what is no number is chosen below
	c.To, _ = strconv.Atoi(q.Get("to"))
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if c.Numbers, err = story.Revisions(ctx, tx, m.ID); err != nil {
			return err
		}
		if c.To == 0 {
			c.To = m.Revision
		}
		if c.From == 0 {
			if c.From = m.PublishedRevision; c.From == 0 || c.From == c.To {
				c.From = c.before()
			}
		}
		a, err := story.At(ctx, tx, m.ID, c.From)
		if err != nil {
			return err
		}
		b, err := story.At(ctx, tx, m.ID, c.To)
		if err != nil {
			return err
		}
		return c.tell(ctx, tx, story.Compare(a, b))
	}); err != nil {
		return err
	}
	c.Frame = v.frame(v.T("Revisions {from} and {to}: {headline}", "from", v.book().Number(int64(c.From)), "to", v.book().Number(int64(c.To)), "headline", m.Headline), "versions")
	return v.show(http.StatusOK, "compare", c)
}

// before is the revision before c.To, or c.To itself if it is the first.
func (c *comparison) before() int {
	for _, r := range c.Numbers { // the latest first
		if r.Number < c.To {
			return r.Number
		}
	}
	return c.To
}

// tell takes a difference in, with the photographs that it speaks of.
func (c *comparison) tell(ctx context.Context, tx *db.Tx, d story.Difference) error {
	var ids []id.ID
	need := func(p id.ID) {
		if p != 0 && !slices.Contains(ids, p) {
			ids = append(ids, p)
		}
	}
	for _, f := range d.Fields {
		if f.Field == "picture" {
			need(parsed(f.From))
			need(parsed(f.To))
		}
	}
	for _, b := range d.Blocks {
		need(b.FromPhoto)
		need(b.ToPhoto)
	}
	photos, err := photo.GetMany(ctx, tx, ids)
	if err != nil {
		return err
	}
	of := func(p id.ID) *photo.Photo {
		if ph, ok := photos[p]; ok {
			return &ph
		}
		return nil
	}
	for _, f := range d.Fields {
		one := comparedField{FieldDiff: f}
		if f.Field == "picture" {
			one.Photo, one.FromPhoto, one.ToPhoto = true, of(parsed(f.From)), of(parsed(f.To))
		}
		c.Fields = append(c.Fields, one)
	}
	for i, b := range d.Blocks {
		if b.Op != story.Same {
			c.Changes++
		}
		if b.Op == story.Same && !near(d.Blocks, i) {
			if last := len(c.Blocks) - 1; last >= 0 && c.Blocks[last].Skipped > 0 {
				c.Blocks[last].Skipped++
			} else {
				c.Blocks = append(c.Blocks, comparedBlock{Skipped: 1})
			}
			continue
		}
		one := comparedBlock{BlockDiff: b, FromPhoto: of(b.FromPhoto), ToPhoto: of(b.ToPhoto)}
		if b.Type == "figure" { // the pictures themselves are shown
			one.From, one.To, one.Runs = unpictured(b.From), unpictured(b.To), nil
		}
		c.Blocks = append(c.Blocks, one)
	}
	c.None = d.None()
	return nil
}

// near says whether a block stands beside one that is not the same.
func near(all []story.BlockDiff, i int) bool {
	for _, b := range all[max(0, i-around):min(len(all), i+around+1)] {
		if b.Op != story.Same {
			return true
		}
	}
	return false
}

// unpictured is what a figure says without the number of its photograph.
func unpictured(said string) string {
	lines := strings.Split(said, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return strings.HasPrefix(l, "photo: ") }), "\n")
}

func parsed(s string) id.ID {
	p, err := id.Parse(s)
	if err != nil {
		return 0
	}
	return p
}
