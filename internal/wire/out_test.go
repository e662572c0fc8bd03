package wire

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const withheld = "Kanarienvogel"

// full is a version with everything that an item can say.
func full(t testing.TB) Story {
	t.Helper()
	d, _, err := body.FromHTML("<p>One is public.</p><p>Two is <strong>public</strong>.</p><p>Three holds "+withheld+".</p>", body.HTMLOptions{})
	if err != nil {
		t.Fatal(err)
	}
	m := story.Meta{ID: 1001, Story: 1000, Language: "ar", Origin: story.Translated, OfVersion: 1002, Status: story.StatusCorrected, FirstPublishedAt: noon.Add(-time.Hour), PublishedAt: noon.Add(-time.Hour), UpdatedAt: noon,
		Source: "urn:agency:7", Head: story.Head{Kind: story.KindMemo, Headline: "عنوان", Standfirst: "مقدمة", Kicker: "المرفأ", Slug: "عنوان", Dateline: "باريس",
			Bylines: []story.Byline{{Name: "Ines Korvald", Slug: "ines-korvald", Place: "Sael"}, {Name: "Dana Lind", Slug: "dana-lind"}}, Translator: "Omar Haddin", Section: story.Label{Slug: "politics", Name: "سياسة"},
			Topics: []story.Label{{Slug: "shipping", Name: "شحن"}, {Slug: "health", Name: "صحة"}}, Terms: access.Terms{Level: access.Members}, Lead: story.Lead{Photo: 7, Caption: "سفن", Alt: "سفينتان"},
			Corrections: []story.Correction{{Kind: "correction", Text: "The number was wrong."}}, Credit: "The Harbour Review", CopyrightNotice: "© The Harbour Review", UsageTerms: "With the name of the author.", Machine: true},
		Translations: []story.Translation{{Version: 1001, Language: "ar", Headline: "عنوان"}, {Version: 1002, Language: "en", Headline: "Title", Slug: "title", FirstPublishedAt: noon, PublishedAt: noon}}}
	own := photo.Photo{ID: 7, Hash: strings.Repeat("a", 32), Width: 900, Height: 600, UpdatedAt: noon, Metadata: photo.Metadata{Headline: "Ships", Description: "Ships wait.", Creator: "Dana Lind", CreditLine: "Dana Lind",
		DateCreated: noon, City: "Sael", PersonsShown: []string{"A. Pilot"}, SubjectCodes: []string{"11000000"}, Keywords: []string{"port"}, WebStatement: "https://example.org/rights", DigitalSourceType: "digitalCapture"}}
	return Story{Published: story.Published{Meta: m, Body: access.Seal(m.Terms, d, 2)}, Sequence: 12, Photos: map[id.ID]photo.Photo{7: own},
		House: Publisher{Name: "مراجعة المرفأ", URL: "https://example.org", Page: func(lang, below string) string { return "https://example.org/" + lang + "/" + below },
			Policies: map[string]string{"correctionsPolicy": "https://example.org/corrections"}, Rights: "https://example.org/terms"}}
}

func whole(s Story) Story {
	s.Decision = access.Decide(s.Terms, access.Reader{SignedIn: true, Grants: []access.Grant{{Plan: "any"}}}, noon)
	return s
}

