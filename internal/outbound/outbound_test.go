package outbound_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"standfirst/internal/outbound"
)

// world is a network of the test's own: names lead to addresses, and every
// public address leads to one server on this machine.
type world struct {
	server *httptest.Server
	names  map[string][]string
	asked  atomic.Int32
	dialed atomic.Int32
}

func (w *world) LookupNetIP(_ context.Context, _, host string) (all []netip.Addr, err error) {
	w.asked.Add(1)
	for _, s := range w.names[host] {
		all = append(all, netip.MustParseAddr(s))
	}
	if all == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return all, nil
}

func (w *world) client() *outbound.Client {
	return outbound.New(outbound.Config{Resolver: w, Timeout: 2 * time.Second, Dial: func(ctx context.Context, network, address string) (net.Conn, error) {
		w.dialed.Add(1)
		var d net.Dialer
		return d.DialContext(ctx, network, w.server.Listener.Addr().String())
	}})
}

func newWorld(t *testing.T, h http.HandlerFunc) *world {
	t.Helper()
	w := &world{server: httptest.NewServer(h), names: map[string][]string{"news.example.org": {"93.184.215.14"}, "other.example.org": {"2606:2800:21f:cb07:6820:80da:af6b:8b2c"}}}
	t.Cleanup(w.server.Close)
	return w
}

// spellings are ways to write addresses that are not of the public web.
var spellings = []string{
	"http://127.0.0.1/", "http://127.0.0.1:80/", "http://127.1/", "http://127.0.1/", "http://2130706433/", "http://0x7f000001/", "http://0x7f.0.0.1/", "http://0x7f.1/",
	"http://017700000001/", "http://0177.0.0.1/", "http://0177.1/", "http://127.0.0.1./", "http://127.255.255.254/", "http://localhost/", "http://LOCALHOST/", "http://localhost./",
	"http://a.localhost/", "http://printer/", "http://printer.local/", "http://metadata.internal/", "http://wiki.corp/", "http://0/", "http://0.0.0.0/", "http://00000/",
	"http://10.0.0.1/", "http://10.255.255.255/", "http://172.16.0.1/", "http://172.31.255.255/", "http://192.168.0.1/", "http://192.168.257/", "http://169.254.169.254/latest/meta-data/",
	"http://2852039166/", "http://0xa9fea9fe/", "http://100.64.0.1/", "http://100.127.255.255/", "http://192.0.0.1/", "http://192.0.2.1/", "http://198.18.0.1/", "http://198.51.100.7/",
	"http://203.0.113.9/", "http://224.0.0.1/", "http://239.255.255.255/", "http://240.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/",
	"http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://[::ffff:10.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/",
	"http://[64:ff9b:1::1]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fc00::1]/", "http://[fd12:3456::1]/", "http://[fec0::1]/", "http://[ff02::1]/",
	"http://[2001:db8::1]/", "http://[2001::7f00:1]/", "http://[2002:7f00:1::]/", "http://[2002:a00:1::1]/", "http://[100::1]/", "http://[3fff::1]/",
	"http://news.example.org:8080/", "http://news.example.org:22/", "https://news.example.org:6443/", "ftp://news.example.org/", "file:///etc/passwd", "gopher://news.example.org/",
	"http://user:word@news.example.org/", "http://user@news.example.org/", "//news.example.org/", "http:///", "javascript:alert(1)", "http://1.2.3.4.5/", "http://news.0x1/",
	"http://news.example.org:80@127.0.0.1/",
}

func TestAddressesThatAreNotOfThePublicWebAreNotFollowedHoweverSpelled(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) {})
	c := w.client()
	for _, u := range spellings {
		if _, err := c.Ask(context.Background(), http.MethodGet, u); !errors.Is(err, outbound.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", u, err)
		}
	}
	if n := w.dialed.Load(); n > 0 {
		t.Errorf("%d connections were opened", n)
	}
	if len(spellings) < 40 {
		t.Errorf("only %d spellings", len(spellings))
	}
}

func TestANameThatLeadsIntoAPrivateNetworkIsNotFollowed(t *testing.T) {
	w := newWorld(t, func(http.ResponseWriter, *http.Request) {})
	for i, a := range []string{"127.0.0.1", "10.1.2.3", "169.254.169.254", "100.64.9.9", "::1", "::ffff:192.168.1.1", "fd00::1", "fe80::1", "64:ff9b::a00:1", "0.0.0.0"} {
		name := fmt.Sprintf("n%d.example.org", i)
		w.names[name] = []string{"93.184.215.14", a} // one good address does not make the other good
		if _, err := w.client().Ask(context.Background(), http.MethodGet, "http://"+name+"/"); !errors.Is(err, outbound.ErrRefused) {
			t.Errorf("%s: %v, want ErrRefused", a, err)
		}
	}
	if n := w.dialed.Load(); n > 0 {
		t.Errorf("%d connections were opened", n)
	}
}

// rebinding says something else each time that it is asked.
type rebinding struct{ n atomic.Int32 }

func (r *rebinding) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	if r.n.Add(1) == 1 {
		return []netip.Addr{netip.MustParseAddr("93.184.215.14")}, nil
	}
	return []netip.Addr{netip.MustParseAddr("127.0.0.1")}, nil
}

