package e2e_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var anAddress = regexp.MustCompile(`http://\S+`)

// member signs a member in in a browser, with a plan where one is given.
func (h *house) member(t *testing.T, ctx context.Context, email string, plan ...string) {
	t.Helper()
	args := []string{"member", "add", email}
	if len(plan) > 0 {
		args = append(args, "--plan", plan[0], "--until", time.Now().AddDate(1, 0, 0).Format(time.DateOnly))
	}
	if _, errs, code := h.run(args...); code != 0 {
		t.Fatalf("member add ended with %d: %s", code, errs)
	}
	out, errs, code := h.run("member", "signin-link", email)
	if code != 0 {
		t.Fatalf("member signin-link ended with %d: %s", code, errs)
	}
	do(t, ctx, chromedp.Navigate(anAddress.FindString(out)))
	submit(t, ctx, chromedp.Click(chromedp.CSS("main form .button")))
}

func dressed(t *testing.T, ctx context.Context, width int64, scheme string) {
	t.Helper()
	do(t, ctx, chromedp.EmulateViewport(width, 900))
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
		t.Fatal(err)
	}
}

func (h *house) opens(language string) listed {
	h.t.Helper()
	for _, v := range h.list() {
		if v.Language == language && v.Terms == "open" && v.Kind != "page" && v.Status == "published" {
			return v
		}
	}
	h.t.Fatalf("no open story in %s", language)
	return listed{}
}

