package desk

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template/parse"

	"github.com/BurntSushi/toml"

	"standfirst/internal/access"
	"standfirst/internal/staff"
	"standfirst/internal/story"
	"standfirst/web"
)

// saying is where a text is said, and whether it counts something there.
type saying struct {
	where   string
	counted bool
}

// said gathers every text that the desk can say: the literals in its Go, in its
// templates and in its scripts, and the words that it takes from the nouns.
func said(t *testing.T) map[string]saying {
	t.Helper()
	all := map[string]saying{}
	add := func(english, where string, counted bool) {
		if english == "" {
			t.Errorf("%s says nothing at all", where)
			return
		}
		all[english] = saying{where, counted || all[english].counted}
	}
	saidInGo(t, add)
	saidInTemplates(t, add)
	saidInScripts(t, add)
	scripts, err := web.Words()
	if err != nil {
		t.Fatal(err)
	}
	for script, texts := range scripts {
		for _, english := range texts {
			add(english, script, false)
		}
	}
	saidOf(add, "staff.Roles", staff.Roles)
	saidOf(add, "staff.Actions", staff.Actions)
	saidOf(add, "story.Statuses", story.Statuses)
	saidOf(add, "story.Kinds", story.Kinds)
	saidOf(add, "story.Origin", []story.Origin{story.Original, story.Translated, story.Adaptation})
	saidOf(add, "story.Acts", story.Acts)
	saidOf(add, "story.Act", []story.Act{story.ActPlan, story.ActFollow, story.ActNotAffected, story.ActRestore})
	saidOf(add, "story.FollowUpState", []story.FollowUpState{story.FollowUpOpen, story.FollowUpCorrected, story.FollowUpNotAffected})
	saidOf(add, "access.Level", []access.Level{access.Open, access.Registered, access.Members, access.Plans})
	return all
}

func saidOf[S ~string](add func(string, string, bool), where string, values []S) {
	for _, v := range values {
		add(string(v), where, false)
	}
}

// sayings are the functions that say a text, and which of their arguments it is.
// The last five write the audit, whose page says the act.
var sayings = map[string]int{"T": 0, "N": 0, "phrase": 0, "update": 0, "change": 1, "noted": 2, "notedFront": 2, "Note": 3}

// saidInGo finds x.T("…"), x.N("…", n), phrase("…") and the acts of the audit. A
// text put together from pieces at one of these places is a fault: nobody could
// translate it.
func saidInGo(t *testing.T, add func(english, where string, counted bool)) {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) == 0 {
		t.Fatalf("no Go files: %v", err)
	}
	more, err := filepath.Glob("../staff/*.go")
	if err != nil || len(more) == 0 {
		t.Fatalf("no Go files of staff: %v", err)
	}
	names = append(names, more...)
	files := token.NewFileSet()
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 {
				return true
			}
			var by string
			switch f := call.Fun.(type) {
			case *ast.SelectorExpr:
				by = f.Sel.Name
			case *ast.Ident:
				by = f.Name
			}
			which, says := sayings[by]
			if !says || which >= len(call.Args) {
				return true
			}
			where := files.Position(call.Pos()).String()
			switch arg := call.Args[which].(type) {
			case *ast.BasicLit:
				if arg.Kind != token.STRING || arg.Value == `""` && by == "update" { // an act that is not noted
					return true
				}
				english, err := strconv.Unquote(arg.Value)
				if err != nil {
					t.Errorf("%s says %s: %v", where, arg.Value, err)
					return true
				}
				add(english, where, by == "N")
			case *ast.BinaryExpr:
				t.Errorf("%s says a text put together from pieces; write it as one literal with {places}", where)
			default:
				if by == "phrase" {
					t.Errorf("%s marks something that is no literal", where)
				}
			}
			return true
		})
	}
}

// saidInTemplates finds .T "…" and .N "…" n, whatever stands before the dot.
func saidInTemplates(t *testing.T, add func(english, where string, counted bool)) {
	t.Helper()
	eachTemplate(t, func(_ string, tree *parse.Tree) {
		walk(tree.Root, func(c *parse.CommandNode) {
			by := ""
			switch f := c.Args[0].(type) {
			case *parse.FieldNode:
				by = f.Ident[len(f.Ident)-1]
			case *parse.VariableNode:
				by = f.Ident[len(f.Ident)-1]
			case *parse.ChainNode:
				by = f.Field[len(f.Field)-1]
			}
			if by != "T" && by != "N" || len(c.Args) < 2 {
				return
			}
			where, _ := tree.ErrorContext(c)
			if s, ok := c.Args[1].(*parse.StringNode); ok {
				add(s.Text, where, by == "N")
			}
		})
	})
}

