package desk

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"standfirst/internal/house"
	"standfirst/internal/story"
)

// unmet are what nobody meets at the desk's screens: words of errors that are
// asked for by errors.Is and said otherwise, and what only a script, an import or
// the command line can bring about.
var unmet = []string{
	// Only the kind of an error; what stands after it is said.
	"content", "conflict", "partner", "house settings", "staff account", "saved search", "field", "note", "terms", "under embargo", "waits for the legal check",
	"not ready to be published", "not possible in this state", "not a photograph", "not a logo", "the record of a photograph", "the story has a version in this language already", "{1} is {2}", "{1}", "{1}: {2}",
	// Said by a screen of its own.
	"wrong code", "there is no authenticator app to confirm; begin again", "the link cannot be used any more", "this step of signing in is not the next one; begin again",
	"the desk is for staff; sign in", "prove that it is you", "the request cannot be read", "stays as it is", "dry run", "no such rendition", "{1} bytes; {2} at most",
	// Of imports, of forms that are not the desk's, and of scripts.
	"a comment needs a uri and a text", "comment {1} has {2} bytes; {3} at most", "the item has no uri", "the saved ones cannot be read: {1}", "{1} “{2}”; give scheme and host, as https://news.example.org",
	"kind “{1}” is unknown; choose one of {2}", "correction {1} is of kind “{2}”; say correction or clarification", "the legal flag “{1}” is unknown; say check, cleared or nothing",
	"navigation, item {1} leads to a “{2}”; say section, topic, page or link", "“{1}” is no view; say table or board", "role “{1}” is unknown; choose one of {2}",
	"a story has no field “{1}”", "“{1}” ends no conflict; say mine or theirs", "the kind “{1}” is unknown; say comment or suggestion", "a reply is to a note, not to another reply",
	"a client names itself in 1 to {1} letters, digits and signs of ASCII", "{1} steps at once; {2} at most", "empty; say open, registered, members or plans:CODE", "level “{1}” is unknown; say open, registered, members or plans:CODE",
	"it has “{1}” cells; send 0 to {2}", "cell {1}: {2}", "since must be the number of a state", "revision is no number", "what must be topic, author or section", "client must name the window, in 1 to 64 bytes",
	"the logo names no drawing that was brought in (“{1}”); bring it in again",
	"the provider of embeds “{1}” is unknown; give one of the codes that the form shows", "the provider of embeds {1} stands twice; keep one",
	"a standing page is for “{1}”; choose one of the purposes that are offered", "the page for {1} is “{2}”; choose one of the edition's pages", "machines that read for “{1}”; say search, answers, train or archive",
	"no machine reader is known as “{1}”; choose one of the table", "payment of the licence “{1}”; say {2}",
	"base is no number of a revision", "its Content-Type is “{1}”; send application/json",
}

var verb = regexp.MustCompile(`%[-+# 0]*\d*(?:\.\d+)?[a-zA-Z]`)

// shapeOf is a format of package fmt as refusals has it.
func shapeOf(format string) string {
	n := 0
	return verb.ReplaceAllStringFunc(format, func(v string) string {
		n++
		if strings.HasSuffix(v, "q") {
			return "“" + hole(n) + "”"
		}
		return hole(n)
	})
}

func TestEveryRefusalOfTheNounsIsSaidAtTheDesk(t *testing.T) {
	files := token.NewFileSet()
	for _, noun := range []string{"../story", "../house", "../staff", "../draft", "../photo", "../access", "../partner", "."} {
		names, err := filepath.Glob(noun + "/*.go")
		if err != nil || len(names) == 0 {
			t.Fatalf("%s: no files: %v", noun, err)
		}
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
				by := ""
				switch f := call.Fun.(type) {
				case *ast.SelectorExpr:
					by = f.Sel.Name
				case *ast.Ident:
					by = f.Name
				}
				lit, ok := call.Args[0].(*ast.BasicLit)
				if !ok || by != "Errorf" && by != "New" && by != "refuse" || lit.Kind != token.STRING {
					return true
				}
				format, err := strconv.Unquote(lit.Value)
				if err != nil {
					t.Fatal(err)
				}
				format = strings.TrimPrefix(format, "%w: ")
				if strings.Contains(format, "%w") || strings.HasPrefix(format, filepath.Base(noun)+":") { // a fault of ours: the log's
					return true
				}
				if shape := shapeOf(format); !slices.Contains(refusals, shape) && !slices.Contains(unmet, shape) {
					t.Errorf("%s: %q is in no language but English; add it to refusals, or say in this test why nobody meets it", files.Position(call.Pos()), shape)
				}
				return true
			})
		}
	}
}

func TestARefusalIsSaidInTheLanguageOfWhoLooks(t *testing.T) {
	w, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	_, blocked := story.Transition(story.StatusKilled, story.ActPublish)
	for _, c := range []struct {
		err      error
		tag, say string
	}{
		{house.Settings{}.Validate(), "en", "name “”; give 1 to 120 characters"},
		{house.Settings{}.Validate(), "fr", "Nom « » : donnez de 1 à 120 caractères"},
		{fmt.Errorf("version 7: %w: the standfirst has 2001 characters; 2000 at most", story.ErrContent), "fa", "«لید» ۲۰۰۱ نویسه دارد؛ حداکثر ۲۰۰۰"},
		{blocked, "ar", "الإجراء «نشر» غير ممكن على نسخة حالتها «أُزيلت نهائياً»"},
		{fmt.Errorf("%w: edition ar: section %q stands twice; keep one", house.ErrSettings, `a "b"`), "tr", `ar baskısı: “a "b"” bölümü iki kez var; birini bırakın`},
		{errors.New("what nobody has foreseen"), "he", "what nobody has foreseen"},
	} {
		said, _ := refused(w.In(c.tag), c.err.Error(), 0)
		got := strings.ReplaceAll(said, "\u202f", " ")
		if want := strings.ReplaceAll(c.say, "« »", "«  »"); got != want {
			t.Errorf("%s says %q as %q, want %q", c.tag, c.err, got, want)
		}
	}
}
