package app

import (
	"context"
	"errors"
	"fmt"
	"io"

	"standfirst/demo"
	"standfirst/internal/db"
	"standfirst/internal/house"
)

// Demo makes the demonstration house where the data folder holds none, serves
// it, and prints a one-time sign-in link for the desk.
func Demo(ctx context.Context, c Config, out io.Writer) error {
	h, err := Open(ctx, c)
	if err != nil {
		return err
	}
	if err := h.demonstrate(ctx, demo.PictureWidth, out); err != nil {
		return errors.Join(err, h.Close())
	}
	err = h.Serve(ctx, out, func(string, string) error {
		link, err := h.StaffLink(ctx, demo.Owner, "demo")
		if errors.Is(err, db.ErrNotFound) {
			return nil // another house than the demonstration's: its owner signs in otherwise
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "staff %s\n      (signs the owner in once; stop the house with Ctrl-C)\n", link)
		return err
	})
	return errors.Join(err, h.Close())
}

// demonstrate makes the demonstration house, whole or not at all: everything
// but the pictures' files is written in one transaction. The pictures are drawn
// so many pixels wide.
func (h *House) demonstrate(ctx context.Context, width int, out io.Writer) error {
	err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := house.Load(ctx, tx)
		return err
	})
	if !errors.Is(err, db.ErrNotFound) {
		return err
	}
	s, err := demo.Settings()
	if err != nil {
		return err
	}
	s.SiteURL, s.DeskURL = defaultSite, defaultDesk
	if _, err := fmt.Fprintf(out, "making the demonstration house in %s\n", h.config.Data); err != nil {
		return err
	}
	var failed error
	paper, err := demo.Prepare(ctx, h.Photos, width, func(line string) {
		if _, err := fmt.Fprintln(out, line); err != nil {
			failed = err
		}
	})
	if err := errors.Join(err, failed); err != nil {
		return err
	}
	return h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := h.make(ctx, tx, s, demo.Owner, "Owner"); err != nil {
			return err
		}
		return paper.Write(ctx, tx)
	})
}
