package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/photo"
	"standfirst/internal/staff"
)

func (d *Desk) declarePictures() {
	d.screen(screen{method: http.MethodGet, pattern: "/pictures", action: staff.SeeDesk, do: (*visit).pictures, example: "/pictures"})
	d.screen(screen{method: http.MethodGet, pattern: "/pictures/new", action: staff.Illustrate, do: (*visit).newPicture, example: "/pictures/new"})
	d.screen(screen{method: http.MethodPost, pattern: "/pictures", action: staff.Illustrate, limit: photo.MaxFile + 1<<20, do: (*visit).takePicture})
	d.screen(screen{method: http.MethodGet, pattern: "/pictures/{photo}", action: staff.SeeDesk, do: (*visit).picture, example: "/pictures/none"})
	d.screen(screen{method: http.MethodPost, pattern: "/pictures/{photo}", action: staff.Illustrate, limit: 256 << 10, do: (*visit).describePicture})
}

// shownPicture is what the editor knows of a photograph.
type shownPicture struct {
	ID      id.ID   `json:"id"`
	Hash    string  `json:"hash"`
	Width   int     `json:"width"`  // pixels
	Height  int     `json:"height"` // pixels
	Caption string  `json:"caption"`
	Alt     string  `json:"alt"`
	Credit  string  `json:"credit"`
	FocalX  float64 `json:"focal_x"` // 0 left to 1 right
	FocalY  float64 `json:"focal_y"` // 0 top to 1 bottom
}

func shown(p photo.Photo) shownPicture {
	return shownPicture{p.ID, p.Hash, p.Width, p.Height, p.Description, p.AltText, p.Credit(), p.FocalX, p.FocalY}
}

// pictureRecord is a photograph with the parts of its record, each to be
// confirmed or changed.
type pictureRecord struct {
	Picture shownPicture  `json:"picture"`
	Raw     string        `json:"raw"` // as the wire sent it
	Known   bool          `json:"known"`
	Parts   []picturePart `json:"parts"`
}

