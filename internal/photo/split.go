package photo

import (
	"regexp"
	"strings"
	"sync"
	"time"
)

// Split is what a wire's caption says when its parts are told apart. Every part
// is a proposal that the desk confirms; Raw is what came.
type Split struct {
	Raw          string             `json:"raw"`
	Caption      string             `json:"caption"`
	Agency       string             `json:"agency,omitempty"`
	Photographer string             `json:"photographer,omitempty"`
	Via          string             `json:"via,omitempty"` // who passed it on
	Pool         bool               `json:"pool,omitempty"`
	Handout      bool               `json:"handout,omitempty"`
	File         bool               `json:"file,omitempty"`       // a picture from the files
	Unverified   bool               `json:"unverified,omitempty"` // the agency could not verify it, and readers must be told
	EditorsNote  string             `json:"editors_note,omitempty"`
	Restrictions string             `json:"restrictions,omitempty"`
	Country      string             `json:"country,omitempty"`
	CountryCode  string             `json:"country_code,omitempty"` // ISO 3166-1 alpha-2
	City         string             `json:"city,omitempty"`
	Date         time.Time          `json:"date,omitzero"`
	Tags         []string           `json:"tags,omitempty"`
	MediaTopics  []string           `json:"media_topics,omitempty"` // cv.iptc.org/newscodes/mediatopic
	DayPick      bool               `json:"day_pick,omitempty"`     // TPX: among the agency's pictures of the day
	ImageID      string             `json:"image_id,omitempty"`
	Credit       string             `json:"credit,omitempty"`     // as the house prints it
	Confidence   map[string]float64 `json:"confidence,omitempty"` // by field, 0 to 1
}

// A wire's caption is read from its end: picture number, country and tags,
// restrictions, agency and photographer, editor's note; what is left is the
// caption.
var (
	imageID  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\s+-\s+([A-Z]{2,5}[0-9A-Z]{4,12})\s*$`) })
	tagGroup = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`\s*\(([A-Z][A-Z .,'/-]*?)\s+-\s+Tags:\s*([^()]*)\)\s*$`)
	})
	attn = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)\s*\b(ATTENTION EDITORS\b.*|NO RESALES\b.*|NO ARCHIVES\b.*|MANDATORY CREDIT\b.*|FOR EDITORIAL USE ONLY\b.*|[A-Z]{3,} OUT\.?)\s*$`)
	})
	note    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?s)\s*\bEditor[’']s note:\s*(.*)$`) })
	slashed = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)(^|[.!?”"’)]\s+|\s)([A-Z][A-Z]{3,15}|[Rr]euters|[Rr]etuers|RETUERS)\s*/\s*([^/]{2,60}?)((?:\s*/\s*(?:Pool|Handout|File|Files|POOL|HANDOUT))*)(?:\s+via\s+([A-Z][\w .&'-]{1,60}?))?\s*\.?\s*$`)
	})
	bracket = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?s)\s*\(\s*(?:(AP) Photo|([A-Z]{2,6}) via ([A-Z]{2,6})|([A-Z][\w ]{1,30}) via ([A-Z][\w ]{1,30})|([A-Z]{2,12}) Photo)\s*(?:/\s*([^(),]{2,60}))?((?:\s*,\s*(?:Pool|File|Handout|via [\w ]+))*)\s*\)\s*$`)
	})
	dated = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?:\b(?:in|at|near|outside)\s+)?((?:\p{Lu}[\p{L}'’-]+)(?:\s\p{Lu}[\p{L}'’-]+){0,3})?,?\s*(?:on\s+)?((?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)\s+(\d{1,2}),\s+(\d{4}))`)
	})
)

// twoWords holds the tags that are more than one word; the rest are parted by
// spaces.
var twoWords = []string{"CIVIL UNREST", "CRIME LAW", "LAW CRIME", "ARTS CULTURE", "SCIENCE TECHNOLOGY", "MASS CASUALTY", "HUMAN RIGHTS", "NATURAL DISASTERS"}

