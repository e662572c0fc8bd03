package house_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
	"standfirst/internal/house"
)

func shipping() house.Tag {
	return house.Tag{Slug: "shipping", Names: map[string]string{"en": "Shipping", "ar": "الملاحة"}}
}

func keepTags(t *testing.T, d *db.DB, tags ...house.Tag) {
	t.Helper()
	update(t, d, func(ctx context.Context, tx *db.Tx) error {
		for _, tag := range tags {
			if _, err := house.KeepTag(ctx, tx, "", "", tag); err != nil {
				return err
			}
		}
		return nil
	})
}

func moves(t *testing.T, d *db.DB) (m house.Moves) {
	t.Helper()
	view(t, d, func(ctx context.Context, tx *db.Tx) (err error) {
		m, err = house.LoadMoves(ctx, tx)
		return err
	})
	return m
}

func TestATagIsFoundByItsNameInAnyLanguage(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping(), house.Tag{Slug: "energy", Names: map[string]string{"en": "Energy 100%"}})
		for search, want := range map[string]int{"": 2, "SHIP": 1, "ملاح": 1, "100%": 1, "1%": 0, "_": 0, "nothing": 0} {
			view(t, d, func(ctx context.Context, tx *db.Tx) error {
				all, err := house.Tags(ctx, tx, search, 10)
				if len(all) != want {
					t.Errorf("%q finds %+v", search, all)
				}
				return err
			})
		}
		if n := shipping().Name("ar-EG"); n != "الملاحة" {
			t.Errorf("in ar-EG it is %q", n)
		}
	})
}

func TestARenamedTagLeadsFromItsOldAddressAndMayComeBack(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping())
		rename := func(from, to string) {
			update(t, d, func(ctx context.Context, tx *db.Tx) error {
				tag, err := house.LoadTag(ctx, tx, from)
				if err != nil {
					return err
				}
				was := house.Mark(tag)
				tag.Slug = to
				_, err = house.KeepTag(ctx, tx, from, was, tag)
				return err
			})
		}
		rename("shipping", "sea-trade")
		rename("sea-trade", "trade")
		m := moves(t, d)
		if m.Of("topic", "ar", "shipping") != "trade" || m.Of("topic", "en", "sea-trade") != "trade" || m.Of("topic", "en", "other") != "other" {
			t.Errorf("%+v", m)
		}
		if once := m.Once("topic", "fa", "trade"); len(once) != 2 {
			t.Errorf("%v", once)
		}
		rename("trade", "shipping")
		if m := moves(t, d); m.Of("topic", "en", "shipping") != "shipping" || m.Of("topic", "en", "trade") != "shipping" || m.Of("topic", "en", "sea-trade") != "shipping" {
			t.Errorf("%+v", m)
		}
	})
}

func TestMergedTagsShareTheAddressOfOne(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping(), house.Tag{Slug: "ports", Names: map[string]string{"en": "Ports"}})
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return house.MergeTags(ctx, tx, "harbours", "ports") }) // never kept
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return house.MergeTags(ctx, tx, "ports", "shipping") })
		m := moves(t, d)
		if m.Of("topic", "en", "ports") != "shipping" || m.Of("topic", "en", "harbours") != "shipping" {
			t.Errorf("%+v", m)
		}
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := house.LoadTag(ctx, tx, "ports"); !errors.Is(err, db.ErrNotFound) {
				t.Errorf("the merged tag is kept: %v", err)
			}
			return nil
		})
		for _, into := range []string{"shipping", "nowhere"} {
			if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return house.MergeTags(ctx, tx, "shipping", into) }); err == nil {
				t.Errorf("merged into %s", into)
			}
		}
	})
}

func TestAKeptNameLeadsToWhoeverIsKeptUnderIt(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping(), house.Tag{Slug: "ships", Names: map[string]string{"en": "Shipping"}}, house.Tag{Slug: "sea", Names: map[string]string{"en": "Ships"}})
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := house.KeepAuthor(ctx, tx, "", "", house.Author{Slug: "mara-quill", Words: map[string]house.AuthorWords{"en": {Name: "Mara Quill"}, "ar": {Name: "مارا كويل"}}})
			return err
		})
		m := moves(t, d)
		for _, c := range []struct{ what, language, slug, want string }{
			{"author", "ar", "مارا-كويل", "mara-quill"},
			{"author", "fa", "مارا-كويل", "مارا-كويل"}, // she is not called so there
			{"topic", "ar", "الملاحة", "shipping"},
			{"topic", "en", "shipping", "shipping"}, // kept itself, whatever else is called so
			{"topic", "en", "ships", "ships"},
		} {
			if got := m.Of(c.what, c.language, c.slug); got != c.want {
				t.Errorf("%+v: %s", c, got)
			}
		}
		if once := m.Once("author", "ar", "mara-quill"); len(once) != 1 || once[0] != "مارا-كويل" {
			t.Errorf("%v", once)
		}
		if once := m.Once("author", "", "mara-quill"); len(once) != 0 {
			t.Errorf("%v", once)
		}
	})
}

