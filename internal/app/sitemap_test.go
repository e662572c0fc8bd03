package app

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

// valid checks a document with xmllint against a schema of ours.
func valid(t *testing.T, schema, name, text string) error {
	t.Helper()
	tool, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("needs xmllint; make test installs it")
	}
	file := filepath.Join(t.TempDir(), "x.xml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(tool, "--nonet", "--noout", "--schema", "testdata/xsd/"+schema, file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w: %.600s", name, err, out)
	}
	return nil
}

func (c *canaryHouse) served(path string) string {
	c.Helper()
	r := c.ask(c.site, http.MethodGet, path, nil, nil)
	b, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		c.Fatalf("%s: %d, %v", path, r.StatusCode, err)
	}
	return string(b)
}

func TestTheSitemapsAreValid(t *testing.T) {
	c := newCanary(t)
	c.update(func(ctx context.Context, tx *db.Tx) error { // a headline that is hard on XML, in a language that news engines spell otherwise
		m, err := story.Create(ctx, tx, story.New{Language: "zh-Hant", Content: content("open", "九艘船 <等> & \"潮水\"", "nothing"), By: "t"})
		if err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	c.refresh()
	for _, path := range []string{"/sitemap.xml", "/sitemap/pages.xml", monthPart(), "/news-sitemap.xml"} {
		if err := valid(t, "sitemap.xsd", path, c.served(path)); err != nil {
			t.Error(err)
		}
	}
	if text := c.served("/news-sitemap.xml"); !strings.Contains(text, "<news:language>zh-tw</news:language>") || !strings.Contains(text, "九艘船 &lt;等&gt; &amp;") {
		t.Errorf("%s", text)
	}
	// The schemas refuse what is wrong.
	for name, wrong := range map[string]string{
		"a title that is missing": `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a</loc><n:news><n:publication><n:name>N</n:name><n:language>en</n:language></n:publication><n:publication_date>2026-11-20</n:publication_date></n:news></url></urlset>`,
		"a language of a region":  `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/a</loc><n:news><n:publication><n:name>N</n:name><n:language>pt-BR</n:language></n:publication><n:publication_date>2026-11-20</n:publication_date><n:title>T</n:title></n:news></url></urlset>`,
		"a path for an address":   `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>/a</loc></url></urlset>`,
	} {
		if valid(t, "sitemap.xsd", name, wrong) == nil {
			t.Errorf("%s is valid", name)
		}
	}
}

// refresh has the site hear of everything that was written beside it.
func (c *canaryHouse) refresh() {
	c.Helper()
	if err := c.site.Load(context.Background()); err != nil {
		c.Fatal(err)
	}
	c.site.Press().DropAll()
}

var locs = regexp.MustCompile(`<loc>([^<]+)</loc>`)

// TestAHouseOfManyStoriesHasThemAllInPartsThatStay has 4,000 stories over four
// months.
func TestAHouseOfManyStoriesHasThemAllInPartsThatStay(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 4,000 stories")
	}
	c := newCanary(t)
	const many = 4_000
	c.swell(many)
	c.refresh()
	named := map[string]bool{}
	parts := locs.FindAllStringSubmatch(c.served("/sitemap.xml"), -1)
	if len(parts) != 1+4+1 { // the pages, four months, and what the canary house had
		t.Errorf("%d parts: %v", len(parts), parts)
	}
	for _, part := range parts {
		text := c.served(strings.TrimPrefix(part[1], defaultSite))
		all := locs.FindAllStringSubmatch(text, -1)
		if len(all) > 50_000 || len(text) > 50<<20 {
			t.Errorf("%s holds %d addresses in %d bytes", part[1], len(all), len(text))
		}
		for _, l := range all {
			if named[l[1]] {
				t.Errorf("%s is named twice", l[1])
			}
			named[l[1]] = true
		}
	}
	if len(named) < many {
		t.Errorf("%d addresses are named", len(named))
	}
	june := c.served("/sitemap/2025-06.xml")
	c.update(func(ctx context.Context, tx *db.Tx) error { // a new story moves none of the old
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "New", "nothing"), By: "t"})
		if err != nil {
			return err
		}
		return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
	})
	c.refresh()
	if c.served("/sitemap/2025-06.xml") != june {
		t.Error("a new story has changed an old part")
	}
	if n := strings.Count(c.served("/news-sitemap.xml"), "<news:news>"); n < 1 || n > 1000 {
		t.Errorf("%d news", n)
	}
	for _, path := range []string{"/sitemap/2024-01.xml", "/sitemap/2025-06-2.xml", "/sitemap/2025-06-1.xml", "/sitemap/2025-13.xml", "/sitemap/x.xml", "/sitemap/2025-06.xml.xml", "/sitemap/%00"} {
		if r := c.ask(c.site, http.MethodGet, path, nil, nil); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s is answered %d", path, r.StatusCode)
		}
	}
}

