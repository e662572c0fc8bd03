// Package e2e walks through a house as its readers and its staff do: the built
// program, real Chromium, and nothing between them.
package e2e_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// program builds standfirst once, unless the test command has built it already.
var program = sync.OnceValues(func() (string, error) {
	if built := os.Getenv("STANDFIRST_TEST_BINARY"); built != "" {
		return built, nil
	}
	dir, err := os.MkdirTemp("", "standfirst-e2e")
	if err != nil {
		return "", err
	}
	bin := filepath.Join(dir, "standfirst")
	cmd := exec.Command("go", "build", "-o", bin, "./cmd/standfirst")
	cmd.Dir = ".."
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building standfirst: %w\n%s", err, out)
	}
	return bin, nil
})

// house is a running demonstration house.
type house struct {
	t       testing.TB
	bin     string
	dir     string // the data folder
	site    string // http://127.0.0.1:port
	desk    string
	link    string // the owner's one-time sign-in link
	named   bool   // the desk is served at a name, as passkeys need it
	process *exec.Cmd
	log     *logBuffer
}

type logBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBuffer) add(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.WriteString(line + "\n")
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// made is a demonstration house that was made once: drawing its pictures takes
// most of the time, and every test begins with a copy.
var made = sync.OnceValues(func() (string, error) {
	bin, err := program()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "standfirst-e2e-house")
	if err != nil {
		return "", err
	}
	site, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	address := site.Addr().String()
	_ = site.Close()
	cmd := exec.Command(bin, "--data", dir, "demo", "--site", address, "--desk", "127.0.0.1:0")
	if err := cmd.Start(); err != nil {
		return "", err
	}
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if r, err := http.Get("http://" + address + "/-/ready"); err == nil {
			_ = r.Body.Close()
			_ = cmd.Process.Signal(syscall.SIGTERM)
			return dir, cmd.Wait()
		}
	}
	_ = cmd.Process.Kill()
	return dir, errors.New("the demonstration house was not made in two minutes")
})

// housed says that a house was asked for, so that there is one to remove.
var housed atomic.Bool

func TestMain(m *testing.M) {
	code := m.Run()
	if housed.Load() {
		if dir, err := made(); err == nil {
			_ = os.RemoveAll(dir)
		}
	}
	os.Exit(code)
}

// demonstration serves the demonstration house from a folder of the test's own.
func demonstration(t testing.TB) *house {
	t.Helper()
	bin, err := program()
	if err != nil {
		t.Fatal(err)
	}
	housed.Store(true)
	original, err := made()
	if err != nil {
		t.Fatal(err)
	}
	h := &house{t: t, bin: bin, dir: filepath.Join(t.TempDir(), "data")}
	if err := os.CopyFS(h.dir, os.DirFS(original)); err != nil {
		t.Fatal(err)
	}
	for _, private := range []string{"secret.key", "standfirst.db"} { // a copy is more open than what it copies
		if err := os.Chmod(filepath.Join(h.dir, private), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h.start()
	t.Cleanup(h.stop)
	return h
}

var staffLink = regexp.MustCompile(`http://\S+/signin/\S+|http://\S+/link/\S+`)

func (h *house) start() {
	h.t.Helper()
	site, desk := freePort(h.t), freePort(h.t)
	h.site, h.desk = "http://"+site, "http://"+desk
	h.log = &logBuffer{}
	args := []string{"--data", h.dir, "demo", "--site", site, "--desk", desk}
	if h.named {
		_, port, _ := net.SplitHostPort(desk)
		h.desk = "http://localhost:" + port
		args = append(args, "--desk-url", h.desk)
	}
	h.process = exec.Command(h.bin, args...)
	out, err := h.process.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	h.process.Stderr = h.process.Stdout
	if err := h.process.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			h.log.add(lines.Text())
		}
	}()
	h.waitFor("the site to be ready", 90*time.Second, func() bool {
		resp, err := http.Get(h.site + "/-/ready")
		if err != nil {
			return false
		}
		resp.Body.Close()
		return resp.StatusCode == http.StatusOK
	})
	h.waitFor("the staff sign-in link", 10*time.Second, func() bool {
		h.link = staffLink.FindString(h.log.String())
		return h.link != ""
	})
}

// stop ends the program as an operator does, and owes a clean end.
func (h *house) stop() {
	if h.process == nil {
		return
	}
	_ = h.process.Process.Signal(syscall.SIGTERM)
	if err := h.process.Wait(); err != nil {
		h.t.Errorf("after SIGTERM the program ended with %v\n%s", err, h.log)
	}
	h.process = nil
}

// waitFor asks again until something is so. The limit is there to end a broken
// run, never to measure.
func (h *house) waitFor(what string, limit time.Duration, so func() bool) {
	h.t.Helper()
	end := time.Now().Add(limit)
	for !so() {
		if time.Now().After(end) {
			h.t.Fatalf("waited in vain for %s\n%s", what, h.log)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// run calls the program's command line beside the running server.
func (h *house) run(args ...string) (stdout, stderr string, code int) {
	h.t.Helper()
	cmd := exec.Command(h.bin, append([]string{"--data", h.dir}, args...)...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		h.t.Fatal(err)
	}
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// get reads one page as an anonymous reader.
func (h *house) get(address string) (status int, page string) {
	h.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = h.site + address
	}
	resp, err := http.Get(address)
	if err != nil {
		h.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, 10<<20))
	if err != nil {
		h.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// mail returns the newest message in the outbox that was sent to an address
// and whose text matches; it waits for it.
func (h *house) mail(to string, pattern *regexp.Regexp) []string {
	h.t.Helper()
	var found []string
	h.waitFor("a mail to "+to+" with "+pattern.String(), 30*time.Second, func() bool {
		names, _ := filepath.Glob(filepath.Join(h.dir, "outbox", "*.eml"))
		for i := len(names) - 1; i >= 0; i-- {
			b, err := os.ReadFile(names[i])
			if err != nil || !strings.Contains(string(b), to) {
				continue
			}
			if found = pattern.FindStringSubmatch(string(b)); found != nil {
				return true
			}
		}
		return false
	})
	return found
}

// browser opens a fresh Chromium with its own profile: another reader.
func browser(t testing.TB, width, height int) context.Context {
	t.Helper()
	ctx, _ := browserIn(t, t.TempDir(), width, height)
	return ctx
}

// browserIn opens Chromium with a profile that may have been used before. close
// ends it as a person does who closes its last window.
func browserIn(t testing.TB, profile string, width, height int) (ctx context.Context, close func()) {
	t.Helper()
	chromium := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			chromium = p
			break
		}
	}
	if chromium == "" {
		t.Skip("needs Chromium, which make test installs")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.UserDataDir(profile), chromedp.WindowSize(width, height))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	ctx, cancelTime := context.WithTimeout(ctx, 8*time.Minute)
	close = sync.OnceFunc(func() {
		_, _ = chromedp.CallBrowser(ctx, cdpbrowser.Close, cdp.Empty{}) // it writes what it keeps, and is gone
		cancelTime()
		cancel()
		cancelAlloc()
	})
	t.Cleanup(func() { cancelTime(); cancel(); cancelAlloc() })
	return ctx, close
}
