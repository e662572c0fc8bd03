package site

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// at is a visit to a house with these settings.
func at(lang string, change func(*house.Settings)) *visit {
	s := house.Settings{Name: "The Courier", SiteURL: "https://news.example", DefaultEdition: "en", Editions: []house.Edition{{Language: "en", Name: "The Courier"}, {Language: "ar", Name: "البريد"}, {Language: "zh-Hant", Name: "信報"}}}
	if change != nil {
		change(&s)
	}
	h := &state{Settings: s, words: map[string]*edition.Language{}, standing: map[string]map[house.Purpose]standing{}}
	for _, e := range s.Editions {
		h.languages = append(h.languages, e.Language)
		h.words[e.Language] = e.Speaks()
	}
	return &visit{site: &Site{}, house: h, lang: lang, words: h.words[lang]}
}

func TestAMachineIsLetInByItsGroupUnlessTheHouseNamesIt(t *testing.T) {
	v := at("en", nil)
	groups := regexp.MustCompile(`(?m)^(?:User-agent: .*\n)+(?:(?:Disallow|Allow): .*\n)+`).FindAllString(v.robotsText(), -1)
	if len(groups) != 2 || !strings.Contains(groups[0], "User-agent: GPTBot\n") || !strings.Contains(groups[0], "Disallow: /\n") || strings.Contains(groups[0], "Googlebot") || strings.Contains(groups[0], "archive.org_bot") {
		t.Errorf("%q", groups)
	}
	if !strings.HasPrefix(groups[1], "User-agent: *\nDisallow: /-/\n") || !strings.Contains(groups[1], "Disallow: /ar/account\n") {
		t.Errorf("%q", groups[1])
	}
	v = at("en", func(s *house.Settings) {
		s.Machines.Uses = map[house.MachineUse]bool{house.UseTrain: true, house.UseSearch: false}
		s.Machines.Crawlers = map[string]bool{"Bingbot": true, "CCBot": false}
	})
	first, _, _ := strings.Cut(v.robotsText(), "\n\n")
	for name, refused := range map[string]bool{"Googlebot": true, "Bingbot": false, "CCBot": true, "GPTBot": false, "ia_archiver": false} {
		if strings.Contains(first, "User-agent: "+name+"\n") != refused {
			t.Errorf("%s is refused: %v", name, !refused)
		}
	}
	// A house that refuses nobody has one group.
	all := at("en", func(s *house.Settings) { s.Machines.Uses = map[house.MachineUse]bool{house.UseTrain: true} })
	if text := all.robotsText(); strings.Count(text, "User-agent:") != 1 || !strings.Contains(text, "\nLicense: https://news.example/license.xml\n") || !strings.Contains(text, "Sitemap: https://news.example/news-sitemap.xml") {
		t.Errorf("%s", text)
	}
}

func TestTheLicenceSaysWhatTheHouseDecided(t *testing.T) {
	v := at("en", func(s *house.Settings) {
		s.Machines.Uses = map[house.MachineUse]bool{house.UseAnswers: false}
		s.Machines.Licence = house.Licence{Payment: "crawl", Amount: "0.015", Currency: "EUR", Terms: "/terms", Contact: "https://news.example/rights"}
	})
	b, err := writeXML(rslXML{NS: licenceNS, Content: v.rsl("/")})
	if err != nil {
		t.Fatal(err)
	}
	var x struct {
		XMLName xml.Name `xml:"https://rslstandard.org/rsl rsl"`
		Content struct {
			URL     string `xml:"url,attr"`
			License struct {
				Permits, Prohibits string
				Payment            struct {
					Type   string `xml:"type,attr"`
					Custom string `xml:"custom"`
					Amount struct {
						Currency string `xml:"currency,attr"`
						Sum      string `xml:",chardata"`
					} `xml:"amount"`
				} `xml:"payment"`
			} `xml:"license"`
			Copyright struct {
				Type string `xml:"type,attr"`
				URL  string `xml:"contactUrl,attr"`
			} `xml:"copyright"`
			Terms string `xml:"terms"`
		} `xml:"content"`
	}
	if err := xml.Unmarshal(b, &x); err != nil {
		t.Fatalf("%v in %s", err, b)
	}
	l := x.Content.License
	if !strings.Contains(string(b), `<permits type="usage">search</permits>`) || !strings.Contains(string(b), `<prohibits type="usage">ai-index ai-input ai-train</prohibits>`) || l.Payment.Type != "crawl" || l.Payment.Amount.Sum != "0.015" || l.Payment.Amount.Currency != "EUR" || l.Payment.Custom == "" {
		t.Errorf("%s", b)
	}
	if x.Content.URL != "/" || x.Content.Terms != "https://news.example/terms" || x.Content.Copyright.URL != "https://news.example/rights" {
		t.Errorf("%+v", x.Content)
	}
	none := at("en", func(s *house.Settings) {
		s.Machines.Uses = map[house.MachineUse]bool{house.UseSearch: false, house.UseAnswers: false}
		s.Machines.Licence.Contact = "rights@news.example"
	})
	if c := none.rsl("/"); c.License.Permits != nil || c.License.Payment != nil || c.License.Prohibits.Uses != "search ai-index ai-input ai-train" || c.Copyright.Email != "rights@news.example" {
		t.Errorf("%+v", c)
	}
}

