package story

import (
	"context"
	"errors"
	"fmt"

	"standfirst/internal/db"
)

// Report is what an import did, item by item where there is something to say.
type Report struct {
	Read     int       `json:"read"`
	Imported int       `json:"imported"`
	Updated  int       `json:"updated"`
	Skipped  int       `json:"skipped"` // unchanged, or nothing to import
	Failed   int       `json:"failed"`
	Warnings []Warning `json:"warnings"`
	// Stopped says that the import was told to end before its last item. What is
	// reported is kept; the same import again goes on from there.
	Stopped bool `json:"stopped,omitempty"`
}

// Warning is one thing that came in otherwise than it stood at the source.
type Warning struct {
	Item    string `json:"item"`
	Field   string `json:"field"`
	Message string `json:"message"`
}

// maxWarnings bounds a report.
const maxWarnings = 5000

// Warn adds a warning.
func (r *Report) Warn(item, field, format string, args ...any) {
	if len(r.Warnings) < maxWarnings {
		r.Warnings = append(r.Warnings, Warning{item, field, fmt.Sprintf(format, args...)})
	}
}

// Fail tells of an item that could not be imported.
func (r *Report) Fail(item, field string, err error) {
	r.Failed++
	r.Warn(item, field, "%v", err)
}

func (r *Report) outcome(item string, done Imported) {
	switch done.Outcome {
	case Added:
		r.Imported++
	case Updated:
		r.Updated++
	case WithdrawnNow:
		r.Updated++
		r.Warn(item, "pubStatus", "withdrawn: its source has canceled it")
	case Unchanged:
		r.Skipped++
	}
	if done.Note != "" {
		r.Warn(item, "version", "%s", done.Note)
	}
}

// Importer brings items in, 50 a transaction, each in its own savepoint: what
// fails is one line of the report and stops nothing else.
type Importer struct {
	Report  Report
	db      *db.DB
	dry     bool
	waiting []waiting
}

type waiting struct {
	item string
	do   func(context.Context, *db.Tx) (Imported, error)
}

// NewImporter makes an importer; a dry one reports and keeps nothing.
func NewImporter(d *db.DB, dry bool) *Importer {
	return &Importer{db: d, dry: dry, Report: Report{Warnings: []Warning{}}}
}

const batch = 50

// errDry undoes the transaction of a dry run.
var errDry = errors.New("dry run")

// Add takes one item; item names it in the report. When ctx has ended, the items
// that were taken are brought in, and Add returns false: no more is wanted.
func (i *Importer) Add(ctx context.Context, item string, do func(context.Context, *db.Tx) (Imported, error)) (more bool, err error) {
	i.waiting = append(i.waiting, waiting{item, do})
	if len(i.waiting) < batch && ctx.Err() == nil {
		return true, nil
	}
	err = i.Flush(ctx)
	if ctx.Err() != nil {
		i.Report.Stopped = true
		return false, err
	}
	return err == nil, err
}

// Flush brings in what waits. A batch that has begun is ended, even when ctx is not to go on.
func (i *Importer) Flush(ctx context.Context) error {
	if len(i.waiting) == 0 {
		return nil
	}
	type result struct {
		done Imported
		err  error
	}
	results := make([]result, len(i.waiting))
	err := i.db.Update(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Tx) error {
		for n, w := range i.waiting {
			results[n].err = tx.Savepoint(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
				results[n].done, err = w.do(ctx, tx)
				return err
			})
		}
		if i.dry {
			return errDry
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDry) {
		return fmt.Errorf("import: the last %d items were not kept: %w", len(i.waiting), err)
	}
	for n, r := range results {
		if r.err != nil {
			i.Report.Fail(i.waiting[n].item, "", r.err)
			continue
		}
		i.Report.outcome(i.waiting[n].item, r.done)
	}
	i.waiting = i.waiting[:0]
	return nil
}
