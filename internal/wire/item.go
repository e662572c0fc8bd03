// Package wire takes in what agencies send, IPTC ninjs of every version, as
// stories and photographs with their rights, and writes ninjs 3.1 for partners.
package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Limits on what comes in.
const (
	MaxItem  = 16 << 20 // bytes of one item
	MaxDepth = 64       // of JSON
	maxParts = 200      // elements of any list that is kept
)

var (
	// ErrNotNinjs says that a text is no ninjs; the message says why.
	ErrNotNinjs = errors.New("not ninjs")
	// ErrSkipped says that a file holds something that is no news on purpose.
	ErrSkipped = errors.New("skipped")
)

// Item is one ninjs item, of whichever version it was.
type Item struct {
	URI, Version, Type, PubStatus, Language, Profile string
	FirstCreated, VersionCreated, ContentCreated     time.Time
	// Embargoed is when an embargo ends. EmbargoUnclear says that there is one
	// whose end cannot be read: such an item is held, never released.
	Embargoed                        time.Time
	EmbargoUnclear                   bool
	EmbargoText                      string // as it was given
	Headline, Description, Slugline  string
	Kicker                           string
	By, Located, EdNote, CreditLine  string
	CopyrightHolder, CopyrightNotice string
	UsageTerms, DigitalSourceType    string
	Genres                           []string
	Subjects                         []Term
	Places                           []Term
	People                           []Term // by their Rel: author, translator
	Group                            string // altIds with the role translation-group
	TranslationOf                    string // altIds or infoSources that name the original's uri
	Body                             string
	BodyIsHTML                       bool
	Renditions                       []Rendition
	Associations                     []Item
	Unknown                          []string // properties that no version of ninjs has
	raw                              json.RawMessage
}

// Term is a subject, place, person or other controlled word. Rel is what it is to
// the item.
type Term struct{ Name, Code, URI, Rel string }

// Rendition is one file of a picture.
type Rendition struct {
	Name, Href, ContentType string
	Width, Height           int // pixels
}

// Raw is the item as it came.
func (i Item) Raw() json.RawMessage { return i.raw }

// Picture says that the item is a picture or graphic.
func (i Item) Picture() bool { return i.Type == "picture" || i.Type == "graphic" }

// Read calls each for every item in a stream, which holds one item, an array of
// items, or items one after another. What cannot be read as JSON at all ends
// the reading with ErrNotNinjs; an item that is JSON but no item is given with
// its error, and the reading goes on.
func Read(r io.Reader, each func(Item, error) error) error {
	br := &bounded{r: r}
	d := json.NewDecoder(br)
	for n := 0; ; n++ {
		br.left = MaxItem * 64
		t, err := peek(d)
		if err == io.EOF && n > 0 {
			return nil
		}
		if err == io.EOF {
			return fmt.Errorf("%w: the file is empty", ErrNotNinjs)
		}
		if err != nil {
			return fmt.Errorf("%w: %v", ErrNotNinjs, err)
		}
		if t == '[' {
			if _, err := d.Token(); err != nil {
				return fmt.Errorf("%w: %v", ErrNotNinjs, err)
			}
			for d.More() {
				br.left = MaxItem + 4096
				if err := one(d, each); err != nil {
					return err
				}
			}
			if _, err := d.Token(); err != nil {
				return fmt.Errorf("%w: the list is not ended: %v", ErrNotNinjs, err)
			}
			continue
		}
		br.left = MaxItem + 4096
		if err := one(d, each); err != nil {
			return err
		}
	}
}

// bounded refuses to read more than it has left.
type bounded struct {
	r    io.Reader
	left int64
}

var errTooLarge = fmt.Errorf("an item has more than %d MB", MaxItem>>20)

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errTooLarge
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// peek says which character the next value begins with.
func peek(d *json.Decoder) (byte, error) {
	for {
		rest, err := io.ReadAll(d.Buffered())
		if err != nil {
			return 0, err
		}
		rest = bytes.TrimLeft(rest, " \t\r\n\xef\xbb\xbf")
		if len(rest) > 0 {
			return rest[0], nil
		}
		if !d.More() { // fills the buffer
			return 0, io.EOF
		}
	}
}