type picturePart struct {
	Name     string `json:"name"`
	Label    string `json:"label"`
	Value    string `json:"value"`
	Proposed bool   `json:"proposed"` // told apart from the caption, and not yet looked at
	Long     bool   `json:"long,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// asked says whether a script asks, by what it accepts.
func (v *visit) asked() bool {
	v.api = strings.HasPrefix(v.r.Header.Get("Accept"), "application/json")
	return v.api
}

type picturesPage struct {
	Frame
	Query    string
	Pictures []photo.Photo
	May      bool
}

const picturesShown = 60

func (v *visit) pictures() error {
	q := v.r.URL.Query()
	m := picturesPage{Query: clip(q.Get("q")), May: v.who.May(staff.Illustrate, true)}
	var ids []id.ID
	for _, s := range q["id"][:min(len(q["id"]), 200)] {
		if p, err := id.Parse(s); err == nil {
			ids = append(ids, p)
		}
	}
	err := v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		if len(q["id"]) > 0 {
			found, err := photo.GetMany(ctx, tx, ids)
			for _, p := range found {
				m.Pictures = append(m.Pictures, p)
			}
			return err
		}
		m.Pictures, err = photo.Search(ctx, tx, m.Query, picturesShown)
		return err
	})
	if err != nil {
		return err
	}
	if v.asked() {
		all := make([]shownPicture, 0, len(m.Pictures))
		for _, p := range m.Pictures {
			all = append(all, shown(p))
		}
		return v.json(http.StatusOK, map[string]any{"pictures": all})
	}
	m.Frame = v.frame(v.T("Pictures"), "pictures")
	return v.show(http.StatusOK, "pictures", m)
}

func (v *visit) newPicture() error {
	return v.show(http.StatusOK, "picture-new", v.frame(v.T("Bring in a picture"), "pictures"))
}

// takePicture takes a file: raw from a script, or in a form.
func (v *visit) takePicture() error {
	asked := v.asked()
	file, err := v.file()
	if err != nil {
		return err
	}
	taken, err := v.Photos.Take(v.r.Context(), file)
	if err != nil {
		return err
	}
	var p photo.Photo
	var known bool
	err = v.update("brought in a picture", "", taken.Hash, func(ctx context.Context, tx *db.Tx) (err error) {
		p, known, err = photo.Bring(ctx, tx, taken)
		return err
	})
	if err != nil {
		return err
	}
	if asked {
		return v.json(http.StatusOK, v.record(p, !known, known))
	}
	if known {
		return v.back("/pictures/" + p.ID.String() + "?known")
	}
	return v.back("/pictures/" + p.ID.String() + "?new")
}

// file reads the picture that came, at most photo.MaxFile bytes of it and one more.
func (v *visit) file() ([]byte, error) {
	kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return io.ReadAll(v.r.Body)
	}
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errForm, err)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("%w: it holds no file; choose one", errForm)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errForm, err)
		}
		if part.FormName() == "file" {
			return io.ReadAll(io.LimitReader(part, photo.MaxFile+1))
		}
	}
}

type picturePage struct {
	Frame
	pictureRecord
	Photo  photo.Photo
	X, Y   int // hundredths
	Fresh  bool
	Kept   bool
	MaySet bool
	Fault  string
}

func (v *visit) onePicture() (p photo.Photo, err error) {
	which, err := id.Parse(v.r.PathValue("photo"))
	if err != nil {
		return p, fmt.Errorf("picture %q: %w", clip(v.r.PathValue("photo")), db.ErrNotFound)
	}
	err = v.view(func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = photo.Get(ctx, tx, which)
		return err
	})
	return p, err
}

func (v *visit) picture() error {
	p, err := v.onePicture()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	r := v.record(p, q.Has("new"), q.Has("known"))
	if v.asked() {
		return v.json(http.StatusOK, r)
	}
	return v.showPicture(http.StatusOK, p, r, "")
}

func (v *visit) showPicture(status int, p photo.Photo, r pictureRecord, fault string) error {
	m := picturePage{pictureRecord: r, Photo: p, X: int(p.FocalX*100 + 0.5), Y: int(p.FocalY*100 + 0.5), Fresh: v.r.URL.Query().Has("new"), Kept: v.r.URL.Query().Has("kept"),
		MaySet: v.who.May(staff.Illustrate, true), Fault: fault, Frame: v.frame(v.T("Picture"), "pictures")}
	return v.show(status, "picture", m)
}

// record lays out what is known of a photograph. What the caption proposes is
// marked while it is fresh.
func (v *visit) record(p photo.Photo, fresh, known bool) pictureRecord {
	r := pictureRecord{Picture: shown(p), Raw: p.RawCaption, Known: known}
	proposal := photo.SplitCaption(p.RawCaption)
	add := func(name, label, value, proposed string, long bool, hint string) {
		r.Parts = append(r.Parts, picturePart{name, label, value, fresh && value != "" && value == proposed, long, hint})
	}
	date := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateOnly)
	}
	add("caption", v.T("Caption"), p.Description, proposal.Caption, true, "")
	add("alt", v.T("Text alternative"), p.AltText, "", true, v.T("What is to be seen, for who does not see it"))
	add("creator", v.T("Photographer"), p.Creator, proposal.Photographer, false, "")
	add("credit_line", v.T("Credit line"), p.CreditLine, proposal.Credit, false, "")
	add("source", v.T("Agency or source"), p.Metadata.Source, proposal.Agency, false, "")
	add("city", v.T("Place"), p.City, proposal.City, false, "")
	add("country", v.T("Country"), p.Country, proposal.Country, false, "")
	add("date", v.T("Date, as 2026-05-01"), date(p.DateCreated), date(proposal.Date), false, "")
	add("keywords", v.T("Keywords, parted by commas"), strings.Join(p.Keywords, ", "), strings.Join(proposal.Tags, ", "), false, "")
	add("job_id", v.T("Picture number"), p.JobID, proposal.ImageID, false, "")
	add("instructions", v.T("Restrictions"), p.Instructions, proposal.Restrictions, true, "")
	add("copyright_notice", v.T("Copyright notice"), p.CopyrightNotice, "", false, "")
	add("usage_terms", v.T("Usage terms"), p.UsageTerms, "", true, "")
	return r
}

func (v *visit) describePicture() error {
	asked := v.asked()
	p, err := v.onePicture()
	if err != nil {
		return err
	}
	if err := v.form(); err != nil {
		return err
	}
	m, x, y, err := v.described(p)
	if err == nil {
		err = v.update("described a picture", "picture "+p.ID.String(), m.Description, func(ctx context.Context, tx *db.Tx) (err error) {
			p, err = photo.Describe(ctx, tx, p.ID, m, x, y)
			return err
		})
	}
	if errors.Is(err, photo.ErrRecord) && !asked {
		p.Metadata = m
		return v.showPicture(http.StatusUnprocessableEntity, p, v.record(p, false, false), v.explain(err))
	}
	if err != nil {
		return err
	}
	if asked {
		return v.json(http.StatusOK, map[string]any{"picture": shown(p)})
	}
	return v.back("/pictures/" + p.ID.String() + "?kept")
}

// described reads the record from the form; what the form does not hold stays.
func (v *visit) described(p photo.Photo) (m photo.Metadata, x, y float64, err error) {
	m, x, y = p.Metadata, p.FocalX, p.FocalY
	f := v.r.PostForm
	for name, to := range map[string]*string{"caption": &m.Description, "alt": &m.AltText, "creator": &m.Creator, "credit_line": &m.CreditLine,
		"source": &m.Source, "city": &m.City, "country": &m.Country, "job_id": &m.JobID, "instructions": &m.Instructions,
		"copyright_notice": &m.CopyrightNotice, "usage_terms": &m.UsageTerms} {
		if f.Has(name) {
			*to = strings.TrimSpace(f.Get(name))
		}
	}
	if m.Country != p.Country {
		m.CountryCode = ""
	}
	if f.Has("keywords") {
		m.Keywords = nil
		for _, k := range strings.FieldsFunc(f.Get("keywords"), func(r rune) bool { return r == ',' || r == '،' || r == '、' }) {
			if k = strings.TrimSpace(k); k != "" {
				m.Keywords = append(m.Keywords, k)
			}
		}
	}
	if s := strings.TrimSpace(f.Get("date")); f.Has("date") && s != "" && (p.DateCreated.IsZero() || s != p.DateCreated.Format(time.DateOnly)) {
		if m.DateCreated, err = time.Parse(time.DateOnly, s); err != nil {
			return m, x, y, fmt.Errorf("%w: %q is no date; write it as 2026-05-01", photo.ErrRecord, clip(s))
		}
	} else if f.Has("date") && s == "" {
		m.DateCreated = time.Time{}
	}
	for name, to := range map[string]*float64{"focal_x": &x, "focal_y": &y} {
		if s := f.Get(name); s != "" {
			n, err := strconv.ParseFloat(s, 64)
			if err != nil {
				return m, x, y, fmt.Errorf("%w: %q is no number of hundredths", photo.ErrRecord, clip(s))
			}
			*to = n / 100
		}
	}
	return m, x, y, nil
}
