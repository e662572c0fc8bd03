package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// besideLimit is what the page of a translation may send, in bytes: a text at
// the limit of package body, each letter of it as a form writes it, twice.
const besideLimit = 16 << 20

func (d *Desk) declareTranslate() {
	on := func(method, below string, action staff.Action, do func(*visit, story.Meta) error, example string) {
		d.screen(screen{method: method, pattern: "/version/{id}/translate" + below, action: action, limit: besideLimit, doVersion: do, example: example, api: below == "/save"})
	}
	on(http.MethodPost, "/begin", staff.Translate, (*visit).beginTranslation, "")
	on(http.MethodGet, "", staff.Edit, (*visit).beside, "/version/none/translate")
	on(http.MethodPost, "", staff.Edit, (*visit).saveTranslation, "")
	on(http.MethodPost, "/save", staff.Edit, (*visit).keepTranslation, "")
	on(http.MethodPost, "/machine", staff.Edit, (*visit).machineText, "")
}

// beginTranslation makes a version in another language from a revision of this one.
func (v *visit) beginTranslation(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	f := v.r.PostForm
	s := story.Start{Source: m.ID, Language: strings.TrimSpace(clip(f.Get("other"))), Adapt: f.Get("origin") == string(story.Adaptation),
		Copy: f.Get("begin") == "copy", By: v.who.Email, Begun: v.who.ID}
	if s.Language == "" {
		s.Language = clip(f.Get("language"))
	}
	s.Revision, _ = strconv.Atoi(f.Get("revision")) // none: the latest that is published
	var made story.Meta
	err := v.update("began a translation", "version "+m.ID.String(), s.Language, func(ctx context.Context, tx *db.Tx) error {
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		var assignee staff.Account
		if address := strings.TrimSpace(f.Get("assignee")); address != "" {
			if assignee, err = staff.ByEmail(ctx, tx, address); errors.Is(err, db.ErrNotFound) {
				return fmt.Errorf("%w: nobody here has the address %.60q", staff.ErrAccount, address)
			} else if err != nil {
				return err
			}
		}
		if s.Revision == 0 && m.PublishedRevision == 0 {
			if s.Revision, err = draft.Keep(ctx, tx, m.ID, v.who.Email); err != nil {
				return err
			}
		}
		s.Section = sectionIn(settings, s.Language, m.Section)
		desk := settings.WorkDesks()[0]
		s.Desk, s.Stage = desk.Slug, desk.Stages[0].Slug
		if made, err = story.Translate(ctx, tx, s); err != nil {
			return err
		}
		if assignee.ID == 0 {
			return nil
		}
		_, err = story.SetPlan(ctx, tx, made.ID, v.who.Email, func(p *story.Plan) error {
			p.Assignee = assignee.ID
			return nil
		})
		return err
	})
	if err != nil {
		return err
	}
	if v.may(staff.Edit, made) != nil { // given to somebody else
		return v.back("/version/" + made.ID.String())
	}
	return v.back("/version/" + made.ID.String() + "/translate")
}

// sectionIn is a section as the edition of a language calls it; without one it
// keeps its name.
func sectionIn(s house.Settings, language string, of story.Label) story.Label {
	for _, e := range s.Editions {
		if e.Language != language {
			continue
		}
		for _, section := range e.Sections {
			if section.Slug == of.Slug {
				of.Name = section.Name
			}
		}
	}
	return of
}

// errNoTranslation says that a version follows no other.
var errNoTranslation = fmt.Errorf("%w: it is no translation; begin one from its page", story.ErrTransition)

// sides are the two texts of a translation.
type sides struct {
	target       story.Meta
	content      story.Content // of the target: as saved, or as somebody has just sent it
	base         int           // the revision of the target that the page begins from
	source       story.Meta
	followed     story.Content // the revision of the source that the target follows
	newest       story.Content // what readers have of the source now; followed if nothing is newer
	difference   story.Difference
	settings     house.Settings
	followUps    []story.FollowUp
	sourceSecond int // the number of the newest revision
}

// behind says whether the source has been published again since.
func (s *sides) behind() bool { return s.target.BehindBy > 0 }

