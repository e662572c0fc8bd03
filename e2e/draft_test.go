package e2e_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// window is one person's open text, without a browser: it plays the part of the
// editor's collaboration at its simplest.
type window struct {
	h       *house
	client  *http.Client
	name    string
	version string
}

// signedIn is a client that has signed in as the owner.
func (h *house) signedIn() *http.Client {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 20 * time.Second}
	for _, address := range []string{h.link, h.desk + "/signin/later"} {
		r, err := c.Post(address, "application/x-www-form-urlencoded", nil)
		if err != nil {
			h.t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK && r.StatusCode != http.StatusConflict { // there may be nothing to put off
			h.t.Fatalf("%s is answered %d", address, r.StatusCode)
		}
	}
	return c
}

// ask sends one request below the version. The error is that of a server that
// is not there.
func (w *window) ask(method, path string, in, out any) (status int, err error) {
	var sent io.Reader
	if in != nil {
		b, err := json.Marshal(in)
		if err != nil {
			return 0, err
		}
		sent = bytes.NewReader(b)
	}
	r, err := http.NewRequest(method, w.h.desk+"/version/"+w.version+path, sent)
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	a, err := w.client.Do(r)
	if err != nil {
		return 0, err
	}
	defer a.Body.Close()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		return 0, err
	}
	if out != nil && json.Unmarshal(b, out) != nil {
		return a.StatusCode, fmt.Errorf("%s %s is answered %d %s", method, path, a.StatusCode, b)
	}
	return a.StatusCode, nil
}

type node struct {
	Type    string `json:"type"`
	Text    string `json:"text"`
	Content []node `json:"content"`
}

type working struct {
	V    int            `json:"v"`
	Doc  node           `json:"doc"`
	Head map[string]any `json:"head"`
}

func (w *window) read() (d working, err error) {
	status, err := w.ask(http.MethodGet, "/draft", nil, &d)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("draft: %d", status)
	}
	return d, err
}

// size is what a node takes, in ProseMirror's positions. The tests write ASCII.
func (n node) size() int {
	if n.Type == "text" {
		return len([]rune(n.Text))
	}
	sum := 0
	for _, c := range n.Content {
		sum += c.size()
	}
	switch n.Type {
	case "figure", "image", "embed", "cut", "horizontal_rule", "hard_break", "html_block":
		return 1
	}
	return sum + 2
}

func (n node) words() string {
	s := n.Text
	for _, c := range n.Content {
		s += c.words()
	}
	return s
}

// mine finds the end of the paragraph that begins with the window's name, and
// what it says.
func (w *window) mine(doc node) (end int, says string, found bool) {
	pos := 0
	for _, b := range doc.Content {
		if says := b.words(); b.Type == "paragraph" && strings.HasPrefix(says, w.name+":") {
			return pos + b.size() - 1, says, true
		}
		pos += b.size()
	}
	return 0, "", false
}

func replaceStep(at int, content ...any) map[string]any {
	return map[string]any{"stepType": "replace", "from": at, "to": at, "slice": map[string]any{"content": content}}
}

func textNode(s string) map[string]any { return map[string]any{"type": "text", "text": s} }

func (w *window) send(v int, step any) (status int, err error) {
	return w.ask(http.MethodPost, "/steps", map[string]any{"v": v, "client": "window-" + w.name, "steps": []any{step}}, nil)
}

// begin gives the window a paragraph of its own at the top.
func (w *window) begin() error {
	for {
		d, err := w.read()
		if err != nil {
			return err
		}
		status, err := w.send(d.V, replaceStep(0, map[string]any{"type": "paragraph", "content": []any{textNode(w.name + ":")}}))
		if err != nil || status == http.StatusOK {
			return err
		}
		if status != http.StatusConflict {
			return fmt.Errorf("the paragraph is answered %d", status)
		}
	}
}

// errDown says that the server is not there.
var errDown = errors.New("the server is down")