func TestAMemberSavesFollowsAndReadsOnWhereTheyStopped(t *testing.T) {
	h := demonstration(t)
	s := h.gated("en")
	ctx := browser(t, 1366, 900)
	h.member(t, ctx, "member@example.org", "digital")
	do(t, ctx, chromedp.Navigate(s.URL))
	until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is === ""`)
	do(t, ctx, chromedp.Click(chromedp.CSS(".tools button[name=do]")))
	until(t, ctx, "the story to be saved", `document.querySelector(".tools .told").textContent.includes("reading list") && document.querySelector(".tools button[name=do]").ariaPressed === "true"`)
	do(t, ctx, chromedp.Click(chromedp.CSS(".tools summary")))
	do(t, ctx, chromedp.Click(chromedp.CSS(`.tools button[value^="author/"]`)))
	until(t, ctx, "the author to be followed", `document.querySelector('.tools button[value^="author/"]').textContent.startsWith("Stop following")`)
	shot(t, ctx, "story-tools")
	check(t, "story with tools", ctx)

	// The script tells where the reader is when they leave.
	ask[chromedp.Void](t, ctx, `window.scrollTo(0, document.querySelector("#p4").getBoundingClientRect().top + scrollY + 4)`)
	do(t, ctx, chromedp.Navigate(h.site+"/following"))
	if got := text(t, ctx, "main"); !strings.Contains(got, s.Headline) {
		t.Errorf("what is followed reads %q", got)
	}
	check(t, "following", ctx)
	h.waitFor("the place to be kept", 20*time.Second, func() bool {
		do(t, ctx, chromedp.Navigate(h.site+"/saved"))
		return count(t, ctx, `.reading .card a[href$="#p4"], .reading .card a[href$="#p5"]`) == 1
	})
	check(t, "reading list", ctx)
	submit(t, ctx, chromedp.Click(chromedp.CSS(`.reading .card a[href*="#p"]`)))
	if got := at(t, ctx); !strings.HasPrefix(got, s.URL+"#p") {
		t.Errorf("the list leads back to %s", got)
	}
	do(t, ctx, chromedp.Navigate(s.URL))
	until(t, ctx, "the way back to be offered", `document.querySelector('.tools .told a[href^="#p"]')?.textContent.startsWith("Continue where you were")`)

	// On another device the same stands, also without the script.
	other := browser(t, 390, 844)
	h.member(t, other, "member@example.org")
	if _, err := chromedp.Call(other, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	do(t, other, chromedp.Navigate(h.site+"/saved"))
	if got := text(t, other, ".reading .list"); !strings.Contains(got, s.Headline) {
		t.Errorf("on another device the list reads %q", got)
	}
	submit(t, other, chromedp.Click(chromedp.CSS(`.reading .card button[value=remove]`)))
	if got := at(t, other); !strings.HasSuffix(got, "/saved#removed") {
		t.Errorf("removing leads to %s", got)
	}
	do(t, other, chromedp.Navigate(s.URL))
	submit(t, other, chromedp.Click(chromedp.CSS(`.tools button[name=do]`)))
	if got := at(t, other); got != s.URL+"#saved" {
		t.Errorf("without a script saving leads to %s", got)
	}
	shot(t, other, "story-saved-without-script")
}

func TestEveryPageOfReadingLooksRightInBothDirectionsLightAndDark(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	ctx := browser(t, 1366, 900)
	h.member(t, ctx, "member@example.org", "digital")
	for _, lang := range []string{"en", "ar", "fa", "he"} {
		prefix := map[string]string{"en": ""}[lang]
		if lang != "en" {
			prefix = "/" + lang
		}
		s := h.gated(lang)
		do(t, ctx, chromedp.Navigate(s.URL))
		until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is !== undefined`)
		for _, button := range []string{".tools button[name=do]", ".tools summary", `.tools button[value^="author/"]`, `.tools button[value^="section/"]`, `.tools button[value^="story/"]`} {
			do(t, ctx, chromedp.Click(chromedp.CSS(button)))
		}
		until(t, ctx, "the story to be followed", `document.querySelector('.tools button[value^="story/"]').dataset.is === "on"`)
		do(t, ctx, chromedp.Navigate(h.site+prefix+"/history"))
		if count(t, ctx, `button[value=allow].button`) == 1 {
			shot(t, ctx, "history-consent-"+lang)
			check(t, "consent "+lang, ctx)
			submit(t, ctx, chromedp.Click(chromedp.CSS(`button[value=allow]`)))
		}
		for _, look := range []struct {
			width  int64
			scheme string
		}{{1366, "light"}, {360, "dark"}} {
			dressed(t, ctx, look.width, look.scheme)
			for _, p := range []string{"saved", "following", "history", "account"} {
				do(t, ctx, chromedp.Navigate(h.site+prefix+"/"+p))
				name := strings.Join([]string{p, lang, strconv.Itoa(int(look.width)), look.scheme}, "-")
				shot(t, ctx, name)
				check(t, name, ctx)
			}
			do(t, ctx, chromedp.Navigate(s.URL))
			until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is === "on"`)
			ask[chromedp.Void](t, ctx, `document.querySelector(".tools").scrollIntoView({block: "center"})`)
			shot(t, ctx, strings.Join([]string{"story", lang, strconv.Itoa(int(look.width)), look.scheme}, "-"))
			check(t, "story "+lang, ctx)
			ask[chromedp.Void](t, ctx, `document.querySelector(".related").scrollIntoView()`)
			shot(t, ctx, strings.Join([]string{"related", lang, strconv.Itoa(int(look.width)), look.scheme}, "-"))
		}
		dressed(t, ctx, 1366, "light")
	}
}

// gone stops the house: nothing answers at its address, as for a reader without
// a connection. What a browser emulates does not reach a worker.
func (h *house) gone() {
	h.t.Helper()
	_ = h.process.Process.Kill()
	_ = h.process.Wait()
}

// keptOnDevice is how many stories and pages the browser's caches hold.
func keptOnDevice(t *testing.T, ctx context.Context) int {
	t.Helper()
	return ask[int](t, ctx, `caches.keys().then(async names => (await Promise.all(names.map(async n => (await (await caches.open(n)).keys()).length))).reduce((a, b) => a + b, 0))`, chromedp.EvalAwaitPromise)
}

func TestSavedStoriesAreReadWithoutAConnectionAndGoneAfterSigningOut(t *testing.T) {
	h := demonstration(t)
	saved, other := h.gated("en"), h.opens("en")
	ctx := browser(t, 1280, 900)
	h.member(t, ctx, "member@example.org", "digital")
	do(t, ctx, chromedp.Navigate(saved.URL))
	submit(t, ctx, chromedp.Navigate(h.site+"/saved"))
	if n := ask[int](t, ctx, `navigator.serviceWorker.getRegistrations().then(r => r.length)`, chromedp.EvalAwaitPromise); n != 0 {
		t.Fatal("a worker is there before anybody asked for it")
	}
	save := func(s listed) {
		do(t, ctx, chromedp.Navigate(s.URL))
		until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is === ""`)
		do(t, ctx, chromedp.Click(chromedp.CSS(".tools button[name=do]")))
		until(t, ctx, "the story to be saved", `document.querySelector(".tools button[name=do]").dataset.is === "on"`)
	}
	save(saved)
	do(t, ctx, chromedp.Navigate(h.site+"/saved"))
	until(t, ctx, "the device to be offered", `!document.querySelector("form.device").hidden`)
	do(t, ctx, chromedp.Click(chromedp.CSS("form.device input")))
	until(t, ctx, "the story to be on the device", `document.querySelector("form.device .told").textContent.includes("1 story is kept")`)
	shot(t, ctx, "device-kept")
	check(t, "reading list with a device", ctx)

	h.gone()
	do(t, ctx, chromedp.Navigate(saved.URL))
	if got := text(t, ctx, "h1"); got != saved.Headline || len(text(t, ctx, ".paywalled")) < 500 {
		t.Errorf("without a connection the story reads %q", got)
	}
	if font := ask[bool](t, ctx, `document.fonts.ready.then(() => document.fonts.check('1em "Source Serif 4"') && getComputedStyle(document.querySelector("h1")).fontFamily.includes("Source Serif"))`, chromedp.EvalAwaitPromise); !font {
		t.Error("the story has lost its style")
	}
	if n := ask[int](t, ctx, `[...document.querySelectorAll(".lead-photo img")].filter(i => i.complete && i.naturalWidth > 0).length`); n != count(t, ctx, ".lead-photo img") {
		t.Error("the picture is not there")
	}
	// What was not saved leads to the list of what was.
	do(t, ctx, chromedp.Navigate(other.URL))
	if got := at(t, ctx); got != h.site+"/saved#offline" || !strings.Contains(text(t, ctx, "#offline"), "no connection") {
		t.Errorf("without a connection another story leads to %s", got)
	}
	shot(t, ctx, "offline")
	h.again()

	// Online again, what is saved since comes too, and what is removed goes.
	save(other)
	do(t, ctx, chromedp.Navigate(h.site+"/saved"))
	until(t, ctx, "two stories to be on the device", `document.querySelector("form.device .told").textContent.includes("2 stories are kept")`)

	submit(t, ctx, chromedp.Navigate(h.site+"/account"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(`form[action$="/signout"] button`)))
	h.waitFor("the device to be clear", 10*time.Second, func() bool { return keptOnDevice(t, ctx) == 0 })
	if n := ask[int](t, ctx, `navigator.serviceWorker.getRegistrations().then(r => r.length)`, chromedp.EvalAwaitPromise); n != 0 {
		t.Error("the worker stays")
	}
	h.gone()
	h.process = nil // it stays so
	if err := chromedp.Do(ctx, chromedp.Navigate(saved.URL)); err == nil {
		if strings.Contains(ask[string](t, ctx, `document.body.innerText`), saved.Headline) {
			t.Error("after signing out the story is still on the device")
		}
	}
}

