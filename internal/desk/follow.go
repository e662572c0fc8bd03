package desk

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareFollow() {
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/follow", action: staff.Edit, doVersion: (*visit).follow})
	d.screen(screen{method: http.MethodPost, pattern: "/version/{id}/unaffected", action: staff.Edit, doVersion: (*visit).unaffected})
	d.screen(screen{method: http.MethodGet, pattern: "/corrections", action: staff.SeeDesk, do: (*visit).corrections, example: "/corrections"})
	d.screen(screen{method: http.MethodGet, pattern: "/translations", action: staff.SeeDesk, do: (*visit).translations, example: "/translations"})
}

// follow says that a translation, as it is, says what a revision of its source says.
func (v *visit) follow(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	revision, err := strconv.Atoi(v.r.PostForm.Get("revision"))
	if err != nil {
		return fmt.Errorf("%w: revision is no number", errForm)
	}
	err = v.update("followed the source", "version "+m.ID.String(), strconv.Itoa(revision), func(ctx context.Context, tx *db.Tx) error {
		return story.Follow(ctx, tx, m.ID, revision, v.who.Email)
	})
	if err != nil {
		return err
	}
	return v.back(v.from("/version/" + m.ID.String()))
}

// unaffected says that what was wrong in the source is not wrong in a translation.
func (v *visit) unaffected(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	err := v.update("marked as not affected", "version "+m.ID.String(), "", func(ctx context.Context, tx *db.Tx) error {
		return story.NotAffected(ctx, tx, m.ID, v.who.Email)
	})
	if err != nil {
		return err
	}
	return v.back(v.from("/version/" + m.ID.String()))
}

// from is the screen that a form was on, of those that have such forms.
func (v *visit) from(otherwise string) string {
	switch at := v.r.PostForm.Get("from"); at {
	case "/corrections", "/translations":
		return at
	}
	return otherwise
}

// correctedSource is a source whose correction is not closed, with every
// translation that it asks.
type correctedSource struct {
	story.Meta
	Dir      string
	Told     []told
	FollowUp []asking
	Open     int
}

// told is one correction of the source.
type told struct{ Kind, Text string }

// asking is one translation and how far it is.
type asking struct {
	story.FollowUp
	Dir     string
	Correct string // where it is corrected; empty for who may not
	May     bool   // mark it
}

// correctAddress is the screen on which a translation is corrected, with what
// the correction of its source says.
func correctAddress(f story.FollowUp) string {
	return "/version/" + f.Version.String() + "/correct?" + url.Values{"kind": {f.Kind}, "text": {f.Text}}.Encode()
}

type correctionsPage struct {
	Frame
	Sources []correctedSource
}

// maxCorrected bounds how many sources the page of open corrections shows.
const maxCorrected = 50

func (v *visit) corrections() error {
	p := correctionsPage{}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		open, err := story.FollowUps(ctx, tx, 0, 0)
		if err != nil {
			return err
		}
		var seen []id.ID
		for _, f := range open {
			if slices.Contains(seen, f.Source) || len(seen) == maxCorrected {
				continue
			}
			seen = append(seen, f.Source)
			m, err := story.Get(ctx, tx, f.Source)
			if err != nil {
				return err
			}
			s, err := v.asks(ctx, tx, m)
			if err != nil {
				return err
			}
			p.Sources = append(p.Sources, s)
		}
		return nil
	})
	if err != nil {
		return err
	}
	p.Frame = v.frame(v.T("Open corrections"), "corrections")
	return v.show(http.StatusOK, "corrections", p)
}

