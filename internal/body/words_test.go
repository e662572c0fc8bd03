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

func TestALineIsShortenedBetweenWordsOrWhereNoSpacePartsThem(t *testing.T) {
	for _, c := range []struct {
		in   string
		max  int
		want string
	}{
		{"The harbour opens at dawn", 12, "The harbour…"}, {"short", 12, "short"}, {"", 5, ""}, {"abc", 0, ""},
		{"港の潮位は昨夜また上がった。", 8, "港の潮位は昨夜…"}, {"海港处理了，十万吨鱼", 7, "海港处理了…"}, {"東京 タワーの下で新しい市場が開いた", 10, "東京 タワーの下で…"},
		{"می\u200cخواهم\u200cهمه\u200cرا\u200cببینم", 6, "می\u200cخو…"}, {"قَالَتِ الوَزِيرَةُ", 8, "قَالَتِ…"},
	} {
		if got := body.Shorten(c.in, c.max); got != c.want {
			t.Errorf("%q to %d: %q, want %q", c.in, c.max, got, c.want)
		}
	}
}
