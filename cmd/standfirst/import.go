package main

import (
	"fmt"
	"os"

	"standfirst/internal/access"
	"standfirst/internal/app"
	"standfirst/internal/edition"
)

type importCommand struct {
	WXR   importWXR   `cmd:"" name:"wxr" help:"WordPress eXtended RSS, versions 1.0 to 1.2."`
	Ninjs importNinjs `cmd:"" name:"ninjs" help:"IPTC ninjs 1.x, 2.x and 3.x; a file holds one item or an array of them."`
}

type importFlags struct {
	Files   []string `arg:"" type:"path" name:"FILE" help:"Files to read, in this order."`
	Edition string   `placeholder:"LANG" help:"Language of items that name none."`
	Terms   string   `default:"open" placeholder:"open|registered|members" help:"Who may read what is imported."`
	DryRun  bool     `help:"Say what would be done, and do nothing."`
	JSON    bool     `name:"json" help:"Print the report as JSON."`
}

type importWXR struct{ importFlags }

// Run imports WordPress exports.
func (i importWXR) Run(g *globals) error { return i.run(g, app.WXR) }

type importNinjs struct{ importFlags }

// Run imports ninjs items.
func (i importNinjs) Run(g *globals) error { return i.run(g, app.Ninjs) }

func (i importFlags) run(g *globals, format app.Format) error {
	terms, err := access.ParseTerms(i.Terms)
	if err != nil {
		return fmt.Errorf("%w: --terms: %v", errMisused, err)
	}
	language := i.Edition
	if language != "" {
		if language, err = edition.ValidTag(language); err != nil {
			return fmt.Errorf("%w: --edition: %v", errMisused, err)
		}
	}
	for _, f := range i.Files {
		if info, err := os.Stat(f); err != nil {
			return fmt.Errorf("%w: %v", errMisused, err)
		} else if info.IsDir() {
			return fmt.Errorf("%w: %s is a folder; name the files in it", errMisused, f)
		}
	}
	return g.house(func(h *app.House) error {
		report, err := h.Import(g.ctx, app.ImportOrder{Format: format, Files: i.Files, Language: language, Terms: terms, DryRun: i.DryRun})
		if i.JSON {
			if e := g.printJSON(report); err == nil {
				err = e
			}
			return err
		}
		for _, w := range report.Warnings {
			fmt.Fprintf(g.stderr, "%s: %s: %s\n", w.Item, w.Field, w.Message)
		}
		if report.Stopped {
			fmt.Fprintln(g.stderr, "standfirst: told to stop; what is reported is kept, and the same import again goes on")
		}
		fmt.Fprintf(g.stdout, "read %d, imported %d, updated %d, skipped %d, failed %d\n",
			report.Read, report.Imported, report.Updated, report.Skipped, report.Failed)
		return err
	})
}
