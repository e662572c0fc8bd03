package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"standfirst/internal/app"
	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

type storyCommand struct {
	List     storyList     `cmd:"" help:"List versions, newest change first."`
	Show     storyShow     `cmd:"" help:"Show one version and its revisions."`
	Publish  storyPublish  `cmd:"" help:"Publish a version now."`
	Withdraw storyWithdraw `cmd:"" help:"Withdraw a version: its page stays and says so."`
	Kill     storyKill     `cmd:"" help:"Kill a version: its page answers 410 everywhere."`
	Preview  storyPreview  `cmd:"" help:"Make a link that shows a version before it is public."`
}

// listedVersion is one element of story list --json.
type listedVersion struct {
	ID           id.ID               `json:"id"`
	Story        id.ID               `json:"story"`
	Language     string              `json:"language"`
	Kind         story.Kind          `json:"kind"`
	Headline     string              `json:"headline"`
	Slug         string              `json:"slug"`
	URL          string              `json:"url"`
	Terms        string              `json:"terms"`
	Status       story.Status        `json:"status"`
	PublishedAt  *time.Time          `json:"published_at"`
	Words        int                 `json:"words"`
	Translations []listedTranslation `json:"translations"`
}

type listedTranslation struct {
	Language string `json:"language"`
	URL      string `json:"url"`
}

func listed(h *app.House, s house.Settings, m story.Meta) listedVersion {
	v := listedVersion{
		ID: m.ID, Story: m.Story, Language: m.Language, Kind: m.Kind, Headline: m.Headline, Slug: m.Slug,
		URL: h.URL(s, m), Terms: m.Terms.String(), Status: m.Status, Words: m.Words, Translations: []listedTranslation{},
	}
	if !m.PublishedAt.IsZero() {
		v.PublishedAt = &m.PublishedAt
	}
	for _, t := range m.Translations {
		v.Translations = append(v.Translations, listedTranslation{t.Language, h.TranslationURL(s, t)})
	}
	return v
}

type storyList struct {
	Language string `placeholder:"LANG" help:"Only this language."`
	Status   string `placeholder:"STATUS" help:"Only this state: draft, scheduled, published, corrected, withdrawn or killed."`
	Kind     string `placeholder:"KIND" help:"Only this kind: news, analysis, memo, report, opinion, live or page."`
	Search   string `placeholder:"WORDS" help:"Only headlines with these words."`
	JSON     bool   `name:"json" help:"Print a JSON array."`
}

// listPage is how many versions one query brings.
const listPage = 500

// Run lists versions.
func (l storyList) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		all := []listedVersion{}
		err := h.DB.View(g.ctx, func(ctx context.Context, tx *db.Tx) error {
			s, err := house.Load(ctx, tx)
			if err != nil {
				return err
			}
			for {
				metas, total, err := story.List(ctx, tx, story.Query{
					Search: l.Search, Language: l.Language, Kind: story.Kind(l.Kind), Status: story.Status(l.Status),
					Limit: listPage, Offset: len(all),
				})
				if err != nil {
					return err
				}
				for _, m := range metas {
					all = append(all, listed(h, s, m))
				}
				if len(metas) == 0 || len(all) >= total {
					return nil
				}
			}
		})
		if err != nil {
			return err
		}
		if l.JSON {
			return g.printJSON(all)
		}
		w := tabwriter.NewWriter(g.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tLANG\tKIND\tSTATUS\tTERMS\tWORDS\tHEADLINE")
		for _, v := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", v.ID, v.Language, v.Kind, v.Status, v.Terms, v.Words, v.Headline)
		}
		return w.Flush()
	})
}