// write appends words to the window's paragraph until stop, and returns those
// that were acknowledged. A word whose answer was lost is looked for when the
// server is back, and sent again if it is not there.
func (w *window) write(next *int, stop <-chan struct{}) (acknowledged []string, err error) {
	for {
		d, err := w.read()
		if err != nil {
			return acknowledged, errDown
		}
		end, says, found := w.mine(d.Doc)
		if !found {
			return acknowledged, fmt.Errorf("the paragraph of %s is gone from %q", w.name, d.Doc.words())
		}
		for v := d.V; ; {
			word := fmt.Sprintf(" %s%d.", w.name, *next)
			if strings.Contains(says, word) { // its answer was lost
				acknowledged = append(acknowledged, word)
				*next++
				continue
			}
			select {
			case <-stop:
				return acknowledged, nil
			default:
			}
			status, err := w.send(v, replaceStep(end, textNode(word)))
			if err != nil {
				return acknowledged, errDown
			}
			if status == http.StatusConflict {
				break // somebody was first: the place is looked up anew
			}
			if status != http.StatusOK {
				return acknowledged, fmt.Errorf("the word %q is answered %d", word, status)
			}
			acknowledged = append(acknowledged, word)
			*next++
			v, end = v+1, end+len(word)
		}
	}
}

func TestKilledInMidSentenceTwentyTimesBothComeBackWithEverything(t *testing.T) {
	h := demonstration(t)
	client := h.signedIn()
	version := h.gated("en").ID
	windows := []*window{{h, client, "ana", version}, {h, client, "ben", version}}
	next := []int{1, 1}
	acknowledged := make([][]string, len(windows)) // the tests' own log
	for _, w := range windows {
		if err := w.begin(); err != nil {
			t.Fatal(err)
		}
	}
	kicker, sent := "", ""
	for round := range 20 {
		stop := make(chan struct{})
		var wait sync.WaitGroup
		for i, w := range windows {
			wait.Add(1)
			go func() {
				defer wait.Done()
				words, err := w.write(&next[i], stop)
				acknowledged[i] = append(acknowledged[i], words...)
				if err != nil && !errors.Is(err, errDown) {
					t.Errorf("round %d, %s: %v", round, w.name, err)
				}
			}()
		}
		wait.Add(1)
		go func() { // and somebody changes a field
			defer wait.Done()
			for i := 0; ; i++ {
				sent = fmt.Sprintf("Round %d.%d", round, i)
				status, err := windows[0].ask(http.MethodPost, "/fields", map[string]any{"was": map[string]any{"kicker": kicker}, "set": map[string]any{"kicker": sent}}, nil)
				if err != nil {
					return
				}
				if status != http.StatusOK {
					d, err := windows[0].read()
					if err != nil {
						return
					}
					kicker, _ = d.Head["kicker"].(string)
					continue
				}
				kicker = sent
				time.Sleep(15 * time.Millisecond)
			}
		}()
		time.Sleep(time.Duration(120+37*(round%7)) * time.Millisecond)
		if err := h.process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = h.process.Wait()
		wait.Wait()
		h.start()
		d, err := windows[0].read()
		if err != nil {
			t.Fatal(err)
		}
		for i, w := range windows {
			_, says, _ := w.mine(d.Doc)
			at := 0
			for _, word := range acknowledged[i] {
				found := strings.Index(says[at:], word)
				if found < 0 {
					t.Fatalf("round %d: the acknowledged word %q is lost or out of order in %q", round, word, says)
				}
				at += found + len(word)
				if strings.Count(says, word) != 1 {
					t.Fatalf("round %d: the word %q is there %d times", round, word, strings.Count(says, word))
				}
			}
		}
		if got := d.Head["kicker"]; kicker != "" && got != kicker && got != sent {
			t.Fatalf("round %d: the kicker is %q; %q was acknowledged, and %q sent last", round, got, kicker, sent)
		}
		kicker, _ = d.Head["kicker"].(string)
	}
	total := len(acknowledged[0]) + len(acknowledged[1])
	if len(acknowledged[0]) < 20 || len(acknowledged[1]) < 20 {
		t.Errorf("only %d and %d words were written: the test shows nothing", len(acknowledged[0]), len(acknowledged[1]))
	}
	t.Logf("%d words were acknowledged over 20 kills", total)
	if status, err := windows[0].ask(http.MethodPost, "/keep", map[string]any{"note": ""}, nil); err != nil || status != http.StatusOK {
		t.Errorf("keeping: %d %v", status, err)
	}
	if out, errs, code := h.run("check"); code != 0 {
		t.Errorf("check: %s %s", out, errs)
	}
}

