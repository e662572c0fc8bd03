package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// items writes a file of ninjs items, as an agency would send them.
func items(t testing.TB, n int, version string) string {
	t.Helper()
	var all []map[string]any
	for i := range n {
		all = append(all, map[string]any{
			"uri": fmt.Sprintf("urn:operator:%d", i), "version": version, "type": "text", "language": "en", "pubStatus": "usable", "versionCreated": "2026-11-01T08:00:00Z",
			"headlines": []any{map[string]any{"role": "main", "value": fmt.Sprintf("Item %d of version %s", i, version)}},
			"bodies":    []any{map[string]any{"contentType": "text/html", "value": "<p>" + strings.Repeat("The pilots wait for the tide. ", 60) + "</p>"}},
		})
	}
	b, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "items.json")
	if err := os.WriteFile(name, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

type report struct {
	Read, Imported, Updated, Skipped, Failed int
	Stopped                                  bool
}

func (h *house) bring(args ...string) (r report) {
	h.t.Helper()
	out, errs, code := h.run(append([]string{"import", "ninjs", "--json"}, args...)...)
	if code != 0 {
		h.t.Fatalf("the import ended with %d: %s", code, errs)
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		h.t.Fatalf("%v in %s", err, out)
	}
	return r
}

func TestAnImportBesideTheServerShowsAtOnceAndAgainChangesNothing(t *testing.T) {
	h := demonstration(t)
	file := items(t, 3, "1")
	if r := h.bring(file); r.Imported != 3 || r.Failed != 0 {
		t.Fatalf("%+v", r)
	}
	h.waitFor("the import to show", 5*time.Second, func() bool {
		for _, v := range h.list() {
			if v.Headline == "Item 2 of version 1" {
				status, page := h.get(v.URL)
				return status == http.StatusOK && strings.Contains(page, "The pilots wait")
			}
		}
		return false
	})
	if r := h.bring(file); r.Skipped != 3 || r.Imported+r.Updated != 0 {
		t.Errorf("again: %+v", r)
	}
	if r := h.bring(items(t, 3, "2")); r.Updated != 3 {
		t.Errorf("a higher version: %+v", r)
	}
}

func TestThirtyTextsInSevenLanguagesAreLinked(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join("..", "..", "shared", "data", "editions", "*.ninjs.json"))
	if len(files) == 0 {
		t.Skip("no real input beside this checkout")
	}
	h := demonstration(t)
	if r := h.bring(files...); r.Imported != 210 || r.Failed != 0 {
		t.Fatalf("%+v", r)
	}
	for _, v := range h.list() {
		if v.Language == "ur" {
			h.waitFor("the seven languages", 5*time.Second, func() bool {
				status, page := h.get(v.URL)
				return status == http.StatusOK && strings.Count(page, "hreflang=") >= 7 && strings.Contains(page, `<html lang="ur" dir="rtl">`) && len(v.Translations) == 7
			})
			return
		}
	}
	t.Error("no Urdu text came in")
}

func TestNothingAcknowledgedIsLostWhenTheProgramIsKilled(t *testing.T) {
	h := demonstration(t)
	for round := range 3 {
		r := h.bring(items(t, 20, fmt.Sprint(round+1)))
		if r.Imported+r.Updated != 20 {
			t.Fatalf("%+v", r)
		}
		if err := h.process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = h.process.Wait()
		h.start()
		found := 0
		for _, v := range h.list() {
			if strings.HasSuffix(v.Headline, fmt.Sprintf("of version %d", round+1)) {
				found++
			}
		}
		if found != 20 {
			t.Errorf("after the kill %d of 20 are there", found)
		}
	}
	if out, errs, code := h.run("check"); code != 0 {
		t.Errorf("check: %s %s", out, errs)
	}
}

func TestAnImportThatIsToldToStopKeepsItsReportAndGoesOn(t *testing.T) {
	h := demonstration(t)
	file := items(t, 4000, "1")
	cmd := exec.Command(h.bin, "--data", h.dir, "import", "ninjs", "--json", file)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	h.waitFor("the import to begin", 20*time.Second, func() bool {
		s, _, _ := h.run("story", "list", "--search", "of version 1")
		return strings.Contains(s, "Item")
	})
	_ = cmd.Process.Signal(syscall.SIGTERM)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("told to stop, the import ended with %v: %s", err, errs.String())
	}
	var first report
	if err := json.Unmarshal(out.Bytes(), &first); err != nil {
		t.Fatal(err)
	}
	rest := h.bring(file)
	if first.Imported+rest.Imported != 4000 || rest.Skipped != first.Imported {
		t.Errorf("first %+v, then %+v", first, rest)
	}
}

