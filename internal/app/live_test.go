package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/desk"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// newsroom is a served desk with one version and people who write in it.
type newsroom struct {
	testing.TB
	h       *House
	desk    *desk.Desk
	server  *httptest.Server
	version story.Meta
}

func newNewsroom(t testing.TB, c Config) *newsroom {
	t.Helper()
	h := newHouse(t, c)
	_, d, err := h.build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	n := &newsroom{TB: t, h: h, desk: d, server: httptest.NewServer(d)}
	n.follow()
	n.version = n.story("The bridge", "One.\n\nTwo.")
	return n
}

// follow lets the desk hear what happens, until the test ends.
func (n *newsroom) follow() {
	head, err := n.h.DB.Head(context.Background())
	if err != nil {
		n.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = n.h.DB.Watch(ctx, head, n.desk.Hear)
	}()
	n.Cleanup(func() {
		cancel()
		<-ended
		n.desk.Close()
		n.server.Close()
	})
}

func (n *newsroom) update(fn func(context.Context, *db.Tx) error) {
	n.Helper()
	if err := n.h.DB.Update(context.Background(), fn); err != nil {
		n.Fatal(err)
	}
}

func (n *newsroom) story(headline, markdown string) (m story.Meta) {
	n.Helper()
	text, _, err := body.FromMarkdown(markdown)
	if err != nil {
		n.Fatal(err)
	}
	n.update(func(ctx context.Context, tx *db.Tx) (err error) {
		c := story.Content{Head: story.Head{Headline: headline, Terms: access.Terms{Level: access.Open}}, Body: text}
		m, err = story.Create(ctx, tx, story.New{Language: "en", Content: c, By: "test"})
		return err
	})
	return m
}

// person is somebody in one window.
type person struct {
	*newsroom
	account staff.Account
	cookie  string
	client  string
}

func (n *newsroom) person(name string, role staff.Role) *person {
	n.Helper()
	p := &person{newsroom: n, client: "window-" + name}
	n.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if p.account, err = staff.Add(ctx, tx, name+"@example.org", name, role); err != nil {
			return err
		}
		link, err := staff.Link(ctx, tx, n.h.Key, p.account, "test")
		if err == nil {
			p.cookie, err = staff.UseLink(ctx, tx, n.h.Key, link, "test")
		}
		return err
	})
	return p
}

func (p *person) header() http.Header {
	return http.Header{"Cookie": {"standfirst-staff=" + p.cookie}, "Content-Type": {"application/json"}}
}

// ask sends a request below the version and reads the answer.
func (p *person) ask(method, path string, in, out any) int {
	p.Helper()
	status, b := p.send(method, "/version/"+p.version.ID.String()+path, in)
	if out != nil {
		if err := json.Unmarshal(b, out); err != nil {
			p.Fatalf("%s %s: %d %s", method, path, status, b)
		}
	}
	return status
}

func (p *person) send(method, path string, in any) (int, []byte) {
	p.Helper()
	var sent io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			p.Fatal(err)
		}
		sent = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, p.server.URL+path, sent)
	if err != nil {
		p.Fatal(err)
	}
	r.Header = p.header()
	w, err := p.server.Client().Do(r)
	if err != nil {
		p.Fatal(err)
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	if err != nil {
		p.Fatal(err)
	}
	return w.StatusCode, b
}

type reply struct {
	V        int               `json:"v"`
	Doc      json.RawMessage   `json:"doc"`
	Fields   int               `json:"fields"`
	Head     map[string]any    `json:"head"`
	Revision int               `json:"revision"`
	Conflict int               `json:"conflict"`
	Steps    []json.RawMessage `json:"steps"`
	Error    string            `json:"error"`
	Message  string            `json:"message"`
}

func (p *person) draft() (a reply) {
	p.Helper()
	if status := p.ask(http.MethodGet, "/draft", nil, &a); status != http.StatusOK {
		p.Fatalf("draft: %d", status)
	}
	return a
}