func encoded(t testing.TB, n Ninjs) []byte {
	t.Helper()
	b, err := json.Marshal(n)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnItemHoldsOnlyWhatItsReaderMayRead(t *testing.T) {
	public := Write(full(t))
	if b := encoded(t, public); bytes.Contains(b, []byte(withheld)) || public.RepresentationType != "partial" || public.PubStatus != Usable {
		t.Errorf("the public part: %s", b)
	}
	all := Write(whole(full(t)))
	for _, body := range all.Bodies {
		if !strings.Contains(body.Value, withheld) || body.WordCount != 9 {
			t.Errorf("the whole text as %s has %d words: %s", body.ContentType, body.WordCount, body.Value)
		}
	}
	if all.RepresentationType != "full" {
		t.Errorf("it says %s of itself", all.RepresentationType)
	}
}

func TestAStoryThatIsGoneOrHeldSaysSoAndNothingElse(t *testing.T) {
	killed := whole(full(t))
	killed.Status = story.StatusKilled
	withdrawn := whole(full(t))
	withdrawn.Status, withdrawn.Reason, withdrawn.Body = story.StatusWithdrawn, "It was wrong.", access.Sealed{}
	held := whole(full(t))
	held.Withheld, held.Until = true, noon.Add(time.Hour)
	for name, c := range map[string]struct {
		s        Story
		status   string
		headline bool
	}{"killed": {killed, Canceled, false}, "withdrawn": {withdrawn, Canceled, true}, "embargoed": {held, Withheld, false}} {
		n := Write(c.s)
		b := encoded(t, n)
		if n.PubStatus != c.status || n.Bodies != nil || bytes.Contains(b, []byte(withheld)) || bytes.Contains(b, []byte("مقدمة")) || (n.Headlines != nil) != c.headline {
			t.Errorf("%s: %s", name, b)
		}
	}
	if n := Write(held); n.EmbargoedUntil != "2026-11-20T13:00:00Z" {
		t.Errorf("embargoed until %q", n.EmbargoedUntil)
	}
	if n := Write(withdrawn); !strings.Contains(n.EdNote, "It was wrong.") {
		t.Errorf("why is not told: %q", n.EdNote)
	}
}

func TestAPictureGoesOutOnlyWhereItsRightsAllow(t *testing.T) {
	s := full(t)
	if p := Write(s).Associations[0]; len(p.Renditions) != 5 || p.Renditions[4].Width != 900 || p.Renditions[4].Height != 600 || p.RightsInfo == nil {
		t.Errorf("the house's own picture: %+v", p.Renditions)
	}
	p := s.Photos[7]
	p.Metadata.Source = "Reuters"
	s.Photos[7] = p
	if p := Write(s).Associations[0]; p.Renditions != nil || p.PubStatus != Withheld || p.CopyrightHolder != "Reuters" {
		t.Errorf("an agency's picture: %+v", p)
	}
}

func TestSectionsAndTopicsBecomeMediaTopics(t *testing.T) {
	got := Write(full(t)).Subjects
	want := []Subject{
		{Name: "شحن", Rel: "about", URI: "https://example.org/ar/topic/shipping", Literal: "shipping"},
		{Name: "صحة", Rel: "about", URI: "http://cv.iptc.org/newscodes/mediatopic/07000000", Literal: "health"},
		{Name: "سياسة", Rel: "section", URI: "http://cv.iptc.org/newscodes/mediatopic/11000000", Literal: "politics"},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// allowed are the properties of ninjs 3.1 by the objects that may hold them
// (iptc.org/std/ninjs/ninjs-schema_3.1.json).
var allowed = map[reflect.Type]string{
	reflect.TypeFor[Ninjs](): `name rel standard uri type representationType profile version firstCreated versionCreated contentCreated embargoedUntil pubStatus urgency
		copyrightHolder copyrightNotice usageTerms edNote language descriptions bodies headlines people organisations places subjects by slugline located renditions associations
		altIds trustIndicators genres rightsInfo digitalSourceType`,
	reflect.TypeFor[Standard](): "name version schema", reflect.TypeFor[Value](): "role contentType value", reflect.TypeFor[BodyOut](): "role contentType charCount wordCount value",
	reflect.TypeFor[Named](): "name rel uri", reflect.TypeFor[Subject](): "name rel uri literal", reflect.TypeFor[Genre](): "name uri literal", reflect.TypeFor[RenditionOut](): "name href contentType width height",
	reflect.TypeFor[AltID](): "role value", reflect.TypeFor[Trust](): "role href", reflect.TypeFor[Rights](): "linkedRights", reflect.TypeFor[Source](): "name uri",
}

func TestWhatGoesOutHasOnlyThePropertiesOfTheStandard(t *testing.T) {
	for kind, names := range allowed {
		for i := range kind.NumField() {
			tag, _, _ := strings.Cut(kind.Field(i).Tag.Get("json"), ",")
			if !strings.Contains(" "+strings.Join(strings.Fields(names), " ")+" ", " "+tag+" ") {
				t.Errorf("%s has %s", kind.Name(), tag)
			}
		}
	}
	n := Write(whole(full(t)))
	if n.Name != "" || n.Rel != "" {
		t.Error("only what is associated has a name and a relation")
	}
	for _, a := range n.Associations {
		if a.Name == "" || a.URI == "" || a.Standard != nil {
			t.Errorf("an association owes name and uri: %+v", a)
		}
	}
}

// TestWhatGoesOutFitsTheSchema asks IPTC's own schema, where it is present.
func TestWhatGoesOutFitsTheSchema(t *testing.T) {
	dir := os.Getenv("STANDFIRST_TEST_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	f, err := os.Open(filepath.Join(dir, "ninjs", "ninjs-schema_3.1.json"))
	if err != nil {
		t.Skip("the schema is not beside this checkout")
	}
	defer f.Close()
	doc, err := jsonschema.UnmarshalJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	for name, d := range map[string]any{"ninjs.json": doc, "https://geojson.org/schema/GeoJSON.json": map[string]any{}} {
		if err := c.AddResource(name, d); err != nil {
			t.Fatal(err)
		}
	}
	schema, err := c.Compile("ninjs.json")
	if err != nil {
		t.Fatal(err)
	}
	killed := full(t)
	killed.Status = story.StatusKilled
	bare := Story{Published: story.Published{Meta: story.Meta{ID: 1, Story: 2, Language: "en", Head: story.Head{Headline: "H"}}}, House: full(t).House}
	for name, s := range map[string]Story{"public": full(t), "whole": whole(full(t)), "killed": killed, "bare": bare} {
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded(t, Write(s))))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if v, _ := jsonschema.UnmarshalJSON(strings.NewReader(`{"uri":"urn:a:1","headline":"x"}`)); schema.Validate(v) == nil {
		t.Error("the schema takes what is none of its properties: this test proves nothing")
	}
}

// TestWhatGoesOutComesBackAsItWas writes versions of every make and reads them
// as an importing house would.
func TestWhatGoesOutComesBackAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		line := rapid.Custom(func(t *rapid.T) string {
			return rapid.SampledFrom([]string{"Pilots vote", "يصوّتون", "می‌خواهند", "שביתה", "İşçiler <b>& “so”", "лоцманы ; {}"}).Draw(t, "words") + " " + rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "letters")
		})
		text := func(s string) string { return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s) }
		var html strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "blocks") {
			s := text(line.Draw(t, "text"))
			html.WriteString(rapid.SampledFrom([]string{"<p>" + s + "</p>", "<p>a <strong>" + s + "</strong> b <a href=\"https://example.org/x\">c</a></p>", "<h2>" + s + "</h2>", "<blockquote><p>" + s + "</p></blockquote>",
				"<ul><li><p>" + s + "</p></li><li><p>d</p></li></ul>"}).Draw(t, "block"))
		}
		d, _, err := body.FromHTML(html.String(), body.HTMLOptions{})
		if err != nil {
			t.Fatal(err)
		}
		h := story.Head{Kind: rapid.SampledFrom(story.Kinds[:6]).Draw(t, "kind"), Headline: line.Draw(t, "headline"), Standfirst: rapid.SampledFrom([]string{"", "It begins."}).Draw(t, "standfirst"), Kicker: "Port",
			Dateline: rapid.SampledFrom([]string{"", "PARIS"}).Draw(t, "dateline"), Section: story.Label{Slug: "region", Name: "Region"}, Topics: []story.Label{{Name: line.Draw(t, "topic")}},
			Credit: rapid.SampledFrom([]string{"", "Harbour Pictures"}).Draw(t, "credit"), CopyrightNotice: "© H", UsageTerms: "Ask.", Translator: rapid.SampledFrom([]string{"", "Omar Haddin"}).Draw(t, "translator"), Terms: access.Terms{Level: access.Open}}
		for range rapid.IntRange(0, 3).Draw(t, "authors") {
			h.Bylines = append(h.Bylines, story.Byline{Name: "By " + line.Draw(t, "author")})
		}
		m := story.Meta{ID: 1 + id.ID(rapid.Uint32().Draw(t, "id")), Story: 5, Language: rapid.SampledFrom([]string{"en", "ar", "fa-AF", "zh-Hant"}).Draw(t, "language"), Status: story.StatusPublished,
			FirstPublishedAt: noon, UpdatedAt: noon.Add(time.Duration(rapid.Uint32().Draw(t, "later")) * time.Microsecond), Head: h}
		s := Story{Published: story.Published{Meta: m, Body: access.Seal(h.Terms, d, 1)}, Sequence: 3, House: Publisher{Name: "H", URL: "https://h.example", Page: func(l, b string) string { return "https://h.example/" + l + "/" + b }}}
		s.Decision = access.Decide(h.Terms, access.Reader{}, noon)
		raw, err := json.Marshal(Write(s))
		if err != nil {
			t.Fatal(err)
		}
		var items []Item
		if err := Read(bytes.NewReader(raw), func(i Item, err error) error { items = append(items, i); return err }); err != nil || len(items) != 1 {
			t.Fatalf("%d items, %v: %s", len(items), err, raw)
		}
		if len(items[0].Unknown) > 0 {
			t.Errorf("not read: %v", items[0].Unknown)
		}
		got, err := Options{Terms: h.Terms}.story(items[0], func(field, format string, args ...any) { t.Errorf("%s: "+format, append([]any{field}, args...)...) })
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(h, got.Content.Head); d != "" {
			t.Error(d)
		}
		if a, b := string(d.JSON()), string(got.Content.Body.JSON()); a != b {
			t.Errorf("the text was %s and is %s", a, b)
		}
		if got.URI != URI(m.ID) || got.Group != "urn:standfirst:story:"+m.Story.String() || got.Language != m.Language || got.Status != story.StatusPublished || !got.FirstPublishedAt.Equal(m.FirstPublishedAt) || !got.UpdatedAt.Equal(m.UpdatedAt) {
			t.Errorf("%+v", got)
		}
	})
}
