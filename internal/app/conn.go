package app

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// net/http writes a page in two pieces: the header with what of the body fits
// into its 4 KiB buffer, and the rest. Each piece is a call of the kernel, and
// calls of the kernel are most of what a ready page costs. gathered holds the
// first piece back until the second comes, and sends both by one writev.

// gatheringListener gives connections that gather, and answer what is ready
// straight if ready is given.
type gatheringListener struct {
	net.Listener
	ready func(http.ResponseWriter, *http.Request) bool
}

// Accept takes one connection.
func (l gatheringListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	g := &gathered{Conn: c}
	g.straight.ready = l.ready
	g.straight.rests.Store(true)
	return g, nil
}

// gathered is one connection. Only the goroutine of a request holds it; other
// writes (a 100 Continue, the end of a connection) pass through the same lock.
type gathered struct {
	net.Conn
	mu    sync.Mutex
	hold  bool
	first []byte

	straight straight
}

// Read gives net/http what came, but for requests that could be answered straight.
func (g *gathered) Read(p []byte) (int, error) {
	for {
		n, err := g.Conn.Read(p)
		if err == nil && g.straight.ready != nil && len(p) == buffer && n < len(p) && g.straight.rests.Load() {
			answered, fault := g.straight.serve(g.Conn, p[:n])
			if fault != nil {
				return 0, fault
			}
			if answered {
				continue
			}
		}
		// Whatever net/http is given belongs to a request of its own, and so does
		// all that follows until the connection rests again.
		g.straight.rests.Store(false)
		return n, err
	}
}

// state hears from net/http that a connection waits for its next request.
func state(c net.Conn, s http.ConnState) {
	if g, ok := c.(*gathered); ok && s == http.StateIdle {
		g.straight.rests.Store(true)
	}
}

// most is how much is held back, in bytes: net/http's buffer.
const most = 4 << 10

// Write sends p, with what is held back before it.
func (g *gathered) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.hold && len(g.first) == 0 && len(p) <= most {
		g.first = append(g.first[:0], p...)
		return len(p), nil
	}
	if len(g.first) == 0 {
		return g.Conn.Write(p)
	}
	held := len(g.first)
	both := net.Buffers{g.first, p}
	n, err := both.WriteTo(g.Conn)
	g.first, g.hold = g.first[:0], false
	return max(0, int(n)-held), err
}

// begin holds the first piece of an answer back.
func (g *gathered) begin() {
	g.mu.Lock()
	g.hold = true
	g.mu.Unlock()
}

// end sends what is held back still, and holds nothing more.
func (g *gathered) end() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.hold = false
	if len(g.first) > 0 {
		_, _ = g.Conn.Write(g.first) // the server learns of a broken connection at its next write
		g.first = g.first[:0]
	}
}

type connKey struct{}

// withConn keeps the connection where its requests find it.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, connKey{}, c)
}

// gather has the answers of a handler sent whole.
func gather(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if g, ok := r.Context().Value(connKey{}).(*gathered); ok {
			_ = g.SetWriteDeadline(time.Now().Add(writeTime)) // a connection that is gone says so at the write
			g.begin()
			defer g.end()
		}
		handler.ServeHTTP(w, r)
	})
}