// read fills the two sides as they are saved.
func (s *sides) read(ctx context.Context, tx *db.Tx, version id.ID) (err error) {
	if s.target, err = story.Get(ctx, tx, version); err != nil {
		return err
	}
	if s.target.OfVersion == 0 {
		return errNoTranslation
	}
	if s.settings, err = house.Load(ctx, tx); err != nil {
		return err
	}
	s.base = s.target.Revision
	if s.content, err = story.At(ctx, tx, version, s.base); err != nil {
		return err
	}
	if s.source, err = story.Get(ctx, tx, s.target.OfVersion); err != nil {
		return err
	}
	if s.followed, err = story.At(ctx, tx, s.source.ID, s.target.OfRevision); err != nil {
		return err
	}
	s.newest, s.sourceSecond = s.followed, s.target.OfRevision
	if s.behind() && s.source.PublishedRevision > s.target.OfRevision {
		s.sourceSecond = s.source.PublishedRevision
		if s.newest, err = story.At(ctx, tx, s.source.ID, s.sourceSecond); err != nil {
			return err
		}
		s.difference = story.Compare(s.followed, s.newest)
	}
	all, err := story.FollowUps(ctx, tx, version, 0)
	for _, f := range all {
		if f.State == story.FollowUpOpen {
			s.followUps = append(s.followUps, f)
		}
	}
	return err
}

// read keeps what is being written in the target, and reads both sides.
func (v *visit) sides(m story.Meta) (*sides, error) {
	var s sides
	if m.OfVersion == 0 {
		return nil, errNoTranslation
	}
	err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		if m.Status != story.StatusKilled {
			if _, err := draft.Keep(ctx, tx, m.ID, v.who.Email); err != nil {
				return err
			}
		}
		return s.read(ctx, tx, m.ID)
	})
	return &s, err
}

func (v *visit) beside(m story.Meta) error {
	s, err := v.sides(m)
	if err != nil {
		return err
	}
	return v.showBeside(http.StatusOK, s, nil)
}

// saveTranslation takes the page as a browser without scripts sends it.
func (v *visit) saveTranslation(m story.Meta) error {
	at := "/version/" + m.ID.String() + "/translate"
	s, sent, err := v.sentSides(m)
	if err != nil {
		return err
	}
	follow := v.r.PostForm.Get("then") == "follow"
	err = v.writeSides(s, sent, follow)
	if errors.Is(err, db.ErrConflict) {
		return v.besideConflict(m, sent)
	}
	if err != nil {
		return err
	}
	if follow {
		return v.back(at + "?followed=1")
	}
	return v.back(at + "?saved=1")
}

// keepTranslation takes the page as its script sends it.
func (v *visit) keepTranslation(m story.Meta) error {
	var in map[string]string // the fields of the form
	if err := v.read(&in); err != nil {
		return err
	}
	v.r.PostForm = url.Values{}
	for name, value := range in {
		v.r.PostForm.Set(name, value)
	}
	s, sent, err := v.sentSides(m)
	if err != nil {
		return err
	}
	if err := v.writeSides(s, sent, false); err != nil {
		return err
	}
	answer := struct {
		Revision int      `json:"revision"`
		Cells    []string `json:"cells"`
		Words    int      `json:"words"`
		Slug     string   `json:"slug"`
	}{s.base, nil, s.content.Body.Words(m.Language), s.content.Slug}
	for _, c := range sent.cells {
		answer.Cells = append(answer.Cells, string(body.Doc{Content: c}.JSON()))
	}
	return v.json(http.StatusOK, answer)
}

// writeSides saves what was sent, and says in the same decision which revision
// of the source it follows.
func (v *visit) writeSides(s *sides, sent *sentBeside, follow bool) error {
	act := "saved a translation"
	if follow {
		act = "saved a translation that follows its source"
	}
	return v.update(act, "version "+s.target.ID.String(), "", func(ctx context.Context, tx *db.Tx) error {
		revision, err := draft.Write(ctx, tx, s.target.ID, sent.base, sent.content, v.who.Email, "")
		if err != nil {
			return err
		}
		if follow {
			if err := story.Follow(ctx, tx, s.target.ID, sent.source, v.who.Email); err != nil {
				return err
			}
		}
		s.base = revision
		s.content, err = story.At(ctx, tx, s.target.ID, revision)
		return err
	})
}

// besideConflict shows what somebody else has saved meanwhile, and keeps in the
// form what was sent, with theirs where only they have changed anything.
func (v *visit) besideConflict(m story.Meta, sent *sentBeside) error {
	s, err := v.sides(m)
	if err != nil {
		return err
	}
	c := conflict{Revision: s.base, By: "", Difference: story.Compare(sent.began, s.content)}
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		all, err := story.Revisions(ctx, tx, m.ID)
		for _, r := range all {
			if r.Number == s.base {
				c.By, c.At = r.By, r.At
			}
		}
		return err
	}); err != nil {
		return err
	}
	if s.content, c.Clashes, err = story.Merge(sent.began, sent.content, s.content); err != nil {
		return err
	}
	return v.showBeside(http.StatusConflict, s, &c)
}

