package body_test

import (
	"encoding/json"
	"os"
	"testing"

	"standfirst/internal/body"
)

// The editor counts by the same corpus: web/desk/test/editor.test.mjs.
func TestWordsAreCountedAsReadersOfTheLanguageDo(t *testing.T) {
	raw, err := os.ReadFile("testdata/words.json")
	if err != nil {
		t.Fatal(err)
	}
	var corpus []struct {
		Lang, Text string
		Words      int
	}
	if err := json.Unmarshal(raw, &corpus); err != nil {
		t.Fatal(err)
	}
	for _, c := range corpus {
		if got := body.CountWords(c.Text, c.Lang); got != c.Words {
			t.Errorf("%s %q: %d words, want %d", c.Lang, c.Text, got, c.Words)
		}
	}
}
