package body

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// A parser of HTML opens every formatting element that was left open again in
// each paragraph that follows. A megabyte of paragraphs behind two hundred open
// <b> makes a tree of millions of nodes. So the work is added up before the
// parser is let loose.
const (
	maxOpen   = 48        // formatting elements open at once
	maxReopen = 1_000_000 // times that the parser may open one again
)

var formatting = map[string]bool{
	"a": true, "b": true, "big": true, "code": true, "em": true, "font": true, "i": true, "nobr": true,
	"s": true, "small": true, "strike": true, "strong": true, "tt": true, "u": true,
}

// scopes are elements that an end tag within does not reach beyond.
var scopes = map[string]bool{
	"applet": true, "caption": true, "html": true, "table": true, "td": true, "th": true, "marquee": true,
	"object": true, "template": true, "svg": true, "math": true, "select": true,
}

// tangled returns an ErrLimit for HTML that leaves too many formatting elements
// open. It may count too many, never too few: an end tag that is inside some
// scope closes nothing outside, and what a scope leaves open stays counted.
func tangled(s string) error {
	z := html.NewTokenizer(strings.NewReader(s))
	type scope struct {
		name string
		open []string // names and attributes of open formatting elements
	}
	stack := []scope{{}}
	total, work := 0, 0
	foreign := false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return nil
		}
		work += total
		if total > maxOpen || work > maxReopen {
			return fmt.Errorf("%w: the HTML leaves too many of <b>, <i>, <a> and the like open; end them where they began", ErrLimit)
		}
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		raw, more := z.TagName()
		name := string(raw)
		top := &stack[len(stack)-1]
		switch {
		case kind == html.StartTagToken && formatting[name]:
			key := name
			for more {
				var k, v []byte
				k, v, more = z.TagAttr()
				key += " " + string(k) + "=" + string(v)
			}
			alike := 0
			for _, o := range top.open {
				if o == key || name == "a" && (o == "a" || strings.HasPrefix(o, "a ")) || name == "nobr" && strings.HasPrefix(o, "nobr") {
					alike++
				}
			}
			if alike < 3 && !((name == "a" || name == "nobr") && alike > 0) { // the parser keeps three alike, and one a
				top.open = append(top.open, key)
				total++
			}
		case kind == html.StartTagToken && scopes[name] && len(stack) < 600:
			foreign = foreign || name == "svg" || name == "math"
			stack = append(stack, scope{name: name})
		case kind == html.EndTagToken && formatting[name]:
			for i, o := range slices.Backward(top.open) {
				if o == name || strings.HasPrefix(o, name+" ") {
					top.open = slices.Delete(top.open, i, i+1)
					total--
					break
				}
			}
		case kind == html.EndTagToken && scopes[name]:
			for i, sc := range slices.Backward(stack) {
				if i == 0 || sc.name != name {
					continue
				}
				for len(stack) > i {
					left := stack[len(stack)-1].open
					stack = stack[:len(stack)-1]
					below := &stack[len(stack)-1]
					total -= len(left)
					for _, o := range left {
						n := 0
						for _, p := range below.open {
							if p == o {
								n++
							}
						}
						if n < 3 {
							below.open = append(below.open, o)
							total++
						}
					}
				}
				break
			}
		}
		if foreign && kind == html.StartTagToken {
			z.NextIsNotRawText() // within svg the parser reads <style> as any element
		}
	}
}

// parseFragment parses HTML as the content of a body. The error is ErrLimit.
func parseFragment(s string) ([]*html.Node, error) {
	if err := tangled(s); err != nil {
		return nil, err
	}
	nodes, err := html.ParseFragment(strings.NewReader(s), &html.Node{Type: html.ElementNode, DataAtom: atom.Body, Data: "body"})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: elements stand more than 512 deep within one another", ErrLimit), err)
	}
	return nodes, nil
}
