package desk

import (
	"context"
	"errors"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareVersions() {
	d.screen(screen{method: http.MethodGet, pattern: "/{$}", action: staff.SeeDesk, do: (*visit).table, example: "/"})
	d.screen(screen{method: http.MethodGet, pattern: "/board", action: staff.SeeDesk, do: (*visit).board, example: "/board"})
	d.screen(screen{method: http.MethodGet, pattern: "/cards", action: staff.SeeDesk, do: (*visit).cards, api: true, example: "/cards"})
}

// Addresses of the two views of the house's stories.
const (
	tablePath = "/"
	boardPath = "/board"
)

// list is what the table and the board share: what is asked, what can be asked,
// and what can be done with what is found.
type list struct {
	Frame
	asked
	View      string // tablePath or boardPath
	Table     string // address of the same query as a table
	Board     string // and as a board
	ShowAll   string
	Back      string // where a form of this page comes back to
	Query     string // of the address, to save or to ask again
	Rare      bool   // a field is in use that does not show at once
	Filtered  bool
	Total     int
	Saved     []savedSearch
	Languages []string
	Kinds     []story.Kind
	Statuses  []story.Status
	Sections  []string
	Editions  []house.Edition
	Desks     []deskChoice
	People    []staff.Colleague
	MayBegin  bool
	MayPlan   bool          // something at least
	Choices   template.HTML // the options of a move, drawn once
}

// deskChoice is a desk as a form offers it.
type deskChoice struct {
	Slug, Name string
	Stages     []stageChoice
}

type stageChoice struct{ Key, Slug, Name string }

type versions struct {
	list
	Heads    []cellHead
	Rows     []card
	From, To int
	Prev     string
	Next     string
}

type cellHead struct{ K, Name string }

// versionRow is a version as other screens name it.
type versionRow struct {
	story.Meta
	Dir   string
	Terms string
}

const rowsPage = 100

// maxOffset bounds how deep the table can be turned.
const maxOffset = 1_000_000

// ownFirst sends who comes to the bare address to the search that their desk
// opens with; done is false where there is none.
func (v *visit) ownFirst() (done bool, err error) {
	if v.r.URL.RawQuery != "" {
		return false, nil
	}
	var first staff.Search
	err = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		first, err = staff.First(ctx, tx, v.who.ID)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, v.back(savedPath(first))
}

func (v *visit) table() error {
	if done, err := v.ownFirst(); done || err != nil {
		return err
	}
	offset, err := strconv.Atoi(v.r.URL.Query().Get("from"))
	if err != nil || offset < 0 || offset > maxOffset {
		offset = 0
	}
	m := versions{list: v.list(tablePath)}
	heads := v.cellHeads()
	for _, k := range cellKeys {
		m.Heads = append(m.Heads, cellHead{k, heads[k]})
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) error {
		t, err := v.fill(ctx, tx, &m.list)
		if err != nil {
			return err
		}
		q := m.asked.query(v.who.ID, t.now.In(t.zone))
		q.Limit, q.Offset = rowsPage, offset
		metas, total, err := story.List(ctx, tx, q)
		m.Total = total
		for _, meta := range metas {
			m.Rows = append(m.Rows, t.card(meta))
		}
		return err
	})
	if err != nil {
		return err
	}
	m.To = offset + len(m.Rows)
	if len(m.Rows) > 0 {
		m.From = offset + 1
	}
	if offset > 0 {
		m.Prev = m.path(tablePath, max(0, offset-rowsPage))
	}
	if m.To < m.Total {
		m.Next = m.path(tablePath, offset+rowsPage)
	}
	m.Back = m.path(tablePath, offset)
	m.island(v, "board.js", m.told("table", nil))
	return v.show(http.StatusOK, "versions", m)
}

// list begins one of the two views.
func (v *visit) list(view string) list {
	a := readAsked(v.r.URL.Query())
	return list{Frame: v.frame(v.T("Stories"), map[string]string{tablePath: "versions", boardPath: "board"}[view]), asked: a, View: view, Table: a.path(tablePath, 0), Board: a.path(boardPath, 0),
		ShowAll: view + "?all=1", Back: a.path(view, 0), Query: a.values().Encode(), Rare: a.rare(), Filtered: a.narrows(),
		Kinds: story.Kinds, Statuses: story.Statuses, MayBegin: v.who.May(staff.Write, true), MayPlan: v.who.May(staff.Plan, true)}
}