// eachTemplate gives every template of the desk, those defined within others too.
func eachTemplate(t *testing.T, do func(name string, tree *parse.Tree)) {
	t.Helper()
	names, err := filepath.Glob("../../web/desk/templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	for _, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		trees := map[string]*parse.Tree{}
		tree := parse.New(name)
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(string(source), "", "", trees); err != nil {
			t.Fatal(err)
		}
		for _, tree := range trees {
			do(name, tree)
		}
	}
}

var (
	inScript = regexp.MustCompile(`\b([tn])\(\s*("(?:[^"\\]|\\.)*")\s*([+]?)`)
	unheard  = regexp.MustCompile("\\b[tn]\\(\\s*['`]")
)

// saidInScripts finds t("…") and n("…", count) in the sources of the scripts, also
// where the built words.json is older than they.
func saidInScripts(t *testing.T, add func(english, where string, counted bool)) {
	t.Helper()
	err := filepath.WalkDir("../../web/desk/src", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".ts") {
			return err
		}
		source, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		for _, m := range inScript.FindAllSubmatch(source, -1) {
			english, err := strconv.Unquote(string(m[2]))
			if err != nil {
				return fmt.Errorf("%s: %s: %w", name, m[2], err)
			}
			add(english, name, string(m[1]) == "n")
			if len(m[3]) > 0 {
				t.Errorf("%s says a text put together from pieces: %q", name, english)
			}
		}
		if m := unheard.Find(source); m != nil {
			t.Errorf("%s says %s…, which the build does not find; quote the text with \"", name, m)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// walk calls visit for each command of a template, those in pipes, conditions and
// parentheses too.
func walk(n parse.Node, visit func(*parse.CommandNode)) {
	branch := func(b *parse.BranchNode) {
		walk(b.Pipe, visit)
		walk(b.List, visit)
		if b.ElseList != nil {
			walk(b.ElseList, visit)
		}
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, each := range n.Nodes {
			walk(each, visit)
		}
	case *parse.ActionNode:
		walk(n.Pipe, visit)
	case *parse.IfNode:
		branch(&n.BranchNode)
	case *parse.RangeNode:
		branch(&n.BranchNode)
	case *parse.WithNode:
		branch(&n.BranchNode)
	case *parse.TemplateNode:
		if n.Pipe != nil {
			walk(n.Pipe, visit)
		}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			walk(c, visit)
		}
	case *parse.CommandNode:
		visit(n)
		for _, each := range n.Args {
			walk(each, visit)
		}
	}
}

// spoken are the desk's languages but English, with the CLDR plural forms of each
// (CLDR's plural rules for whole numbers, as go-i18n has them) and the quotation
// marks of each.
var spoken = map[string]struct {
	forms  []string
	quotes string
}{
	"ar": {[]string{"few", "many", "one", "other", "two", "zero"}, "«»"},
	"fa": {[]string{"one", "other"}, "«»"},
	"he": {[]string{"one", "other", "two"}, "”"},
	"tr": {[]string{"one", "other"}, "“”"},
	"fr": {[]string{"many", "one", "other"}, "«»"},
}

// counting are the forms that stand for more than one number, so that they must
// hold the number itself. (In French and Persian "one" is said of nought too.)
var counting = map[string][]string{
	"ar": {"few", "many", "other"},
	"fa": {"one", "other"},
	"he": {"other"},
	"tr": {"other"},
	"fr": {"one", "many", "other"},
}

var (
	blanks     = regexp.MustCompile(`\{\w+\}`)
	quotation  = regexp.MustCompile(`["'“”„‟«»‹›‘]`)
	address    = regexp.MustCompile(`https?://\S*`)
	bareFrench = regexp.MustCompile(`[^\x{202f}][;!?»]|[^\x{202f}0-9]:|«[^\x{202f}]`)
)

func TestTheDeskSaysEverythingInEachOfItsLanguages(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	if got := w.Tags(); !slices.Equal(got, []string{"ar", "en", "fa", "fr", "he", "tr"}) {
		t.Fatalf("the desk speaks %v", got)
	}
	all := said(t)
	english := w.In("en")
	for _, text := range slices.Sorted(maps.Keys(all)) {
		if _, counts := english.Forms(text).(map[string]any); all[text].counted && !counts {
			t.Errorf("%q counts something, and words/en has no forms of it; said in %s", text, all[text].where)
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(spoken)) {
		book := w.In(tag)
		missing := 0
		for _, text := range slices.Sorted(maps.Keys(all)) {
			if book.Has(text) {
				continue
			}
			if missing++; missing <= 20 {
				t.Errorf("%s lacks %q, said in %s", tag, text, all[text].where)
			}
		}
		if missing > 20 {
			t.Errorf("%s lacks %d texts in all", tag, missing)
		}
	}
}

func TestEachTextOfTheDeskIsWellFormedInItsLanguage(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	english := w.In("en")
	eachTranslation(t, func(name, tag, key string, value any) {
		language := spoken[tag]
		all := map[string]string{}
		counted, counts := english.Forms(key).(map[string]any)
		switch v := value.(type) {
		case string:
			if counts {
				t.Errorf("%s: %q counts something; give the forms %v", name, key, language.forms)
			}
			all[""] = v
		case map[string]any:
			if !counts {
				t.Errorf("%s: %q has forms, but counts nothing in words/en", name, key)
			}
			if got := slices.Sorted(maps.Keys(v)); !slices.Equal(got, language.forms) {
				t.Errorf("%s: %q has the forms %v, want %v", name, key, got, language.forms)
			}
			for form, text := range v {
				all[form], _ = text.(string)
			}
		}
		want := blanks.FindAllString(key, -1)
		saysNumber := counts && strings.Contains(fmt.Sprint(counted["other"]), "{N}")
		for form, text := range all {
			got := blanks.FindAllString(text, -1)
			for _, p := range want {
				if !slices.Contains(got, p) && p != "{N}" {
					t.Errorf("%s: %q lacks %s in %q", name, key, p, text)
				}
			}
			for _, p := range got {
				if !slices.Contains(want, p) {
					t.Errorf("%s: %q has a place %s that the English lacks: %q", name, key, p, text)
				}
			}
			if saysNumber && slices.Contains(counting[tag], form) && !slices.Contains(got, "{N}") {
				t.Errorf("%s: %q, form %s, stands for several numbers and says none: %q", name, key, form, text)
			}
			for _, fault := range typography(tag, language.quotes, key, text) {
				t.Errorf("%s: %q: %s: %q", name, key, fault, text)
			}
		}
	})
}

// typography finds what does not belong into a text of a language.
func typography(tag, quotes, english, text string) (faults []string) {
	if strings.TrimSpace(text) != text || strings.Contains(text, "  ") || text == "" {
		faults = append(faults, "spaces too many, or nothing said")
	}
	for _, q := range quotation.FindAllString(text, -1) {
		if !strings.Contains(quotes, q) {
			faults = append(faults, "the quotation mark "+q+" is not this language's")
		}
	}
	if fault := direction(text); fault != "" {
		faults = append(faults, fault)
	}
	bare := address.ReplaceAllString(blanks.ReplaceAllString(text, "x"), "x")
	switch tag {
	case "ar", "fa":
		if strings.ContainsAny(bare, ",;?") {
			faults = append(faults, "a comma, semicolon or question mark is Latin")
		}
	case "fr":
		if m := bareFrench.FindString(bare); m != "" && !strings.Contains(english, m) {
			faults = append(faults, fmt.Sprintf("%q wants a narrow no-break space", m))
		}
	}
	if tag == "fa" && strings.ContainsAny(text, "يكىة") {
		faults = append(faults, "an Arabic letter stands for a Persian one")
	}
	if tag == "ar" && strings.ContainsAny(text, "یک") {
		faults = append(faults, "a Persian letter stands for an Arabic one")
	}
	return faults
}

// direction finds controls of direction: none belong into a text but isolates
// that are closed again, and ZWNJ, which is a letter's neighbour.
func direction(text string) string {
	depth := 0
	for _, r := range text {
		switch {
		case r == '\u2066' || r == '\u2067' || r == '\u2068':
			depth++
		case r == '\u2069':
			if depth--; depth < 0 {
				return "an isolate is closed that nobody opened"
			}
		case r == '\u200e' || r == '\u200f' || r == '\u061c' || '\u202a' <= r && r <= '\u202e' || r == '\u200b' || r == '\ufeff':
			return fmt.Sprintf("the control %U does not belong here", r)
		}
	}
	if depth > 0 {
		return "an isolate is not closed"
	}
	return ""
}

var (
	markup    = regexp.MustCompile(`(?s)<(?:code|script|style)\b.*?</(?:code|script|style)>|<[^>]*>|&[a-z]+;`)
	attribute = regexp.MustCompile(`\b(?:aria-label|alt|placeholder|title|data-text)="([^"]*)"`)
	letters   = regexp.MustCompile(`[A-Za-z]{2,}`)
)

// named are what is called the same in every language.
var named = []string{"UTC", "pt", "BR"}

func TestNoTemplateOfTheDeskSpeaksOnlyEnglish(t *testing.T) {
	eachTemplate(t, func(name string, tree *parse.Tree) {
		var b strings.Builder
		bare(tree.Root, &b)
		texts := []string{markup.ReplaceAllString(b.String(), " ")}
		for _, m := range attribute.FindAllStringSubmatch(b.String(), -1) {
			texts = append(texts, m[1])
		}
		for _, text := range texts {
			for _, word := range letters.FindAllString(text, -1) {
				if !slices.Contains(named, word) {
					t.Errorf("%s: %q is not said in the language of who looks: %q", filepath.Base(name), word, strings.Join(strings.Fields(text), " "))
					break
				}
			}
		}
	})
}

// bare writes what a template holds outside its actions; an action leaves nothing.
func bare(n parse.Node, b *strings.Builder) {
	lists := func(all ...*parse.ListNode) {
		for _, l := range all {
			if l != nil {
				bare(l, b)
			}
		}
	}
	switch n := n.(type) {
	case *parse.TextNode:
		b.Write(n.Text)
	case *parse.ListNode:
		for _, each := range n.Nodes {
			bare(each, b)
		}
	case *parse.IfNode:
		lists(n.List, n.ElseList)
	case *parse.RangeNode:
		lists(n.List, n.ElseList)
	case *parse.WithNode:
		lists(n.List, n.ElseList)
	}
}

func TestEachTextOfTheDeskStandsInOneFileOfALanguage(t *testing.T) {
	first := map[string]string{}
	eachWord(t, func(name, tag, key string, _ any) {
		if other := first[tag+key]; other != "" {
			t.Errorf("%q stands in %s and in %s", key, other, name)
		}
		first[tag+key] = name
	})
}

func TestNoLanguageOfTheDeskHoldsATextThatNobodySays(t *testing.T) {
	all := said(t)
	eachWord(t, func(name, _, key string, _ any) {
		if _, says := all[key]; !says {
			t.Errorf("%s holds %q, which nothing says", name, key)
		}
	})
}

// eachTranslation goes through the texts of all languages but English.
func eachTranslation(t *testing.T, do func(name, tag, key string, value any)) {
	t.Helper()
	eachWord(t, func(name, tag, key string, value any) {
		if tag == "en" {
			return
		}
		if spoken[tag].forms == nil {
			t.Fatalf("%s: this test does not know the language %s", name, tag)
		}
		do(name, tag, key, value)
	})
}

func eachWord(t *testing.T, do func(name, tag, key string, value any)) {
	t.Helper()
	names, err := fs.Glob(wordFiles, "words/*/*.toml")
	if err != nil || len(names) == 0 {
		t.Fatalf("no words: %v", err)
	}
	for _, name := range names {
		raw, err := wordFiles.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var words map[string]any
		if _, err := toml.Decode(string(raw), &words); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, key := range slices.Sorted(maps.Keys(words)) {
			do(name, filepath.Base(filepath.Dir(name)), key, words[key])
		}
	}
}

func TestATextThatCountsIsSaidForEveryNumberInEveryLanguage(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	eachWord(t, func(name, tag, key string, value any) {
		if _, counts := value.(map[string]any); !counts {
			return
		}
		book := w.In(tag)
		for _, n := range []int{0, 1, 2, 3, 11, 100, 1_000_000} {
			if said := book.N(key, n); said == key || strings.Contains(said, "{N}") {
				t.Errorf("%s says %q of %d as %q", tag, key, n, said)
			}
		}
	})
}