func TestOnAFullDiskWhatIsWrittenIsAnswered507AndReadingGoesOn(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("needs root, for a small disk of its own")
	}
	h := demonstration(t)
	h.stop()
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	size, err := exec.Command("du", "-sm", h.dir).Output()
	if err != nil {
		t.Fatal(err)
	}
	var megabytes int
	if _, err := fmt.Sscan(string(size), &megabytes); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%dm", megabytes+24), "tmpfs", disk).CombinedOutput(); err != nil {
		t.Skipf("needs the right to mount a small disk: %s", out)
	}
	t.Cleanup(func() { _ = syscall.Unmount(disk, syscall.MNT_DETACH) })
	data := filepath.Join(disk, "data")
	if err := os.CopyFS(data, os.DirFS(h.dir)); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(data, "secret.key"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.dir = data
	h.start()
	t.Cleanup(h.stop)
	w := &window{h, h.signedIn(), "ana", h.gated("en").ID}
	if err := w.begin(); err != nil {
		t.Fatal(err)
	}
	// The disk fills up but for a few pages; then words fill the rest.
	ballast := filepath.Join(disk, "ballast")
	if err := fillDisk(ballast); err != nil {
		t.Fatal(err)
	}
	append1 := func() int {
		d, err := w.read()
		if err != nil {
			t.Fatalf("reading on a full disk: %v\n%s", err, h.log)
		}
		end, _, found := w.mine(d.Doc)
		if !found {
			t.Fatalf("the paragraph is gone from %q", d.Doc.words())
		}
		status, err := w.send(d.V, replaceStep(end, textNode(strings.Repeat("word ", 2000))))
		if err != nil {
			t.Fatalf("%v\n%s", err, h.log)
		}
		return status
	}
	h.waitFor("the disk to be full", 60*time.Second, func() bool {
		switch status := append1(); status {
		case http.StatusOK:
			return false
		case http.StatusInsufficientStorage:
			return true
		default:
			t.Fatalf("answered %d\n%s", status, h.log)
			return false
		}
	})
	if d, err := w.read(); err != nil || !strings.Contains(d.Doc.words(), "ana:") {
		t.Errorf("reading on a full disk: %v", err)
	}
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	h.waitFor("writing to go on", 30*time.Second, func() bool { return append1() == http.StatusOK })
	if out, errs, code := h.run("check"); code != 0 {
		t.Errorf("check: %s %s", out, errs)
	}
}

// fillDisk writes a file that leaves no room.
func fillDisk(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for block := make([]byte, 64<<10); len(block) > 1024; block = block[:len(block)/2] {
		for {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
	return nil
}

func TestWhoIsNamedInANoteFindsItFromEveryScreen(t *testing.T) {
	h := demonstration(t)
	w := &window{h, h.signedIn(), "ana", h.gated("ar").ID}
	d, err := w.read()
	if err != nil {
		t.Fatal(err)
	}
	var notes struct {
		People []struct{ ID, Name string }
	}
	if _, err := w.ask(http.MethodGet, "/notes", nil, &notes); err != nil || len(notes.People) == 0 {
		t.Fatalf("%v %+v", err, notes)
	}
	for _, p := range notes.People {
		if status, err := w.ask(http.MethodPost, "/notes", map[string]any{"v": d.V, "kind": "comment", "text": "Is the figure right, @[" + p.Name + "](" + p.ID + ")?"}, nil); err != nil || status != http.StatusOK {
			t.Fatalf("%d %v", status, err)
		}
	}
	ctx := h.seat(1280, 900)
	submit(t, ctx, chromedp.Click(chromedp.CSS(`nav a[href="/mentions"]`)))
	if got := text(t, ctx, "main"); !strings.Contains(got, "Is the figure right, @") {
		t.Errorf("the page says %q", got)
	}
	for _, lang := range []string{"en", "ar"} {
		for _, scheme := range []string{"light", "dark"} {
			for _, width := range []int64{1280, 320} {
				h.owner(ctx, lang, scheme)
				do(t, ctx, chromedp.EmulateViewport(width, 900), chromedp.Navigate(h.desk+"/mentions"))
				check(t, fmt.Sprintf("mentions %s %s %d", lang, scheme, width), ctx)
			}
		}
	}
}
