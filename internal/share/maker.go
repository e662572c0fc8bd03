package share

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"

	"standfirst/internal/blob"
	"standfirst/internal/id"
)

// ErrBusy says that too many images are asked for at once; ask again in a few
// seconds.
var ErrBusy = errors.New("share: too many images wait to be drawn")

// Limits on the drawing.
const (
	maxWaiting = 32      // requests that wait for images that are not drawn yet
	maxImage   = 1 << 20 // bytes of one image
	kept       = 4       // images of one version: its last headlines
	// storeTime is how long a store may take to keep images or let them go: one that
	// is silent holds nobody up for longer.
	storeTime = 5 * time.Second
)

// Maker draws the images of versions and keeps them in a store, a few of each
// version. It is safe for concurrent use.
type Maker struct {
	store   *blob.Store
	log     *slog.Logger
	making  singleflight.Group
	slot    chan struct{} // an image takes some megabytes while it is drawn: one at a time
	waiting atomic.Int32
}

// NewMaker keeps images in store.
func NewMaker(store *blob.Store, log *slog.Logger) *Maker {
	return &Maker{store: store, log: log, slot: make(chan struct{}, 1)}
}

// Image opens the image of a version's card, drawn when it is first asked for. A
// store that does not take it leaves it undone, not unshown.
func (m *Maker) Image(ctx context.Context, version id.ID, c Card) (io.ReadSeekCloser, error) {
	below := "share/" + version.String() + "/"
	key := below + c.Hash() + ".png"
	r, _, err := m.store.Get(ctx, key)
	if err == nil {
		return r, nil
	}
	if !errors.Is(err, blob.ErrNotFound) {
		m.log.Error("a share image cannot be read; it is drawn again", "key", key, "error", err)
	}
	if m.waiting.Add(1) > maxWaiting {
		m.waiting.Add(-1)
		return nil, ErrBusy
	}
	defer m.waiting.Add(-1)
	// One drawing for all who ask; it is not ended by the first of them leaving.
	v, err, _ := m.making.Do(key, func() (any, error) {
		b, err := m.draw(c)
		if err != nil {
			return nil, err
		}
		if len(b) > maxImage {
			return nil, fmt.Errorf("share: the image of version %s has %d bytes; %d at most", version, len(b), maxImage)
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), storeTime)
		defer cancel()
		if err := m.keep(ctx, below, key, b); err != nil {
			m.log.Error("a share image is shown and cannot be kept", "key", key, "error", err)
		}
		return b, nil
	})
	if err != nil {
		return nil, err
	}
	return closer{bytes.NewReader(v.([]byte))}, nil
}

// draw draws when it is its turn.
func (m *Maker) draw(c Card) ([]byte, error) {
	m.slot <- struct{}{}
	defer func() { <-m.slot }()
	return c.Draw()
}

// keep writes an image and lets the oldest of its version go.
func (m *Maker) keep(ctx context.Context, below, key string, b []byte) error {
	if err := m.store.Put(ctx, key, "image/png", bytes.NewReader(b)); err != nil {
		return err
	}
	return m.store.Thin(ctx, below, kept)
}

// Forget removes the images of a version that must not be seen any more.
func (m *Maker) Forget(ctx context.Context, version id.ID) error {
	ctx, cancel := context.WithTimeout(ctx, storeTime)
	defer cancel()
	return m.store.Thin(ctx, "share/"+version.String()+"/", 0)
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }
