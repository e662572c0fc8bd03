package body

import (
	"slices"
	"strconv"
	"unicode"

	"standfirst/internal/id"
)

// label names a table for who jumps from region to region: no two alike.
func (w *writer) label(n Node) string {
	label := n.Attr("caption")
	if label == "" {
		label = w.Words.Table
	}
	if w.labels == nil {
		w.labels = map[string]int{}
	}
	if w.labels[label]++; w.labels[label] > 1 {
		return label + " " + strconv.Itoa(w.labels[label])
	}
	return label
}

// table puts a table into a box of its own that scrolls, by keyboard too, where
// the table is wider than the column.
func (w *writer) table(n Node, depth int) {
	w.put(`<div class="table" role="region" tabindex="0"`)
	w.attribute("aria-label", w.label(n))
	w.put("><table>\n")
	if c := n.Attr("caption"); c != "" {
		w.put("<caption>", esc(c), "</caption>\n")
	}
	rows := n.Content
	numbers := numeric(rows)
	headers := func(r Node) bool {
		return len(r.Content) > 0 && !slices.ContainsFunc(r.Content, func(c Node) bool { return c.Type != "table_header" })
	}
	if len(rows) > 1 && headers(rows[0]) {
		w.put("<thead>\n")
		w.row(rows[0], "col", numbers, depth)
		w.put("</thead>\n")
		rows = rows[1:]
	}
	w.put("<tbody>\n")
	for _, r := range rows {
		w.row(r, "row", numbers, depth)
	}
	w.put("</tbody>\n</table></div>\n")
}

// numeric finds the columns of numbers, which a page aligns: those whose every
// cell below the header is a number or empty. A table with cells over several
// columns or rows has none.
func numeric(rows []Node) map[int]bool {
	columns := map[int]bool{}
	for i, r := range rows {
		for j, c := range r.Content {
			if v, ok := whole(c.Attrs["colspan"]); ok && v > 1 {
				return nil
			}
			if v, ok := whole(c.Attrs["rowspan"]); ok && v > 1 {
				return nil
			}
			if c.Type == "table_header" && i == 0 {
				continue
			}
			is := c.Type != "table_header" && isNumber(Doc{c.Content}.Text())
			if was, seen := columns[j]; seen {
				is = is && was
			}
			columns[j] = is
		}
	}
	return columns
}

// isNumber says whether a text is one, with its sign, unit or mark of per cent: no
// more than three letters stand beside its digits. An empty cell is none that
// would speak against its column.
func isNumber(s string) bool {
	digits, letters := 0, 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits > 0 && letters <= 3 || digits+letters == 0
}

func (w *writer) row(r Node, scope string, numbers map[int]bool, depth int) {
	w.put("<tr>")
	for i, c := range r.Content {
		tag := "td"
		if c.Type == "table_header" && len(c.Content) > 0 { // an empty header names nothing
			tag = "th"
		}
		w.put("<", tag)
		if tag == "th" {
			w.attribute("scope", scope)
		}
		if numbers[i] {
			w.attribute("class", "number")
		}
		for _, name := range []string{"colspan", "rowspan"} {
			if v, ok := whole(c.Attrs[name]); ok && v > 1 && v <= 1000 {
				w.attribute(name, strconv.Itoa(v))
			}
		}
		w.put(">")
		w.compact(c.Content, depth+2)
		w.put("</", tag, ">")
	}
	w.put("</tr>\n")
}

func (w *writer) figure(n Node) {
	var p Figure
	found := false
	photo, err := id.Parse(n.Attr("photo"))
	if err == nil && w.Photo != nil {
		p, found = w.Photo(photo)
	}
	first := func(a, b string) string {
		if a != "" {
			return a
		}
		return b
	}
	alt := first(n.Attr("alt"), p.Alt)
	decorative, _ := n.Attrs["decorative"].(bool)
	w.put("<figure")
	if err == nil {
		w.attribute("data-photo", photo.String())
	}
	if decorative || !found {
		w.attribute("data-alt", n.Attr("alt"))
	}
	if decorative {
		w.attribute("data-decorative", "true")
		alt = ""
	}
	w.put(">")
	switch {
	case found && w.NoPictures:
		w.put(`<p class="picture"><a href="`, esc(SafeURL(p.Src)), `">`, esc(w.Words.ShowPicture))
		if alt != "" {
			w.put(": ", esc(alt))
		}
		w.put("</a></p>")
	case found:
		w.put("<picture>")
		for _, s := range p.Sources {
			w.put("<source")
			w.attribute("type", s.Type)
			w.attribute("srcset", s.SrcSet)
			w.attribute("sizes", p.Sizes)
			w.put(">")
		}
		w.put(`<img src="`, esc(SafeURL(p.Src)), `"`)
		w.attribute("srcset", p.SrcSet)
		if p.SrcSet != "" {
			w.attribute("sizes", p.Sizes)
		}
		if p.Width > 0 && p.Height > 0 {
			w.attribute("width", strconv.Itoa(p.Width))
			w.attribute("height", strconv.Itoa(p.Height))
		}
		w.put(` alt="`, esc(alt), `" loading="lazy" decoding="async"></picture>`)
	default:
		w.missing(alt, "")
	}
	w.caption(first(n.Attr("caption"), p.Caption), first(n.Attr("credit"), p.Credit))
	w.put("</figure>\n")
}

