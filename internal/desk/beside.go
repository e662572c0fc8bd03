package desk

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"standfirst/internal/body"
	"standfirst/internal/edition"
	"standfirst/internal/house"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// besidePage is a translation beside its source.
type besidePage struct {
	Frame
	Target, Source     story.Meta
	Base               int // the revision of the target that the page begins from
	TargetDir          string
	SourceDir          string
	Behind             bool
	Newest             int // the revision of the source that readers see
	Fields             []besideField
	Rows               []besideRow
	Cells              int
	Unsure             int // rows of which it is not known what belongs to what
	Waiting            int // cells that are still to come
	Words, SourceWords int
	Sections           []house.Section
	FollowUps          []story.FollowUp
	Conflict           *conflict
	Said               string // what has just been done
	CanFollow          bool
	Place              place
	Machine            bool
}

// besideField is one field of the head beside the source's.
type besideField struct {
	Name    string // of the form's field
	Label   string
	Source  string
	Runs    []story.Run // what has changed in the source since, if it has
	Value   string
	Long    bool
	Options []house.Section // of a choice
}

// besideRow is one row: blocks of the source, and the cells of the target that
// stand beside them.
type besideRow struct {
	Number  int
	Sources []besideSource
	Cells   []besideCell
	Unsure  bool
}

// besideSource is a block of the source.
type besideSource struct {
	Op   story.Op // what became of it since the revision that is followed
	HTML template.HTML
	Runs []story.Run // of a changed one, where its words have changed
}

// besideCell is a block of the target.
type besideCell struct {
	K       int
	Kind    string
	Label   string // what it is, in words
	Type    string
	Node    string // the JSON of its blocks
	Text    string // Markdown
	HTML    template.HTML
	Caption string
	Alt     string
	Credit  string
	Keep    bool // something of the source stands beside it
	Pending bool
	Same    bool   // word for word the source's
	Source  string // Markdown of what stands beside it
	Rows    int    // of its textarea
}

// conflict is what somebody else has saved meanwhile.
type conflict struct {
	Revision   int
	By         string
	At         time.Time
	Difference story.Difference // what they have changed
	Clashes    int              // blocks and fields that both have changed
}

func (v *visit) showBeside(status int, s *sides, c *conflict) error {
	t := s.target
	p := besidePage{Frame: v.frame(v.T("Translate: {headline}", "headline", s.source.Headline), "translations"), Target: t, Source: s.source, Base: s.base,
		TargetDir: edition.Direction(t.Language), SourceDir: edition.Direction(s.source.Language), Behind: s.behind(), Newest: s.sourceSecond,
		Words: s.content.Body.Words(t.Language), SourceWords: s.newest.Body.Words(s.source.Language), FollowUps: s.followUps, Conflict: c,
		Machine: s.content.Machine, Place: v.placed(t, "translate")}
	p.CanFollow = p.Behind && s.sourceSecond > t.OfRevision && v.may(staff.Edit, t) == nil
	q := v.r.URL.Query()
	switch {
	case q.Has("saved"):
		p.Said = v.T("Saved as revision {n}.", "n", p.Number(s.base))
	case q.Has("followed"):
		p.Said = v.T("Saved. It now follows revision {n} of its source.", "n", p.Number(t.OfRevision))
	case q.Has("machine"):
		p.Said = v.T("The machine's text is in. It goes out when a translator who has read it is named.")
	}
	p.Fields = s.fields(v)
	p.Rows = s.rows(v)
	for _, r := range p.Rows {
		if r.Unsure {
			p.Unsure++
		}
		for _, cell := range r.Cells {
			p.Cells++
			if cell.Pending {
				p.Waiting++
			}
		}
	}
	p.island(v, "translate.js", map[string]any{"base": p.Base, "language": t.Language, "save": "/version/" + t.ID.String() + "/translate/save",
		"key": "translate " + t.ID.String() + " " + v.who.ID.String(), "sent": c != nil})
	return v.show(status, "translate", p)
}