func TestAPortInUseIsNamedWithItsMend(t *testing.T) {
	h := demonstration(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, errs, code := h.run("serve", "--site", l.Addr().String(), "--desk", freePort(t))
	if code != 1 || !strings.Contains(errs, l.Addr().String()) || !strings.Contains(errs, "choose another address with --site") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestADatabaseThatIsNewerThanTheProgramIsRefused(t *testing.T) {
	h := demonstration(t)
	h.stop()
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		t.Skip("needs sqlite3, which make test installs")
	}
	if out, err := exec.Command(sqlite, filepath.Join(h.dir, "standfirst.db"), "INSERT INTO goose_story (version_id, is_applied) VALUES (99999, 1)").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	_, errs, code := h.run("story", "list")
	if code != 1 || !strings.Contains(errs, "newer than this program") {
		t.Errorf("exit %d: %s", code, errs)
	}
}

func TestTheSameHouseIsServedFromPostgreSQL(t *testing.T) {
	address := os.Getenv("STANDFIRST_TEST_POSTGRES")
	if address == "" {
		t.Skip("needs PostgreSQL, which make test starts (STANDFIRST_TEST_POSTGRES is not set)")
	}
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("house_%d", time.Now().UnixNano())
	psql(t, address, "CREATE DATABASE "+name)
	t.Setenv("STANDFIRST_DB", regexp.MustCompile(`/[a-z]+\?`).ReplaceAllString(address, "/"+name+"?"))
	h := &house{t: t, bin: bin, dir: filepath.Join(t.TempDir(), "data")}
	h.start()
	defer psql(t, address, "DROP DATABASE "+name+" WITH (FORCE)")
	defer h.stop()
	s := h.gated("fa")
	if status, page := h.get(s.URL); status != http.StatusOK || !strings.Contains(page, `class="offer"`) {
		t.Errorf("%d", status)
	}
	if r := h.bring(items(t, 3, "1")); r.Imported != 3 {
		t.Errorf("%+v", r)
	}
	h.waitFor("the import to show", 5*time.Second, func() bool {
		_, page := h.get("/feed.json")
		return strings.Contains(page, "Item 2 of version 1")
	})
	if out, errs, code := h.run("check"); code != 0 {
		t.Errorf("check: %s %s", out, errs)
	}
	if _, err := os.Stat(filepath.Join(h.dir, "standfirst.db")); err == nil {
		t.Error("a house in PostgreSQL made a SQLite file")
	}
}

func psql(t testing.TB, address, statement string) {
	t.Helper()
	bin, err := exec.LookPath("psql")
	if err != nil {
		found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/psql")
		if len(found) == 0 {
			t.Skip("needs psql, which make test installs with PostgreSQL")
		}
		bin = found[0]
	}
	if out, err := exec.Command(bin, address, "-c", statement).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v: %s", statement, err, out)
	}
}

func TestAnEmbargoedItemAppearsWhenItsTimeComes(t *testing.T) {
	h := demonstration(t)
	at := time.Now().Add(6 * time.Second).UTC()
	item := fmt.Sprintf(`{"uri":"urn:embargo","version":"1","type":"text","language":"en","embargoed":%q,"headlines":[{"value":"Held until its hour"}],"bodies":[{"contentType":"text/plain","value":"Now."}]}`, at.Format(time.RFC3339))
	file := filepath.Join(t.TempDir(), "embargo.json")
	if err := os.WriteFile(file, []byte(item), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := h.bring(file); r.Imported != 1 {
		t.Fatalf("%+v", r)
	}
	for time.Now().Before(at) {
		if _, page := h.get("/feed.json"); strings.Contains(page, "Held until") && time.Now().Before(at) {
			t.Fatal("it is out before its hour")
		}
		time.Sleep(200 * time.Millisecond)
	}
	h.waitFor("the embargo to end", 20*time.Second, func() bool {
		_, page := h.get("/feed.json")
		return strings.Contains(page, "Held until")
	})
}
