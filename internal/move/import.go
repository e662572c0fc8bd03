package move

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/photo"
	"standfirst/internal/story"
)

// Options say how posts become stories.
type Options struct {
	Language string
	Terms    access.Terms
}

// attachment is a file that the export names and does not hold.
type attachment struct{ url, title, caption, alt string }

// ImportWXR reads an export twice: for its attachments, which may stand after
// the posts that show them, and then for its posts and pages. The error is one
// that ends the whole import; what is wrong with one item is a line of the
// report.
func ImportWXR(ctx context.Context, i *story.Importer, name string, r io.ReadSeeker, o Options) error {
	files := map[string]attachment{}
	err := read(r, func(_ *blog, it item) error {
		if it.Type == "attachment" && len(files) < maxFound {
			files[it.ID] = attachment{it.Attachment, words(it.Title), words(it.part(true)), words(it.meta("_wp_attachment_image_alt"))}
		}
		return ctx.Err()
	})
	if ctx.Err() != nil {
		i.Report.Stopped = true
		return nil
	}
	// A file that is cut off, or none at all, is told by the second reading.
	if err != nil && !errors.Is(err, ErrNotWXR) {
		return err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	others, made := map[string]int{}, map[string]bool{}
	seen := map[string]bool{}
	err = read(r, func(b *blog, it item) error {
		i.Report.Read++
		switch it.Type {
		case "post", "page", "attachment":
		default:
			others[it.Type]++
			i.Report.Skipped++
			return nil
		}
		uri := "wxr:" + strings.TrimRight(b.base, "/") + "#" + it.ID
		if it.ID == "" || seen[uri] {
			i.Report.Fail(fmt.Sprintf("%s, item %d", name, i.Report.Read), "wp:post_id", errors.New("it is missing or stands twice in the file"))
			return nil
		}
		seen[uri] = true
		w := imported{o: o, b: b, it: it, uri: uri, files: files, made: made, report: &i.Report}
		do := w.post
		if it.Type == "attachment" {
			do = w.attachment
		}
		bring := do()
		if bring == nil {
			return nil
		}
		more, err := i.Add(ctx, uri, bring)
		if err == nil && !more {
			err = errEnough
		}
		return err
	})
	for _, t := range slices.Sorted(maps.Keys(others)) {
		i.Report.Warn(name, "wp:post_type", "%d items of type %q are neither posts, pages nor attachments; they were not taken", others[t], t)
	}
	switch {
	case errors.Is(err, errEnough):
		return nil
	case errors.Is(err, ErrNotWXR):
		i.Report.Fail(name, "", err)
		return nil
	}
	return err
}

// errEnough ends the reading of a file.
var errEnough = errors.New("enough")

// imported is one item on its way.
type imported struct {
	o      Options
	b      *blog
	it     item
	uri    string
	files  map[string]attachment
	made   map[string]bool // photo records of this import, by address: a post may make them first
	report *story.Report
}

func (w imported) warn(field, format string, args ...any) {
	w.report.Warn(w.uri, field, format, args...)
}

// attachment keeps what is known of a file that the export does not hold.
func (w imported) attachment() func(context.Context, *db.Tx) (story.Imported, error) {
	a := w.files[w.it.ID]
	w.warn("wp:attachment_url", "the file is missing from the export: %s", a.url)
	return func(ctx context.Context, tx *db.Tx) (story.Imported, error) {
		_, changed, err := w.record(ctx, tx, a)
		if err != nil || !changed && !w.made[a.url] {
			return story.Imported{Outcome: story.Unchanged}, err
		}
		return story.Imported{Outcome: story.Added}, nil
	}
}

func (w imported) record(ctx context.Context, tx *db.Tx, a attachment) (photo.Photo, bool, error) {
	if a.url == "" {
		return photo.Photo{}, false, errors.New("the attachment names no address")
	}
	p, changed, err := photo.Record(ctx, tx, a.url, photo.Metadata{Title: a.title, Description: a.caption, AltText: a.alt}, "")
	if changed {
		w.made[a.url] = true
	}
	return p, changed, err
}

// post makes the story that a post or page becomes.
func (w imported) post() func(context.Context, *db.Tx) (story.Imported, error) {
	it := w.it
	fail := func(field string, err error) func(context.Context, *db.Tx) (story.Imported, error) {
		w.report.Fail(w.uri, field, err)
		return nil
	}
	s := story.Item{URI: w.uri, SourceVersion: version(it), Language: w.o.Language, By: "WordPress"}
	c := &s.Content
	c.Kind, c.Terms = story.KindNews, w.o.Terms
	if it.Type == "page" {
		c.Kind = story.KindPage
	}
	var problems []body.Problem
	var err error
	c.Body, problems, err = body.FromHTML(it.part(false), body.HTMLOptions{WordPress: true, Attachment: func(ref string) (body.Attachment, bool) {
		a, ok := w.files[ref]
		return body.Attachment{Src: a.url, Alt: a.alt, Caption: a.caption}, ok
	}})
	if err != nil {
		return fail("content:encoded", err)
	}
	for _, p := range problems {
		w.warn("content:encoded", "%s: %s", p.Kind, p.Message)
	}
	c.Headline, c.Standfirst = words(it.Title), words(it.part(true))
	if c.Headline == "" {
		if c.Headline = c.Body.Excerpt(80); c.Headline == "" {
			c.Headline = strings.ReplaceAll(it.Name, "-", " ")
		}
		if c.Headline == "" {
			return fail("title", errors.New("the item has neither a title, a text nor a name"))
		}
		w.warn("title", "it is empty; %q stands for it", c.Headline)
	}
	if slug := strings.TrimSpace(it.Name); slug != "" {
		c.Slug = unescape(slug)
	}
	if name := w.b.authors[it.Creator]; name != "" {
		c.Bylines = []story.Byline{{Name: name}}
	} else if it.Creator != "" {
		c.Bylines = []story.Byline{{Name: it.Creator}}
	}
	w.file(c)
	if !w.status(&s) {
		return nil
	}
	return func(ctx context.Context, tx *db.Tx) (story.Imported, error) {
		s := s
		if a, ok := w.files[it.meta("_thumbnail_id")]; ok {
			p, _, err := w.record(ctx, tx, a)
			if err != nil {
				return story.Imported{}, err
			}
			s.Content.Lead = story.Lead{Photo: p.ID, Caption: a.caption, Alt: a.alt}
		}
		done, err := story.Import(ctx, tx, s)
		if err != nil {
			return done, err
		}
		return done, w.comments(ctx, tx, done)
	}
}

// version orders the states of one post: by when it was changed, where that is told.
func version(it item) string {
	if t := moment(it.Modified); !t.IsZero() {
		return t.Format(time.RFC3339)
	}
	return ""
}

// file puts a post under its first category, and makes topics of the others and
// of its tags.
func (w imported) file(c *story.Content) {
	for _, t := range w.it.Terms {
		label := story.Label{Slug: unescape(t.Slug), Name: words(t.Name)}
		switch {
		case label.Name == "":
		case t.Domain == "category" && c.Section.Name == "":
			c.Section = label
		case t.Domain == "category" || t.Domain == "post_tag" || t.Domain == "tag":
			if !slices.ContainsFunc(c.Topics, func(l story.Label) bool { return l.Slug == label.Slug }) && len(c.Topics) < 50 {
				c.Topics = append(c.Topics, label)
			}
		}
	}
}

// status says what the public may see; false for what was thrown away.
func (w imported) status(s *story.Item) bool {
	it := w.it
	s.PublishedAt = moment(it.Date)
	if s.PublishedAt.IsZero() {
		if t, err := time.Parse(time.RFC1123Z, strings.TrimSpace(it.PubDate)); err == nil && t.Year() > 1 {
			s.PublishedAt = t.UTC()
		}
	}
	s.FirstPublishedAt, s.UpdatedAt = s.PublishedAt, moment(it.Modified)
	switch it.Status {
	case "publish":
		s.Status = story.StatusPublished
	case "future":
		s.Status = story.StatusScheduled
		s.FirstPublishedAt = time.Time{}
	case "trash", "auto-draft", "inherit":
		w.report.Skipped++
		w.warn("wp:status", "it is in state %q; it was not taken", it.Status)
		return false
	default: // draft, pending, private, and what plug-ins invent
		s.Status = story.StatusDraft
		if it.Status != "draft" {
			w.warn("wp:status", "it is in state %q; kept as a draft", it.Status)
		}
	}
	if it.Password != "" && s.Status != story.StatusDraft {
		s.Status = story.StatusDraft
		w.warn("wp:post_password", "it is protected by a password; kept as a draft")
	}
	return true
}

// comments keeps what readers wrote below a post.
func (w imported) comments(ctx context.Context, tx *db.Tx, done story.Imported) error {
	for _, c := range w.it.Comments {
		text := words(c.Content)
		if d, _, err := body.FromHTML(c.Content, body.HTMLOptions{WordPress: true}); err == nil {
			text = d.Text()
		}
		if strings.TrimSpace(text) == "" || c.ID == "" {
			continue
		}
		out := story.Comment{Version: done.Version, URI: w.uri + "/comment/" + c.ID, Author: words(c.Author), AuthorURL: body.SafeURL(c.URL), At: moment(c.Date), Text: text, Status: story.CommentPending}
		if c.Parent != "" && c.Parent != "0" {
			out.ParentURI = w.uri + "/comment/" + c.Parent
		}
		switch c.Approved {
		case "1":
			out.Status = story.CommentApproved
		case "spam":
			out.Status = story.CommentSpam
		case "trash":
			out.Status = story.CommentTrash
		}
		if _, err := story.AddComment(ctx, tx, out); err != nil {
			return err
		}
	}
	return nil
}

// words is the text of a field that may hold markup: one line.
func words(s string) string {
	if strings.ContainsAny(s, "<&") {
		if d, _, err := body.FromHTML(s, body.HTMLOptions{}); err == nil {
			s = d.Text()
		} else {
			s = html.UnescapeString(s)
		}
	}
	return body.OneLine(s)
}

// moment reads WordPress's time in UTC; "0000-00-00 00:00:00" is none.
func moment(s string) time.Time {
	t, err := time.Parse(time.DateTime, strings.TrimSpace(s))
	if err != nil || t.Year() < 2 {
		return time.Time{}
	}
	return t
}

// unescape takes the percent-encoding from a slug in another script.
func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil && utf8.ValidString(u) {
		return u
	}
	return s
}
