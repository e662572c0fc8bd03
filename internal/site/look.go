package site

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"standfirst/internal/press"
	"standfirst/internal/route"
)

// Look is how a reader wants pages to be shown. It is of a short closed
// vocabulary, and says nothing of who asks. The zero Look is what everybody gets
// who has chosen nothing.
type Look struct {
	Size   string // small, large or larger; empty: as the reader's own device has it
	Scheme string // light or dark; empty: as the device has it
	Lite   bool   // no pictures, fonts or scripts
}

// chosen is what the cookie of the look holds.
type chosen struct {
	Look
	full bool // whole pages, even to a device that asks to save data
}

// The vocabulary; the empty word of each is what the device does.
var (
	sizes   = []string{"small", "", "large", "larger"}
	schemes = []string{"", "light", "dark"}
	weights = []string{"", "lite", "full"}
)

// looks are all choices by how the cookie spells them. What is spelled in any
// other way is none.
var looks = func() map[string]chosen {
	all := map[string]chosen{}
	for _, size := range sizes {
		for _, scheme := range schemes {
			for _, weight := range weights {
				c := chosen{Look{size, scheme, weight == "lite"}, weight == "full"}
				all[c.spell()] = c
			}
		}
	}
	return all
}()

// spell writes a choice as the cookie holds it: its words, parted by points.
func (c chosen) spell() string {
	weight := ""
	switch {
	case c.Lite:
		weight = "lite"
	case c.full:
		weight = "full"
	}
	var words []string
	for _, word := range []string{c.Size, c.Scheme, weight} {
		if word != "" {
			words = append(words, word)
		}
	}
	return strings.Join(words, ".")
}

const (
	lookCookie = "standfirst-look"
	lookLife   = 365 * 24 * 3600 // seconds
	displayTo  = "/-/display"
	liteKey    = "lite" // of a query: 1 for the lite page, 0 for the whole one
)

// looked finds the choice in a request. It allocates nothing.
func (s *Site) looked(r *http.Request) chosen {
	lines := r.Header["Cookie"]
	if lines == nil {
		return chosen{}
	}
	for _, line := range lines {
		for len(line) > 0 {
			var part string
			part, line, _ = strings.Cut(line, ";")
			if name, value, _ := strings.Cut(strings.TrimLeft(part, " "), "="); name == s.lookName {
				return looks[value]
			}
		}
	}
	return chosen{}
}

type looklessKey struct{}

// lookless serves what looks the same to everybody, as feeds do.
func lookless(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), looklessKey{}, true)))
	})
}

// look is how the page of a request is to be shown, and whether anything but its
// address says so. A device that asks to save data (the client hint Save-Data)
// gets lite pages, unless its reader has chosen whole ones.
func (s *Site) look(r *http.Request) (l Look, own bool) {
	c := s.looked(r)
	if !c.full && !c.Lite {
		if v := r.Header["Save-Data"]; len(v) > 0 && strings.EqualFold(strings.TrimSpace(v[0]), "on") {
			c.Lite = true
		}
	}
	own = c.Look != Look{}
	if r.URL.RawQuery == "" {
		return c.Look, own
	}
	switch r.URL.Query().Get(liteKey) { // for this page alone
	case "1":
		c.Lite = true
	case "0":
		c.Lite = false
	}
	return c.Look, own
}

// page names the page at an address in this look.
func (l Look) page(key string, own bool) press.Key {
	if l != (Look{}) {
		key = chosen{Look: l}.spell() + key // a key begins with the slash of its address
	}
	return press.Key{Page: key, Own: own}
}

// Display is the form by which readers choose how pages look. Each button of it
// is one choice.
type Display struct {
	Action string
	Return string // where the reader is
	Sizes  []Button
	Scheme []Button
	Lite   []Button
}

// Button is one choice.
type Button struct {
	Value string
	Name  string
	Mark  string // what stands on the button instead of its name
	On    bool
}

// display makes the form for the page that is open.
func (v *visit) display() Display {
	d := Display{Action: displayTo, Return: (&url.URL{Path: v.whole}).EscapedPath()}
	for i, size := range sizes {
		d.Sizes = append(d.Sizes, Button{Value: word(size, "normal"), Name: v.words.T("look." + word(size, "normal")), Mark: []string{"A−", "A", "A+", "A++"}[i], On: v.look.Size == size})
	}
	for _, scheme := range schemes {
		d.Scheme = append(d.Scheme, Button{Value: word(scheme, "auto"), Name: v.words.T("look." + word(scheme, "auto")), On: v.look.Scheme == scheme})
	}
	for _, on := range []bool{false, true} {
		c := Button{Value: "full", Name: v.words.T("look.full"), On: v.look.Lite == on}
		if on {
			c.Value, c.Name = "lite", v.words.T("look.lite")
		}
		d.Lite = append(d.Lite, c)
	}
	return d
}

func word(s, empty string) string {
	if s == "" {
		return empty
	}
	return s
}

func (s *Site) declareLook() {
	s.table.Add(route.Route{Method: http.MethodPost, Pattern: displayTo, Surface: route.Machinery, Cache: route.Never, Permission: route.Anyone, Handler: s.setLook()})
}

// setLook takes the press of a button of the form, and leads back to where the
// reader was. What is not in the vocabulary is refused.
func (s *Site) setLook() http.Handler {
	return s.visited(func(v *visit, w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			v.fail(w, r, http.StatusRequestEntityTooLarge)
			return
		}
		c := s.looked(r)
		for name, values := range r.PostForm {
			known := true
			switch name {
			case "size":
				c.Size, known = take(values, sizes, "normal")
			case "scheme":
				c.Scheme, known = take(values, schemes, "auto")
			case "weight":
				var weight string
				weight, known = take(values, weights, "auto")
				c.Lite, c.full = weight == "lite", weight == "full"
			}
			if !known {
				v.fail(w, r, http.StatusBadRequest)
				return
			}
		}
		life := lookLife
		if c == (chosen{}) {
			life = -1
		}
		s.setCookie(w, lookCookie, c.spell(), life)
		v.moved(w, r, whence(r))
	})
}

// take reads one word of a vocabulary from a form; other is how it writes the
// empty one.
func take(values, vocabulary []string, other string) (string, bool) {
	if len(values) != 1 {
		return "", false
	}
	for _, word := range vocabulary {
		if values[0] == word || word == "" && values[0] == other {
			return word, true
		}
	}
	return "", false
}

// whence is the page from which a form was sent: as the browser says it, with
// its query, if that is the page which the form names; without what the query
// said of the look.
func whence(r *http.Request) string {
	to := safeReturn(r.PostFormValue("return"))
	if to == "" {
		to = "/"
	}
	from, err := url.Parse(r.Referer())
	if err != nil || from.Host != r.Host || from.EscapedPath() != to {
		return to
	}
	q := from.Query()
	q.Del("lite")
	from.RawQuery = q.Encode()
	return safeReturn(from.RequestURI())
}
