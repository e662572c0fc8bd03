package draft_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/body/step"
	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/draft"
	"standfirst/internal/id"
	"standfirst/internal/story"
)

var (
	ana = draft.Writer{Account: 11, Email: "ana@example.org", Name: "Ana Brill"}
	ben = draft.Writer{Account: 12, Email: "ben@example.org", Name: "Ben Okoro"}
)

// desk is a house with one version, whose text is "One." and "Two.".
type desk struct {
	*testing.T
	db      *db.DB
	clock   *time.Time
	version id.ID
}

func each(t *testing.T, fn func(desk)) {
	t.Helper()
	var clock time.Time
	dbtest.EachConfig(t, db.Config{Schemas: []db.Schema{story.Schema, draft.Schema}, Now: func() time.Time { return clock }}, func(t *testing.T, d *db.DB) {
		clock = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		k := desk{T: t, db: d, clock: &clock}
		k.update(func(ctx context.Context, tx *db.Tx) error {
			m, err := story.Create(ctx, tx, story.New{Language: "en", By: "ana@example.org", Content: content(t, "The bridge", "One.\n\nTwo.")})
			k.version = m.ID
			return err
		})
		fn(k)
	})
}

func content(t testing.TB, headline, markdown string) story.Content {
	t.Helper()
	text, _, err := body.FromMarkdown(markdown)
	if err != nil {
		t.Fatal(err)
	}
	return story.Content{Head: story.Head{Headline: headline, Terms: access.Terms{Level: access.Members}}, Body: text}
}

func (k desk) update(fn func(context.Context, *db.Tx) error) {
	k.Helper()
	if err := k.try(fn); err != nil {
		k.Fatal(err)
	}
}

func (k desk) try(fn func(context.Context, *db.Tx) error) error {
	return k.db.Group(context.Background(), fn)
}

func (k desk) open() (c draft.Copy) {
	k.Helper()
	if err := k.db.View(context.Background(), func(ctx context.Context, tx *db.Tx) (err error) {
		c, err = draft.Open(ctx, tx, k.version)
		return err
	}); err != nil {
		k.Fatal(err)
	}
	return c
}

func (k desk) text() string {
	k.Helper()
	c := k.open()
	return c.Doc.Text(0, c.Doc.Size())
}

func (k desk) latest() (c story.Content, m story.Meta) {
	k.Helper()
	k.update(func(ctx context.Context, tx *db.Tx) (err error) {
		if m, err = story.Get(ctx, tx, k.version); err == nil {
			c, err = story.Working(ctx, tx, k.version)
		}
		return err
	})
	return c, m
}

func insert(at int, text string) json.RawMessage {
	b, _ := json.Marshal(text)
	return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":%s}]}}`, at, at, b))
}