// machineText takes the place of the whole text with what a machine has made,
// and says so until a person has put their name to it.
func (v *visit) machineText(m story.Meta) error {
	if err := v.form(); err != nil {
		return err
	}
	f := v.r.PostForm
	text, _, err := body.FromMarkdown(f.Get("text"))
	if err != nil {
		return fmt.Errorf("%w: %v", story.ErrContent, err)
	}
	if text.Empty() {
		return fmt.Errorf("%w: there is no text; paste what the machine has made", story.ErrContent)
	}
	base, err := strconv.Atoi(f.Get("base"))
	if err != nil {
		return fmt.Errorf("%w: base is no number of a revision", errForm)
	}
	err = v.update("brought in machine text", "version "+m.ID.String(), clip(f.Get("maker")), func(ctx context.Context, tx *db.Tx) error {
		c, err := story.At(ctx, tx, m.ID, base)
		if err != nil {
			return err
		}
		c.Body, c.Machine, c.Translator = text, true, ""
		if h := strings.TrimSpace(f.Get("headline")); h != "" {
			c.Headline = h
		}
		note := "machine text"
		if maker := strings.TrimSpace(clip(f.Get("maker"))); maker != "" {
			note += ": " + maker
		}
		_, err = draft.Write(ctx, tx, m.ID, base, c, v.who.Email, note)
		return err
	})
	if err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String() + "/translate?machine=1")
}

// sentBeside is the page as somebody has sent it.
type sentBeside struct {
	base    int
	source  int           // the revision of the source that "now follows" names
	began   story.Content // revision base
	content story.Content
	cells   [][]body.Node
}

// sentSides reads the form of the page.
func (v *visit) sentSides(m story.Meta) (*sides, *sentBeside, error) {
	if err := v.form(); err != nil {
		return nil, nil, err
	}
	f := v.r.PostForm
	sent := &sentBeside{}
	var err error
	if sent.base, err = strconv.Atoi(f.Get("base")); err != nil {
		return nil, nil, fmt.Errorf("%w: base is no number of a revision", errForm)
	}
	sent.source, _ = strconv.Atoi(f.Get("revision"))
	var s sides
	if err := v.view(func(ctx context.Context, tx *db.Tx) error {
		if err := s.read(ctx, tx, m.ID); err != nil {
			return err
		}
		sent.began, err = story.At(ctx, tx, m.ID, sent.base)
		return err
	}); err != nil {
		return nil, nil, err
	}
	c := sent.began
	if err := v.sentHead(&s, &c); err != nil {
		return nil, nil, err
	}
	if sent.cells, err = sentCells(f); err != nil {
		return nil, nil, err
	}
	if c.Body, _, err = body.ParseJSON(body.Doc{Content: slices.Concat(sent.cells...)}.JSON()); err != nil {
		return nil, nil, fmt.Errorf("%w: %v", story.ErrContent, err)
	}
	sent.content = c
	return &s, sent, nil
}

// sentHead takes the fields of the form over into a content.
func (v *visit) sentHead(s *sides, c *story.Content) error {
	f := v.r.PostForm
	was := c.Head
	for name, into := range map[string]*string{"headline": &c.Headline, "standfirst": &c.Standfirst, "kicker": &c.Kicker, "dateline": &c.Dateline,
		"slug": &c.Slug, "translator": &c.Translator, "lead_caption": &c.Lead.Caption, "lead_alt": &c.Lead.Alt, "lead_credit": &c.Lead.Credit} {
		if f.Has(name) {
			*into = strings.TrimSpace(f.Get(name))
		}
	}
	if c.Headline == "" {
		c.Headline = story.Untitled(s.followed.Headline)
	}
	// Before it was ever public, a slug that nobody has written goes with the headline.
	if s.target.PublishedRevision == 0 && c.Slug == was.Slug && c.Headline != was.Headline && !untitled(c.Headline) &&
		(was.Slug == s.followed.Slug || was.Slug == edition.Slug(was.Headline, s.target.Language)) {
		c.Slug = ""
	}
	if slug := f.Get("section"); f.Has("section") && slug != c.Section.Slug {
		c.Section = sectionIn(s.settings, s.target.Language, story.Label{Slug: slug, Name: slug})
		if slug == "" {
			c.Section = story.Label{}
		}
	}
	if f.Has("marked") { // the form had the box
		c.Machine = f.Get("machine") != ""
	}
	if was.Machine && !c.Machine && c.Translator == "" {
		return fmt.Errorf("%w: a machine made the text; name the translator who has read it, then take the mark away", story.ErrContent)
	}
	return nil
}

// untitled says that a translation has no headline of its own yet.
func untitled(headline string) bool { return strings.HasPrefix(headline, story.ToCome+" ") }
