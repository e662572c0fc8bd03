package site

import (
	"slices"
	"time"

	"standfirst/internal/story"
)

// A list has its first page, which shows the newest, and pages further down. What
// is newly published concerns the first alone: the others are found by the story
// that they go on after.
const (
	atTop = "top "
	below = "below "
)

// newly is how long what was just published can concern a page that goes on after
// something newer: two transactions may end otherwise than they began.
const newly = 5 * time.Minute

// membership names the lists into which a change brings a version, out of which
// it takes it, or in which it moves it. A change of its words alone drops the
// pages that show it, by the tag of the version.
func membership(c story.Change, now time.Time) (tags []string) {
	is, was := c.Status.Live(), c.Was.Status.Live()
	if is && was && c.Kind == c.Was.Kind && c.Section == c.Was.Section && sameLabels(c.Topics, c.Was.Topics) && sameLabels(c.Authors, c.Was.Authors) && c.At.Equal(c.Was.At) || !is && !was {
		return nil
	}
	var lists []string
	in := func(kind story.Kind, section string, topics, authors []string) {
		lists = append(lists, "all "+c.Language, "kind "+c.Language+"/"+string(kind))
		if section != "" {
			lists = append(lists, "section "+c.Language+"/"+section)
		}
		for _, t := range topics {
			lists = append(lists, "topic "+c.Language+"/"+t)
		}
		for _, a := range authors {
			lists = append(lists, "author "+c.Language+"/"+a)
		}
	}
	in(c.Kind, c.Section, c.Topics, c.Authors)
	in(c.Was.Kind, c.Was.Section, c.Was.Topics, c.Was.Authors)
	// The archive lists what is live by its first publication, which never changes.
	counted := is != was || (c.Kind == story.KindPage) != (c.Was.Kind == story.KindPage)
	if counted {
		lists = append(lists, "archive "+c.Language)
		tags = append(tags, "month "+c.Language+"/"+c.First.UTC().Format("2006-01"))
	}
	fresh := is && !was && !c.At.IsZero() && now.Sub(c.At) < newly
	for _, l := range lists {
		tags = append(tags, atTop+l)
		if !fresh {
			tags = append(tags, below+l)
		}
	}
	return tags
}

func sameLabels(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// filedUnder are the tags of a list of a label, under its slugs of today and before.
func (v *visit) filedUnder(where string, what story.LabelKind, slug string) []string {
	var tags []string
	for _, t := range v.labelled(what, slug) {
		tags = append(tags, where+t)
	}
	return tags
}
