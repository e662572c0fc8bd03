package desk

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// setFront takes the form of a front. Whatever button was pressed, what was typed
// is kept in the draft with it.
func (v *visit) setFront() error {
	if err := v.form(); err != nil {
		return err
	}
	lang := v.r.PathValue("language")
	seen, err := strconv.ParseInt(v.r.PostFormValue("number"), 10, 64)
	if err != nil {
		seen = -1 // nobody saw it
	}
	do := strings.Fields(v.r.PostFormValue("do") + " - - -")[:3]
	switch do[0] {
	case "discard", "undo", "restore":
		return v.putFront(lang, do[0], do[1], seen)
	}
	l, err := v.layoutOf()
	sought, at := "", ""
	if err == nil {
		sought, at, err = v.changeFront(lang, &l, do[0], do[1], do[2])
	}
	if err == nil && do[0] == "launch" {
		err = v.launchFront(lang, seen, l)
	} else if err == nil {
		err = v.DB.Update(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
			if err := v.knownFront(ctx, tx, lang); err != nil {
				return err
			}
			return front.SaveDraft(ctx, tx, lang, seen, l, v.who.Email)
		})
	}
	if err != nil {
		return v.showFront(&l, "", err)
	}
	q := url.Values{"done": {"saved"}}
	if do[0] == "launch" {
		q.Set("done", "launched")
	}
	if sought != "" {
		q = url.Values{"find": {sought}, "in": {at}}
	}
	to := "/fronts/" + url.PathEscape(lang) + "?" + q.Encode()
	if at != "" {
		to += "#" + at
	}
	return v.back(to)
}

// knownFront refuses a front of which there is no edition.
func (v *visit) knownFront(ctx context.Context, tx *db.Tx, lang string) error {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return err
	}
	if _, listed := s.Edition(lang); !listed {
		return fmt.Errorf("edition %.40q: %w", lang, db.ErrNotFound)
	}
	return nil
}

func (v *visit) launchFront(lang string, seen int64, l front.Layout) error {
	return v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		if err := v.knownFront(ctx, tx, lang); err != nil {
			return err
		}
		before, err := front.Launch(ctx, tx, lang, seen, l, v.who.Email)
		if err != nil {
			return err
		}
		return v.notedFront(ctx, tx, "launched the front page", lang, before, l)
	})
}

// notedFront writes into the audit that a front was launched, and what of it has
// changed, a row each.
func (v *visit) notedFront(ctx context.Context, tx *db.Tx, act, lang string, before, after front.Layout) error {
	if err := staff.Note(ctx, tx, v.who.Email, act, lang, ""); err != nil {
		return err
	}
	var made []house.Difference
	for _, d := range front.Differences(before, after) {
		made = append(made, house.Difference(d))
	}
	return v.noted(ctx, tx, "changed the front page", lang, made)
}

// putFront does what asks for nothing that was typed.
func (v *visit) putFront(lang, do, which string, seen int64) error {
	done := "undone"
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		if err := v.knownFront(ctx, tx, lang); err != nil {
			return err
		}
		if do == "discard" {
			done = "discarded"
			if err := front.Discard(ctx, tx, lang, seen); err != nil {
				return err
			}
			return staff.Note(ctx, tx, v.who.Email, "threw away the draft of the front page", lang, "")
		}
		f, err := front.Load(ctx, tx, lang)
		if err != nil {
			return err
		}
		number := f.Live.Before
		if do == "restore" {
			if number, err = strconv.ParseInt(which, 10, 64); err != nil || number < 0 {
				return fmt.Errorf("state %.20q: %w", which, db.ErrNotFound)
			}
		} else if f.Live.Number == 0 {
			return wrong(v.T("There is nothing to undo."))
		}
		before, after, err := front.Restore(ctx, tx, lang, seen, number, v.who.Email)
		if err != nil {
			return err
		}
		return v.notedFront(ctx, tx, "put back an earlier front page", lang, before, after)
	})
	switch {
	case err == nil:
		return v.back("/fronts/" + url.PathEscape(lang) + "?done=" + done)
	case errors.Is(err, db.ErrNotFound):
		return err
	}
	return v.showFront(nil, "", err)
}

// layoutOf reads the form. What cannot be read is told with the rest of it.
func (v *visit) layoutOf() (l front.Layout, trouble error) {
	f := v.r.PostForm
	for _, name := range f["block"][:min(len(f["block"]), front.MaxBlocks+1)] {
		one := func(field string) string { return strings.TrimSpace(f.Get(field + "-" + name)) }
		b := front.Block{ID: name, Title: one("title"), Look: front.Look(one("look"))}
		from, of, _ := strings.Cut(one("from"), ":")
		b.From, b.Of = front.Source(from), of
		if kinds := one("kind"); kinds != "" {
			b.Kinds = strings.Split(kinds, ",")
		}
		var err error
		if b.Count, err = strconv.Atoi(one("count")); err != nil {
			b.Count = 0 // refused, and named, by the check of the whole
		}
		cards := f["card-"+name]
		for _, spelt := range cards[:min(len(cards), front.MaxCards+1)] {
			version, err := id.Parse(spelt)
			if err != nil {
				trouble = wrong(v.T("“{text}” names no story.", "text", clip(spelt)))
				continue
			}
			get := func(field string) string { return strings.TrimSpace(f.Get(field + "-" + name + "-" + spelt)) }
			c := front.Card{Version: version, Size: front.Size(get("size")), Headline: get("headline"), Kicker: get("kicker")}
			for field, into := range map[string]*time.Time{"since": &c.From, "until": &c.Until} {
				if text := get(field); text != "" {
					if *into, err = v.readDue(text, time.UTC); err != nil {
						trouble = err
					}
				}
			}
			b.Cards = append(b.Cards, c)
		}
		l.Blocks = append(l.Blocks, b)
	}
	return l, trouble
}

