package story

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/id"
)

// Check is one thing that is looked at before a version goes out.
type Check string

// The checks, in the order in which the desk shows them.
const (
	CheckHeadline   Check = "headline"
	CheckStandfirst Check = "standfirst"
	CheckSlug       Check = "slug"
	CheckSection    Check = "section"
	CheckText       Check = "text"
	CheckTerms      Check = "terms"
	CheckTK         Check = "tk"
	CheckAlt        Check = "alt"
	CheckCredit     Check = "credit"
	CheckLegal      Check = "legal"
	CheckEmbargo    Check = "embargo"
	CheckMachine    Check = "machine"
	CheckTranslator Check = "translator"
	CheckBehind     Check = "behind"
	CheckFollowUp   Check = "followup"
	CheckKept       Check = "kept"
	CheckMissing    Check = "missing" // a picture whose file the house does not have
	CheckLinks      Check = "links"
	CheckUnlooked   Check = "links not looked at"
	CheckByline     Check = "byline"
	CheckStatus     Check = "status" // killed: nothing brings it back
)

// ErrBlocked says that something which was found must be mended first.
var ErrBlocked = errors.New("not ready to be published")

// Finding is what a check has found. What blocks must be mended before the
// version goes out; the rest is said and left to the editor.
type Finding struct {
	Check  Check
	Blocks bool
	// Detail names the thing: the words around a TK, the address of a dead link,
	// the time of an embargo. It is text of the version or of the house, not words
	// of the interface.
	Detail string
	Count  int
}

func (f Finding) String() string {
	if f.Detail == "" {
		return string(f.Check)
	}
	return string(f.Check) + ": " + f.Detail
}

// Picture is what a check needs to know of a photograph of the house.
type Picture struct {
	Alt, Credit string
	Pixels      bool // there is a file to show
}

// Facts are what Checklist looks at besides the version itself.
type Facts struct {
	Now       time.Time
	Pictures  map[id.ID]Picture // of those in the text and at the top
	Plans     []string          // that the till sells
	FollowUps int               // open ones of this version
	DeadLinks []string
	Unlooked  int // links of the text that nobody has followed yet
}

// tk finds what a writer has left to come.
var tk = regexp.MustCompile(`(?:^|[^\p{L}\p{N}])(TK(?:TK)*)(?:[^\p{L}\p{N}]|$)`)

// Checklist looks at a version before it goes out. It is a pure function: what
// it says of legal flag and embargo holds for the time that Facts names.
func Checklist(m Meta, c Content, f Facts) []Finding {
	var all []Finding
	add := func(check Check, blocks bool, detail string, count int) {
		all = append(all, Finding{check, blocks, detail, count})
	}
	if m.Status == StatusKilled {
		add(CheckStatus, true, "", 0)
	}
	if strings.TrimSpace(c.Headline) == "" {
		add(CheckHeadline, true, "", 0)
	}
	if c.Standfirst == "" && c.Kind != KindPage {
		add(CheckStandfirst, false, "", 0)
	}
	if c.Slug == "" {
		add(CheckSlug, true, "", 0)
	}
	if c.Section.Slug == "" && c.Kind != KindPage {
		add(CheckSection, false, "", 0)
	}
	if len(c.Bylines) == 0 && c.Kind != KindPage {
		add(CheckByline, false, "", 0)
	}
	if strings.TrimSpace(c.Body.Text()) == "" {
		add(CheckText, true, "", 0)
	}
	if c.Terms.Level == access.Plans {
		for _, p := range c.Terms.Plans {
			if !slices.Contains(f.Plans, p) {
				add(CheckTerms, true, p, 0)
			}
		}
	}
	c.unfinished(add)
	c.pictures(f.Pictures, add)
	if m.Plan.Legal == LegalCheck {
		add(CheckLegal, true, "", 0)
	}
	if m.Plan.Embargo.Holds(f.Now) {
		add(CheckEmbargo, true, m.Plan.Embargo.Text, 0)
	}
	if c.Machine && c.Translator == "" {
		add(CheckMachine, true, "", 0)
	}
	if m.Origin == Translated && c.Translator == "" && !c.Machine {
		add(CheckTranslator, false, "", 0)
	}
	if m.BehindBy > 0 {
		add(CheckBehind, false, "", m.BehindBy)
	}
	if f.FollowUps > 0 {
		add(CheckFollowUp, false, "", f.FollowUps)
	}
	for _, u := range f.DeadLinks {
		add(CheckLinks, false, u, 0)
	}
	if f.Unlooked > 0 {
		add(CheckUnlooked, false, "", f.Unlooked)
	}
	return all
}