var topics = map[string]string{ // cv.iptc.org/newscodes/mediatopic
	"POLITICS": "11000000", "CONFLICT": "16000000", "CIVIL UNREST": "16000000", "DISASTER": "03000000", "NATURAL DISASTERS": "03000000", "CRIME LAW": "02000000",
	"BUSINESS": "04000000", "ECONOMY": "04000000", "SPORT": "15000000", "ENVIRONMENT": "06000000", "HEALTH": "07000000", "RELIGION": "12000000", "SOCIETY": "14000000",
	"EDUCATION": "05000000", "SCIENCE TECHNOLOGY": "13000000", "ARTS CULTURE": "01000000", "ENTERTAINMENT": "01000000", "WEATHER": "17000000",
}

var countries = map[string]string{
	"AFGHANISTAN": "AF", "ARGENTINA": "AR", "AUSTRALIA": "AU", "AUSTRIA": "AT", "BELGIUM": "BE", "BRAZIL": "BR", "BRITAIN": "GB", "CANADA": "CA", "CHINA": "CN", "EGYPT": "EG",
	"FRANCE": "FR", "GERMANY": "DE", "GREECE": "GR", "INDIA": "IN", "INDONESIA": "ID", "IRAN": "IR", "IRAQ": "IQ", "ISRAEL": "IL", "ITALY": "IT", "JAPAN": "JP", "JORDAN": "JO",
	"KENYA": "KE", "LEBANON": "LB", "LIBYA": "LY", "MEXICO": "MX", "MOROCCO": "MA", "NETHERLANDS": "NL", "NIGERIA": "NG", "PAKISTAN": "PK", "POLAND": "PL", "QATAR": "QA",
	"RUSSIA": "RU", "SAUDI ARABIA": "SA", "SOUTH AFRICA": "ZA", "SOUTH KOREA": "KR", "SPAIN": "ES", "SWEDEN": "SE", "SWITZERLAND": "CH", "SYRIA": "SY", "TUNISIA": "TN",
	"TURKEY": "TR", "UKRAINE": "UA", "UNITED ARAB EMIRATES": "AE", "UNITED STATES": "US", "YEMEN": "YE",
}

// SplitCaption tells the parts of a wire's caption apart. It is total: a text
// that has no such parts is its own caption.
func SplitCaption(raw string) Split {
	s := Split{Raw: raw, Confidence: map[string]float64{}}
	text := strings.TrimSpace(raw)
	if len(text) > maxField { // no wire writes that much; the patterns need not try
		s.Caption = text
		return s
	}
	cut := func(re *regexp.Regexp) []string {
		m := re.FindStringSubmatchIndex(text)
		if m == nil {
			return nil
		}
		parts := make([]string, len(m)/2)
		for i := range parts {
			if m[2*i] >= 0 {
				parts[i] = strings.TrimSpace(text[m[2*i]:m[2*i+1]])
			}
		}
		text = strings.TrimSpace(text[:m[0]])
		return parts
	}
	if m := cut(imageID()); m != nil {
		s.ImageID = m[1]
		s.Confidence["image_id"] = 0.95
	}
	if m := cut(tagGroup()); m != nil {
		s.country(m[1])
		s.tags(m[2])
	}
	if m := cut(attn()); m != nil {
		s.Restrictions = m[1]
		s.Confidence["restrictions"] = 0.9
	}
	before := text
	if m := slashed().FindStringSubmatchIndex(text); m != nil {
		// the character before the agency belongs to the caption
		group := func(i int) string {
			if m[2*i] < 0 {
				return ""
			}
			return strings.TrimSpace(text[m[2*i]:m[2*i+1]])
		}
		s.agency(group(2), group(3), group(4), group(5))
		text = strings.TrimSpace(text[:m[4]])
	} else if m := cut(bracket()); m != nil {
		switch {
		case m[1] != "":
			s.agency(m[1], m[7], m[8], "")
		case m[2] != "":
			s.agency(m[2], m[7], m[8], m[3])
		case m[4] != "":
			s.agency(m[4], m[7], m[8], m[5])
		default:
			s.agency(m[6], m[7], m[8], "")
		}
	}
	if m := cut(note()); m != nil {
		s.EditorsNote = m[1]
		s.Confidence["editors_note"] = 0.9
		s.Unverified = strings.Contains(strings.ToLower(m[1]), "unable to independently verify") || strings.Contains(strings.ToLower(m[1]), "cannot verify")
	}
	if text == "" { // everything looked like a mark: then it is the caption after all
		text = before
	}
	s.Caption = text
	if strings.HasPrefix(text, "FILE - ") || strings.HasPrefix(text, "FILE PHOTO") {
		s.File = true
	}
	s.placeAndDate(text)
	s.Credit = s.house()
	return s
}

