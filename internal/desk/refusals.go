package desk

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"standfirst/internal/edition"
)

// refusals are the sentences in which the nouns say what stands against a change,
// and its mend; {1}, {2} … are what such a sentence names. The nouns write English,
// for the log and the command line: here it is said to who looks.
var refusals = []string{
	phrase("the headline is empty; give one"),
	phrase("the {1} has {2} characters; {3} at most"),
	phrase("the {1} is not valid UTF-8; save it as UTF-8"),
	phrase("{1} bylines, {2} topics, {3} corrections; at most {4}, {5} and {6}"),
	phrase("byline {1} has no name; give one or remove it"),
	phrase("correction {1} says nothing; say what was wrong"),
	phrase("correction {1} has more than {2} characters; shorten it"),
	phrase("no correction of its original is open"),
	phrase("under embargo until {1}; publish then, or lift it"),
	phrase("“{1}” is no time that can be read, so it holds; give a time, or lift it"),
	phrase("waits for the legal check; clear it first"),
	phrase("not ready to be published: {1}"),
	phrase("the desk or stage has a name of more than {1} bytes"),
	phrase("the embargo has {1} bytes; {2} at most"),
	phrase("the link would be good for {1}; give a minute to 7 days"),
	phrase("what is killed is shown to nobody"),
	phrase("{1} preview links of this version work already; revoke one first"),
	phrase("revision {1} was saved meanwhile; revision {2} was looked at"),
	phrase("revision {1} was saved meanwhile; this text began from revision {2}"),
	phrase("revision {1} was saved while others wrote in the text; choose in the editor which of the two stands"),
	phrase("others have written in this text since revision {1}; look at it again"),
	phrase("a machine made the text; it goes out under the name of a person who has read it, as its translator"),
	phrase("a machine made the text; name the translator who has read it, then take the mark away"),
	phrase("the reason has {1} bytes; give 1 to {2}"),
	phrase("it is killed, and nothing follows what is gone"),
	phrase("the source has no revision {1}; choose one of its list"),
	phrase("cannot {1} a version that is {2}"),
	phrase("the story has a version in this language already: {1} is {2}"),
	phrase("it is no translation"),
	phrase("it is no translation; begin one from its page"),
	phrase("revision {1} of the source is none that this can follow; it follows {2} now"),
	phrase("readers have nothing of this version that could be corrected; it is {1}"),
	phrase("readers have nothing of this version that could be corrected"),
	phrase("nobody here has the address “{1}”"),
	phrase("there is no text; paste what the machine has made"),
	phrase("{1} “{2}” is no number"),
	phrase("“{1}” is no time; write it as 2026-05-01T18:30"),
	phrase("“{1}” is no number of a picture"),
	phrase("it holds no file; choose one"),
	phrase("“{1}” is no date; write it as 2026-05-01"),
	phrase("“{1}” is no number of hundredths"),
	phrase("version “{1}”; choose up to {2} of this story's"),
	phrase("revision “{1}” is no number"),
	phrase("level “{1}” takes no plans; say plans:{2}"),
	phrase("level plans names no plan; say plans:CODE"),
	phrase("{1} plans; 32 at most"),
	phrase("plan code “{1}”; use 1 to 40 of a-z, 0-9 and -"),
	phrase("they end at {1}, before they begin at {2}; change one of the two"),
	phrase("the accent on {1} paper is “{2}”; write it as #8a1c2b"),
	phrase("the accent {1} has a contrast of {2} to 1 against the {3} paper {4}; {5} at least: choose a {6} one"),
	phrase("author “{1}” has no name; give one in one language at least"),
	phrase("author “{1}” has a role or biography in {2} and no name; give the name too"),
	phrase("author “{1}”: {2}"),
	phrase("author “{1}”: “{2}” is no e-mail address"),
	phrase("{1} desks; {2} at most"),
	phrase("desk “{1}” named “{2}”; give a slug of its own, of letters, digits and hyphens, and a name"),
	phrase("desk {1} has {2} stages; give 1 to {3}"),
	phrase("desk {1}, stage “{2}” named “{3}”; give a slug of its own, of letters, digits and hyphens, and a name"),
	phrase("name “{1}”; give 1 to {2} characters"),
	phrase("{1} editions; give 1 to {2}"),
	phrase("cut after {1} paragraphs; give 0 to 50"),
	phrase("default terms: {1}"),
	phrase("edition “{1}” is not a language tag (BCP 47); write it as “{2}”"),
	phrase("edition {1} stands twice; keep one"),
	phrase("edition {1}: {2}"),
	phrase("edition {1} has {2} sections; {3} at most"),
	phrase("edition {1}: currency “{2}”; give three letters as USD (ISO 4217)"),
	phrase("edition {1}: its name or tagline is too long; {2} and {3} characters at most"),
	phrase("edition {1}: section “{2}” stands twice; keep one"),
	phrase("edition {1}, section “{2}” named “{3}”; give a slug of letters, digits and hyphens, and a name"),
	phrase("edition {1}, section “{2}” has a name of more than {3} characters; shorten it"),
	phrase("the address of the {1} is “{2}”; give a path as /principles, or an address as https://example.org/principles"),
	phrase("the licence costs “{1}” “{2}”; write the sum as 0.015 and the currency as USD"),
	phrase("the address of the licence's terms is “{1}”; give a path as /terms, or an address as https://example.org/terms"),
	phrase("the contact for licences is “{1}”; give an e-mail address, or an address with https"),
	phrase("{1} characters of a story that is not for everybody; give 0 to {2}"),
	phrase("default edition “{1}” is none of the editions; choose one of them"),
	phrase("the navigation has {1} items; {2} at most"),
	phrase("navigation, item {1} is too long; {2} characters of name at most"),
	phrase("navigation, item {1}: {2} “{3}” stands twice; keep one"),
	phrase("navigation, item {1}: the edition has no section “{2}”; add it, or take the item out"),
	phrase("navigation, item {1}: topic “{2}”; give its slug"),
	phrase("navigation, item {1}: “{2}” names no page; choose one of the edition's"),
	phrase("navigation, item {1}: link “{2}” named “{3}”; give a name, and a path as /subscribe or an address as https://example.org/"),
	phrase("topic “{1}” has no name; give one in one language at least"),
	phrase("topic “{1}”: {2}"),
	phrase("slug “{1}”; use letters, digits and single hyphens, as sea-trade"),
	phrase("“{1}” is no language tag (BCP 47)"),
	phrase("the text in {1} has {2} characters; {3} at most"),
	phrase("the {1} “{2}” is kept already; choose another slug, or merge the two"),
	phrase("{1} are kept; that is the most"),
	phrase("“{1}” cannot be merged into itself; choose another"),
	phrase("this is the only way to prove that it is you; add another first"),
	phrase("give the passkey a name, such as that of the device"),
	phrase("the passkey was not taken"),
	phrase("its challenge is not of this page or too old; try again"),
	phrase("its challenge was answered before; try again"),
	phrase("there are {1} already; remove one first"),
	phrase("it is kept already"),
	phrase("this account has none for {1}"),
	phrase("its counter went back, as that of a copy does; sign in otherwise and remove it"),
	phrase("it did not verify who holds it"),
	phrase("the name has {1} characters; give 1 to {2}"),
	phrase("{1} “{2}” is none of this house; it has {3}"),
	phrase("{1} {2}; {3} at most"),
	phrase("“{1}” cannot stand among the {2}"),
	phrase("it has no name; give one"),
	phrase("its last day has passed; give a later one"),
	phrase("“{1}” has a token that works; revoke it first, or give this one another name"),
	phrase("{1} tokens work already; revoke one first"),
	phrase("the name has {1} characters; {2} at most"),
	phrase("the search has {1} bytes; {2} at most"),
	phrase("you have {1} already; delete one first"),
	phrase("the house would have no owner; make somebody else an owner first"),
	phrase("“{1}” is no e-mail address"),
	phrase("give a name; it stands beside what you write and do"),
	phrase("time zone “{1}” is unknown; write it as Europe/Paris"),
	phrase("somebody has written meanwhile"),
	phrase("too far behind; read the whole text again"),
	phrase("this text has {1} notes; end some and delete them"),
	phrase("the comment says nothing"),
	phrase("the reply says nothing"),
	phrase("a suggestion needs the words that it would replace"),
	phrase("the words that it was about are not there any more"),
	phrase("the words that the suggestion would replace are not there any more"),
	phrase("only who wrote a note deletes it"),
	phrase("{1} replies; begin another note"),
	phrase("to “{1}” a {2} that is {3} is not possible"),
	phrase("the fields have {1} bytes together; {2} at most"),
	phrase("{1} has {2} bytes; {3} at most"),
	phrase("the {1} has {2} bytes; {3} at most"),
	phrase("its middle is {1} and {2}; give 0 to 1 from the left and from the top"),
	phrase("{1} keywords; {2} at most"),
	phrase("it is no JPEG"),
	phrase("a segment of the JPEG is cut off"),
	phrase("“{1}”; JPEG, PNG, WebP and TIFF are taken"),
	phrase("{1}; JPEG, PNG, WebP and TIFF are taken"),
	phrase("it is no {1}: {2}"),
	phrase("{1} by {2} pixels; {3} in all at most"),
	phrase("not a photograph: {1} bytes; {2} at most"),
	phrase("{1} holds a control character; write it anew"),
	phrase("the {1} holds a control character; write it anew"),
	phrase("the logo has a drawing for dark paper and none for light; give that one too"),
	phrase("more than {1} bytes; make it smaller"),
	phrase("it is no PNG, JPEG or WebP; export it as PNG"),
	phrase("it is a TIFF; export it as PNG"),
}

