package edition

import (
	"html/template"
	"strings"
	"testing"
)

func TestMarksThatTurnDirectionGoAndJoinersStay(t *testing.T) {
	for in, want := range map[string]string{
		"a\u202eb\u202a\u202b\u202c\u202d\u2066\u2067\u2068\u2069c": "abc", "می\u200cخواهم": "می\u200cخواهم", "a\u200db\u200e\u200fc": "a\u200db\u200e\u200fc", "": "",
	} {
		if got := Plain(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

func TestValuesOfASentenceStandIsolatedAndEscaped(t *testing.T) {
	for got, want := range map[template.HTML]template.HTML{
		Lookup("en").Isolated("story.translated_by", "Name", "<b>\"سارة\""):           "Translated by <bdi>&lt;b&gt;&#34;سارة&#34;</bdi>",
		Lookup("fr").Isolated("page.nothing"):                                         "Rien n’a encore été publié ici.",
		Lookup("en").Isolated("page.copyright", "Name", template.HTML("<i>A</i>")):    "© <bdi><i>A</i></bdi>",
		Lookup("en").Isolated("feed.title", "Name", "\ue001", "Section", "{{.Name}}"): "<bdi>\ue001</bdi>: <bdi>{{.Name}}</bdi>",
		Words{Lookup("ar")}.N("story.minutes", 5):                                     "5 دقائق",
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAnAttributeTakesTheTextOfASentenceWithoutItsTags(t *testing.T) {
	var b strings.Builder
	page := template.Must(template.New("").Parse(`<nav aria-label="{{.T "page.more_from" "Name" "A \"quoted\" <name>"}}">{{.T "page.more_from" "Name" "B"}}</nav>`))
	if err := page.Execute(&b, Words{Lookup("en")}); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), `<nav aria-label="More from A &#34;quoted&#34; &lt;name&gt;">More from <bdi>B</bdi></nav>`; got != want {
		t.Fatalf("%s, want %s", got, want)
	}
}
