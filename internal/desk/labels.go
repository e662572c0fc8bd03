package desk

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// label is a topic, author or section as it is offered to who writes.
type label struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
	Role string `json:"role,omitempty"` // of an author
	Kept bool   `json:"kept"`           // in the house's directory, or a section of the edition
	Used int    `json:"used"`           // live versions in the language that bear it
}

const maxLabels = 20

// labels offers topics, authors and sections: GET /labels?what=topic&language=ar&q=.
// Those that the house keeps come first.
func (v *visit) labels() error {
	q := v.r.URL.Query()
	what, lang, search := story.LabelKind(q.Get("what")), clip(q.Get("language")), clip(q.Get("q"))
	all := []label{}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		used, err := story.LabelUse(ctx, tx, what, lang, "", 5000)
		if err != nil {
			return err
		}
		moves, err := house.LoadMoves(ctx, tx)
		if err != nil {
			return err
		}
		add := func(l label) {
			if l.Name != "" && len(all) < maxLabels && !slices.ContainsFunc(all, func(o label) bool { return o.Slug == l.Slug }) {
				l.Used = count(used, lang, l.Slug)
				all = append(all, l)
			}
		}
		switch what {
		case story.LabelTopic:
			tags, err := house.Tags(ctx, tx, search, maxLabels)
			if err != nil {
				return err
			}
			for _, t := range tags {
				add(label{Slug: t.Slug, Name: t.Name(lang), Kept: true})
			}
		case story.LabelAuthor:
			authors, err := house.Authors(ctx, tx, search, maxLabels)
			if err != nil {
				return err
			}
			for _, a := range authors {
				add(label{Slug: a.Slug, Name: a.In(lang).Name, Role: a.In(lang).Role, Kept: true})
			}
		case story.LabelSection:
			s, err := house.Load(ctx, tx)
			if err != nil {
				return err
			}
			e, _ := s.Edition(lang)
			for _, sec := range e.Sections {
				if has(sec.Slug, search) || has(sec.Name, search) {
					add(label{Slug: sec.Slug, Name: sec.Name, Kept: true})
				}
			}
		default:
			return fmt.Errorf("%w: what must be topic, author or section", errForm)
		}
		for _, u := range used {
			if (has(u.Slug, search) || has(u.Name, search)) && moves.Of(string(what), lang, u.Slug) == u.Slug {
				add(label{Slug: u.Slug, Name: u.Name})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, all)
}

func has(text, search string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(strings.TrimSpace(search)))
}

// rowsKept bounds the rows of a page of the directory.
const rowsKept = 300

// stray is a label that stories bear and the house does not keep.
type stray struct {
	Slug  string
	Names []worded // in each language
	Used  int
}

// worded is a text in a language.
type worded struct{ Language, Dir, Text string }

// strays gathers the labels in use that are not kept and lead nowhere else.
func strays(used []story.Use, moves house.Moves, what string, kept func(slug string) bool) (all []stray) {
	at := map[string]int{}
	for _, u := range used {
		if kept(u.Slug) || moves.Of(what, u.Language, u.Slug) != u.Slug {
			continue
		}
		i, ok := at[u.Slug]
		if !ok {
			i = len(all)
			at[u.Slug] = i
			all = append(all, stray{Slug: u.Slug})
		}
		all[i].Used += u.Count
		all[i].Names = append(all[i].Names, worded{u.Language, edition.Direction(u.Language), u.Name})
	}
	return all[:min(len(all), rowsKept)]
}

// usedSince counts how often a label is borne under its slug of today and those before.
func usedSince(used []story.Use, moves house.Moves, what, slug string) int {
	n := 0
	for _, u := range used {
		if moves.Of(what, u.Language, u.Slug) == slug {
			n += u.Count
		}
	}
	return n
}

// houseTopics is the directory of topics.
type houseTopics struct {
	housePage
	Search    string
	Rows      []topicRow
	More      bool // there are more than are shown
	Strays    []stray
	Languages []worded // of the editions
}

type topicRow struct {
	house.Tag
	Names []worded
	Used  int
}