func TestALicenceIsNeverClaimedForAnAgencysPicture(t *testing.T) {
	v := at("en", nil)
	own := photo.Photo{Hash: strings.Repeat("0", 32), Width: 1800, Height: 1200, Metadata: photo.Metadata{Creator: "Ada Vane", WebStatement: "https://news.example/rights", LicensorURL: "https://news.example/buy", CopyrightNotice: "© The Courier"}}
	for _, i := range v.images(own, story.Lead{}) {
		if i.License != "https://news.example/rights" || i.AcquireLicensePage != "https://news.example/buy" || i.Creator.Name != "Ada Vane" || i.CopyrightNotice == "" || i.ContentURL != i.URL {
			t.Errorf("%+v", i)
		}
	}
	for name, change := range map[string]func(*photo.Photo){
		"a wire's caption": func(p *photo.Photo) { p.RawCaption = "x REUTERS/Somebody" },
		"its credit":       func(p *photo.Photo) { p.CreditLine = "Ada Vane / AFP" },
		"its source":       func(p *photo.Photo) { p.Metadata.Source = "AP" },
		"its copyright":    func(p *photo.Photo) { p.CopyrightNotice = "© Getty Images" },
		"a handout":        func(p *photo.Photo) { p.CreditLine = "Ministry handout" },
	} {
		p := own
		change(&p)
		for _, i := range v.images(p, story.Lead{}) {
			if i.License != "" || i.AcquireLicensePage != "" || i.CreditText == "" {
				t.Errorf("%s: %+v", name, i)
			}
		}
	}
	bad := own
	bad.WebStatement, bad.LicensorURL = "javascript:alert(1)", "not an address"
	if i := v.images(bad, story.Lead{})[0]; i.License != "" || i.AcquireLicensePage != "" {
		t.Errorf("%+v", i)
	}
}

func TestTheCropsAreAsLargeAsTheySay(t *testing.T) {
	v := at("en", nil)
	for size, want := range map[[2]int][][2]int{
		{1800, 1200}: {{1200, 1200}, {1200, 900}, {1200, 674}},
		{1600, 1067}: {{1067, 1067}, {1200, 900}, {1200, 675}},
		{600, 400}:   {{400, 400}, {533, 400}, {600, 337}},
		{400, 3000}:  {{400, 400}, {400, 300}, {400, 225}},
	} {
		p := photo.Photo{Hash: strings.Repeat("0", 32), Width: size[0], Height: size[1]}
		var got [][2]int
		for _, i := range v.images(p, story.Lead{}) {
			got = append(got, [2]int{i.Width, i.Height})
		}
		if !slices.Equal(got, want) {
			t.Errorf("of %v: %v, want %v", size, got, want)
		}
	}
}

func TestALanguageIsSpelledAsEachReaderOfItAsks(t *testing.T) {
	for tag, want := range map[string][2]string{"en": {"en", "en_US"}, "zh-Hans": {"zh-cn", "zh_CN"}, "zh-Hant": {"zh-tw", "zh_TW"}, "zh": {"zh-cn", "zh_CN"}, "zh-HK": {"zh-tw", "zh_HK"}, "pt-BR": {"pt", "pt_BR"}, "fa-AF": {"fa", "fa_AF"}, "he": {"he", "he_IL"}, "ckb": {"ckb", "ckb_IQ"}, "ur": {"ur", "ur_PK"}} {
		if got := [2]string{newsLanguage(tag), locale(tag)}; got != want {
			t.Errorf("%s: %v, want %v", tag, got, want)
		}
	}
	for tag, ok := range map[string]bool{"en": true, "pt-BR": true, "zh-Hans": true, "zh-Hant-TW": true, "ckb": false, "es-419": false, "x-private": false, "x-default": false} {
		if hreflangCode.MatchString(tag) != ok {
			t.Errorf("%s in hreflang: %v", tag, !ok)
		}
	}
}