// swell writes stories into the tables by copying one, as no newsroom would: a
// day's worth at a time, from June to September 2025.
func (c *canaryHouse) swell(many int) {
	c.Helper()
	c.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Create(ctx, tx, story.New{Language: "en", Content: content("open", "One of many", "nothing"), By: "t"})
		if err != nil {
			return err
		}
		begin := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
		if err := story.Publish(ctx, tx, m.ID, begin, "t"); err != nil {
			return err
		}
		span := time.Date(2025, 10, 1, 0, 0, 0, 0, time.UTC).Sub(begin)
		columns := map[string]string{}
		for _, table := range []string{"story_version", "story_revision", "story_label", "story"} {
			rows, err := tx.Query(ctx, "SELECT * FROM "+table+" LIMIT 0")
			if err != nil {
				return err
			}
			names, err := rows.Columns()
			if err != nil {
				return err
			}
			_ = rows.Close()
			columns[table] = strings.Join(names, ", ")
		}
		for i := 1; i < many; i++ {
			n, at := tx.NewID(), db.Micros(begin.Add(span/time.Duration(many)*time.Duration(i)))
			for _, row := range []struct {
				table, key string
				from       id.ID
			}{{"story", "id", m.Story}, {"story_version", "id", m.ID}, {"story_revision", "version", m.ID}, {"story_label", "version", m.ID}} {
				if err := copyRow(ctx, tx, row.table, columns[row.table], row.key, row.from, n, at); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// copyRow writes a row again under another id and time.
func copyRow(ctx context.Context, tx *db.Tx, table, columns, key string, from, to id.ID, at int64) error {
	var values []string
	for _, c := range strings.Split(columns, ", ") {
		switch c {
		case key, "story":
			c = fmt.Sprintf("CAST(%d AS BIGINT)", to)
		case "published_at", "first_published_at", "updated_at", "created_at", "saved_at":
			c = fmt.Sprintf("CAST(%d AS BIGINT)", at)
		}
		values = append(values, c)
	}
	_, err := tx.Exec(ctx, "INSERT INTO "+table+" ("+columns+") SELECT "+strings.Join(values, ", ")+" FROM "+table+" WHERE "+key+" = $1", from)
	return err
}

// BenchmarkDiscovery draws what machines ask a house of 10,000 stories for, each
// time from the database.
func BenchmarkDiscovery(b *testing.B) {
	c := newCanary(b)
	c.swell(10_000)
	c.refresh()
	for _, path := range []string{"/sitemap.xml", "/sitemap/pages.xml", "/sitemap/2025-07.xml", "/news-sitemap.xml", "/feed.xml", "/llms.txt", "/section/region"} {
		b.Run(path, func(b *testing.B) {
			for b.Loop() {
				c.site.Press().DropAll()
				if r := c.ask(c.site, http.MethodGet, path, nil, nil); r.StatusCode != http.StatusOK {
					b.Fatal(r.StatusCode)
				}
			}
		})
	}
}
