package body

import (
	"html"
	"regexp"
	"strings"
	"sync"
)

// code is one shortcode in the source of a WordPress text.
var (
	shortcode = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\[(\[?)(/?)([A-Za-z][A-Za-z0-9_-]{1,40})((?:[ \t\r\n][^\[\]<>]{0,1000})?)(/?)\](\]?)`)
	})
	codeParam = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`([A-Za-z_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))`)
	})
	onePicture = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?is)^\s*((?:<a\s[^>]*>\s*)?<img\s[^>]*>(?:\s*</a>)?)(.*)$`)
	})
)

func params(s string) map[string]string {
	m := map[string]string{}
	for _, p := range codeParam().FindAllStringSubmatch(s, 50) {
		m[strings.ToLower(p[1])] = p[2] + p[3] + p[4]
	}
	return m
}

// shortcodes puts HTML in the place of the shortcodes that WordPress brings
// along, and reports the others, whose words stay as they are.
func (r *reader) shortcodes(s string) string {
	found := shortcode().FindAllStringSubmatchIndex(s, -1)
	if len(found) == 0 {
		return s
	}
	name := func(m []int) string { return strings.ToLower(s[m[6]:m[7]]) }
	// The next end of each name, from behind, so that each is looked at once.
	ends, next := make([]int, len(found)), map[string]int{}
	for i := len(found) - 1; i >= 0; i-- {
		m := found[i]
		if s[m[4]:m[5]] == "/" {
			next[name(m)] = i
		}
		ends[i] = -1
		if e, ok := next[name(m)]; ok {
			ends[i] = e
		}
	}
	var b strings.Builder
	at := 0
	for i := 0; i < len(found); i++ {
		m := found[i]
		if m[0] < at {
			continue
		}
		whole := s[m[0]:m[1]]
		if s[m[2]:m[3]] == "[" && s[m[12]:m[13]] == "]" { // [[code]] shows a code instead of running it
			b.WriteString(s[at:m[0]] + html.EscapeString(whole[1:len(whole)-1]))
			at = m[1]
			continue
		}
		if s[m[4]:m[5]] == "/" {
			continue
		}
		inner, end := "", m[1]
		if e := ends[i]; e > i {
			inner, end = s[m[1]:found[e][0]], found[e][1]
		}
		put, ok := r.code(name(m), params(s[m[8]:m[9]]), inner, whole, ends[i] > i)
		if !ok {
			continue
		}
		b.WriteString(s[at:m[0]] + put)
		if closes[name(m)] && ends[i] > i {
			at = end
		} else {
			at = m[1]
		}
	}
	b.WriteString(s[at:])
	return b.String()
}

// closes are the shortcodes that may enclose something.
var closes = map[string]bool{"caption": true, "wp_caption": true, "embed": true, "audio": true, "video": true, "gallery": true}

// code is the HTML for one shortcode; false leaves it as it stands.
func (r *reader) code(name string, p map[string]string, inner, whole string, closed bool) (string, bool) {
	switch name {
	case "caption", "wp_caption":
		if !closed {
			break
		}
		picture, words := "", inner
		if m := onePicture().FindStringSubmatch(inner); m != nil {
			picture, words = m[1], m[2]
		}
		if strings.TrimSpace(words) == "" {
			words = html.EscapeString(p["caption"])
		}
		r.add("["+name+"]", Changed, "[caption] became a figure")
		return "\n\n<figure>" + picture + "<figcaption>" + strings.TrimSpace(words) + "</figcaption></figure>\n\n", true
	case "gallery":
		return r.gallery(p, whole), true
	case "embed", "audio", "video":
		src := strings.TrimSpace(inner)
		for _, k := range []string{"src", "mp3", "m4a", "ogg", "wav", "mp4", "m4v", "webm", "ogv", "url"} {
			if remote(src) == "" {
				src = p[k]
			}
		}
		if u := remote(src); u != "" {
			return "\n\n<embed src=\"" + html.EscapeString(u) + "\">\n\n", true
		}
	case "more", "sic", "ed", "note": // words that people write in brackets
		return "", false
	}
	if closed || len(p) > 0 || strings.HasSuffix(whole, "/]") || name == "audio" || name == "video" || name == "playlist" {
		r.add("["+name+"]", Kept, "the shortcode [%s] does nothing here; its words were kept", name)
	}
	return "", false
}

// gallery makes a picture of each attachment that is known by its number, and
// one note for the others.
func (r *reader) gallery(p map[string]string, whole string) string {
	r.add("[gallery]", Changed, "[gallery] became its pictures, or a note where they are not known")
	var b strings.Builder
	missing := p["ids"] == "" && p["include"] == ""
	for ref := range strings.SplitSeq(joinNonEmpty(",", p["ids"], p["include"]), ",") {
		if ref = strings.TrimSpace(ref); ref == "" {
			continue
		}
		var a Attachment
		ok := false
		if r.Attachment != nil {
			a, ok = r.Attachment(ref)
		}
		if !ok {
			missing = true
			continue
		}
		b.WriteString("<figure><img src=\"" + html.EscapeString(a.Src) + "\" alt=\"" + html.EscapeString(a.Alt) + "\">")
		if a.Caption != "" {
			b.WriteString("<figcaption>" + html.EscapeString(a.Caption) + "</figcaption>")
		}
		b.WriteString("</figure>")
	}
	if missing {
		b.WriteString("<img alt=\"" + html.EscapeString(whole) + "\">")
	}
	return "\n\n" + b.String() + "\n\n"
}
