package desk

import (
	"context"
	"math"

	"standfirst/internal/db"
	"standfirst/internal/house"
)

// dressed is what every screen shows of the house.
type dressed struct{ name, sheet string }

// dress gives the house's name, and the address of the style sheet of its own
// colour; empty for the desk's. It is read once, and again after the house has
// changed.
func (v *visit) dress() (name, sheet string) {
	if known := v.dressed.Load(); known != nil {
		return known.name, known.sheet
	}
	heard := v.changes.Load()
	var now dressed
	err := v.view(func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		now.name, now.sheet = s.Name, s.Accent.Sheet()
		return err
	})
	if err != nil {
		return "", "" // the screen is more than its dress
	}
	if now.sheet != "" {
		now.sheet = "/-/assets/" + now.sheet
	}
	if v.changes.Load() == heard { // what was read may be older than what was heard since
		v.dressed.Store(&now)
	}
	return now.name, now.sheet
}

// houseAccent is the form of the house's colour, with samples of what was sent.
type houseAccent struct {
	housePage
	Accent  house.Accent
	Default house.Accent
	Samples []accentSample
}

// accentSample is a colour on its paper.
type accentSample struct {
	Dark          bool
	Colour, Paper string
	Contrast      float64
	Enough        bool
}

// deskAccent is the accent that the theme and the desk bring along.
var deskAccent = house.Accent{Light: "#8a1c2b", Dark: "#f0929d"}

func partAccent(s house.Settings) any { return s.Accent }

func (v *visit) houseAccent() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseAccent(200, s, s.Accent, nil)
}

func (v *visit) showHouseAccent(status int, now house.Settings, sent house.Accent, trouble error) error {
	m := houseAccent{housePage: v.housed(v.T("Colour"), "accent"), Accent: sent, Default: deskAccent}
	if trouble != nil {
		var err error
		if status, err = m.told(v, trouble); err != nil {
			return err
		}
	}
	m.Mark = house.Mark(partAccent(now))
	shown := sent
	if shown == (house.Accent{}) {
		shown = deskAccent
	}
	for _, s := range []accentSample{{Colour: shown.Light, Paper: house.Paper}, {Dark: true, Colour: shown.Dark, Paper: house.DarkPaper}} {
		s.Contrast = math.Floor(house.Contrast(s.Colour, s.Paper)*100) / 100
		s.Enough = s.Contrast >= house.MinContrast
		m.Samples = append(m.Samples, s)
	}
	if sheet := sent.Sheet(); sheet != "" {
		m.Colours = "/-/assets/" + sheet
	}
	return v.show(status, "house_accent", m)
}

func (v *visit) setHouseAccent() error {
	accent := house.ReadAccent(clip(v.r.PostFormValue("light")), clip(v.r.PostFormValue("dark")))
	switch v.r.PostFormValue("do") {
	case "try":
		now, err := v.settings()
		if err != nil {
			return err
		}
		if err := accent.Validate(); err != nil {
			return v.showHouseAccent(422, now, accent, wrong(v.explain(err)))
		}
		return v.showHouseAccent(200, now, accent, nil)
	case "default":
		accent = house.Accent{}
	}
	_, err := v.changeHouse(partAccent, func(_ context.Context, _ *db.Tx, s *house.Settings) error {
		s.Accent = accent
		return nil
	})
	if err == nil {
		return v.back("/house/accent?saved")
	}
	return v.refill(err, func(now house.Settings) error { return v.showHouseAccent(0, now, accent, err) })
}
