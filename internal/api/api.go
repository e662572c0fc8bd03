// Package api answers machines: partners who take the house's stories, each by
// a token in the header Authorization and by nothing else. What goes out is
// opened by the decision that the token's scope gives, as every text is.
package api

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/partner"
	"standfirst/internal/press/coding"
	"standfirst/internal/route"
	"standfirst/internal/secret"
)

// Config is what the surface is built on.
type Config struct {
	DB  *db.DB
	Key *secret.Key
	Log *slog.Logger
}

// API answers machines. It is safe for concurrent use.
type API struct {
	Config
	mu     sync.Mutex
	pace   map[id.ID]*rate.Limiter // by partner
	wrong  *rate.Limiter           // of tokens that are nobody's
	routes []route.Route
}

// How often may be asked: by one partner, and by all who have no good token.
const (
	perMinute   = 120
	burst       = 60
	wrongAMin   = 600
	maxPaces    = 1000
	maxAnswer   = 8 << 20 // bytes of one list
	usedEvery   = time.Minute
	retryAfter  = 5 // seconds
	contentType = "application/json"
)

// New builds it.
func New(c Config) *API {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	a := &API{Config: c, pace: map[id.ID]*rate.Limiter{}, wrong: rate.NewLimiter(rate.Limit(wrongAMin)/60, wrongAMin/10)}
	get := func(pattern, example string, do func(*call) (any, error)) {
		a.routes = append(a.routes, route.Route{Method: http.MethodGet, Pattern: pattern, Surface: route.API, Cache: route.Private, Permission: route.Partner,
			Handler: a.answer(do), Example: example})
	}
	get("/-/api/ninjs", "/-/api/ninjs", (*call).list)
	get("/-/api/ninjs/{what}", "/-/api/ninjs/none", (*call).what)
	return a
}

// Routes is what the site's listener answers for machines.
func (a *API) Routes() []route.Route { return a.routes }

// call is one request of a partner.
type call struct {
	*API
	r   *http.Request
	who partner.Partner
	now time.Time
}

// problem is an error as RFC 9457 tells it; detail names the input and the mend.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	after  int    // seconds
}

func (p *problem) Error() string { return p.Detail }

func refuse(status int, detail string) *problem {
	return &problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: detail}
}

// answer makes a handler of what a partner asks for.
func (a *API) answer(do func(*call) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Vary", "Authorization, Accept-Encoding")
		c := &call{API: a, r: r, now: a.DB.Now()}
		err := c.identify()
		var v any
		if err == nil {
			v, err = do(c)
		}
		if err != nil {
			c.refused(w, err)
			return
		}
		c.write(w, v)
	})
}

