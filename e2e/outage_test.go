package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
)

// plainHouse is a small house of its own: no demonstration, a few stories.
type plainHouse struct {
	*house
	global []string // --data, and --db of the command line
	ready  string   // the path of a story that has been read
	fresh  func() string
}

// newPlainHouse makes a house in a folder. serving is the database's address as
// the server is told it, local as the command line is; both empty for SQLite.
func newPlainHouse(t *testing.T, dir, serving, local string) *plainHouse {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	h := &plainHouse{house: &house{t: t, bin: bin, dir: dir}}
	at := func(address string) []string {
		if address == "" {
			return []string{"--data", dir}
		}
		return []string{"--data", dir, "--db", address}
	}
	h.global = at(local)
	h.command("init", "--name", "The Outage", "--languages", "en,ar", "--owner", "owner@example.org")
	var items []map[string]any
	for n := range 60 {
		items = append(items, map[string]any{"uri": fmt.Sprint("urn:outage:", n), "version": "1", "type": "text", "language": "en", "pubStatus": "usable", "versionCreated": time.Now().Add(-time.Duration(n+1) * time.Hour).UTC().Format(time.RFC3339),
			"headlines": []any{map[string]any{"role": "main", "value": fmt.Sprint("Report ", n)}}, "bodies": []any{map[string]any{"role": "main", "contentType": "text/html", "value": "<p>One.</p><p>Two.</p><p>Three is withheld.</p>"}}})
	}
	b, err := json.Marshal(items)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "items.json")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	h.command("import", "ninjs", file, "--terms", "members")
	h.command("member", "add", "reader@example.org", "--plan", "digital")
	site, desk := freePort(t), freePort(t)
	h.site, h.desk, h.log = "http://"+site, "http://"+desk, &logBuffer{}
	h.process = exec.Command(bin, append(at(serving), "serve", "--site", site, "--desk", desk)...)
	h.process.Stdout, h.process.Stderr = h.log, h.log
	if err := h.process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.stop)
	h.waitFor("the house to be ready", 30*time.Second, func() bool {
		r, err := http.Get(h.site + "/-/ready")
		return err == nil && r.Body.Close() == nil && r.StatusCode == 200
	})
	var listed []listed
	if err := json.Unmarshal([]byte(h.command("story", "list", "--json")), &listed); err != nil {
		t.Fatal(err)
	}
	h.ready = strings.TrimPrefix(listed[0].URL, h.site)
	next := 1
	h.fresh = func() string { // a story that nobody has read yet
		next++
		return strings.TrimPrefix(listed[next].URL, h.site)
	}
	return h
}

// Write takes what the program says.
func (l *logBuffer) Write(b []byte) (int, error) {
	l.add(strings.TrimRight(string(b), "\n"))
	return len(b), nil
}

