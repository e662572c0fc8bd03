package e2e_test

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"standfirst/internal/photo"
)

// watched notes what the page's policy refuses and what its scripts throw.
const watched = `window.faults = [];
addEventListener("securitypolicyviolation", (e) => faults.push(e.violatedDirective + " " + e.blockedURI + " " + e.sample));
addEventListener("error", (e) => faults.push(String(e.message)));
addEventListener("unhandledrejection", (e) => faults.push(String(e.reason)));`

// atDesk opens a browser of somebody who is signed in.
func atDesk(t *testing.T, h *house) context.Context {
	t.Helper()
	return atDeskAs(t, h, "owner@harbour-courier.example")
}

func atDeskAs(t *testing.T, h *house, email string) context.Context {
	t.Helper()
	ctx := browser(t, 1400, 1000)
	out, errs, code := h.run("staff", "signin-link", email)
	if code != 0 {
		t.Fatalf("no sign-in link: %s", errs)
	}
	do(t, ctx, chromedp.Navigate(h.desk))
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watched}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if log := h.log.String(); t.Failed() {
			t.Log(log[max(0, len(log)-2000):])
		}
	})
	link := staffLink.FindString(out)
	do(t, ctx, chromedp.Navigate(h.desk+link[strings.Index(link[8:], "/")+8:]))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	return ctx
}

// write opens the editor of a version and waits until it can be written in.
func write(t *testing.T, h *house, ctx context.Context, version string) {
	t.Helper()
	do(t, ctx, chromedp.Navigate(h.desk+"/version/"+version+"/edit"))
	until(t, ctx, "the editor to be ready", `document.documentElement.dataset.editor === "ready"`)
}

// until waits for something on the page. The limit is there to end a broken run.
func until(t *testing.T, ctx context.Context, what, so string) {
	t.Helper()
	end := time.Now().Add(20 * time.Second)
	for !ask[bool](t, ctx, `!!(`+so+`)`) {
		if time.Now().After(end) {
			t.Fatalf("waited in vain for %s; dialogs %s; focus %s; faults %v; state %q", what, ask[string](t, ctx, `[...document.querySelectorAll("dialog")].map(d => d.innerText.slice(0, 400) + [...d.querySelectorAll("input, textarea")].map(e => e.value)).join("\n")`), ask[string](t, ctx, `document.activeElement?.outerHTML.slice(0, 200) ?? ""`), ask[[]string](t, ctx, "window.faults ?? []"), ask[string](t, ctx, `document.querySelector("#saved")?.textContent ?? document.body.innerText.slice(0, 500)`))
		}
		time.Sleep(30 * time.Millisecond)
	}
}

func untilSaved(t *testing.T, ctx context.Context) {
	t.Helper()
	until(t, ctx, "it to be saved", `document.querySelector("#saved").dataset.state === "saved"`)
}

// inText is what the text of the editor says.
func inText(t *testing.T, ctx context.Context) string {
	t.Helper()
	return ask[string](t, ctx, `(() => { const p = document.querySelector(".page").cloneNode(true); for (const e of p.querySelectorAll(".their-caret")) e.remove(); return [...p.querySelectorAll(":scope > p, h2, li, td")].map(e => e.textContent).join("\n"); })()`)
}

// caretIn puts the caret at the end of the nth top-level block, the first being 0.
func caretIn(t *testing.T, ctx context.Context, nth int) {
	t.Helper()
	// ProseMirror sets its own selection when it gets the focus, and reads ours when the browser tells of it.
	ask[chromedp.Void](t, ctx, `new Promise((done) => { document.querySelector(".page").focus(); setTimeout(done, 60); })`, chromedp.EvalAwaitPromise)
	ask[chromedp.Void](t, ctx, fmt.Sprintf(`new Promise((done) => { const r = document.createRange(); r.selectNodeContents(document.querySelector(".page").children[%d]); r.collapse(false);
		const s = getSelection(); s.removeAllRanges(); s.addRange(r); setTimeout(done, 60); })`, nth), chromedp.EvalAwaitPromise)
}

// fill puts a value in a field as a person would who marks what is there and writes over it.
func fill(t *testing.T, ctx context.Context, selector, value string) {
	t.Helper()
	ask[chromedp.Void](t, ctx, `(() => { const e = document.querySelector(`+quoted(selector)+`); e.value = `+quoted(value)+`; e.dispatchEvent(new Event("input", {bubbles: true})); })()`)
}

