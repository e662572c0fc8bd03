package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
)

// houseLogo is the form of the house's logo.
type houseLogo struct {
	housePage
	Logo   house.Logo
	Shown  []logoSample
	Accept string // of the files
}

// logoSample is the logo on its paper.
type logoSample struct {
	house.Drawing
	Name string // of the field, and of the paper
	Dark bool
}

func (d *Desk) declareLogo() {
	d.screen(screen{method: http.MethodGet, pattern: "/house/logo", action: staff.SeeDesk, do: (*visit).houseLogo, example: "/house/logo"})
	d.screen(screen{method: http.MethodPost, pattern: "/house/logo", action: staff.SetHouse, limit: 2*photo.MaxLogo + 64<<10, do: (*visit).setHouseLogo})
}

func partLogo(s house.Settings) any { return s.Logo }

func (v *visit) houseLogo() error {
	s, err := v.settings()
	if err != nil {
		return err
	}
	return v.showHouseLogo(s, nil)
}

func (v *visit) showHouseLogo(now house.Settings, trouble error) error {
	m := houseLogo{housePage: v.housed(v.T("Logo"), "logo"), Logo: now.Logo, Accept: "image/png,image/jpeg,image/webp"}
	status, err := m.told(v, trouble)
	if err != nil {
		return err
	}
	m.Mark = house.Mark(partLogo(now))
	m.Shown = []logoSample{{now.Logo.On(false), "light", false}, {now.Logo.On(true), "dark", true}}
	return v.show(status, "house_logo", m)
}

func (v *visit) setHouseLogo() error {
	if err := v.r.ParseMultipartForm(2*photo.MaxLogo + 64<<10); err != nil {
		return fmt.Errorf("%w: %w", errForm, err)
	}
	defer func() { _ = v.r.MultipartForm.RemoveAll() }() // nothing of it was large enough for a file
	var given [2]*house.Drawing
	var trouble error
	for i, name := range []string{"light", "dark"} {
		switch {
		case v.r.PostFormValue("do") == "remove", v.r.PostFormValue("remove_"+name) != "":
			given[i] = &house.Drawing{}
		case len(v.r.MultipartForm.File[name]) > 0:
			drawn, err := v.drawing(v.r.MultipartForm.File[name][0])
			if errors.Is(err, photo.ErrNotLogo) {
				trouble = wrong(v.T("The file cannot be the logo: bring in a PNG, JPEG or WebP of at most one megabyte."))
			} else if err != nil {
				return err
			}
			given[i] = &drawn
		}
	}
	if trouble == nil {
		_, trouble = v.changeHouse(partLogo, func(_ context.Context, _ *db.Tx, s *house.Settings) error {
			for i, drawing := range []*house.Drawing{&s.Logo.Light, &s.Logo.Dark} {
				if given[i] != nil {
					*drawing = *given[i]
				}
			}
			if !s.Logo.Light.Set() {
				s.Logo.Dark = house.Drawing{} // nothing stands on dark paper alone
			}
			return nil
		})
	}
	if trouble == nil {
		return v.back("/house/logo?saved")
	}
	return v.refill(trouble, func(now house.Settings) error { return v.showHouseLogo(now, trouble) })
}

// drawing takes one file of the form into the house.
func (v *visit) drawing(part *multipart.FileHeader) (d house.Drawing, err error) {
	f, err := part.Open()
	if err != nil {
		return d, fmt.Errorf("%w: %w", errForm, err)
	}
	defer f.Close()
	file, err := io.ReadAll(io.LimitReader(f, photo.MaxLogo+1))
	if err != nil {
		return d, fmt.Errorf("%w: %w", errForm, err)
	}
	d.Hash, d.Width, d.Height, err = v.Photos.TakeLogo(v.r.Context(), file)
	return d, err
}
