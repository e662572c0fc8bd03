package photo_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"standfirst/internal/photo"
)

func TestACaptionFromTheWireIsToldApart(t *testing.T) {
	type want struct {
		Caption, Agency, Who, Via, Country, Code, City, Date, ImageID, Credit, Tags, Note, Restrictions string
		Pool, Handout, File, Unverified, Pick                                                           bool
	}
	for _, c := range []struct {
		name, raw string
		want      want
	}{
		{"pool", "Two ministers walk into the Customs House in Port Amar November 19, 2026. STRAITWIRE/Lena Orso/Pool (FRANCE - Tags: POLITICS DISASTER) - SWX3K9P2",
			want{Caption: "Two ministers walk into the Customs House in Port Amar November 19, 2026.", Agency: "STRAITWIRE", Who: "Lena Orso", Pool: true,
				Country: "FRANCE", Code: "FR", City: "Port Amar", Date: "2026-11-19", ImageID: "SWX3K9P2", Credit: "Lena Orso/Pool via STRAITWIRE", Tags: "POLITICS DISASTER"}},
		{"a space after the slash", "A street in Sael, May 2, 2026. REUTERS/ Ilan Dorr",
			want{Caption: "A street in Sael, May 2, 2026.", Agency: "Reuters", Who: "Ilan Dorr", City: "Sael", Date: "2026-05-02", Credit: "Ilan Dorr via Reuters"}},
		{"a slip of the keyboard", "Smoke rises. RETUERS/Ilan Dorr", want{Caption: "Smoke rises.", Agency: "Reuters", Who: "Ilan Dorr", Credit: "Ilan Dorr via Reuters"}},
		{"passed on and not verified", "A still from a film that shows a convoy. Editor's note: the agency is unable to independently verify the content. REUTERS/Social Media Website via Reuters TV",
			want{Caption: "A still from a film that shows a convoy.", Agency: "Reuters", Who: "Social Media Website", Via: "Reuters TV", Credit: "Social Media Website via Reuters TV",
				Note: "the agency is unable to independently verify the content.", Unverified: true}},
		{"tags of two words and a pick of the day", "A crowd crosses a bridge. REUTERS/Stringer (UNITED STATES - Tags: POLITICS CIVIL UNREST TPX IMAGES OF THE DAY)",
			want{Caption: "A crowd crosses a bridge.", Agency: "Reuters", Country: "UNITED STATES", Code: "US", Tags: "POLITICS CIVIL UNREST", Pick: true, Credit: "Reuters"}},
		{"handout with restrictions", "A ward. REUTERS/Handout ATTENTION EDITORS - THIS PICTURE WAS PROVIDED BY A THIRD PARTY. FOR EDITORIAL USE ONLY. (SYRIA - Tags: CONFLICT) - RTR2W5XX",
			want{Caption: "A ward.", Agency: "Reuters", Handout: true, Country: "SYRIA", Code: "SY", Tags: "CONFLICT", ImageID: "RTR2W5XX", Credit: "Handout via Reuters",
				Restrictions: "ATTENTION EDITORS - THIS PICTURE WAS PROVIDED BY A THIRD PARTY. FOR EDITORIAL USE ONLY."}},
		{"in brackets, with a pool", "Envoys meet in Sael, Oct. 14, 2026. (AP Photo/Ada Lorn, Pool)",
			want{Caption: "Envoys meet in Sael, Oct. 14, 2026.", Agency: "AP", Who: "Ada Lorn", Pool: true, City: "Sael", Date: "2026-10-14", Credit: "Ada Lorn/Pool via AP"}},
		{"from the files, through a second agency", "FILE - In this Monday, Nov. 11, 2019 file photo, a man stands at a gate. (DHA via AP, File)",
			want{Caption: "FILE - In this Monday, Nov. 11, 2019 file photo, a man stands at a gate.", Agency: "DHA", Via: "AP", File: true, Date: "2019-11-11", Credit: "DHA via AP"}},
		{"no wire at all", "The old mill by the weir.", want{Caption: "The old mill by the weir."}},
		{"nothing", "", want{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := photo.SplitCaption(c.raw)
			got := want{Caption: s.Caption, Agency: s.Agency, Who: s.Photographer, Via: s.Via, Country: s.Country, Code: s.CountryCode, City: s.City, ImageID: s.ImageID,
				Credit: s.Credit, Tags: strings.Join(s.Tags, " "), Note: s.EditorsNote, Restrictions: s.Restrictions, Pool: s.Pool, Handout: s.Handout, File: s.File,
				Unverified: s.Unverified, Pick: s.DayPick}
			if !s.Date.IsZero() {
				got.Date = s.Date.Format("2006-01-02")
			}
			if len(s.Tags) == 3 { // "CIVIL UNREST" must be one tag
				t.Errorf("tags %q", s.Tags)
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
			if s.Raw != c.raw {
				t.Errorf("raw is %q", s.Raw)
			}
		})
	}
}

func FuzzSplitCaption(f *testing.F) {
	f.Add("In Sael May 2, 2026. REUTERS/A B/Pool (FRANCE - Tags: POLITICS) - RTR4A5UI")
	f.Fuzz(func(t *testing.T, raw string) {
		s := photo.SplitCaption(raw)
		if s.Raw != raw || !strings.Contains(raw, s.Caption) || strings.TrimSpace(raw) != "" && s.Caption == "" {
			t.Fatalf("%q gave the caption %q", raw, s.Caption)
		}
	})
}
