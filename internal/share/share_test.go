package share

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"image"
	"image/png"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"

	"standfirst/internal/blob"
	"standfirst/internal/id"
)

var update = flag.Bool("update", false, "write the golden images anew")

// cards are one a script, and the cases that go wrong.
var cards = map[string]Card{
	"en":    {Language: "en", House: "The Harbour Review", Kind: "Analysis", Headline: "Pilots vote to strike as the port’s owners refuse talks on night shifts"},
	"ar":    {Language: "ar", House: "مراجعة المرفأ", Kind: "تحليل", Headline: "المرشدون البحريون يصوّتون على الإضراب بعد رفض أصحاب الميناء التفاوض على نوبات الليل"},
	"fa":    {Language: "fa", House: "بازبینی بندر", Kind: "گزارش", Headline: "راهنمایان کشتی می‌خواهند دربارهٔ اعتصاب رأی بدهند؛ ۳۵ نفر در ۲۰۱۴"},
	"ur":    {Language: "ur", House: "بندرگاہ ریویو", Kind: "تجزیہ", Headline: "جہازوں کے رہنما رات کی شفٹوں پر مذاکرات سے انکار کے بعد ہڑتال کے لیے ووٹ دے رہے ہیں"},
	"he":    {Language: "he", House: "סקירת הנמל", Kind: "ניתוח", Headline: "נתבי הנמל מצביעים על שביתה לאחר שהבעלים סירבו לדון במשמרות הלילה"},
	"tr":    {Language: "tr", House: "Liman Gazetesi", Kind: "Haber", Headline: "IĞDIR’DA KILAVUZLAR GREVE GİDİYOR: işçiler şimdi ne istiyor?"},
	"ru":    {Language: "ru", House: "Портовое обозрение", Kind: "Анализ", Headline: "Лоцманы голосуют за забастовку: владельцы порта отказались обсуждать ночные смены"},
	"uk":    {Language: "uk", House: "Портовий огляд", Kind: "Новини", Headline: "Лоцмани ґрунтовно обговорюють страйк: що їм відповіли у Києві?"},
	"fr":    {Language: "fr", House: "La Revue du port", Kind: "Mémo", Headline: "Pourquoi les pilotes votent-ils la grève ? « C’est une question de survie »"},
	"mixed": {Language: "ar", House: "مراجعة المرفأ", Kind: "خبر", Headline: "iPhone في باريس 2014 (عرض Apple الأول)"},
	"short": {Language: "en", House: "The Harbour Review", Kind: "News", Headline: "War", Accent: "#0f5c5c"},
	"long":  {Language: "en", House: "The Harbour Review", Kind: "Memo", Headline: strings.Repeat("Why the port authority’s plan to replace its pilots with remote operators by the end of the decade has united ship owners, unions and insurers against it, ", 3)},
}

