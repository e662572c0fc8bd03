package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// checks is where the checkers of make check-all are installed.
var checks = filepath.Join("..", "checks")

// tool finds a checker, and says how it comes here if it is not.
func tool(t *testing.T, name string, at ...string) string {
	t.Helper()
	path := filepath.Join(append([]string{checks, "node_modules"}, at...)...)
	if len(at) == 0 {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	} else if _, err := os.Stat(path); err == nil {
		if whole, err := filepath.Abs(path); err == nil {
			return whole
		}
	}
	t.Fatalf("%s is not here; make check-all installs it", name)
	return ""
}

// asRead reads every page as its reader does.
func (s *specimen) asRead(pages []checked) map[string]string {
	all := map[string]string{}
	for _, p := range pages {
		_, all[p.file()] = s.as(s.client(p.reader), p.path)
	}
	return all
}

// validHTML gives pages and the theme's styles to the Nu HTML checker, all at once.
func validHTML(t *testing.T, pages map[string]string) {
	dir := t.TempDir()
	for name, page := range pages {
		if err := os.WriteFile(filepath.Join(dir, name+".html"), []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range matching(t, filepath.Join("..", "theme", "dist", "theme.*.css")) {
		b, err := os.ReadFile(name)
		if err == nil {
			err = os.WriteFile(filepath.Join(dir, "theme.css"), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	// Two that must not pass, so that it is known to have looked.
	bad := map[string]string{"bad.html": "<!doctype html><html lang=en><title>x</title><main><main></main></main><p id=a><p id=a>", "bad.css": "p { colour: red; }"}
	for name, text := range bad {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string][]string{}
	var order []string
	for _, m := range nu(t, dir) {
		name := filepath.Base(m.URL)
		if _, known := bad[name]; known || strings.HasPrefix(name, "bad.") {
			delete(bad, name)
			continue
		}
		if seen[m.Message] == nil {
			order = append(order, m.Message)
			seen[m.Message] = []string{m.Extract}
		}
		seen[m.Message] = append(seen[m.Message], fmt.Sprintf("%s:%d", name, m.LastLine))
	}
	for _, message := range order {
		all := seen[message]
		t.Errorf("%s (%d times: %s)\n  %s", message, len(all)-1, strings.Join(all[1:min(5, len(all))], " "), all[0])
	}
	for name := range bad {
		t.Errorf("the checker takes %s", name)
	}
}

// matching are the files of a pattern; there must be one at least.
func matching(t *testing.T, pattern string) []string {
	t.Helper()
	all, err := filepath.Glob(pattern)
	if err != nil || len(all) == 0 {
		t.Fatalf("no file is named %s (%v)", pattern, err)
	}
	return all
}

// nuMessage is one error of the Nu HTML checker.
type nuMessage struct {
	URL, Type, Message, Extract string
	LastLine                    int
}

// nu runs the checker on a folder.
func nu(t *testing.T, dir string) (faults []nuMessage) {
	t.Helper()
	cmd := exec.Command(tool(t, "java"), "-Xss4m", "-jar", tool(t, "vnu", "vnu-jar", "build", "dist", "vnu.jar"), "--format", "json", "--errors-only", "--also-check-css", "--exit-zero-always", dir)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("vnu: %v\n%s", err, errs.String())
	}
	var report struct{ Messages []nuMessage }
	if err := json.Unmarshal(errs.Bytes(), &report); err != nil {
		t.Fatalf("vnu says %.500q (%v)", errs.String(), err)
	}
	for _, m := range report.Messages {
		if m.Type == "error" || m.Type == "non-document-error" {
			faults = append(faults, m)
		}
	}
	return faults
}

var ldBlock = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// constraint is an annotation of actions (schema.org/docs/actions.html): its
// name is made by a pattern, and so no type has it.
var constraint = regexp.MustCompile(`,"query-(?:input|output)":"[^"]*"`)

// declared writes a TypeScript module in which each JSON-LD object of the pages is
// declared as what it says that it is.
func declared(t *testing.T, pages map[string]string) (module string, objects int) {
	t.Helper()
	var b strings.Builder
	b.WriteString("import type { Graph, Thing, WithContext } from \"schema-dts\";\nimport type * as S from \"schema-dts\";\nexport type _ = Graph | WithContext<Thing>;\n")
	for name, page := range pages {
		for _, m := range ldBlock.FindAllStringSubmatch(page, -1) {
			var head struct {
				Context string          `json:"@context"`
				Type    any             `json:"@type"`
				Graph   json.RawMessage `json:"@graph"`
			}
			if err := json.Unmarshal([]byte(m[1]), &head); err != nil {
				t.Errorf("%s: the JSON-LD is no JSON: %v", name, err)
				continue
			}
			kind, _ := head.Type.(string)
			of := "WithContext<S." + kind + ">"
			if head.Graph != nil {
				of = "Graph"
			} else if kind == "" {
				t.Errorf("%s: an object of JSON-LD has no @type: %.200s", name, m[1])
				continue
			}
			objects++
			fmt.Fprintf(&b, "// %s\nexport const o%d: %s = %s;\n", name, objects, of, constraint.ReplaceAllString(m[1], ""))
		}
	}
	return b.String(), objects
}

// tsc checks a module against the types of schema.org.
func tsc(t *testing.T, module string) (faults string) {
	t.Helper()
	compiler := tool(t, "tsc", "typescript", "bin", "tsc")
	dir, err := os.MkdirTemp(checks, ".types-") // below checks, where its import is found
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "pages.ts")
	if err := os.WriteFile(file, []byte(module), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", compiler, "--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--moduleResolution", "nodenext", "--target", "es2022", file).CombinedOutput()
	if err != nil && len(out) == 0 {
		t.Fatal(err)
	}
	return string(out)
}

// typedLD type-checks all JSON-LD of the pages.
func typedLD(t *testing.T, pages map[string]string) {
	module, n := declared(t, pages)
	if n < len(checkedLanguages)*5 {
		t.Errorf("only %d objects of JSON-LD on %d pages", n, len(pages))
	}
	if faults := tsc(t, module); faults != "" {
		lines := strings.Split(module, "\n")
		for _, m := range regexp.MustCompile(`pages\.ts\((\d+),\d+\): (.*)`).FindAllStringSubmatch(faults, 10) {
			var at int
			_, _ = fmt.Sscan(m[1], &at)
			where := ""
			for ; at > 0 && where == ""; at-- {
				where, _ = strings.CutPrefix(lines[at-1], "// ")
				if !strings.HasPrefix(lines[at-1], "// ") {
					where = ""
				}
			}
			t.Errorf("%s: %s", where, m[2])
		}
		if !t.Failed() {
			t.Error(faults)
		}
	}
	t.Logf("%d objects of JSON-LD", n)

	// A name that schema.org does not have must not pass, whether it stands at the
	// top or within: else the check says nothing.
	for was, is := range map[string]string{`"headline":`: `"headlin":`, `"creditText":`: `"credit_text":`} {
		broken := strings.Replace(module, was, is, 1)
		if broken == module {
			t.Errorf("no page says %s", was)
		} else if tsc(t, broken) == "" {
			t.Errorf("%s for %s passes the type check", is, was)
		}
	}
}

// validXML holds the sitemaps to their schemas and the Atom feeds to RFC 4287.
func (s *specimen) validXML(t *testing.T) {
	dir := t.TempDir()
	var atoms, maps []string
	get := func(path string) string {
		status, page := s.as(s.guest, path)
		if status != 200 {
			t.Errorf("%s is answered %d", path, status)
		}
		file := filepath.Join(dir, strings.ReplaceAll(strings.Trim(path, "/"), "/", "_"))
		if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	queue := []string{"/sitemap.xml", "/news-sitemap.xml"}
	for seen := map[string]bool{}; len(queue) > 0; queue = queue[1:] {
		if seen[queue[0]] {
			continue
		}
		seen[queue[0]] = true
		file := get(queue[0])
		maps = append(maps, file)
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte("<sitemapindex")) { // the maps that an index names
			for _, m := range regexp.MustCompile(`<loc>([^<]+)</loc>`).FindAllStringSubmatch(string(b), -1) {
				queue = append(queue, strings.TrimPrefix(html.UnescapeString(m[1]), s.site))
			}
		}
	}
	for _, lang := range checkedLanguages {
		for _, path := range []string{"/feed.atom", "/section/region/feed.atom", "/topic/shipping/feed.atom", "/author/ilse-marchetti-vane/feed.atom", "/corrections/feed.atom"} {
			atoms = append(atoms, get(prefix(lang)+path))
		}
	}
	xmllint := func(files ...string) (string, error) {
		out, err := exec.Command(tool(t, "xmllint"), append([]string{"--nonet", "--noout", "--schema", filepath.Join(checks, "schemas", "sitemap.xsd")}, files...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := xmllint(maps...); err != nil {
		t.Errorf("sitemaps: %s", out)
	}
	jing := func(files ...string) (string, error) {
		out, err := exec.Command(tool(t, "jing"), append([]string{"-c", filepath.Join(checks, "schemas", "atom.rnc")}, files...)...).CombinedOutput()
		return string(out), err
	}
	if out, err := jing(atoms...); err != nil {
		t.Errorf("Atom: %s", out)
	}
	t.Logf("%d sitemaps, %d Atom feeds", len(maps), len(atoms))

	// What the schemas must not take.
	broken := func(from, was, is string) string {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b, []byte(was)) {
			t.Errorf("%s holds no %s", filepath.Base(from), was)
		}
		file := filepath.Join(dir, "broken.xml")
		if err := os.WriteFile(file, bytes.Replace(b, []byte(was), []byte(is), 1), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	for was, is := range map[string]string{"<news:title>": "<news:headline>x</news:headline><news:title>", "<news:language>": "<news:language>arab-", "<loc>http": "<loc>ftp", "<lastmod>": "<lastmod>yesterday "} {
		from := maps[1]
		if was == "<lastmod>" {
			from = maps[len(maps)-1]
			if len(maps) == 2 {
				from = maps[0]
			}
		}
		if _, err := xmllint(broken(from, was, is)); err == nil {
			t.Errorf("a sitemap with %s passes", is)
		}
	}
	for was, is := range map[string]string{"<updated>": "<updated>yesterday ", "<id>": "<pubDate/><id>"} {
		if _, err := jing(broken(atoms[0], was, is)); err == nil {
			t.Errorf("an Atom feed with %s passes", is)
		}
	}
}