// saidIn puts what is said into the order of the editions; others come after.
func saidIn(s house.Settings, words map[string]string) (all []worded) {
	for _, e := range s.Editions {
		if text := words[e.Language]; text != "" {
			all = append(all, worded{e.Language, edition.Direction(e.Language), text})
		}
	}
	for _, lang := range slices.Sorted(maps.Keys(words)) {
		if !slices.ContainsFunc(s.Editions, func(e house.Edition) bool { return e.Language == lang }) {
			all = append(all, worded{lang, edition.Direction(lang), words[lang]})
		}
	}
	return all
}

func (v *visit) houseTopics() error { return v.showHouseTopics(nil) }

func (v *visit) showHouseTopics(trouble error) error {
	m := houseTopics{housePage: v.housed(v.T("Topics"), "topics"), Search: clip(v.r.URL.Query().Get("q"))}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		m.Languages = languagesOf(s)
		used, err := story.LabelUse(ctx, tx, story.LabelTopic, "", "", 5000)
		if err != nil {
			return err
		}
		moves, err := house.LoadMoves(ctx, tx)
		if err != nil {
			return err
		}
		tags, err := house.Tags(ctx, tx, "", 10_000)
		if err != nil {
			return err
		}
		m.Strays = strays(used, moves, house.MoveTopic, func(slug string) bool {
			return slices.ContainsFunc(tags, func(t house.Tag) bool { return t.Slug == slug })
		})
		if m.Search != "" {
			if tags, err = house.Tags(ctx, tx, m.Search, rowsKept+1); err != nil {
				return err
			}
		}
		for _, t := range tags[:min(len(tags), rowsKept)] {
			m.Rows = append(m.Rows, topicRow{t, saidIn(s, t.Names), usedSince(used, moves, house.MoveTopic, t.Slug)})
		}
		m.More = len(tags) > rowsKept
		return nil
	})
	if err != nil {
		return err
	}
	return v.show(status, "house_topics", m)
}

func languagesOf(s house.Settings) (all []worded) {
	for _, e := range s.Editions {
		all = append(all, worded{e.Language, edition.Direction(e.Language), e.Name})
	}
	return all
}

// keepHouseTopic keeps a topic: one of the form's, or one that stories bear.
func (v *visit) keepHouseTopic() error {
	tag := house.Tag{Slug: strings.TrimSpace(v.r.PostFormValue("slug")), Names: map[string]string{}}
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		if v.r.PostFormValue("do") == "keep" {
			used, err := story.LabelUse(ctx, tx, story.LabelTopic, "", "", 5000)
			if err != nil {
				return err
			}
			for _, u := range used {
				if u.Slug == tag.Slug {
					tag.Names[u.Language] = u.Name
				}
			}
		} else {
			tag.Names[v.r.PostFormValue("language")] = strings.TrimSpace(v.r.PostFormValue("name"))
			if tag.Slug == "" {
				tag.Slug = edition.Label(v.r.PostFormValue("name"), v.r.PostFormValue("language"))
			}
		}
		made, err := house.KeepTag(ctx, tx, "", "", tag)
		if err != nil {
			return err
		}
		return v.noted(ctx, tx, "kept a topic", tag.Slug, made)
	})
	if err == nil {
		return v.back("/house/topics/" + url.PathEscape(tag.Slug) + "?saved")
	}
	return v.showHouseTopics(err)
}

// houseTopic is the form of one topic.
type houseTopic struct {
	housePage
	Tag    house.Tag
	Slug   string   // as it is saved
	Names  []worded // in every language of the house and of the topic
	Used   []story.Use
	Once   []string // slugs that lead here
	Others []topicRow
}

func (v *visit) houseTopic() error {
	return v.showHouseTopic(v.r.PathValue("slug"), nil, nil)
}

