package front

import (
	"time"

	"standfirst/internal/id"
)

// Live is a version that readers may see, and the story that it is of.
type Live struct{ Version, Story id.ID }

// Place is a story on a front that is about to be drawn.
type Place struct {
	Version id.ID
	Size    Size // never Auto
	Card    Card // as it was placed; the zero card where it fills
	ByHand  bool
}

// Filled is a block with what stands in it.
type Filled struct {
	Block
	Places []Place
}

// Fill says what stands where. What is placed by hand stands first, as long as
// live knows it and its time is now; more fills the rest of a block: the newest
// first, up to limit. No story stands twice: the first place by hand has it, else
// the first block that asks for it. Blocks in which nothing stands are left out.
func (l Layout) Fill(now time.Time, live map[id.ID]id.ID, more func(b Block, limit int) ([]Live, error)) ([]Filled, error) {
	used := map[id.ID]bool{}
	all := make([]Filled, len(l.Blocks))
	for i, b := range l.Blocks {
		all[i].Block = b
		for _, c := range b.Cards {
			story, ok := live[c.Version]
			if !ok || used[story] || !c.On(now) {
				continue
			}
			used[story] = true
			all[i].Places = append(all[i].Places, Place{Version: c.Version, Card: c, ByHand: true})
		}
	}
	for i := range all {
		f := &all[i]
		if f.From != Nothing && len(f.Places) < f.Count {
			found, err := more(f.Block, f.Count+len(used)) // so many suffice, whatever of them stands elsewhere
			if err != nil {
				return nil, err
			}
			for _, v := range found {
				if len(f.Places) < f.Count && !used[v.Story] {
					used[v.Story] = true
					f.Places = append(f.Places, Place{Version: v.Version})
				}
			}
		}
		for n := range f.Places {
			if f.Places[n].Size = f.Places[n].Card.Size; f.Places[n].Size == Auto {
				f.Places[n].Size = f.Look.size(n)
			}
		}
	}
	filled := all[:0]
	for _, f := range all {
		if len(f.Places) > 0 {
			filled = append(filled, f)
		}
	}
	return filled, nil
}
