package house

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/currency"
)

// Machines is what the house lets machine readers do: which of them may come
// (RFC 9309), and on what terms they may use what they find (RSL 1.0). The zero
// Machines lets search engines, answering machines and archives in, and keeps
// trainers out.
type Machines struct {
	Uses     map[MachineUse]bool `json:"uses,omitempty"`     // groups that are otherwise than DefaultUses
	Crawlers map[string]bool     `json:"crawlers,omitempty"` // by product token: those that are otherwise than their group
	Licence  Licence             `json:"licence,omitzero"`
	Gated    Gated               `json:"gated,omitzero"`
	// Drawn has links to stories shown with the drawn headline also where a story
	// has a photograph that could stand there.
	Drawn bool `json:"drawn,omitempty"`
}

// MachineUse is what a machine reader reads for.
type MachineUse string

// The uses.
const (
	UseSearch  MachineUse = "search"  // an index of links
	UseAnswers MachineUse = "answers" // answers made of pages, fetched for a question
	UseTrain   MachineUse = "train"   // models
	UseArchive MachineUse = "archive" // copies for later
)

// MachineUses are all uses, in the order in which the desk shows them.
var MachineUses = []MachineUse{UseSearch, UseAnswers, UseTrain, UseArchive}

// DefaultUses says which groups may come to a house that has not decided.
var DefaultUses = map[MachineUse]bool{UseSearch: true, UseAnswers: true, UseTrain: false, UseArchive: true}

// Crawler is one machine reader, by the product token that it looks for in
// robots.txt.
type Crawler struct {
	Token, Owner string
	Use          MachineUse
}

// Crawlers are those that say what they read for (as their owners' pages said in
// November 2026). What is not named here falls under "*".
var Crawlers = []Crawler{
	{"Googlebot", "Google", UseSearch}, {"Googlebot-News", "Google", UseSearch}, {"Bingbot", "Microsoft", UseSearch}, {"Applebot", "Apple", UseSearch},
	{"DuckDuckBot", "DuckDuckGo", UseSearch}, {"Yandex", "Yandex", UseSearch}, {"Baiduspider", "Baidu", UseSearch}, {"PetalBot", "Huawei", UseSearch},
	{"Yeti", "Naver", UseSearch}, {"SeznamBot", "Seznam", UseSearch}, {"Qwantbot", "Qwant", UseSearch}, {"MojeekBot", "Mojeek", UseSearch},
	{"OAI-SearchBot", "OpenAI", UseAnswers}, {"ChatGPT-User", "OpenAI", UseAnswers}, {"Claude-SearchBot", "Anthropic", UseAnswers}, {"Claude-User", "Anthropic", UseAnswers},
	{"PerplexityBot", "Perplexity", UseAnswers}, {"Perplexity-User", "Perplexity", UseAnswers}, {"DuckAssistBot", "DuckDuckGo", UseAnswers}, {"MistralAI-User", "Mistral", UseAnswers},
	{"meta-externalfetcher", "Meta", UseAnswers}, {"YouBot", "You.com", UseAnswers},
	{"GPTBot", "OpenAI", UseTrain}, {"ClaudeBot", "Anthropic", UseTrain}, {"anthropic-ai", "Anthropic", UseTrain}, {"Google-Extended", "Google", UseTrain},
	{"Applebot-Extended", "Apple", UseTrain}, {"meta-externalagent", "Meta", UseTrain}, {"Amazonbot", "Amazon", UseTrain}, {"Bytespider", "ByteDance", UseTrain},
	{"CCBot", "Common Crawl", UseTrain}, {"cohere-training-data-crawler", "Cohere", UseTrain}, {"AI2Bot", "Allen Institute for AI", UseTrain}, {"Diffbot", "Diffbot", UseTrain},
	{"omgili", "Webz.io", UseTrain}, {"PanguBot", "Huawei", UseTrain}, {"Timpibot", "Timpi", UseTrain},
	{"archive.org_bot", "Internet Archive", UseArchive}, {"ia_archiver", "Internet Archive", UseArchive}, {"Arquivo-web-crawler", "Arquivo.pt", UseArchive},
	{"heritrix", "Heritrix", UseArchive}, {"NicecrawlerBot", "Nicecrawler", UseArchive},
}