func (h *plainHouse) command(args ...string) string {
	h.t.Helper()
	var out, errs bytes.Buffer
	cmd := exec.Command(h.bin, append(append([]string{}, h.global...), args...)...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		h.t.Fatalf("standfirst %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return out.String()
}

// signedIn is a browser of the member, with a pass.
func (h *plainHouse) signedIn() *http.Client {
	h.t.Helper()
	c := newClient(h.t)
	link := strings.TrimSpace(h.command("member", "signin-link", "reader@example.org"))
	r, err := c.PostForm(link, url.Values{})
	if err != nil {
		h.t.Fatal(err)
	}
	_ = r.Body.Close()
	return c
}

func newClient(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, Timeout: time.Minute}
}

// reply is what somebody was answered.
type reply struct {
	status int
	header http.Header
	text   string
	err    error
}

func (h *plainHouse) ask(c *http.Client, method, path string, form url.Values) reply {
	h.t.Helper()
	var sent io.Reader
	if form != nil {
		sent = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, h.site+path, sent)
	if err != nil {
		h.t.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w, err := c.Do(r)
	if err != nil {
		return reply{err: err}
	}
	defer w.Body.Close()
	b, err := io.ReadAll(w.Body)
	return reply{w.StatusCode, w.Header, string(b), err}
}

// reads holds what is ready to being there: for anybody, whole for the member,
// with the head that lets a cache go on with it.
func (h *plainHouse) reads(when string, member *http.Client) {
	h.t.Helper()
	for _, path := range []string{"/", h.ready, h.ready + "?utm_source=x", "/feed.xml"} {
		if r := h.ask(http.DefaultClient, "GET", path, nil); r.status != 200 || !strings.Contains(r.header.Get("Cache-Control"), "stale-if-error=") {
			h.t.Errorf("%s: %s, which is ready, is answered %d %q %v", when, path, r.status, r.header.Get("Cache-Control"), r.err)
		}
	}
	if r := h.ask(member, "GET", h.ready, nil); r.status != 200 || !strings.Contains(r.text, "Three is withheld.") {
		h.t.Errorf("%s: a member reads %d %.200s %v", when, r.status, r.text, r.err)
	}
	if r := h.ask(http.DefaultClient, "GET", "/-/health", nil); r.status != 200 {
		h.t.Errorf("%s: the house itself is said to be ill: %d", when, r.status)
	}
}

// later holds an answer to being a page that says to come again.
func (h *plainHouse) later(what string, r reply) {
	h.t.Helper()
	if seconds, err := strconv.Atoi(r.header.Get("Retry-After")); r.status != http.StatusServiceUnavailable || err != nil || seconds < 1 || r.header.Get("Cache-Control") != "no-store" || !strings.Contains(r.text, "We cannot answer at the moment") || !strings.Contains(r.text, "</html>") {
		h.t.Errorf("%s is answered %d, Retry-After %q, %q: %.300s %v", what, r.status, r.header.Get("Retry-After"), r.header.Get("Cache-Control"), r.text, r.err)
	}
}

// recovers holds the house to go on by itself, as if nothing had been.
func (h *plainHouse) recovers(fresh string) {
	h.t.Helper()
	h.waitFor("the house to go on", 40*time.Second, func() bool { return h.ask(http.DefaultClient, "GET", fresh, nil).status == 200 })
	if r := h.ask(newClient(h.t), "POST", "/signin", url.Values{"email": {"somebody@example.org"}}); r.status != 200 || !strings.Contains(r.text, `name="code"`) {
		h.t.Errorf("afterwards nobody signs in: %d %.300s %v", r.status, r.text, r.err)
	}
	if strings.Contains(h.log.String(), "panic") || strings.Contains(h.log.String(), "a fault of the program") {
		h.t.Errorf("the log says %s", h.log)
	}
}

func TestReadingGoesOnWhileAnotherProcessHoldsTheDatabase(t *testing.T) {
	h := newPlainHouse(t, filepath.Join(t.TempDir(), "data"), "", "")
	member := h.signedIn()
	h.reads("before", member)
	file := filepath.Join(h.dir, "standfirst.db")

	// One that writes for long stops no reader, also of what is not ready.
	holder, err := db.Open(context.Background(), db.Config{Path: file})
	if err != nil {
		t.Fatal(err)
	}
	holding, release, released := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		released <- holder.Update(context.Background(), func(context.Context, *db.Tx) error {
			close(holding)
			<-release
			return errors.New("nothing is kept")
		})
	}()
	<-holding
	h.reads("while another writes", member)
	if r := h.ask(http.DefaultClient, "GET", h.fresh(), nil); r.status != 200 {
		t.Errorf("while another writes, a page that nobody has read is answered %d", r.status)
	}
	h.later("signing in while another writes", h.ask(newClient(t), "POST", "/signin", url.Values{"email": {"somebody@example.org"}}))
	close(release)
	<-released
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}

	// One that locks readers out as well, as a backup program on Windows shares or
	// a recovery does: the locks of the shared memory (sqlite.org/walformat.html, 2.3).
	shm, err := os.OpenFile(file+"-shm", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer shm.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: 120, Len: 8}
	h.waitFor("the locks", 20*time.Second, func() bool { return syscall.FcntlFlock(shm.Fd(), syscall.F_SETLK, &lock) == nil })
	h.reads("while the database is locked", member)
	h.later("a page that nobody has read, while the database is locked,", h.ask(http.DefaultClient, "GET", h.fresh(), nil))
	lock.Type = syscall.F_UNLCK
	if err := syscall.FcntlFlock(shm.Fd(), syscall.F_SETLK, &lock); err != nil {
		t.Fatal(err)
	}
	h.recovers(h.fresh())
}

// proxy stands between the house and its database, and can be made to fail.
type proxy struct {
	to string
	at string

	mu     sync.Mutex
	l      net.Listener
	conns  map[net.Conn]bool
	frozen chan struct{} // nil while bytes pass
}

func newProxy(t *testing.T, to string) *proxy {
	p := &proxy{to: to, conns: map[net.Conn]bool{}, at: freePort(t)}
	p.open(t)
	t.Cleanup(p.shut)
	return p
}

func (p *proxy) open(t *testing.T) {
	t.Helper()
	l, err := net.Listen("tcp", p.at)
	if err != nil {
		t.Fatal(err)
	}
	p.mu.Lock()
	p.l = l
	p.mu.Unlock()
	go func() {
		for {
			in, err := l.Accept()
			if err != nil {
				return
			}
			go p.serve(in)
		}
	}()
}

func (p *proxy) serve(in net.Conn) {
	out, err := net.Dial("tcp", p.to)
	if err != nil {
		_ = in.Close()
		return
	}
	p.mu.Lock()
	p.conns[in], p.conns[out] = true, true
	p.mu.Unlock()
	pass := func(to, from net.Conn) {
		b := make([]byte, 32<<10)
		for {
			n, err := from.Read(b)
			p.mu.Lock()
			frozen := p.frozen
			p.mu.Unlock()
			if frozen != nil {
				<-frozen
			}
			if n > 0 {
				if _, err := to.Write(b[:n]); err != nil {
					break
				}
			}
			if err != nil {
				break
			}
		}
		_, _ = to.Close(), from.Close()
	}
	go pass(out, in)
	pass(in, out)
}

