package desk_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"standfirst/internal/staff"
)

func TestAHouseAllowsTheFramesOfThoseThatItKnows(t *testing.T) {
	eachSettings(t, func(s *settingsDesk) {
		send := func(codes ...string) (int, string) {
			return s.post(staff.Owner, "/house/embeds", url.Values{"mark": {s.mark("/house/embeds")}, "do": {"save"}, "embed": codes})
		}
		if status, page := s.get(staff.Owner, "/house/embeds"); status != http.StatusOK || strings.Contains(page, " checked") || !strings.Contains(page, "www.youtube-nocookie.com") {
			t.Errorf("at first: %d", status)
		}
		if status, _ := send("youtube", "vimeo"); status != http.StatusSeeOther || !slices.Equal(s.settings().Embeds, []string{"youtube", "vimeo"}) {
			t.Errorf("%d, %v", status, s.settings().Embeds)
		}
		if _, page := s.get(staff.Owner, "/house/embeds"); strings.Count(page, " checked") != 2 {
			t.Error("the form does not show what is allowed")
		}
		for _, codes := range [][]string{{"evil"}, {"youtube", "youtube"}, slices.Repeat([]string{"x"}, 500)} {
			if status, _ := send(codes...); status != http.StatusUnprocessableEntity || len(s.settings().Embeds) != 2 {
				t.Errorf("%.3v is answered %d and leaves %v", codes, status, s.settings().Embeds)
			}
		}
		if status, _ := send(); status != http.StatusSeeOther || len(s.settings().Embeds) != 0 {
			t.Errorf("none: %d, %v", status, s.settings().Embeds)
		}
		s.audited("changed the house embeds")
	})
}
