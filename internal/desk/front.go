package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareFront() {
	d.screen(screen{method: http.MethodGet, pattern: "/fronts", action: staff.SeeDesk, do: (*visit).fronts, example: "/fronts"})
	d.screen(screen{method: http.MethodGet, pattern: "/fronts/{language}", action: staff.SeeDesk, do: (*visit).front, example: "/fronts/none"})
	d.screen(screen{method: http.MethodPost, pattern: "/fronts/{language}", action: staff.SetFront, limit: 1 << 20, do: (*visit).setFront})
}

// frontsPage is the list of front pages, one for each edition.
type frontsPage struct {
	Frame
	Rows []frontRow
}

type frontRow struct {
	house.Edition
	Dir   string
	Front front.Front
}

func (v *visit) fronts() error {
	m := frontsPage{Frame: v.frame(v.T("Front pages"), "fronts")}
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range s.Editions {
			f, err := front.Load(ctx, tx, e.Language)
			if err != nil {
				return err
			}
			e.Name = cmp.Or(e.Name, s.Name)
			f.DraftBy, f.Live.By = isolated(f.DraftBy), isolated(f.Live.By)
			m.Rows = append(m.Rows, frontRow{e, edition.Direction(e.Language), f})
		}
		return nil
	}); err != nil {
		return err
	}
	return v.show(http.StatusOK, "fronts", m)
}

// frontPage is the form of one front.
type frontPage struct {
	Frame
	Edition  house.Edition
	Dir      string // of the edition
	Can      bool
	Done     string
	Problem  string
	Clash    []front.Difference
	Front    front.Front
	Seen     int64 // the number of the front that the form was drawn from
	Chosen   bool  // somebody has chosen what stands here
	Public   string
	Preview  string // address of the front as it would be
	Blocks   []frontBlock
	Sources  []frontSource
	Kinds    []frontChoice
	Looks    []frontChoice
	Sizes    []frontChoice
	Warnings []frontWarning
	States   []front.State
	Full     bool // no more blocks fit
}

type frontChoice struct{ Value, Text string }

type frontSource struct {
	Group   string
	Choices []frontChoice
}

// frontBlock is one block of the form.
type frontBlock struct {
	front.Block
	Place  int    // counted from 1
	Name   string // as readers see it
	Source string // as the form sends it
	Kind   string
	First  bool
	Last   bool
	Cards  []frontCard
	Fill   []frontStory // what fills it now
	Sought string       // what was looked for
	Found  []frontStory
	Nobody bool // and nothing was found
}

// frontStory is a story that is offered.
type frontStory struct {
	ID        id.ID
	Headline  string
	Lang, Dir string
	Status    string
}

// frontCard is one placed story of the form.
type frontCard struct {
	Card front.Card
	frontStory
	From, Until string // as the form sends them
	First, Last bool
	Warnings    []string
}

// frontWarning is something to look at before the front is launched.
type frontWarning struct{ Text, At string }

func (v *visit) front() error {
	done := map[string]string{"saved": v.T("Saved as a draft. Readers see it when it is launched."), "launched": v.T("Launched. Readers see it at once."),
		"undone": v.T("Put back. Readers see it at once."), "discarded": v.T("The draft was thrown away.")}[v.r.URL.Query().Get("done")]
	return v.showFront(nil, done, nil)
}

// showFront draws the form: of what was sent, where it could not be saved, else
// of the draft, else of what readers see.
func (v *visit) showFront(sent *front.Layout, done string, trouble error) error {
	m := frontPage{Can: v.who.May(staff.SetFront, true), Done: done}
	status := http.StatusOK
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		if _, m.Edition, err = v.edition(s); err != nil {
			return err
		}
		m.Edition.Name = cmp.Or(m.Edition.Name, s.Name)
		if m.Front, err = front.Load(ctx, tx, m.Edition.Language); err != nil {
			return err
		}
		if m.States, err = front.States(ctx, tx, m.Edition.Language); err != nil {
			return err
		}
		m.Public = s.SiteURL + s.Prefix(m.Edition.Language) + "/"
		m.Preview = s.SiteURL + "/-/preview/front/" + front.PreviewToken(v.Key, m.Edition.Language, v.DB.Now().Add(front.PreviewLife))
		l, chosen := inHand(m.Front, m.Edition)
		m.Chosen, m.Seen = chosen, m.Front.Number
		if trouble != nil {
			if status, m.Problem, err = v.frontTrouble(trouble); err != nil {
				return err
			}
			if errors.Is(trouble, db.ErrConflict) && sent != nil {
				m.Clash = front.Differences(l, *sent)
			}
		}
		if sent != nil {
			l = *sent
		}
		return v.drawFront(ctx, tx, &m, s, l)
	})
	if err != nil {
		return err
	}
	m.Frame = v.frame(v.T("Front page: {language}", "language", v.book().NameOf(m.Edition.Language)), "fronts")
	m.Dir = edition.Direction(m.Edition.Language)
	m.Front.DraftBy, m.Front.Live.By = isolated(m.Front.DraftBy), isolated(m.Front.Live.By)
	return v.show(status, "front", m)
}

