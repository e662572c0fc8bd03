package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"standfirst/internal/access"
	"standfirst/internal/body"
	"standfirst/internal/db"
	"standfirst/internal/draft"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// What the editor asks for to open a story of 2,000 words in a house of 10,000:
// one that nobody has written in, one that rests since its last whole copy, and
// one whose last 199 steps must be made again, with nothing at hand.
func BenchmarkDeskOpenStory(b *testing.B) {
	h := newBig(b)
	text, err := body.FromText(strings.Repeat(strings.Repeat("The harbour master counts the ships again while pilots wait. ", 10)+"\n\n", 20))
	if err != nil {
		b.Fatal(err)
	}
	var untouched, written story.Meta
	h.update(func(ctx context.Context, tx *db.Tx) error {
		for _, m := range []*story.Meta{&untouched, &written} {
			c := story.Content{Head: story.Head{Headline: "The long one", Terms: access.Terms{Level: access.Open}}, Body: text}
			if *m, err = story.Create(ctx, tx, story.New{Language: "en", Content: c, By: "bench"}); err != nil {
				return err
			}
		}
		return nil
	})
	if n := untouched.Words; n != 2000 {
		b.Fatalf("the story has %d words", n)
	}
	h.update(func(ctx context.Context, tx *db.Tx) error {
		who := draft.Writer{Account: h.accounts[staff.Editor].ID, Email: "editor@example.org", Name: "Editor"}
		for i := range 199 {
			step := json.RawMessage(fmt.Sprintf(`{"stepType":"replace","from":%d,"to":%d,"slice":{"content":[{"type":"text","text":"x"}]}}`, 30+i, 30+i))
			if _, _, err := draft.Append(ctx, tx, written.ID, who, "bench", 1+i, []json.RawMessage{step}); err != nil {
				return err
			}
		}
		return nil
	})
	const owed = 150 * time.Millisecond
	b.Run("Untouched", func(b *testing.B) { h.opens(b, "/version/"+untouched.ID.String()+"/draft", "harbour master", owed) })
	b.Run("InHand", func(b *testing.B) { h.opens(b, "/version/"+written.ID.String()+"/draft", "xxxx", owed) })
	b.Run("AfterARestart", func(b *testing.B) {
		draft.Forgets(b)
		h.opens(b, "/version/"+written.ID.String()+"/draft", "xxxx", owed)
	})
	b.Run("Screen", func(b *testing.B) { h.opens(b, "/version/"+written.ID.String()+"/edit", "xxxx", owed) })
	b.Run("Notes", func(b *testing.B) { h.opens(b, "/version/"+written.ID.String()+"/notes", "people", owed) })
}
