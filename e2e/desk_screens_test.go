package e2e_test

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// rowID and slugged are the parts of an address that name one thing among many: screens
// that differ in nothing else are one screen.
var (
	rowID   = regexp.MustCompile(`^([0-9a-z]{9,13}|[0-9]+)$`)
	digit   = regexp.MustCompile(`[0-9]`)
	slugged = regexp.MustCompile(`^/house/(\w+)/.+$`)
)

// shape is what is left of an address when the things it names are taken out.
func shape(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	parts := strings.Split(slugged.ReplaceAllString(u.Path, "/house/$1/{}"), "/")
	for i, part := range parts {
		if rowID.MatchString(part) && digit.MatchString(part) {
			parts[i] = "{}"
		}
	}
	return strings.Join(parts, "/")
}

// notScreens are addresses of the desk that are no screens: files, live
// connections, and what would end the walk.
var notScreens = regexp.MustCompile(`^/-/|^/media/|\.csv$|/live$|^/signin`)

// screens walks through the desk by its links and returns one address of every
// screen that it meets.
func (h *house) screens(t *testing.T, ctx context.Context) []string {
	t.Helper()
	const most = 90
	queue, seen := []string{h.desk + "/", h.desk + "/version/" + h.gated("ar").ID}, map[string]bool{}
	var found []string
	for len(queue) > 0 && len(found) < most {
		address := queue[0]
		queue = queue[1:]
		at := shape(address)
		if seen[at] || notScreens.MatchString(at) {
			continue
		}
		seen[at] = true
		do(t, ctx, chromedp.Navigate(address))
		found = append(found, address)
		for _, link := range ask[[]string](t, ctx, `[...document.querySelectorAll("a[href]:not([download])")].map(a => a.href)`) {
			if strings.HasPrefix(link, h.desk+"/") && !seen[shape(link)] {
				queue = append(queue, link)
			}
		}
	}
	return found
}

func scheme(t *testing.T, ctx context.Context, name string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}}); err != nil {
		t.Fatal(err)
	}
}

func speaking(t *testing.T, ctx context.Context, language string) {
	t.Helper()
	if _, err := chromedp.Call(ctx, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}); err != nil {
		t.Fatal(err)
	}
}

func TestNoScreenOfTheDeskViolatesAxeInEnglishAndArabicLightAndDark(t *testing.T) {
	thorough(t)
	h := demonstration(t)
	ctx := browser(t, 1280, 900)
	do(t, ctx, chromedp.Navigate(h.link))
	submit(t, ctx, chromedp.Click(chromedp.CSS("button.main")))
	all := h.screens(t, ctx)
	for _, owed := range []string{"/", "/version/{}", "/audit", "/mailbox"} {
		if !slices.ContainsFunc(all, func(a string) bool { return shape(a) == owed }) {
			t.Errorf("the walk never met %s", owed)
		}
	}
	for _, language := range []string{"en", "ar"} {
		speaking(t, ctx, language)
		for _, address := range all {
			do(t, ctx, chromedp.Navigate(address))
			if got := ask[string](t, ctx, `document.documentElement.lang`); got != language {
				t.Errorf("%s is in %q and not in %s", shape(address), got, language)
			}
			for _, colours := range []string{"light", "dark"} {
				scheme(t, ctx, colours)
				check(t, "desk "+strings.Trim(strings.ReplaceAll(shape(address), "/", " "), " ")+" "+language+" "+colours, ctx)
			}
		}
	}
	t.Logf("%d screens: %q", len(all), all)
}