// asks gathers what the corrections of a source ask: of those that are not
// closed, each translation with its state.
func (v *visit) asks(ctx context.Context, tx *db.Tx, m story.Meta) (correctedSource, error) {
	s := correctedSource{Meta: m, Dir: Frame{}.DirOf(m.Language)}
	all, err := story.FollowUps(ctx, tx, 0, m.ID)
	if err != nil {
		return s, err
	}
	open := map[int]bool{} // revisions of the source whose correction is not closed
	for _, f := range all {
		if f.State == story.FollowUpOpen && f.Status != story.StatusKilled {
			open[f.Revision] = true
			s.Open++
		}
	}
	for _, f := range all {
		if !open[f.Revision] || f.Status == story.StatusKilled {
			continue
		}
		if t := (told{f.Kind, f.Text}); !slices.Contains(s.Told, t) {
			s.Told = append(s.Told, t)
		}
		a := asking{FollowUp: f, Dir: Frame{}.DirOf(f.Language)}
		translation, err := story.Get(ctx, tx, f.Version)
		if err != nil {
			return s, err
		}
		a.May = f.State == story.FollowUpOpen && v.may(staff.Edit, translation) == nil
		if f.State == story.FollowUpOpen && v.may(staff.Publish, translation) == nil {
			a.Correct = correctAddress(f)
		}
		s.FollowUp = append(s.FollowUp, a)
	}
	return s, nil
}

// translationsPage is the translators' list of work.
type translationsPage struct {
	Frame
	Language string
	All      []string // languages to choose from
	Missing  []missingIn
	Mine     []versionRow
	Stale    []versionRow
	Open     []asking
	May      bool // begin a translation
}

// missingIn is what nobody has begun in a language.
type missingIn struct {
	Language string
	Rows     []versionRow
}

func (v *visit) translations() error {
	p := translationsPage{Language: clip(v.r.URL.Query().Get("language")), May: v.who.May(staff.Translate, true)}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		for _, e := range settings.Editions {
			p.All = append(p.All, e.Language)
		}
		into, err := v.languagesOf(ctx, tx, p.All, p.Language)
		if err != nil {
			return err
		}
		for _, language := range into {
			all, err := story.Untranslated(ctx, tx, language)
			if err != nil {
				return err
			}
			p.Missing = append(p.Missing, missingIn{language, rowsOf(all)})
		}
		mine, err := story.InTranslation(ctx, tx, v.who.ID)
		if err != nil {
			return err
		}
		p.Mine = rowsOf(slices.DeleteFunc(mine, func(m story.Meta) bool { return p.Language != "" && m.Language != p.Language }))
		stale, err := story.Behind(ctx, tx, p.Language)
		if err != nil {
			return err
		}
		p.Stale = rowsOf(slices.DeleteFunc(stale, func(m story.Meta) bool { return !slices.Contains(into, m.Language) }))
		open, err := story.FollowUps(ctx, tx, 0, 0)
		for _, f := range open {
			if slices.Contains(into, f.Language) {
				p.Open = append(p.Open, asking{FollowUp: f, Dir: Frame{}.DirOf(f.Language)})
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	p.Frame = v.frame(v.T("Translations"), "translations")
	return v.show(http.StatusOK, "translations", p)
}

// languagesOf are those that who looks translates into: the one they have
// chosen, else those of their work and of their desk, else the house's.
func (v *visit) languagesOf(ctx context.Context, tx *db.Tx, editions []string, chosen string) ([]string, error) {
	if chosen != "" {
		return []string{chosen}, nil
	}
	mine, err := story.TranslatesInto(ctx, tx, v.who.ID)
	if err != nil {
		return nil, err
	}
	if l := v.who.Language; len(mine) > 0 && slices.Contains(editions, l) && !slices.Contains(mine, l) {
		mine = append(mine, l)
	}
	if len(mine) > 0 {
		return mine, nil
	}
	return editions, nil
}

func rowsOf(all []story.Meta) []versionRow {
	rows := make([]versionRow, 0, len(all))
	for _, m := range all {
		rows = append(rows, versionRow{m, Frame{}.DirOf(m.Language), m.Terms.String()})
	}
	return rows
}

// openCorrections counts what corrections still ask, for the navigation; none
// where that cannot be told, since every screen has it.
func (v *visit) openCorrections() (n int) {
	_ = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		n, err = story.OpenFollowUps(ctx, tx)
		return err
	})
	return n
}