func TestADeviceIsClearedWhenTheSessionEndsElsewhereAndCutWhenTheRightEnds(t *testing.T) {
	h := demonstration(t)
	saved := h.gated("en")
	ctx := browser(t, 1280, 900)
	h.member(t, ctx, "member@example.org", "digital")
	do(t, ctx, chromedp.Navigate(saved.URL))
	until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is === ""`)
	do(t, ctx, chromedp.Click(chromedp.CSS(".tools button[name=do]")))
	until(t, ctx, "the story to be saved", `document.querySelector(".tools button[name=do]").dataset.is === "on"`)
	do(t, ctx, chromedp.Navigate(h.site+"/saved"))
	until(t, ctx, "the device to be offered", `!document.querySelector("form.device").hidden`)
	do(t, ctx, chromedp.Click(chromedp.CSS("form.device input")))
	until(t, ctx, "the story to be on the device", `document.querySelector("form.device .told").textContent.includes("1 story is kept")`)
	held := func() string {
		return ask[string](t, ctx, `caches.keys().then(async n => { const c = await caches.open(n[0]); const r = await c.match(`+quoted(strings.TrimPrefix(saved.URL, h.site))+`, {ignoreVary: true}); return r ? await r.text() : ""; })`, chromedp.EvalAwaitPromise)
	}
	if page := held(); strings.Contains(page, `class="offer"`) || !strings.Contains(page, `class="paywalled"`) {
		t.Error("the device does not hold the whole story")
	}

	// The right ends: at the next look the device holds the cut page.
	if _, errs, code := h.run("member", "add", "member@example.org", "--plan", "digital", "--until", time.Now().AddDate(0, 0, -1).Format(time.DateOnly)); code != 0 {
		t.Fatal(errs)
	}
	h.waitFor("the device to hold the cut story", 20*time.Second, func() bool {
		do(t, ctx, chromedp.Navigate(h.site+"/saved"))
		until(t, ctx, "the device to have looked", `document.querySelector("form.device .told").textContent !== ""`)
		return strings.Contains(held(), `class="offer"`)
	})

	// The session ends: nothing is left at the next look.
	if _, err := chromedp.Call(ctx, network.ClearBrowserCookies, struct{}{}); err != nil {
		t.Log(err)
	}
	ask[chromedp.Void](t, ctx, `navigator.serviceWorker.controller.postMessage({do: "look"})`)
	h.waitFor("the device to be clear", 10*time.Second, func() bool { return keptOnDevice(t, ctx) == 0 })
}

// focusWalk tabs once through the page that is open, and gives what it met.
func focusWalk(t *testing.T, ctx context.Context, name string) (steps int) {
	t.Helper()
	ask[chromedp.Void](t, ctx, `(() => { window.walked = []; document.activeElement?.blur(); window.scrollTo(0, 0); })()`)
	total := ask[int](t, ctx, `[...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary, [tabindex='0']")].filter(e => e.checkVisibility() && e.tabIndex >= 0 && !e.disabled).length`)
	if ask[bool](t, ctx, `[...document.querySelectorAll("[tabindex]")].some(e => e.tabIndex > 0)`) {
		t.Errorf("%s: an order beside that of the page is set", name)
	}
	for steps = 0; steps < total+20; steps++ {
		do(t, ctx, press(kb.Tab))
		at := ask[struct {
			Tag, Text        string
			Again, Seen, Top bool
			Outline          string
		}](t, ctx, `(() => {
			const e = document.activeElement, r = e.getBoundingClientRect(), s = getComputedStyle(e);
			const again = walked.includes(e); walked.push(e);
			const x = Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), y = Math.min(Math.max(r.top + Math.min(r.height, 20) / 2, 0), innerHeight - 1);
			const on = document.elementFromPoint(x, y);
			return {Tag: e.tagName, Text: e.textContent.slice(0, 40), Again: again, Seen: r.width > 0 && r.bottom > 0 && r.top < innerHeight,
				Top: !!on && (e.contains(on) || on.contains(e) || e.labels?.[0]?.contains(on) === true), Outline: s.outlineStyle + " " + s.outlineWidth};
		})()`)
		if at.Tag == "BODY" || at.Again {
			break
		}
		if !at.Seen || !at.Top {
			t.Errorf("%s: the focus on %s %q is hidden (in the window %v, on top %v)", name, at.Tag, at.Text, at.Seen, at.Top)
		}
		if strings.HasPrefix(at.Outline, "none") || strings.HasSuffix(at.Outline, " 0px") {
			t.Errorf("%s: the focus on %s %q cannot be seen", name, at.Tag, at.Text)
		}
	}
	if steps < total-2 || steps > total+2 {
		t.Errorf("%s: the keyboard meets %d of %d", name, steps, total)
	}
	return steps
}

func TestTheKeyboardReachesEverythingInOrderWithoutATrap(t *testing.T) {
	h := demonstration(t)
	for _, lang := range []string{"en", "ar"} {
		prefix := map[string]string{"en": "", "ar": "/ar"}[lang]
		ctx := browser(t, 1280, 800)
		s := h.gated(lang)
		guest := []string{h.site + prefix + "/", s.URL, h.site + prefix + "/section/region", h.site + prefix + "/signin"}
		for _, address := range guest {
			do(t, ctx, chromedp.Navigate(address))
			focusWalk(t, ctx, lang+" guest "+strings.TrimPrefix(address, h.site))
		}
		h.member(t, ctx, "member-"+lang+"@example.org", "digital")
		do(t, ctx, chromedp.Navigate(s.URL))
		until(t, ctx, "the page to know the member", `document.querySelector(".tools button[name=do]").dataset.is === ""`)
		// Saved and followed by keyboard alone.
		tabTo(t, ctx, ".tools button[name=do]")
		do(t, ctx, press(kb.Enter))
		until(t, ctx, "the story to be saved", `document.querySelector(".tools button[name=do]").dataset.is === "on"`)
		if !here(t, ctx, ".tools button[name=do]") {
			t.Error("to save moves the focus")
		}
		tabTo(t, ctx, ".tools summary")
		do(t, ctx, press(kb.Enter))
		tabTo(t, ctx, `.tools button[value^="topic/"], .tools button[value^="section/"]`)
		do(t, ctx, press(kb.Enter))
		until(t, ctx, "it to be followed", `document.activeElement.dataset.is === "on"`)
		for _, p := range []string{"/account", "/saved", "/following", "/history"} {
			do(t, ctx, chromedp.Navigate(h.site+prefix+p))
			if n := focusWalk(t, ctx, lang+" "+p); n < 10 {
				t.Errorf("%s%s: the keyboard meets %d things", prefix, p, n)
			}
		}
		do(t, ctx, chromedp.Navigate(s.URL))
		focusWalk(t, ctx, lang+" member story")
	}
}
