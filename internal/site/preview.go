package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/story"
)

// maxToken is how long the token of a preview link may be, in bytes.
const maxToken = 100

// preview answers /-/preview/{token}: one version as a class of reader would see
// it. It never goes through the press, so that nobody else can meet it there.
// Whatever opens nothing answers like an address that never was.
func (s *Site) preview() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		b, err := v.openPreview(r.Context(), r.PathValue("token"), r.URL.Query())
		switch {
		case errors.Is(err, db.ErrNotFound):
			v.fail(w, r, http.StatusNotFound)
			return
		case err != nil:
			v.fault(w, r, err)
			return
		}
		s.plainHeaders(w)
		h := w.Header()
		h.Set("Content-Security-Policy", strings.Replace(s.secured.Load().Get("Content-Security-Policy"), "frame-ancestors 'none'", "frame-ancestors "+v.framedBy(), 1))
		h.Set("Referrer-Policy", "no-referrer") // the address itself is the key
		h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
		h.Set("Content-Type", htmlType)
		if r.Method != http.MethodHead {
			_, _ = w.Write(b) // who has left needs no answer
		}
	})
}

// framedBy is who may show a preview in a frame: the desk.
func (v *visit) framedBy() string {
	if v.house.DeskURL == "" {
		return "'none'"
	}
	return v.house.DeskURL
}

func (v *visit) openPreview(ctx context.Context, token string, q url.Values) ([]byte, error) {
	if len(token) > maxToken {
		token = "" // no token is empty: it is looked for like any other
	}
	var p loaded
	var link story.PreviewLink
	var versions []story.Meta
	in := *v
	err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if p.Published, link, err = story.OpenPreview(ctx, tx, v.site.Key, token, q.Get("lang"), v.house.CutAfter); err != nil {
			return err
		}
		in.lang, in.words = p.Language, v.house.speaks(p.Language)
		if link.Languages {
			if versions, err = story.Versions(ctx, tx, p.Story); err != nil {
				return err
			}
		}
		return in.gather(ctx, tx, &p)
	})
	if err != nil {
		return nil, err
	}
	reader := previewReader(q.Get("as"), p.Terms)
	d := access.Decide(p.Terms, reader, v.now())
	a := in.article(p, p.Body.Open(d), d, reader.SignedIn)
	// No machine is to keep it, and none is told where it will stand.
	a.Canonical, a.Alternates, a.Open, a.Named, a.LD, a.NoIndex, a.Tools = "", nil, nil, nil, nil, true, nil
	a.Preview = in.words.T("preview.notice", "Date", in.words.DateTime(link.Until))
	if s := q.Get("scheme"); s == "dark" || s == "light" {
		a.Scheme = s
	}
	if link.Languages {
		a.ReadIn = in.previewed(versions, p, token, q)
	}
	return v.site.draw("story", a)
}

// previewReader is the reader of a class, as the terms take them.
func previewReader(class string, t access.Terms) access.Reader {
	switch class {
	case "registered":
		return access.Reader{SignedIn: true}
	case "subscriber":
		plan := "preview"
		if len(t.Plans) > 0 {
			plan = t.Plans[0]
		}
		return access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: plan}}}
	}
	return access.Reader{}
}

// previewed are the languages that a link opens, for the same class of reader.
func (v *visit) previewed(versions []story.Meta, p loaded, token string, q url.Values) (all []Link) {
	for _, m := range versions {
		if m.Status == story.StatusKilled || m.Origin == story.Adaptation {
			continue
		}
		to := url.Values{"lang": {m.Language}}
		for _, name := range []string{"as", "scheme"} {
			if s := q.Get(name); s != "" && len(s) < 20 {
				to.Set(name, s)
			}
		}
		w := v.house.speaks(m.Language)
		all = append(all, Link{Name: w.Name, URL: "/-/preview/" + url.PathEscape(token) + "?" + to.Encode(), Lang: m.Language, Dir: w.Dir, Current: m.ID == p.ID})
	}
	return all
}
