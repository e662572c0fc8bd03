// Package photo is the picture desk: what a photograph says of itself (IPTC,
// XMP, EXIF), what a wire's caption says, who may use it, and its renditions.
package photo

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/bep/imagemeta"
)

// Metadata are the fields of the IPTC Photo Metadata Standard 2025.1 that the
// house keeps. Names are the standard's.
type Metadata struct {
	Headline          string    `json:"headline,omitempty"`
	Description       string    `json:"description,omitempty"` // the caption
	AltText           string    `json:"alt_text,omitempty"`
	ExtendedText      string    `json:"extended_text,omitempty"`
	Title             string    `json:"title,omitempty"`  // object name; suppliers put their image id here
	JobID             string    `json:"job_id,omitempty"` // or here
	Creator           string    `json:"creator,omitempty"`
	CreatorJobTitle   string    `json:"creator_job_title,omitempty"`
	CreditLine        string    `json:"credit_line,omitempty"`
	Source            string    `json:"source,omitempty"`
	CopyrightNotice   string    `json:"copyright_notice,omitempty"`
	UsageTerms        string    `json:"usage_terms,omitempty"`
	Instructions      string    `json:"instructions,omitempty"`
	WebStatement      string    `json:"web_statement,omitempty"` // address of the rights statement
	LicensorName      string    `json:"licensor_name,omitempty"`
	LicensorURL       string    `json:"licensor_url,omitempty"`
	DigitalSourceType string    `json:"digital_source_type,omitempty"` // cv.iptc.org/newscodes/digitalsourcetype
	DateCreated       time.Time `json:"date_created,omitzero"`
	Sublocation       string    `json:"sublocation,omitempty"`
	City              string    `json:"city,omitempty"`
	Province          string    `json:"province,omitempty"`
	Country           string    `json:"country,omitempty"`
	CountryCode       string    `json:"country_code,omitempty"` // ISO 3166-1, two or three letters
	Keywords          []string  `json:"keywords,omitempty"`
	PersonsShown      []string  `json:"persons_shown,omitempty"`
	Event             string    `json:"event,omitempty"`
	SubjectCodes      []string  `json:"subject_codes,omitempty"`
	ModelRelease      string    `json:"model_release,omitempty"`
	PropertyRelease   string    `json:"property_release,omitempty"`
	DataMining        string    `json:"data_mining,omitempty"`
}

// Limits on what a file may say.
const (
	maxField = 10_000 // bytes of one text
	maxList  = 200    // values of one list
)

// ErrNotPhoto says that a file is none that the picture desk takes; the text
// says why and what it takes.
var ErrNotPhoto = errors.New("not a photograph")

func formatOf(name string) (imagemeta.ImageFormat, error) {
	switch name {
	case "jpeg":
		return imagemeta.JPEG, nil
	case "png":
		return imagemeta.PNG, nil
	case "webp":
		return imagemeta.WebP, nil
	case "tiff":
		return imagemeta.TIFF, nil
	}
	return 0, fmt.Errorf("%w: %q; JPEG, PNG, WebP and TIFF are taken", ErrNotPhoto, name)
}

// field is where a value goes, and how much its source is believed: XMP before
// IIM before EXIF.
type reading struct {
	m     Metadata
	from  map[*string]imagemeta.Source
	lists map[*[]string]imagemeta.Source
	clock string // IIM's time of creation, told apart from its date
	dated imagemeta.Source
}

var rank = map[imagemeta.Source]int{imagemeta.EXIF: 1, imagemeta.IPTC: 2, imagemeta.XMP: 3}

func (r *reading) set(to *string, v any, from imagemeta.Source) {
	s := clean(first(v))
	if s == "" || rank[r.from[to]] > rank[from] {
		return
	}
	*to, r.from[to] = s, from
}

func (r *reading) add(to *[]string, v any, from imagemeta.Source) {
	if rank[r.lists[to]] > rank[from] {
		return
	}
	if r.lists[to] != from {
		*to = nil
	}
	r.lists[to] = from
	list, ok := v.([]string)
	if !ok {
		list = []string{first(v)}
	}
	for _, s := range list {
		if s = clean(s); s != "" && len(*to) < maxList {
			*to = append(*to, s)
		}
	}
}