// fields are those of the head that are words, and the section.
func (s *sides) fields(v *visit) []besideField {
	from, to := s.newest, s.content
	headline := to.Headline
	if untitled(headline) {
		headline = ""
	}
	all := []besideField{
		{Name: "headline", Label: v.T("Headline"), Source: from.Headline, Value: headline, Long: true},
		{Name: "standfirst", Label: v.T("Standfirst"), Source: from.Standfirst, Value: to.Standfirst, Long: true},
		{Name: "kicker", Label: v.T("Kicker"), Source: from.Kicker, Value: to.Kicker},
		{Name: "slug", Label: v.T("Slug"), Source: from.Slug, Value: to.Slug},
		{Name: "dateline", Label: v.T("Dateline"), Source: from.Dateline, Value: to.Dateline},
		{Name: "section", Label: v.T("Section"), Source: from.Section.Name, Value: to.Section.Slug, Options: s.sections()},
		{Name: "translator", Label: v.T("Translator, as readers see it"), Source: from.Translator, Value: to.Translator},
	}
	if from.Lead.Photo != 0 || to.Lead.Photo != 0 {
		all = append(all,
			besideField{Name: "lead_caption", Label: v.T("Caption of the lead picture"), Source: from.Lead.Caption, Value: to.Lead.Caption, Long: true},
			besideField{Name: "lead_alt", Label: v.T("Alternative text of the lead picture"), Source: from.Lead.Alt, Value: to.Lead.Alt, Long: true},
			besideField{Name: "lead_credit", Label: v.T("Credit of the lead picture"), Source: from.Lead.Credit, Value: to.Lead.Credit})
	}
	changed := map[string]string{"picture caption": "lead_caption", "picture alt": "lead_alt", "picture credit": "lead_credit"}
	for _, d := range s.difference.Fields {
		name := d.Field
		if n, ok := changed[name]; ok {
			name = n
		}
		for i := range all {
			if all[i].Name == name {
				all[i].Runs = d.Runs
			}
		}
	}
	return all
}

// sections are those of the target's edition, and the one that it bears.
func (s *sides) sections() []house.Section {
	var all []house.Section
	for _, e := range s.settings.Editions {
		if e.Language == s.target.Language {
			all = slices.Clone(e.Sections)
		}
	}
	has := s.content.Section
	if has.Slug != "" && !slices.ContainsFunc(all, func(o house.Section) bool { return o.Slug == has.Slug }) {
		all = append(all, house.Section{Slug: has.Slug, Name: has.Name})
	}
	return all
}

// step is one block of the source as it was, or is, or both.
type step struct {
	op       story.Op
	was, now *body.Node
	runs     []story.Run
}

// steps are the source's blocks with what became of them since the revision
// that is followed.
func (s *sides) steps() []step {
	was, now := s.followed.Body.Content, s.newest.Body.Content
	var all []step
	if len(s.difference.Blocks) == 0 {
		for i := range now {
			all = append(all, step{op: story.Same, was: &now[i], now: &now[i]})
		}
		return all
	}
	for k, at := range s.difference.Places() {
		st := step{op: s.difference.Blocks[k].Op, runs: s.difference.Blocks[k].Runs}
		if at[0] >= 0 {
			st.was = &was[at[0]]
		}
		if at[1] >= 0 {
			st.now = &now[at[1]]
		}
		all = append(all, st)
	}
	return all
}

// rows sets the target beside the source: beside the revision that it follows,
// or, where its build tells that it has gone on already, beside the newest.
func (s *sides) rows(v *visit) []besideRow {
	steps := s.steps()
	target := s.content.Body.Content
	pairs := story.Align(s.followed.Body.Content, target)
	basis := func(st step) *body.Node { return st.was }
	if s.behind() {
		if newer := story.Align(s.newest.Body.Content, target); doubts(newer) < doubts(pairs) {
			pairs, basis = newer, func(st step) *body.Node { return st.now }
		}
	}
	var at []int // the step of each block of the basis
	for i, st := range steps {
		if basis(st) != nil {
			at = append(at, i)
		}
	}
	d := drawer{v: v, s: s}
	next := 0
	for _, pair := range pairs {
		upTo := next
		if len(pair.Source) > 0 {
			upTo = at[pair.Source[len(pair.Source)-1]] + 1
		}
		for next < upTo && basis(steps[next]) == nil { // what is on the other side alone
			d.row([]step{steps[next]}, nil)
			next++
		}
		var cells []body.Node
		for _, j := range pair.Target {
			cells = append(cells, target[j])
		}
		d.row(steps[next:upTo], cells)
		next = upTo
	}
	for ; next < len(steps); next++ {
		d.row(steps[next:next+1], nil)
	}
	return d.rows
}

