package house

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"standfirst/internal/db"
)

// Difference is one field that two states of something have otherwise.
type Difference struct {
	Field         string // "editions[ar].name"
	Before, After string // as text; empty where there was or is nothing
}

// ClashError says that somebody else has changed the same thing since it was
// looked at. Nothing was saved.
type ClashError struct {
	Differences []Difference // from what is saved now to what was sent
}

func (e *ClashError) Error() string {
	return "somebody else has changed this meanwhile; look at both and save again"
}

// Unwrap makes a clash a conflict.
func (e *ClashError) Unwrap() error { return db.ErrConflict }

// Mark names one state of a value: a form carries it, so that what has changed
// meanwhile is seen.
func Mark(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return "none"
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// Change applies a change to the settings and saves them. Part is what of them
// the change is about, and was its Mark when whoever changes it looked: if it is
// another now, nothing is saved and the error is a ClashError. The settings that
// come back are those with the change, saved or not, and the differences those
// that it made.
func Change(ctx context.Context, t *db.Tx, part func(Settings) any, was string, change func(*Settings) error) (Settings, []Difference, error) {
	before, err := lock(ctx, t)
	if err != nil {
		return before, nil, err
	}
	after, err := Load(ctx, t) // a copy that shares nothing with the first
	if err != nil {
		return after, nil, err
	}
	if err := change(&after); err != nil {
		return after, nil, err
	}
	if Mark(part(before)) != was {
		return after, nil, &ClashError{Differences(part(before), part(after))}
	}
	changed := Differences(before, after)
	if len(changed) == 0 {
		return after, nil, nil
	}
	return after, changed, Save(ctx, t, after)
}

// lock reads the settings for who is about to change them.
func lock(ctx context.Context, t *db.Tx) (Settings, error) {
	if t.Dialect() == db.Postgres {
		if _, err := t.Exec(ctx, "SELECT 1 FROM house WHERE id = 1 FOR UPDATE"); err != nil {
			return Settings{}, fmt.Errorf("house: %w", err)
		}
	}
	return Load(ctx, t)
}

// maxDifferences bounds what one change tells.
const maxDifferences = 100

// Differences tells field by field what two values have otherwise. The items of
// a list are told apart by their slug or language where they have one.
func Differences(before, after any) []Difference {
	was, is := flat(before), flat(after)
	var all []Difference
	for _, f := range is {
		if old := find(was, f.name); old != f.text {
			all = append(all, Difference{f.name, old, f.text})
		}
	}
	for _, f := range was {
		if !slices.ContainsFunc(is, func(o field) bool { return o.name == f.name }) {
			all = append(all, Difference{f.name, f.text, ""})
		}
	}
	return all[:min(len(all), maxDifferences)]
}

type field struct{ name, text string }

func find(all []field, name string) string {
	for _, f := range all {
		if f.name == name {
			return f.text
		}
	}
	return ""
}

// flat lists the fields of a value as its JSON has them.
func flat(v any) []field {
	b, err := json.Marshal(v)
	if err != nil {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return nil
	}
	var all []field
	walk("", tree, func(name, text string) { all = append(all, field{name, text}) })
	return all
}

func walk(name string, v any, say func(name, text string)) {
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			below := k
			if name != "" {
				below = name + "." + k
			}
			walk(below, v[k], say)
		}
	case []any:
		var order []string
		for i, item := range v {
			key := keyOf(item)
			if key == "" {
				key = strconv.Itoa(i + 1)
			}
			order = append(order, key)
			walk(name+"["+key+"]", item, say)
		}
		if len(order) > 1 && keyOf(v[0]) != "" {
			say(strings.TrimPrefix(name+".order", "."), strings.Join(order, ", "))
		}
	case nil:
	default:
		if text := fmt.Sprint(v); text != "" {
			say(name, text)
		}
	}
}

// keyOf names an item of a list.
func keyOf(item any) string {
	m, ok := item.(map[string]any)
	if !ok {
		return ""
	}
	for _, k := range []string{"slug", "language", "to"} {
		if s, ok := m[k].(string); ok && s != "" {
			return s
		}
	}
	return ""
}
