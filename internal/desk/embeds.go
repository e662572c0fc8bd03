package desk

import (
	"context"
	"slices"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/house"
)

// houseEmbeds is the form of whose frames a page may show once a reader asks.
type houseEmbeds struct {
	housePage
	Providers []embedChoice
}

// embedChoice is one provider, and whether the house lets its frames in.
type embedChoice struct {
	Code, Name, Host string
	Allowed          bool
}

func partEmbeds(s house.Settings) any {
	return struct {
		Embeds []string `json:"embeds"`
	}{s.Embeds}
}

func (v *visit) houseEmbeds() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseEmbeds(s, s.Embeds, nil)
}

func (v *visit) showHouseEmbeds(now house.Settings, sent []string, trouble error) error {
	m := houseEmbeds{housePage: v.housed(v.T("Embeds"), "embeds")}
	for _, p := range body.Providers {
		m.Providers = append(m.Providers, embedChoice{p.Code, p.Name, p.Host, slices.Contains(sent, p.Code)})
	}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partEmbeds(now))
	return v.show(status, "house_embeds", m)
}

func (v *visit) setHouseEmbeds() error {
	sent := v.r.PostForm["embed"]
	_, err := v.changeHouse(partEmbeds, func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		s.Embeds = sent
		return nil
	})
	if err == nil {
		return v.back("/house/embeds?saved")
	}
	if len(sent) > len(body.Providers) { // what was sent is no choice of the form's
		sent = nil
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseEmbeds(now, sent, err) })
}
