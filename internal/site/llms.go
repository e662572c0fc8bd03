package site

import (
	"context"
	"net/http"
	"strings"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/press"
	"standfirst/internal/story"
)

// llmsPath is where a language model is told what the edition has for it, in
// Markdown (llmstxt.org).
const llmsPath = "/llms.txt"

// llmsStories is how many headlines it names.
const llmsStories = 30

// llms answers the public headlines, sections, terms and feeds of an edition.
func (s *Site) llms() http.Handler {
	return s.page(func(v *visit, _ *http.Request) (string, press.Open) {
		return v.link(llmsPath), func(ctx context.Context) (press.Source, error) {
			var all []story.Published
			err := v.site.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				all, err = story.Latest(ctx, tx, story.LatestQuery{Language: v.lang, Limit: llmsStories, CutAfter: v.house.CutAfter})
				return err
			})
			src := v.source([]string{"front " + v.lang}, func(bool) ([]byte, error) { return []byte(v.llmsText(all)), nil })
			src.Type = "text/markdown; charset=utf-8"
			return src, err
		}
	})
}

func (v *visit) llmsText(all []story.Published) string {
	e, _ := v.house.Edition(v.lang)
	l := v.words
	var b strings.Builder
	b.WriteString("# " + mdLine(e.Name) + "\n")
	if e.Tagline != "" {
		b.WriteString("\n> " + mdLine(e.Tagline) + "\n")
	}
	b.WriteString("\n" + l.T("llms.lead") + "\n")
	list := func(heading string, links []Link) {
		if len(links) == 0 {
			return
		}
		b.WriteString("\n## " + mdLine(heading) + "\n\n")
		for _, k := range links {
			b.WriteString("- [" + mdLine(k.Name) + "](" + mdAddress(v.anywhere(k.URL)) + ")\n")
		}
	}
	if len(all) > 0 {
		b.WriteString("\n## " + l.T("page.latest") + "\n\n")
	}
	for _, p := range all {
		about := p.Standfirst
		if about == "" {
			about = p.Body.Open(access.Decision{}).Public().Excerpt(200)
		}
		b.WriteString("- [" + mdLine(p.Headline) + "](" + mdAddress(v.absolute(v.house.Path(p.Language, p.Path()))) + "): " + iso(p.PublishedAt)[:10] + ". " + plain(mdLine(about), 300))
		if p.Terms.Gated(v.now()) {
			b.WriteString(" (" + l.T("llms.gated") + ")")
		}
		b.WriteString("\n")
	}
	var sections []Link
	for _, s := range e.Sections {
		sections = append(sections, Link{Name: s.Name, URL: v.link("/section/" + s.Slug)})
	}
	list(l.T("page.sections"), sections)
	base := v.base(false)
	var feeds []Link
	for _, f := range base.Feeds {
		feeds = append(feeds, Link{Name: f.Title, URL: f.URL})
	}
	list(l.T("page.feeds"), append(feeds, Link{Name: "Sitemap", URL: "/sitemap.xml"}))
	list(l.T("llms.terms"), append([]Link{{Name: "RSL", URL: licencePath}, {Name: "robots.txt", URL: robotsPath}}, base.Pages...))
	var editions []Link
	for _, o := range base.Editions {
		editions = append(editions, Link{Name: o.Name, URL: v.house.Prefix(o.Lang) + llmsPath})
	}
	list(l.T("page.languages"), editions)
	return b.String()
}

var (
	mdEscapes   = strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, "`", "\\`", "*", `\*`, "_", `\_`, "<", "&lt;", "#", `\#`, "\n", " ", "\r", " ")
	mdAddresses = strings.NewReplacer("(", "%28", ")", "%29", " ", "%20")
)

// mdLine writes a text as one line of Markdown that is nothing but text.
func mdLine(s string) string { return mdEscapes.Replace(legal(s)) }

func mdAddress(s string) string { return mdAddresses.Replace(s) }