func TestANameThatChangesItsMindIsHeldToWhatItSaidFirst(t *testing.T) {
	r := &rebinding{}
	var dialed []string
	c := outbound.New(outbound.Config{Resolver: r, Dial: func(_ context.Context, _, address string) (net.Conn, error) {
		dialed = append(dialed, address)
		return nil, errors.New("nobody is there")
	}})
	_, _ = c.Ask(context.Background(), http.MethodGet, "http://rebind.example.org/")
	if r.n.Load() != 1 || len(dialed) != 1 || dialed[0] != "93.184.215.14:80" {
		t.Errorf("the name was asked %d times, and %v was dialed", r.n.Load(), dialed)
	}
	if _, err := c.Ask(context.Background(), http.MethodGet, "http://rebind.example.org/"); !errors.Is(err, outbound.ErrRefused) {
		t.Errorf("once it leads to this machine: %v, want ErrRefused", err)
	}
}

func TestTheDialerItselfRefusesWhatSlippedThrough(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	loop := resolverFunc(func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} })
	if _, err := outbound.New(outbound.Config{Resolver: loop}).Ask(context.Background(), http.MethodGet, "http://news.example.org/"); !errors.Is(err, outbound.ErrRefused) {
		t.Errorf("%v, want ErrRefused", err)
	}
}

type resolverFunc func() []netip.Addr

func (f resolverFunc) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return f(), nil
}

func TestARedirectIsCheckedLikeTheFirstAddress(t *testing.T) {
	to := ""
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			http.Redirect(rw, r, to, http.StatusFound)
		}
	})
	for _, to = range spellings {
		if !strings.Contains(to, ":") || strings.HasPrefix(to, "//") {
			continue
		}
		if l := w.client().Look(context.Background(), "http://news.example.org/"); l.Alive {
			t.Errorf("a redirect to %s is followed: %+v", to, l)
		}
	}
	to = "http://other.example.org/there"
	if l := w.client().Look(context.Background(), "http://news.example.org/"); !l.Alive {
		t.Errorf("a redirect to a public host is not followed: %+v", l)
	}
}

func TestItIsLedOnThreeTimesAndNoFurther(t *testing.T) {
	n := 0
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		var left int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &left)
		n++
		if r.Header.Get("Referer") != "" {
			t.Error("it tells where it came from")
		}
		if left > 0 {
			http.Redirect(rw, r, fmt.Sprintf("/%d", left-1), http.StatusFound)
		}
	})
	if l := w.client().Look(context.Background(), "http://news.example.org/3"); !l.Alive || n != 4 {
		t.Errorf("after three redirects: %+v, %d requests", l, n)
	}
	if l := w.client().Look(context.Background(), "http://news.example.org/4"); l.Alive {
		t.Errorf("after four redirects: %+v", l)
	}
}

func TestWhatHostsSayIsToldApart(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			rw.WriteHeader(http.StatusGone)
		case "/none":
			rw.WriteHeader(http.StatusNotFound)
		case "/broken":
			rw.WriteHeader(http.StatusBadGateway)
		case "/shy":
			rw.WriteHeader(http.StatusForbidden)
		case "/reads": // answers only those who read
			if r.Method == http.MethodHead {
				rw.WriteHeader(http.StatusMethodNotAllowed)
			}
		case "/slow":
			<-r.Context().Done()
		}
	})
	c := outbound.New(outbound.Config{Resolver: w, Timeout: 300 * time.Millisecond, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, w.server.Listener.Addr().String())
	}})
	for path, want := range map[string]string{
		"/": "alive", "/reads": "alive", "/gone": "dead", "/none": "dead", "/broken": "unsure", "/shy": "unsure", "/slow": "unsure",
	} {
		got := state(c.Look(context.Background(), "http://news.example.org"+path))
		if got != want {
			t.Errorf("%s is %s, want %s", path, got, want)
		}
	}
	if got := c.Look(context.Background(), "http://nobody.example.org/"); state(got) != "dead" || got.Detail != "no such host" {
		t.Errorf("a host that there is not: %+v", got)
	}
	if got := c.Look(context.Background(), "http://10.0.0.8/"); state(got) != "dead" {
		t.Errorf("an address that readers cannot reach: %+v", got)
	}
}

func state(l outbound.Link) string {
	switch {
	case l.Alive:
		return "alive"
	case l.Dead:
		return "dead"
	}
	return "unsure"
}

func TestALongAnswerIsReadToItsLimitOnly(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, _ *http.Request) {
		for range 64 {
			if _, err := rw.Write(make([]byte, 64<<10)); err != nil {
				return
			}
		}
	})
	a, err := w.client().Ask(context.Background(), http.MethodGet, "http://news.example.org/")
	if err != nil || len(a.Body) != outbound.MaxBody {
		t.Errorf("%d bytes, %v", len(a.Body), err)
	}
}

func TestPublicAddressesAreToldFromAllOthers(t *testing.T) {
	for _, s := range []string{"93.184.215.14", "1.1.1.1", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "::ffff:93.184.215.14", "2606:4700::1111", "2a00:1450::1"} {
		if !outbound.Public(netip.MustParseAddr(s)) {
			t.Errorf("%s is public", s)
		}
	}
	if outbound.Public(netip.Addr{}) {
		t.Error("no address at all is public")
	}
}

func FuzzWhatCannotBeReadIsRefusedAndNothingElseIsDialed(f *testing.F) {
	for _, s := range spellings {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		c := outbound.New(outbound.Config{
			Resolver: resolverFunc(func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} }),
			Dial: func(_ context.Context, _, to string) (net.Conn, error) {
				if !outbound.Public(netip.MustParseAddrPort(to).Addr()) {
					t.Errorf("%q leads to %s", address, to)
				}
				return nil, errors.New("nobody is there")
			},
		})
		if _, err := c.Ask(context.Background(), http.MethodGet, address); err == nil {
			t.Errorf("%q was answered", address)
		}
	})
}
