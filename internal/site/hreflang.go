package site

import (
	"context"
	"regexp"
	"slices"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// hreflangCode is what search engines read in hreflang: ISO 639-1, with a script
// (ISO 15924) or a region (ISO 3166-1) if need be.
var hreflangCode = regexp.MustCompile(`^[a-z]{2}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$`)

// cluster makes the links between the same page in several languages: each names
// all, itself among them, and where to send who reads none of them. Pages that
// stand alone name nobody. The graph is closed because what a cluster holds
// depends on nothing but its members.
func (v *visit) cluster(pages []Alternate) []Alternate {
	var all []Alternate
	for _, p := range pages {
		if hreflangCode.MatchString(p.Lang) && !slices.ContainsFunc(all, func(o Alternate) bool { return o.Lang == p.Lang }) {
			all = append(all, p)
		}
	}
	if len(all) < 2 {
		return nil
	}
	best := all[0]
	for _, p := range all {
		if p.Lang == v.house.DefaultEdition {
			best = p
		}
	}
	return append(all, Alternate{Lang: "x-default", URL: best.URL})
}

// in says whether a page is a member of its own cluster; else it names nobody.
func in(all []Alternate, address string) []Alternate {
	if slices.ContainsFunc(all, func(a Alternate) bool { return a.URL == address }) {
		return all
	}
	return nil
}

// versions are the languages of a story: its live versions, of which each
// language gives one. Adaptations are stories of their own here. Of a house
// whose default edition has none of them, the original comes first.
func (v *visit) versions(m story.Meta) []Alternate {
	if m.Kind == story.KindPage {
		return v.standingVersions(m)
	}
	var pages []Alternate
	for _, t := range m.Translations {
		if t.Origin == story.Adaptation {
			continue
		}
		a := Alternate{Lang: t.Language, URL: v.absolute(v.house.Path(t.Language, t.Path()))}
		if t.Origin == story.Original {
			pages = slices.Insert(pages, 0, a)
		} else {
			pages = append(pages, a)
		}
	}
	return in(v.cluster(pages), v.absolute(v.house.Path(m.Language, m.Path())))
}

// standingVersions are the standing pages that are for the same in other
// editions; of a page for nothing that the house names, its translations.
func (v *visit) standingVersions(m story.Meta) []Alternate {
	purpose := func(lang, version string) house.Purpose {
		e, _ := v.house.Edition(lang)
		return e.Purpose(version)
	}
	of := purpose(m.Language, m.ID.String())
	var pages []Alternate
	if of != "" {
		for _, tag := range v.house.languages {
			if page, ok := v.house.standing[tag][of]; ok && purpose(tag, page.version) == of {
				pages = append(pages, Alternate{Lang: tag, URL: v.absolute(page.URL)})
			}
		}
	} else {
		for _, t := range m.Translations {
			if t.Origin != story.Adaptation && purpose(t.Language, t.Version.String()) == "" {
				pages = append(pages, Alternate{Lang: t.Language, URL: v.absolute(v.house.Path(t.Language, t.Path()))})
			}
		}
	}
	return in(v.cluster(pages), v.absolute(v.house.Path(m.Language, m.Path())))
}

// fronts are the same page in every edition, where every edition has it.
func (v *visit) fronts(path string) []Alternate {
	var pages []Alternate
	for _, tag := range v.house.languages {
		pages = append(pages, Alternate{Lang: tag, URL: v.absolute(v.house.Prefix(tag) + path)})
	}
	return in(v.cluster(pages), v.absolute(v.link(path)))
}

// labelVersions are the editions in which a section, topic or author has stories
// under the same slug, and the tags of pages that show so.
func (v *visit) labelVersions(ctx context.Context, tx *db.Tx, what story.LabelKind, slug string) (all []Alternate, tags []string, err error) {
	slugs := []string{slug}
	once := map[string][]string{}
	for _, tag := range v.house.languages {
		tags = append(tags, string(what)+" "+tag+"/"+slug)
		once[tag] = append(v.house.moves.Once(string(what), tag, slug), slug)
		for _, old := range once[tag] {
			if old != slug {
				slugs, tags = append(slugs, old), append(tags, string(what)+" "+tag+"/"+old)
			}
		}
	}
	borne, err := story.Borne(ctx, tx, what, v.house.languages, slugs)
	if err != nil {
		return nil, nil, err
	}
	var pages []Alternate
	for _, tag := range v.house.languages {
		if v.house.moves.Of(string(what), tag, slug) == slug && slices.ContainsFunc(borne, func(u story.Use) bool { return u.Language == tag && slices.Contains(once[tag], u.Slug) }) {
			pages = append(pages, Alternate{Lang: tag, URL: v.absolute(v.house.Path(tag, string(what)+"/"+slug))})
		}
	}
	return in(v.cluster(pages), v.absolute(v.house.Path(v.lang, string(what)+"/"+slug))), tags, nil
}

// kindVersions are the editions in which there are stories of a kind, and the
// tags of pages that show so.
func (v *visit) kindVersions(ctx context.Context, tx *db.Tx, kind story.Kind) (all []Alternate, tags []string, err error) {
	var pages []Alternate
	for _, tag := range v.house.languages {
		tags = append(tags, atTop+"kind "+tag+"/"+string(kind))
		found, err := story.Picks(ctx, tx, story.PickQuery{Language: tag, Kinds: []story.Kind{kind}, Limit: 1})
		if err != nil {
			return nil, nil, err
		}
		if len(found) > 0 {
			pages = append(pages, Alternate{Lang: tag, URL: v.absolute(v.house.Path(tag, "kind/"+string(kind)))})
		}
	}
	return in(v.cluster(pages), v.absolute(v.house.Path(v.lang, "kind/"+string(kind)))), tags, nil
}
