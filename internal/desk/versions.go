package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareVersions() {
	d.screen(screen{method: http.MethodGet, pattern: "/{$}", action: staff.SeeDesk, do: (*visit).versions, example: "/"})
}

// versions is the table of everything that the house has.
type versions struct {
	Frame
	Query     story.Query
	Rows      []versionRow
	Total     int
	From, To  int
	Prev      string
	Next      string
	Languages []string
	Kinds     []story.Kind
	Statuses  []story.Status
	Sections  []string
	Filtered  bool
}

type versionRow struct {
	story.Meta
	Dir   string
	Terms string
}

const rowsPage = 50

// maxOffset bounds how deep the table can be turned.
const maxOffset = 1_000_000

func (v *visit) versions() error {
	q := v.r.URL.Query()
	m := versions{Frame: v.frame(v.T("Stories"), "versions"), Kinds: story.Kinds, Statuses: story.Statuses}
	offset, err := strconv.Atoi(q.Get("from"))
	if err != nil || offset < 0 || offset > maxOffset {
		offset = 0
	}
	m.Query = story.Query{Search: clip(q.Get("q")), Language: clip(q.Get("language")), Kind: story.Kind(clip(q.Get("kind"))), Status: story.Status(clip(q.Get("status"))),
		Section: clip(q.Get("section")), Sort: q.Get("sort"), Limit: rowsPage, Offset: offset}
	switch m.Query.Sort {
	case "published", "headline":
	default:
		m.Query.Sort = "updated"
	}
	m.Filtered = m.Query.Search != "" || m.Query.Language != "" || m.Query.Kind != "" || m.Query.Status != "" || m.Query.Section != ""
	err = v.DB.View(v.r.Context(), func(ctx context.Context, tx *db.Tx) error {
		metas, total, err := story.List(ctx, tx, m.Query)
		if err != nil {
			return err
		}
		m.Total = total
		for _, meta := range metas {
			m.Rows = append(m.Rows, versionRow{meta, edition.Direction(meta.Language), meta.Terms.String()})
		}
		if m.Languages, err = story.Languages(ctx, tx); err != nil {
			return err
		}
		m.Sections, err = story.Sections(ctx, tx)
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
		m.Prev = turn(q, max(0, offset-rowsPage))
	}
	if m.To < m.Total {
		m.Next = turn(q, offset+rowsPage)
	}
	return v.show(http.StatusOK, "versions", m)
}

// turn is the address of another page of the same table.
func turn(q url.Values, from int) string {
	next := url.Values{}
	for _, k := range []string{"q", "language", "kind", "status", "section", "sort"} {
		if s := q.Get(k); s != "" {
			next.Set(k, s)
		}
	}
	if from > 0 {
		next.Set("from", strconv.Itoa(from))
	}
	if len(next) == 0 {
		return "/"
	}
	return "/?" + next.Encode()
}