// isolated gives a name a direction of its own within a sentence.
func isolated(s string) string { return "\u2068" + s + "\u2069" }

// inHand is the draft of a front, else what readers see.
func inHand(f front.Front, e house.Edition) (l front.Layout, chosen bool) {
	switch {
	case f.Draft != nil:
		return *f.Draft, true
	case f.Live.Number != 0:
		return f.Live.Layout, true
	}
	var sections []string
	for _, s := range e.Sections {
		sections = append(sections, s.Slug)
	}
	return front.Default(sections), false
}

func (v *visit) frontTrouble(err error) (status int, said string, fault error) {
	var told wrong
	var unread saidError
	switch {
	case errors.Is(err, db.ErrConflict):
		return http.StatusConflict, v.T("Somebody else has changed this front meanwhile. Below is what differs; your values still stand in the form. Save again to put them in place, or open the page anew."), nil
	case errors.As(err, &told):
		return http.StatusUnprocessableEntity, string(told), nil
	case errors.As(err, &unread):
		return unread.status, unread.text, nil
	case errors.Is(err, front.ErrLayout):
		return http.StatusUnprocessableEntity, strings.TrimPrefix(v.explain(err), front.ErrLayout.Error()+": "), nil
	}
	return 0, "", err
}

// drawFront fills in the blocks with what stands in them, and what to look at.
func (v *visit) drawFront(ctx context.Context, tx *db.Tx, m *frontPage, s house.Settings, l front.Layout) error {
	lang := m.Edition.Language
	moves, err := house.LoadMoves(ctx, tx)
	if err != nil {
		return err
	}
	tags, err := house.Tags(ctx, tx, "", maxOffered)
	if err != nil {
		return err
	}
	m.offer(v, tags)
	byHand := l.Versions()
	placed, _, err := story.List(ctx, tx, story.Query{IDs: byHand, Limit: len(byHand) + 1})
	if err != nil {
		return err
	}
	metas := map[id.ID]story.Meta{}
	for _, p := range placed {
		metas[p.ID] = p
	}
	teasers, err := story.Teasers(ctx, tx, byHand, s.CutAfter)
	if err != nil {
		return err
	}
	live := map[id.ID]id.ID{}
	for version, t := range teasers {
		live[version] = t.Story
	}
	filled, err := l.Fill(v.DB.Now(), live, func(b front.Block, limit int) (all []front.Live, err error) {
		picks, err := story.Picks(ctx, tx, picking(moves, lang, b, limit))
		for _, p := range picks {
			all = append(all, front.Live{Version: p.Version, Story: p.Story})
		}
		return all, err
	})
	if err != nil {
		return err
	}
	stands, sizes := map[string][]id.ID{}, map[id.ID]front.Size{}
	var all []id.ID
	for _, f := range filled {
		for _, p := range f.Places {
			sizes[p.Version] = p.Size
			all = append(all, p.Version)
			if !p.ByHand {
				stands[f.ID] = append(stands[f.ID], p.Version)
			}
		}
	}
	shown, err := story.Teasers(ctx, tx, all, s.CutAfter)
	if err != nil {
		return err
	}
	places := map[id.ID]string{} // where a story stands first
	for i, b := range l.Blocks {
		fb := frontBlock{Block: b, Place: i + 1, Source: sourceValue(b), Kind: strings.Join(b.Kinds, ","), First: i == 0, Last: i == len(l.Blocks)-1}
		fb.Name = cmp.Or(b.Title, m.nameOf(fb.Source, fb.Kind), b.ID)
		for j, c := range b.Cards {
			meta, known := metas[c.Version]
			card := frontCard{Card: c, frontStory: storyOf(meta), From: dueField(c.From, time.UTC), Until: dueField(c.Until, time.UTC), First: j == 0, Last: j == len(b.Cards)-1}
			card.ID = c.Version
			card.Warnings = v.frontWarnings(c, meta, known, sizes[c.Version], places, fb.Name)
			for _, w := range card.Warnings {
				m.Warnings = append(m.Warnings, frontWarning{fb.Name + ": " + cmp.Or(c.Headline, meta.Headline, c.Version.String()) + ". " + w, b.ID})
			}
			fb.Cards = append(fb.Cards, card)
		}
		for _, version := range stands[b.ID] {
			fb.Fill = append(fb.Fill, storyOf(shown[version].Meta))
		}
		m.Blocks = append(m.Blocks, fb)
	}
	m.Full = len(m.Blocks) >= front.MaxBlocks
	gated := 0
	for _, t := range shown {
		if t.Terms.Gated(v.DB.Now()) {
			gated++
		}
	}
	if gated*100 > len(shown)*maxGated {
		m.Warnings = append(m.Warnings, frontWarning{v.T("{n} of {all} stories here are for subscribers or members: a reader who is new finds little to read.", "n", m.number(v, gated), "all", m.number(v, len(shown))), ""})
	}
	return v.findForFront(ctx, tx, m)
}

