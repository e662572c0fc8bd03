package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"standfirst/internal/access"
	"standfirst/internal/db"
	"standfirst/internal/house"
	"standfirst/internal/move"
	"standfirst/internal/story"
	"standfirst/internal/wire"
)

// Format is what an import reads.
type Format string

// The formats.
const (
	WXR   Format = "wxr"
	Ninjs Format = "ninjs"
)

// ImportOrder says what to import and how.
type ImportOrder struct {
	Format   Format
	Files    []string
	Language string // of items that name none; the default edition if empty
	Terms    access.Terms
	DryRun   bool
}

// Import brings files in, beside a running server or not. An error ends it; what
// was reported before is kept.
func (h *House) Import(ctx context.Context, o ImportOrder) (story.Report, error) {
	var s house.Settings
	err := h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		s, err = house.Load(ctx, tx)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		err = fmt.Errorf("%w: %s holds no house; make one with standfirst init, or try standfirst demo", ErrData, h.config.Data)
	}
	if err != nil {
		return story.Report{Warnings: []story.Warning{}}, err
	}
	if o.Language == "" {
		o.Language = s.DefaultEdition
	}
	i := story.NewImporter(h.DB, o.DryRun)
	for _, name := range o.Files {
		if err := h.importFile(ctx, i, name, o); err != nil {
			return i.Report, errors.Join(err, i.Flush(ctx))
		}
		if i.Report.Stopped {
			break
		}
	}
	return i.Report, i.Flush(ctx)
}

func (h *House) importFile(ctx context.Context, i *story.Importer, name string, o ImportOrder) error {
	f, err := os.Open(name)
	if err != nil {
		i.Report.Fail(filepath.Base(name), "", err)
		return nil
	}
	defer f.Close()
	base := filepath.Base(name)
	if o.Format == WXR {
		return move.ImportWXR(ctx, i, base, f, move.Options{Language: o.Language, Terms: o.Terms})
	}
	return wire.Import(ctx, i, base, f, wire.Options{Language: o.Language, Terms: o.Terms})
}
