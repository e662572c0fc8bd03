package e2e_test

import (
	"context"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// shotHeight bounds a picture, in pixels of CSS.
const shotHeight = 3000

// TestShots takes pictures of every page type for people to look at: from left
// to right and from right to left, wide and narrow, light and dark, on one sheet
// for each page type. make shots runs it.
func TestShots(t *testing.T) {
	dir := os.Getenv("STANDFIRST_SHOTS")
	if dir == "" {
		t.Skip("a part of make shots")
	}
	s := specimens(t)
	widths, schemes, languages := []int64{1366, 360}, []string{"light", "dark"}, []string{"en", "ar"}
	if more := os.Getenv("STANDFIRST_SHOTS_LANGUAGES"); more != "" {
		languages = strings.Split(more, ",")
	}
	pages := s.pages(languages, guestOnly)
	for _, p := range s.pages(languages, memberOnly) { // what a subscriber sees otherwise
		if p.who == memberOnly || p.name == "story" {
			pages = append(pages, p)
		}
	}
	name := func(p checked, width int64, scheme string) string {
		return fmt.Sprintf("%s.%d.%s.png", p.file(), width, scheme)
	}
	var mu sync.Mutex
	byType := map[string][]checked{}
	s.visit(t, pages, func(ctx context.Context, p checked) ([]string, error) {
		for _, width := range widths {
			for _, scheme := range schemes {
				if err := wide(ctx, width, 1); err != nil {
					return nil, err
				}
				if err := prefers(ctx, scheme); err != nil {
					return nil, err
				}
				// The window is made as high as the page: a picture of more than the window
				// moves pages that run from right to left.
				height, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`(async () => { await document.fonts.ready; for (let y = 0; y < document.documentElement.scrollHeight; y += 600) { scrollTo(0, y); await new Promise(r => setTimeout(r, 20)); } scrollTo(0, 0); await Promise.all([...document.images].map(i => i.complete || new Promise(r => { i.onload = i.onerror = r; }))); return document.documentElement.scrollHeight; })()`, chromedp.EvalAwaitPromise))
				if err != nil {
					return nil, err
				}
				if _, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: int64(min(height, shotHeight)), DeviceScaleFactor: 1}); err != nil {
					return nil, err
				}
				png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
				if err == nil {
					err = os.WriteFile(filepath.Join(dir, name(p, width, scheme)), png, 0o600)
				}
				if err != nil {
					return nil, err
				}
			}
		}
		mu.Lock()
		defer mu.Unlock()
		byType[p.name] = append(byType[p.name], p)
		return nil, nil
	})

	const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>%s</title><style>body{font:16px sans-serif;background:#777;color:#fff}div{display:flex;gap:12px;align-items:flex-start;overflow-x:auto;padding-block-end:12px}figure{margin:0}img{display:block;max-inline-size:none;zoom:.6}a{color:#fff}</style><h1>%s</h1>`
	index := fmt.Sprintf(head, "Every page type", "Every page type") + "<ul>"
	for _, kind := range pageTypes {
		all := byType[kind.name]
		if len(all) == 0 {
			continue
		}
		slices.SortFunc(all, func(a, b checked) int {
			return strings.Compare(string(a.reader)+fmt.Sprint(slices.Index(languages, a.lang)), string(b.reader)+fmt.Sprint(slices.Index(languages, b.lang)))
		})
		sheet := fmt.Sprintf(head, kind.name, html.EscapeString(kind.name))
		for _, width := range widths {
			for _, scheme := range schemes {
				sheet += fmt.Sprintf("<h2>%d px, %s</h2><div>", width, scheme)
				for _, p := range all {
					sheet += fmt.Sprintf(`<figure><figcaption>%s</figcaption><img src="%s" alt="%s"></figure>`, p, name(p, width, scheme), p)
				}
				sheet += "</div>"
			}
		}
		if err := os.WriteFile(filepath.Join(dir, kind.name+".html"), []byte(sheet), 0o600); err != nil {
			t.Fatal(err)
		}
		index += fmt.Sprintf(`<li><a href="%s.html">%s</a></li>`, kind.name, kind.name)
	}
	if err := os.WriteFile(filepath.Join(dir, "index.html"), []byte(index+"</ul>"), 0o600); err != nil {
		t.Fatal(err)
	}
}
