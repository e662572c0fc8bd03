package desk

import (
	"context"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/story"
)

// board is the query as columns: a stage each, then what stands at none.
type board struct {
	list
	Columns []column
	Work    int // stories at a stage
	Shown   int // of them
}

// Limits of the board.
const (
	boardMost = 300 // stories in work
	asideMost = 20  // of each column that is no stage
)

// Full is the column's name with its desk's.
func (c column) Full() string {
	if c.Of == "" {
		return c.Name
	}
	return c.Of + " · " + c.Name
}

func (v *visit) board() error {
	m := board{list: v.list(boardPath)}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		t, err := v.fill(ctx, tx, &m.list)
		if err != nil {
			return err
		}
		q := m.asked.query(v.who.ID, t.now.In(t.zone))
		standings, err := story.Tallies(ctx, tx, q)
		if err != nil {
			return err
		}
		m.Columns = v.columns(t.settings, m.asked)
		place := map[string]*column{}
		for i := range m.Columns {
			place[m.Columns[i].Key] = &m.Columns[i]
		}
		for _, s := range standings {
			m.Total += s.Count
			if s.Stage != "" {
				m.Work += s.Count
			}
			if c := place[columnOf(t.settings, story.Plan{Desk: s.Desk, Stage: s.Stage}, s.Status)]; c != nil {
				c.Total += s.Count
			}
		}
		if err := m.work(ctx, tx, t, q, place); err != nil {
			return err
		}
		return m.aside(ctx, tx, t, q)
	})
	if err != nil {
		return err
	}
	m.trim()
	m.island(v, "board.js", m.told("board", m.Columns))
	return v.show(http.StatusOK, "board", m)
}

// work puts what stands at a stage into its column.
func (m *board) work(ctx context.Context, tx *db.Tx, t *teller, q story.Query, place map[string]*column) error {
	if m.Work == 0 {
		return nil
	}
	q.InWork, q.Limit = true, boardMost
	metas, err := story.Page(ctx, tx, q)
	m.Shown = len(metas)
	for _, meta := range metas {
		card := t.card(meta)
		if c := place[card.Column]; c != nil {
			c.Cards = append(c.Cards, card)
		}
	}
	return err
}

// aside puts the first of what stands at no stage into its columns.
func (m *board) aside(ctx context.Context, tx *db.Tx, t *teller, q story.Query) error {
	q.OffBoard, q.Limit = true, asideMost
	for i := range m.Columns {
		c := &m.Columns[i]
		if c.status == nil || c.Total == 0 {
			continue
		}
		q.Statuses = c.status
		metas, err := story.Page(ctx, tx, q)
		if err != nil {
			return err
		}
		for _, meta := range metas {
			c.Cards = append(c.Cards, t.card(meta))
		}
	}
	return nil
}

// trim leaves out what the query cannot show, and says where the rest of a
// column stands.
func (m *board) trim() {
	kept := m.Columns[:0]
	for _, c := range m.Columns {
		if c.Total == 0 && c.status != nil && c.Key != offBoard || c.Total == 0 && c.Key == colLost {
			continue
		}
		if len(c.Cards) < c.Total {
			c.More = m.rest(c)
		}
		kept = append(kept, c)
	}
	m.Columns = kept
}

// rest is the address of a column's stories as a table.
func (m *board) rest(c column) string {
	a := m.asked
	switch {
	case c.Stage != "":
		a.Desk, a.Stage = c.Desk, c.Stage
	case len(c.status) > 0:
		a.Where = "off"
		if a.Status == "" {
			a.Status = c.status[0]
		}
	}
	return a.path(tablePath, 0)
}

// columns are those of the desks that the query asks for.
func (v *visit) columns(s house.Settings, a asked) (all []column) {
	desks := v.desks(s)
	for _, d := range desks {
		if a.Desk != "" && a.Desk != d.Slug {
			continue
		}
		for _, st := range d.Stages {
			c := column{Key: st.Key, Desk: d.Slug, Stage: st.Slug, Name: st.Name, Takes: true}
			if len(desks) > 1 {
				c.Of = d.Name
			}
			all = append(all, c)
		}
	}
	return append(all,
		column{Key: colLost, Name: v.T("At a stage that is no more")},
		column{Key: offBoard, Name: v.T("Off the board"), Takes: true, status: []story.Status{story.StatusDraft}},
		column{Key: colScheduled, Name: v.T("Scheduled"), status: []story.Status{story.StatusScheduled}},
		column{Key: colPublished, Name: v.T("Published lately"), status: []story.Status{story.StatusPublished, story.StatusCorrected}},
		column{Key: colEnded, Name: v.T("Withdrawn or killed"), status: []story.Status{story.StatusWithdrawn, story.StatusKilled}})
}
