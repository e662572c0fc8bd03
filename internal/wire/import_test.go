package wire_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/photo"
	"standfirst/internal/story"
	"standfirst/internal/wire"
)

var schemas = []db.Schema{story.Schema, photo.Schema}

func bring(t *testing.T, d *db.DB, sources ...string) story.Report {
	t.Helper()
	i := story.NewImporter(d, false)
	for n, s := range sources {
		if err := wire.Import(context.Background(), i, fmt.Sprintf("file-%d.json", n+1), strings.NewReader(s), wire.Options{Language: "en", Terms: access.Terms{Level: access.Open}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := i.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	return i.Report
}

func loaded(t *testing.T, d *db.DB, uri string) (p story.Published, m story.Meta) {
	t.Helper()
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		v, err := story.BySource(ctx, tx, uri)
		if err != nil {
			return err
		}
		if m, err = story.Get(ctx, tx, v); err != nil {
			return err
		}
		p, _ = story.Load(ctx, tx, v, 2) // a draft has none
		return nil
	}); err != nil {
		t.Fatalf("%s: %v", uri, err)
	}
	return p, m
}

const newer = `{"uri":"urn:harbour:1","version":"2","type":"text","language":"en","pubStatus":"usable","firstCreated":"2026-11-01T08:00:00Z","versionCreated":"2026-11-02T08:00:00Z",
	"by":"By Ines Korvald","located":"Orvane","headlines":[{"role":"main","value":"Pilots vote"}],"descriptions":[{"role":"summary","value":"They vote tonight."}],
	"bodies":[{"contentType":"text/html","value":"<p>One.</p><p onclick=\"x()\">Two <script>alert(1)</script>words.</p>"}],
	"subjects":[{"name":"Shipping"}],"altIds":[{"role":"translation-group","value":"g1"}],
	"associations":[{"name":"featuremedia","uri":"urn:harbour:p1","type":"picture","descriptions":[{"role":"caption","value":"Ships wait."}],"by":"Dana Lind","creditLine":"Harbour Pictures"}]}`

const older = `{"uri":"urn:harbour:2","version":"1","type":"text","language":"tr","pubstatus":"usable","versioncreated":"2026-11-02T09:00:00Z",
	"headline":"Kılavuzlar oyluyor","body_xhtml":"<p>Bir.</p>","genre":[{"name":"Analysis"}],"altIds":[{"role":"translation-group","value":"g1"}]}`

func TestItemsOfOldAndNewNinjsBecomeOneStoryInTwoLanguages(t *testing.T) {
	dbtest.Each(t, schemas, func(t *testing.T, d *db.DB) {
		if r := bring(t, d, newer, older); r.Imported != 2 || r.Failed != 0 {
			t.Fatalf("report %+v", r)
		}
		p, _ := loaded(t, d, "urn:harbour:1")
		if p.Headline != "Pilots vote" || p.Standfirst != "They vote tonight." || p.Bylines[0].Name != "Ines Korvald" || p.Dateline != "Orvane" || p.Topics[0].Slug != "shipping" {
			t.Errorf("version %+v", p.Meta)
		}
		if len(p.Translations) != 2 {
			t.Errorf("%d languages, want 2", len(p.Translations))
		}
		if got := p.FirstPublishedAt.Format("2006-01-02"); got != "2026-11-01" {
			t.Errorf("first published %s", got)
		}
		if p.Lead.Photo == 0 || p.Lead.Caption != "Ships wait." || p.Lead.Credit != "Dana Lind / Harbour Pictures" {
			t.Errorf("lead %+v", p.Lead)
		}
		q, _ := loaded(t, d, "urn:harbour:2")
		if q.Kind != story.KindAnalysis {
			t.Errorf("kind %s", q.Kind)
		}
		text := p.Body.Open(access.Decide(p.Terms, access.Reader{}, p.PublishedAt)).Public().Text()
		if strings.Contains(text, "alert") || !strings.Contains(text, "Two words.") {
			t.Errorf("text %q", text)
		}
	})
}

func TestAnImportAgainChangesNothing(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	bring(t, d, newer, older)
	head, _ := d.Head(context.Background())
	r := bring(t, d, newer, older)
	if now, _ := d.Head(context.Background()); r.Skipped != 2 || r.Imported+r.Updated != 0 || now != head {
		t.Errorf("report %+v, events %d to %d", r, head, now)
	}
}

func TestACanceledItemIsWithdrawn(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	bring(t, d, newer)
	r := bring(t, d, strings.NewReplacer(`"version":"2"`, `"version":"3"`, `"usable"`, `"canceled","edNote":"The vote did not take place"`).Replace(newer))
	p, _ := loaded(t, d, "urn:harbour:1")
	if p.Status != story.StatusWithdrawn || p.Reason != "The vote did not take place" || r.Updated != 1 {
		t.Errorf("%s, %q, %+v", p.Status, p.Reason, r)
	}
}

func TestAnEmbargoThatCannotBeReadHolds(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	r := bring(t, d, strings.Replace(newer, `"pubStatus"`, `"embargoed":"after the speech","pubStatus"`, 1))
	_, m := loaded(t, d, "urn:harbour:1")
	if m.Status != story.StatusDraft || len(r.Warnings) == 0 {
		t.Errorf("status %s, warnings %v", m.Status, r.Warnings)
	}
}

func TestABadItemIsALineOfTheReportAndStopsNothing(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	for name, c := range map[string]struct {
		source string
		failed int
		want   string
	}{
		"no uri":        {`[{"headline":"x"},` + newer + `]`, 1, "uri"},
		"bad language":  {`[{"uri":"urn:x","type":"text","language":"english!","headline":"x"},` + newer + `]`, 1, "english!"},
		"nothing said":  {`[{"uri":"urn:y","type":"text","language":"en"},` + newer + `]`, 1, "neither a headline nor a text"},
		"a video":       {`[{"uri":"urn:v","type":"video","language":"en","headline":"x"},` + newer + `]`, 1, "video"},
		"unknown field": {`[` + strings.Replace(newer, `"by"`, `"mood":"calm","by"`, 1) + `]`, 0, "no version of ninjs"},
		"twice":         {`[` + newer + `,` + newer + `]`, 0, "stands twice"},
		"not JSON":      {`<?xml version="1.0"?>`, 1, "not ninjs"},
		"cut off":       {`[` + newer + `,{"uri":"urn:z"`, 1, "not ninjs"},
		"too deep":      {`[` + strings.Repeat(`{"a":`, 200) + `1` + strings.Repeat(`}`, 200) + `,` + newer + `]`, 1, ""},
	} {
		r := bring(t, d, c.source)
		var said []string
		for _, w := range r.Warnings {
			said = append(said, w.Item+" "+w.Field+" "+w.Message)
		}
		if r.Failed != c.failed || !strings.Contains(strings.Join(said, "\n"), c.want) {
			t.Errorf("%s: %d failed, want %d, and %q in %q", name, r.Failed, c.failed, c.want, said)
		}
	}
	loaded(t, d, "urn:harbour:1")
}

func TestADryRunKeepsNothing(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	i := story.NewImporter(d, true)
	if err := wire.Import(context.Background(), i, "a.json", strings.NewReader(newer), wire.Options{Terms: access.Terms{Level: access.Open}}); err != nil {
		t.Fatal(err)
	}
	if err := i.Flush(context.Background()); err != nil {
		t.Fatal(err)
	}
	if head, _ := d.Head(context.Background()); i.Report.Imported != 1 || head != 0 {
		t.Errorf("report %+v, %d events", i.Report, head)
	}
}

func TestAnImportThatIsToldToStopKeepsWhatItHasReported(t *testing.T) {
	d := dbtest.SQLite(t, schemas...)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	i := story.NewImporter(d, false)
	if err := wire.Import(ctx, i, "a.json", strings.NewReader("["+newer+","+older+"]"), wire.Options{Terms: access.Terms{Level: access.Open}}); err != nil {
		t.Fatal(err)
	}
	if !i.Report.Stopped || i.Report.Imported != 1 {
		t.Errorf("report %+v", i.Report)
	}
	loaded(t, d, "urn:harbour:1")
}

// TestRealItemsComeIn reads real agencies' files where they are present.
func TestRealItemsComeIn(t *testing.T) {
	dir := os.Getenv("STANDFIRST_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "editions", "*.ninjs.json"))
	if len(files) == 0 {
		t.Skip("no real input beside this checkout")
	}
	d := dbtest.SQLite(t, schemas...)
	var sources []string
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, string(b))
	}
	if r := bring(t, d, sources...); r.Imported != 210 || r.Failed != 0 {
		t.Fatalf("imported %d, failed %d", r.Imported, r.Failed)
	}
	if err := d.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Latest(ctx, tx, story.LatestQuery{Language: "fa", Limit: 100})
		for _, p := range all {
			if len(p.Translations) != 7 {
				t.Errorf("%s: %d languages", p.Headline, len(p.Translations))
			}
		}
		if len(all) != 30 {
			t.Errorf("%d Persian texts", len(all))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(newer))
	f.Add([]byte("[" + older + "]"))
	f.Add([]byte(`{"uri":1,"renditions":[{}],"associations":{"a":{"associations":[null]}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		_ = wire.Read(strings.NewReader(string(b)), func(wire.Item, error) error { return nil })
	})
}