func typed(s string) step { return chromedp.KeyEvent(s) }

func chord(key string, m ...chromedp.Modifier) step {
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(m...))
}

// noFaults says that nothing was refused by the policy and nothing was thrown.
func noFaults(t *testing.T, ctx context.Context) {
	t.Helper()
	if faults := ask[[]string](t, ctx, "window.faults ?? []"); len(faults) > 0 {
		t.Errorf("the page had faults: %v", faults)
	}
}

// paste puts something on the clipboard of a paste event.
func paste(t *testing.T, ctx context.Context, kind, content string) {
	t.Helper()
	ask[chromedp.Void](t, ctx, `(() => { const d = new DataTransfer(); d.setData(`+quoted(kind)+`, `+quoted(content)+`);
		document.querySelector(".page").dispatchEvent(new ClipboardEvent("paste", {clipboardData: d, bubbles: true, cancelable: true})); })()`)
}

func TestWhatIsTypedIsSavedAndSurvivesAReload(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	caretIn(t, ctx, 0)
	do(t, ctx, typed(` He said "no" -- and TK.`))
	untilSaved(t, ctx)
	const want = "He said “no” — and TK."
	if got := inText(t, ctx); !strings.Contains(got, want) {
		t.Errorf("the text reads %.300q, without %q", got, want)
	}
	until(t, ctx, "the TK to be counted", `document.querySelector("#counts .tk")`)
	if count(t, ctx, ".page .tk") != 1 {
		t.Error("the TK is not marked in the text")
	}
	// The cut is moved by keyboard.
	do(t, ctx, chord("x", chromedp.ModifierCtrl, chromedp.ModifierShift))
	at := `[...document.querySelector(".page").children].findIndex(e => e.matches(".cut"))`
	if got := ask[int](t, ctx, at); got != 1 {
		t.Errorf("the cut stands at %d, want 1", got)
	}
	do(t, ctx, chromedp.Click(chromedp.CSS(".page .cut")))
	do(t, ctx, chord(kb.ArrowDown, chromedp.ModifierAlt))
	if got := ask[int](t, ctx, at); got != 2 {
		t.Errorf("moved down, the cut stands at %d, want 2", got)
	}
	if count(t, ctx, ".page .cut") != 1 {
		t.Error("the text has not one cut")
	}
	// A field.
	fill(t, ctx, "#kicker", "")
	do(t, ctx, chromedp.Focus(chromedp.CSS("#kicker")), typed("Harbours"), press(kb.Tab))
	untilSaved(t, ctx)
	noFaults(t, ctx)
	write(t, h, ctx, s.ID)
	if got := inText(t, ctx); !strings.Contains(got, want) {
		t.Errorf("after a reload the text reads %.300q", got)
	}
	if got := ask[string](t, ctx, `document.querySelector("#kicker").value`); got != "Harbours" {
		t.Errorf("after a reload the kicker is %q", got)
	}
	if got := ask[int](t, ctx, at); got != 2 {
		t.Errorf("after a reload the cut stands at %d", got)
	}
	noFaults(t, ctx)
}