// changeFront does what a button says to a layout. at is the block that it was
// about, and sought what was looked for and not found at once.
func (v *visit) changeFront(lang string, l *front.Layout, do, which, version string) (sought, at string, err error) {
	if do == "save" { // the key Enter, after a story was named
		for _, b := range l.Blocks {
			if strings.TrimSpace(v.r.PostFormValue("add-"+b.ID)) != "" {
				do, which = "find", b.ID
				break
			}
		}
	}
	i := slices.IndexFunc(l.Blocks, func(b front.Block) bool { return b.ID == which })
	switch do {
	case "block":
		l.Blocks = append(l.Blocks, front.Block{ID: l.Fresh(), From: front.Latest, Look: front.Columns, Count: 4})
		return "", l.Blocks[len(l.Blocks)-1].ID, nil
	case "standard":
		standard, _ := inHand(front.Front{}, v.editionNow(lang))
		*l = standard
		return "", "", nil
	}
	if i < 0 {
		return "", "", nil
	}
	b := &l.Blocks[i]
	way := strings.TrimPrefix(do, "block-")
	switch do {
	case "block-up", "block-down":
		move(l.Blocks, i, way)
	case "block-remove":
		l.Blocks = slices.Delete(l.Blocks, i, i+1)
		return "", "", nil
	case "find":
		text := strings.TrimSpace(v.r.PostFormValue("add-" + which))
		found, err := v.storyNamed(lang, text)
		switch {
		case err != nil:
			return "", which, err
		case found == 0:
			return text, which, nil
		}
		return "", which, v.placeOn(b, found)
	case "add":
		found, err := id.Parse(version)
		if err != nil {
			return "", which, wrong(v.T("“{text}” names no story.", "text", clip(version)))
		}
		return "", which, v.placeOn(b, found)
	case "up", "down", "remove":
		j := slices.IndexFunc(b.Cards, func(c front.Card) bool { return c.Version.String() == version })
		if j >= 0 && do == "remove" {
			b.Cards = slices.Delete(b.Cards, j, j+1)
		} else {
			move(b.Cards, j, do)
		}
	}
	return "", which, nil
}

func (v *visit) editionNow(lang string) (e house.Edition) {
	if s, err := v.settings(); err == nil {
		e, _ = s.Edition(lang)
	}
	return e
}

// placeOn puts a story at the head of what is placed in a block.
func (v *visit) placeOn(b *front.Block, version id.ID) error {
	if slices.ContainsFunc(b.Cards, func(c front.Card) bool { return c.Version == version }) {
		return wrong(v.T("The story stands in this block already."))
	}
	var m story.Meta
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = story.Get(ctx, tx, version)
		return err
	}); errors.Is(err, db.ErrNotFound) {
		return wrong(v.T("“{text}” names no story.", "text", version.String()))
	} else if err != nil {
		return err
	}
	if m.Kind == story.KindPage || m.Status == story.StatusKilled {
		return wrong(v.T("“{text}” cannot stand on a front page: it is a standing page, or was killed.", "text", m.Headline))
	}
	b.Cards = slices.Insert(b.Cards, 0, front.Card{Version: version})
	return nil
}

// storyNamed finds the one story that a text names: by its address, its number,
// or words that no other headline has. 0 is none, or several.
func (v *visit) storyNamed(lang, text string) (found id.ID, err error) {
	if text == "" {
		return 0, wrong(v.T("Say which story: its address, its number, or words of its headline."))
	}
	name := text
	if u, err := url.Parse(text); err == nil && u.Path != "" {
		name = strings.TrimRight(u.Path, "/")
	}
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = name[strings.LastIndexByte(name, '-')+1:]
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		if version, bad := id.Parse(name); bad == nil {
			if _, err := story.Get(ctx, tx, version); err == nil {
				found = version
				return nil
			} else if !errors.Is(err, db.ErrNotFound) {
				return err
			}
		}
		all, err := seek(ctx, tx, lang, text)
		if len(all) == 1 {
			found = all[0].ID
		}
		return err
	})
	return found, err
}

// maxFound is how many stories are offered for words.
const maxFound = 12

// seek finds what could be meant by words of a headline, in the edition's
// language and else in any, the last saved first.
func seek(ctx context.Context, tx *db.Tx, lang, text string) ([]story.Meta, error) {
	q := story.Query{Search: text, Language: lang, Limit: maxFound, Statuses: []story.Status{story.StatusPublished, story.StatusCorrected, story.StatusScheduled, story.StatusDraft}}
	all, err := story.Page(ctx, tx, q)
	if err == nil && len(all) == 0 {
		q.Language = ""
		all, err = story.Page(ctx, tx, q)
	}
	return slices.DeleteFunc(all, func(m story.Meta) bool { return m.Kind == story.KindPage }), err
}

// findForFront fills in what was looked for and is not placed yet.
func (v *visit) findForFront(ctx context.Context, tx *db.Tx, m *frontPage) error {
	q := v.r.URL.Query()
	text := clip(q.Get("find"))
	for i := range m.Blocks {
		b := &m.Blocks[i]
		if text == "" || b.ID != q.Get("in") {
			continue
		}
		b.Sought = text
		all, err := seek(ctx, tx, m.Edition.Language, text)
		if err != nil {
			return err
		}
		for _, s := range all {
			b.Found = append(b.Found, storyOf(s))
		}
		b.Nobody = len(all) == 0
	}
	return nil
}
