package desk

import (
	"context"
	"errors"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
	"standfirst/internal/till"
)

// Look looks at a version as it would go out now.
func Look(ctx context.Context, tx *db.Tx, m story.Meta, c story.Content) ([]story.Finding, error) {
	return lookAt(ctx, tx, m, c, tx.Now())
}

// lookAt looks at a version as it would go out at a time.
func lookAt(ctx context.Context, tx *db.Tx, m story.Meta, c story.Content, at time.Time) ([]story.Finding, error) {
	f := story.Facts{Now: at, Pictures: map[id.ID]story.Picture{}}
	ids := c.Body.Photos()
	if c.Lead.Photo != 0 {
		ids = append(ids, c.Lead.Photo)
	}
	photos, err := photo.GetMany(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	for _, p := range photos {
		f.Pictures[p.ID] = story.Picture{Alt: p.AltText, Credit: p.Credit(), Pixels: p.HasPixels()}
	}
	if c.Terms.Level == access.Plans {
		for _, code := range c.Terms.Plans {
			switch _, err := till.PlanOf(ctx, tx, code); {
			case err == nil:
				f.Plans = append(f.Plans, code)
			case !errors.Is(err, db.ErrNotFound):
				return nil, err
			}
		}
	}
	asked, err := story.FollowUps(ctx, tx, m.ID, 0)
	if err != nil {
		return nil, err
	}
	for _, a := range asked {
		if a.State == story.FollowUpOpen {
			f.FollowUps++
		}
	}
	links, err := followed(ctx, tx, c)
	if err != nil {
		return nil, err
	}
	for _, l := range links {
		switch l.State {
		case story.LinkDead:
			f.DeadLinks = append(f.DeadLinks, l.URL)
		case "":
			f.Unlooked++
		}
	}
	return story.Checklist(m, c, f), nil
}

// followed is what is known of the addresses that a text leads to.
func followed(ctx context.Context, tx *db.Tx, c story.Content) ([]story.Link, error) {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return nil, err
	}
	return story.Looked(ctx, tx, c.Followable(s.SiteURL))
}

// finding is a story.Finding in words: what it is, what to do, and where.
type finding struct {
	story.Finding
	What, Do string
	URL      string // where it is mended
}

// told puts what was found into words.
func (v *visit) found(m story.Meta, all []story.Finding) (told []finding) {
	version := "/version/" + m.ID.String()
	for _, f := range all {
		t := finding{Finding: f, URL: version + "/edit"}
		switch f.Check {
		case story.CheckStatus:
			t.What, t.Do, t.URL = v.T("This version was killed."), v.T("Nothing brings it back; begin a new story."), ""
		case story.CheckHeadline:
			t.What, t.Do = v.T("There is no headline."), v.T("Write one.")
		case story.CheckStandfirst:
			t.What, t.Do = v.T("There is no standfirst."), v.T("Write one, so that lists and search engines have something to show.")
		case story.CheckSlug:
			t.What, t.Do = v.T("The address has no words in it."), v.T("Write a slug of letters, digits and hyphens.")
		case story.CheckSection:
			t.What, t.Do = v.T("It stands in no section."), v.T("Choose one, or readers find it on the front page only.")
		case story.CheckByline:
			t.What, t.Do = v.T("Nobody is named as its author."), v.T("Name who wrote it.")
		case story.CheckText:
			t.What, t.Do = v.T("There is no text."), v.T("Write it.")
		case story.CheckTerms:
			t.What, t.Do = v.T("It is for the plan {plan}, which nobody sells.", "plan", f.Detail), v.T("Choose who may read it.")
		case story.CheckTK:
			t.What, t.Do = v.T("Something is still to come: {words}", "words", f.Detail), v.T("Fill it in, and take the TK away.")
		case story.CheckAlt:
			t.What, t.Do = v.T("A picture says nothing to readers who cannot see it: {caption}", "caption", caption(v, f)), v.T("Write an alternative text, or mark the picture as decorative.")
		case story.CheckCredit:
			t.What, t.Do = v.T("A picture names nobody as its source: {caption}", "caption", caption(v, f)), v.T("Write who made it.")
		case story.CheckLegal:
			t.What, t.Do, t.URL = v.T("It waits for the legal check."), v.T("Have it read, and clear the flag."), version+"/publish#legal"
		case story.CheckEmbargo:
			t.What, t.Do, t.URL = v.T("It is under an embargo: {embargo}", "embargo", f.Detail), v.T("Schedule it for the embargo's end, or lift the embargo."), version+"/publish#embargo"
			if m.Plan.Embargo.Bad() {
				t.What, t.Do = v.T("It is under an embargo whose time cannot be read, so it holds: {embargo}", "embargo", f.Detail), v.T("Give a time such as 2026-11-25 18:00, or lift the embargo.")
			}
		case story.CheckMachine:
			t.What, t.Do = v.T("A machine made the text, and nobody stands for it."), v.T("Read it against the original, and put your name to it as its translator.")
		case story.CheckTranslator:
			t.What, t.Do = v.T("Nobody is named as its translator."), v.T("Name who translated it.")
		case story.CheckBehind:
			t.What, t.Do, t.URL = v.N("It is behind its original by {N} revisions.", f.Count), v.T("Look at what changed there."), version+"/translate"
		case story.CheckFollowUp:
			t.What, t.Do, t.URL = v.N("{N} corrections of its original are open here.", f.Count), v.T("Correct it too, or mark it as not affected."), version
		case story.CheckKept:
			t.What, t.Do = v.N("{N} blocks of HTML were kept as they came.", f.Count), v.T("Look at how they are shown, or write them anew.")
		case story.CheckMissing:
			t.What, t.Do = v.N("{N} pictures have no file; readers see that one is missing.", f.Count), v.T("Bring the pictures in, or take them out.")
		case story.CheckLinks:
			t.What, t.Do = v.T("A link leads nowhere: {address}", "address", f.Detail), v.T("Mend it or take it out.")
		case story.CheckUnlooked:
			t.What, t.Do, t.URL = v.N("{N} links were not looked at yet.", f.Count), v.T("They are being followed; look at this page again in a moment."), version+"/publish#links"
		}
		told = append(told, t)
	}
	return told
}

func caption(v *visit, f story.Finding) string {
	if f.Detail == "" {
		return v.T("a picture without a caption")
	}
	return f.Detail
}

// N says a text that counts something to who looks.
func (v *visit) N(english string, n int, pairs ...any) string {
	return v.book().N(english, n, pairs...)
}

// What package story names, and the screens of publishing say: deeds, states of
// links, kinds of notices, fields, and acts of the audit.
var _ = []string{phrase("preview"), phrase("alive"), phrase("dead"), phrase("unsure"), phrase("correction"), phrase("clarification"),
	phrase("kind"), phrase("headline"), phrase("standfirst"), phrase("kicker"), phrase("slug"), phrase("dateline"), phrase("bylines"), phrase("translator"), phrase("section"),
	phrase("topics"), phrase("terms"), phrase("picture"), phrase("picture caption"), phrase("picture alt"), phrase("picture credit"), phrase("corrections"), phrase("credit"),
	phrase("copyright notice"), phrase("usage terms"), phrase("source note"),
	phrase("scheduled"), phrase("unscheduled"), phrase("corrected"), phrase("restored"), phrase("made a preview link"), phrase("revoked a preview link"),
	phrase("set an embargo"), phrase("set the legal flag")}
