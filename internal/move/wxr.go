// Package move brings whole houses in from other systems: WordPress by its
// eXtended RSS (WXR).
package move

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on an export.
const (
	maxItem  = 32 << 20 // bytes of one item, with its comments
	maxFile  = 4 << 30  // bytes in all
	maxItems = 2_000_000
	maxFound = 200_000 // authors and attachments that are remembered
)

// ErrNotWXR says that a file is no WordPress export; the text says why.
var ErrNotWXR = errors.New("not a WordPress export")

// versions are those of WXR that are read.
var versions = map[string]bool{"1.0": true, "1.1": true, "1.2": true}

type author struct {
	Login   string `xml:"author_login"`
	Display string `xml:"author_display_name"`
	First   string `xml:"author_first_name"`
	Last    string `xml:"author_last_name"`
}

// name is how the author signs.
func (a author) name() string {
	for _, s := range []string{a.Display, a.First + " " + a.Last, a.Login} {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return ""
}

type term struct {
	Domain string `xml:"domain,attr"`
	Slug   string `xml:"nicename,attr"`
	Name   string `xml:",chardata"`
}

type comment struct {
	ID       string `xml:"comment_id"`
	Author   string `xml:"comment_author"`
	URL      string `xml:"comment_author_url"`
	Date     string `xml:"comment_date_gmt"`
	Content  string `xml:"comment_content"`
	Approved string `xml:"comment_approved"`
	Parent   string `xml:"comment_parent"`
	Type     string `xml:"comment_type"`
}

type meta struct {
	Key   string `xml:"meta_key"`
	Value string `xml:"meta_value"`
}

// item is one post, page, attachment or other thing. WXR names its elements in
// the namespaces of its version: they are matched by their local names, and the
// two that differ by namespace alone are told apart by it.
type item struct {
	Title      string    `xml:"title"`
	Link       string    `xml:"link"`
	Creator    string    `xml:"creator"`
	PubDate    string    `xml:"pubDate"`
	Encoded    []encoded `xml:"encoded"`
	ID         string    `xml:"post_id"`
	Date       string    `xml:"post_date_gmt"`
	LocalDate  string    `xml:"post_date"`
	Modified   string    `xml:"post_modified_gmt"`
	Name       string    `xml:"post_name"`
	Status     string    `xml:"status"`
	Type       string    `xml:"post_type"`
	Password   string    `xml:"post_password"`
	Attachment string    `xml:"attachment_url"`
	Terms      []term    `xml:"category"`
	Comments   []comment `xml:"comment"`
	Meta       []meta    `xml:"postmeta"`
}

type encoded struct {
	XMLName xml.Name
	Text    string `xml:",chardata"`
}

// part is the text of content:encoded or excerpt:encoded.
func (i item) part(excerpt bool) string {
	for _, e := range i.Encoded {
		if strings.Contains(e.XMLName.Space, "excerpt") == excerpt {
			return e.Text
		}
	}
	return ""
}

func (i item) meta(key string) string {
	for _, m := range i.Meta {
		if m.Key == key {
			return m.Value
		}
	}
	return ""
}

// blog is what stands before the items.
type blog struct {
	version string
	base    string
	authors map[string]string // name by login
}

// read visits every item of an export. A file that is no export, or cannot be
// read on, is ErrNotWXR; an error of visit ends the reading.
func read(r io.Reader, visit func(*blog, item) error) error {
	bounded := &budget{r: r, all: maxFile}
	d := xml.NewDecoder(bounded)
	d.Entity = xml.HTMLEntity
	b := &blog{authors: map[string]string{}}
	var path []string
	for n := 0; ; {
		bounded.left = maxItem
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			if b.version == "" {
				return fmt.Errorf("%w: it names no wxr_version", ErrNotWXR)
			}
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %v", ErrNotWXR, err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return fmt.Errorf("%w: it has a DOCTYPE, which is refused; remove it", ErrNotWXR)
		case xml.EndElement:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		case xml.StartElement:
			if len(path) == 0 && t.Name.Local != "rss" {
				return fmt.Errorf("%w: its root is <%.40s>, not <rss>", ErrNotWXR, t.Name.Local)
			}
			if len(path) != 2 && !(len(path) == 0 || len(path) == 1 && t.Name.Local == "channel") {
				if err := d.Skip(); err != nil {
					return fmt.Errorf("%w: %v", ErrNotWXR, err)
				}
				continue
			}
			if len(path) < 2 {
				path = append(path, t.Name.Local)
				continue
			}
			if t.Name.Local == "item" {
				if n++; n > maxItems {
					return fmt.Errorf("%w: it has more than %d items", ErrNotWXR, maxItems)
				}
			}
			if err := b.element(d, t, visit); err != nil {
				return err
			}
		}
	}
}

// element reads one child of the channel whole.
func (b *blog) element(d *xml.Decoder, t xml.StartElement, visit func(*blog, item) error) error {
	decode := func(v any) error {
		if err := d.DecodeElement(v, &t); err != nil {
			return fmt.Errorf("%w: %v", ErrNotWXR, err)
		}
		return nil
	}
	switch t.Name.Local {
	case "wxr_version":
		if err := decode(&b.version); err != nil {
			return err
		}
		if b.version = strings.TrimSpace(b.version); !versions[b.version] {
			return fmt.Errorf("%w: wxr_version %.20q; 1.0, 1.1 and 1.2 are read", ErrNotWXR, b.version)
		}
	case "base_blog_url", "base_site_url":
		var s string
		if err := decode(&s); err != nil {
			return err
		}
		if s = strings.TrimSpace(s); s != "" && (b.base == "" || t.Name.Local == "base_blog_url") {
			b.base = s
		}
	case "author":
		var a author
		if err := decode(&a); err != nil {
			return err
		}
		if len(b.authors) < maxFound {
			b.authors[a.Login] = a.name()
		}
	case "item":
		if b.version == "" {
			return fmt.Errorf("%w: its items stand before its wxr_version", ErrNotWXR)
		}
		var i item
		if err := decode(&i); err != nil {
			return err
		}
		return visit(b, i)
	default:
		if err := d.Skip(); err != nil {
			return fmt.Errorf("%w: %v", ErrNotWXR, err)
		}
	}
	return nil
}

// budget bounds how much one element, and the whole file, may hold.
type budget struct {
	r         io.Reader
	left, all int64
}

func (b *budget) Read(p []byte) (int, error) {
	if b.left <= 0 || b.all <= 0 {
		return 0, fmt.Errorf("one element or the file is larger than %d or %d bytes", int64(maxItem), int64(maxFile))
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	b.all -= int64(n)
	return n, err
}
