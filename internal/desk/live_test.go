package desk

import "testing"

func TestWhoTakesInTooSlowlyIsToldToReadAgain(t *testing.T) {
	l := &line{out: make(chan []byte, 3)}
	for _, m := range []string{"1", "2", "3", "4", "5"} {
		l.tell([]byte(m))
	}
	var got []string
	for len(l.out) > 0 {
		got = append(got, string(<-l.out))
	}
	if len(got) != 2 || got[0] != `{"type":"late"}` || got[1] != "5" {
		t.Errorf("told %q", got)
	}
}