func (s *Split) agency(agency, who, marks, via string) {
	switch strings.ToUpper(agency) {
	case "REUTERS", "RETUERS": // a known slip of the keyboard
		agency = "Reuters"
	}
	s.Agency, s.Photographer, s.Via = agency, strings.Trim(who, " ."), via
	marks = strings.ToLower(marks)
	s.Pool = strings.Contains(marks, "pool")
	s.Handout = strings.Contains(marks, "handout") || strings.EqualFold(s.Photographer, "handout")
	s.File = strings.Contains(marks, "file")
	if s.Handout && strings.EqualFold(s.Photographer, "handout") || strings.EqualFold(s.Photographer, "stringer") {
		s.Photographer = ""
	}
	s.Confidence["agency"] = 0.95
	if s.Photographer != "" {
		s.Confidence["photographer"] = 0.85
	}
}

func (s *Split) country(name string) {
	s.Country = name
	s.CountryCode = countries[name]
	s.Confidence["country"] = 0.6
	if s.CountryCode != "" {
		s.Confidence["country"] = 0.95
	}
}

func (s *Split) tags(list string) {
	list = strings.ToUpper(strings.TrimSpace(list))
	if rest, found := strings.CutSuffix(list, "TPX IMAGES OF THE DAY"); found {
		s.DayPick, list = true, strings.TrimSpace(rest)
	}
	for list != "" {
		word, rest, _ := strings.Cut(list, " ")
		for _, two := range twoWords {
			if strings.HasPrefix(list, two) {
				word, rest = two, strings.TrimSpace(strings.TrimPrefix(list, two))
				break
			}
		}
		s.Tags = append(s.Tags, word)
		if t := topics[word]; t != "" {
			s.MediaTopics = append(s.MediaTopics, t)
		}
		list = strings.TrimSpace(rest)
	}
	s.Confidence["tags"] = 0.9
}

func (s *Split) placeAndDate(text string) {
	all := dated().FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return
	}
	m := all[len(all)-1]
	month := strings.TrimRight(m[2], ".")
	for i := time.January; i <= time.December; i++ {
		if strings.HasPrefix(month, i.String()[:3]) {
			if t, err := time.Parse("2006-1-2", m[4]+"-"+itoa(int(i))+"-"+m[3]); err == nil {
				s.Date = t
				s.Confidence["date"] = 0.9
			}
		}
	}
	if m[1] != "" && !weekday(m[1]) {
		s.City = m[1]
		s.Confidence["city"] = 0.4 // a name before a date is a city more often than not
	}
}

func itoa(n int) string {
	if n > 9 {
		return "1" + string(rune('0'+n-10))
	}
	return string(rune('0' + n))
}

func weekday(s string) bool {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.HasPrefix(s, d.String()) {
			return true
		}
	}
	return false
}

// house is the credit line as the house prints it: "Name/Pool via Agency".
func (s *Split) house() string {
	if s.Agency == "" {
		return ""
	}
	who := s.Photographer
	if who == "" && s.Handout {
		who = "Handout"
	}
	if s.Pool && who != "" {
		who += "/Pool"
	}
	agency := s.Agency
	if s.Via != "" {
		agency = s.Via
		if who == "" {
			who = s.Agency
		}
	}
	switch {
	case who == "":
		return agency
	case strings.EqualFold(who, agency):
		return agency
	}
	return who + " via " + agency
}