func one(d *json.Decoder, each func(Item, error) error) error {
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		return fmt.Errorf("%w: %v", ErrNotNinjs, err)
	}
	if depth(raw) > MaxDepth {
		return each(Item{}, fmt.Errorf("%w: nested deeper than %d", ErrNotNinjs, MaxDepth))
	}
	return each(Parse(raw))
}

// depth is how deep a valid JSON text is nested.
func depth(raw []byte) (most int) {
	now, inText, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case inText && c == '\\':
			escaped = true
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}

// Parse reads one item. The item that comes with an error has its uri, if that
// could be read.
func Parse(raw json.RawMessage) (Item, error) {
	if len(raw) > MaxItem {
		return Item{}, fmt.Errorf("%w: %v", ErrNotNinjs, errTooLarge)
	}
	var o map[string]json.RawMessage
	if err := json.Unmarshal(raw, &o); err != nil || o == nil {
		return Item{}, fmt.Errorf("%w: an item must be an object", ErrNotNinjs)
	}
	if _, schema := o["$schema"]; schema && o["uri"] == nil {
		return Item{}, fmt.Errorf("%w: this is a JSON Schema, not an item", ErrSkipped)
	}
	i := parse(fold(o), 0)
	i.raw = raw
	if i.URI == "" {
		return i, fmt.Errorf("%w: it has no uri, the one property that every item owes", ErrNotNinjs)
	}
	if len(i.URI) > 2000 {
		return Item{}, fmt.Errorf("%w: its uri has %d bytes; 2000 at most", ErrNotNinjs, len(i.URI))
	}
	return i, nil
}

// fold names the properties of all versions alike: ninjs 1.x writes
// versioncreated and body_xhtml where 2.x and 3.x write versionCreated and
// bodies[].
func fold(o map[string]json.RawMessage) object {
	f := make(object, len(o))
	for _, k := range slices.Sorted(maps.Keys(o)) { // of two spellings of one name the same one wins each time
		f[strings.ToLower(strings.NewReplacer("_", "", "-", "").Replace(k))] = property{k, o[k]}
	}
	return f
}

type property struct {
	name  string
	value json.RawMessage
}

type object map[string]property

func (o object) text(names ...string) string {
	for _, n := range names {
		var s string
		if p, ok := o[n]; ok && json.Unmarshal(p.value, &s) == nil && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
		var v json.Number
		if p, ok := o[n]; ok && json.Unmarshal(p.value, &v) == nil && v != "" {
			return v.String()
		}
	}
	return ""
}

func (o object) number(name string) int {
	n, err := strconv.Atoi(o.text(name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

func (o object) list(names ...string) (out []object) {
	for _, n := range names {
		var list []json.RawMessage
		p, ok := o[n]
		if !ok {
			continue
		}
		if json.Unmarshal(p.value, &list) != nil {
			var named map[string]json.RawMessage // 1.x: associations and renditions are objects by name
			if json.Unmarshal(p.value, &named) != nil {
				continue
			}
			for name, v := range named {
				var m map[string]json.RawMessage
				if json.Unmarshal(v, &m) == nil && m != nil {
					f := fold(m)
					if _, has := f["name"]; !has {
						q, _ := json.Marshal(name)
						f["name"] = property{"name", q}
					}
					out = append(out, f)
				}
			}
		}
		for _, v := range list {
			var m map[string]json.RawMessage
			if json.Unmarshal(v, &m) == nil && m != nil {
				out = append(out, fold(m))
			}
		}
	}
	if len(out) > maxParts {
		out = out[:maxParts]
	}
	return out
}

var layouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05", time.DateOnly}

func moment(s string) (time.Time, bool) {
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil && t.Year() > 1000 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

func (o object) time(names ...string) time.Time {
	t, _ := moment(o.text(names...))
	return t
}
