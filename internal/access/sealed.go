package access

import (
	"standfirst/internal/body"
	"standfirst/internal/id"
)

// Sealed is a published text under its terms. Its content is not exported and
// it marshals to nothing: the only way to text is Open.
type Sealed struct {
	terms    Terms
	public   body.Doc
	withheld body.Doc
}

// Seal closes a text under terms. It is parted at its own cut, else after
// cutAfter paragraphs (0 or more).
func Seal(t Terms, d body.Doc, cutAfter int) Sealed {
	public, withheld := d.Cut(cutAfter)
	return Sealed{terms: t, public: public, withheld: withheld}
}

// Terms are those the text was sealed under.
func (s Sealed) Terms() Terms { return s.terms }

// Photos names the photographs of the whole text, so that whoever holds a page
// of it can tell when one of them changes. It tells nothing of the words.
func (s Sealed) Photos() []id.ID { return append(s.public.Photos(), s.withheld.Photos()...) }

// Open shows what the decision allows: the whole text to a decision that says
// so and was made for these very terms, else the public part.
func (s Sealed) Open(d Decision) View {
	v := View{public: s.public, cut: len(s.withheld.Content) > 0}
	if d.whole && d.terms.Equal(s.terms) {
		v.rest, v.cut, v.whole = s.withheld, false, true
	}
	return v
}

// MarshalJSON writes null: a sealed text does not leave by accident.
func (s Sealed) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// String says only that the text is sealed, so that no log line carries it.
func (s Sealed) String() string { return "sealed text" }

// GoString is for %#v what String is for %v.
func (s Sealed) GoString() string { return "sealed text" }

// View is what one class of reader may see of a text. Everything that is
// derived from a text (excerpt, count, description, feed entry) is derived from
// a View.
type View struct {
	public, rest body.Doc
	cut, whole   bool
}

// Public is the part before the cut, which every reader may see.
func (v View) Public() body.Doc { return v.public }

// Rest is the part after the cut; empty unless the view is whole.
func (v View) Rest() body.Doc { return v.rest }

// Whole says that nothing is withheld from this reader.
func (v View) Whole() bool { return v.whole }

// Cut says that there is text which this view does not hold.
func (v View) Cut() bool { return v.cut }
