package demo

import (
	"slices"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/story"
)

func TestEveryTranslationOfTheHouseStandsBesideItsSourceBlockByBlock(t *testing.T) {
	folders, err := Folders()
	if err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, folder := range folders {
		texts, err := Texts(folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			i := slices.IndexFunc(texts, func(o Text) bool { return o.Language == text.Of })
			if text.Of == "" || i < 0 {
				continue
			}
			source, _, err := body.FromMarkdown(texts[i].Body)
			if err != nil {
				t.Fatal(err)
			}
			target, _, err := body.FromMarkdown(text.Body)
			if err != nil {
				t.Fatal(err)
			}
			pairs++
			for _, r := range story.Align(source.Content, target.Content) {
				if len(r.Source) != 1 || len(r.Target) != 1 {
					t.Errorf("%s in %s: blocks %v of the source stand beside %v", folder, text.Language, r.Source, r.Target)
				}
			}
		}
	}
	if pairs == 0 {
		t.Error("the house has no translations")
	}
}
