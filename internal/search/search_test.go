package search_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/search"
	"standfirst/internal/story"
)

func TestAStoryIsFoundWhenItIsPublishedAndNoMoreWhenItIsGone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if got := w.search(q("harbour"), anyone); got.Total != 0 {
			t.Errorf("an empty house has %d stories", got.Total)
		}
		kept := w.publish("en", text("Harbour opens", "open", "The quay is wide."))
		gone := w.publish("en", text("Harbour closes", "members", "The quay is shut.\n---\nThe pilots left."))
		if got := w.search(q("harbour"), anyone); got.Total != 2 {
			t.Errorf("two stories say so, and %d are found", got.Total)
		}
		w.update(func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, gone, "It was wrong", "t") })
		if got := w.finds(q("harbour"), subscriber); !same(got, "Harbour opens") {
			t.Errorf("after a withdrawal %q are found", got)
		}
		if got := w.search(q("pilots"), editor); got.Total != 0 {
			t.Errorf("the withheld part of what was withdrawn is found")
		}
		w.update(func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, kept, "Legal", "t") })
		if got := w.search(q("harbour"), anyone); got.Total != 0 {
			t.Errorf("%d stories are found after all are gone", got.Total)
		}
	})
}

func TestWithheldWordsAreFoundByThoseWhoMayReadThem(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("For members", "members", "Public words.\n---\nThe albatross is withheld."))
	w.publish("en", text("For the registered", "registered", "Public words.\n---\nThe albatross is withheld."))
	w.publish("en", text("For the archive", "plans:archive", "Public words.\n---\nThe albatross is withheld."))
	w.publish("en", text("For all", "open", "Public words.\n---\nThe albatross is not withheld."))
	for name, c := range map[string]struct {
		reader access.Reader
		want   int
	}{"anyone": {anyone, 1}, "registered": {registered, 2}, "subscriber": {subscriber, 3}, "archivist": {archivist, 4}, "staff": {editor, 4}} {
		if got := w.search(q("albatross"), c.reader); got.Total != c.want || len(got.Hits) != c.want {
			t.Errorf("%s finds %d (%d), want %d", name, got.Total, len(got.Hits), c.want)
		}
		// A word that stands in both parts is found once.
		if got := w.search(q("words"), c.reader); got.Total != 4 {
			t.Errorf("%s finds %d stories by a public word, want 4", name, got.Total)
		}
		// One word in the public part and one in the withheld part.
		if got := w.search(q("members albatross"), c.reader); c.want < 3 && got.Total > 0 && !got.Some || c.want >= 3 && got.Total != 1 {
			t.Errorf("%s finds %d by a public and a withheld word (some: %v)", name, got.Total, got.Some)
		}
	}
}

func TestWhereAWordStandsDecidesTheOrder(t *testing.T) {
	w := sqlite(t)
	filler := strings.Repeat("Nothing else is said in this place of the text at all. ", 8)
	body := text("One", "open", filler+"Kestrels are mentioned.")
	names := text("Two", "open", filler)
	names.Bylines = []story.Byline{{Name: "Ann Kestrel"}}
	standfirst := text("Three", "open", filler)
	standfirst.Standfirst = "About kestrels and other birds"
	headline := text("Kestrels return", "open", filler)
	for _, c := range []story.Content{headline, standfirst, names, body} {
		w.publish("en", c)
	}
	if got := w.finds(q("kestrels"), anyone); !same(got, "Kestrels return", "Three", "Two", "One") {
		t.Errorf("%q", got)
	}
}

func TestWordsSideBySideComeFirst(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("A", "open", "The port of the salt road was long the only port there; salt was dear, salt was scarce, and the road was bad."))
	w.publish("en", text("B", "open", "They walked along the salt road for days, and saw many things there that nobody believed when they told of them."))
	if got := w.finds(q("salt road"), anyone); len(got) != 2 {
		t.Errorf("%q", got)
	}
	w.publish("en", text("C", "open", "Road salt is another thing."))
	if got := w.finds(q(`"salt road"`), anyone); len(got) != 2 {
		t.Errorf("in quotation marks: %q", got)
	}
	for _, quoted := range []string{"“salt road”", "„salt road“", "«salt road»", "»salt road«", "「salt road」", `"salt road`} {
		if got := w.search(q("%s", quoted), anyone); got.Total != 2 {
			t.Errorf("%s finds %d", quoted, got.Total)
		}
	}
	if got := w.finds(q("road salt"), anyone); len(got) != 3 || got[0] != "C" {
		t.Errorf("%q", got)
	}
	if got := w.finds(q(`salt -"road salt" -dear`), anyone); !same(got, "B") {
		t.Errorf("with words that must not be: %q", got)
	}
}

func TestAMistypedWordIsForgiven(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("The observatory opens", "members", "Astronomers are pleased.\n---\nA secret zephyrus was seen."))
	for typed, meant := range map[string]string{"observatroy": "observatory", "astronomres": "astronomers", "obsrvatory pleased": "observatory pleased"} {
		got := w.search(q("%s", typed), anyone)
		if got.Total != 1 || got.Instead != meant {
			t.Errorf("%s finds %d instead by %q", typed, got.Total, got.Instead)
		}
	}
	if got := w.search(q("observ"), anyone); got.Total != 1 || got.Instead != "" {
		t.Errorf("the beginning of a word finds %d, instead by %q", got.Total, got.Instead)
	}
	if got := w.search(q("zephyrsu"), anyone); got.Total != 0 || got.Instead != "" {
		t.Errorf("a withheld word is suggested: %q", got.Instead)
	}
	if got := w.search(q("astronomers elephants"), anyone); got.Total != 1 || !got.Some {
		t.Errorf("most of the words find %d (some: %v)", got.Total, got.Some)
	}
	if got := w.search(q("elephants"), anyone); got.Total != 0 || got.Some || got.Instead != "" {
		t.Errorf("%+v", got)
	}
}

