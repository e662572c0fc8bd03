// Package outbound is the one door through which the house asks hosts that
// somebody else has named: the addresses in a text. It goes to public hosts
// only, to the web's own two ports, not far and not for long.
package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Limits of one question.
const (
	Timeout   = 5 * time.Second
	Redirects = 3
	MaxBody   = 64 << 10 // bytes that are read of an answer
	maxHeader = 64 << 10 // bytes
	maxURL    = 4096     // bytes
	tried     = 4        // addresses of one host
)

// ErrRefused says that an address is none that the house goes to; the text says why.
var ErrRefused = errors.New("not an address of the public web")

// Resolver finds the addresses of a host; *net.Resolver is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Dial opens a connection to an address that was checked already.
type Dial func(ctx context.Context, network, address string) (net.Conn, error)

// Config is what tests put in the place of the world. The zero Config is the world.
type Config struct {
	Resolver Resolver
	Dial     Dial
	Timeout  time.Duration
}

// Client asks public hosts. It is safe for concurrent use.
type Client struct {
	resolver Resolver
	dial     Dial
	http     *http.Client
}

// New makes a client.
func New(c Config) *Client {
	client := &Client{resolver: c.Resolver, dial: c.Dial}
	if client.resolver == nil {
		client.resolver = net.DefaultResolver
	}
	if client.dial == nil {
		client.dial = (&net.Dialer{Timeout: Timeout, Control: control}).DialContext
	}
	if c.Timeout == 0 {
		c.Timeout = Timeout
	}
	client.http = &http.Client{
		Timeout: c.Timeout,
		Transport: &http.Transport{
			Proxy:                  nil, // a proxy would be told what this room must not ask itself
			DialContext:            client.connect,
			DisableKeepAlives:      true,
			MaxResponseHeaderBytes: maxHeader,
			TLSHandshakeTimeout:    c.Timeout,
			ResponseHeaderTimeout:  c.Timeout,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > Redirects {
				return fmt.Errorf("%w: it leads on more than %d times", ErrRefused, Redirects)
			}
			r.Header.Del("Referer")
			return allowed(r.URL)
		},
	}
	return client
}

// Answer is what a host said.
type Answer struct {
	Status int
	Body   []byte // its beginning
}

// Ask asks for an address. An address that the house does not go to is an
// ErrRefused, wherever on the way it turns up.
func (c *Client) Ask(ctx context.Context, method, address string) (Answer, error) {
	if len(address) > maxURL {
		return Answer{}, fmt.Errorf("%w: it has %d bytes; %d at most", ErrRefused, len(address), maxURL)
	}
	u, err := url.Parse(address)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: it cannot be read", ErrRefused)
	}
	if err := allowed(u); err != nil {
		return Answer{}, err
	}
	r, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return Answer{}, fmt.Errorf("%w: %v", ErrRefused, err)
	}
	r.Header.Set("User-Agent", "Standfirst/1 (looks whether a link leads anywhere)")
	r.Header.Set("Accept", "text/html,*/*;q=0.5")
	w, err := c.http.Do(r)
	if err != nil {
		return Answer{}, err
	}
	defer w.Body.Close()
	b, _ := io.ReadAll(io.LimitReader(w.Body, MaxBody)) // the status has come: the rest may fail
	return Answer{Status: w.StatusCode, Body: b}, nil
}

// allowed looks at an address before anybody is asked where its host is.
func allowed(u *url.URL) error {
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("%w: its scheme is %q; http and https are followed", ErrRefused, u.Scheme)
	case u.User != nil:
		return fmt.Errorf("%w: it holds a name or password", ErrRefused)
	case u.Port() != "" && u.Port() != "80" && u.Port() != "443":
		return fmt.Errorf("%w: its port is %s; 80 and 443 are followed", ErrRefused, u.Port())
	}
	host := strings.TrimSuffix(u.Hostname(), ".")
	if host == "" {
		return fmt.Errorf("%w: it names no host", ErrRefused)
	}
	if a, err := netip.ParseAddr(host); err == nil {
		if !Public(a) {
			return fmt.Errorf("%w: %s is in a network of its own", ErrRefused, host)
		}
		return nil
	}
	last := host[strings.LastIndexByte(host, '.')+1:]
	switch {
	case number(last): // an address of IPv4 in one of its old spellings (WHATWG URL, "ends in a number")
		return fmt.Errorf("%w: %q is an address in disguise", ErrRefused, host)
	case last == host:
		return fmt.Errorf("%w: %q is a name of a local network", ErrRefused, host)
	case slices.Contains([]string{"localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa"}, strings.ToLower(last)):
		return fmt.Errorf("%w: names in .%s are of a local network", ErrRefused, last)
	}
	return nil
}

// number says whether a label is a number as old resolvers read it: decimal,
// octal or hexadecimal.
func number(label string) bool {
	if label == "" {
		return false
	}
	if strings.Trim(label, "0123456789") == "" {
		return true
	}
	low := strings.ToLower(label)
	return strings.HasPrefix(low, "0x") && strings.Trim(low[2:], "0123456789abcdef") == ""
}

// connect resolves a host and dials one of the very addresses that were looked
// at: what the host's name says a moment later is not asked.
func (c *Client) connect(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrRefused, err)
	}
	var found []netip.Addr
	if a, err := netip.ParseAddr(host); err == nil {
		found = []netip.Addr{a}
	} else if found, err = c.resolver.LookupNetIP(ctx, "ip", host); err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	for _, a := range found { // one private address among public ones is no accident
		if err := check(network, netip.AddrPortFrom(a, portOf(port))); err != nil {
			return nil, err
		}
	}
	var last error
	for _, a := range found[:min(len(found), tried)] {
		conn, err := c.dial(ctx, network, netip.AddrPortFrom(a.Unmap(), portOf(port)).String())
		if err == nil {
			return conn, nil
		}
		last = err
	}
	return nil, last
}

func portOf(s string) uint16 {
	n, err := strconv.ParseUint(s, 10, 16)
	if err != nil {
		return 0
	}
	return uint16(n)
}

// control is asked by the dialer once the socket is made and before it connects.
func control(network, address string, _ syscall.RawConn) error {
	a, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %v", ErrRefused, err)
	}
	return check(network, a)
}

func check(network string, a netip.AddrPort) error {
	if network != "tcp" && network != "tcp4" && network != "tcp6" {
		return fmt.Errorf("%w: network %q", ErrRefused, network)
	}
	if p := a.Port(); p != 80 && p != 443 {
		return fmt.Errorf("%w: port %d", ErrRefused, p)
	}
	if !Public(a.Addr()) {
		return fmt.Errorf("%w: %s is in a network of its own", ErrRefused, a.Addr())
	}
	return nil
}

// closed are the networks that are not the public internet (IANA, registries of
// special-purpose addresses for IPv4 and IPv6). Of IPv6 only 2000::/3 is public
// at all, so that mapped, translated, local and site-local forms need no entry.
var closed = func() (all []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
		"192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48",
	} {
		all = append(all, netip.MustParsePrefix(s))
	}
	return all
}()

var global = netip.MustParsePrefix("2000::/3")

// Public says whether an address is one of the public internet.
func Public(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" {
		return false
	}
	a = a.Unmap()
	if a.Is6() && !global.Contains(a) {
		return false
	}
	return !slices.ContainsFunc(closed, func(p netip.Prefix) bool { return p.Contains(a) })
}
