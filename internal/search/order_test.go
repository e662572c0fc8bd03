package search

import (
	"strings"
	"testing"

	"standfirst/internal/search/analyse"
)

// written is the order of a text as a document keeps it.
func written(tag, text string, frequent []uint16) []byte {
	s := stream{scribe: newScribe(tag, frequent)}
	s.add(text)
	return s.order
}

func TestWordsSideBySideAreToldWhicheverOfThemAreFrequent(t *testing.T) {
	const text = "The port of the salt road was long the only port.\n\nThere salt was dear."
	terms := func(s string) (all []string) {
		for _, t := range analyse.For("en").Text(s) {
			all = append(all, t.Term)
		}
		return all
	}
	for _, some := range []string{"", "the", "salt", "the salt road was", text} {
		var frequent []uint16
		for _, term := range terms(some) {
			frequent = append(frequent, stamp(term))
		}
		order := written("en", text, frequent)
		for phrase, want := range map[string]bool{
			"the salt road": true, "salt road was long": true, "the": true, "salt was dear": true, "There salt": true,
			"road salt": false, "the road": false, "the only port there": false, "salt road was dear": false, "kestrel": false, "dear salt": false,
		} {
			if got := holds(order, signs(terms(phrase), frequent)); got != want {
				t.Errorf("where %q are frequent, %q: %v, want %v", some, phrase, got, want)
			}
		}
	}
}

func TestAWordIsInAPhraseUnderEachOfItsReadings(t *testing.T) {
	a := analyse.For("he")
	const text = "ראינו את הבית הגדול"
	var frequent []uint16
	for range 2 {
		order := written("he", text, frequent)
		tokens := a.Text(text)
		for _, one := range append(tokens[2].Also, tokens[2].Term) {
			for _, next := range append(tokens[3].Also, tokens[3].Term) {
				if !holds(order, signs([]string{tokens[1].Term, one, next}, frequent)) {
					t.Errorf("%q %q %q are not side by side", tokens[1].Term, one, next)
				}
			}
		}
		frequent = []uint16{stamp(tokens[2].Term), stamp(tokens[3].Also[0])}
	}
}

func TestTheMostFrequentWordsTakeAByte(t *testing.T) {
	text := strings.Repeat("the salt of the earth\n", 50)
	learned := frequent(analyse.For("en"), []string{text})
	if len(learned) != 4 || learned[0] != stamp("the") {
		t.Fatalf("learned %x", learned)
	}
	long, short := written("en", text, nil), written("en", text, learned)
	if len(short) >= len(long)*2/3 {
		t.Errorf("%d bytes, and %d without", len(short), len(long))
	}
}

func FuzzOrder(f *testing.F) {
	f.Add([]byte{0, 2, 0x80, 7, 1, 3, 1}, "salt road")
	f.Fuzz(func(t *testing.T, order []byte, phrase string) {
		holds(order, signs(strings.Fields(phrase), []uint16{stamp("salt")}))
		for i := 0; i < len(order); {
			_, next := signAt(order, i)
			if next <= i {
				t.Fatalf("%x stands still at %d", order, i)
			}
			i = next
		}
	})
}
