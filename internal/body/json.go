package body

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// ErrSyntax says that a source is not the JSON of a document.
var ErrSyntax = errors.New("the body is no JSON of a document")

// ParseJSON reads the JSON of a document: {"type":"doc","content":[…]}. The
// result is canonical; each change on the way is a Problem. The error is
// ErrLimit or ErrSyntax.
func ParseJSON(b []byte) (Doc, []Problem, error) {
	if len(b) > MaxSource {
		return Doc{}, nil, fmt.Errorf("%w: %d bytes of JSON; %d at most", ErrLimit, len(b), MaxSource)
	}
	var root Node
	if err := json.Unmarshal(b, &root); err != nil {
		return Doc{}, nil, fmt.Errorf("%w: %v", ErrSyntax, err)
	}
	if root.Type != "doc" {
		return Doc{}, nil, fmt.Errorf("%w: its root has the type %q, and must have \"doc\"", ErrSyntax, clip(root.Type))
	}
	var r reports
	d, err := normalise(root.Content, &r)
	return d, r.all(), err
}

// JSON writes the document as ParseJSON reads it.
func (d Doc) JSON() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	content := d.Content
	if content == nil {
		content = []Node{}
	}
	// Attributes are texts, numbers and truths; a tree made by hand that holds
	// anything else is a fault of the program and shows as an empty document.
	err := e.Encode(struct {
		Type    string `json:"type"`
		Content []Node `json:"content"`
	}{"doc", content})
	if err != nil {
		return []byte(`{"type":"doc","content":[]}`)
	}
	return bytes.TrimSpace(b.Bytes())
}

// MarshalJSON is JSON.
func (d Doc) MarshalJSON() ([]byte, error) { return d.JSON(), nil }

// UnmarshalJSON is ParseJSON for a source that must already be in form: a
// Problem is an error, since this way has nowhere to tell it.
func (d *Doc) UnmarshalJSON(b []byte) error {
	parsed, problems, err := ParseJSON(b)
	if err == nil && len(problems) > 0 {
		err = fmt.Errorf("%w: %s", ErrSyntax, problems[0].Message)
	}
	*d = parsed
	return err
}
