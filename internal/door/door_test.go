package door_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/door"
	"standfirst/internal/id"
	"standfirst/internal/secret"
)

const who = id.ID(4711)

type world struct {
	*testing.T
	d      *db.DB
	clock  *time.Time
	keeper *door.Keeper
}

func each(t *testing.T, fn func(w world)) {
	t.Helper()
	var clock time.Time
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{door.Schema}, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		fn(world{t, d, &clock, door.NewKeeper(key(t, "k"), false)})
	})
}

func key(t testing.TB, letter string) *secret.Key {
	k, err := secret.New([]byte(strings.Repeat(letter, 32)))
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func (w world) update(fn func(context.Context, *db.Tx) error) {
	w.Helper()
	if err := w.d.Update(context.Background(), fn); err != nil {
		w.Fatal(err)
	}
}

// hear plays the events to the keeper, as the house does.
func (w world) hear() {
	events, err := w.d.Events(context.Background(), 0, 1000)
	if err != nil {
		w.Fatal(err)
	}
	for _, e := range events {
		w.keeper.Hear(e)
	}
}

func (w world) grant(plan string, until time.Time) {
	w.update(func(ctx context.Context, tx *db.Tx) error {
		return door.Grant(ctx, tx, door.Entitlement{Source: door.FromSubscription, Ref: "s1", Member: who, Plan: plan, Until: until})
	})
}

func (w world) issue() (request *http.Request) {
	w.Helper()
	request = httptest.NewRequest(http.MethodGet, "/", nil)
	w.update(func(ctx context.Context, tx *db.Tx) error {
		c, _, err := w.keeper.Issue(ctx, tx, who)
		if err == nil {
			request.Header.Set("Cookie", "theme=dark; "+c.Name+"="+c.Value+"; a=b")
		}
		return err
	})
	return request
}

func TestAPassSaysWhatTheDatabaseSaidWithoutAskingIt(t *testing.T) {
	each(t, func(w world) {
		until := w.clock.Add(30 * 24 * time.Hour)
		w.grant("digital", until)
		r := w.issue()
		before := w.d.Statements()
		reader, member, state := w.keeper.Reader(r, *w.clock)
		if state != door.Live || member != who || !reader.SignedIn || len(reader.Grants) != 1 || !reader.Grants[0].Until.Equal(until) {
			w.Errorf("state %v, member %s, reader %+v", state, member, reader)
		}
		if !access.Decide(access.Terms{Level: access.Members}, reader, *w.clock).Whole() {
			w.Error("the pass does not open the door")
		}
		if w.d.Statements() != before {
			w.Error("reading a pass sent statements to the database")
		}
	})
}

func TestARevokedRightIsLearntFromTheEvents(t *testing.T) {
	each(t, func(w world) {
		w.grant("digital", time.Time{})
		r := w.issue()
		w.update(func(ctx context.Context, tx *db.Tx) error { return door.Revoke(ctx, tx, door.FromSubscription, "s1") })
		w.hear()
		if reader, _, state := w.keeper.Reader(r, *w.clock); state != door.Stale || reader.SignedIn || len(reader.Grants) > 0 {
			w.Errorf("state %v, reader %+v", state, reader)
		}
		reader, _, state := w.keeper.Reader(w.issue(), *w.clock)
		if d := access.Decide(access.Terms{Level: access.Members}, reader, w.clock.Add(time.Second)); state != door.Live || d.Whole() || d.Reason() != access.Lapsed {
			w.Errorf("a new pass: state %v, decision %v", state, d.Reason())
		}
	})
}

func TestAKeeperThatStartsLaterKnowsWhatChangedBefore(t *testing.T) {
	each(t, func(w world) {
		w.grant("digital", time.Time{})
		r := w.issue()
		w.update(func(ctx context.Context, tx *db.Tx) error { return door.Touch(ctx, tx, who) })
		late := door.NewKeeper(key(w, "k"), false)
		w.update(func(ctx context.Context, tx *db.Tx) error { return late.Load(ctx, tx) })
		if _, _, state := late.Reader(r, *w.clock); state != door.Stale {
			w.Errorf("state %v, want Stale", state)
		}
	})
}

func TestAPassIsOverAfterADay(t *testing.T) {
	each(t, func(w world) {
		r := w.issue()
		if _, _, state := w.keeper.Reader(r, w.clock.Add(24*time.Hour-time.Second)); state != door.Live {
			w.Errorf("within the day: %v", state)
		}
		if _, _, state := w.keeper.Reader(r, w.clock.Add(24*time.Hour)); state != door.Stale {
			w.Errorf("after the day: %v", state)
		}
	})
}

func TestTheSameGrantAgainChangesNothing(t *testing.T) {
	each(t, func(w world) {
		until := w.clock.Add(time.Hour)
		w.grant("digital", until)
		head, _ := w.d.Head(context.Background())
		w.grant("digital", until)
		if now, _ := w.d.Head(context.Background()); now != head {
			w.Error("it emitted an event")
		}
		w.grant("digital", until.Add(time.Hour))
		if now, _ := w.d.Head(context.Background()); now == head {
			w.Error("a longer one emitted none")
		}
	})
}

func TestARightThatIsYetToBeginOpensNothingAndEndsThePassWhenItBegins(t *testing.T) {
	each(t, func(w world) {
		begins := w.clock.Add(time.Hour)
		w.update(func(ctx context.Context, tx *db.Tx) error {
			return door.Grant(ctx, tx, door.Entitlement{Source: door.FromComplimentary, Ref: "c", Member: who, Plan: "digital", From: begins})
		})
		r := w.issue()
		if reader, _, _ := w.keeper.Reader(r, *w.clock); len(reader.Grants) != 0 {
			w.Errorf("grants %v", reader.Grants)
		}
		if _, _, state := w.keeper.Reader(r, begins); state != door.Stale {
			w.Error("the pass does not end when the right begins")
		}
	})
}

func TestAForgedPassIsNoPass(t *testing.T) {
	k := door.NewKeeper(key(t, "k"), false)
	d := dbtest.SQLite(t, door.Schema)
	w := world{t, d, new(time.Time), k}
	good := strings.TrimPrefix(strings.Split(w.issue().Header.Get("Cookie"), "; ")[1], "standfirst-pass=")
	other := door.NewKeeper(key(t, "x"), false)
	foreign := strings.TrimPrefix(strings.Split(world{t, d, new(time.Time), other}.issue().Header.Get("Cookie"), "; ")[1], "standfirst-pass=")
	text, mac, _ := strings.Cut(good, ".")
	plain, _ := base64.RawURLEncoding.DecodeString(text)
	richer := base64.RawURLEncoding.EncodeToString([]byte(strings.TrimSuffix(string(plain), "}") + `,"r":[{"Plan":"digital"}]}`))
	for name, value := range map[string]string{
		"more rights": richer + "." + mac, "no signature": text, "empty signature": text + ".", "another house's": foreign,
		"cut off": good[:len(good)-3], "nonsense": "%%%.%%%", "empty": "", "huge": strings.Repeat("a", 9000) + "." + mac,
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Cookie", "standfirst-pass="+value)
		if reader, member, state := k.Reader(r, time.Now()); state != door.None || member != 0 || reader.SignedIn {
			t.Errorf("%s: state %v, member %s", name, state, member)
		}
	}
}

func BenchmarkReader(b *testing.B) {
	k := door.NewKeeper(key(b, "k"), true)
	d := dbtest.SQLite(b, door.Schema)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	if err := d.Update(context.Background(), func(ctx context.Context, tx *db.Tx) error {
		c, _, err := k.Issue(ctx, tx, who)
		if err == nil {
			r.AddCookie(c)
		}
		return err
	}); err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	b.ReportAllocs()
	for b.Loop() {
		if _, _, state := k.Reader(r, now); state != door.Live {
			b.Fatal(state)
		}
	}
}