// maxGated is the share of a front, in percent, that may stand behind terms
// before somebody is asked to look at it.
const maxGated = 75

func (m *frontPage) number(v *visit, n int) string { return v.book().Number(int64(n)) }

func storyOf(m story.Meta) frontStory {
	return frontStory{ID: m.ID, Headline: m.Headline, Lang: m.Language, Dir: edition.Direction(m.Language), Status: string(m.Status)}
}

// picking says what fills a block.
func picking(moves house.Moves, lang string, b front.Block, limit int) story.PickQuery {
	q := story.PickQuery{Language: lang, Limit: limit}
	for _, k := range b.Kinds {
		q.Kinds = append(q.Kinds, story.Kind(k))
	}
	switch b.From {
	case front.Section:
		q.Section = moves.Of(house.MoveSection, lang, b.Of)
		q.Also = moves.Once(house.MoveSection, lang, q.Section)
	case front.Topic:
		q.Topic = moves.Of(house.MoveTopic, lang, b.Of)
		q.Also = moves.Once(house.MoveTopic, lang, q.Topic)
	}
	return q
}

// frontWarnings says what is to be looked at about one placed story.
func (v *visit) frontWarnings(c front.Card, m story.Meta, known bool, size front.Size, places map[id.ID]string, here string) (all []string) {
	now := v.DB.Now()
	switch {
	case !known:
		return []string{v.T("There is no such story any more.")}
	case m.Status == story.StatusWithdrawn, m.Status == story.StatusKilled:
		all = append(all, v.T("It is {status}: readers do not see it, and another stands in its place.", "status", v.T(string(m.Status))))
	case !m.Status.Live():
		all = append(all, v.T("It is not published yet: it stands here from then on."))
	}
	switch {
	case !c.Until.IsZero() && !now.Before(c.Until):
		all = append(all, v.T("Its time on the front is over."))
	case now.Before(c.From):
		all = append(all, v.T("It stands here from {time} on.", "time", v.book().DateTime(c.From)))
	}
	if first, twice := places[m.Story]; twice {
		all = append(all, v.T("The story stands in “{block}” already: readers see it there alone.", "block", first))
	} else {
		places[m.Story] = here
	}
	if m.Lead.Photo == 0 && (size == front.Lead || c.Size == front.Lead) {
		all = append(all, v.T("It has no picture, and leads."))
	}
	return all
}

// offer lists what can be chosen for a block.
func (m *frontPage) offer(v *visit, tags []house.Tag) {
	m.Sources = []frontSource{{"", []frontChoice{{"latest", v.T("The newest of the edition")}, {"none", v.T("Nothing: by hand alone")}}}}
	sections := frontSource{Group: v.T("Sections")}
	for _, s := range m.Edition.Sections {
		sections.Choices = append(sections.Choices, frontChoice{"section:" + s.Slug, s.Name})
	}
	topics := frontSource{Group: v.T("Topics")}
	for _, t := range tags {
		if name := t.Name(m.Edition.Language); name != "" {
			topics.Choices = append(topics.Choices, frontChoice{"topic:" + t.Slug, name})
		}
	}
	for _, s := range []frontSource{sections, topics} {
		if len(s.Choices) > 0 {
			m.Sources = append(m.Sources, s)
		}
	}
	m.Kinds = []frontChoice{{"", v.T("All kinds")}}
	for _, k := range story.Kinds {
		if k != story.KindPage {
			m.Kinds = append(m.Kinds, frontChoice{string(k), v.T(string(k))})
		}
	}
	m.Kinds = append(m.Kinds, frontChoice{"analysis,opinion", v.T("Analysis and opinion")})
	m.Looks = []frontChoice{{string(front.Top), v.T("One lead, two large, columns")}, {string(front.Columns), v.T("Columns with pictures")}, {string(front.Voices), v.T("Who says it first")}, {string(front.List), v.T("Headlines and times")}}
	m.Sizes = []frontChoice{{string(front.Auto), v.T("As the block has it")}, {string(front.Lead), v.T("Lead")}, {string(front.Large), v.T("Large")}, {string(front.Normal), v.T("Normal")}, {string(front.Small), v.T("Small")}}
}

// nameOf is what a block without a title is called.
func (m *frontPage) nameOf(source, kind string) string {
	if source == "latest" && kind != "" {
		source = kind
	}
	for _, s := range append(m.Sources, frontSource{Choices: m.Kinds}) {
		if i := slices.IndexFunc(s.Choices, func(c frontChoice) bool { return c.Value == source }); i >= 0 {
			return s.Choices[i].Text
		}
	}
	return ""
}

func sourceValue(b front.Block) string {
	if b.Of != "" {
		return string(b.From) + ":" + b.Of
	}
	return string(b.From)
}