type refusal struct {
	english string
	shape   *regexp.Regexp
}

var shapes = sync.OnceValue(func() (all []refusal) {
	for _, english := range refusals {
		shape := regexp.QuoteMeta(english)
		for n := 1; strings.Contains(english, hole(n)); n++ {
			shape = strings.ReplaceAll(shape, "“"+regexp.QuoteMeta(hole(n))+"”", `"((?:[^"\\]|\\.)*)"`) // as %q writes
			shape = strings.ReplaceAll(shape, regexp.QuoteMeta(hole(n)), `(.+)`)
		}
		all = append(all, refusal{english, regexp.MustCompile(`(?s)(?:^|: )` + shape + `$`)})
	}
	// The one that says most itself goes first: "edition {1}: {2}" is of any edition.
	slices.SortStableFunc(all, func(a, b refusal) int { return cmp.Compare(own(b.english), own(a.english)) })
	return all
})

func hole(n int) string { return "{" + strconv.Itoa(n) + "}" }

// own is how much of a text is not places.
func own(english string) int { return len(english) - 4*strings.Count(english, "{") }

// refused says a refusal in a language, and whether it is one.
func refused(b *edition.Phrasebook, english string, deep int) (said string, known bool) {
	for _, r := range shapes() {
		m := r.shape.FindStringSubmatch(english)
		if m == nil {
			continue
		}
		var pairs []any
		for i, value := range m[1:] {
			pairs = append(pairs, strconv.Itoa(i+1), inWords(b, value, deep))
		}
		return b.T(r.english, pairs...), true
	}
	return english, false
}

// detail says a part of an error in the language of who looks, if it is a refusal.
func (v *visit) detail(english string) string {
	said, _ := refused(v.book(), english, 0)
	return said
}

// inWords says what a refusal names: a number in the language's digits, a word of
// the desk, a refusal within it, or a name as it is.
func inWords(b *edition.Phrasebook, value string, deep int) string {
	if n, err := strconv.Atoi(value); err == nil {
		return b.Number(int64(n))
	}
	if s, err := strconv.Unquote(`"` + value + `"`); err == nil {
		value = s
	}
	if said := b.T(value); said != value || deep == 3 {
		return said
	}
	said, _ := refused(b, value, deep+1)
	return said
}
