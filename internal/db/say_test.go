package db_test

import (
	"encoding/json"
	"testing"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/db/dbtest"
)

func TestWhatANodeSaysTheOthersHear(t *testing.T) {
	c := dbtest.Postgres(t, db.Config{})
	one, two := openConfig(t, c), openConfig(t, c)
	heard := make(chan string, 10)
	defer one.Listen(func(string, json.RawMessage) { t.Error("a node hears itself") })()
	stop := two.Listen(func(topic string, payload json.RawMessage) { heard <- topic + string(payload) })
	// The ear opens on a connection of its own: until it has, nothing is heard.
	deadline := time.Now().Add(10 * time.Second)
	for {
		if err := one.Say(t.Context(), "greeting", []int{1, 2}); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-heard:
			if got != "greeting[1,2]" {
				t.Errorf("heard %q", got)
			}
			stop()
			return
		case <-time.After(50 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing was heard")
		}
	}
}

func TestAMessageThatNoNodeCanCarryIsRefused(t *testing.T) {
	one := openConfig(t, dbtest.Postgres(t, db.Config{}))
	if err := one.Say(t.Context(), "long", make([]int, 8000)); err == nil {
		t.Error("it was said")
	}
}

func openConfig(t *testing.T, c db.Config) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}
