package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// stepsLimit is what one request may bring to the text, in bytes: the largest
// text there can be, pasted in one step.
const stepsLimit = body.MaxSource + 64<<10

// fieldsLimit is what one request may bring to the head, in bytes.
const fieldsLimit = 1 << 20

func (d *Desk) declareDraft() {
	on := func(method, below string, action staff.Action, limit int64, do func(*visit, story.Meta) error, example string) {
		d.screen(screen{method: method, pattern: "/version/{id}" + below, action: action, limit: limit, api: true, doVersion: do, example: example})
	}
	on(http.MethodGet, "/draft", staff.SeeDesk, 0, (*visit).draft, "/version/none/draft")
	on(http.MethodGet, "/steps", staff.SeeDesk, 0, (*visit).stepsSince, "/version/none/steps?since=0")
	on(http.MethodPost, "/steps", staff.Edit, stepsLimit, (*visit).takeSteps, "")
	on(http.MethodPost, "/fields", staff.Edit, fieldsLimit, (*visit).takeFields, "")
	on(http.MethodPost, "/keep", staff.Edit, 0, (*visit).keep, "")
	on(http.MethodPost, "/conflict", staff.Edit, 0, (*visit).resolve, "")
}

// writer is who writes, for package draft.
func (v *visit) writer() draft.Writer {
	return draft.Writer{Account: v.who.ID, Email: v.who.Email, Name: v.who.Name}
}

// group is update for what comes often and leaves no row in the audit.
func (v *visit) group(fn func(context.Context, *db.Tx) error) error {
	return v.DB.Group(v.r.Context(), fn)
}

// draft tells the whole working copy.
func (v *visit) draft(m story.Meta) error {
	var c draft.Copy
	read := func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = draft.Open(ctx, tx, m.ID)
		return err
	}
	if err := v.view(read); err != nil {
		return err
	}
	if c.Behind() {
		// A copy that cannot follow (the disk is full, the version was killed) is
		// shown as it is.
		err := v.group(func(ctx context.Context, tx *db.Tx) error { return draft.Follow(ctx, tx, m.ID) })
		if err == nil {
			if err = v.view(read); err != nil {
				return err
			}
			v.live.look(m.ID)
		}
	}
	return v.json(http.StatusOK, struct {
		V        int             `json:"v"`
		Doc      json.RawMessage `json:"doc"`
		Fields   int             `json:"fields"`
		Head     draft.Head      `json:"head"`
		Base     int             `json:"base"`
		Revision int             `json:"revision"`
		Conflict int             `json:"conflict"`
	}{c.V, c.Doc.JSON(), c.Fields, c.Head, c.Base, c.Revision, c.Conflict})
}

// numbered is steps, and the number after them.
type numbered struct {
	V     int            `json:"v"`
	Steps []draft.Change `json:"steps"`
}

func (v *visit) since(m story.Meta, number int) (n numbered, err error) {
	err = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		n.V, n.Steps, err = draft.Since(ctx, tx, m.ID, number)
		return err
	})
	if n.Steps == nil {
		n.Steps = []draft.Change{}
	}
	return n, err
}

func (v *visit) stepsSince(m story.Meta) error {
	number, err := strconv.Atoi(v.r.URL.Query().Get("since"))
	if err != nil {
		return errors.Join(errForm, errors.New("since must be the number of a state"))
	}
	n, err := v.since(m, number)
	if err != nil {
		return err
	}
	return v.json(http.StatusOK, n)
}

// takeSteps saves what somebody has written, or tells what came before it.
func (v *visit) takeSteps(m story.Meta) error {
	var in struct {
		V      int               `json:"v"`
		Client string            `json:"client"`
		Steps  []json.RawMessage `json:"steps"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	// Most who are behind are seen before the one writer is asked.
	came, err := v.since(m, in.V)
	if err == nil && len(came.Steps) == 0 {
		var now int
		var taken []draft.Change
		err = v.group(func(ctx context.Context, tx *db.Tx) (err error) {
			now, taken, err = draft.Append(ctx, tx, m.ID, v.writer(), in.Client, in.V, in.Steps)
			return err
		})
		if err == nil {
			v.live.steps(m.ID, now, taken)
			return v.json(http.StatusOK, struct {
				V int `json:"v"`
			}{now})
		}
		if errors.Is(err, draft.ErrBehind) {
			// What was seen within the shared transaction may not have been committed:
			// it is read again.
			came, err = v.since(m, in.V)
		}
	}
	if err != nil {
		return v.closed(err)
	}
	return v.json(http.StatusConflict, came)
}

// closed answers who writes in a text that takes nothing any more: it was killed.
// 409 says something else to a script: that others were first.
func (v *visit) closed(err error) error {
	if !errors.Is(err, story.ErrTransition) {
		return err
	}
	return v.json(http.StatusForbidden, map[string]string{"error": "closed", "message": v.explain(err)})
}

// takeFields saves fields of the head, and tells which somebody else has changed.
func (v *visit) takeFields(m story.Meta) error {
	var in struct {
		Was draft.Head `json:"was"`
		Set draft.Head `json:"set"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	var at draft.At
	var clashes map[string]draft.Clash
	if err := v.group(func(ctx context.Context, tx *db.Tx) (err error) {
		at, clashes, err = draft.Fields(ctx, tx, m.ID, v.writer(), in.Was, in.Set)
		return err
	}); err != nil {
		return v.closed(err)
	}
	v.live.fields(m.ID, at, v.who.Name)
	status := http.StatusOK
	if len(clashes) > 0 {
		status = http.StatusConflict
	}
	return v.json(status, struct {
		Fields    int                    `json:"fields"`
		Head      draft.Head             `json:"head"`
		Conflicts map[string]draft.Clash `json:"conflicts,omitempty"`
	}{at.Fields, at.Head, clashes})
}

// keep makes a revision of the working copy.
func (v *visit) keep(m story.Meta) error {
	var in struct {
		Note string `json:"note"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	var k draft.Kept
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) (err error) {
		k, err = draft.KeepTold(ctx, tx, m.ID, v.who.Email, body.OneLine(clip(strings.ReplaceAll(in.Note, "\x00", ""))))
		return err
	}); err != nil {
		return err
	}
	problems := []string{}
	for _, p := range k.Problems {
		problems = append(problems, p.Message)
	}
	v.live.look(m.ID)
	return v.json(http.StatusOK, struct {
		Revision int      `json:"revision"`
		Problems []string `json:"problems"`
	}{k.Revision, problems})
}

// resolve ends a conflict between the working copy and a revision that was saved
// behind its back.
func (v *visit) resolve(m story.Meta) error {
	var in struct {
		Take string `json:"take"`
	}
	if err := v.read(&in); err != nil {
		return err
	}
	var revision int
	if err := v.update("chose between two texts", "version "+m.ID.String(), clip(in.Take), func(ctx context.Context, tx *db.Tx) (err error) {
		revision, err = draft.Resolve(ctx, tx, m.ID, v.writer(), in.Take)
		return err
	}); err != nil {
		return err
	}
	v.live.look(m.ID)
	return v.json(http.StatusOK, struct {
		Revision int `json:"revision"`
	}{revision})
}
