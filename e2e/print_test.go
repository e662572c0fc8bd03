package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A story on paper, A4 and Letter: its text, its credits and its address, and
// nothing that only a screen can use.
func TestAStoryIsPrintedWithItsCreditsAndAddressAlone(t *testing.T) {
	pdftotext, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("needs pdftotext (poppler-utils), which make test installs")
	}
	h := demonstration(t)
	ctx := browser(t, 1366, 900)
	for _, lang := range []string{"en", "he"} {
		s := h.gated(lang)
		do(t, ctx, chromedp.Navigate(s.URL))
		headline, credit := text(t, ctx, "#headline"), text(t, ctx, ".lead-photo .credit bdi")
		sentence := ask[string](t, ctx, `document.querySelector(".fade p:last-of-type").textContent`)
		story := squeeze(text(t, ctx, ".story-head") + text(t, ctx, ".masthead .name") + text(t, ctx, ".facts")) // what they share with the page around them
		var chrome []string
		for _, selector := range []string{".strip a", ".sections a", ".read-in h2", ".tools li", ".colophon a", "#related"} {
			chrome = append(chrome, ask[[]string](t, ctx, `[...document.querySelectorAll(`+quoted(selector)+`)].map(e => e.textContent.trim()).filter(s => s.length > 5)`)...)
		}
		for paper, size := range map[string][2]float64{"A4": {8.27, 11.69}, "Letter": {8.5, 11}} {
			r, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: size[0], PaperHeight: size[1]})
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), lang+"-"+paper+".pdf")
			if dir := os.Getenv("STANDFIRST_TEST_SHOTS"); dir != "" {
				file = filepath.Join(dir, lang+"-"+paper+".pdf")
			}
			if err := os.WriteFile(file, r.Data, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := exec.Command(pdftotext, "-raw", file, "-").Output()
			if err != nil {
				t.Fatal(err)
			}
			printed := squeeze(string(out))
			for what, want := range map[string]string{"headline": headline, "credit": credit, "text": sentence, "address": s.URL, "date": text(t, ctx, ".times time")} {
				if words := strings.Fields(want); !holds(printed, want, words) {
					t.Errorf("%s on %s lacks its %s %q in\n%s", lang, paper, what, want, out)
				}
			}
			for _, word := range chrome {
				if strings.Contains(printed, squeeze(word)) && !strings.Contains(story, squeeze(word)) {
					t.Errorf("%s on %s holds %q, which only a screen can use", lang, paper, word)
				}
			}
		}
	}
}

// squeeze takes out blanks, so that where lines end makes no difference.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// holds says whether a text, or each of its words, was printed: how a tool that
// reads a page orders the words of a line from the right is its own affair.
func holds(printed, want string, words []string) bool {
	if strings.Contains(printed, squeeze(want)) {
		return true
	}
	for _, w := range words {
		if !strings.Contains(printed, strings.Trim(w, ".,:;\u200e\u200f")) {
			return false
		}
	}
	return len(words) > 0
}
