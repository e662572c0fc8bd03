package photo_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"standfirst/internal/blob"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/photo"
)

func picture(t *testing.T, w, h int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, color.RGBA{uint8(x * 255 / w), uint8(y * 255 / h), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var rights = photo.Metadata{
	Headline: "Ships wait", Description: "Ships wait in the strait — “für Lotsen” — بالميناء.", Creator: "Ines Korvald", CreatorJobTitle: "Staff photographer",
	CreditLine: "The Harbour Courier", Source: "The Harbour Courier", CopyrightNotice: "© 2026 The Harbour Courier", UsageTerms: "Editorial use only", City: "Orvane",
	Country: "Merrow Basin", CountryCode: "XXM", DateCreated: time.Date(2026, 11, 18, 0, 0, 0, 0, time.UTC), Keywords: []string{"shipping", "strait"},
	DigitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCreation",
}

func TestWhatIsEmbeddedIsReadAgain(t *testing.T) {
	file, err := photo.Embed(picture(t, 60, 40), rights)
	if err != nil {
		t.Fatal(err)
	}
	got, err := photo.ReadMetadata(file, "jpeg")
	if err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(rights)
	b, _ := json.Marshal(got)
	if string(a) != string(b) {
		t.Errorf("read   %s\nwritten %s", b, a)
	}
}

func TestAnotherProgramReadsWhatIsEmbedded(t *testing.T) {
	tool, err := exec.LookPath("exiftool")
	if err != nil {
		t.Skip("needs exiftool, which make test installs")
	}
	file, err := photo.Embed(picture(t, 60, 40), rights)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "a.jpg")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "-j", "-G1", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	var read []map[string]any
	if err := json.Unmarshal(out, &read); err != nil {
		t.Fatal(err)
	}
	for tag, want := range map[string]string{
		"XMP-dc:Description": rights.Description, "XMP-dc:Creator": "Ines Korvald", "XMP-photoshop:Credit": "The Harbour Courier", "XMP-dc:Rights": rights.CopyrightNotice,
		"IPTC:Caption-Abstract": rights.Description, "IPTC:By-line": "Ines Korvald", "IPTC:CopyrightNotice": rights.CopyrightNotice, "IPTC:City": "Orvane",
	} {
		if got, _ := read[0][tag].(string); got != want {
			t.Errorf("%s = %q, want %q", tag, got, want)
		}
	}
	if w, ok := read[0]["ExifTool:Warning"]; ok {
		t.Errorf("it warns: %v", w)
	}
}

func desk(t *testing.T) (*photo.Desk, *db.DB) {
	t.Helper()
	d := dbtest.SQLite(t, photo.Schema)
	store := blob.Memory()
	t.Cleanup(func() { _ = store.Close() })
	return photo.NewDesk(d, store), d
}

func keep(t *testing.T, k *photo.Desk, d *db.DB, file []byte) (p photo.Photo) {
	t.Helper()
	taken, err := k.Take(context.Background(), file)
	if err == nil {
		err = d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = photo.Keep(ctx, tx, taken, "", photo.Metadata{AltText: "Ships"}, "")
			return err
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestARenditionKeepsWhatThePublicMayKnowAndDropsTheRest(t *testing.T) {
	k, d := desk(t)
	internal := rights
	internal.Instructions = "NOT FOR RIVALS"
	file, err := photo.Embed(picture(t, 1000, 600), internal)
	if err != nil {
		t.Fatal(err)
	}
	p := keep(t, k, d, file)
	if p.Credit() != "Ines Korvald / The Harbour Courier" || p.AltText != "Ships" || p.Width != 1000 {
		t.Errorf("kept %+v", p)
	}
	for name, want := range map[string]image.Point{"640.jpg": {640, 384}, "1600.jpg": {1000, 600}, "1x1-320.jpg": {320, 320}, "16x9-640.jpg": {640, 359}} {
		r, err := k.Rendition(context.Background(), p.Hash, name)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, _ := io.ReadAll(r)
		_ = r.Close()
		c, _, err := image.DecodeConfig(bytes.NewReader(b))
		if err != nil || c.Width != want.X || max(c.Height-want.Y, want.Y-c.Height) > 1 {
			t.Errorf("%s is %d by %d, want %v (%v)", name, c.Width, c.Height, want, err)
		}
		m, err := photo.ReadMetadata(b, "jpeg")
		if err != nil || m.CopyrightNotice != rights.CopyrightNotice || m.Creator != rights.Creator {
			t.Errorf("%s says %+v (%v)", name, m, err)
		}
		if m.Description != rights.Description || m.City != "Orvane" || !m.DateCreated.Equal(rights.DateCreated) {
			t.Errorf("%s does not say what it shows, where and when: %+v", name, m)
		}
		if m.Instructions != "" || bytes.Contains(b, []byte("RIVALS")) {
			t.Errorf("%s carries what is for editors only", name)
		}
	}
}

func TestOnlyNamedRenditionsAreMade(t *testing.T) {
	k, d := desk(t)
	p := keep(t, k, d, picture(t, 400, 300))
	for _, c := range [][2]string{{p.Hash, "641.jpg"}, {p.Hash, "2x1-320.jpg"}, {p.Hash, "../x.jpg"}, {strings.Repeat("0", 32), "640.jpg"}, {"x", "640.jpg"}} {
		if _, err := k.Rendition(context.Background(), c[0], c[1]); !errors.Is(err, photo.ErrNoRendition) {
			t.Errorf("%v: error %v, want ErrNoRendition", c, err)
		}
	}
}

// bomb is a PNG that says it is enormous.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 1, 1))); err != nil {
		t.Fatal(err)
	}
	f := b.Bytes()
	binary.BigEndian.PutUint32(f[16:], 50_000)
	binary.BigEndian.PutUint32(f[20:], 50_000)
	binary.BigEndian.PutUint32(f[29:], crc32.ChecksumIEEE(f[12:29]))
	return f
}

func TestWhatIsNoPhotographIsRefused(t *testing.T) {
	k, _ := desk(t)
	for name, file := range map[string][]byte{
		"text": []byte("not a photo"), "empty": nil, "svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`),
		"half": picture(t, 100, 100)[:300], "expands": bomb(t),
	} {
		if _, err := k.Take(context.Background(), file); !errors.Is(err, photo.ErrNotPhoto) {
			t.Errorf("%s: error %v, want ErrNotPhoto", name, err)
		}
	}
}

func TestARecordWithoutPixelsIsWrittenOnceAndUpdated(t *testing.T) {
	dbtest.Each(t, []db.Schema{photo.Schema}, func(t *testing.T, d *db.DB) {
		put := func(m photo.Metadata) (p photo.Photo, changed bool) {
			if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
				p, changed, err = photo.Record(ctx, tx, "urn:p1", m, "raw")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return p, changed
		}
		p, first := put(rights)
		_, again := put(rights)
		other := rights
		other.City = "Kestrin"
		q, third := put(other)
		if !first || again || !third || q.ID != p.ID {
			t.Errorf("changed %v, %v, %v; ids %s, %s", first, again, third, p.ID, q.ID)
		}
		if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			got, err := photo.Get(ctx, tx, p.ID)
			if got.City != "Kestrin" || got.HasPixels() {
				t.Errorf("kept %+v", got)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadMetadata(f *testing.F) {
	f.Add([]byte("\xff\xd8\xff\xd9"))
	f.Fuzz(func(t *testing.T, b []byte) {
		_, _ = photo.ReadMetadata(b, "jpeg")
		_, _ = photo.Embed(b, rights)
	})
}