func TestBlocksAreInsertedAndTheirWordsWrittenByKeyboard(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	insert := func(name string) {
		t.Helper()
		caretIn(t, ctx, 0)
		do(t, ctx, press(kb.Enter), chord(kb.Enter, chromedp.ModifierCtrl))
		until(t, ctx, "the menu for "+name, `document.querySelector("dialog[open] .offers")`)
		do(t, ctx, typed(name))
		until(t, ctx, name+" to be offered", `document.querySelectorAll("dialog[open] .offers li").length === 1`)
		do(t, ctx, press(kb.Enter))
		until(t, ctx, "the menu to be gone", `!document.querySelector("dialog .offers")`)
	}
	insert("Fact box")
	do(t, ctx, typed("Forty ships"))
	do(t, ctx, chord(kb.Enter, chromedp.ModifierCtrl, chromedp.ModifierShift), typed("In numbers"))
	insert("Table")
	do(t, ctx, typed("Port"), press(kb.Tab), typed("Ships"))
	insert("Statement: who")
	do(t, ctx, typed("It will blow."), chord(kb.Enter, chromedp.ModifierCtrl, chromedp.ModifierShift), typed("Ada Example"), press(kb.Tab), typed("pilot"))
	insert("Embed by")
	do(t, ctx, typed("javascript:alert(1)"), press(kb.Enter))
	until(t, ctx, "a refusal", `document.querySelector("dialog .wrong")?.textContent`)
	fill(t, ctx, "dialog input", "")
	do(t, ctx, typed("https://video.example.org/v?x=1"), press(kb.Enter))
	until(t, ctx, "the embed", `document.querySelector(".page .block.embed")`)
	insert("Pull quote")
	do(t, ctx, typed("Nobody pays for wind."))
	// A slash that is meant as one stays one, and a mark that was made can be unmade.
	caretIn(t, ctx, 0)
	do(t, ctx, press(kb.Enter), typed("/"), press(kb.Escape))
	until(t, ctx, "the slash", `[...document.querySelectorAll(".page > p")].some(p => p.textContent === "/")`)
	do(t, ctx, typed(` "`))
	do(t, ctx, press(kb.Backspace))
	until(t, ctx, "the plain mark", `[...document.querySelectorAll(".page > p")].some(p => p.textContent === '/ "')`)
	untilSaved(t, ctx)
	check(t, "editor blocks en", ctx)
	noFaults(t, ctx)
	write(t, h, ctx, s.ID)
	for selector, want := range map[string]string{
		".page .box.fact_box": "Forty ships", `.page .box[data-title="In numbers"]`: "Forty ships", ".page table tr:first-child": "PortShips",
		`.page .box[data-who="Ada Example"][data-role="pilot"]`: "It will blow.", ".page .box.pull_quote": "Nobody pays for wind.",
	} {
		if got := ask[string](t, ctx, `document.querySelector(`+quoted(selector)+`)?.textContent ?? "nothing"`); got != want {
			t.Errorf("after a reload %s says %q, want %q", selector, got, want)
		}
	}
	if got := text(t, ctx, ".page .block.embed"); !strings.Contains(got, "https://video.example.org/v?x=1") {
		t.Errorf("the embed says %q", got)
	}
}

