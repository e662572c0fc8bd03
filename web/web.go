// Package web holds what the desk looks like and runs in a browser: templates,
// styles and scripts. The scripts are islands: every screen works without them.
package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
)

//go:embed all:desk/templates all:desk/dist
var files embed.FS

// Desk is the desk's templates and built assets, as package theme reads them.
func Desk() fs.FS {
	sub, err := fs.Sub(files, "desk")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Words lists the texts of the interface that a script says, by the script's
// name ("board.js"), as the build found them.
func Words() (map[string][]string, error) {
	b, err := files.ReadFile("desk/dist/words.json")
	if err != nil {
		return nil, fmt.Errorf("web: the scripts are not built: %w", err)
	}
	var words map[string][]string
	if err := json.Unmarshal(b, &words); err != nil {
		return nil, fmt.Errorf("web: desk/dist/words.json: %w", err)
	}
	return words, nil
}
