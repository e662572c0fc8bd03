package desk

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

type notice struct {
	Frame
	Text string
	Link NavItem
}

func (v *visit) notice(status int, title, text string) error {
	n := notice{Frame: v.frame(title, ""), Text: text}
	if v.who.ID != 0 {
		n.Link = NavItem{URL: "/", Text: v.T("To the table of stories")}
	}
	return v.show(status, "notice", n)
}

// fail answers an error: who may, what is missing, what was wrong, or that it
// is our fault.
func (v *visit) fail(err error) {
	status, title, text := v.told(err)
	if status == http.StatusInternalServerError {
		path := v.r.URL.Path
		if strings.Contains(v.r.Pattern, "{token}") { // who reads the log is not to come in by it
			path = v.r.Pattern
		}
		v.Log.Error("desk: a request could not be answered", "path", path, "error", err)
	}
	switch {
	case v.api:
		err = v.json(status, map[string]string{"error": title, "message": text})
	case errors.Is(err, errSignIn):
		err = v.step(status, "")
	case errors.Is(err, errProve):
		err = v.back("/prove?back=" + url.QueryEscape(v.near()))
	default:
		err = v.notice(status, title, text)
	}
	if err != nil {
		http.Error(v.w, title, status)
	}
}

// told puts an error into a status and words.
func (v *visit) told(err error) (status int, title, text string) {
	var refused refusedError
	var said saidError
	var large *http.MaxBytesError
	var nowhere staff.NoPasskeysError
	switch {
	case errors.As(err, &refused):
		return http.StatusForbidden, v.T("Not allowed"), v.refusal(refused.action)
	case errors.As(err, &said):
		return said.status, v.T("Not done"), said.text
	case errors.Is(err, errSignIn):
		return http.StatusUnauthorized, v.T("Sign in"), v.T("The desk is for staff. Sign in at /signin.")
	case errors.Is(err, errProve):
		return http.StatusUnauthorized, v.T("Prove that it is you"), v.T("This is asked for again before what is dangerous. Open /prove in this browser, then try again.")
	case errors.Is(err, staff.ErrStep):
		return http.StatusConflict, v.T("Begin again"), v.T("This step of signing in is not the next one. Nothing was changed; begin again at /signin.")
	case errors.Is(err, db.ErrNotFound):
		return http.StatusNotFound, v.T("There is no such page"), v.T("The address may be mistyped.")
	case errors.Is(err, photo.ErrNotPhoto), errors.Is(err, photo.ErrRecord):
		return http.StatusUnprocessableEntity, v.T("The picture was not taken"), v.explain(err)
	case errors.As(err, &large):
		return http.StatusRequestEntityTooLarge, v.T("Too large"), v.T("What was sent has more than {n} bytes. Nothing that was saved is lost.", "n", v.book().Number(large.Limit))
	case errors.Is(err, errForm):
		return http.StatusBadRequest, v.T("Not understood"), v.explain(err)
	case errors.Is(err, db.ErrFull):
		return http.StatusInsufficientStorage, v.T("The disk is full"), v.T("Nothing more can be saved until the house's machine has room. What was saved is safe.")
	case errors.Is(err, draft.ErrGone):
		return http.StatusGone, v.T("Read it again"), v.explain(err)
	case errors.Is(err, draft.ErrStep), errors.Is(err, draft.ErrField), errors.Is(err, draft.ErrNote):
		return http.StatusUnprocessableEntity, v.T("Not done"), v.explain(err)
	case errors.Is(err, staff.ErrLastOwner):
		return http.StatusConflict, v.T("Not done"), v.T("The house would have no owner. Make somebody else an owner first.")
	case errors.Is(err, staff.ErrLastFactor):
		return http.StatusConflict, v.T("Not done"), v.T("This is the only way to prove that it is you. Add another first.")
	case errors.Is(err, staff.ErrPasskey):
		return http.StatusUnprocessableEntity, v.T("Not done"), v.T("The passkey was not taken: {why}.", "why", v.detail(strings.TrimPrefix(err.Error(), staff.ErrPasskey.Error()+": ")))
	case errors.As(err, &nowhere):
		return http.StatusUnprocessableEntity, v.T("Not done"), v.T("Passkeys need a host name; this desk is served at {host}. Its machine can serve it at a name with --desk-url.", "host", nowhere.Host)
	case errors.Is(err, story.ErrContent), errors.Is(err, staff.ErrAccount), errors.Is(err, staff.ErrSearch):
		return http.StatusUnprocessableEntity, v.T("Not done"), v.explain(err)
	case errors.Is(err, story.ErrTransition), errors.Is(err, story.ErrEmbargo), errors.Is(err, story.ErrLegal), errors.Is(err, story.ErrLanguageTaken), errors.Is(err, story.ErrBlocked), errors.Is(err, db.ErrConflict):
		return http.StatusConflict, v.T("Not done"), v.explain(err)
	}
	return http.StatusInternalServerError, v.T("Something went wrong here"), v.T("It is our fault, not yours. The log says what. Nothing that was saved is lost.")
}

