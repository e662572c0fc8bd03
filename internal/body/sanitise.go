package body

import (
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// policy is what a block of foreign HTML may keep: the structure of a text and
// its links; no scripts, styles, classes, frames, forms, pictures, and nothing
// that another host would be asked for.
var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "b", "strong", "i", "em", "u", "s", "sub", "sup", "small", "mark", "q", "abbr", "cite", "dfn",
		"kbd", "samp", "var", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd", "address", "del", "ins", "ruby", "rt",
		"rp", "bdi", "div", "span", "time", "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption")
	p.AllowAttrs("lang", "dir").Globally()
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
})

// sanitise returns HTML that is safe, whole (every element that opens, ends)
// and the same when it is sanitised again; empty if there is no text in it.
func sanitise(s string) string {
	nodes, err := parseFragment(policy().Sanitize(s))
	if err != nil {
		return ""
	}
	var b strings.Builder
	seen := false
	for _, n := range nodes {
		for c := range n.Descendants() {
			seen = seen || c.Type == html.TextNode && strings.TrimSpace(c.Data) != ""
		}
		seen = seen || n.Type == html.TextNode && strings.TrimSpace(n.Data) != ""
		if html.Render(&b, n) != nil {
			return ""
		}
	}
	if !seen {
		return ""
	}
	return strings.TrimSpace(b.String())
}

func textOfHTML(s string) string {
	nodes, err := parseFragment(s)
	if err != nil {
		return ""
	}
	var b strings.Builder
	for _, n := range nodes {
		b.WriteString(rawText(n) + " ")
	}
	return OneLine(b.String())
}

// rawText is the text below a node of HTML, with a space where a block ends.
func rawText(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for c := range n.Descendants() {
		switch {
		case c.Type == html.TextNode:
			b.WriteString(c.Data)
		case c.DataAtom == atom.Br, c.DataAtom == atom.P, c.DataAtom == atom.Li, c.DataAtom == atom.Div, c.DataAtom == atom.Td,
			c.DataAtom == atom.Dt, c.DataAtom == atom.Dd, c.DataAtom == atom.Tr:
			b.WriteByte(' ')
		}
	}
	return b.String()
}