func remove(from, to int) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d}`, from, to))
}

func (k desk) append(w draft.Writer, v int, steps ...json.RawMessage) (now int, err error) {
	err = k.try(func(ctx context.Context, tx *db.Tx) (err error) {
		now, _, err = draft.Append(ctx, tx, k.version, w, strings.ReplaceAll(w.Name, " ", "-"), v, steps)
		return err
	})
	return now, err
}

func (k desk) write(w draft.Writer, steps ...json.RawMessage) int {
	k.Helper()
	v, err := k.append(w, k.open().V, steps...)
	if err != nil {
		k.Fatal(err)
	}
	return v
}

func (k desk) keep() int {
	k.Helper()
	var revision int
	k.update(func(ctx context.Context, tx *db.Tx) (err error) {
		revision, err = draft.Keep(ctx, tx, k.version, "keeper@example.org")
		return err
	})
	return revision
}

func (k desk) fields(w draft.Writer, was, set draft.Head) (at draft.At, clashes map[string]draft.Clash, err error) {
	err = k.try(func(ctx context.Context, tx *db.Tx) (err error) {
		at, clashes, err = draft.Fields(ctx, tx, k.version, w, was, set)
		return err
	})
	return at, clashes, err
}

func text(s string) json.RawMessage {
	b, _ := json.Marshal(s)
	return b
}

func TestStepsAreNumberedAndReadAgain(t *testing.T) {
	each(t, func(k desk) {
		begin := k.open().V
		if v := k.write(ana, insert(4, "!"), insert(5, "?")); v != begin+2 {
			t.Errorf("at %d, want %d", v, begin+2)
		}
		if got := k.text(); got != "One!?.\nTwo." {
			t.Errorf("the text is %q", got)
		}
		if err := k.db.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			now, changes, err := draft.Since(ctx, tx, k.version, begin+1)
			if now != begin+2 || len(changes) != 1 || string(changes[0].Step) != string(insert(5, "?")) || changes[0].Client != "Ana-Brill" {
				t.Errorf("since: %d %+v", now, changes)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestWhoIsBehindWritesNothing(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		k.write(ana, insert(4, "!"))
		if _, err := k.append(ben, v, insert(1, "x")); !errors.Is(err, draft.ErrBehind) {
			t.Errorf("error %v, want ErrBehind", err)
		}
		if _, err := k.append(ben, v+7, insert(1, "x")); !errors.Is(err, draft.ErrBehind) {
			t.Errorf("ahead: error %v, want ErrBehind", err)
		}
		if got := k.text(); got != "One!.\nTwo." {
			t.Errorf("the text is %q", got)
		}
	})
}

func TestABatchWithAStepThatDoesNotFitIsRefusedWhole(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		if _, err := k.append(ana, v, insert(4, "!"), insert(999, "x")); !errors.Is(err, step.ErrStep) || !strings.Contains(err.Error(), "step 2 of 2") {
			t.Errorf("error %v", err)
		}
		if got := k.text(); got != "One.\nTwo." || k.open().V != v {
			t.Errorf("the text is %q", got)
		}
		if v := k.write(ben, insert(4, "?")); k.text() != "One?.\nTwo." {
			t.Errorf("the next step leads to %d %q", v, k.text())
		}
	})
}

func TestTheBodyIsTheSameWithoutWhatIsAtHand(t *testing.T) {
	each(t, func(k desk) {
		for i := range 450 { // past two snapshots
			k.write(ana, insert(4+i, "x"))
		}
		want := string(k.open().Doc.JSON())
		draft.Forgets(k)
		if got := string(k.open().Doc.JSON()); got != want {
			t.Errorf("read again it is %s, want %s", got, want)
		}
	})
}

func TestManyWritersAtOnceLoseNothing(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, insert(4, "!")) // so that there is a row
		errs := make(chan error)
		const writers, each = 8, 12
		for w := range writers {
			go func() {
				for i := 0; i < each; {
					v := k.open().V
					_, err := k.append(draft.Writer{Account: id.ID(100 + w), Name: fmt.Sprint("w", w)}, v, insert(1, string(rune('a'+w))))
					switch {
					case errors.Is(err, draft.ErrBehind):
					case err != nil:
						errs <- err
						return
					default:
						i++
					}
				}
				errs <- nil
			}()
		}
		for range writers {
			if err := <-errs; err != nil {
				t.Fatal(err)
			}
		}
		got := k.text()
		for w := range writers {
			if n := strings.Count(strings.Split(got, "One")[0], string(rune('a'+w))); n != each {
				t.Errorf("of writer %d %d are there, want %d", w, n, each)
			}
		}
		draft.Forgets(k)
		if again := k.text(); again != got {
			t.Errorf("read again it is %q, want %q", again, got)
		}
	})
}

func TestFieldsOfDifferentWritersMeet(t *testing.T) {
	each(t, func(k desk) {
		if _, clashes, err := k.fields(ana, draft.Head{}, draft.Head{"standfirst": text("It fell.")}); err != nil || len(clashes) > 0 {
			t.Fatal(err, clashes)
		}
		at, clashes, err := k.fields(ben, draft.Head{"headline": text("The bridge")}, draft.Head{"headline": text("The bridge fell")})
		if err != nil || len(clashes) > 0 || string(at.Head["headline"]) != `"The bridge fell"` || string(at.Head["standfirst"]) != `"It fell."` {
			t.Errorf("%v %v %s", err, clashes, at.Head)
		}
	})
}

func TestAFieldThatTwoWroteIsOverwrittenByNeither(t *testing.T) {
	each(t, func(k desk) {
		was := draft.Head{"headline": text("The bridge")}
		if _, _, err := k.fields(ana, was, draft.Head{"headline": text("Ana's")}); err != nil {
			t.Fatal(err)
		}
		at, clashes, err := k.fields(ben, was, draft.Head{"headline": text("Ben's"), "kicker": text("City")})
		c := clashes["headline"]
		if err != nil || len(clashes) != 1 || string(c.Mine) != `"Ben's"` || string(c.Theirs) != `"Ana's"` || string(c.Was) != `"The bridge"` || c.By != ana.Name {
			t.Errorf("%v %+v", err, clashes)
		}
		if string(at.Head["headline"]) != `"Ana's"` || string(at.Head["kicker"]) != `"City"` {
			t.Errorf("head %s", at.Head)
		}
		if _, clashes, err := k.fields(ben, was, draft.Head{"headline": text("Ana's")}); err != nil || len(clashes) > 0 {
			t.Errorf("the same words are a clash: %v %v", err, clashes)
		}
	})
}

func TestAFieldThatAStoryDoesNotHaveIsRefused(t *testing.T) {
	each(t, func(k desk) {
		for name, value := range map[string]string{"headlines": `"x"`, "headline": `7`, "bylines": `{"name":"x"}`, "terms": `{"level":"nobody"}`, "lead": `{"photo":"11","nonsense":1}`, "body": `{}`, "kicker": `"` + strings.Repeat("x", 200<<10) + `"`} {
			if _, _, err := k.fields(ana, nil, draft.Head{name: json.RawMessage(value)}); !errors.Is(err, draft.ErrField) {
				t.Errorf("%s: error %v, want ErrField", name, err)
			}
		}
		if c := k.open(); c.Unsaved {
			t.Error("a refused field leaves a mark")
		}
	})
}

func TestAnEmptyFieldIsAnAbsentOne(t *testing.T) {
	each(t, func(k desk) {
		at, clashes, err := k.fields(ana, draft.Head{"kicker": text(""), "topics": json.RawMessage(`[]`)}, draft.Head{"kicker": text("City"), "topics": json.RawMessage(`[{"slug":"a","name":"A"}]`)})
		if err != nil || len(clashes) > 0 {
			t.Fatal(err, clashes)
		}
		at, clashes, err = k.fields(ana, draft.Head{"kicker": text("City")}, draft.Head{"kicker": json.RawMessage(`null`)})
		if err != nil || len(clashes) > 0 || at.Head["kicker"] != nil {
			t.Errorf("%v %v %s", err, clashes, at.Head)
		}
	})
}

func TestKeepingMakesARevisionByItsWriters(t *testing.T) {
	each(t, func(k desk) {
		if r := k.keep(); r != 1 {
			t.Errorf("keeping what nobody wrote in makes revision %d", r)
		}
		k.write(ana, insert(4, "!"))
		k.write(ben, insert(1, "?"))
		if r := k.keep(); r != 2 {
			t.Errorf("revision %d, want 2", r)
		}
		if r := k.keep(); r != 2 {
			t.Errorf("keeping again makes revision %d", r)
		}
		c, _ := k.latest()
		if got := c.Body.Text(); !strings.HasPrefix(got, "?One!.") {
			t.Errorf("it says %q", got)
		}
		k.update(func(ctx context.Context, tx *db.Tx) error {
			all, err := story.Revisions(ctx, tx, k.version)
			if all[0].By != "ana@example.org, ben@example.org" {
				t.Errorf("by %q", all[0].By)
			}
			return err
		})
	})
}

func TestWhatWasTakenBackMakesNoRevision(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, insert(4, "!"))
		k.write(ana, remove(4, 5))
		if r := k.keep(); r != 1 || k.open().Unsaved {
			t.Errorf("revision %d, unsaved %v", r, k.open().Unsaved)
		}
	})
}

func TestKeepingTellsWhatItMends(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, json.RawMessage(`{"stepType":"replace","from":0,"to":0,"slice":{"content":[{"type":"cut"},{"type":"paragraph"},{"type":"cut"},{"type":"embed","attrs":{"url":"gopher://x"}}]}}`))
		k.update(func(ctx context.Context, tx *db.Tx) error {
			kept, err := draft.KeepTold(ctx, tx, k.version, "x", "")
			if !kept.Made || len(kept.Problems) != 3 {
				t.Errorf("%+v", kept)
			}
			return err
		})
		if got := k.open(); got.Unsaved || got.Base != 2 {
			t.Errorf("%+v", got)
		}
	})
}

func TestAnEmptyHeadlineIsKeptInTheWorkingCopy(t *testing.T) {
	each(t, func(k desk) {
		if _, _, err := k.fields(ana, draft.Head{"headline": text("The bridge")}, draft.Head{"headline": text("")}); err != nil {
			t.Fatal(err)
		}
		err := k.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := draft.Keep(ctx, tx, k.version, "x")
			return err
		})
		if c := k.open(); !errors.Is(err, story.ErrContent) || !c.Unsaved || c.Head["headline"] != nil {
			t.Errorf("%v %+v", err, c)
		}
	})
}

func TestWritingAWholeContentMovesTheWorkingCopy(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		k.update(func(ctx context.Context, tx *db.Tx) error {
			r, err := draft.Write(ctx, tx, k.version, 1, content(t, "The river", "One.\n\nThree."), "form@example.org", "")
			if r != 2 {
				t.Errorf("revision %d", r)
			}
			return err
		})
		c := k.open()
		if k.text() != "One.\nThree." || c.V != v+1 || string(c.Head["headline"]) != `"The river"` || c.Unsaved || c.Base != 2 {
			t.Errorf("%q %+v", k.text(), c)
		}
		// Who had the text open follows by one small step.
		if err := k.db.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
			_, changes, err := draft.Since(ctx, tx, k.version, v)
			if len(changes) != 1 || !strings.Contains(string(changes[0].Step), `"from":6`) {
				t.Errorf("%+v", changes)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

func TestAWholeContentDoesNotOverwriteWhatOthersWrote(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, insert(4, "!"))
		try := func(base int, markdown string) error {
			return k.try(func(ctx context.Context, tx *db.Tx) error {
				_, err := draft.Write(ctx, tx, k.version, base, content(t, "The bridge", markdown), "form@example.org", "")
				return err
			})
		}
		if err := try(1, "Mine."); !errors.Is(err, db.ErrConflict) {
			t.Errorf("unsaved: error %v, want ErrConflict", err)
		}
		k.keep()
		if err := try(1, "Mine."); !errors.Is(err, db.ErrConflict) {
			t.Errorf("an old base: error %v, want ErrConflict", err)
		}
		if got := k.text(); got != "One!.\nTwo." {
			t.Errorf("the text is %q", got)
		}
		if err := try(2, "Mine."); err != nil || k.text() != "Mine." {
			t.Errorf("%v %q", err, k.text())
		}
	})
}

// behind saves a revision as an import does, that knows of no working copy.
func (k desk) behind(markdown string) {
	k.Helper()
	k.update(func(ctx context.Context, tx *db.Tx) error {
		m, err := story.Get(ctx, tx, k.version)
		if err == nil {
			_, err = story.Save(ctx, tx, k.version, m.Revision, content(k, "The bridge", markdown), "import")
		}
		return err
	})
}

func TestARevisionSavedBehindItsBackMovesACopyThatWasKept(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, insert(4, "!"))
		k.keep()
		k.behind("One!.\n\nImported.")
		if c := k.open(); !c.Behind() {
			t.Fatalf("%+v", c)
		}
		k.update(func(ctx context.Context, tx *db.Tx) error { return draft.Follow(ctx, tx, k.version) })
		if c := k.open(); k.text() != "One!.\nImported." || c.Behind() || c.Conflict != 0 || c.Unsaved {
			t.Errorf("%q %+v", k.text(), c)
		}
	})
}

func conflict(k desk) {
	k.Helper()
	k.write(ana, insert(4, "!"))
	k.behind("Imported.")
	k.write(ben, insert(5, "!"))
	if c := k.open(); c.Conflict != 2 || k.text() != "One!!.\nTwo." {
		k.Fatalf("%q %+v", k.text(), c)
	}
	if err := k.try(func(ctx context.Context, tx *db.Tx) error {
		_, err := draft.Keep(ctx, tx, k.version, "x")
		return err
	}); !errors.Is(err, db.ErrConflict) {
		k.Errorf("keeping: %v, want ErrConflict", err)
	}
}

func TestAConflictIsEndedByKeepingMine(t *testing.T) {
	each(t, func(k desk) {
		conflict(k)
		k.update(func(ctx context.Context, tx *db.Tx) error {
			r, err := draft.Resolve(ctx, tx, k.version, ben, draft.Mine)
			if r != 3 {
				t.Errorf("revision %d, want 3", r)
			}
			return err
		})
		if got, _ := k.latest(); got.Body.Text() != "One!!.\n\nTwo." || k.open().Conflict != 0 {
			t.Errorf("%q", got.Body.Text())
		}
	})
}

func TestAConflictIsEndedByTakingTheirsAndMineIsKept(t *testing.T) {
	each(t, func(k desk) {
		conflict(k)
		k.update(func(ctx context.Context, tx *db.Tx) error {
			r, err := draft.Resolve(ctx, tx, k.version, ben, draft.Theirs)
			if r != 4 {
				t.Errorf("revision %d, want 4", r)
			}
			mine, err2 := story.At(ctx, tx, k.version, 3)
			if mine.Body.Text() != "One!!.\n\nTwo." {
				t.Errorf("mine is %q", mine.Body.Text())
			}
			return errors.Join(err, err2)
		})
		if c := k.open(); k.text() != "Imported." || c.Conflict != 0 || c.Unsaved || c.Base != 4 {
			t.Errorf("%q %+v", k.text(), c)
		}
	})
}

func TestACopyIsKeptWhenItHasRested(t *testing.T) {
	each(t, func(k desk) {
		due := func() (n int) {
			k.update(func(ctx context.Context, tx *db.Tx) error {
				all, err := draft.Due(ctx, tx, 10)
				n = len(all)
				return err
			})
			return n
		}
		k.write(ana, insert(4, "!"))
		if due() != 0 {
			t.Error("it is due at once")
		}
		*k.clock = k.clock.Add(time.Minute)
		if due() != 1 {
			t.Error("it is not due after a minute's rest")
		}
		for range 5 {
			*k.clock = k.clock.Add(55 * time.Second)
			k.write(ana, insert(4, "!"))
		}
		if due() != 1 {
			t.Error("it is not due after five minutes' writing")
		}
		*k.clock = k.clock.Add(-24 * time.Hour)
		if due() != 1 {
			t.Error("it is not due when the clock was set back")
		}
		k.update(func(ctx context.Context, tx *db.Tx) error { return draft.KeepDue(ctx, tx, k.version) })
		if _, m := k.latest(); due() != 0 || m.Revision != 2 {
			t.Errorf("revision %d", m.Revision)
		}
	})
}

func TestAKilledVersionTakesNothing(t *testing.T) {
	each(t, func(k desk) {
		k.write(ana, insert(4, "!"))
		k.update(func(ctx context.Context, tx *db.Tx) error {
			return story.Kill(ctx, tx, k.version, "untrue", "ed@example.org")
		})
		if _, err := k.append(ana, k.open().V, insert(4, "!")); !errors.Is(err, story.ErrTransition) {
			t.Errorf("steps: %v, want ErrTransition", err)
		}
		if _, _, err := k.fields(ana, nil, draft.Head{"kicker": text("x")}); !errors.Is(err, story.ErrTransition) {
			t.Errorf("fields: %v, want ErrTransition", err)
		}
		if err := k.try(func(ctx context.Context, tx *db.Tx) error {
			_, err := draft.AddNote(ctx, tx, k.version, ana, k.open().V, draft.Note{Kind: draft.Comment, Text: "x"})
			return err
		}); !errors.Is(err, story.ErrTransition) {
			t.Errorf("notes: %v, want ErrTransition", err)
		}
	})
}

func TestStepsOfLastWeekAreForgottenButNotTheText(t *testing.T) {
	each(t, func(k desk) {
		v := k.open().V
		for range 210 {
			k.write(ana, insert(4, "x"))
		}
		*k.clock = k.clock.Add(8 * 24 * time.Hour)
		want := k.text()
		k.update(draft.Prune)
		draft.Forgets(k)
		if k.text() != want {
			t.Error("the text is another one")
		}
		since := func(v int) error {
			return k.db.View(context.Background(), func(ctx context.Context, tx *db.Tx) error {
				_, _, err := draft.Since(ctx, tx, k.version, v)
				return err
			})
		}
		if err := since(v); !errors.Is(err, draft.ErrGone) {
			t.Errorf("error %v, want ErrGone", err)
		}
		if err := since(v + 205); err != nil {
			t.Errorf("what is not kept whole was forgotten: %v", err)
		}
		if err := since(v + 999); !errors.Is(err, draft.ErrGone) {
			t.Errorf("of the future: error %v, want ErrGone", err)
		}
	})
}

func TestAClockThatJumpsChangesNoOrder(t *testing.T) {
	each(t, func(k desk) {
		for i, jump := range []time.Duration{0, -48 * time.Hour, 96 * time.Hour, -time.Hour} {
			*k.clock = k.clock.Add(jump)
			k.write(ana, insert(4+i, string(rune('a'+i))))
			if _, clashes, err := k.fields(ben, k.open().Head, draft.Head{"kicker": text(fmt.Sprint(i))}); err != nil || len(clashes) > 0 {
				t.Fatal(err, clashes)
			}
		}
		draft.Forgets(k)
		if c := k.open(); k.text() != "Oneabcd.\nTwo." || string(c.Head["kicker"]) != `"3"` {
			t.Errorf("%q %s", k.text(), c.Head)
		}
	})
}

func TestACheckFindsABodyThatItsStepsDoNotMake(t *testing.T) {
	each(t, func(k desk) {
		check := func() (faults []string) {
			k.update(func(ctx context.Context, tx *db.Tx) (err error) {
				faults, err = draft.Check(ctx, tx)
				return err
			})
			return faults
		}
		k.write(ana, insert(4, "!"), insert(5, "?"))
		if faults := check(); len(faults) > 0 {
			t.Errorf("%v", faults)
		}
		k.update(func(ctx context.Context, tx *db.Tx) error {
			_, err := tx.Exec(ctx, "UPDATE draft_step SET step = $1 WHERE v = 2", string(insert(999, "!")))
			return err
		})
		if faults := check(); len(faults) != 1 || !strings.Contains(faults[0], k.version.String()) {
			t.Errorf("%v", faults)
		}
	})
}

func FuzzFields(f *testing.F) {
	f.Add("headline", `"The river"`, `"The bridge"`)
	f.Add("terms", `{"level":"plans","plans":["a"]}`, `null`)
	f.Add("corrections", `[{"kind":"correction","text":"x","at":"2026-11-20T09:00:00Z"}]`, `[]`)
	f.Add("lead", `{"photo":"11","decorative":true}`, `{}`)
	f.Add("machine", `true`, `false`)
	f.Fuzz(func(t *testing.T, name, set, was string) {
		if err := draft.TryField(name, json.RawMessage(set), json.RawMessage(was)); err != nil && !errors.Is(err, draft.ErrField) {
			t.Error(err)
		}
	})
}
