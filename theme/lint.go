package theme

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/net/html"
)

// What the site's Content-Security-Policy refuses would be missing from the page
// without a word: it is told to the theme's author instead.

var action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)

// blank takes the actions out of a template and leaves every line where it is.
func blank(text string) string {
	return action.ReplaceAllStringFunc(text, func(a string) string { return strings.Repeat("\n", strings.Count(a, "\n")) })
}

// lintTemplate reads the HTML of a template for what the site refuses to load or
// run.
func lintTemplate(file, text string) (all []Fault) {
	line := 1
	z := html.NewTokenizer(strings.NewReader(blank(text)))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return all
		}
		at := line
		line += strings.Count(string(z.Raw()), "\n")
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		say := func(problem, mend string) {
			all = append(all, Fault{File: file, Line: at, Problem: problem, Mend: mend})
		}
		token := z.Token()
		attr := map[string]string{}
		for _, a := range token.Attr {
			attr[a.Key] = a.Val
			switch {
			case strings.HasPrefix(a.Key, "on"):
				say(fmt.Sprintf("<%s %s>: browsers do not run handlers in the page of this site", token.Data, a.Key), "put the script into a file below dist, and load it with <script src>")
			case a.Key == "style":
				say(fmt.Sprintf("<%s style>: browsers do not take styles from the page of this site", token.Data), "put the style into a style sheet below dist, under a class")
			case remote(a.Val) && loads(token.Data, a.Key, attr["rel"]):
				say(fmt.Sprintf("<%s %s=%q> asks another host", token.Data, a.Key, a.Val), "put the file into dist and refer to it by its address below /-/assets/")
			}
		}
		switch token.Data {
		case "style":
			say("<style>: browsers do not take styles from the page of this site", "put them into a style sheet below dist")
		case "script":
			if _, from := attr["src"]; !from && attr["type"] != "application/ld+json" {
				say("<script> without src: browsers do not run scripts in the page of this site", "put it into a file below dist, and load it with <script src>")
			}
		case "base", "object", "embed", "applet":
			say("<"+token.Data+"> is not shown by this site", "leave it out")
		}
	}
}

func remote(address string) bool {
	return strings.HasPrefix(address, "http:") || strings.HasPrefix(address, "https:") || strings.HasPrefix(address, "//")
}

// loads says whether a browser fetches an address of this attribute by itself.
func loads(element, attribute, rel string) bool {
	switch attribute {
	case "src", "srcset", "poster":
		return true
	case "href":
		return element == "link" && !strings.Contains(" canonical alternate license me author search ", " "+rel+" ")
	}
	return false
}

var (
	physical = regexp.MustCompile(`(?i)(?:^|[{;\s])((?:margin|padding|border|scroll-margin|scroll-padding)-(left|right)(?:-(?:width|style|color))?|border-(?:top|bottom)-(left|right)-radius|(left|right))\s*:`)
	sided    = regexp.MustCompile(`(?i)(?:^|[{;\s])(text-align|float|clear)\s*:\s*(left|right)\b`)
	fetched  = regexp.MustCompile(`(?i)(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)`)
	comment  = regexp.MustCompile(`(?s)/\*.*?\*/`)
)

// lintStyle reads a style sheet for what points one way only, so that it is
// wrong in half the languages, and for what asks other hosts.
func lintStyle(file, text string) (all []Fault) {
	text = comment.ReplaceAllStringFunc(text, func(c string) string { return strings.Repeat("\n", strings.Count(c, "\n")) })
	side := map[string]string{"left": "start", "right": "end"}
	for i, line := range strings.Split(text, "\n") {
		for _, m := range physical.FindAllStringSubmatch(line, -1) {
			name := strings.ToLower(m[1])
			for _, s := range []string{"left", "right"} {
				if !strings.Contains(name, s) {
					continue
				}
				logical := strings.Replace(name, "-"+s, "-inline-"+side[s], 1)
				if name == s {
					logical = "inset-inline-" + side[s]
				}
				if strings.HasSuffix(name, "radius") {
					logical = strings.NewReplacer("top-left", "start-start", "top-right", "start-end", "bottom-left", "end-start", "bottom-right", "end-end").Replace(name)
				}
				all = append(all, Fault{File: file, Line: i + 1, Problem: name + " is on the same side in every language", Mend: "write " + logical})
				break
			}
		}
		for _, m := range sided.FindAllStringSubmatch(line, -1) {
			logical := side[strings.ToLower(m[2])]
			if !strings.EqualFold(m[1], "text-align") {
				logical = "inline-" + logical
			}
			all = append(all, Fault{File: file, Line: i + 1, Problem: strings.ToLower(m[1]+": "+m[2]) + " is the same side in every language", Mend: "write " + strings.ToLower(m[1]) + ": " + logical})
		}
		for _, m := range fetched.FindAllStringSubmatch(line, -1) {
			all = append(all, Fault{File: file, Line: i + 1, Problem: "asks another host for " + m[1], Mend: "put the file into dist, beside this one, and refer to it as url(./name)"})
		}
	}
	return all
}