func TestAnAdaptationStandsOutsideTheLanguagesOfAStory(t *testing.T) {
	v := at("ar", nil)
	when := story.Translation{}.FirstPublishedAt
	of := func(n id.ID, lang string, origin story.Origin) story.Translation {
		return story.Translation{Version: n, Language: lang, Slug: "x", Origin: origin, Kind: story.KindNews, FirstPublishedAt: when}
	}
	all := []story.Translation{of(1, "ar", story.Translated), of(2, "ar", story.Adaptation), of(3, "ckb", story.Translated), of(4, "zh-Hant", story.Original)}
	meta := func(t story.Translation) story.Meta {
		return story.Meta{ID: t.Version, Language: t.Language, Head: story.Head{Kind: story.KindNews, Slug: "x"}, FirstPublishedAt: when, Translations: all}
	}
	first := v.versions(meta(all[0]))
	if len(first) != 3 || first[2].Lang != "x-default" || first[2].URL != first[0].URL || first[0].Lang != "zh-Hant" {
		t.Errorf("%+v", first)
	}
	if other := v.versions(meta(all[3])); !slices.Equal(first, other) {
		t.Errorf("%+v and %+v", first, other)
	}
	for _, n := range []int{1, 2} {
		if alone := v.versions(meta(all[n])); alone != nil {
			t.Errorf("%s %s names %+v", all[n].Language, all[n].Origin, alone)
		}
	}
}

func TestAPageWithTwoPurposesIsKnownByTheFirst(t *testing.T) {
	v := at("en", func(s *house.Settings) {
		s.Editions[0].Standing = map[house.Purpose]string{house.PagePrinciples: "1", house.PageEthics: "1"}
		s.Editions[1].Standing = map[house.Purpose]string{house.PageEthics: "2"}
		s.Editions[2].Standing = map[house.Purpose]string{house.PagePrinciples: "3"}
	})
	for lang, of := range map[string]map[house.Purpose]string{"en": {house.PagePrinciples: "1", house.PageEthics: "1"}, "ar": {house.PageEthics: "2"}, "zh-Hant": {house.PagePrinciples: "3"}} {
		v.house.standing[lang] = map[house.Purpose]standing{}
		for p, version := range of {
			n, _ := id.Parse(version)
			v.house.standing[lang][p] = standing{Link{URL: v.house.Path(lang, story.Meta{ID: n}.Path())}, version}
		}
	}
	page := func(lang, version string) []Alternate {
		n, err := id.Parse(version)
		if err != nil {
			t.Fatal(err)
		}
		return v.versions(story.Meta{ID: n, Language: lang, Head: story.Head{Kind: story.KindPage}})
	}
	en, ar, zh := page("en", "1"), page("ar", "2"), page("zh-Hant", "3")
	if len(en) != 3 || !slices.Equal(en, zh) || ar != nil {
		t.Errorf("en %+v\nar %+v\nzh %+v", en, ar, zh)
	}
}

func FuzzMarkdownLine(f *testing.F) {
	f.Add("a [b](c) `d` *e* _f_ <g> # h\n## i")
	f.Fuzz(func(t *testing.T, s string) {
		line := mdLine(s)
		if strings.ContainsAny(line, "\n\r<") || regexp.MustCompile(`(^|[^\\])(\\\\)*[\[\]*_#]`).MatchString(line) {
			t.Errorf("%q becomes %q", s, line)
		}
	})
}

func TestAMonthThatIsTooMuchForOneSitemapHasSeveral(t *testing.T) {
	june := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for count, want := range map[int][]string{1: {"2025-06.xml"}, maxSitemap: {"2025-06.xml"}, maxSitemap + 1: {"2025-06.xml", "2025-06-2.xml"}, 3 * maxSitemap: {"2025-06.xml", "2025-06-2.xml", "2025-06-3.xml"}} {
		got := partsOf(story.Month{From: june, Count: count})
		if !slices.Equal(got, want) {
			t.Errorf("%d: %v, want %v", count, got, want)
		}
		for _, name := range got {
			if !partName.MatchString(name) {
				t.Errorf("%s is no name of a part", name)
			}
		}
	}
}
