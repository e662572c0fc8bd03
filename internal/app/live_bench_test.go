package app

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"standfirst/internal/body/step"
	"standfirst/internal/staff"
)

// typist is one of many who write in one story: it follows what the others
// write by the maps of their steps, as prosemirror-collab does.
type typist struct {
	*person
	ear    *listener
	number int

	mu  sync.Mutex
	v   int
	end int // where its own paragraph ends, in the state v
}

// change is a step as it is told, with the window that made it.
type change struct {
	Step   json.RawMessage `json:"step"`
	Client string          `json:"client"`
}

// follow takes steps that lead to the state v.
func (y *typist) follow(b testing.TB, v int, changes []change) {
	y.mu.Lock()
	defer y.mu.Unlock()
	from := v - len(changes)
	if from > y.v { // something was missed: it is read again
		var a struct {
			V     int      `json:"v"`
			Steps []change `json:"steps"`
		}
		if status := y.ask(http.MethodGet, fmt.Sprintf("/steps?since=%d", y.v), nil, &a); status != http.StatusOK {
			b.Errorf("steps since %d: %d", y.v, status)
			return
		}
		v, changes, from = a.V, a.Steps, y.v
	}
	if v <= y.v {
		return
	}
	for _, c := range changes[y.v-from:] {
		s, err := step.Read(c.Step)
		if err != nil {
			b.Error(err)
			return
		}
		y.end, _ = s.Map().Pos(y.end, -1) // what others write at this place stands behind
		if c.Client == y.client {
			y.end += 5
		}
	}
	y.v = v
}

// strokes are when each key was struck, and how long each took to somebody else.
type strokes struct {
	mu     sync.Mutex
	struck map[string]time.Time
	heard  []time.Duration
	tries  int
}

// BenchmarkDeskSteps is twenty people in one story, each of whom strikes five
// keys a second: from a keystroke to the other's window, over HTTP and WebSocket.
func BenchmarkDeskSteps(b *testing.B) {
	const people, each = 20, 200 * time.Millisecond
	n := newNewsroom(b, Config{})
	paragraph := strings.Repeat("The harbour master counts the ships again while pilots wait. ", 10)
	n.version = n.story("The long one", strings.Repeat(paragraph+"\n\n", people))
	var all []*typist
	s := strokes{struck: map[string]time.Time{}}
	var wait sync.WaitGroup
	for i := range people {
		y := &typist{person: n.person(fmt.Sprintf("p%d", i), staff.Editor), number: i}
		y.ear = y.open()
		y.v = y.draft().V
		y.end = 1 + len(strings.TrimSpace(paragraph)) + i*(2+len(strings.TrimSpace(paragraph)))
		all = append(all, y)
		wait.Add(1)
		go func() {
			defer wait.Done()
			y.listens(b, &s)
		}()
	}
	b.ResetTimer()
	for round := range b.N {
		var strikes sync.WaitGroup
		for i, y := range all {
			strikes.Add(1)
			go func() {
				defer strikes.Done()
				time.Sleep(each * time.Duration(i) / people)
				y.strike(b, &s, round)
			}()
		}
		began := time.Now()
		strikes.Wait()
		time.Sleep(each - time.Since(began))
	}
	b.StopTimer()
	// Everybody has heard everything before anything is counted.
	end := time.Now().Add(20 * time.Second)
	for want := b.N * people * (people - 1); ; time.Sleep(10 * time.Millisecond) {
		s.mu.Lock()
		got := len(s.heard)
		s.mu.Unlock()
		if got >= want {
			break
		}
		if time.Now().After(end) {
			b.Fatalf("%d of %d were heard", got, want)
		}
	}
	for _, y := range all {
		_ = y.ear.conn.CloseNow()
	}
	wait.Wait()
	slices.Sort(s.heard)
	at := func(share float64) float64 {
		return float64(s.heard[int(share*float64(len(s.heard)-1))].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.95), "p95-ms")
	b.ReportMetric(250, "owed-ms")
	b.ReportMetric(float64(b.N*people)/b.Elapsed().Seconds(), "strokes/s")
	b.ReportMetric(float64(s.tries)/float64(b.N*people), "tries/stroke")
}

// listens hears what others write until its window is closed.
func (y *typist) listens(b testing.TB, s *strokes) {
	for {
		_, text, err := y.ear.conn.Read(context.Background())
		if err != nil {
			return
		}
		now := time.Now()
		var m struct {
			Type  string   `json:"type"`
			V     int      `json:"v"`
			Steps []change `json:"steps"`
		}
		if json.Unmarshal(text, &m) != nil || m.Type != "steps" {
			continue
		}
		s.mu.Lock()
		for _, c := range m.Steps {
			if c.Client != y.client {
				s.heard = append(s.heard, now.Sub(s.struck[string(c.Step)]))
			}
		}
		s.mu.Unlock()
		y.follow(b, m.V, m.Steps)
	}
}

// strike writes one word of five letters, and sends it again until it is taken.
func (y *typist) strike(b testing.TB, s *strokes, round int) {
	began := time.Now()
	for {
		y.mu.Lock()
		v := y.v
		made := typed(y.end, fmt.Sprintf("%02d%03d", y.number, round%1000))
		y.mu.Unlock()
		s.mu.Lock()
		s.struck[string(made)] = began
		s.tries++
		s.mu.Unlock()
		var a struct {
			V       int      `json:"v"`
			Steps   []change `json:"steps"`
			Message string   `json:"message"`
		}
		switch status := y.ask(http.MethodPost, "/steps", map[string]any{"v": v, "client": y.client, "steps": []json.RawMessage{made}}, &a); status {
		case http.StatusOK:
			y.follow(b, a.V, []change{{made, y.client}})
			return
		case http.StatusConflict:
			y.follow(b, a.V, a.Steps)
		default:
			b.Errorf("answered %d: %s", status, a.Message)
			return
		}
	}
}
