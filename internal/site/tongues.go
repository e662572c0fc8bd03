package site

import (
	"standfirst/internal/edition"
	"standfirst/internal/story"
)

// Tongue is another language in which the same page stands. The page says so to
// readers whose browser asks for that language and not for the page's: a note in
// their own words, which the small script shows once and no server decides, so
// that the page's bytes stay the same for all.
type Tongue struct {
	Lang, Dir   string // of the version that the note leads to
	Words       string // language of the note: English where the house has no words in Lang
	WordsDir    string
	Name, URL   string
	Text, Close string
}

func (v *visit) tongue(tag, url string) Tongue {
	l := v.house.speaks(tag)
	t := Tongue{Lang: tag, Dir: l.Dir, Words: tag, WordsDir: l.Dir, Name: l.Name, URL: url, Text: l.T("also.page"), Close: l.T("also.close")}
	if l.Fallback {
		t.Words, t.WordsDir = "en", edition.Direction("en")
	}
	return t
}

// alsoFront are the other editions' front pages.
func (v *visit) alsoFront() (all []Tongue) {
	for _, tag := range v.house.languages {
		if tag != v.lang {
			all = append(all, v.tongue(tag, v.house.Prefix(tag)+"/"))
		}
	}
	return all
}

// translated says in which languages a story stands, and of a translation who
// made it, from what, and whether the original has changed since.
func (v *visit) translated(a *Article, p loaded) {
	l := v.words
	for _, t := range p.Translations {
		w, address := v.house.speaks(t.Language), v.house.Path(t.Language, t.Path())
		a.ReadIn = append(a.ReadIn, Link{Name: w.Name, URL: address, Lang: t.Language, Dir: w.Dir, Current: t.Version == p.ID})
		if t.Version != p.ID {
			a.Also = append(a.Also, v.tongue(t.Language, address))
		}
		if p.Origin == story.Translated && t.Version == p.OfVersion {
			a.Origin = l.Isolated("story.translated_from", "Language", l.NameOf(t.Language))
			a.Original = &Link{Name: t.Headline, URL: address, Lang: t.Language, Dir: w.Dir}
		}
	}
	if p.Origin == story.Translated {
		a.Behind = p.BehindBy > 0
		if p.Translator != "" {
			a.Translator = l.Isolated("story.translated_by", "Name", p.Translator)
		}
	}
}