type storyShow struct {
	ID   string `arg:"" help:"The version, as story list names it."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run shows one version.
func (s storyShow) Run(g *globals) error {
	return g.withVersion(s.ID, func(ctx context.Context, h *app.House, tx *db.Tx, version id.ID) error {
		settings, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		m, err := story.Get(ctx, tx, version)
		if err != nil {
			return err
		}
		revisions, err := story.Revisions(ctx, tx, version)
		if err != nil {
			return err
		}
		v := listed(h, settings, m)
		if s.JSON {
			return g.printJSON(struct {
				listedVersion
				Revisions []story.Revision `json:"revisions"`
			}{v, revisions})
		}
		fmt.Fprintf(g.stdout, "%s\n%s\n%s, %s, %s, %s, %d words\n%s\n", v.ID, v.Headline, v.Language, v.Kind, v.Status, v.Terms, v.Words, v.URL)
		for _, t := range v.Translations {
			fmt.Fprintf(g.stdout, "also in %s: %s\n", t.Language, t.URL)
		}
		for _, r := range revisions {
			fmt.Fprintf(g.stdout, "revision %d, %s, %s %s\n", r.Number, r.At.Format(time.RFC3339), r.By, r.Note)
		}
		return nil
	})
}

// by is who the record names for what the command line does.
const by = "command line"

type storyPublish struct {
	ID string `arg:"" help:"The version, as story list names it."`
}

// Run publishes one version as it was written last. Whoever holds the machine is
// not asked the desk's checklist; an embargo and the legal check hold here too.
func (s storyPublish) Run(g *globals) error {
	return g.changeVersion(s.ID, "published", func(ctx context.Context, tx *db.Tx, version id.ID) error {
		if _, err := draft.Keep(ctx, tx, version, by); err != nil {
			return err
		}
		return story.Publish(ctx, tx, version, tx.Now(), by)
	})
}

type storyWithdraw struct {
	ID     string `arg:"" help:"The version, as story list names it."`
	Reason string `required:"" help:"What readers are told."`
}

// Run withdraws one version.
func (s storyWithdraw) Run(g *globals) error {
	return g.changeVersion(s.ID, "withdrawn", func(ctx context.Context, tx *db.Tx, version id.ID) error {
		return story.Withdraw(ctx, tx, version, s.Reason, by)
	})
}

type storyKill struct {
	ID     string `arg:"" help:"The version, as story list names it."`
	Reason string `required:"" help:"Why; kept in the house, not shown."`
}

// Run kills one version.
func (s storyKill) Run(g *globals) error {
	return g.changeVersion(s.ID, "killed", func(ctx context.Context, tx *db.Tx, version id.ID) error {
		return story.Kill(ctx, tx, version, s.Reason, by)
	})
}

type storyPreview struct {
	ID        string `arg:"" help:"The version, as story list names it."`
	Hours     int    `default:"24" help:"How long the link is good: 1 to 168."`
	Languages bool   `help:"It opens the story's other languages too."`
}

// Run makes a preview link and prints it. It is told once: the house does not
// keep what opens it.
func (s storyPreview) Run(g *globals) error {
	version, err := id.Parse(s.ID)
	if err != nil {
		return fmt.Errorf("%w: %v; take an id from standfirst story list", errMisused, err)
	}
	if s.Hours < 1 || time.Duration(s.Hours)*time.Hour > story.MaxPreviewLife {
		return fmt.Errorf("%w: --hours %d; give 1 to %d", errMisused, s.Hours, int(story.MaxPreviewLife.Hours()))
	}
	return g.house(func(h *app.House) error {
		var link string
		if err := h.DB.Update(g.ctx, func(ctx context.Context, tx *db.Tx) error {
			settings, err := house.Load(ctx, tx)
			if err != nil {
				return err
			}
			if _, err := draft.Keep(ctx, tx, version, by); err != nil {
				return err
			}
			token, err := story.MakePreview(ctx, tx, h.Key, version, s.Languages, time.Duration(s.Hours)*time.Hour, by)
			link = settings.SiteURL + "/-/preview/" + token
			return err
		}); err != nil {
			return err
		}
		_, err := fmt.Fprintln(g.stdout, link)
		return err
	})
}

func (g *globals) withVersion(spelled string, do func(context.Context, *app.House, *db.Tx, id.ID) error) error {
	version, err := id.Parse(spelled)
	if err != nil {
		return fmt.Errorf("%w: %v; take an id from standfirst story list", errMisused, err)
	}
	return g.house(func(h *app.House) error {
		return h.DB.View(g.ctx, func(ctx context.Context, tx *db.Tx) error { return do(ctx, h, tx, version) })
	})
}

func (g *globals) changeVersion(spelled, done string, do func(context.Context, *db.Tx, id.ID) error) error {
	version, err := id.Parse(spelled)
	if err != nil {
		return fmt.Errorf("%w: %v; take an id from standfirst story list", errMisused, err)
	}
	return g.house(func(h *app.House) error {
		err := h.DB.Update(g.ctx, func(ctx context.Context, tx *db.Tx) error { return do(ctx, tx, version) })
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(g.stdout, "%s is %s\n", version, done)
		return err
	})
}