// fill reads what a list offers, and returns who says its cards.
func (v *visit) fill(ctx context.Context, tx *db.Tx, l *list) (*teller, error) {
	s, people, err := v.newsroom(ctx, tx)
	if err != nil {
		return nil, err
	}
	l.Editions, l.People, l.Desks = s.Editions, people, v.desks(s)
	l.Choices = v.moves(l.Desks)
	if l.Languages, err = story.Languages(ctx, tx); err != nil {
		return nil, err
	}
	if l.Sections, err = story.Sections(ctx, tx); err != nil {
		return nil, err
	}
	searches, err := staff.Searches(ctx, tx, v.who.ID)
	l.Saved = v.savedSearches(searches, l.View, l.Query)
	return v.teller(l.Frame, s, people, tx.Now()), err
}

// newsroom reads the house and who works in it.
func (v *visit) newsroom(ctx context.Context, tx *db.Tx) (house.Settings, []staff.Colleague, error) {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return s, nil, err
	}
	people, err := staff.Colleagues(ctx, tx)
	return s, people, err
}

func (v *visit) desks(s house.Settings) (all []deskChoice) {
	for _, d := range s.WorkDesks() {
		c := deskChoice{Slug: d.Slug, Name: v.named(d.Name)}
		for _, st := range d.Stages {
			c.Stages = append(c.Stages, stageChoice{stageKey(d.Slug, st.Slug), st.Slug, v.named(st.Name)})
		}
		all = append(all, c)
	}
	return all
}

// moves draws the options of a move once for all cards of a page.
func (v *visit) moves(desks []deskChoice) template.HTML {
	var b strings.Builder
	for _, d := range desks {
		if len(desks) > 1 {
			fmt.Fprintf(&b, `<optgroup label="%s">`, html.EscapeString(d.Name))
		}
		for _, st := range d.Stages {
			fmt.Fprintf(&b, `<option value="%s">%s</option>`, html.EscapeString(st.Key), html.EscapeString(st.Name))
		}
		if len(desks) > 1 {
			b.WriteString("</optgroup>")
		}
	}
	fmt.Fprintf(&b, `<option value="%s">%s</option>`, offBoard, html.EscapeString(v.T("Off the board")))
	return template.HTML(b.String()) // every name in it is escaped above
}

// cardsMost bounds how many cards a script may ask for at once.
const cardsMost = 300

// cards answers a script that heard of changes: those of the versions that the
// query still finds, as they are now.
func (v *visit) cards() error {
	answer := struct {
		Cards []card `json:"cards"`
	}{Cards: []card{}}
	a := readAsked(v.r.URL.Query())
	ids := []id.ID{}
	for _, s := range strings.SplitN(v.r.URL.Query().Get("ids"), ",", cardsMost+1) {
		if one, err := id.Parse(s); err == nil && len(ids) < cardsMost {
			ids = append(ids, one)
		}
	}
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, people, err := v.newsroom(ctx, tx)
		if err != nil {
			return err
		}
		t := v.teller(v.frame("", ""), s, people, tx.Now())
		q := a.query(v.who.ID, t.now.In(t.zone))
		q.IDs, q.Limit = ids, cardsMost
		metas, err := story.Page(ctx, tx, q)
		for _, m := range metas {
			answer.Cards = append(answer.Cards, t.card(m))
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, answer)
}

// boardData is what the island of both views is told.
type boardData struct {
	View      string       `json:"view"`
	Query     string       `json:"query"`
	Columns   []columnData `json:"columns,omitempty"`
	Back      string       `json:"back"`
	Shortcuts bool         `json:"shortcuts"`
	MayPlan   bool         `json:"plan"`
	MayBegin  bool         `json:"begin"`
}

type columnData struct {
	Key   string `json:"key"`
	Name  string `json:"name"`
	Takes bool   `json:"takes"`
}

func (l *list) told(view string, columns []column) boardData {
	d := boardData{View: view, Query: l.Query, Back: l.Back, Shortcuts: l.Who.Shortcuts, MayPlan: l.MayPlan, MayBegin: l.MayBegin}
	for _, c := range columns {
		d.Columns = append(d.Columns, columnData{c.Key, c.Full(), c.Takes})
	}
	return d
}
