package search

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"standfirst/internal/search/analyse"
)

func TestAQueryIsReadAsReadersMeanIt(t *testing.T) {
	spell := func(all []item) string {
		var parts []string
		for _, it := range all {
			s := it.text
			if it.phrase {
				s = "[" + s + "]"
			}
			if it.minus {
				s = "-" + s
			}
			parts = append(parts, s)
		}
		return strings.Join(parts, " ")
	}
	for typed, want := range map[string]string{
		`salt road`:           "salt road",
		`"salt road" ships`:   "[salt road] ships",
		`“salt road” ships`:   "[salt road] ships",
		`„salt road“ ships`:   "[salt road] ships",
		`»salt road« ships`:   "[salt road] ships",
		`« salt road » ships`: "[ salt road ] ships",
		`「東京 都」`:              "[東京 都]",
		`salt -road`:          "salt -road",
		`salt −"old road"`:    "salt -[old road]",
		`salt - road`:         "salt road",
		`Port-Lucerne`:        "Port-Lucerne",
		`צה"ל "צה״ל חזק" בית`: `צה"ל [צה״ל חזק] בית`,
		`"unended phrase`:     "[unended phrase]",
		`""`:                  "",
		`-`:                   "",
		`--`:                  "",
		`?! …`:                "",
		`a"b c"d`:             `a"b c"d`,
	} {
		got, err := parse(Clean(typed))
		if err != nil || spell(got) != want {
			t.Errorf("%s is read as %s (%v), want %s", typed, spell(got), err, want)
		}
	}
}

func TestAQueryIsCleanedIntoOneSpelling(t *testing.T) {
	for typed, want := range map[string]string{
		"  a \t b\nc ": "a b c", "a\u202eb\u2066c\u200f": "abc", "می\u200cخواهم": "می\u200cخواهم", "e\u0301": "é", "a\x00b": "a b", "a\xffb": "a b", "a\ue000b": "ab",
	} {
		if got := Clean(typed); got != want {
			t.Errorf("%q becomes %q, want %q", typed, got, want)
		}
	}
}

func TestPassagesAreCutBetweenWordsAndSayWhatWasAsked(t *testing.T) {
	matcher := func(tag, query string) *Matcher {
		items, err := parse(Clean(query))
		if err != nil {
			t.Fatal(err)
		}
		return &Matcher{plan: planned(items, analyse.For(tag))}
	}
	spell := func(p Passage) (s string) {
		for _, r := range p {
			if r.Hit {
				s += "[" + r.Text + "]"
			} else {
				s += r.Text
			}
		}
		return s
	}
	long := strings.Repeat("Words that say nothing of it. ", 20)
	for _, c := range []struct {
		tag, query, text string
		most, runes      int
		want             string
	}{
		{"en", "harbour", "The harbours are full.", 2, 100, "The [harbours] are full."},
		{"en", `"harbour master"`, "A harbour, and a harbour master.", 2, 100, "A harbour, and a [harbour master]."},
		{"en", "the harbour", "The harbour of the town.", 2, 100, "The [harbour] of the town."},
		{"en", "elephant", "The harbour.", 2, 100, ""},
		{"fa", "کتاب ها", "این کتاب‌ها خوبند.", 2, 100, "این [کتاب‌ها] خوبند."},
		{"ar", "حقوق", "وَالحُقُوقُ كثيرة", 2, 100, "[وَالحُقُوقُ] كثيرة"},
		{"zh", "京都", "我在東京都市。", 2, 100, "我在東[京都]市。"},
		{"en", "harbour", long + "The “harbour” is wide. " + long, 1, 60, "… nothing of it. The “[harbour]” is wide. Words that say nothing …"},
		{"en", "harbour quay", "The harbour.\n\n" + long + "\n\nThe quay.", 2, 60, "The [harbour]. … | … The [quay]."},
	} {
		var got []string
		for _, p := range matcher(c.tag, c.query).Passages(c.text, c.most, c.runes) {
			got = append(got, spell(p))
		}
		if s := strings.Join(got, " | "); s != c.want {
			t.Errorf("%s %q: %s\nwant %s", c.tag, c.query, s, c.want)
		}
	}
}

func FuzzQuery(f *testing.F) {
	for _, s := range []string{`"a b" -c`, "«می‌خواهم»", `צה"ל "`, "-\"", "東京都", "a\xff\u202e", strings.Repeat(`"a`, 50), "''' –−- x"} {
		f.Add(s, "The harbour, می‌خواهم 東京都.\n\nAnd more.", "en")
		f.Add(s, s, "fa")
		f.Add(s, s+s, "he")
	}
	f.Fuzz(func(t *testing.T, q, text, tag string) {
		clean := Clean(q)
		if clean != Clean(clean) || !utf8.ValidString(clean) {
			t.Fatalf("%q is cleaned to %q and then to %q", q, clean, Clean(clean))
		}
		items, err := parse(clean)
		if err != nil {
			return
		}
		m := &Matcher{plan: planned(items, analyse.For(tag))}
		if got := m.Mark(text).String(); strings.Join(strings.FieldsFunc(got, isBreak), " ") != strings.Join(strings.FieldsFunc(text, isBreak), " ") {
			t.Fatalf("marking %q makes %q", text, got)
		}
		for _, p := range m.Passages(text, 3, 40) {
			if utf8.ValidString(text) && !utf8.ValidString(p.String()) {
				t.Fatalf("%q is cut to %q", text, p)
			}
		}
		_ = fmt.Sprint(m.Holds(false, text), m.plan)
	})
}

func isBreak(r rune) bool { return r == '\n' || r == '\t' }