// refusal says who may do what was refused.
func (v *visit) refusal(a staff.Action) string {
	all, own := v.roles(staff.Who(a)), v.roles(staff.OwnOnly(a))
	action, role := v.T(string(a)), v.T(string(v.who.Role))
	if len(staff.OwnOnly(a)) == 0 {
		return v.T("To {action} is for {roles}. Your role is {role}.", "action", action, "roles", all, "role", role)
	}
	return v.T("To {action} is for {roles}; with what they began or was assigned to them, also for {own}. Your role is {role}.", "action", action, "roles", all, "own", own, "role", role)
}

// roles says a list of roles.
func (v *visit) roles(all []staff.Role) string {
	var said []string
	for _, r := range all {
		said = append(said, v.T(string(r)))
	}
	return v.book().List(said)
}

// troubles are the kinds of errors that a person meets, said to them in a sentence.
// The first that fits is said.
var troubles = []struct {
	kind error
	text string
}{
	{story.ErrBlocked, phrase("Something must be mended before this can go out.")},
	{story.ErrEmbargo, phrase("An embargo holds this back.")},
	{story.ErrLegal, phrase("This waits for the legal check.")},
	{story.ErrLanguageTaken, phrase("The story has a version in this language already.")},
	{story.ErrTransition, phrase("This cannot be done as things stand with the version.")},
	{story.ErrContent, phrase("The text or one of its fields cannot stand as it is.")},
	{staff.ErrAccount, phrase("Something about the account cannot stand as it is.")},
	{staff.ErrSearch, phrase("The search cannot be kept as it is.")},
	{house.ErrSettings, phrase("Something in the settings cannot stand as it is.")},
	{front.ErrLayout, phrase("Something on the front page cannot stand as it is.")},
	{photo.ErrNotPhoto, phrase("The file is no photograph that can be taken in.")},
	{photo.ErrRecord, phrase("Something in the picture's record cannot stand as it is.")},
	{draft.ErrGone, phrase("The text has gone on since; read it again.")},
	{draft.ErrStep, phrase("This change does not fit into the text.")},
	{draft.ErrField, phrase("One of the fields cannot stand as it is.")},
	{draft.ErrNote, phrase("The note cannot stand as it is.")},
	{errForm, phrase("What was sent cannot be read.")},
	{db.ErrConflict, phrase("Somebody else has changed this meanwhile; nothing was overwritten.")},
}

// explain says what an error is about. The nouns tell exactly what is wrong and how
// to mend it, in English; who reads another language is told the same in theirs if
// it is one of the refusals, else the kind of it in theirs and the words after that.
func (v *visit) explain(err error) string {
	b := v.book()
	if b.Tag == "en" {
		return err.Error()
	}
	if said, known := refused(b, err.Error(), 0); known {
		return said
	}
	for _, t := range troubles {
		if errors.Is(err, t.kind) {
			return v.T(t.text) + " (\u2068" + err.Error() + "\u2069)" // isolated: it has a direction of its own
		}
	}
	return err.Error()
}