func typed(at int, text string) json.RawMessage {
	b, _ := json.Marshal(text)
	return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%s}]}}`, at, at, b))
}

func (p *person) steps(v int, steps ...json.RawMessage) (a reply, status int) {
	p.Helper()
	status = p.ask(http.MethodPost, "/steps", map[string]any{"v": v, "client": p.client, "steps": steps}, &a)
	return a, status
}

// listener is an open window.
type listener struct {
	testing.TB
	conn *websocket.Conn
}

func (p *person) listen(path string) *listener {
	p.Helper()
	c, _, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(p.server.URL, "http")+path, &websocket.DialOptions{HTTPHeader: p.header()})
	if err != nil {
		p.Fatal(err)
	}
	c.SetReadLimit(1 << 20)
	p.Cleanup(func() { _ = c.CloseNow() })
	return &listener{p, c}
}

func (p *person) open() *listener {
	return p.listen("/version/" + p.version.ID.String() + "/live?client=" + url.QueryEscape(p.client))
}

// next reads messages until one of a type.
func (l *listener) next(kind string) map[string]any {
	l.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		_, b, err := l.conn.Read(ctx)
		if err != nil {
			l.Fatalf("no message %q: %v", kind, err)
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil {
			l.Fatal(err)
		}
		if m["type"] == kind {
			return m
		}
	}
}

func TestWhatOneWritesTheOtherHears(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Editor)
	ear := ben.open()
	ear.next("who")
	v := ana.draft().V
	a, status := ana.steps(v, typed(4, "!"))
	if status != http.StatusOK || a.V != v+1 {
		t.Fatalf("%d %+v", status, a)
	}
	m := ear.next("steps")
	steps, _ := m["steps"].([]any)
	if m["v"] != float64(v+1) || len(steps) != 1 || steps[0].(map[string]any)["client"] != ana.client {
		t.Errorf("heard %v", m)
	}
	if got := ben.draft(); !strings.Contains(string(got.Doc), "One!.") || got.V != v+1 {
		t.Errorf("read %+v", got)
	}
	if a, status := ben.steps(v, typed(1, "?")); status != http.StatusConflict || a.V != v+1 || len(a.Steps) != 1 {
		t.Errorf("behind: %d %+v", status, a)
	}
	if a, status := ben.steps(v+1, typed(999, "?")); status != http.StatusUnprocessableEntity || !strings.Contains(a.Message, "behind the end") {
		t.Errorf("misfit: %d %+v", status, a)
	}
	if a, status := ben.steps(v+9, typed(1, "?")); status != http.StatusGone {
		t.Errorf("of the future: %d %+v", status, a)
	}
}

func TestFieldsAndRevisionsAreHeard(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Editor)
	ear := ben.open()
	ear.next("who")
	var a reply
	if status := ana.ask(http.MethodPost, "/fields", map[string]any{"was": map[string]any{"headline": "The bridge"}, "set": map[string]any{"headline": "The bridge fell"}}, &a); status != http.StatusOK || a.Head["headline"] != "The bridge fell" {
		t.Fatalf("%d %+v", status, a)
	}
	if m := ear.next("fields"); m["by"] != "ana" || m["head"].(map[string]any)["headline"] != "The bridge fell" {
		t.Errorf("heard %v", m)
	}
	if status := ben.ask(http.MethodPost, "/fields", map[string]any{"was": map[string]any{"headline": "The bridge"}, "set": map[string]any{"headline": "Ben's", "kicker": "City"}}, &a); status != http.StatusConflict || a.Head["headline"] != "The bridge fell" || a.Head["kicker"] != "City" {
		t.Errorf("%d %+v", status, a)
	}
	if status := ana.ask(http.MethodPost, "/keep", map[string]any{"note": ""}, &a); status != http.StatusOK || a.Revision != 2 {
		t.Errorf("%d %+v", status, a)
	}
	if m := ear.next("kept"); m["revision"] != float64(2) {
		t.Errorf("heard %v", m)
	}
}

func TestWhoIsThereIsShownWithTheirCaret(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Writer)
	board := ana.listen("/live")
	board.next("who")
	ear := ana.open()
	other := ben.open()
	if err := other.conn.Write(context.Background(), websocket.MessageText, []byte(`{"type":"here","v":1,"anchor":2,"head":3}`)); err != nil {
		t.Fatal(err)
	}
	for {
		m := ear.next("who")
		who := m["who"].([]any)
		if len(who) < 2 {
			continue
		}
		one := who[1].(map[string]any)
		if one["anchor"] == float64(2) && one["head"] == float64(3) && one["name"] == "ben" && one["client"] == ben.client {
			break
		}
	}
	for {
		m := board.next("who")
		if people, _ := m["versions"].(map[string]any)[n.version.ID.String()].([]any); len(people) == 2 {
			break
		}
	}
	_ = other.conn.CloseNow()
	for len(ear.next("who")["who"].([]any)) != 1 {
	}
}

func TestWhoLosesTheRightToBeHereIsToldAtOnce(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	ear := ana.open()
	ear.next("who")
	began := time.Now()
	n.update(func(ctx context.Context, tx *db.Tx) error { return staff.EndSession(ctx, tx, n.h.Key, ana.cookie) })
	ear.next("gone")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if _, _, err := ear.conn.Read(context.Background()); err == nil {
		t.Error("the connection stays")
	}
}

func TestTheEventOfAnAccountEndsItsConnections(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	ear := ana.open()
	ear.next("who")
	n.update(func(ctx context.Context, tx *db.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE staff_account SET disabled_at = 1 WHERE id = $1", ana.account.ID)
		return err
	})
	n.desk.Hear([]db.Event{{Kind: "staff.changed", Subject: ana.account.ID}})
	ear.next("gone")
}

func TestAnotherSitesPageCannotListen(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	h := ana.header()
	h.Set("Origin", "https://evil.example")
	_, w, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(n.server.URL, "http")+"/live", &websocket.DialOptions{HTTPHeader: h})
	if err == nil || w == nil || w.StatusCode != http.StatusForbidden {
		t.Errorf("%v %v", w, err)
	}
	if status, _ := (&person{newsroom: n}).send(http.MethodGet, "/live", nil); status != http.StatusUnauthorized {
		t.Errorf("nobody: %d", status)
	}
	if status, _ := ana.send(http.MethodGet, "/live", nil); status != http.StatusUpgradeRequired {
		t.Errorf("no upgrade: %d", status)
	}
}

func TestWhoMayNotEditReadsAndComments(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, wim := n.person("ana", staff.Editor), n.person("wim", staff.Writer) // the version is not his own
	v := wim.draft().V
	if _, status := wim.steps(v, typed(1, "x")); status != http.StatusForbidden {
		t.Errorf("steps: %d", status)
	}
	for _, path := range []string{"/fields", "/keep", "/conflict"} {
		if status := wim.ask(http.MethodPost, path, map[string]any{}, nil); status != http.StatusForbidden {
			t.Errorf("%s: %d", path, status)
		}
	}
	var noted struct {
		Note struct {
			ID    id.ID  `json:"id"`
			Quote string `json:"quote"`
			State string `json:"state"`
		} `json:"note"`
	}
	if status := wim.ask(http.MethodPost, "/notes", map[string]any{"v": v, "kind": "suggestion", "from": 1, "to": 4, "insert": "Three"}, &noted); status != http.StatusOK || noted.Note.Quote != "One" {
		t.Fatalf("%d %+v", status, noted)
	}
	accept := map[string]any{"act": "accept"}
	if status := wim.ask(http.MethodPost, "/notes/"+noted.Note.ID.String(), accept, nil); status != http.StatusForbidden {
		t.Errorf("accept: %d", status)
	}
	if status := ana.ask(http.MethodPost, "/notes/"+noted.Note.ID.String(), accept, &noted); status != http.StatusOK || noted.Note.State != "accepted" {
		t.Errorf("accept: %d %+v", status, noted)
	}
	if got := wim.draft(); !strings.Contains(string(got.Doc), "Three.") {
		t.Errorf("%s", got.Doc)
	}
}

func TestARevisionThatIsImportedMovesTheOpenText(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	board := ana.listen("/live")
	board.next("who")
	v := ana.draft().V
	if _, status := ana.steps(v, typed(4, "!")); status != http.StatusOK {
		t.Fatal(status)
	}
	if status := ana.ask(http.MethodPost, "/keep", map[string]any{"note": ""}, nil); status != http.StatusOK {
		t.Fatal(status)
	}
	ear := ana.open()
	ear.next("who")
	n.imported("Imported.", 2)
	if m := ear.next("steps"); m["v"] != float64(v+2) {
		t.Errorf("heard %v", m)
	}
	if m := board.next("saved"); m["version"] != n.version.ID.String() {
		t.Errorf("the board hears %v", m)
	}
	if got := ana.draft(); !strings.Contains(string(got.Doc), "Imported.") || got.Revision != 3 || got.Conflict != 0 {
		t.Errorf("%+v", got)
	}
}

// imported saves a revision as an import does, that knows of no working copy.
func (n *newsroom) imported(text string, base int) {
	n.Helper()
	n.update(func(ctx context.Context, tx *db.Tx) error {
		c, err := story.Working(ctx, tx, n.version.ID)
		if err != nil {
			return err
		}
		if c.Body, err = body.FromText(text); err != nil {
			return err
		}
		_, err = story.Save(ctx, tx, n.version.ID, base, c, "import")
		return err
	})
}

func TestAConflictIsShownAndEnded(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	ear := ana.open()
	ear.next("who")
	if _, status := ana.steps(ana.draft().V, typed(4, "!")); status != http.StatusOK {
		t.Fatal(status)
	}
	ear.next("steps")
	n.imported("Imported.", 1)
	if m := ear.next("conflict"); m["conflict"] != float64(2) {
		t.Errorf("heard %v", m)
	}
	if got := ana.draft(); got.Conflict != 2 || !strings.Contains(string(got.Doc), "One!.") {
		t.Errorf("%+v", got)
	}
	var a reply
	if status := ana.ask(http.MethodPost, "/keep", map[string]any{"note": ""}, &a); status != http.StatusConflict {
		t.Errorf("keeping is answered %d", status)
	}
	if status := ana.ask(http.MethodPost, "/conflict", map[string]any{"take": "theirs"}, &a); status != http.StatusOK || a.Revision != 4 {
		t.Errorf("%d %+v", status, a)
	}
	if m := ear.next("conflict"); m["conflict"] != float64(0) {
		t.Errorf("heard %v", m)
	}
	if got := ana.draft(); got.Conflict != 0 || !strings.Contains(string(got.Doc), "Imported.") {
		t.Errorf("%+v", got)
	}
}

func TestTwoNodesOnOneDatabaseAreOneRoom(t *testing.T) {
	c := Config{Data: t.TempDir(), Database: dbtest.Postgres(t, db.Config{}).URL}
	n := newNewsroom(t, c)
	c.Log = slog.New(slog.DiscardHandler)
	h, err := Open(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.Close(); err != nil {
			t.Error(err)
		}
	})
	h.siteURL, h.deskURL = defaultSite, defaultDesk
	_, d, err := h.build(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	other := &newsroom{TB: t, h: h, desk: d, server: httptest.NewServer(d), version: n.version}
	other.follow()
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Editor)
	ben.newsroom = other
	ear, second := ana.open(), ben.open()
	for len(ear.next("who")["who"].([]any)) < 2 {
		continue // until the other node has said who is there
	}
	for len(second.next("who")["who"].([]any)) < 2 {
		continue
	}
	v := ana.draft().V
	for i := range 6 {
		from, to := ana, second
		if i%2 == 1 {
			from, to = ben, ear
		}
		if a, status := from.steps(v+i, typed(4+i, "!")); status != http.StatusOK {
			t.Fatalf("step %d: %d %+v", i, status, a)
		}
		for int(to.next("steps")["v"].(float64)) < v+i+1 {
			continue
		}
	}
	if a, b := ana.draft(), ben.draft(); !strings.Contains(string(a.Doc), "One!!!!!!.") || !bytes.Equal(a.Doc, b.Doc) {
		t.Errorf("%s\n%s", a.Doc, b.Doc)
	}
	if status := ben.ask(http.MethodPost, "/notes", map[string]any{"v": v, "kind": "comment", "text": "Which?"}, nil); status != http.StatusOK {
		t.Errorf("note: %d", status)
	}
	ear.next("notes")
	_ = second.conn.CloseNow()
	for len(ear.next("who")["who"].([]any)) > 1 {
		continue
	}
}

func TestASlowWindowHoldsNobodyUp(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Editor)
	ear := ben.open()
	ear.next("who")
	// Ben's window takes nothing in while Ana pastes, page after page.
	v := ana.draft().V
	word := strings.Repeat("word ", 5000)
	for i := range 60 {
		if a, status := ana.steps(v+i, typed(4, word)); status != http.StatusOK {
			t.Fatalf("%d %+v", status, a)
		}
	}
	if got := ana.draft(); got.V != v+60 {
		t.Errorf("the slow window holds the others up: %d", got.V)
	}
}

func TestAnAccountHasSoManyWindowsAndNoMore(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	for range 40 {
		ana.listen("/live").next("who")
	}
	_, w, err := websocket.Dial(context.Background(), "ws"+strings.TrimPrefix(n.server.URL, "http")+"/live", &websocket.DialOptions{HTTPHeader: ana.header()})
	if err == nil || w == nil || w.StatusCode != http.StatusTooManyRequests {
		t.Errorf("%v %v", w, err)
	}
	n.person("ben", staff.Editor).listen("/live").next("who")
}

func TestWhatIsLiveEndsWithTheHouse(t *testing.T) {
	n := newNewsroom(t, Config{})
	ear := n.person("ana", staff.Editor).open()
	ear.next("who")
	n.desk.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for {
		if _, _, err := ear.conn.Read(ctx); err != nil {
			break
		}
	}
	if ctx.Err() != nil {
		t.Error("the connection stays")
	}
}

func TestWhoIsNamedSeesItOnAPageOfTheirOwn(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana, ben := n.person("ana", staff.Editor), n.person("ben", staff.Editor)
	if status := ana.ask(http.MethodPost, "/notes", map[string]any{"v": ana.draft().V, "kind": "comment", "from": 1, "to": 4, "text": "Is it so, @[ben](" + ben.account.ID.String() + ")?"}, nil); status != http.StatusOK {
		t.Fatal(status)
	}
	if status, page := ben.send(http.MethodGet, "/mentions", nil); status != http.StatusOK || !strings.Contains(string(page), "Is it so, @ben?") || !strings.Contains(string(page), "The bridge") {
		t.Errorf("%d %s", status, page)
	}
	if _, page := ana.send(http.MethodGet, "/mentions", nil); strings.Contains(string(page), "Is it so") {
		t.Error("who is not named sees it")
	}
}

func TestAKilledTextIsReadAndTakesNothing(t *testing.T) {
	n := newNewsroom(t, Config{})
	ana := n.person("ana", staff.Editor)
	v := ana.draft().V
	n.update(func(ctx context.Context, tx *db.Tx) error {
		return story.Kill(ctx, tx, n.version.ID, "untrue", "test")
	})
	if a, status := ana.steps(v, typed(4, "!")); status != http.StatusForbidden || !strings.Contains(a.Message, "killed") {
		t.Errorf("steps: %d %+v", status, a)
	}
	if status := ana.ask(http.MethodPost, "/fields", map[string]any{"was": map[string]any{}, "set": map[string]any{"kicker": "x"}}, nil); status != http.StatusForbidden {
		t.Errorf("fields: %d", status)
	}
	if got := ana.draft(); !strings.Contains(string(got.Doc), "One.") {
		t.Errorf("%+v", got)
	}
}
