package demo

import (
	"context"
	"fmt"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// work is what the newsroom has in hand: drafts at the stages of its desks, so
// that its board has something on it. No reader sees any of them.
var work = []struct {
	language, headline, text string
	kind                     story.Kind
	desk, stage              string
	due                      time.Duration // from the making of the house; 0 for none
	mine                     bool          // the owner's
	legal                    story.Legal
	embargo                  string        // as it was given
	embargoed                time.Duration // instead: so long from the making of the house
}{
	{language: "en", headline: "Port-Lucerne council to vote on night sailings", desk: "news", stage: "subs", due: 3 * time.Hour, mine: true,
		text: "The council of Port-Lucerne votes tonight on whether ferries may leave after eleven.\n\nThe harbour master has asked for two more lamps on the outer mole first. TK: what they cost."},
	{language: "ar", headline: "ليلة بلا عبّارات في دار سهيل", desk: "news", stage: "writing", due: 90 * time.Minute, mine: true,
		text: "لم تغادر أي عبّارة رصيف دار سهيل ليلة أمس.\n\nقال رئيس الميناء إن الريح هدأت قبل الفجر، وإن الرحلات تعود اليوم."},
	{language: "en", headline: "What the dredging contract leaves out", kind: story.KindAnalysis, desk: "features", stage: "editing", due: 28 * time.Hour, legal: story.LegalCheck,
		text: "The contract names the depth, the price and the day. It does not name who pays if the channel fills again.\n\nThree lawyers who have read it disagree."},
	{language: "en", headline: "Central Bank of Kestrin: the minutes of October", kind: story.KindReport, desk: "news", stage: "hold", embargoed: 44 * time.Hour,
		text: "The minutes show two votes where the statement spoke of one view.\n\nThe bank releases them the day after tomorrow."},
	{language: "en", headline: "Statement of the customs union", desk: "news", stage: "desk", embargo: "when the minister has spoken",
		text: "The union says that its members have agreed on one form for all cargo.\n\nThe minister speaks before the chamber first."},
	{language: "fa", headline: "در انتظار باران: سدهای کسترین", kind: story.KindReport, desk: "features", stage: "commissioned", due: 5 * 24 * time.Hour,
		text: "سدهای کسترین نیمه‌پر است.\n\nکشاورزان می‌گویند یک ماه دیگر صبر می‌کنند."},
	{language: "en", headline: "Letters: the lamps on the quay", kind: story.KindOpinion, desk: "news", stage: "final", due: 40 * time.Minute,
		text: "Five readers have written about the lamps on the quay.\n\nFour of them want them lit."},
}

// begin makes the drafts in hand.
func begin(ctx context.Context, tx *db.Tx) error {
	owner, err := staff.ByEmail(ctx, tx, Owner)
	if err != nil {
		return err
	}
	for _, w := range work {
		c := story.Content{Head: story.Head{Kind: w.kind, Headline: w.headline, Terms: access.Terms{Level: access.Members}}}
		if c.Body, err = body.FromText(w.text); err != nil {
			return fmt.Errorf("%q: %w", w.headline, err)
		}
		m, err := story.Create(ctx, tx, story.New{Language: w.language, Content: c, By: Owner, Begun: owner.ID, Desk: w.desk, Stage: w.stage})
		if err != nil {
			return fmt.Errorf("%q: %w", w.headline, err)
		}
		if _, err := story.SetPlan(ctx, tx, m.ID, Owner, func(p *story.Plan) error {
			if w.mine {
				p.Assignee = owner.ID
			}
			if w.due != 0 {
				p.Due = tx.Now().Add(w.due).Truncate(time.Minute)
			}
			p.Legal = w.legal
			if w.embargoed != 0 {
				w.embargo = tx.Now().Add(w.embargoed).Truncate(time.Hour).UTC().Format(time.RFC3339)
			}
			p.Embargo = story.ReadEmbargo(w.embargo)
			return nil
		}); err != nil {
			return fmt.Errorf("%q: %w", w.headline, err)
		}
	}
	return nil
}