// doubts counts the blocks of which it is not known what they belong to.
func doubts(rows []story.Beside) (n int) {
	for _, r := range rows {
		if len(r.Source) != 1 || len(r.Target) != 1 {
			n += max(len(r.Source), len(r.Target))
		}
	}
	return n
}

// drawer makes the rows of the page.
type drawer struct {
	v    *visit
	s    *sides
	rows []besideRow
	k    int
}

func (d *drawer) row(steps []step, cells []body.Node) {
	r := besideRow{Number: len(d.rows) + 1, Unsure: len(steps) > 0 && len(cells) > 0 && (len(steps) > 1 || len(cells) > 1)}
	stays := false
	var sole *body.Node
	for _, st := range steps {
		n := st.now
		if n == nil {
			n = st.was
		} else {
			stays = true
		}
		sole = n
		source := besideSource{Op: st.op, HTML: drawn(*n)}
		if slices.ContainsFunc(st.runs, func(r story.Run) bool { return r.Op != story.Same }) {
			source.Runs = st.runs
		}
		r.Sources = append(r.Sources, source)
	}
	if len(steps) != 1 {
		sole = nil
	}
	for _, n := range cells {
		r.Cells = append(r.Cells, d.cell([]body.Node{n}, sole, len(steps) > 0))
	}
	if len(cells) == 0 && stays { // its place is empty: what is written here comes in
		r.Cells = append(r.Cells, d.cell(nil, sole, true))
	}
	d.rows = append(d.rows, r)
}

func (d *drawer) cell(nodes []body.Node, source *body.Node, beside bool) besideCell {
	c := besideCell{K: d.k, Kind: cellKind(nodes), Node: string(body.Doc{Content: nodes}.JSON()), Keep: beside && len(nodes) > 0, Text: cellMarkdown(nodes)}
	d.k++
	kind := ""
	switch {
	case len(nodes) == 1:
		kind = nodes[0].Type
		c.Caption, c.Alt, c.Credit = nodes[0].Attr("caption"), nodes[0].Attr("alt"), nodes[0].Attr("credit")
		c.Pending = story.Pending(nodes[0])
		if source != nil {
			c.Same = c.Kind == cellText && !c.Pending && nodes[0].Type != "code_block" && string(body.Doc{Content: nodes}.JSON()) == string(body.Doc{Content: []body.Node{*source}}.JSON())
		}
	case len(nodes) == 0 && source != nil:
		kind = source.Type
		c.Pending = true
	}
	c.Type, c.Label = kind, d.v.blockName(kind)
	if c.Kind == cellFixed {
		c.HTML = drawn(nodes[0])
	}
	if source != nil {
		c.Source = cellMarkdown([]body.Node{*source})
	}
	reach := max(len([]rune(c.Text)), len([]rune(c.Source)))
	c.Rows = min(max(2, reach/55+1+strings.Count(c.Text, "\n")), 30)
	return c
}

func drawn(n body.Node) template.HTML {
	return template.HTML(body.Doc{Content: []body.Node{n}}.HTML(body.RenderOptions{Direction: edition.Direction, HeadingBase: 3})) // package body has escaped and sanitised it
}

// blockName says what a block is.
func (v *visit) blockName(kind string) string {
	switch kind {
	case "heading":
		return v.T("Heading")
	case "bullet_list", "ordered_list":
		return v.T("List")
	case "blockquote":
		return v.T("Quotation")
	case "pull_quote":
		return v.T("Pull quote")
	case "figure", "image":
		return v.T("Picture")
	case "embed":
		return v.T("Embed")
	case "table":
		return v.T("Table")
	case "fact_box":
		return v.T("Fact box")
	case "statement":
		return v.T("Statement")
	case "code_block":
		return v.T("Code")
	case "horizontal_rule":
		return v.T("Rule")
	case "cut":
		return v.T("The cut")
	case "html_block":
		return v.T("Kept as it came")
	}
	return v.T("Paragraph")
}
