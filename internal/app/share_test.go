package app

import (
	"bytes"
	"context"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/blob"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/share"
	"standfirst/internal/story"
)

// sharedOf is the og:image of a page, as a path.
func (c *canaryHouse) sharedOf(path string) string {
	c.Helper()
	m := shown.FindStringSubmatch(c.readable(c.ask(c.site, http.MethodGet, path, nil, nil)))
	if m == nil {
		return ""
	}
	return strings.TrimPrefix(m[1], defaultSite)
}

func TestAStoryWithoutAPhotographIsSharedWithItsHeadlineDrawn(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	address := c.sharedOf("/" + m.Path())
	r := c.ask(c.site, http.MethodGet, address, nil, nil)
	b, _ := io.ReadAll(r.Body)
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatalf("%s: %d, %v", address, r.StatusCode, err)
	}
	if s := img.Bounds().Size(); s.X != share.Width || s.Y != share.Height {
		t.Errorf("the image has %v", s)
	}
	if cache := r.Header.Get("Cache-Control"); !strings.Contains(cache, "immutable") || len(r.Cookies()) > 0 {
		t.Errorf("an image whose address names it is to be kept by anyone: %q, %d cookies", cache, len(r.Cookies()))
	}
	again := c.ask(c.site, http.MethodGet, address, nil, http.Header{"If-None-Match": {r.Header.Get("ETag")}})
	if again.StatusCode != http.StatusNotModified {
		t.Errorf("asked again it answers %d", again.StatusCode)
	}
}

func TestAnImageFollowsTheHeadlineAndGoesWithTheStory(t *testing.T) {
	c := newCanary(t)
	m := c.gated["members"]
	old := c.sharedOf("/" + m.Path())
	c.hear(func() {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			n := content("members", "Another headline", canaries["members"])
			if _, err := story.Save(ctx, tx, m.ID, m.Revision, n, "t"); err != nil {
				return err
			}
			return story.Publish(ctx, tx, m.ID, time.Time{}, "t")
		})
	})
	now := c.sharedOf("/" + c.found(m.ID).Path())
	if now == old || now == "" {
		t.Fatalf("the address is still %s", now)
	}
	if r := c.ask(c.site, http.MethodGet, old, nil, nil); r.StatusCode != http.StatusFound || r.Header.Get("Location") != now {
		t.Errorf("the old address answers %d and leads to %s", r.StatusCode, r.Header.Get("Location"))
	}
	for _, end := range []func(context.Context, *db.Tx) error{
		func(ctx context.Context, tx *db.Tx) error { return story.Withdraw(ctx, tx, m.ID, "Wrong", "t") },
		func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, m.ID, "Legal", "t") },
	} {
		c.hear(func() { c.update(end) })
		for _, address := range []string{old, now} {
			if r := c.ask(c.site, http.MethodGet, address, nil, nil); r.StatusCode != http.StatusGone {
				t.Errorf("%s answers %d of a story that is gone", address, r.StatusCode)
			}
		}
	}
	for _, none := range []string{"/2026/11/x-" + c.unknown.String() + "/share-0123456789abcdef.png", "/2026/11/x/share-0123456789abcdef.png", strings.TrimSuffix(now, ".png") + ".jpg"} {
		if r := c.ask(c.site, http.MethodGet, none, nil, nil); r.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", none, r.StatusCode)
		}
	}
}

// TestAStoreThatIsSilentKeepsNothingFromBeingTakenDown kills two stories while
// the bucket takes connections and answers none.
func TestAStoreThatIsSilentKeepsNothingFromBeingTakenDown(t *testing.T) {
	c := newCanary(t)
	silent := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-silent }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(silent) })
	for name, value := range map[string]string{"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_REGION": "eu"} {
		t.Setenv(name, value)
	}
	store, err := blob.Bucket(context.Background(), "s3://house?endpoint="+server.URL+"&use_path_style=true")
	if err != nil {
		t.Fatal(err)
	}
	c.site.Config.Shares = share.NewMaker(store, slog.New(slog.DiscardHandler))
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		for _, terms := range []string{"registered", "members"} {
			m := c.gated[terms]
			c.ask(c.site, http.MethodGet, "/"+m.Path(), nil, nil)
			c.hear(func() {
				c.update(func(ctx context.Context, tx *db.Tx) error { return story.Kill(ctx, tx, m.ID, "Legal", "t") })
			})
			if r := c.ask(c.site, http.MethodGet, "/"+m.Path(), nil, nil); r.StatusCode != http.StatusGone {
				t.Errorf("%s is answered %d", m.Path(), r.StatusCode)
			}
		}
	}()
	select {
	case <-heard:
	case <-time.After(20 * time.Second):
		t.Error("the site waits for the store, and hears nothing more")
	}
}

func TestAPhotographStandsForItsStoryWhereTheHouseAndItsRightsLetIt(t *testing.T) {
	c := newCanary(t)
	var open story.Meta
	c.update(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.LatestMeta(ctx, tx, story.LatestQuery{Language: "en", Limit: 20})
		for _, m := range all {
			if m.Lead.Photo != 0 && m.Terms.Level == access.Open {
				open = m
			}
		}
		return err
	})
	if got := c.sharedOf("/" + open.Path()); !strings.HasPrefix(got, "/media/") {
		t.Errorf("it is shared with %s", got)
	}
	c.hear(func() {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			s, err := house.Load(ctx, tx)
			if err != nil {
				return err
			}
			s.Machines.Drawn = true
			return house.Save(ctx, tx, s)
		})
	})
	if got := c.sharedOf("/" + open.Path()); !strings.Contains(got, "/share-") {
		t.Errorf("the house draws its headlines, and it is shared with %s", got)
	}
}