func TestTwoWriteAtOnceAndBothTextsAreOne(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	a, b := atDesk(t, h), atDesk(t, h)
	write(t, h, a, s.ID)
	write(t, h, b, s.ID)
	until(t, a, "the other to be listed", `document.querySelector("#here").textContent !== ""`)
	caretIn(t, a, 0)
	caretIn(t, b, 1)
	for i := range 12 {
		do(t, a, typed(fmt.Sprintf(" alpha%d", i)))
		do(t, b, typed(fmt.Sprintf(" beta%d", i)))
	}
	same := func() {
		t.Helper()
		untilSaved(t, a)
		untilSaved(t, b)
		end := time.Now().Add(10 * time.Second)
		for inText(t, a) != inText(t, b) {
			if time.Now().After(end) {
				t.Fatalf("the texts differ:\n%.900s\n%.900s", inText(t, a), inText(t, b))
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	same()
	if got := inText(t, a); !strings.Contains(got, "alpha0 alpha1") || !strings.Contains(got, "alpha10 alpha11") || !strings.Contains(got, "beta10 beta11") {
		t.Errorf("something is missing in %.600q", got)
	}
	// A keystroke on the other's screen: told, never judged here (make bench does).
	ask[chromedp.Void](t, b, `window.seen = 0; new MutationObserver(() => { if (!seen && document.querySelector(".page").textContent.includes("§")) seen = Date.now(); }).observe(document.querySelector(".page"), {subtree: true, childList: true, characterData: true})`)
	ask[chromedp.Void](t, a, `window.sent = 0; document.querySelector(".page").addEventListener("beforeinput", () => { sent ||= Date.now(); })`)
	do(t, a, typed("§"))
	until(t, b, "the keystroke", `window.seen`)
	t.Logf("a keystroke is on the other's screen after %.0f ms", ask[float64](t, b, "seen")-ask[float64](t, a, "sent"))
	until(t, a, "the other's caret", `document.querySelector(".page .their-caret .flag-name")?.textContent`)

	// The server is killed in mid-sentence; both write on; it comes back.
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
	do(t, a, typed(" while-dead-a"))
	do(t, b, typed(" while-dead-b"))
	until(t, a, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	h.again()
	same()
	if got := inText(t, a); !strings.Contains(got, "while-dead-a") || !strings.Contains(got, "while-dead-b") {
		t.Errorf("what was written while the server was dead is missing in %.600q", got)
	}
	noFaults(t, a)
	noFaults(t, b)
}

// again starts a killed program on the addresses that it had.
func (h *house) again() {
	h.t.Helper()
	h.process = exec.Command(h.bin, "--data", h.dir, "demo", "--site", strings.TrimPrefix(h.site, "http://"), "--desk", strings.TrimPrefix(h.desk, "http://"))
	if err := h.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.waitFor("the site to be ready again", 60*time.Second, func() bool {
		out, err := exec.Command("curl", "-s", "-o", os.DevNull, "-w", "%{http_code}", h.site+"/-/ready").Output()
		return err == nil && string(out) == "200"
	})
}

func offline(t *testing.T, ctx context.Context, off bool) {
	t.Helper()
	rules := []*network.Conditions{}
	if off {
		rules = append(rules, &network.Conditions{URLPattern: "", Offline: true, DownloadThroughput: -1, UploadThroughput: -1})
	}
	if _, err := chromedp.Call(ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: rules}); err != nil {
		t.Fatal(err)
	}
}

// journalled waits until the browser's journal holds a text on its disk, which
// takes as long as the disk does.
func journalled(t *testing.T, ctx context.Context, text string) {
	t.Helper()
	for range 400 {
		if strings.Contains(ask[string](t, ctx, `new Promise((done, failed) => {
			const asked = indexedDB.open("standfirst-desk", 1);
			asked.onerror = () => failed(asked.error);
			asked.onsuccess = () => {
				const all = asked.result.transaction("work").objectStore("work").getAll();
				all.onsuccess = () => { asked.result.close(); done(JSON.stringify(all.result)); };
			};
		})`, chromedp.EvalAwaitPromise), text) {
			return
		}
		time.Sleep(30 * time.Millisecond)
	}
	t.Fatalf("the journal never held %q", text)
}

func TestACutNetworkAndADeadTabLoseNoKeystroke(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	caretIn(t, ctx, 0)
	offline(t, ctx, true)
	do(t, ctx, typed(" written without a network"))
	fill(t, ctx, "#dateline", "")
	do(t, ctx, chromedp.Focus(chromedp.CSS("#dateline")), typed("PORT VELLIS"), press(kb.Tab))
	until(t, ctx, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	offline(t, ctx, false)
	untilSaved(t, ctx)

	// The tab dies with words that were never sent, and another opens.
	caretIn(t, ctx, 1)
	offline(t, ctx, true)
	do(t, ctx, typed(" and then the tab died"))
	fill(t, ctx, "#kicker", "")
	do(t, ctx, chromedp.Focus(chromedp.CSS("#kicker")), typed("Kept"), press(kb.Tab))
	until(t, ctx, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	journalled(t, ctx, "Kept")
	do(t, ctx, chromedp.Navigate("about:blank"))
	offline(t, ctx, false)
	other := atDesk(t, h)
	write(t, h, other, s.ID)
	caretIn(t, other, 0)
	do(t, other, typed(" Somebody else wrote meanwhile."))
	untilSaved(t, other)
	write(t, h, ctx, s.ID)
	untilSaved(t, ctx)
	got := inText(t, ctx)
	for _, want := range []string{"written without a network", "and then the tab died", "Somebody else wrote meanwhile."} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q stands %d times in %.500q", want, strings.Count(got, want), got)
		}
	}
	if got := ask[string](t, ctx, `document.querySelector("#dateline").value + "|" + document.querySelector("#kicker").value`); got != "PORT VELLIS|Kept" {
		t.Errorf("the fields are %q", got)
	}
	noFaults(t, ctx)
}

// answered lets the next request that brings steps be answered with a status.
func answered(t *testing.T, ctx context.Context, status int) {
	t.Helper()
	ask[chromedp.Void](t, ctx, fmt.Sprintf(`(() => { const real = window.fetch; window.fetch = (u, o) => { if (o?.method === "POST" && String(u).endsWith("/steps")) { window.fetch = real;
		return Promise.resolve(new Response(JSON.stringify({error: "x", message: "a sentence"}), {status: %d, headers: {"Content-Type": "application/json"}})); } return real(u, o); }; })()`, status))
}

func TestWhatTheServerCannotTakeIsDoneAgainOrShown(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx, other := atDesk(t, h), atDesk(t, h)
	write(t, h, ctx, s.ID)
	write(t, h, other, s.ID)
	// The server has lost the thread: the whole is read and what is owed done again.
	caretIn(t, ctx, 1)
	offline(t, ctx, true)
	do(t, ctx, typed(" Done again."))
	until(t, ctx, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	caretIn(t, other, 0)
	do(t, other, typed(" By the other."))
	untilSaved(t, other)
	answered(t, ctx, 410)
	offline(t, ctx, false)
	untilSaved(t, ctx)
	until(t, other, "both texts", `document.querySelector(".page").textContent.includes("Done again.")`)
	for _, c := range []context.Context{ctx, other} {
		if got := inText(t, c); strings.Count(got, " Done again.\n") != 1 || strings.Count(got, " By the other.\n") != 1 {
			t.Errorf("the text reads %.900q", got)
		}
	}
	// It refuses what was written: the words are shown, and writing goes on.
	caretIn(t, ctx, 1)
	answered(t, ctx, 422)
	do(t, ctx, typed("X"))
	until(t, ctx, "the words to be shown", `[...document.querySelectorAll(".lost textarea")].some(e => e.value.includes("X"))`)
	caretIn(t, ctx, 1)
	do(t, ctx, typed(" Goes on."))
	untilSaved(t, ctx)
	until(t, other, "what goes on", `document.querySelector(".page").textContent.includes("Goes on.")`)
	// The disk is full: it says so, keeps the words and saves them when there is room.
	answered(t, ctx, 507)
	do(t, ctx, typed("!"))
	until(t, ctx, "the state to say so", `document.querySelector("#saved").dataset.state === "full"`)
	untilSaved(t, ctx)
	noFaults(t, ctx)
}

func TestTwoTabsOfOnePersonKeepTheirOwnJournals(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	tab, cancel := chromedp.NewContext(ctx)
	defer cancel()
	caretIn(t, ctx, 0)
	offline(t, ctx, true)
	do(t, ctx, typed(" From the first tab."))
	until(t, ctx, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	write(t, h, tab, s.ID)
	caretIn(t, tab, 1)
	do(t, tab, typed(" From the second tab."))
	untilSaved(t, tab)
	offline(t, ctx, false)
	untilSaved(t, ctx)
	until(t, tab, "the first tab's words", `document.querySelector(".page").textContent.includes("From the first tab.")`)
	got := inText(t, ctx)
	for _, want := range []string{" From the first tab.", " From the second tab."} {
		if strings.Count(got, want) != 1 {
			t.Errorf("%q stands %d times in %.600q", want, strings.Count(got, want), got)
		}
	}
}

func TestArabicIsWrittenFromRightToLeftWithItsOwnMarks(t *testing.T) {
	h := demonstration(t)
	s := h.gated("ar")
	ctx := atDesk(t, h)
	write(t, h, ctx, s.ID)
	if got := ask[string](t, ctx, `getComputedStyle(document.querySelector(".page")).direction + " " + document.querySelector(".page").lang`); got != "rtl ar" {
		t.Errorf("the text is %q", got)
	}
	if width := ask[float64](t, ctx, `document.querySelector(".page").getBoundingClientRect().width / 16`); width > 34.1 {
		t.Errorf("the column is %.1f rem wide, and a reader's is 34", width)
	}
	caretIn(t, ctx, 0)
	do(t, ctx, typed(` وقال "لا"...`))
	do(t, ctx, chord("2", chromedp.ModifierCtrl, chromedp.ModifierShift))
	if count(t, ctx, ".page .sign.zwnj") != 1 {
		t.Error("a zero-width non-joiner is not typed, or not shown")
	}
	untilSaved(t, ctx)
	if got := inText(t, ctx); !strings.Contains(got, "وقال «لا»…\u200c") {
		t.Errorf("the text reads %.300q", got)
	}
	do(t, ctx, chromedp.Focus(chromedp.CSS("#headline")), press(kb.End), typed(" اليوم"), press(kb.Tab))
	untilSaved(t, ctx)
	write(t, h, ctx, s.ID)
	if got := ask[string](t, ctx, `document.querySelector("#headline").value`); !strings.Contains(got, "اليوم") {
		t.Errorf("the headline is %q", got)
	}
	noFaults(t, ctx)
}

func TestPasteIsCleanedAndMuchOfItStaysResponsive(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	write(t, h, ctx, h.gated("en").ID)
	word, err := os.ReadFile(filepath.Join("testdata", "word.html"))
	if err != nil {
		t.Fatal(err)
	}
	caretIn(t, ctx, 0)
	do(t, ctx, press(kb.Enter))
	paste(t, ctx, "text/html", string(word))
	untilSaved(t, ctx)
	for selector, want := range map[string]int{
		".page h2": 1, ".page ul > li": 3, ".page ul ul > li": 1, ".page ol > li": 2, ".page table td": 4, ".page [style]": 0, ".page [class^=Mso]": 0, ".page font": 0,
		".page strong": 1, ".page em": 1, `.page a[href="https://example.org/a"]`: 1, `.page a[href^="javascript"]`: 0,
	} {
		if got := count(t, ctx, selector); got != want {
			t.Errorf("%s: %d, want %d", selector, got, want)
		}
	}
	if got := inText(t, ctx); !strings.Contains(got, "10\u00a0000 tonnes") || strings.Contains(got, "deleted words") {
		t.Errorf("the text reads %.600q", got)
	}
	noFaults(t, ctx)
	if t.Failed() {
		t.Log(ask[string](t, ctx, `document.querySelector(".page").innerHTML.slice(0, 3000)`))
	}

	// One megabyte.
	var much strings.Builder
	for i := 0; much.Len() < 1<<20; i++ {
		fmt.Fprintf(&much, "<p>Paragraph %d of a very long report about harbours, tides and the people who wait for them.</p>", i)
	}
	ask[chromedp.Void](t, ctx, `window.longest = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) longest = Math.max(longest, e.duration); }).observe({entryTypes: ["longtask"]})`)
	start := time.Now()
	paste(t, ctx, "text/html", much.String())
	untilSaved(t, ctx)
	do(t, ctx, typed("x"))
	untilSaved(t, ctx)
	t.Logf("1 MB was pasted and saved in %v; the longest task took %.0f ms", time.Since(start), ask[float64](t, ctx, "window.longest"))
	if got := ask[int](t, ctx, `document.querySelectorAll(".page > p").length`); got < 9000 {
		t.Errorf("%d paragraphs came of 1 MB", got)
	}
	// Past the limit of a text there is a sentence.
	paste(t, ctx, "text/plain", strings.Repeat("much too much ", 160_000))
	until(t, ctx, "a sentence", `document.querySelector("dialog[open]")`)
	noFaults(t, ctx)
}

func TestAPictureIsBroughtInAndItsCaptionToldApart(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	write(t, h, ctx, h.gated("en").ID)
	img := image.NewRGBA(image.Rect(0, 0, 900, 600))
	for i := range img.Pix {
		img.Pix[i] = byte(i % 251)
	}
	img.Set(1, 1, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	file, err := photo.Embed(b.Bytes(), photo.Metadata{Description: "Fishermen mend their nets at the harbour in Port Vellis, May 3, 2026. REUTERS/Ada Example"})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "nets.jpg")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	caretIn(t, ctx, 0)
	do(t, ctx, chord(kb.Enter, chromedp.ModifierCtrl), typed("Picture from"))
	do(t, ctx, press(kb.Enter))
	do(t, ctx, chromedp.SetUploadFiles(chromedp.CSS("body > input[type=file]"), []string{path}))
	until(t, ctx, "the record to be shown", `document.querySelector("dialog.wide .raw")`)
	if raw := text(t, ctx, "dialog .raw"); !strings.Contains(raw, "REUTERS/Ada Example") {
		t.Errorf("as it came reads %q", raw)
	}
	value := func(name string) string {
		return ask[string](t, ctx, `document.querySelector("dialog [name=`+name+`]").value`)
	}
	if got := value("creator"); got != "Ada Example" {
		t.Errorf("the photographer is %q", got)
	}
	if got := value("caption"); strings.Contains(got, "REUTERS") {
		t.Errorf("the caption is %q", got)
	}
	// Each part is looked at by Tab; the text alternative is written; the middle is set.
	for range 14 {
		if ask[bool](t, ctx, `document.activeElement?.name === "alt"`) {
			do(t, ctx, typed("Two men sit on a quay with a net between them"))
		}
		do(t, ctx, press(kb.Tab))
	}
	fill(t, ctx, "dialog .confirm-raw input[type=number]", "25")
	check(t, "editor picture en", ctx)
	do(t, ctx, chromedp.Click(chromedp.CSS("dialog button.main")))
	until(t, ctx, "the figure in the text", `document.querySelector(".page .figure img")`)
	untilSaved(t, ctx)
	if got := text(t, ctx, ".page .figure"); !strings.Contains(got, "Fishermen mend") || !strings.Contains(got, "Ada Example") {
		t.Errorf("the figure reads %q", got)
	}
	noFaults(t, ctx)

	// What is no picture gets a sentence.
	bad := filepath.Join(t.TempDir(), "renamed.jpg")
	if err := os.WriteFile(bad, []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), 0o600); err != nil {
		t.Fatal(err)
	}
	caretIn(t, ctx, 0)
	do(t, ctx, chord(kb.Enter, chromedp.ModifierCtrl), typed("Picture from"), press(kb.Enter))
	do(t, ctx, chromedp.SetUploadFiles(chromedp.CSS("body > input[type=file]"), []string{bad}))
	until(t, ctx, "the refusal", `document.querySelector("dialog [role=alert]")?.textContent.includes("JPEG")`)
}

func TestACommentIsMadeAndASuggestionAccepted(t *testing.T) {
	h := demonstration(t)
	ctx := atDesk(t, h)
	write(t, h, ctx, h.gated("en").ID)
	first := func() {
		ask[chromedp.Void](t, ctx, `(() => { const p = document.querySelector(".page > p"); document.querySelector(".page").focus(); const r = document.createRange();
			let n = p.firstChild; while (n.nodeType !== 3) n = n.firstChild; r.setStart(n, 0); r.setEnd(n, n.data.includes(" ") ? n.data.indexOf(" ") : n.data.length); const s = getSelection(); s.removeAllRanges(); s.addRange(r); })()`)
		time.Sleep(60 * time.Millisecond)
	}
	first()
	do(t, ctx, chord("m", chromedp.ModifierCtrl, chromedp.ModifierAlt))
	do(t, ctx, typed("Is this so? @"))
	until(t, ctx, "people to be offered", `document.querySelector(".people [role=option]")`)
	do(t, ctx, press(kb.Enter), typed("please look"))
	do(t, ctx, chromedp.Click(chromedp.CSS(".making button.main")))
	until(t, ctx, "the comment", `document.querySelector(".note.comment .mention") && document.querySelector(".page .noted")`)
	first()
	do(t, ctx, chord("g", chromedp.ModifierCtrl, chromedp.ModifierAlt))
	do(t, ctx, chord("a", chromedp.ModifierCtrl), typed("Suggestedword"))
	do(t, ctx, chromedp.Click(chromedp.CSS(".making button.main")))
	until(t, ctx, "the suggestion in the text", `document.querySelector(".page .suggested")?.textContent === "Suggestedword" && document.querySelector(".page .struck")`)
	check(t, "editor notes en", ctx)
	do(t, ctx, chromedp.Click(chromedp.CSS(".note.suggestion .row button")))
	until(t, ctx, "the change", `document.querySelector(".page > p").textContent.startsWith("Suggestedword") && !document.querySelector(".page .suggested")`)
	untilSaved(t, ctx)
	noFaults(t, ctx)
}

func TestAFieldThatTwoChangeIsShownToBoth(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	a, b := atDesk(t, h), atDesk(t, h)
	write(t, h, a, s.ID)
	write(t, h, b, s.ID)
	offline(t, a, true)
	fill(t, a, "#kicker", "")
	do(t, a, chromedp.Focus(chromedp.CSS("#kicker")), typed("Mine"), press(kb.Tab))
	until(t, a, "the state to say so", `document.querySelector("#saved").dataset.state === "offline"`)
	fill(t, b, "#kicker", "")
	do(t, b, chromedp.Focus(chromedp.CSS("#kicker")), typed("Theirs"), press(kb.Tab))
	untilSaved(t, b)
	offline(t, a, false)
	until(t, a, "both texts to be shown", `document.querySelector("[data-field=kicker] .clash")?.textContent.includes("Theirs")`)
	do(t, a, chromedp.Click(chromedp.CSS(".clash button:last-child")))
	untilSaved(t, a)
	until(t, b, "the decision to come", `document.querySelector("#kicker").value === "Mine"`)
	noFaults(t, a)
}

func TestWithoutScriptAFormDoesTheSameAndAnOldRevisionOverwritesNothing(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := atDesk(t, h)
	scripts := func(off bool) {
		t.Helper()
		if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off}); err != nil {
			t.Fatal(err)
		}
	}
	look := func(name string) { // axe is a script itself
		scripts(false)
		check(t, name, ctx)
		scripts(true)
	}
	scripts(true)
	edit := h.desk + "/version/" + s.ID + "/edit"
	open := func() { submit(t, ctx, chromedp.Navigate(edit)) }
	save := func() { submit(t, ctx, chromedp.Click(chromedp.CSS("#edit .save button"))) }
	body := func() string { return ask[string](t, ctx, `document.querySelector("#body").value`) }
	set := func(selector, v string) { fill(t, ctx, selector, v) }
	open()
	before, base := body(), ask[string](t, ctx, `document.querySelector("[name=base]").value`)
	set("#body", before+"\n\nAdded without a script.\n")
	set("#kicker", "By form")
	save()
	if got := body(); !strings.Contains(got, "Added without a script.") || !strings.HasPrefix(got, before) {
		t.Errorf("the text became %.300q of %.300q", got, before)
	}
	if got := at(t, ctx); !strings.Contains(got, "saved=") {
		t.Errorf("after saving it stands at %s", got)
	}
	look("editor form en")
	// An old revision: the difference, and one's own words still in the form.
	ask[chromedp.Void](t, ctx, `document.querySelector("[name=base]").value = `+quoted(base)+`; document.querySelector("[name=v]").value = 0`)
	set("#kicker", "From an old revision")
	set("#body", before)
	save()
	if got := text(t, ctx, ".conflict"); !strings.Contains(got, "By form") || !strings.Contains(got, "Added without a script.") {
		t.Errorf("the difference reads %q", got)
	}
	if got := ask[string](t, ctx, `document.querySelector("#kicker").value`); got != "From an old revision" {
		t.Errorf("one's own words became %q", got)
	}
	look("editor form conflict en")
	open()
	if got := body(); !strings.Contains(got, "Added without a script.") {
		t.Error("the old revision overwrote the new one")
	}
}

func shade(t *testing.T, ctx context.Context, scheme string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
}

func TestWhoMayNotWriteReadsAndComments(t *testing.T) {
	h := demonstration(t)
	if _, errs, code := h.run("staff", "add", "writer@example.org", "--role", "writer"); code != 0 {
		t.Fatal(errs)
	}
	ctx := atDeskAs(t, h, "writer@example.org")
	s := h.gated("en")
	write(t, h, ctx, s.ID)
	if ask[string](t, ctx, `document.querySelector(".page").contentEditable`) != "false" || count(t, ctx, ".toolbar") != 0 || !ask[bool](t, ctx, `document.querySelector("#headline").matches(":disabled")`) {
		t.Error("somebody else's text can be written in")
	}
	before := inText(t, ctx)
	do(t, ctx, chromedp.Click(chromedp.CSS(".notes .row button")), typed("A comment on the whole"), chromedp.Click(chromedp.CSS(".making button.main")))
	until(t, ctx, "the comment", `document.querySelector(".note.comment")`)
	if got := inText(t, ctx); got != before || got == "" {
		t.Errorf("the text reads %.200q", got)
	}
	check(t, "editor read only en", ctx)
	noFaults(t, ctx)
}

func TestTheEditorViolatesNothingInTwoLanguagesByDayAndByNight(t *testing.T) {
	h := demonstration(t)
	for _, lang := range []string{"en", "ar"} {
		ctx := atDesk(t, h)
		if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}); err != nil {
			t.Fatal(err)
		}
		write(t, h, ctx, h.gated(lang).ID)
		if got := ask[string](t, ctx, `document.documentElement.lang`); got != lang {
			t.Errorf("the desk speaks %q to who reads %q", got, lang)
		}
		for _, scheme := range []string{"light", "dark"} {
			shade(t, ctx, scheme)
			caretIn(t, ctx, 0)
			check(t, "editor "+lang+" "+scheme, ctx)
		}
		do(t, ctx, press(kb.F1))
		check(t, "editor sheet "+lang, ctx)
		do(t, ctx, press(kb.Escape))
		noFaults(t, ctx)
	}
}
