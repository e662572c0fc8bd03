package main

import (
	"fmt"

	"standfirst/internal/app"
	"standfirst/theme"
)

type themeCommand struct {
	Check themeCheckCommand `cmd:"" help:"Say what is wrong with a theme: file, line and what mends it."`
}

type themeCheckCommand struct {
	Dir  string `arg:"" help:"Folder of the theme, with templates and dist in it."`
	JSON bool   `name:"json" help:"Print JSON."`
}

// Run prints a line for each fault, and fails if there is any.
func (t themeCheckCommand) Run(g *globals) error {
	faults, err := app.CheckTheme(g.ctx, g.config().Log, t.Dir)
	if err != nil {
		return err
	}
	if t.JSON {
		if faults == nil {
			faults = []theme.Fault{}
		}
		if err := g.printJSON(faults); err != nil {
			return err
		}
	} else {
		for _, f := range faults {
			fmt.Fprintln(g.stdout, f)
		}
	}
	if len(faults) > 0 {
		return fmt.Errorf("theme check: %d faults", len(faults))
	}
	if !t.JSON {
		_, err = fmt.Fprintln(g.stdout, "theme check: every page is drawn, and keeps to the contract")
	}
	return err
}
