package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"standfirst/internal/story"
)

// Head is the head of a version by field: the names and the values of
// story.Head in JSON. A field that says nothing is absent.
type Head map[string]json.RawMessage

// Limits of a head, in bytes of JSON.
const (
	maxField = 128 << 10
	maxHead  = 256 << 10
)

// fieldTypes are the fields of a head, by name.
var fieldTypes = func() map[string]reflect.Type {
	types := map[string]reflect.Type{}
	for f := range reflect.TypeFor[story.Head]().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		types[name] = f.Type
	}
	return types
}()

// canonical is the one form of a field's value, nil if it says nothing.
func canonical(name string, value json.RawMessage) (json.RawMessage, error) {
	t, known := fieldTypes[name]
	if !known {
		return nil, fmt.Errorf("%w: a story has no field %.40q", ErrField, name)
	}
	if len(value) > maxField {
		return nil, fmt.Errorf("%w: %s has %d bytes; %d at most", ErrField, name, len(value), maxField)
	}
	if len(value) == 0 || string(value) == "null" {
		return nil, nil
	}
	v := reflect.New(t)
	d := json.NewDecoder(bytes.NewReader(value))
	d.DisallowUnknownFields()
	if err := d.Decode(v.Interface()); err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrField, name, err)
	}
	if e := v.Elem(); e.IsZero() || e.Kind() == reflect.Slice && e.Len() == 0 {
		return nil, nil
	}
	b, err := json.Marshal(v.Interface())
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %v", ErrField, name, err)
	}
	if bytes.Contains(b, []byte(`\u0000`)) { // PostgreSQL holds none
		return nil, fmt.Errorf("%w: %s holds a control character; write it anew", ErrField, name)
	}
	return b, nil
}

// headOf is a head by field.
func headOf(h story.Head) (Head, error) {
	b, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	var all Head
	if err := json.Unmarshal(b, &all); err != nil {
		return nil, fmt.Errorf("draft: %w", err)
	}
	for name, value := range all {
		one, err := canonical(name, value)
		if err != nil {
			return nil, err
		}
		if all[name] = one; one == nil {
			delete(all, name)
		}
	}
	return all, nil
}

// story is the head as package story has it.
func (h Head) story() (story.Head, error) {
	var all story.Head
	if err := json.Unmarshal([]byte(encoded(h)), &all); err != nil {
		return all, fmt.Errorf("%w: %v", ErrField, err)
	}
	return all, nil
}

func (h Head) size() (sum int) {
	for name, value := range h {
		sum += len(name) + len(value)
	}
	return sum
}