// maxTold bounds how many places of one kind are told one by one.
const maxTold = 20

// unfinished finds what a writer has left to come.
func (c Content) unfinished(add func(Check, bool, string, int)) {
	told := 0
	for _, t := range c.texts() {
		for _, at := range tk.FindAllStringSubmatchIndex(t, maxTold-told) {
			add(CheckTK, true, around(t, at[2]), 0)
			if told++; told == maxTold {
				return
			}
		}
	}
}

// Blocked says whether anything that was found must be mended first.
func Blocked(found []Finding) bool {
	return slices.ContainsFunc(found, func(f Finding) bool { return f.Blocks })
}

// BlockedBy is an ErrBlocked that names what must be mended first; nil if
// nothing must.
func BlockedBy(found []Finding) error {
	var all []string
	for _, f := range found {
		if f.Blocks {
			all = append(all, f.String())
		}
	}
	if len(all) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrBlocked, strings.Join(all, "; "))
}

// texts are all that readers will see in words.
func (c Content) texts() []string {
	all := []string{c.Headline, c.Standfirst, c.Kicker, c.Dateline, c.Lead.Caption, c.Lead.Alt, c.Lead.Credit}
	for _, b := range c.Bylines {
		all = append(all, b.Name, b.Role, b.Place)
	}
	for _, n := range c.Corrections {
		all = append(all, n.Was, n.Text)
	}
	c.Body.Walk(func(n body.Node) {
		if len(n.Content) > 0 && (n.Content[0].Type == "text" || n.Content[0].Type == "hard_break") {
			all = append(all, body.Doc{Content: []body.Node{n}}.Text())
		}
		for _, name := range []string{"caption", "alt", "credit", "title", "by", "who", "role", "where"} {
			if s := n.Attr(name); s != "" {
				all = append(all, s)
			}
		}
	})
	return all
}

// pictures looks at every photograph: who cannot see it is told what it shows,
// and everybody who made it.
func (c Content) pictures(known map[id.ID]Picture, add func(Check, bool, string, int)) {
	missing := 0
	look := func(photo id.ID, alt, credit, caption string, decorative bool) {
		p, ok := known[photo]
		if !ok || !p.Pixels {
			missing++ // readers see the caption and that there is no picture
		}
		if !decorative && alt == "" && p.Alt == "" {
			add(CheckAlt, true, clipped(caption), 0)
		}
		if credit == "" && p.Credit == "" {
			add(CheckCredit, true, clipped(caption), 0)
		}
	}
	if c.Lead.Photo != 0 {
		look(c.Lead.Photo, c.Lead.Alt, c.Lead.Credit, c.Lead.Caption, c.Lead.Decorative)
	}
	kept := 0
	c.Body.Walk(func(n body.Node) {
		switch n.Type {
		case "figure":
			photo, _ := id.Parse(n.Attr("photo"))
			decorative, _ := n.Attrs["decorative"].(bool)
			look(photo, n.Attr("alt"), n.Attr("credit"), n.Attr("caption"), decorative)
		case "html_block":
			kept++
		case "image":
			missing++
		}
	})
	if kept > 0 {
		add(CheckKept, false, "", kept)
	}
	if missing > 0 {
		add(CheckMissing, false, "", missing)
	}
}

// Links lists the addresses that a text links to or embeds, each once.
func (c Content) Links() []string {
	var all []string
	put := func(u string) {
		if u != "" && !slices.Contains(all, u) && len(all) < maxLinks {
			all = append(all, u)
		}
	}
	c.Body.Walk(func(n body.Node) {
		for _, m := range n.Marks {
			put(m.Attr("href"))
		}
		put(n.Attr("url"))
		put(n.Attr("source"))
	})
	return all
}

// maxLinks bounds how many addresses of one text are looked at.
const maxLinks = 300

// around is what stands around a place in a text.
func around(s string, at int) string {
	const reach = 30
	from, to := max(0, at-reach), min(len(s), at+reach)
	return clipped(strings.ToValidUTF8(s[from:to], ""))
}

func clipped(s string) string {
	r := []rune(line(s))
	if len(r) > 80 {
		return string(r[:79]) + "…"
	}
	return string(r)
}
