package demo

import (
	"slices"
	"testing"

	"standfirst/internal/body"
	"standfirst/internal/photo"
)

func TestTheDemonstrationHouseIsAsLargeAsItSays(t *testing.T) {
	folders, err := Folders()
	if err != nil {
		t.Fatal(err)
	}
	stories, three, six := 0, 0, 0
	kinds := map[string]bool{}
	for _, folder := range folders {
		texts, err := Texts(folder)
		if err != nil {
			t.Fatal(err)
		}
		if texts[0].Kind == "page" {
			continue
		}
		stories++
		if len(texts) >= 3 {
			three++
		}
		if len(texts) == len(Languages) {
			six++
		}
		for _, text := range texts {
			kinds[text.Kind] = true
			if !slices.Contains(Languages, text.Language) || text.Headline == "" || text.Standfirst == "" || text.Dateline == "" || text.Lead.Caption == "" || text.Lead.Alt == "" || len(text.Bylines) == 0 {
				t.Errorf("%s/%s.md lacks something that its page shows", folder, text.Language)
			}
			d, problems, err := body.FromMarkdown(text.Body)
			if err != nil || len(problems) > 0 {
				t.Errorf("%s/%s.md: %v %v", folder, text.Language, problems, err)
			}
			least := 350
			if text.Origin == "translation" { // Turkish and Hebrew say in one word what takes English two
				least = 200
			}
			if n := d.Words(text.Language); n < least || n > 1200 {
				t.Errorf("%s/%s.md has %d words; %d to 1,200 are owed", folder, text.Language, n, least)
			}
		}
	}
	if stories < 14 || three < 6 || six < 2 {
		t.Errorf("%d stories, %d in three languages or more, %d in all six", stories, three, six)
	}
	for _, k := range []string{"news", "analysis", "memo", "report", "opinion"} {
		if !kinds[k] {
			t.Errorf("no story is of the kind %s", k)
		}
	}
}

func TestOneCaptionComesFromTheWireAndIsToldApart(t *testing.T) {
	p, ok, err := PictureOf("kestrin-bank-rates")
	if err != nil || !ok {
		t.Fatal(err)
	}
	s := photo.SplitCaption(p.WireCaption)
	if s.Photographer != "Dana Okafor-Lind" || s.City != "Kestrin" || !s.Pool || s.ImageID != "HPX2EABI1184K" || !slices.Equal(s.Tags, []string{"BUSINESS", "POLITICS"}) || s.Date.Format("2006-01-02") != "2026-11-18" {
		t.Errorf("%+v", s)
	}
	if s.Caption != "A tram passes the Central Bank of Kestrin in the rain, in Kestrin, November 18, 2026." {
		t.Errorf("caption %q", s.Caption)
	}
}
