package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/job"
	"standfirst/internal/post"
	"standfirst/internal/staff"
)

const (
	kindStaffMail  = "staff.mail"
	kindStaffSweep = "staff.sweep"
)

type staffMailArgs struct {
	Email string `json:"email"`
}

// staffWork registers what the desk's door leaves for later.
func (h *House) staffWork() {
	job.Register(h.queue, kindStaffMail, time.Minute, func(ctx context.Context, a staffMailArgs) error {
		return h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error { return h.staffMail(ctx, tx, a.Email) })
	})
	job.Register(h.queue, kindStaffSweep, time.Minute, func(ctx context.Context, _ struct{}) error {
		return h.DB.Update(ctx, staff.Sweep)
	})
	h.queue.Every(time.Hour, kindStaffSweep)
}

// askStaffMail has a sign-in mail sent to an address, if somebody works here by
// it. Whether somebody does is looked up later: the request is answered alike,
// and as fast, for every address.
func (h *House) askStaffMail(ctx context.Context, tx *db.Tx, email string) error {
	return h.queue.Enqueue(ctx, tx, kindStaffMail, staffMailArgs{email}, job.Options{Attempts: 5})
}

func (h *House) staffMail(ctx context.Context, tx *db.Tx, email string) error {
	a, err := staff.ByEmail(ctx, tx, email)
	if errors.Is(err, db.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	token, err := staff.MailLink(ctx, tx, h.Key, a)
	if err != nil {
		return err
	}
	return h.staffLetter(ctx, tx, a, post.StaffSignIn, token, "")
}

// inviteStaff sends an invitation to an account; earlier ones are void.
func (h *House) inviteStaff(ctx context.Context, tx *db.Tx, a, by staff.Account) error {
	token, err := staff.Invite(ctx, tx, h.Key, a, by.Email)
	if err != nil {
		return err
	}
	return h.staffLetter(ctx, tx, a, post.Invitation, token, by.Name)
}

// staffLetter writes to somebody who works here, in their language.
func (h *House) staffLetter(ctx context.Context, tx *db.Tx, a staff.Account, kind post.Kind, token, who string) error {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return err
	}
	language, name := a.Language, s.Name
	if language == "" {
		language = s.DefaultEdition
	}
	if e, ok := s.Edition(language); ok {
		name = e.Name
	}
	return h.post.Queue(ctx, tx, "staff/"+tx.NewID().String(), post.Letter{Kind: kind, To: a.Email, Language: language, House: name,
		Data: map[string]string{"Link": s.DeskURL + "/signin/" + token, "Who": who}})
}

// StaffLink makes a one-time sign-in link for an account.
func (h *House) StaffLink(ctx context.Context, email, by string) (link string, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		s, err := house.Load(ctx, tx)
		if err != nil {
			return err
		}
		a, err := staff.ByEmail(ctx, tx, email)
		if err != nil {
			return fmt.Errorf("%s works at no desk here: %w; add it with standfirst staff add EMAIL --role ROLE", email, err)
		}
		token, err := staff.Link(ctx, tx, h.Key, a, by)
		link = s.DeskURL + "/signin/" + token
		return err
	})
	return link, err
}

// AddStaff makes an account for the command line, or gives the one with the
// address another role.
func (h *House) AddStaff(ctx context.Context, n staff.New, by string) (a staff.Account, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if _, err := house.Load(ctx, tx); err != nil {
			return err
		}
		a, err = staff.Hire(ctx, tx, n, by)
		return err
	})
	return a, err
}

// RemoveStaff ends somebody's work here, at once.
func (h *House) RemoveStaff(ctx context.Context, email, by string) (a staff.Account, err error) {
	err = h.DB.Update(ctx, func(ctx context.Context, tx *db.Tx) error {
		if a, err = staff.ByEmail(ctx, tx, email); err != nil {
			return fmt.Errorf("%s works at no desk here: %w", email, err)
		}
		return staff.Disable(ctx, tx, a.ID, by)
	})
	return a, err
}

// Staff lists everybody who works here, or did.
func (h *House) Staff(ctx context.Context) (all []staff.Person, err error) {
	err = h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		all, err = staff.People(ctx, tx)
		return err
	})
	return all, err
}
