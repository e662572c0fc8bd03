package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/staff"
)

func (d *Desk) declareAccount() {
	on := func(method, pattern string, fresh bool, do func(*visit) error, example string) {
		d.screen(screen{method: method, pattern: pattern, action: staff.SeeDesk, fresh: fresh, do: do, example: example})
	}
	on(http.MethodGet, "/account", false, (*visit).account, "/account")
	on(http.MethodPost, "/account", false, (*visit).accountSave, "")
	on(http.MethodPost, "/account/passkeys/{key}/rename", false, (*visit).keyRename, "")
	on(http.MethodPost, "/account/passkeys/{key}/remove", true, (*visit).keyRemove, "")
	on(http.MethodPost, "/account/app/remove", true, (*visit).appRemove, "")
	on(http.MethodPost, "/account/recovery", true, (*visit).recoveryMake, "")
}

// accountPage is what somebody sets for themselves, and how they sign in.
type accountPage struct {
	Frame
	Languages []string
	Zones     []string
	Factors   staff.Factors
	Host      string
	Passkeys  bool
	Fresh     bool
	Logins    []loginRow
	Now       time.Time // in the zone of who looks
}

func (v *visit) account() error {
	m := accountPage{Frame: v.frame(v.T("Your account"), "account"), Languages: v.Languages(), Zones: zones, Fresh: v.fresh() == nil, Now: v.DB.Now()}
	m.Host, m.Passkeys = v.door.Passkeys()
	if err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if m.Factors, err = staff.FactorsOf(ctx, tx, v.who.ID); err != nil {
			return err
		}
		m.Logins, err = v.logins(ctx, tx)
		return err
	}); err != nil {
		return err
	}
	if m.Passkeys && m.Fresh {
		m.island(v, "passkey.js", passkeyTask{"create", "/enrol/passkey/begin", "/enrol/passkey/finish", "/account"})
	}
	return v.show(http.StatusOK, "account", m)
}

func (v *visit) accountSave() error {
	if err := v.form(); err != nil {
		return err
	}
	o := staff.Preferences{Name: v.r.PostFormValue("name"), Language: v.r.PostFormValue("language"), Zone: strings.TrimSpace(v.r.PostFormValue("zone")), Shortcuts: v.r.PostFormValue("shortcuts") != ""}
	if o.Language != "" && !slices.Contains(v.Languages(), o.Language) {
		o.Language = ""
	}
	if err := v.update("changed their own settings", "", "", func(ctx context.Context, tx *db.Tx) error { return staff.SetOwn(ctx, tx, v.who.ID, o) }); err != nil {
		return err
	}
	return v.back("/account")
}

// part is the id in a place of the address; 0, which is nobody's, if it is none.
func (v *visit) part(name string) id.ID {
	n, err := id.Parse(v.r.PathValue(name))
	if err != nil {
		return 0
	}
	return n
}

func (v *visit) keyRename() error {
	if err := v.form(); err != nil {
		return err
	}
	if err := v.update("renamed a passkey", clip(v.r.PostFormValue("name")), "", func(ctx context.Context, tx *db.Tx) error {
		return staff.RenameKey(ctx, tx, v.who.ID, v.part("key"), v.r.PostFormValue("name"))
	}); err != nil {
		return err
	}
	return v.back("/account")
}

func (v *visit) keyRemove() error {
	if err := v.update("removed a passkey", "passkey "+clip(v.r.PathValue("key")), "", func(ctx context.Context, tx *db.Tx) error {
		return staff.RemoveKey(ctx, tx, v.who, v.part("key"))
	}); err != nil {
		return err
	}
	return v.back("/account")
}

func (v *visit) appRemove() error {
	if err := v.update("removed the authenticator app", "", "", func(ctx context.Context, tx *db.Tx) error { return staff.RemoveApp(ctx, tx, v.who) }); err != nil {
		return err
	}
	return v.back("/account")
}

// recoveryMake makes new recovery codes and shows them, the one time.
func (v *visit) recoveryMake() error {
	var codes []string
	if err := v.update("", "", "", func(ctx context.Context, tx *db.Tx) error { // Recovery notes it
		f, err := staff.FactorsOf(ctx, tx, v.who.ID)
		if err != nil {
			return err
		}
		if f.App.IsZero() && len(f.Keys) == 0 {
			return db.ErrNotFound
		}
		codes, err = v.door.Recovery(ctx, tx, v.who)
		return err
	}); err != nil {
		return err
	}
	return v.showRecovery(codes)
}

// zones are offered by name; every other name of the IANA list is taken too.
var zones = []string{"UTC", "Africa/Cairo", "Africa/Casablanca", "Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "America/Bogota", "America/Chicago", "America/Denver",
	"America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Sao_Paulo", "America/Toronto", "Asia/Baghdad", "Asia/Beirut", "Asia/Dubai", "Asia/Hong_Kong",
	"Asia/Jerusalem", "Asia/Karachi", "Asia/Kolkata", "Asia/Riyadh", "Asia/Shanghai", "Asia/Singapore", "Asia/Tehran", "Asia/Tokyo", "Australia/Sydney", "Europe/Athens",
	"Europe/Berlin", "Europe/Brussels", "Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Moscow", "Europe/Paris", "Europe/Rome",
	"Europe/Stockholm", "Europe/Zurich", "Pacific/Auckland"}
