package app

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestAnAnswerOfAnySizeArrivesWhole(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	page := func(n int) []byte { return bytes.Repeat([]byte("0123456789abcdef"), n/16+1)[:n] }
	server := &http.Server{ConnState: state, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var n, pieces int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d/%d", &n, &pieces)
		if r.Method == http.MethodPost {
			b, _ := io.ReadAll(r.Body)
			_, _ = w.Write(b)
			return
		}
		for i := range pieces {
			_, _ = w.Write(page(n)[i*n/pieces : (i+1)*n/pieces])
		}
	})}
	go func() {
		_ = server.Serve(restingListener{l, func(http.ResponseWriter, *http.Request) bool { return false }})
	}()
	t.Cleanup(func() { _ = server.Close() })
	for _, n := range []int{0, 1, 2048, 3900, 4000, 4096, 4097, 5000, 8192, 13000, 100_000, 3_000_000} {
		for _, pieces := range []int{1, 2, 7} {
			r, err := http.Get(fmt.Sprintf("http://%s/%d/%d", l.Addr(), n, pieces))
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(r.Body)
			if err != nil || !bytes.Equal(b, page(n)) {
				t.Errorf("%d bytes in %d pieces: %d arrived (%v)", n, pieces, len(b), err)
			}
			_ = r.Body.Close()
		}
	}
	// A client that waits for leave to send its body is given it.
	r, _ := http.NewRequest(http.MethodPost, "http://"+l.Addr().String()+"/", strings.NewReader(strings.Repeat("x", 9000)))
	r.Header.Set("Expect", "100-continue")
	w, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Body.Close()
	if b, _ := io.ReadAll(w.Body); len(b) != 9000 {
		t.Errorf("%d of 9000 bytes came back", len(b))
	}
}
