package search_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
)

// twins are two houses that are equal but for what they withhold, down to the
// ids of their stories: the second is made by changing the withheld words of the
// first in the database.
func twins(t *testing.T) (a, b *world) {
	t.Helper()
	one := newWorld(t, dbtest.SQLite(t, schemas...))
	levels := []string{"registered", "members", "plans:archive", "plans:archive,digital"}
	for i := range 24 {
		hidden := "xylophone"
		if i%2 == 0 {
			hidden = "zephyrus zephyrus astonishingly"
		}
		one.publish("en", text(fmt.Sprintf("Harbour story number %d", i), levels[i%4], fmt.Sprintf("Public words about the harbour, and %d ships.\n---\nThe rest tells of the %s that nobody expected, for %d lines.", i, hidden, i)))
	}
	one.publish("en", text("An open story", "open", "Ships again, and a harbour that everybody may read of."))
	one.settled()
	path := t.TempDir() + "/twin.db"
	if _, err := one.db.Pool().Exec("VACUUM INTO '" + path + "'"); err != nil {
		t.Fatal(err)
	}
	d, err := db.Open(context.Background(), db.Config{Path: path, Schemas: schemas})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	for from, to := range map[string]string{"xylophone": "quetzal quetzal quetzalcoatl overwhelmingly", "zephyrus zephyrus astonishingly": "gondola"} {
		if _, err := d.Pool().Exec("UPDATE story_revision SET body = replace(body, $1, $2)", from, to); err != nil {
			t.Fatal(err)
		}
	}
	two := newWorld(t, d)
	for _, w := range []*world{one, two} { // built at once, so that no merge is under way
		w.stop()
		if err := w.s.Rebuild(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		w.open()
		w.settled()
	}
	return one, two
}

// secrets stand in the withheld words of the one house or the other; the rest
// stands nowhere.
var secrets = []string{"xylophone", "zephyrus", "quetzal", "gondola", "quetzalcoatl", "astonishingly"}

func TestAWithheldWordIsAsOneThatStandsNowhere(t *testing.T) {
	a, b := twins(t)
	for name, r := range map[string]struct {
		access.Reader
		may string // levels that the reader may read
	}{"anyone": {anyone, ""}, "lapsed": {access.Reader{Grants: []access.Grant{{Plan: "archive", Until: a.db.Now().AddDate(0, 0, -1)}}}, ""}} {
		var queries []string
		for _, s := range secrets {
			queries = append(queries, s, s[:4], s[:len(s)-1]+"x", "harbour "+s, `"`+s+` that"`, "harbour -"+s, s+" ships harbour")
		}
		for _, query := range queries {
			x, y := a.search(q("%s", query), r.Reader), b.search(q("%s", query), r.Reader)
			// What the matchers hold is the query itself.
			x.Meant, y.Meant = nil, nil
			if d := cmp.Diff(x, y); d != "" {
				t.Errorf("%s can tell the houses apart by %q:\n%s", name, query, d)
			}
			never := a.search(q("%s", strings.NewReplacer("xylophone", "wigglebot", "zephyrus", "zephyrxx", "quetzalcoatl", "quetzalcoaxx", "quetzal", "quetzxx", "gondola", "gondoxx", "astonishingly", "astonishinxxx").Replace(query)), r.Reader)
			if never.Total != x.Total || never.Work.Documents != x.Work.Documents {
				t.Errorf("%s: %q finds %d by looking at %d, a word that was never written %d by %d", name, query, x.Total, x.Work.Documents, never.Total, never.Work.Documents)
			}
		}
	}
}

func TestWhoMayReadSomeLearnsNothingOfTheRest(t *testing.T) {
	a, b := twins(t)
	// The digital subscriber reads what is for members and for registered readers,
	// but not what is for the archive's; that is changed in neither house here.
	for _, w := range []*world{a, b} {
		w.publish("en", text("Archive only", "plans:archive", "Public words.\n---\n"+map[*world]string{a: "Only the axolotl knows.", b: "Only the capybara knows."}[w]))
	}
	for _, query := range []string{"axolotl", "capybara", "wigglebot", "knows axolotl", "archive capybara", "axolotls", "capybra", "-axolotl archive"} {
		for name, r := range map[string]access.Reader{"registered": registered, "subscriber": subscriber} {
			x, y := a.search(q("%s", query), r), b.search(q("%s", query), r)
			if x.Total != y.Total || x.Instead != y.Instead || x.Some != y.Some || x.Work.Lists != y.Work.Lists || x.Work.Documents != y.Work.Documents || !same(a.headlines(x), b.headlines(y)...) {
				t.Errorf("%s tells the houses apart by %q: %d %q %v %+v and %d %q %v %+v", name, query, x.Total, x.Instead, x.Some, x.Work, y.Total, y.Instead, y.Some, y.Work)
			}
		}
	}
	if got := a.search(q("axolotl"), archivist); got.Total != 1 {
		t.Errorf("who may read it finds %d: the test proves nothing", got.Total)
	}
}

func TestGuestsNeverOpenTheWholeIndex(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("One", "members", "Public.\n---\nWithheld."))
	w.settled()
	w.stop()
	w.open()
	w.search(q("public"), anyone)
	if open := w.s.Opened(); len(open) != 1 || !strings.HasSuffix(open[0], "public") {
		t.Errorf("a guest's search has opened %q", open)
	}
	w.search(q("public"), subscriber)
	if open := w.s.Opened(); len(open) != 2 {
		t.Errorf("a subscriber's search has opened %q", open)
	}
}
