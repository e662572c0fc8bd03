package main

import (
	"fmt"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"standfirst/internal/app"
)

type searchCommand struct {
	Rebuild searchRebuild `cmd:"" help:"Build the indexes anew. What is served stays until they are ready."`
	Status  searchStatus  `cmd:"" help:"Say how many stories the indexes hold, how large they are, and whether they keep up."`
}

type searchRebuild struct {
	JSON bool `name:"json" help:"Print JSON when it is done, and no progress."`
}

// rebuilt is what search rebuild --json prints.
type rebuilt struct {
	Stories   int     `json:"stories"`
	Languages int     `json:"languages"`
	Seconds   float64 `json:"seconds"`
	Rate      float64 `json:"stories_a_second"`
}

// Run builds the indexes anew, and tells how far it is once a second.
func (s searchRebuild) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		begun := time.Now()
		told := begun
		out := rebuilt{}
		languages := map[string]bool{}
		err := h.Search.Rebuild(g.ctx, func(done, total int, language string) {
			out.Stories, languages[language] = done, true
			if now := time.Now(); !s.JSON && now.Sub(told) >= time.Second {
				told = now
				fmt.Fprintf(g.stderr, "%d of %d stories (%s)\n", done, total, language)
			}
		})
		if err != nil {
			return err
		}
		out.Languages, out.Seconds = len(languages), time.Since(begun).Seconds()
		if out.Seconds > 0 {
			out.Rate = float64(out.Stories) / out.Seconds
		}
		if s.JSON {
			return g.printJSON(out)
		}
		_, err = fmt.Fprintf(g.stdout, "%d stories in %d languages are found anew (%.1f s)\n", out.Stories, out.Languages, out.Seconds)
		return err
	})
}

type searchStatus struct {
	JSON bool `name:"json" help:"Print JSON."`
}

// Run says how the indexes are.
func (s searchStatus) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		st, err := h.Search.Status(g.ctx)
		if err != nil {
			return err
		}
		if s.JSON {
			return g.printJSON(st)
		}
		switch {
		case st.Generation == "" && st.Rebuilding:
			_, err = fmt.Fprintln(g.stdout, "the indexes are being built for the first time")
			return err
		case st.Generation == "":
			_, err = fmt.Fprintln(g.stdout, "nothing has been built yet; the server does that by itself, or run standfirst search rebuild")
			return err
		}
		w := tabwriter.NewWriter(g.stdout, 0, 4, 2, ' ', 0)
		fmt.Fprintln(w, "LANG\tSTORIES\tWITH A WITHHELD PART\tBYTES")
		for _, tag := range slices.Sorted(maps.Keys(st.Languages)) {
			t := st.Languages[tag]
			var bytes int64
			for _, n := range st.Bytes[tag] {
				bytes += n
			}
			fmt.Fprintf(w, "%s\t%d\t%d\t%d\n", tag, t.Public, t.Whole, bytes)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		keeps := "up with the house"
		if st.Behind > 0 {
			keeps = fmt.Sprintf("%d changes behind; a server that runs catches up by itself", st.Behind)
		}
		if st.Rebuilding {
			keeps += "; being built anew"
		}
		_, err = fmt.Fprintf(g.stdout, "built %s, %s\n", st.Built.Format(time.RFC3339), keeps)
		return err
	})
}