// identify finds the partner by the token.
func (c *call) identify() error {
	for _, key := range []string{"token", "access_token", "key", "api_key"} {
		if c.r.URL.Query().Has(key) {
			return refuse(http.StatusBadRequest, "the address holds "+key+"; a token is taken from the header Authorization alone, since addresses are written down in many places. Revoke it at the desk if it was one")
		}
	}
	given := c.r.Header.Values("Authorization")
	if len(given) != 1 {
		return refuse(http.StatusUnauthorized, "there is no token; send the header Authorization: Bearer TOKEN, with the token that the house gave you")
	}
	scheme, token, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") || token == "" {
		return refuse(http.StatusUnauthorized, "the header Authorization is not of the form Bearer TOKEN")
	}
	err := c.DB.View(c.r.Context(), func(ctx context.Context, tx *db.Tx) (err error) {
		c.who, err = partner.ByToken(ctx, tx, c.Key, strings.TrimSpace(token))
		return err
	})
	switch {
	case errors.Is(err, db.ErrNotFound):
		// A token cannot be guessed; who tries is told to stop, and keeps nobody else out.
		if !c.wrong.AllowN(c.now, 1) {
			return &problem{Type: "about:blank", Title: http.StatusText(http.StatusTooManyRequests), Status: http.StatusTooManyRequests, Detail: "too many tokens that are nobody's were tried lately; ask again in a few seconds", after: retryAfter}
		}
		return refuse(http.StatusUnauthorized, "the token is none of this house; ask the house for one")
	case err != nil:
		return err
	case !c.who.EndedAt.IsZero():
		return refuse(http.StatusUnauthorized, "the token was revoked on "+c.who.EndedAt.Format(time.DateOnly)+"; ask the house for another")
	case c.who.Over(c.now):
		return refuse(http.StatusUnauthorized, "the token ended on "+c.who.Until.Format(time.DateOnly)+"; ask the house for another")
	}
	if wait := c.paced(); wait > 0 {
		return &problem{Type: "about:blank", Title: http.StatusText(http.StatusTooManyRequests), Status: http.StatusTooManyRequests, Detail: "more than " + strconv.Itoa(perMinute) + " requests a minute; ask again in " + strconv.Itoa(wait) + " seconds", after: wait}
	}
	if c.now.Sub(c.who.UsedAt) >= usedEvery {
		// That it was used is worth knowing, and not worth failing for.
		if err := c.DB.Update(c.r.Context(), func(ctx context.Context, tx *db.Tx) error { return partner.Used(ctx, tx, c.who.ID) }); err != nil {
			c.Log.Warn("api: that a token was used could not be noted", "partner", c.who.ID, "error", err)
		}
	}
	return nil
}

// paced says how many seconds the partner must wait; 0: it need not.
func (c *call) paced() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.pace[c.who.ID]
	if l == nil {
		if len(c.pace) >= maxPaces {
			clear(c.pace)
		}
		l = rate.NewLimiter(rate.Limit(perMinute)/60, burst)
		c.pace[c.who.ID] = l
	}
	if l.AllowN(c.now, 1) {
		return 0
	}
	return int((1-l.TokensAt(c.now))*60/perMinute) + 1
}

// refused tells an error. One of ours is told as that, and the log what it was.
func (c *call) refused(w http.ResponseWriter, err error) {
	var p *problem
	if !errors.As(err, &p) {
		if !errors.Is(err, context.Canceled) {
			c.Log.Error("api: an answer could not be made", "path", c.r.URL.Path, "error", err)
		}
		p = refuse(http.StatusServiceUnavailable, "the house cannot answer this at the moment; ask again in a few seconds")
		p.after = retryAfter
	}
	h := w.Header()
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="partners"`)
	}
	if p.after > 0 {
		h.Set("Retry-After", strconv.Itoa(p.after))
	}
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/problem+json")
	b, _ := json.Marshal(p) // texts and numbers marshal
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.WriteHeader(p.Status)
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(b) // who has left needs no answer
	}
}

// write answers with JSON under a tag of its bytes.
func (c *call) write(w http.ResponseWriter, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		c.refused(w, err)
		return
	}
	out := b.Bytes()
	sum := sha256.Sum256(out)
	tag := hex.EncodeToString(sum[:12])
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	h.Set("Content-Type", contentType)
	zipped := coding.Accepts(c.r.Header.Get("Accept-Encoding"), "gzip")
	h.Set("ETag", `"`+tag+`"`)
	if zipped {
		h.Set("ETag", `"`+tag+`-gzip"`)
	}
	for _, match := range strings.Split(c.r.Header.Get("If-None-Match"), ",") {
		match = strings.TrimPrefix(strings.TrimSpace(match), "W/")
		if match == "*" || match == `"`+tag+`"` || match == `"`+tag+`-gzip"` {
			h.Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	if zipped {
		var z bytes.Buffer
		g, _ := gzip.NewWriterLevel(&z, gzip.DefaultCompression)
		_, _ = g.Write(out) // a buffer takes everything
		_ = g.Close()
		out = z.Bytes()
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(out)))
	if c.r.Method != http.MethodHead {
		_, _ = w.Write(out)
	}
}