func TestSectionsMoveInOneLanguageAlone(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			return house.Move(ctx, tx, house.MoveSection, "ar", "world", "region")
		})
		m := moves(t, d)
		if m.Of("section", "ar", "world") != "region" || m.Of("section", "en", "world") != "world" || len(m.Once("section", "en", "region")) != 0 {
			t.Errorf("%+v", m)
		}
	})
}

func TestATagOrAuthorChangedMeanwhileIsNotOverwritten(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping())
		seen := house.Mark(shipping())
		one, other := shipping(), shipping()
		one.Names["en"], other.Names["en"] = "Ships", "Sea trade"
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			made, err := house.KeepTag(ctx, tx, "shipping", seen, one)
			if len(made) != 1 || made[0].Field != "names.en" || made[0].Before != "Shipping" || made[0].After != "Ships" {
				t.Errorf("%+v", made)
			}
			return err
		})
		err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error {
			_, err := house.KeepTag(ctx, tx, "shipping", seen, other)
			return err
		})
		var clash *house.ClashError
		if !errors.As(err, &clash) || len(clash.Differences) != 1 || clash.Differences[0].Before != "Ships" || clash.Differences[0].After != "Sea trade" {
			t.Errorf("%v", err)
		}
	})
}

func TestAnAuthorNeedsNoAccountAndIsSaidInEachLanguage(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		a := house.Author{Slug: "mara-quill", Email: "mara@example.org", Words: map[string]house.AuthorWords{
			"en": {Name: "Mara Quill", Role: "Ports correspondent", Biography: "Lives on a boat."}, "ar": {Name: "مارا كويل"}, "fa": {}}}
		update(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := house.KeepAuthor(ctx, tx, "", "", a)
			return err
		})
		view(t, d, func(ctx context.Context, tx *db.Tx) error {
			got, err := house.LoadAuthor(ctx, tx, "mara-quill")
			if got.In("en").Biography != "Lives on a boat." || got.In("ar").Name != "مارا كويل" || len(got.Words) != 2 || got.Account != 0 {
				t.Errorf("%+v", got)
			}
			if err != nil {
				return err
			}
			found, err := house.Authors(ctx, tx, "كويل", 5)
			if len(found) != 1 {
				t.Errorf("%+v", found)
			}
			return err
		})
		update(t, d, func(ctx context.Context, tx *db.Tx) error { return house.DropAuthor(ctx, tx, "mara-quill") })
		if err := d.Update(t.Context(), func(ctx context.Context, tx *db.Tx) error { return house.DropAuthor(ctx, tx, "mara-quill") }); !errors.Is(err, db.ErrNotFound) {
			t.Errorf("dropped twice: %v", err)
		}
	})
}

func TestWhatCannotBeKeptNamesTheMend(t *testing.T) {
	dbtest.Each(t, []db.Schema{house.Schema}, func(t *testing.T, d *db.DB) {
		keepTags(t, d, shipping())
		words := func(w house.AuthorWords) map[string]house.AuthorWords { return map[string]house.AuthorWords{"en": w} }
		for want, keep := range map[string]func(context.Context, *db.Tx) error{
			"kept already": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepTag(ctx, tx, "", "", shipping())
				return err
			},
			"has no name": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepTag(ctx, tx, "", "", house.Tag{Slug: "x", Names: map[string]string{"en": " "}})
				return err
			},
			"slug": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepTag(ctx, tx, "", "", house.Tag{Slug: "../x", Names: map[string]string{"en": "X"}})
				return err
			},
			"language tag": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepTag(ctx, tx, "", "", house.Tag{Slug: "x", Names: map[string]string{"english!": "X"}})
				return err
			},
			"120 at most": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepTag(ctx, tx, "", "", house.Tag{Slug: "x", Names: map[string]string{"en": strings.Repeat("x", 121)}})
				return err
			},
			"give the name too": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepAuthor(ctx, tx, "", "", house.Author{Slug: "x", Words: words(house.AuthorWords{Biography: "B"})})
				return err
			},
			"1500 at most": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepAuthor(ctx, tx, "", "", house.Author{Slug: "x", Words: words(house.AuthorWords{Name: "X", Biography: strings.Repeat("x", 1501)})})
				return err
			},
			"no e-mail address": func(ctx context.Context, tx *db.Tx) error {
				_, err := house.KeepAuthor(ctx, tx, "", "", house.Author{Slug: "x", Email: "nobody", Words: words(house.AuthorWords{Name: "X"})})
				return err
			},
		} {
			if err := d.Update(t.Context(), keep); !errors.Is(err, house.ErrSettings) || !strings.Contains(err.Error(), want) {
				t.Errorf("want %q, got %v", want, err)
			}
		}
		events, err := d.Events(t.Context(), 0, 100)
		if err != nil || len(events) != 1 {
			t.Errorf("what was refused is told as changed: %v, %v", events, err)
		}
	})
}