// image stands for a picture whose file the house does not have.
func (w *writer) image(n Node) {
	caption, credit := n.Attr("caption"), n.Attr("credit")
	if caption+credit == "" {
		w.missing(n.Attr("alt"), n.Attr("src"))
		w.put("\n")
		return
	}
	w.put("<figure>")
	w.missing(n.Attr("alt"), n.Attr("src"))
	w.caption(caption, credit)
	w.put("</figure>\n")
}

func (w *writer) missing(alt, src string) {
	w.put(`<p class="missing-picture"`)
	w.attribute("data-src", SafeURL(src))
	w.attribute("data-alt", alt)
	w.put(">", esc(w.Words.MissingPicture))
	if alt != "" {
		w.put(": ", esc(alt))
	}
	w.put("</p>")
}

func (w *writer) caption(caption, credit string) {
	if caption+credit == "" {
		return
	}
	label := func(s string) {
		if s != "" {
			w.put(`<span class="visually-hidden">`, esc(s), "</span> ")
		}
	}
	w.put("<figcaption>")
	if caption != "" {
		label(w.Words.CaptionLabel)
		w.put(`<span class="caption" dir="auto">`, esc(caption), "</span>")
	}
	if credit != "" {
		if caption != "" {
			w.put(" ")
		}
		label(w.Words.CreditLabel)
		w.put(`<span class="credit" dir="auto">`, esc(credit), "</span>")
	}
	w.put("</figcaption>")
}

// EmbedWords say how a page shows what others provide. The functions take the
// provider's name.
type EmbedWords struct {
	Allowed []string                 // codes of Providers that a script may show in a frame, once the reader asks
	Skip    func(name string) string // the link past it
	From    func(name string) string // whose it is
	Load    func(name string) string // the button that asks for it
	Warning func(name string) string // what asking tells the provider
}

// embed is a link with its provider named: nobody else's script or frame. What
// a script needs to show a frame stands beside it where the house lets it.
func (w *writer) embed(n Node) {
	u := remote(n.Attr("url"))
	if u == "" {
		return
	}
	title := n.Attr("title")
	if title == "" {
		title = u
	}
	name := n.Attr("provider")
	link := func() { w.put(`<a href="`, esc(u), `" rel="noopener nofollow">`, esc(title), "</a>") }
	if w.Embed == nil {
		w.put(`<p class="embed">`)
		link()
		if name != "" {
			w.put(" (<bdi>", esc(name), "</bdi>)")
		}
		w.put("</p>\n")
		return
	}
	p, frame, known := Frame(u)
	w.put(`<figure class="embed`)
	if known {
		name = p.Name
	} else if name == "" {
		name = provider(u)
	}
	allowed := known && slices.Contains(w.Embed.Allowed, p.Code)
	if allowed {
		w.put(" ", p.Shape)
	}
	w.put(`"`)
	w.attribute("data-provider", n.Attr("provider"))
	if allowed {
		w.attribute("data-frame", frame)
		w.attribute("data-load", w.Embed.Load(name))
		w.attribute("data-warning", w.Embed.Warning(name))
	}
	past := w.id("past", strconv.Itoa(w.number)+u) // an address may stand on both sides of the cut
	w.put(`><a class="skip-embed" href="#`, past, `">`, esc(w.Embed.Skip(name)), `</a><p dir="auto">`)
	link()
	w.put(`</p><p class="provider">`, esc(w.Embed.From(name)), `</p></figure><span id="`, past, `" tabindex="-1"></span>`+"\n")
}