// TestImagesLookAsTheyDid compares with golden images; two makers of the same
// pixels differ by the last bit of a shade at most.
func TestImagesLookAsTheyDid(t *testing.T) {
	for name, c := range cards {
		b, err := c.Draw()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if len(b) > 64<<10 {
			t.Errorf("%s: %d bytes", name, len(b))
		}
		file := filepath.Join("testdata", name+".png")
		if *update {
			if err := os.WriteFile(file, b, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if n := different(t, b, want); n > 50 {
			t.Errorf("%s: %d pixels are otherwise than in %s; look at it, then go test -update", name, n, file)
		}
	}
}

func different(t *testing.T, a, b []byte) (n int) {
	t.Helper()
	var images [2]image.Image
	for i, p := range [][]byte{a, b} {
		m, err := png.Decode(bytes.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		if m.Bounds() != image.Rect(0, 0, Width, Height) {
			t.Fatalf("the image has %v", m.Bounds())
		}
		images[i] = m
	}
	for y := range Height {
		for x := range Width {
			r, g, b, _ := images[0].At(x, y).RGBA()
			s, h, c, _ := images[1].At(x, y).RGBA()
			off := func(p, q uint32) bool { return max(p, q)-min(p, q) > 0x1800 }
			if off(r, s) || off(g, h) || off(b, c) {
				n++
			}
		}
	}
	return n
}

func laid(t *testing.T, c Card) layout {
	t.Helper()
	l, err := c.layOut(map[string]*font.Face{})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func glyphs(l line) (names []string) {
	for _, r := range l.runs {
		for _, g := range r.Glyphs {
			names = append(names, r.Face.GlyphName(g.GlyphID))
		}
	}
	return names
}

func TestNoLetterIsDrawnAsABox(t *testing.T) {
	for name, c := range cards {
		for _, p := range laid(t, c).lines {
			for _, r := range p.runs {
				for _, g := range r.Glyphs {
					if g.GlyphID == 0 {
						t.Errorf("%s: a letter has no glyph", name)
					}
				}
			}
		}
	}
}

func TestEveryLineStandsWithinTheMargins(t *testing.T) {
	for name, c := range cards {
		for _, p := range laid(t, c).lines {
			if p.x < margin-1 || p.x+p.width > Width-margin+1 || p.y < band || p.y > Height {
				t.Errorf("%s: a line of %.0f stands at %.0f, %.0f", name, p.width, p.x, p.y)
			}
			if end := p.x + p.width; laid(t, c).rtl && end < Width-margin-1 || !laid(t, c).rtl && p.x > margin+1 {
				t.Errorf("%s: a line does not stand at the side where its language begins", name)
			}
		}
	}
}

func TestArabicLettersJoin(t *testing.T) {
	set := func(tag, text string) line {
		ts := &typesetter{language: tag, rtl: true, opened: map[string]*font.Face{}}
		lines, whole, err := ts.fit(text, 1000, func(float64) int { return 5 })
		if err != nil || !whole || len(lines) != 1 {
			t.Fatalf("%s: %d lines, %v", text, len(lines), err)
		}
		return lines[0]
	}
	// One letter at the end, and once in the middle of a word, has two shapes: were
	// they the same, it would stand unjoined.
	for _, c := range []struct{ tag, alone, joined string }{
		{"ar", "ن", "بنا"}, {"ar", "ي", "بيا"}, {"ar", "ب", "لبا"}, {"fa", "ی", "بیا"}, {"fa", "ک", "بکا"}, {"ur", "ن", "بنا"}, {"ur", "ے", "نے"},
	} {
		alone := set(c.tag, c.alone).runs[0].Glyphs
		for _, g := range set(c.tag, c.joined).runs[0].Glyphs {
			for _, a := range alone {
				if g.GlyphID == a.GlyphID && g.Advance == a.Advance && g.Advance > 0 {
					t.Errorf("%s in %s is drawn as if it stood alone", c.alone, c.joined)
				}
			}
		}
	}
	// ZWNJ keeps letters apart, and is not drawn.
	apart, together := set("fa", "می\u200cخواهند"), set("fa", "میخواهند")
	if apart.width == together.width {
		t.Error("ZWNJ changes nothing")
	}
}

func TestMixedTextIsDrawnInTheOrderInWhichItIsRead(t *testing.T) {
	l := laid(t, cards["mixed"])
	var first placed
	for _, p := range l.lines {
		if p.size >= sizes[len(sizes)-1] {
			first = p
			break
		}
	}
	last := first.runs[len(first.runs)-1]
	if last.Direction != di.DirectionLTR || last.Runes.Offset != 0 {
		t.Errorf("the rightmost run of an Arabic line is not its first word: %+v", last.Runes)
	}
	// iPhone itself reads from left to right.
	for i := 1; i < len(last.Glyphs); i++ {
		if last.Glyphs[i].TextIndex() < last.Glyphs[i-1].TextIndex() {
			t.Error("a Latin word is turned round")
		}
	}
}

func TestAHeadlineThatNoFontWritesIsLeftOut(t *testing.T) {
	for _, s := range []string{"港口领航员投票罢工", "पायलटों ने हड़ताल के लिए मतदान किया"} {
		l := laid(t, Card{Language: "zh", House: "The Harbour Review", Kind: "News", Headline: s})
		if len(l.lines) != 2 || l.whole {
			t.Errorf("%s: %d lines; the name and the kind should stand alone", s, len(l.lines))
		}
	}
	with := laid(t, Card{Language: "en", House: "The Harbour Review", Headline: "Strike \U0001F6A2 begins"})
	without := laid(t, Card{Language: "en", House: "The Harbour Review", Headline: "Strike begins"})
	if got, want := glyphs(with.lines[1].line), glyphs(without.lines[1].line); len(got) != len(want) {
		t.Errorf("a sign that no font has is more than left out: %d glyphs, want %d", len(got), len(want))
	}
}

func TestALongHeadlineEndsInAnEllipsisAfterAWord(t *testing.T) {
	l := laid(t, cards["long"])
	last := l.lines[len(l.lines)-1]
	run := last.runs[len(last.runs)-1]
	tail, _ := run.Face.NominalGlyph('…')
	if l.whole || run.Glyphs[len(run.Glyphs)-1].GlyphID != tail {
		t.Error("nothing tells that the headline goes on")
	}
	if n := len(l.lines) - 2; n != maxLines {
		t.Errorf("%d lines", n)
	}
	// One word without an end is cut between characters as readers see them.
	l = laid(t, Card{Language: "en", House: "H", Headline: strings.Repeat("e\u0301\u0301", 2000)})
	if len(l.lines) < 2 || l.whole {
		t.Errorf("%d lines of one endless word", len(l.lines))
	}
}

func TestNoMarkStandsAloneAtTheBeginningOfALine(t *testing.T) {
	for given, want := range map[string]string{
		"Quoi ? Rien !":           "Quoi\u00a0? Rien\u00a0!",
		"« Non » dit-elle":        "«\u00a0Non\u00a0» dit-elle",
		"Strike — the third":      "Strike\u00a0— the third",
		"a\u202eb\u2066c\u0000 d": "abc d",
		"می\u200cشود  \n ؟":       "می\u200cشود\u00a0؟",
	} {
		if got := tidy(given); got != want {
			t.Errorf("%q becomes %q, want %q", given, got, want)
		}
	}
}

func TestAnotherCardHasAnotherName(t *testing.T) {
	seen := map[string]string{}
	for name, c := range cards {
		if was, twice := seen[c.Hash()]; twice {
			t.Errorf("%s and %s have one name", name, was)
		}
		seen[c.Hash()] = name
	}
}

func TestAnImageIsDrawnOnceAndAFewOfAVersionAreKept(t *testing.T) {
	store := blob.Memory()
	m := NewMaker(store, slog.New(slog.DiscardHandler))
	ctx := context.Background()
	card := Card{Language: "en", House: "H"}
	for n := range kept + 3 {
		card.Headline = strings.Repeat("x", n+1)
		r, err := m.Image(ctx, 7, card)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Close()
	}
	there := 0
	for n := range kept + 3 {
		card.Headline = strings.Repeat("x", n+1)
		if ok, _ := store.Exists(ctx, "share/"+id.ID(7).String()+"/"+card.Hash()+".png"); ok {
			there++
		}
	}
	if there != kept {
		t.Errorf("%d images are kept, want %d", there, kept)
	}
	if err := m.Forget(ctx, 7); err != nil {
		t.Fatal(err)
	}
	if ok, _ := store.Exists(ctx, "share/"+id.ID(7).String()+"/"+card.Hash()+".png"); ok {
		t.Error("a forgotten image is still there")
	}
}

func TestTooManyAtOnceAreSentAway(t *testing.T) {
	m := NewMaker(blob.Memory(), slog.New(slog.DiscardHandler))
	m.waiting.Store(maxWaiting)
	if _, err := m.Image(context.Background(), 7, cards["en"]); !errors.Is(err, ErrBusy) {
		t.Errorf("error %v", err)
	}
}

func FuzzLayOut(f *testing.F) {
	for _, c := range cards {
		f.Add(c.Language, c.House, c.Headline)
	}
	f.Add("ar-Latn-x", "\u202e\u200d", "\u0627\u0301\u200c\ufffd\U000e0041 \u0640\u0640 (((")
	opened := map[string]*font.Face{}
	f.Fuzz(func(t *testing.T, tag, house, headline string) {
		c := Card{Language: tag, House: house, Kind: house, Headline: headline}
		l, err := c.layOut(opened)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range l.lines {
			if p.width > Width-2*margin+1 {
				t.Errorf("a line of %.0f pixels", p.width)
			}
		}
	})
}
