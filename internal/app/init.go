package app

import (
	"context"
	"errors"
	"fmt"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/staff"
	"standfirst/internal/till"
)

// ErrNotEmpty says that there is a house already.
var ErrNotEmpty = errors.New("the folder holds a house already")

// Addresses of a house that has not been served yet.
const (
	defaultSite = "http://127.0.0.1:8080"
	defaultDesk = "http://127.0.0.1:8081"
)

// Init makes an empty house with one plan at USD 100 a year or USD 10 a month,
// and returns the owner's one-time sign-in link.
func Init(ctx context.Context, c Config, name string, languages []string, owner string) (link string, err error) {
	h, err := Open(ctx, c)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, h.Close()) }()
	s := house.Settings{Name: name, SiteURL: defaultSite, DeskURL: defaultDesk, DefaultEdition: languages[0], CutAfter: house.CutAfter, DefaultTerms: access.Terms{Level: access.Members}}
	for _, l := range languages {
		s.Editions = append(s.Editions, house.Edition{Language: l, Name: name, Currency: "USD"})
	}
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		a, err := h.make(ctx, tx, s, owner, owner)
		if err != nil {
			return err
		}
		token, err := staff.Link(ctx, tx, h.Key, a, "init")
		link = s.DeskURL + "/signin/" + token
		return err
	})
	return link, err
}

// make writes what every house begins with.
func (h *House) make(ctx context.Context, tx *db.Tx, s house.Settings, owner, name string) (staff.Account, error) {
	if _, err := house.Load(ctx, tx); !errors.Is(err, db.ErrNotFound) {
		return staff.Account{}, errors.Join(err, fmt.Errorf("%s: %w", h.config.Data, ErrNotEmpty))
	}
	if err := house.Save(ctx, tx, s); err != nil {
		return staff.Account{}, err
	}
	names := map[string]string{}
	for _, e := range s.Editions {
		names[e.Language] = edition.Lookup(e.Language).T("plan.digital")
	}
	names["en"] = edition.Lookup("en").T("plan.digital")
	if err := till.SavePlan(ctx, tx, till.Plan{Code: "digital", Names: names}); err != nil {
		return staff.Account{}, err
	}
	for _, p := range []till.Price{{Plan: "digital", Period: till.Year, Minor: 100_00, Currency: "USD"}, {Plan: "digital", Period: till.Month, Minor: 10_00, Currency: "USD"}} {
		if _, err := till.SetPrice(ctx, tx, p); err != nil {
			return staff.Account{}, err
		}
	}
	return staff.Add(ctx, tx, owner, name, staff.Owner)
}
