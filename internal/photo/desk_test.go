package photo_test

import (
	"context"
	"errors"
	"testing"

	"standfirst/internal/blob"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/photo"
)

const wired = "Fishermen mend their nets at the harbour in Port Vellis, May 3, 2026. REUTERS/Ada Example"

func TestTheSamePixelsAreBroughtInOnceAndWhatIsKnownOfThemStays(t *testing.T) {
	dbtest.Each(t, []db.Schema{photo.Schema}, func(t *testing.T, d *db.DB) {
		bring, describe, search := handsOn(t, d)
		file, err := photo.Embed(picture(t, 60, 40), photo.Metadata{Description: wired})
		if err != nil {
			t.Fatal(err)
		}
		p, known := bring(file)
		if known || p.Creator != "Ada Example" || p.RawCaption != wired || p.Description == wired {
			t.Errorf("brought in: known %v, by %q, caption %q, raw %q", known, p.Creator, p.Description, p.RawCaption)
		}
		m := p.Metadata
		m.AltText = "Two men with a net"
		if p, err = describe(p, m, 0.25, 0.75); err != nil {
			t.Fatal(err)
		}
		again, known := bring(file)
		if !known || again.ID != p.ID || again.AltText != "Two men with a net" || again.FocalX != 0.25 || again.FocalY != 0.75 {
			t.Errorf("brought in again: known %v, %+v", known, again)
		}
		for query, want := range map[string]int{"": 1, "FISHERMEN nets": 1, "ada two": 1, "nobody": 0, "100%": 0, `\`: 0} {
			if got := len(search(query)); got != want {
				t.Errorf("a search for %q finds %d, want %d", query, got, want)
			}
		}
	})
}

func TestAMiddleOutsideThePictureIsRefused(t *testing.T) {
	dbtest.Each(t, []db.Schema{photo.Schema}, func(t *testing.T, d *db.DB) {
		bring, describe, _ := handsOn(t, d)
		p, _ := bring(picture(t, 60, 40))
		for _, at := range [][2]float64{{-0.1, 0.5}, {0.5, 1.1}} {
			if _, err := describe(p, p.Metadata, at[0], at[1]); !errors.Is(err, photo.ErrRecord) {
				t.Errorf("the middle %v: %v", at, err)
			}
		}
	})
}

func handsOn(t *testing.T, d *db.DB) (bring func([]byte) (photo.Photo, bool), describe func(photo.Photo, photo.Metadata, float64, float64) (photo.Photo, error), search func(string) []photo.Photo) {
	t.Helper()
	ctx := context.Background()
	desk := photo.NewDesk(d, blob.Memory())
	update := func(fn func(context.Context, *db.Tx) error) error { return d.Update(ctx, fn) }
	bring = func(file []byte) (p photo.Photo, known bool) {
		t.Helper()
		taken, err := desk.Take(ctx, file)
		if err == nil {
			err = update(func(ctx context.Context, tx *db.Tx) (err error) {
				p, known, err = photo.Bring(ctx, tx, taken)
				return err
			})
		}
		if err != nil {
			t.Fatal(err)
		}
		return p, known
	}
	describe = func(p photo.Photo, m photo.Metadata, x, y float64) (photo.Photo, error) {
		err := update(func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = photo.Describe(ctx, tx, p.ID, m, x, y)
			return err
		})
		return p, err
	}
	search = func(query string) (found []photo.Photo) {
		t.Helper()
		if err := d.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
			found, err = photo.Search(ctx, tx, query, 10)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		return found
	}
	return bring, describe, search
}