func first(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case []string:
		if len(v) > 0 {
			return v[0]
		}
		return ""
	}
	return fmt.Sprint(v)
}

// clean keeps a text printable and short.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	if len(s) > maxField {
		s = strings.ToValidUTF8(s[:maxField], "")
	}
	return strings.TrimSpace(s)
}

// ReadMetadata reads what a file says of itself. A format is jpeg, png, webp or
// tiff. Broken metadata give what could be read before the break; only a file
// that is not of the format gives ErrNotPhoto.
func ReadMetadata(file []byte, format string) (Metadata, error) {
	f, err := formatOf(format)
	if err != nil {
		return Metadata{}, err
	}
	r := &reading{from: map[*string]imagemeta.Source{}, lists: map[*[]string]imagemeta.Source{}}
	_, err = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(file), ImageFormat: f, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		LimitTagSize: maxField, Timeout: 5 * time.Second,
		HandleTag: func(t imagemeta.TagInfo) error { r.take(t); return nil },
	})
	if err != nil && imagemeta.IsInvalidFormat(err) {
		return r.m, fmt.Errorf("%w: it is no %s: %v", ErrNotPhoto, format, err)
	}
	return r.m, nil
}

func (r *reading) take(t imagemeta.TagInfo) {
	m := &r.m
	texts := map[string]*string{
		"Headline": &m.Headline, "Caption-Abstract": &m.Description, "Description": &m.Description, "ImageDescription": &m.Description,
		"AltTextAccessibility": &m.AltText, "ExtDescrAccessibility": &m.ExtendedText, "ObjectName": &m.Title, "Title": &m.Title,
		"OriginalTransmissionReference": &m.JobID, "TransmissionReference": &m.JobID, "By-line": &m.Creator, "Creator": &m.Creator, "Artist": &m.Creator,
		"By-lineTitle": &m.CreatorJobTitle, "AuthorsPosition": &m.CreatorJobTitle, "Credit": &m.CreditLine, "Source": &m.Source,
		"CopyrightNotice": &m.CopyrightNotice, "Rights": &m.CopyrightNotice, "Copyright": &m.CopyrightNotice, "UsageTerms": &m.UsageTerms,
		"SpecialInstructions": &m.Instructions, "Instructions": &m.Instructions, "WebStatement": &m.WebStatement,
		"LicensorName": &m.LicensorName, "LicensorURL": &m.LicensorURL, "DigitalSourceType": &m.DigitalSourceType,
		"Sub-location": &m.Sublocation, "Location": &m.Sublocation, "City": &m.City, "Province-State": &m.Province, "State": &m.Province,
		"Country-PrimaryLocationName": &m.Country, "Country": &m.Country, "Country-PrimaryLocationCode": &m.CountryCode, "CountryCode": &m.CountryCode,
		"Event": &m.Event, "ModelReleaseStatus": &m.ModelRelease, "PropertyReleaseStatus": &m.PropertyRelease, "DataMining": &m.DataMining,
	}
	lists := map[string]*[]string{
		"Keywords": &m.Keywords, "Subject": &m.Keywords, "PersonInImage": &m.PersonsShown, "SubjectCode": &m.SubjectCodes, "SubjectReference": &m.SubjectCodes,
	}
	switch t.Tag {
	case "DateCreated":
		r.date(first(t.Value), t.Source)
	case "TimeCreated":
		r.clock = first(t.Value)
		r.date(m.DateCreated.Format("2006:01:02"), imagemeta.IPTC)
	case "DateTimeOriginal":
		r.date(first(t.Value), t.Source)
	default:
		if to := texts[t.Tag]; to != nil {
			r.set(to, t.Value, t.Source)
		} else if to := lists[t.Tag]; to != nil {
			r.add(to, t.Value, t.Source)
		}
	}
}

var dateLayouts = []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006:01:02 15:04:05-07:00", "2006:01:02 15:04:05", "2006:01:02", time.DateOnly}

func (r *reading) date(s string, from imagemeta.Source) {
	if rank[r.dated] > rank[from] {
		return
	}
	if from == imagemeta.IPTC && r.clock != "" {
		s += " " + r.clock
	}
	for _, l := range dateLayouts {
		if t, err := time.Parse(l, s); err == nil && t.Year() > 1800 {
			r.m.DateCreated, r.dated = t.UTC(), from
			return
		}
	}
}