func TestFiltersNarrow(t *testing.T) {
	w := sqlite(t)
	a := text("Alpha news", "open", "Common text.")
	a.Kind, a.Section, a.Topics, a.Bylines = story.KindNews, story.Label{Slug: "world", Name: "World"}, []story.Label{{Slug: "shipping", Name: "Shipping"}}, []story.Byline{{Name: "Ann Poe", Slug: "ann-poe"}}
	b := text("Beta memo", "open", "Common text.")
	b.Kind, b.Section, b.Bylines = story.KindMemo, story.Label{Slug: "region", Name: "Region"}, []story.Byline{{Name: "Bo Lee", Slug: "bo-lee"}}
	w.publish("en", a)
	w.publish("en", b)
	w.publish("fr", text("Common text in French", "open", "Rien."))
	now := w.db.Now()
	for name, c := range map[string]struct {
		f    search.Filter
		want []string
	}{
		"kind":        {search.Filter{Kinds: []string{"memo"}}, []string{"Beta memo"}},
		"section":     {search.Filter{Sections: []string{"world"}}, []string{"Alpha news"}},
		"sections":    {search.Filter{Sections: []string{"world", "none"}}, []string{"Alpha news"}},
		"author":      {search.Filter{Authors: []string{"bo-lee"}}, []string{"Beta memo"}},
		"topic":       {search.Filter{Topics: []string{"shipping"}}, []string{"Alpha news"}},
		"both":        {search.Filter{Kinds: []string{"memo"}, Sections: []string{"world"}}, nil},
		"before":      {search.Filter{To: now.AddDate(0, 0, -1)}, nil},
		"after":       {search.Filter{From: now.AddDate(0, 0, 1)}, nil},
		"in a window": {search.Filter{From: now.AddDate(0, 0, -1), To: now.AddDate(0, 0, 1), Kinds: []string{"memo"}}, []string{"Beta memo"}},
	} {
		query := q("common")
		query.Filter = c.f
		if got := w.finds(query, anyone); !same(got, c.want...) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	query := q("common")
	query.Languages = []string{"fr", "tr"}
	if got := w.search(query, anyone); got.Total != 3 {
		t.Errorf("in all languages: %d", got.Total)
	}
	query.Only = true
	if got := w.search(query, anyone); got.Total != 1 || got.Hits[0].Language != "fr" {
		t.Errorf("in the other languages: %+v", got.Hits)
	}
}

func TestResultsComeByPages(t *testing.T) {
	w := sqlite(t)
	for range 7 {
		w.publish("en", text("Alike", "open", "Alike."))
	}
	seen := map[string]bool{}
	for offset := 0; offset < 9; offset += 3 {
		query := q("alike")
		query.Offset, query.Limit = offset, 3
		got := w.search(query, anyone)
		if got.Total != 7 || len(got.Hits) != min(3, 7-offset) {
			t.Errorf("from %d: %d of %d", offset, len(got.Hits), got.Total)
		}
		for _, h := range got.Hits {
			seen[h.Version.String()] = true
		}
	}
	if len(seen) != 7 {
		t.Errorf("the pages show %d stories", len(seen))
	}
}

func TestAQueryThatIsTooMuchIsRefused(t *testing.T) {
	w := sqlite(t)
	w.settled()
	for query, want := range map[string]error{strings.Repeat("a", search.MostRunes+1): search.ErrLong, strings.Repeat("a ", search.MostWords+1): search.ErrManyWords, `"` + strings.Repeat("a ", search.MostWords+1): search.ErrManyWords} {
		if _, err := w.s.Search(context.Background(), search.Query{Text: search.Clean(query), Language: "en"}, anyone); !errors.Is(err, want) {
			t.Errorf("%.20q…: %v, want %v", query, err, want)
		}
	}
	for _, query := range []string{"", "-", `""`, "-harbour", "!!!", "…"} {
		if got := w.search(q("%s", query), anyone); got.Total != 0 {
			t.Errorf("%q finds %d", query, got.Total)
		}
	}
}

func TestWhatSomeWithholdIsInOneOrderWithTheRest(t *testing.T) {
	w := sqlite(t)
	filler := strings.Repeat("Nothing else is said in this place of the text at all. ", 6)
	w.publish("en", text("Open, once", "open", filler+"A kestrel."))
	w.publish("en", text("Members, often", "members", "Public words.\n---\nKestrel, kestrel, kestrel and kestrel."))
	w.publish("en", text("Registered, once", "registered", filler+filler+"\n---\n"+filler+filler+filler+"A kestrel."))
	if got := w.finds(q("kestrel"), subscriber); !same(got, "Members, often", "Open, once", "Registered, once") {
		t.Errorf("%q", got)
	}
	if got := w.finds(q("kestrel"), registered); !same(got, "Open, once", "Registered, once") {
		t.Errorf("who has no plan: %q", got)
	}
}

func TestAStoryWithMoreOfTheWordsComesFirstWhereNoneHasAll(t *testing.T) {
	w := sqlite(t)
	w.publish("en", text("Two", "open", "Of the kestrel and the heron."))
	w.publish("en", text("Three", "open", "Of the kestrel, the heron and the bittern."))
	w.publish("en", text("One", "open", "Of the bittern."))
	got := w.search(q("kestrel heron bittern albatross"), anyone)
	if !got.Some || !same(w.headlines(got), "Three", "Two") {
		t.Errorf("some %v: %q", got.Some, w.headlines(got))
	}
}
