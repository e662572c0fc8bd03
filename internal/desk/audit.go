package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/staff"
)

func (d *Desk) declareAudit() {
	d.screen(screen{method: http.MethodGet, pattern: "/audit", action: staff.SeeAudit, do: (*visit).audit, example: "/audit"})
	d.screen(screen{method: http.MethodGet, pattern: "/audit.csv", action: staff.SeeAudit, do: (*visit).auditCSV, example: "/audit.csv"})
}

const (
	auditRows = 100    // of a page
	auditMost = 10_000 // of a file
)

// Acts that package staff notes and this page says.
var _ = []string{phrase("added an account"), phrase("changed a role"), phrase("ended an account"), phrase("opened an account again"), phrase("removed all factors"),
	phrase("made a sign-in link"), phrase("made a sign-in link for a lost key"), phrase("sent an invitation"), phrase("took an invitation back"), phrase("was sent a sign-in link"),
	phrase("came without their factor, by a link for a lost key"), phrase("signed in"), phrase("proved themselves again"), phrase("gave a wrong code"),
	phrase("set up an authenticator app"), phrase("made recovery codes"), phrase("added a passkey"), phrase("renamed a passkey"), phrase("removed a passkey"),
	phrase("removed the authenticator app"), phrase("changed their own settings"), phrase("signed a browser out"), phrase("signed all other browsers out"),
	phrase("published"), phrase("withdrew"), phrase("killed")}

// What package staff notes beside them.
var _ = []string{phrase("a link from a mail"), phrase("a link made on the house's machine"), phrase("a passkey"), phrase("a code of the authenticator app"), phrase("a recovery code"),
	phrase("a factor was set up"), phrase("setting up a factor was put off"), phrase("command line")}

// auditPage is who did what.
type auditPage struct {
	Frame
	By, Act, Object, From, To string // as they were asked for
	Acts                      []string
	Entries                   []staff.Entry
	Fault                     string
	Filtered                  bool
	Later                     bool   // this is not the first page
	Newest, Older, CSV        string // addresses
}

// auditQuery reads what the address narrows the audit by. Days are those of who
// looks; the last one is within.
func (v *visit) auditQuery() (q staff.AuditQuery, fault string) {
	get := func(name string) string { return strings.TrimSpace(clip(v.r.URL.Query().Get(name))) }
	q = staff.AuditQuery{Who: get("who"), Act: get("act"), Object: get("object")}
	zone := v.frame("", "").zone()
	for name, into := range map[string]*time.Time{"from": &q.From, "to": &q.To} {
		if get(name) == "" {
			continue
		}
		day, err := time.ParseInLocation(time.DateOnly, get(name), zone)
		if err != nil || day.Year() < 1970 || day.Year() > 9999 {
			fault = v.T("The date {date} cannot be read; write it as 2027-12-31.", "date", get(name))
			continue
		}
		*into = day
	}
	if !q.To.IsZero() {
		q.To = q.To.AddDate(0, 0, 1)
	}
	if before, err := id.Parse(get("before")); err == nil {
		q.Before = before
	}
	return q, fault
}

func (v *visit) audit() error {
	q, fault := v.auditQuery()
	in := v.r.URL.Query()
	m := auditPage{Frame: v.frame(v.T("Audit"), "audit"), By: q.Who, Act: q.Act, Object: q.Object, From: clip(in.Get("from")), To: clip(in.Get("to")), Fault: fault, Later: q.Before != 0}
	q.Limit = auditRows + 1
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if m.Entries, err = staff.AuditOf(ctx, tx, q); err != nil {
			return err
		}
		m.Acts, err = staff.Acts(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	narrow := url.Values{}
	for _, k := range []string{"who", "act", "object", "from", "to"} {
		if s := clip(in.Get(k)); s != "" {
			narrow.Set(k, s)
		}
	}
	m.Filtered = len(narrow) > 0
	address := func(path string) string {
		if len(narrow) == 0 {
			return path
		}
		return path + "?" + narrow.Encode()
	}
	m.Newest, m.CSV = address("/audit"), address("/audit.csv")
	if len(m.Entries) > auditRows {
		m.Entries = m.Entries[:auditRows]
		narrow.Set("before", m.Entries[auditRows-1].ID.String())
		m.Older = address("/audit")
	}
	status := http.StatusOK
	if fault != "" {
		status = http.StatusUnprocessableEntity
	}
	return v.show(status, "audit", m)
}

// auditCSV gives the rows that fit as a file, the latest 10,000 at most.
func (v *visit) auditCSV() error {
	q, fault := v.auditQuery()
	if fault != "" {
		return v.notice(http.StatusUnprocessableEntity, v.T("Not done"), fault)
	}
	q.Limit, q.Before = auditMost, 0
	var rows []staff.Entry
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		rows, err = staff.AuditOf(ctx, tx, q)
		return err
	}); err != nil {
		return err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.Write([]string{"at", "who", "act", "object", "detail"}); err != nil {
		return err
	}
	for _, e := range rows {
		if err := w.Write([]string{e.At.UTC().Format(time.RFC3339Nano), inert(e.Who), inert(e.Act), inert(e.Object), inert(e.Detail)}); err != nil {
			return err
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	v.w.Header().Set("Content-Disposition", `attachment; filename="audit.csv"`)
	if v.r.Method != http.MethodHead {
		_, _ = b.WriteTo(v.w) // who has left needs no answer
	}
	return nil
}

// inert keeps a spreadsheet from running what somebody has typed.
func inert(s string) string {
	if s != "" && strings.ContainsAny(s[:1], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
