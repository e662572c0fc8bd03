package body

import (
	"bytes"
	"fmt"
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	goldhtml "github.com/yuin/goldmark/renderer/html"
)

// markdown makes HTML of Markdown with the HTML in it untouched: FromHTML is
// the edge at which it is made safe.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithRendererOptions(goldhtml.WithUnsafe()))
})

var (
	containerBegin = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^:::[ \t]*([A-Za-z]+)[ \t]*(.*?)[ \t]*$`) })
	containerEnd   = regexp.MustCompile(`^:::[ \t]*$`)
	containerParam = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(who|role|where|at|source)="([^"]*)"`) })
	codeFence      = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("^ {0,3}(```+|~~~+)") })
)

// FromMarkdown reads CommonMark with tables, HTML as FromHTML reads it, the
// comment <!-- cut --> or a line ":::cut" for the cut, photographs as ![alt](photo:ID "caption"),
// links to other stories of the house as [words](story:REF), and three
// containers, each ended by a line of ":::" —
//
//	:::fact Title
//	:::pull Name, role
//	:::statement who="…" role="…" where="…" at="2026-05-01" source="https://…"
//
// The error is ErrLimit.
func FromMarkdown(source string) (Doc, []Problem, error) {
	if len(source) > MaxText {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of Markdown; %d at most", ErrLimit, len(source), MaxText)
	}
	var r reports
	source = containers(strings.ToValidUTF8(source, "\uFFFD"), &r)
	var out bytes.Buffer
	if err := markdown().Convert([]byte(source), &out); err != nil {
		return Doc{}, nil, fmt.Errorf("%w: the Markdown cannot be read: %v", ErrLimit, err)
	}
	d, problems, err := FromHTML(out.String(), HTMLOptions{})
	return d, append(r.all(), problems...), err
}

// containers writes the containers as the elements that FromHTML knows them by.
func containers(source string, r *reports) string {
	var b strings.Builder
	open := 0
	fence := ""
	n := 0
	for line := range strings.SplitSeq(strings.ReplaceAll(source, "\r\n", "\n"), "\n") {
		n++
		if m := codeFence().FindStringSubmatch(line); m != nil {
			switch {
			case fence == "":
				fence = m[1]
			case strings.HasPrefix(m[1], fence):
				fence = ""
			}
		}
		m := containerBegin().FindStringSubmatch(line)
		switch {
		case fence != "":
		case m != nil && m[1] == "cut": // a line alone, with nothing to end
			line = "\n<!-- cut -->\n"
		case m != nil && open < 8:
			if tag := containerTag(m[1], m[2]); tag != "" {
				open++
				line = "\n" + tag + "\n"
			} else {
				r.add(fmt.Sprintf("line %d", n), Kept, "the container %q is unknown; say fact, pull or statement", clip(m[1]))
			}
		case containerEnd.MatchString(line) && open > 0:
			open--
			line = "\n</aside>\n"
		}
		b.WriteString(line)
		b.WriteByte('\n')
	}
	if open > 0 {
		r.add("", Changed, "a container is not ended by a line of \":::\"; the end of the text ends it")
	}
	return b.String()
}

func containerTag(name, rest string) string {
	switch name {
	case "fact":
		return `<aside class="fact-box" data-title="` + html.EscapeString(rest) + `">`
	case "pull":
		return `<aside class="pull-quote" data-by="` + html.EscapeString(rest) + `">`
	case "statement":
		tag := `<aside class="statement"`
		for _, p := range containerParam().FindAllStringSubmatch(rest, 10) {
			tag += ` data-` + p[1] + `="` + html.EscapeString(html.UnescapeString(p[2])) + `"`
		}
		return tag + ">"
	}
	return ""
}
