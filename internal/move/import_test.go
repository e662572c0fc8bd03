package move_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/move"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

var schemas = []db.Schema{story.Schema, photo.Schema}

func bring(t testing.TB, d *db.DB, source string) story.Report {
	t.Helper()
	i := story.NewImporter(d, false)
	if err := move.ImportWXR(context.Background(), i, "a.xml", strings.NewReader(source), move.Options{Language: "en", Terms: access.Terms{Level: access.Open}}); err != nil {
		t.Fatal(err)
	}
	if err := i.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	return i.Report
}

func sample(t testing.TB) string {
	t.Helper()
	b, err := os.ReadFile("testdata/harbour.wxr.xml")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func view(t testing.TB, d *db.DB, fn func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func warned(r story.Report, words string) bool {
	for _, w := range r.Warnings {
		if strings.Contains(w.Item+" "+w.Field+" "+w.Message, words) {
			return true
		}
	}
	return false
}

func TestAnExportBecomesStoriesPagesAndPhotoRecords(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		r := bring(t, d, sample(t))
		if r.Read != 9 || r.Imported != 5 || r.Skipped != 2 || r.Failed != 2 {
			t.Fatalf("report %+v", r)
		}
		for _, words := range []string{"missing from the export: https://old-quay.example/crane.jpg", "protected by a password", "nav_menu_item", "neither a title", "stands twice"} {
			if !warned(r, words) {
				t.Errorf("the report does not say %q", words)
			}
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			v, err := story.BySource(ctx, tx, "wxr:https://old-quay.example#7")
			if err != nil {
				return err
			}
			p, err := story.Load(ctx, tx, v, 2)
			if err != nil {
				return err
			}
			if p.Headline != "A quay & its cranes" || p.Standfirst != "What the cranes cost." || p.Bylines[0].Name != "Ines Korvald" || p.Section.Slug != "harbour" || len(p.Topics) != 2 || p.Slug != "quay-and-cranes" {
				t.Errorf("post %+v", p.Meta)
			}
			if got := p.FirstPublishedAt.Format("2006-01-02 15:04"); got != "2025-03-01 08:00" {
				t.Errorf("published %s", got)
			}
			view := p.Body.Open(access.Decision{})
			if text := view.Public().Text(); !view.Cut() || !strings.Contains(text, "Second") || strings.Contains(text, "Third") {
				t.Errorf("public part %q", text)
			}
			if strings.Contains(view.Public().HTML(body.RenderOptions{}), "javascript") {
				t.Error("a link that acts came in")
			}
			if p.Lead.Photo == 0 || p.Lead.Caption != "A crane." {
				t.Errorf("lead %+v", p.Lead)
			}
			comments, err := story.Comments(ctx, tx, v)
			if len(comments) != 2 || comments[0].Text != "Well said." || comments[1].Status != story.CommentSpam || comments[1].ParentURI != comments[0].URI {
				t.Errorf("comments %+v", comments)
			}
			return err
		})
	})
}

func TestAnExportAgainChangesNothingAndAChangedPostIsUpdated(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	bring(t, d, sample(t))
	head, _ := d.Head(context.Background())
	if r := bring(t, d, sample(t)); r.Imported+r.Updated != 0 {
		t.Errorf("again: %+v", r)
	}
	if now, _ := d.Head(context.Background()); now != head {
		t.Error("the same export emitted events")
	}
	changed := strings.NewReplacer("First paragraph.", "First, corrected.", "2025-03-02 09:00:00", "2025-03-09 09:00:00").Replace(sample(t))
	if r := bring(t, d, changed); r.Updated != 1 {
		t.Errorf("changed: %+v", r)
	}
}

func TestAFileThatIsNoExportIsRefusedInWords(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	whole := sample(t)
	for name, c := range map[string]struct{ source, want string }{
		"a DOCTYPE":      {`<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>` + whole[strings.Index(whole, "<rss"):], "DOCTYPE"},
		"another root":   {`<feed xmlns="http://www.w3.org/2005/Atom"/>`, "root is <feed>"},
		"a wrong number": {strings.Replace(whole, ">1.2<", ">9.0<", 1), `"9.0"`},
		"no number":      {strings.Replace(whole, "<wp:wxr_version>1.2</wp:wxr_version>", "", 1), "before its wxr_version"},
		"empty":          {"", "wxr_version"},
		"text":           {"not XML at all", ""},
		"cut off":        {whole[:strings.Index(whole, "<title>About")], "XML"},
	} {
		r := bring(t, d, c.source)
		if r.Failed == 0 || !warned(r, c.want) {
			t.Errorf("%s: %+v, want %q", name, r, c.want)
		}
	}
	// What stood before the cut is kept.
	view(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := story.BySource(ctx, tx, "wxr:https://old-quay.example#7")
		return err
	})
}

func TestARealExportComesIn(t *testing.T) {
	dir := os.Getenv("STANDFIRST_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	b, err := os.ReadFile(filepath.Join(dir, "wxr", "theme-unit-test.wxr.xml"))
	if err != nil {
		t.Skip("no real input beside this checkout")
	}
	d := dbtest.SQLite(t, schemas...)
	if r := bring(t, d, string(b)); r.Read != 186 || r.Failed != 0 || r.Imported < 115 {
		t.Errorf("read %d, imported %d, failed %d", r.Read, r.Imported, r.Failed)
	}
}

func FuzzWXR(f *testing.F) {
	f.Add(sample(f))
	f.Add("<rss><channel><item></item></channel></rss>")
	d := dbtest.SQLite(f, schemas...)
	f.Fuzz(func(t *testing.T, source string) {
		i := story.NewImporter(d, true)
		if err := move.ImportWXR(context.Background(), i, "a.xml", strings.NewReader(source), move.Options{Language: "en", Terms: access.Terms{Level: access.Open}}); err != nil {
			t.Fatal(err)
		}
		if err := i.Flush(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}
