package e2e_test

import (
	"context"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// colleague is somebody signed in at the desk without a browser.
type colleague struct {
	*house
	http http.Client
}

// enter signs a client in by a one-time link.
func (h *house) enter(link string) *colleague {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	c := &colleague{house: h, http: http.Client{Jar: jar}}
	c.post(strings.TrimPrefix(link, h.desk), nil)
	return c
}

// post sends a form and returns where it led.
func (c *colleague) post(path string, form url.Values) string {
	c.t.Helper()
	r, err := c.http.PostForm(c.desk+path, form)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode >= 400 && !strings.HasSuffix(r.Request.URL.Path, "/edit") { // the editor is another screen's test
		c.t.Fatalf("%s is answered %d", path, r.StatusCode)
	}
	return r.Request.URL.Path
}

var begun = regexp.MustCompile(`^/version/(\w+)/edit$`)

// begin begins a story at a stage and returns its id.
func (c *colleague) begin(headline, language, stage string, more url.Values) string {
	c.t.Helper()
	form := url.Values{"headline": {headline}, "language": {language}, "stage": {stage}, "kind": {"news"}}
	for k, v := range more {
		form[k] = v
	}
	m := begun.FindStringSubmatch(c.post("/new", form))
	if m == nil {
		c.t.Fatal("a story does not begin")
	}
	return m[1]
}

// link makes one more sign-in link for the owner.
func (h *house) ownerLink() string {
	h.t.Helper()
	out, errs, code := h.run("staff", "signin-link", "owner@harbour-courier.example")
	link := staffLink.FindString(out)
	if code != 0 || link == "" {
		h.t.Fatalf("signin-link: %d %s%s", code, out, errs)
	}
	u, err := url.Parse(link)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.desk + u.Path
}

// seat opens a browser that is signed in at the desk.
func (h *house) seat(width, height int) context.Context {
	h.t.Helper()
	ctx := browser(h.t, width, height)
	do(h.t, ctx, chromedp.Navigate(h.ownerLink()))
	submit(h.t, ctx, chromedp.Click(chromedp.CSS("main form button")))
	return ctx
}

func columnOf(t testing.TB, ctx context.Context, id string) string {
	t.Helper()
	return ask[string](t, ctx, `(document.querySelector('[data-id="`+id+`"]')?.closest(".column")?.dataset.column) ?? ""`)
}

func TestAStoryMovesByMouseByKeyboardAndByMenu(t *testing.T) {
	h := demonstration(t)
	c := h.enter(h.link)
	id := c.begin("The ferries wait", "en", "news/writing", nil)
	c.begin("A second story", "en", "news/desk", nil)
	ctx := h.seat(1400, 900)
	do(t, ctx, chromedp.Navigate(h.desk+"/board?where=board"))
	card := `.card[data-id="` + id + `"]`
	arrives := func(at string) {
		t.Helper()
		h.waitFor("the card to come to "+at, 5*time.Second, func() bool { return columnOf(t, ctx, id) == at })
		if shown := ask[string](t, ctx, `fetch(location.href).then(r => r.text()).then(s => s.match(/data-id="`+id+`" data-column="([^"]+)"/)[1])`, chromedp.EvalAwaitPromise); shown != at {
			t.Errorf("the server has it in %s, want %s", shown, at)
		}
	}
	// By mouse: dragged by its headline, which opens nothing.
	do(t, ctx, chromedp.DragAndDrop(chromedp.CSS(card+" h3 a"), chromedp.CSS(`.column[data-column="news/subs"] .cards`)))
	arrives("news/subs")
	if got := at(t, ctx); !strings.Contains(got, "/board") {
		t.Fatalf("the drag has opened %s", got)
	}
	// By keyboard: picked up, aimed one column on, put down; focus goes along.
	do(t, ctx, chromedp.Focus(chromedp.CSS(card+" h3 a")), press(" "))
	if said := ask[string](t, ctx, `document.querySelector(".told[role=status]").textContent`); !strings.Contains(said, "picked up") {
		t.Errorf("picking up says %q", said)
	}
	do(t, ctx, press(kb.ArrowRight))
	if said := ask[string](t, ctx, `document.querySelector(".told[role=status]").textContent`); !strings.HasSuffix(said, "Revise") {
		t.Errorf("the next stage is said as %q", said)
	}
	do(t, ctx, press(" "))
	arrives("news/revise")
	if !ask[bool](t, ctx, `document.activeElement.matches(`+quoted(card+" h3 a")+`)`) {
		t.Error("focus does not go along with the card")
	}
	// Picked up and left where it is.
	do(t, ctx, press(" "), press(kb.ArrowRight), press(kb.Escape))
	arrives("news/revise")
	// By the menu, opened with a letter.
	do(t, ctx, press("m"))
	if !ask[bool](t, ctx, `document.activeElement.matches(`+quoted(card+" select[name=to]")+`)`) {
		t.Fatal("the letter m does not open the menu of stages")
	}
	do(t, ctx, chromedp.SetValue(chromedp.CSS(card+" select[name=to]"), "news/final"), press(kb.Tab), press(kb.Enter))
	arrives("news/final")
	// A move from where it is not any more is told, and overwrites nothing.
	c.post("/version/"+id+"/move", url.Values{"to": {"news/hold"}})
	arrives("news/hold")
	ask[string](t, ctx, `document.querySelector(`+quoted(card)+`).dataset.column = "news/final"`) // as one who has not heard of it yet
	do(t, ctx, chromedp.Focus(chromedp.CSS(card+" h3 a")), press(" "), press(kb.ArrowLeft), press(" "))
	h.waitFor("the conflict to be told", 5*time.Second, func() bool { return count(t, ctx, ".notice") == 1 })
	if got := text(t, ctx, ".notice"); !strings.Contains(got, "Hold now") {
		t.Errorf("the conflict reads %q", got)
	}
	arrives("news/hold")
}

func TestTheBoardWorksWithoutScripts(t *testing.T) {
	h := demonstration(t)
	c := h.enter(h.link)
	id := c.begin("The ferries wait", "en", "news/writing", nil)
	ctx := h.seat(1400, 900)
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	do(t, ctx, chromedp.Navigate(h.desk+"/board?where=board"))
	card := `.card[data-id="` + id + `"] `
	do(t, ctx, chromedp.Click(chromedp.CSS(card+"summary")), chromedp.SetValue(chromedp.CSS(card+"select"), "news/subs"))
	submit(t, ctx, chromedp.Click(chromedp.CSS(card+"form button")))
	if got := at(t, ctx); !strings.Contains(got, "/board?where=board") {
		t.Errorf("the form comes back to %s", got)
	}
	if n := count(t, ctx, `.column[data-column="news/subs"] [data-id="`+id+`"]`); n != 1 {
		t.Error("the card has not moved")
	}
	// Several at once, with a preview.
	do(t, ctx, chromedp.Click(chromedp.CSS(card+"input[name=id]")), chromedp.SetValue(chromedp.CSS("#act"), "off"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("#bulk button")))
	if got := text(t, ctx, "main"); !strings.Contains(got, "1 story will change") {
		t.Errorf("the preview reads %q", got)
	}
	submit(t, ctx, chromedp.Click(chromedp.CSS("form[action='/bulk'] button.main")))
	if got := text(t, ctx, "main"); !strings.Contains(got, "1 story has changed") {
		t.Errorf("the outcome reads %q", got)
	}
}

func TestSeveralStoriesChangeAtOnceByKeyboard(t *testing.T) {
	h := demonstration(t)
	c := h.enter(h.link)
	for _, headline := range []string{"Ballast one", "Ballast two", "Ballast three"} {
		c.begin(headline, "en", "news/writing", nil)
	}
	ctx := h.seat(1400, 900)
	do(t, ctx, chromedp.Navigate(h.desk+"/?where=board&q=ballast"))
	do(t, ctx, press("j"), press("x"), press("j"), press("x"))
	if got := text(t, ctx, "#bulk .chosen"); got != "2 stories are chosen" {
		t.Errorf("the bar says %q", got)
	}
	do(t, ctx, press("?"))
	if !ask[bool](t, ctx, `document.querySelector("dialog.keysheet").open`) {
		t.Error("the sheet of keys does not open")
	}
	check(t, "sheet of keys", ctx)
	do(t, ctx, press(kb.Escape), press("/"))
	if !ask[bool](t, ctx, `document.activeElement.id === "q"`) {
		t.Error("a stroke does not lead to the search")
	}
	do(t, ctx, press("x"))
	if got := text(t, ctx, "#bulk .chosen"); got != "2 stories are chosen" || !strings.HasSuffix(ask[string](t, ctx, `document.getElementById("q").value`), "x") {
		t.Errorf("a letter typed in the search does something else: %q", got)
	}
	submit(t, ctx, chromedp.Click(chromedp.CSS("#bulk button")))
	do(t, ctx, chromedp.SetValue(chromedp.CSS("#value"), "news/subs"))
	submit(t, ctx, chromedp.Click(chromedp.CSS("#what button")))
	check(t, "preview of a change of several", ctx)
	submit(t, ctx, chromedp.Click(chromedp.CSS("form[action='/bulk'] button.main")))
	check(t, "outcome of a change of several", ctx)
	submit(t, ctx, chromedp.Navigate(h.desk+"/board?stage=subs&q=ballast"))
	if n := count(t, ctx, ".card"); n != 2 {
		t.Errorf("%d stories stand at the stage", n)
	}
}

func TestAMoveByOneShowsAtTheOtherWithoutANewPage(t *testing.T) {
	h := demonstration(t)
	c := h.enter(h.link)
	id := c.begin("The ferries wait", "en", "news/writing", nil)
	one, two := h.seat(1400, 900), h.seat(1400, 900)
	for _, ctx := range []context.Context{one, two} {
		do(t, ctx, chromedp.Navigate(h.desk+"/board?where=board"))
	}
	h.waitFor("the board to listen", 10*time.Second, func() bool { return ask[bool](t, two, `"live" in document.documentElement.dataset`) })
	ask[bool](t, two, `window.same = true`)
	do(t, one, chromedp.DragAndDrop(chromedp.CSS(`.card[data-id="`+id+`"] h3 a`), chromedp.CSS(`.column[data-column="news/subs"] .cards`)))
	h.waitFor("the move to show at the other", 5*time.Second, func() bool { return columnOf(t, two, id) == "news/subs" })
	if !ask[bool](t, two, `window.same === true`) {
		t.Error("the page was loaded again")
	}
	fresh := c.begin("A new tide", "en", "news/desk", nil)
	h.waitFor("a new story to show", 5*time.Second, func() bool { return columnOf(t, two, fresh) == "news/desk" })
	// Who is in a story shows at everybody's board, and who has left it does not.
	who := func() string {
		return ask[string](t, two, `document.querySelector('[data-id="`+id+`"] .who').textContent`)
	}
	do(t, one, chromedp.Navigate(h.desk+"/version/"+id+"/edit"))
	h.waitFor("the board to say who is in it", 10*time.Second, func() bool { return strings.Contains(who(), "Owner") })
	check(t, "board with somebody in a story", two)
	do(t, one, chromedp.Navigate(h.desk+"/board"))
	h.waitFor("the board to say that nobody is in it", 10*time.Second, func() bool { return who() == "" })
	// What does not fit the search any more goes, on a table too.
	do(t, two, chromedp.Navigate(h.desk+"/?stage=subs&q=ferries"))
	h.waitFor("the table to listen", 10*time.Second, func() bool { return ask[bool](t, two, `"live" in document.documentElement.dataset`) })
	c.post("/version/"+id+"/move", url.Values{"to": {"news/final"}})
	h.waitFor("the row to go", 10*time.Second, func() bool { return count(t, two, "tr[data-id]") == 0 })
}

func TestTheListsViolateNothingInTwoLanguagesLightAndDark(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	c := h.enter(h.link)
	soon := time.Now().UTC().Add(5 * time.Hour).Format("2006-01-02T15:04")
	late := time.Now().UTC().Add(-5 * time.Hour).Format("2006-01-02T15:04")
	first := c.begin("The pilots wait for a tide that the office has promised twice", "en", "news/writing", url.Values{"due": {soon}})
	second := c.begin("الميناء ينتظر عودة السفن بعد إضراب طويل", "ar", "news/subs", url.Values{"due": {late}, "kind": {"analysis"}})
	third := c.begin("بندر در انتظار کشتی‌ها", "fa", "news/revise", url.Values{"assignee": {""}})
	c.begin("A short memo", "en", "news/final", url.Values{"kind": {"memo"}})
	c.post("/version/"+first+"/plan", url.Values{"legal": {"check"}, "embargo": {"2036-01-01 06:00"}})
	c.post("/version/"+third+"/plan", url.Values{"embargo": {"when the court has spoken"}})
	c.post("/searches", url.Values{"name": {"Late ones"}, "back": {"/?due=overdue"}, "shared": {"1"}})
	ctx := h.seat(1400, 900)
	for _, lang := range []string{"en", "ar"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int{1400, 320} {
				if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": lang}}); err != nil {
					t.Fatal(err)
				}
				if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}); err != nil {
					t.Fatal(err)
				}
				do(t, ctx, chromedp.EmulateViewport(int64(width), 900))
				for name, path := range map[string]string{"table": "/?all=1", "board": "/board?all=1", "narrowed": "/board?where=board&sort=due", "plan": "/version/" + first + "/plan", "begin": "/new",
					"bulk": "/bulk?act=stage&value=news/subs&id=" + first + "&id=" + second} {
					if width == 320 && scheme == "dark" || scheme == "dark" && (name == "begin" || name == "bulk") {
						continue // the same rules in other colours
					}
					do(t, ctx, chromedp.Navigate(h.desk+path))
					if name == "narrowed" && width > 320 { // the board is mirrored whole, and so are the keys
						first, next := `document.querySelectorAll(".column")[0]`, `document.querySelectorAll(".column")[1]`
						if mirrored := ask[bool](t, ctx, first+`.getBoundingClientRect().left > `+next+`.getBoundingClientRect().left`); mirrored != (lang == "ar") {
							t.Errorf("%s: the board is mirrored: %v", lang, mirrored)
						}
						do(t, ctx, chromedp.Focus(chromedp.CSS(".column h3 a")), press(map[string]string{"en": kb.ArrowRight, "ar": kb.ArrowLeft}[lang]))
						if ask[bool](t, ctx, first+`.contains(document.activeElement)`) {
							t.Errorf("%s: an arrow does not lead to the next column", lang)
						}
					}
					check(t, "board "+lang+" "+scheme+" "+name+map[int]string{320: " narrow"}[width], ctx)
				}
			}
		}
	}
}
