package outbound

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
	"syscall"
)

// Link is what was found at an address.
type Link struct {
	// Alive and Dead are both false where nobody can say: the host is slow, broken,
	// or answers no machine.
	Alive, Dead bool
	Detail      string // a status of HTTP, or what went wrong, in a few words
}

// Look looks whether an address leads anywhere.
func (c *Client) Look(ctx context.Context, address string) Link {
	a, err := c.Ask(ctx, http.MethodHead, address)
	if err == nil && a.Status >= 400 { // some answer only those who read
		a, err = c.Ask(ctx, http.MethodGet, address)
	}
	if err != nil {
		return failed(err)
	}
	l := Link{Detail: strconv.Itoa(a.Status)}
	switch {
	case a.Status < 400:
		l.Alive = true
	case a.Status == http.StatusNotFound || a.Status == http.StatusGone:
		l.Dead = true
	}
	return l
}

func failed(err error) Link {
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.Is(err, ErrRefused):
		return Link{Dead: true, Detail: "not on the public web"}
	case errors.As(err, &dns) && dns.IsNotFound:
		return Link{Dead: true, Detail: "no such host"}
	case errors.Is(err, syscall.ECONNREFUSED):
		return Link{Detail: "connection refused"}
	case errors.As(err, &timeout) && timeout.Timeout():
		return Link{Detail: "no answer in time"}
	}
	return Link{Detail: "no answer"}
}
