package app

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/outbound"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// everywhere says that every host is at one public address.
type everywhere struct{}

func (everywhere) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("93.184.215.14")}, nil
}

func TestTheLinksOfATextAreFollowedWhenItsScreenIsOpened(t *testing.T) {
	c := newCanary(t)
	editor := c.signedIn(staff.Editor)
	var asked atomic.Int32
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.URL.Path == "/gone" {
			w.WriteHeader(http.StatusGone)
		}
	}))
	t.Cleanup(web.Close)
	c.h.outbound = outbound.New(outbound.Config{Resolver: everywhere{}, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, web.Listener.Addr().String())
	}})
	with := content("open", "With links", "x")
	for _, to := range []string{"http://example.org/here", "http://example.org/gone", "http://192.168.1.1/router", defaultSite + "/2026/11/own"} {
		with.Body.Content = append(with.Body.Content, body.Node{Type: "paragraph", Content: []body.Node{{Type: "text", Text: "a link", Marks: []body.Mark{{Type: "link", Attrs: map[string]any{"href": to}}}}}})
	}
	m := c.create(story.New{Language: "en", Content: with})
	screen := "/version/" + m.ID.String() + "/publish"
	page := c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil))
	if !strings.Contains(page, "3 links were not looked at yet.") || !strings.Contains(page, "being followed") {
		t.Errorf("before anybody looked: %s", page)
	}
	var waiting int
	c.update(func(ctx context.Context, tx *db.Tx) error {
		return tx.QueryRow(ctx, "SELECT COUNT(*) FROM river_job WHERE CAST(args AS TEXT) LIKE '%story.links%'").Scan(&waiting)
	})
	if waiting != 1 {
		t.Errorf("%d jobs wait", waiting)
	}
	follow := func(again bool) {
		t.Helper()
		if err := c.h.followLinks(context.Background(), following{m.ID, again}); err != nil {
			t.Fatal(err)
		}
	}
	follow(false)
	page = c.readable(c.ask(c.desk, http.MethodGet, screen, editor, nil))
	for _, want := range []string{"A link leads nowhere: http://example.org/gone", "A link leads nowhere: http://192.168.1.1/router", `<span class="link alive">`, "not on the public web"} {
		if !strings.Contains(page, want) {
			t.Errorf("the screen does not say %q: %s", want, page)
		}
	}
	if strings.Contains(page, "not looked at yet") || strings.Contains(page, "own</bdi>") {
		t.Error("something was not followed, or the house asked itself")
	}
	if status, page := c.post(screen, editor, nil); status != http.StatusSeeOther {
		t.Errorf("a dead link blocks: %d %s", status, page)
	}
	before := asked.Load()
	if follow(false); asked.Load() != before {
		t.Error("what was looked at a moment ago is looked at again")
	}
	if follow(true); asked.Load() == before {
		t.Error("asked to look again, nobody does")
	}
}