// showHouseTopic draws the form; sent is what stands in it, if it is not what is saved.
func (v *visit) showHouseTopic(slug string, sent *house.Tag, trouble error) error {
	m := houseTopic{housePage: v.housed(v.T("Topic: {name}", "name", slug), "topics"), Slug: slug}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		tag, err := house.LoadTag(ctx, tx, slug)
		if err != nil {
			return err
		}
		m.Tag, m.Mark = tag, house.Mark(tag)
		if sent != nil {
			m.Tag = *sent
		}
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		words := maps.Clone(m.Tag.Names)
		for _, e := range s.Editions {
			m.Names = append(m.Names, worded{e.Language, edition.Direction(e.Language), words[e.Language]})
			delete(words, e.Language)
		}
		m.Names = append(m.Names, saidIn(house.Settings{}, words)...)
		moves, err := house.LoadMoves(ctx, tx)
		if err != nil {
			return err
		}
		m.Once = moves.Once(house.MoveTopic, "", slug)
		used, err := story.LabelUse(ctx, tx, story.LabelTopic, "", "", 5000)
		for _, u := range used {
			if moves.Of(house.MoveTopic, u.Language, u.Slug) == slug {
				m.Used = append(m.Used, u)
			}
		}
		if err != nil {
			return err
		}
		tags, err := house.Tags(ctx, tx, "", maxOffered)
		for _, t := range tags {
			if t.Slug != slug {
				m.Others = append(m.Others, topicRow{Tag: t, Names: saidIn(s, t.Names)})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.show(status, "house_topic", m)
}

func (v *visit) setHouseTopic() error {
	slug := v.r.PathValue("slug")
	to := "/house/topics"
	var tag *house.Tag
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		switch v.r.PostFormValue("do") {
		case "merge":
			into := v.r.PostFormValue("into")
			if err := house.MergeTags(ctx, tx, slug, into); err != nil {
				return missing(err, v.T("Choose a topic that the house keeps to merge into."))
			}
			to = "/house/topics/" + url.PathEscape(into) + "?saved"
			return v.noted(ctx, tx, "merged a topic", slug, []house.Difference{{Before: slug, After: into}})
		case "drop":
			if err := house.DropTag(ctx, tx, slug); err != nil {
				return err
			}
			return v.noted(ctx, tx, "stopped keeping a topic", slug, []house.Difference{{Before: slug}})
		}
		tag = &house.Tag{Slug: strings.TrimSpace(v.r.PostFormValue("slug")), Names: map[string]string{}}
		names := v.r.PostForm["name"]
		for i, lang := range v.r.PostForm["language"] {
			if i < len(names) {
				tag.Names[lang] = strings.TrimSpace(names[i])
			}
		}
		to = "/house/topics/" + url.PathEscape(tag.Slug) + "?saved"
		made, err := house.KeepTag(ctx, tx, slug, v.r.PostFormValue("mark"), *tag)
		if err != nil {
			return err
		}
		return v.noted(ctx, tx, "changed a topic", slug, made)
	})
	if err == nil {
		return v.back(to)
	}
	if errors.Is(err, db.ErrNotFound) {
		return err
	}
	return v.showHouseTopic(slug, tag, err)
}

// missing says in a sentence of our own that what was chosen is not kept.
func missing(err error, sentence string) error {
	if errors.Is(err, db.ErrNotFound) {
		return wrong(sentence)
	}
	return err
}

// offered are the topics or authors that a form offers in a language: those that
// the house keeps first, then those that live stories bear.
func offered(ctx context.Context, tx *db.Tx, what story.LabelKind, lang string, limit int) (all []story.Label, err error) {
	moves, err := house.LoadMoves(ctx, tx)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{}
	add := func(slug, name string) {
		if name != "" && !seen[slug] && len(all) < limit {
			seen[slug] = true
			all = append(all, story.Label{Slug: slug, Name: name})
		}
	}
	if what == story.LabelTopic {
		tags, err := house.Tags(ctx, tx, "", limit)
		if err != nil {
			return nil, err
		}
		for _, t := range tags {
			add(t.Slug, t.Name(lang))
		}
	} else {
		authors, err := house.Authors(ctx, tx, "", limit)
		if err != nil {
			return nil, err
		}
		for _, a := range authors {
			add(a.Slug, a.In(lang).Name)
		}
	}
	used, err := story.LabelUse(ctx, tx, what, lang, "", limit)
	for _, u := range used {
		if moves.Of(string(what), lang, u.Slug) == u.Slug {
			add(u.Slug, u.Name)
		}
	}
	return all, err
}