// Lets says whether a group may come.
func (m Machines) Lets(u MachineUse) bool {
	if v, ok := m.Uses[u]; ok {
		return v
	}
	return DefaultUses[u]
}

// LetsIn says whether one crawler may come.
func (m Machines) LetsIn(c Crawler) bool {
	if v, ok := m.Crawlers[c.Token]; ok {
		return v
	}
	return m.Lets(c.Use)
}

// Licence is what the house asks of machines that use its texts for anything but
// a link (RSL 1.0, https://rslstandard.org/rsl).
type Licence struct {
	Payment  string `json:"payment,omitempty"` // one of Payments; attribution if empty
	Amount   string `json:"amount,omitempty"`  // decimal, in Currency
	Currency string `json:"currency,omitempty"`
	Terms    string `json:"terms,omitempty"`   // address of the terms in words; the edition's page of terms if empty
	Contact  string `json:"contact,omitempty"` // an e-mail address, or an https address
}

// Payments are the kinds of payment that RSL 1.0 names.
var Payments = []string{"attribution", "free", "subscription", "purchase", "training", "crawl", "use", "contribution"}

// Gated is what search engines may show of a story that is not for everybody.
type Gated struct {
	NoArchive bool `json:"no_archive,omitempty"` // no copy of the page
	NoSnippet bool `json:"no_snippet,omitempty"` // nothing from behind the cut, where they were let in
	// MaxSnippet is how many characters they may quote; 0 sets no limit.
	MaxSnippet int `json:"max_snippet,omitempty"`
}

const maxSnippet = 1000

var amount = regexp.MustCompile(`^[0-9]{1,9}(\.[0-9]{1,4})?$`)

func (m Machines) validate() error {
	for u := range m.Uses {
		if !slices.Contains(MachineUses, u) {
			return fmt.Errorf("machines that read for %.40q; say search, answers, train or archive", u)
		}
	}
	for token := range m.Crawlers {
		if !slices.ContainsFunc(Crawlers, func(c Crawler) bool { return c.Token == token }) {
			return fmt.Errorf("no machine reader is known as %.40q; choose one of the table", token)
		}
	}
	l := m.Licence
	if l.Payment != "" && !slices.Contains(Payments, l.Payment) {
		return fmt.Errorf("payment of the licence %.40q; say %s", l.Payment, strings.Join(Payments, ", "))
	}
	if l.Amount != "" {
		if _, err := currency.ParseISO(l.Currency); err != nil || !amount.MatchString(l.Amount) {
			return fmt.Errorf("the licence costs %.20q %.10q; write the sum as 0.015 and the currency as USD", l.Amount, l.Currency)
		}
	}
	if l.Terms != "" && (!safeLink(l.Terms) || len(l.Terms) > 500) {
		return fmt.Errorf("the address of the licence's terms is %.100q; give a path as /terms, or an address as https://example.org/terms", l.Terms)
	}
	if a, err := mail.ParseAddress(l.Contact); l.Contact != "" && (len(l.Contact) > 500 || !(err == nil && a.Address == l.Contact) && !(strings.HasPrefix(l.Contact, "https://") && safeLink(l.Contact))) {
		return fmt.Errorf("the contact for licences is %.100q; give an e-mail address, or an address with https", l.Contact)
	}
	if m.Gated.MaxSnippet < 0 || m.Gated.MaxSnippet > maxSnippet {
		return fmt.Errorf("%d characters of a story that is not for everybody; give 0 to %d", m.Gated.MaxSnippet, maxSnippet)
	}
	return nil
}
