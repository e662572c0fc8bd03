package wire

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// known holds the properties of ninjs 1.0 to 1.5, 2.0, 2.1, 3.0 and 3.1
// (iptc.org/std/ninjs), folded.
var known = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range strings.Fields(`uri standard firstcreated versioncreated contentcreated version type representationtype profile mimetype
		pubstatus urgency copyrightholder copyrightnotice usageterms ednote language descriptioncomments
		people organisations places subjects events objects infosources title by slugline located renditions associations
		altids trustindicators genres headlines descriptions bodies expires embargoedreason embargoedreasons embargoed embargoeduntil
		rightsinfo digitalsourcetype plannedcoverage eventdetails contactinfo
		person organisation place subject event object infosource rendition association genre
		headline headlinemain descriptiontext descriptioncaption descriptionusage bodytext bodyxhtml bodyhtml charcount wordcount
		priority signals signal name guid creditline source signoff products authors`) {
		m[n] = true
	}
	return m
}()

// maxNested bounds items within items: a story, its picture, that one's logo.
const maxNested = 3

func parse(o object, nested int) Item {
	i := Item{
		URI: o.text("uri", "guid"), Version: o.text("version"), Type: strings.ToLower(o.text("type")), Profile: o.text("profile"),
		PubStatus: strings.ToLower(o.text("pubstatus")), Language: o.text("language"),
		FirstCreated: o.time("firstcreated"), VersionCreated: o.time("versioncreated"), ContentCreated: o.time("contentcreated"),
		Slugline: o.text("slugline"), By: o.text("by"), Located: o.text("located"), EdNote: o.text("ednote"),
		CopyrightHolder: o.text("copyrightholder"), CopyrightNotice: o.text("copyrightnotice"), UsageTerms: o.text("usageterms"),
		DigitalSourceType: o.text("digitalsourcetype"),
		Headline:          cmp.Or(role(o.list("headlines"), "main"), o.text("headline", "headlinemain", "title")),
		Description:       cmp.Or(role(o.list("descriptions"), "caption", "summary", "main", "text"), o.text("descriptiontext", "descriptioncaption")),
		CreditLine:        cmp.Or(exactly(o.list("descriptions"), "creditline"), o.text("creditline")),
		Subjects:          terms(o.list("subjects", "subject")),
		Places:            terms(o.list("places", "place")),
		People:            terms(o.list("people", "person")),
		Kicker:            exactly(o.list("headlines"), "kicker"),
	}
	for _, g := range terms(o.list("genres", "genre")) {
		i.Genres = append(i.Genres, g.Name)
	}
	if s := o.text("embargoeduntil", "embargoed"); s != "" {
		t, ok := moment(s)
		i.Embargoed, i.EmbargoUnclear, i.EmbargoText = t, !ok, s
	}
	for _, a := range o.list("altids") {
		switch strings.ToLower(a.text("role")) {
		case "translation-group":
			i.Group = a.text("value")
		case "translation-of":
			i.TranslationOf = a.text("value")
		}
	}
	i.Body, i.BodyIsHTML = text(o)
	for _, r := range o.list("renditions", "rendition") {
		i.Renditions = append(i.Renditions, Rendition{
			Name: r.text("name"), Href: r.text("href"), ContentType: r.text("contenttype", "mimetype"), Width: r.number("width"), Height: r.number("height"),
		})
	}
	if nested < maxNested {
		for _, a := range o.list("associations", "association") {
			i.Associations = append(i.Associations, parse(a, nested+1))
		}
	}
	if i.Type == "" {
		i.Type = "text"
		if i.Body == "" && len(i.Renditions) > 0 {
			i.Type = "picture"
		}
	}
	for _, k := range slices.Sorted(maps.Keys(o)) {
		if !known[k] && !strings.HasPrefix(o[k].name, "$") {
			i.Unknown = append(i.Unknown, o[k].name)
		}
	}
	return i
}

// role picks the value with the first role that is there, else the first value
// that is not a credit line.
func role(list []object, roles ...string) string {
	for _, want := range roles {
		if s := exactly(list, want); s != "" {
			return s
		}
	}
	for _, o := range list {
		if !strings.EqualFold(o.text("role"), "creditline") {
			if s := o.text("value"); s != "" {
				return s
			}
		}
	}
	return ""
}

func exactly(list []object, want string) string {
	for _, o := range list {
		if strings.EqualFold(o.text("role"), want) {
			return o.text("value")
		}
	}
	return ""
}

func terms(list []object) (out []Term) {
	for _, o := range list {
		t := Term{Name: o.text("name"), Code: o.text("literal", "code"), URI: o.text("uri", "rel", "scheme"), Rel: o.text("rel")}
		if t.Name == "" {
			t.Name = o.text("value")
		}
		if t.Name != "" || t.Code != "" {
			out = append(out, t)
		}
	}
	return out
}

// text picks the body: HTML before plain text, in the newer property before the
// older one.
func text(o object) (body string, isHTML bool) {
	var plain string
	for _, b := range o.list("bodies") {
		value := b.text("value")
		kind := strings.ToLower(b.text("contenttype") + " " + b.text("role"))
		if value == "" {
			continue
		}
		if strings.Contains(kind, "html") {
			return value, true
		}
		if plain == "" {
			plain = value
		}
	}
	if s := o.text("bodyxhtml", "bodyhtml"); s != "" && plain == "" {
		return s, true
	}
	for name, p := range o { // 1.x allows body_* with any ending
		if s := ""; strings.HasPrefix(name, "body") && name != "bodies" && name != "bodytext" && plain == "" && json.Unmarshal(p.value, &s) == nil && s != "" {
			return s, strings.Contains(s, "<")
		}
	}
	return cmp.Or(plain, o.text("bodytext")), false
}
