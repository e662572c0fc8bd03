package body

import (
	"strings"
	"unicode"
)

// Text is the plain text: blocks parted by an empty line, list items by a line
// end, cells by a tab.
func (d Doc) Text() string {
	var b strings.Builder
	for _, n := range d.Content {
		plain(&b, n)
	}
	return strings.TrimSpace(b.String())
}

func plain(b *strings.Builder, n Node) {
	line := func(parts ...string) {
		for _, s := range parts {
			if s != "" {
				b.WriteString(s + "\n\n")
			}
		}
	}
	switch n.Type {
	case "text":
		b.WriteString(n.Text)
	case "hard_break":
		b.WriteByte('\n')
	case "cut", "horizontal_rule":
	case "html_block":
		line(textOfHTML(n.Attr("html")))
	case "figure", "image":
		line(n.Attr("caption"))
	case "embed":
		line(n.Attr("title"))
	case "fact_box":
		line(n.Attr("title"))
		plainAll(b, n.Content)
	case "pull_quote":
		plainAll(b, n.Content)
		line(n.Attr("by"))
	case "statement":
		plainAll(b, n.Content)
		line(joinNonEmpty(", ", n.Attr("who"), n.Attr("role"), n.Attr("where"), n.Attr("at")))
	case "table_row":
		for i, c := range n.Content {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(strings.ReplaceAll(Doc{c.Content}.Text(), "\n\n", "\n"))
		}
		b.WriteByte('\n')
	case "table":
		line(n.Attr("caption"))
		plainAll(b, n.Content)
		b.WriteByte('\n')
	case "bullet_list", "ordered_list":
		for _, c := range n.Content {
			b.WriteString(strings.ReplaceAll(Doc{c.Content}.Text(), "\n\n", "\n") + "\n")
		}
		b.WriteByte('\n')
	default:
		plainAll(b, n.Content)
		if c := kinds[n.Type].content; c == inline || c == code {
			b.WriteString("\n\n")
		}
	}
}

func plainAll(b *strings.Builder, nodes []Node) {
	for _, n := range nodes {
		plain(b, n)
	}
}

func joinNonEmpty(by string, parts ...string) string {
	kept := parts[:0]
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, by)
}

// Excerpt is the beginning of the document's paragraphs in one line, at most so
// many runes with the ellipsis, ended between words.
func (d Doc) Excerpt(maxRunes int) string {
	var b strings.Builder
	for _, n := range d.Content {
		if n.Type != "paragraph" {
			continue
		}
		plain(&b, n)
		if b.Len() > 4*maxRunes+4 {
			break
		}
	}
	return Shorten(OneLine(b.String()), maxRunes)
}

// Shorten is the beginning of a line, at most so many runes with the ellipsis.
// It ends between words; where no space parts them (Chinese, Japanese, Thai),
// between letters, and never before a mark that may not begin a line.
func Shorten(s string, maxRunes int) string {
	r := []rune(s)
	if len(r) <= maxRunes {
		return s
	}
	if maxRunes < 1 {
		return ""
	}
	end := maxRunes - 1 // room for the ellipsis
	for at := end; at > end/2; at-- {
		if unicode.IsSpace(r[at]) || ideograph(r[at]) || ideograph(r[at-1]) {
			end = at
			break
		}
	}
	for end > 0 && (unicode.Is(unicode.M, r[end]) || r[end] == '\u200d' || r[end] == '\u200c') {
		end-- // never between a letter and its marks
	}
	s = strings.TrimRightFunc(string(r[:end]), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:.،؛۔—–-(«“、，；：。（「『《", r)
	})
	return s + "…"
}

// ideograph says whether a letter is one of those between which a line may break.
func ideograph(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) }

// Words counts the words of the text as readers of a language do: what stands
// between spaces and dashes and holds a letter or a digit, so that an
// apostrophe, a hyphen, a point in a number or a zero-width non-joiner parts
// nothing. Chinese and Japanese are counted by the character. In a language
// that writes without spaces otherwise (Thai, Khmer) a phrase counts as one.
func (d Doc) Words(lang string) int { return CountWords(d.Text(), lang) }

// CountWords counts the words of a plain text as Doc.Words does.
func CountWords(s, lang string) (n int) {
	// Hangul is written with spaces; Han in a Korean text are part of a word.
	byCharacter := !strings.HasPrefix(lang, "ko")
	in := false // inside a word that has been counted
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), r == '—', r == '–', r == '/', r == '\u200b', r == '\u2026':
			in = false
		case byCharacter && ideograph(r):
			n++
			in = false
		case !in && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			n++
			in = true
		}
	}
	return n
}

// OneLine makes one line of a text. Spaces that do not break (U+00A0, U+202F)
// stay as they are: French sets them before its marks, and numbers keep their
// groups together by them.
func OneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r != '\u00a0' && r != '\u202f' && unicode.IsSpace(r)
	}), " ")
}
