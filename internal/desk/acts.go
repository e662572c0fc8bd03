package desk

import (
	"context"
	"net/http"

	"standfirst/internal/db"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

func (d *Desk) declareActs() {
	on := func(below string, action staff.Action, do func(*visit, story.Meta) error) {
		d.screen(screen{method: http.MethodPost, pattern: "/version/{id}" + below, action: action, doVersion: do})
	}
	on("/publish", staff.Publish, (*visit).publish)
	on("/withdraw", staff.Withdraw, (*visit).withdraw)
	on("/kill", staff.Kill, (*visit).kill)
}

func (v *visit) publish(m story.Meta) error {
	return v.change(m, "published", func(ctx context.Context, tx *db.Tx) error {
		return story.Publish(ctx, tx, m.ID, tx.Now(), v.who.Email)
	})
}

func (v *visit) withdraw(m story.Meta) error {
	return v.change(m, "withdrew", func(ctx context.Context, tx *db.Tx) error {
		return story.Withdraw(ctx, tx, m.ID, v.r.PostFormValue("reason"), v.who.Email)
	})
}

func (v *visit) kill(m story.Meta) error {
	return v.change(m, "killed", func(ctx context.Context, tx *db.Tx) error {
		return story.Kill(ctx, tx, m.ID, v.r.PostFormValue("reason"), v.who.Email)
	})
}

// change does one act to a version and notes who did it.
func (v *visit) change(m story.Meta, act string, do func(context.Context, *db.Tx) error) error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.update(act, "version "+m.ID.String(), v.r.PostFormValue("reason"), do); err != nil {
		return err
	}
	return v.back("/version/" + m.ID.String())
}
