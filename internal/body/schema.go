package body

// group is the kind of place a node may stand in, and the kind of children that
// it may hold.
type group uint8

const (
	leaf   group = iota // as content: none
	block               // paragraphs, lists, figures …
	inline              // text, hard_break
	code                // as content: text without marks
	item                // list_item
	row                 // table_row
	cell                // table_cell, table_header
)

// value is the kind of an attribute.
type value uint8

const (
	words   value = iota // text
	address              // a URL that may stand in a link or name a source
	number               // a whole number between low and high; low is the default
	flag                 // true, or absent
	photo                // the id of a photograph
	markup               // HTML, sanitised
	tag                  // a language tag, BCP 47
	dir                  // ltr or rtl
)

type attr struct {
	value
	low, high int // of a number
	always    bool
}

type kind struct {
	group, content group
	attrs          map[string]attr
}

var (
	text = attr{value: words}
	link = attr{value: address}
	span = attr{value: number, low: 1, high: 1000}
)

// kinds is the schema of the house: where each node stands, what it holds and
// the attributes it may carry. An attribute that says nothing (an empty text, a
// false flag, a number at its default) is absent from the canonical tree.
var kinds = map[string]kind{
	"paragraph": {block, inline, nil},
	// Level 1 is the headline. A heading is at most one level below the one before.
	"heading":      {block, inline, map[string]attr{"level": {value: number, low: 2, high: 4, always: true}}},
	"bullet_list":  {block, item, nil},
	"ordered_list": {block, item, map[string]attr{"order": {value: number, low: 1, high: 1_000_000}}},
	"list_item":    {item, block, nil},
	"blockquote":   {block, block, nil},
	"pull_quote":   {block, block, map[string]attr{"by": text}},
	// A photograph of the house. An empty caption, alt or credit means the photo's own.
	"figure": {block, leaf, map[string]attr{"photo": {value: photo}, "caption": text, "alt": text, "credit": text, "decorative": {value: flag}}},
	// A picture whose file the house does not have: a note stands for it.
	"image": {block, leaf, map[string]attr{"src": link, "alt": text, "caption": text, "credit": text}},
	// Something on another host; a plain link stands for it.
	"embed":           {block, leaf, map[string]attr{"url": link, "provider": text, "title": text}},
	"table":           {block, row, map[string]attr{"caption": text}},
	"table_row":       {row, cell, nil},
	"table_cell":      {cell, block, map[string]attr{"colspan": span, "rowspan": span}},
	"table_header":    {cell, block, map[string]attr{"colspan": span, "rowspan": span}},
	"fact_box":        {block, block, map[string]attr{"title": text}},
	"statement":       {block, block, map[string]attr{"who": text, "role": text, "where": text, "at": text, "source": link}},
	"code_block":      {block, code, nil},
	"horizontal_rule": {block, leaf, nil},
	"cut":             {block, leaf, nil}, // at top level, at most once
	"html_block":      {block, leaf, map[string]attr{"html": {value: markup}}},
	"text":            {inline, leaf, nil},
	"hard_break":      {inline, leaf, nil},
}

// marks are those that text may carry. Their order is the order in which they
// enclose one another, the outermost first.
var marks = []struct {
	name  string
	attrs map[string]attr
}{
	{"language", map[string]attr{"lang": {value: tag}, "dir": {value: dir}}},
	{"link", map[string]attr{"href": link, "title": text}},
	{"strong", nil},
	{"em", nil},
	{"small_caps", nil},
	{"sub", nil},
	{"sup", nil},
	{"code", nil},
}

func markOrder(name string) int {
	for i, m := range marks {
		if m.name == name {
			return i
		}
	}
	return -1
}
