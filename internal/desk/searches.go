package desk

import (
	"context"
	"net/http"
	"net/url"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/staff"
)

func (d *Desk) declareSearches() {
	d.screen(screen{method: http.MethodPost, pattern: "/searches", action: staff.SeeDesk, do: (*visit).saveSearch})
	d.screen(screen{method: http.MethodPost, pattern: "/searches/first", action: staff.SeeDesk, do: (*visit).openFirst})
	d.screen(screen{method: http.MethodPost, pattern: "/searches/{search}/delete", action: staff.SeeDesk, do: (*visit).deleteSearch})
}

// savedSearch is a saved search as the lists offer it.
type savedSearch struct {
	staff.Search
	Path   string
	Here   bool // it is what is shown
	Mine   bool
	Delete bool // who looks may delete it
}

func savedPath(s staff.Search) string {
	q, _ := url.ParseQuery(s.Query) // it was written by asked.values
	view := tablePath
	if s.View == "board" {
		view = boardPath
	}
	return readAsked(q).path(view, 0)
}

func (v *visit) savedSearches(all []staff.Search, view, query string) (said []savedSearch) {
	for _, s := range all {
		mine := s.Owner == v.who.ID
		said = append(said, savedSearch{Search: s, Path: savedPath(s), Here: s.Query == query && (s.View == "board") == (view == boardPath),
			Mine: mine, Delete: mine || v.who.May(staff.SetHouse, true)})
	}
	return said
}

// saveSearch keeps the query of the list that the form stands on.
func (v *visit) saveSearch() error {
	if err := v.form(); err != nil {
		return err
	}
	at, err := url.Parse(v.backTo(tablePath))
	if err != nil {
		return err
	}
	s := staff.Search{Owner: v.who.ID, Name: v.r.PostFormValue("name"), View: "table", Query: readAsked(at.Query()).values().Encode(), Shared: v.r.PostFormValue("shared") == "1"}
	if at.Path == boardPath {
		s.View = "board"
	}
	err = v.update("saved a search", s.Name, s.Query, func(ctx context.Context, tx *db.Tx) error {
		which, err := staff.SaveSearch(ctx, tx, s)
		if err == nil && v.r.PostFormValue("first") == "1" {
			err = staff.OpenFirst(ctx, tx, v.who.ID, which)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.back(savedPath(s))
}

// openFirst makes a search the one that the caller's desk opens with.
func (v *visit) openFirst() error {
	if err := v.form(); err != nil {
		return err
	}
	var which id.ID
	if s := v.r.PostFormValue("search"); s != "" {
		var err error
		if which, err = id.Parse(clip(s)); err != nil {
			return db.ErrNotFound
		}
	}
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		return staff.OpenFirst(ctx, tx, v.who.ID, which)
	}); err != nil {
		return err
	}
	return v.back(v.backTo(tablePath))
}

func (v *visit) deleteSearch() error {
	if err := v.form(); err != nil {
		return err
	}
	which, err := id.Parse(v.r.PathValue("search"))
	if err != nil {
		return db.ErrNotFound
	}
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error {
		name, err := staff.DeleteSearch(ctx, tx, v.who.ID, which, v.who.May(staff.SetHouse, true))
		if err != nil {
			return err
		}
		return staff.Note(ctx, tx, v.who.Email, "deleted a search", clip(name), "")
	}); err != nil {
		return err
	}
	return v.back(v.backTo(tablePath))
}
