package demo

import (
	"context"
	"slices"

	"standfirst/internal/photo"
)

// samples are the stories that show the most in the least time: one in every
// language with its picture, one behind the door for members, and the pages.
var samples = []string{"salt-pans-return", "strait-pilots-vote", "pages/about"}

// sampleWidth is how wide its pictures are drawn, in pixels.
const sampleWidth = 480

// Sample prepares a few stories of the house, for what must see every kind of
// page and not every story.
func Sample(ctx context.Context, desk *photo.Desk) (*Paper, error) {
	folders, err := Folders()
	if err != nil {
		return nil, err
	}
	return prepare(ctx, desk, slices.DeleteFunc(folders, func(f string) bool { return !slices.Contains(samples, f) }), sampleWidth, func(string) {})
}
