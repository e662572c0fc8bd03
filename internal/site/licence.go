package site

import (
	"cmp"
	"context"
	"encoding/xml"
	"net/http"
	"strings"

	"standfirst/internal/house"
	"standfirst/internal/press"
)

// licencePath is where the terms for machines stand.
const licencePath = "/license.xml"

const licenceNS = "https://rslstandard.org/rsl"

// rslXML is a licence as RSL 1.0 writes it (https://rslstandard.org/rsl).
type rslXML struct {
	XMLName xml.Name   `xml:"rsl"`
	NS      string     `xml:"xmlns,attr"`
	Content rslContent `xml:"content"`
}

type rslContent struct {
	URL       string       `xml:"url,attr"` // a path as robots.txt has it, or an address
	License   rslLicense   `xml:"license"`
	Copyright rslCopyright `xml:"copyright"`
	Terms     string       `xml:"terms,omitempty"`
}

type rslLicense struct {
	Permits   *rslUsage   `xml:"permits"`
	Prohibits *rslUsage   `xml:"prohibits"`
	Payment   *rslPayment `xml:"payment"`
}

type rslUsage struct {
	Type string `xml:"type,attr"`
	Uses string `xml:",chardata"` // parted by spaces
}

type rslPayment struct {
	Type   string     `xml:"type,attr"`
	Custom string     `xml:"custom,omitempty"` // where to ask for other terms
	Amount *rslAmount `xml:"amount"`
}

type rslAmount struct {
	Currency string `xml:"currency,attr"`
	Sum      string `xml:",chardata"`
}

type rslCopyright struct {
	Type    string `xml:"type,attr"`
	Email   string `xml:"contactEmail,attr,omitempty"`
	Address string `xml:"contactUrl,attr,omitempty"`
	Holder  string `xml:",chardata"`
}

// rslUses are RSL's words for what the house decides.
var rslUses = []struct {
	use   house.MachineUse
	words []string
}{{house.UseSearch, []string{"search"}}, {house.UseAnswers, []string{"ai-index", "ai-input"}}, {house.UseTrain, []string{"ai-train"}}}

// rsl is the licence of what stands at an address.
func (v *visit) rsl(address string) rslContent {
	m := v.house.Machines
	e, _ := v.house.Edition(v.lang)
	c := rslContent{URL: address, Copyright: rslCopyright{Type: "organization", Holder: legal(e.Name)}}
	var may, mayNot []string
	for _, u := range rslUses {
		if m.Lets(u.use) {
			may = append(may, u.words...)
		} else {
			mayNot = append(mayNot, u.words...)
		}
	}
	if len(may) > 0 {
		c.License.Permits = &rslUsage{"usage", strings.Join(may, " ")}
		c.License.Payment = &rslPayment{Type: cmp.Or(m.Licence.Payment, house.Payments[0])}
		if m.Licence.Amount != "" {
			c.License.Payment.Amount = &rslAmount{m.Licence.Currency, m.Licence.Amount}
		}
	}
	if len(mayNot) > 0 {
		c.License.Prohibits = &rslUsage{"usage", strings.Join(mayNot, " ")}
	}
	switch contact := m.Licence.Contact; {
	case strings.HasPrefix(contact, "https://"):
		c.Copyright.Address = contact
		if c.License.Payment != nil {
			c.License.Payment.Custom = contact
		}
	case contact != "":
		c.Copyright.Email = contact
	default:
		if page, ok := v.house.standing[v.lang][house.PageContact]; ok {
			c.Copyright.Address = v.absolute(page.URL)
		}
	}
	if c.Terms = m.Licence.Terms; c.Terms != "" {
		c.Terms = v.anywhere(c.Terms)
	} else if page, ok := v.house.standing[v.lang][house.PageTerms]; ok {
		c.Terms = v.absolute(page.URL)
	}
	return c
}

// licence answers the terms for machines of the whole site.
func (s *Site) licence() http.Handler {
	return s.page(func(v *visit, _ *http.Request) (string, press.Open) {
		return licencePath, func(context.Context) (press.Source, error) {
			src := v.source(nil, func(bool) ([]byte, error) { return writeXML(rslXML{NS: licenceNS, Content: v.rsl("/")}) })
			src.Type = "application/rsl+xml; charset=utf-8"
			return src, nil
		}
	})
}