// shut ends every connection and refuses new ones.
func (p *proxy) shut() {
	p.thaw()
	p.mu.Lock()
	defer p.mu.Unlock()
	_ = p.l.Close()
	for c := range p.conns {
		_ = c.Close()
	}
	clear(p.conns)
}

// freeze lets nothing pass and tells nobody.
func (p *proxy) freeze() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.frozen = make(chan struct{})
}

func (p *proxy) thaw() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.frozen != nil {
		close(p.frozen)
		p.frozen = nil
	}
}

func TestReadingGoesOnWithPostgreSQLStopped(t *testing.T) {
	local := dbtest.Postgres(t, db.Config{}).URL
	u, err := url.Parse(local)
	if err != nil {
		t.Fatal(err)
	}
	p := newProxy(t, u.Host)
	u.Host = p.at
	h := newPlainHouse(t, filepath.Join(t.TempDir(), "data"), u.String(), local)
	member := h.signedIn()
	h.reads("before", member)

	p.shut()
	h.reads("with the server stopped", member)
	h.later("with the server stopped, a page that nobody has read", h.ask(http.DefaultClient, "GET", h.fresh(), nil))
	h.later("with the server stopped, signing in", h.ask(newClient(t), "POST", "/signin", url.Values{"email": {"somebody@example.org"}}))
	if r := h.ask(http.DefaultClient, "GET", "/-/ready", nil); r.status != http.StatusServiceUnavailable {
		t.Errorf("with the server stopped, the house calls itself ready: %d", r.status)
	}
	// What happens meanwhile is learnt of afterwards.
	name := h.ready[strings.LastIndexByte(h.ready, '-')+1:]
	h.command("story", "withdraw", name, "--reason", "It was not so")
	p.open(t)
	h.recovers(h.fresh())
	h.waitFor("the withdrawal to be seen", 20*time.Second, func() bool {
		return strings.Contains(h.ask(http.DefaultClient, "GET", h.ready, nil).text, "It was not so")
	})

	h.ready = h.fresh()
	h.reads("again", member)
	p.freeze()
	h.reads("with the server silent", member)
	h.later("with the server silent, a page that nobody has read", h.ask(http.DefaultClient, "GET", h.fresh(), nil))
	p.thaw()
	h.recovers(h.fresh())
}

// smallDisk is a folder whose disk can be filled. fill takes the last byte, as
// relieve gives it back.
func smallDisk(t *testing.T) (dir string, fill, relieve func(pid int)) {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size=64m,mode=0700"); err == nil {
		t.Cleanup(func() {
			if err := syscall.Unmount(disk, 0); err != nil {
				t.Error(err)
			}
		})
		ballast := filepath.Join(disk, "ballast")
		return filepath.Join(disk, "data"), func(int) {
				f, err := os.Create(ballast)
				if err != nil {
					t.Fatal(err)
				}
				defer f.Close()
				for _, size := range []int{1 << 20, 4096, 1} {
					for b := make([]byte, size); err == nil; {
						_, err = f.Write(b)
					}
					err = nil // there is no room for so much more
				}
			}, func(int) {
				if err := os.Remove(ballast); err != nil {
					t.Fatal(err)
				}
			}
	}
	// Who may mount nothing lets no file grow: the program is told of it as of a full disk.
	limit := func(size string) func(int) {
		return func(pid int) {
			if out, err := exec.Command("prlimit", "--pid", fmt.Sprint(pid), "--fsize="+size+":unlimited").CombinedOutput(); err != nil {
				t.Fatalf("prlimit: %v %s", err, out)
			}
		}
	}
	return filepath.Join(disk, "data"), limit("1"), limit("unlimited")
}

func TestReadingGoesOnWithTheDiskFull(t *testing.T) {
	dir, fill, relieve := smallDisk(t)
	h := newPlainHouse(t, dir, "", "")
	member := h.signedIn()
	h.reads("before", member)
	fill(h.process.Process.Pid)
	h.reads("with the disk full", member)
	if r := h.ask(http.DefaultClient, "GET", h.fresh(), nil); r.status != 200 {
		t.Errorf("with the disk full, a page that nobody has read is answered %d: %.300s", r.status, r.text)
	}
	// There may be room in what the database holds already: it fills.
	full := false
	for n := 0; n < 400 && !full; n++ {
		r := h.ask(newClient(t), "POST", "/signin", url.Values{"email": {fmt.Sprintf("somebody-%d@example.org", n)}})
		if full = r.status != 200; full {
			h.later("with the disk full, signing in", r)
		}
	}
	if !full {
		t.Error("the disk is not full")
	}
	h.reads("with the disk full to the last byte", member)
	relieve(h.process.Process.Pid)
	h.recovers(h.fresh())
	h.command("check") // nothing is broken
}
