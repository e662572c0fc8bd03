package app

import (
	"net"
	"net/http"
)

// restingListener gives connections that answer straight what is ready, while
// they rest between two requests.
type restingListener struct {
	net.Listener
	ready func(http.ResponseWriter, *http.Request) bool // nil: everything is net/http's
}

// Accept takes one connection.
func (l restingListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil || l.ready == nil {
		return c, err
	}
	r := &resting{Conn: c, straight: straight{ready: l.ready}}
	r.rests.Store(true)
	return r, nil
}

// resting is one connection.
type resting struct {
	net.Conn
	straight
}

// Read gives net/http what came, but for requests that could be answered straight.
func (r *resting) Read(p []byte) (int, error) {
	for {
		n, err := r.Conn.Read(p)
		if err == nil && len(p) == buffer && n < len(p) && r.rests.Load() {
			answered, fault := r.serve(r.Conn, p[:n])
			if fault != nil {
				return 0, fault
			}
			if answered {
				continue
			}
		}
		// Whatever net/http is given belongs to a request of its own, and so does
		// all that follows until the connection rests again.
		r.rests.Store(false)
		return n, err
	}
}

// state hears from net/http that a connection waits for its next request.
func state(c net.Conn, s http.ConnState) {
	if r, ok := c.(*resting); ok && s == http.StateIdle {
		r.rests.Store(true)
	}
}
