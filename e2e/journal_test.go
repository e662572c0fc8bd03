package e2e_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// link makes a sign-in link on the house's machine, at the desk's present address.
func (h *house) ownersLink() string {
	h.t.Helper()
	out, errs, code := h.run("staff", "signin-link", "owner@harbour-courier.example")
	if code != 0 {
		h.t.Fatalf("no sign-in link: %s", errs)
	}
	link := staffLink.FindString(out)
	return h.desk + link[strings.Index(link[8:], "/")+8:]
}

// comeIn signs the owner in, in a window.
func (h *house) comeIn(ctx context.Context) {
	h.t.Helper()
	do(h.t, ctx, chromedp.Navigate(h.ownersLink()))
	submit(h.t, ctx, chromedp.Click(chromedp.CSS("button.main")))
}

// journal is what the browser keeps of words that no server has taken.
const journal = `new Promise((done) => { const asked = indexedDB.open("standfirst-desk", 1); asked.onsuccess = () => {
	const all = asked.result.transaction("work").objectStore("work").getAll();
	all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
}; })`

const stateIs = `document.querySelector("#saved").dataset.state === `

func TestWordsThatNoServerTookComeBackWhenTheBrowserIsStartedAgain(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	profile := t.TempDir()
	ctx, shut := browserIn(t, profile, 1280, 900)
	h.comeIn(ctx)
	write(t, h, ctx, s.ID)
	caretIn(t, ctx, 0)
	do(t, ctx, typed(" Taken."))
	untilSaved(t, ctx)
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
	do(t, ctx, typed(" Written in the dark."))
	until(t, ctx, "the state to say so", stateIs+`"offline"`)
	h.waitFor("the journal to hold the last word", 10*time.Second, func() bool {
		return strings.Contains(ask[string](t, ctx, journal, chromedp.EvalAwaitPromise), `"text":"."`)
	})
	shut()
	h.again()
	ctx, _ = browserIn(t, profile, 1280, 900)
	h.comeIn(ctx)
	write(t, h, ctx, s.ID)
	until(t, ctx, "the words to come back", `document.querySelector(".page").textContent.includes("Taken. Written in the dark.")`)
	untilSaved(t, ctx)
	other := atDesk(t, h)
	write(t, h, other, s.ID)
	if got := inText(t, other); !strings.Contains(got, "Taken. Written in the dark.") {
		t.Errorf("another browser reads %.300q", got)
	}
}

func TestASessionThatEndsInMidSentenceLosesNothing(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	a, _ := browserIn(t, t.TempDir(), 1280, 900)
	h.comeIn(a)
	write(t, h, a, s.ID)
	b, closeB := chromedp.NewContext(a)
	defer closeB()
	do(t, b, chromedp.Navigate(h.desk+"/account"))
	submit(t, b, chromedp.Click(chromedp.CSS(`form[action="/signout"] button`)))
	caretIn(t, a, 0)
	do(t, a, typed(" After the door was shut."))
	until(t, a, "the state to say so", stateIs+`"signed out"`)
	h.comeIn(b)
	untilSaved(t, a)
	write(t, h, b, s.ID)
	if got := inText(t, b); !strings.Contains(got, "After the door was shut.") {
		t.Errorf("signed in again, the text reads %.300q", got)
	}
}

func TestTheCutIsMovedByMouse(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	const at = `[...document.querySelector(".page").children].findIndex(e => e.matches(".cut"))`
	was := ask[int](t, ctx, at)
	if was < 2 {
		t.Fatalf("the cut stands at %d", was)
	}
	ask[chromedp.Void](t, ctx, `document.querySelector(".page").children[0].scrollIntoView()`)
	p := ask[[]float64](t, ctx, `(() => { const c = document.querySelector(".page .cut").getBoundingClientRect(), p = document.querySelector(".page").children[0].getBoundingClientRect();
		return [c.left + c.width / 2, c.top + c.height / 2, p.left + 40, p.bottom + 2]; })()`)
	do(t, ctx, chromedp.DragAndDropXY(p[0], p[1], p[2], p[3]))
	until(t, ctx, "the cut to stand behind the first paragraph", at+" === 1")
	untilSaved(t, ctx)
	write(t, h, ctx, s.ID)
	if got := ask[int](t, ctx, at); got != 1 || count(t, ctx, ".page .cut") != 1 {
		t.Errorf("after a reload %d cuts, the first at %d", count(t, ctx, ".page .cut"), got)
	}
	noFaults(t, ctx)
}

// A newer program, or a hand in the database, may leave a block that this one
// does not know.
func TestABlockThatNoSchemaKnowsIsKeptAndShown(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	h.stop()
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("needs sqlite3, which make test installs")
	}
	const strange = `{"type":"doc","content":[{"type":"paragraph","content":[{"type":"text","text":"Known before."}]},{"type":"hologram","attrs":{"depth":3},"content":[{"type":"paragraph","content":[{"type":"text","text":"Words in a hologram."}]}]},{"type":"html_block","attrs":{"html":"<dl><dt>Tide</dt><dd>High</dd></dl>"}},{"type":"paragraph","content":[{"type":"text","text":"Known after."}]}]}`
	out, err := exec.Command(sqlite, filepath.Join(h.dir, "standfirst.db"), `UPDATE story_revision SET body = '`+strange+`' WHERE head LIKE '%`+strings.ReplaceAll(s.Headline, "'", "''")+`%'; SELECT changes();`).CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) == "0" {
		t.Fatalf("%v: %s", err, out)
	}
	h.start()
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	page := ask[string](t, ctx, `document.querySelector(".page").textContent`)
	for _, want := range []string{"Known before.", "Words in a hologram.", "Tide", "High", "Known after."} {
		if !strings.Contains(page, want) {
			t.Errorf("the editor does not show %q: %.400q", want, page)
		}
	}
	caretIn(t, ctx, 0)
	do(t, ctx, typed(" And more."))
	untilSaved(t, ctx)
	do(t, ctx, chromedp.Navigate(h.desk+"/version/"+s.ID+"/publish"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(".publish button.main")))
	page = h.public(s.Headline, "And more.")
	if !strings.Contains(page, "Known before. And more.") {
		t.Error("what was written did not go out")
	}
	write(t, h, ctx, s.ID)
	page = ask[string](t, ctx, `document.querySelector(".page").textContent`)
	for _, want := range []string{"Words in a hologram.", "Tide", "Known after."} {
		if !strings.Contains(page, want) {
			t.Errorf("after saving, %q is lost: %.400q", want, page)
		}
	}
}
