package app

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// thousands is a house with so many stories of one edition in eight sections.
func thousands(b *testing.B, stories int) *canaryHouse {
	b.Helper()
	c := newCanary(b)
	kinds := []story.Kind{story.KindNews, story.KindNews, story.KindNews, story.KindReport, story.KindAnalysis, story.KindMemo, story.KindOpinion}
	at := time.Now().UTC().AddDate(-5, 0, 0)
	for begin := 0; begin < stories; begin += 500 {
		c.update(func(ctx context.Context, tx *db.Tx) error {
			for n := begin; n < min(begin+500, stories); n++ {
				t := content("open", fmt.Sprintf("Story %d of the harbour", n), "nothing")
				t.Kind = kinds[n%len(kinds)]
				t.Section = story.Label{Slug: fmt.Sprintf("section-%d", n%8), Name: "Section"}
				m, err := story.Create(ctx, tx, story.New{Language: "en", Content: t, By: "t"})
				if err != nil {
					return err
				}
				if err := story.Publish(ctx, tx, m.ID, at.Add(time.Duration(n)*4*time.Hour), "t"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	c.update(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		s.Editions[0].Sections = nil
		for n := range 8 {
			s.Editions[0].Sections = append(s.Editions[0].Sections, house.Section{Slug: fmt.Sprintf("section-%d", n), Name: fmt.Sprintf("Section %d", n)})
		}
		return house.Save(ctx, tx, s)
	})
	if err := c.site.Load(context.Background()); err != nil {
		b.Fatal(err)
	}
	return c
}

// BenchmarkFrontOfThousands draws the pages that list stories in a house of
// 10,000, from the database each time.
func BenchmarkFrontOfThousands(b *testing.B) {
	c := thousands(b, 10_000)
	for name, path := range map[string]string{"front": "/", "section": "/section/section-3", "kind": "/kind/opinion", "archive": "/archive", "month": time.Now().UTC().AddDate(-1, 0, 0).Format("/2006/01/")} {
		b.Run(name, func(b *testing.B) {
			before := c.h.DB.Statements()
			for b.Loop() {
				c.site.Press().DropAll()
				if r := c.ask(c.site, http.MethodGet, path, nil, nil); r.StatusCode != http.StatusOK {
					b.Fatalf("%s is answered %d", path, r.StatusCode)
				}
			}
			b.ReportMetric(float64(c.h.DB.Statements()-before)/float64(b.N), "statements/op")
		})
	}
}
