package photo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	_ "image/png" // decoders of what is taken
	"io"
	"regexp"
	"slices"
	"strconv"

	"github.com/bep/imagemeta"
	"golang.org/x/image/draw"
	_ "golang.org/x/image/tiff"
	_ "golang.org/x/image/webp"
	"golang.org/x/sync/singleflight"

	"standfirst/internal/blob"
	"standfirst/internal/db"
	"standfirst/internal/id"
)

// Limits on one photograph.
const (
	MaxFile   = 40 << 20 // bytes
	MaxPixels = 64 << 20
	maxSide   = 60_000 // pixels
	quality   = 76     // of JPEG, 1 to 100: beyond it a page grows, and nobody sees why
)

// Desk stores the files of photographs and makes their renditions.
type Desk struct {
	db     *db.DB
	store  *blob.Store
	making singleflight.Group
	slots  chan struct{} // decoding is heavy: so many at once
}

// NewDesk keeps files in store.
func NewDesk(d *db.DB, store *blob.Store) *Desk {
	return &Desk{db: d, store: store, slots: make(chan struct{}, 2)}
}

// Taken is a file that has been checked and stored.
type Taken struct {
	Hash          string
	Width, Height int // pixels, as it is shown
	Colour        string
	Metadata      Metadata
}

// Take checks a file and stores it. What is no photograph, or expands past the
// limits, is refused with ErrNotPhoto before it is decoded.
func (d *Desk) Take(ctx context.Context, file []byte) (Taken, error) {
	var t Taken
	select {
	case d.slots <- struct{}{}:
		defer func() { <-d.slots }()
	case <-ctx.Done():
		return t, ctx.Err()
	}
	img, format, turned, err := decode(file)
	if err != nil {
		return t, err
	}
	if t.Metadata, err = ReadMetadata(file, format); err != nil {
		return t, err
	}
	sum := sha256.Sum256(file)
	t.Hash = hex.EncodeToString(sum[:16])
	t.Width, t.Height = img.Bounds().Dx(), img.Bounds().Dy()
	if turned >= 5 {
		t.Width, t.Height = t.Height, t.Width
	}
	t.Colour = meanColour(img)
	return t, d.store.Put(ctx, original(t.Hash), "image/"+format, bytes.NewReader(file))
}

func original(hash string) string        { return "originals/" + hash }
func rendition(hash, name string) string { return "renditions/" + hash + "/" + name }

// decode reads pixels after their number has been checked. turned is the EXIF
// orientation, 1 to 8.
func decode(file []byte) (img image.Image, format string, turned int, err error) {
	if len(file) > MaxFile {
		return nil, "", 0, fmt.Errorf("%w: %d bytes; %d at most", ErrNotPhoto, len(file), MaxFile)
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return nil, "", 0, fmt.Errorf("%w: %v; JPEG, PNG, WebP and TIFF are taken", ErrNotPhoto, err)
	}
	if c.Width < 1 || c.Height < 1 || c.Width > maxSide || c.Height > maxSide || c.Width*c.Height > MaxPixels {
		return nil, "", 0, fmt.Errorf("%w: %d by %d pixels; %d in all at most", ErrNotPhoto, c.Width, c.Height, MaxPixels)
	}
	defer func() { // a decoder that fails on a crafted file must not end the program
		if p := recover(); p != nil {
			img, err = nil, fmt.Errorf("%w: %v", ErrNotPhoto, p)
		}
	}()
	img, _, err = image.Decode(bytes.NewReader(file))
	if err != nil {
		return nil, "", 0, fmt.Errorf("%w: %v", ErrNotPhoto, err)
	}
	return img, format, orientation(file, format), nil
}

func orientation(file []byte, format string) int {
	f, err := formatOf(format)
	if err != nil {
		return 1
	}
	turned := 1
	_, err = imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(file), ImageFormat: f, Sources: imagemeta.EXIF,
		ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" },
		HandleTag: func(t imagemeta.TagInfo) error {
			if n, err := strconv.Atoi(fmt.Sprint(t.Value)); err == nil && n >= 1 && n <= 8 {
				turned = n
			}
			return nil
		},
		Warnf: func(string, ...any) {},
	})
	if err != nil {
		return 1
	}
	return turned
}

func meanColour(img image.Image) string {
	small := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Src, nil)
	var r, g, b int
	for i := 0; i < len(small.Pix); i += 4 {
		r, g, b = r+int(small.Pix[i]), g+int(small.Pix[i+1]), b+int(small.Pix[i+2])
	}
	return fmt.Sprintf("#%02x%02x%02x", r/64, g/64, b/64)
}

// ErrNoRendition says that an address names no rendition of a photograph here.
var ErrNoRendition = errors.New("no such rendition")

var named = regexp.MustCompile(`^(?:(1x1|4x3|16x9)-)?([0-9]{3,4})\.jpg$`)

// CropWidths are those of crops, in pixels.
var CropWidths = []int{320, 640, 1200}

// Rendition opens a rendition by its name (640.jpg, 16x9-1200.jpg), and makes
// it when it is asked for the first time. Nothing but the names of Widths and
// CropWidths is made.
func (d *Desk) Rendition(ctx context.Context, hash, name string) (io.ReadSeekCloser, error) {
	m := named.FindStringSubmatch(name)
	if m == nil || len(hash) != 32 {
		return nil, ErrNoRendition
	}
	width, _ := strconv.Atoi(m[2])
	if allowed := Widths; m[1] == "" && !slices.Contains(allowed, width) || m[1] != "" && !slices.Contains(CropWidths, width) {
		return nil, ErrNoRendition
	}
	key := rendition(hash, name)
	r, _, err := d.store.Get(ctx, key)
	if err == nil || !errors.Is(err, blob.ErrNotFound) {
		return r, err
	}
	// One making for all who ask; it is not ended by the first of them leaving.
	made, err, _ := d.making.Do(key, func() (any, error) {
		select {
		case d.slots <- struct{}{}:
			defer func() { <-d.slots }()
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		ctx := context.WithoutCancel(ctx)
		b, err := d.render(ctx, hash, name, m[1], width)
		if err == nil {
			// What cannot be kept, as on a full disk, is shown and made again the next time.
			_ = d.store.Put(ctx, key, "image/jpeg", bytes.NewReader(b))
		}
		return b, err
	})
	if err != nil {
		return nil, err
	}
	return unkept{bytes.NewReader(made.([]byte))}, nil
}

// unkept is a rendition in memory.
type unkept struct{ *bytes.Reader }

// Close ends nothing.
func (unkept) Close() error { return nil }

// render makes one rendition: pixels encoded anew, so that nothing of the
// original file goes out but its pixels and what the public may know of it.
func (d *Desk) render(ctx context.Context, hash, name, ratio string, width int) ([]byte, error) {
	var p Photo
	err := d.db.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		p, err = one(ctx, tx, "hash = $1", hash)
		return err
	})
	if errors.Is(err, db.ErrNotFound) {
		return nil, ErrNoRendition
	}
	if err != nil {
		return nil, err
	}
	file, err := d.store.Read(ctx, original(hash), MaxFile)
	if errors.Is(err, blob.ErrNotFound) {
		return nil, ErrNoRendition
	}
	if err != nil {
		return nil, err
	}
	img, _, turned, err := decode(file)
	if err != nil {
		return nil, err
	}
	out := resize(upright(img, turned), ratio, width, p.FocalX, p.FocalY)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, out, &jpeg.Options{Quality: quality}); err != nil {
		return nil, fmt.Errorf("photo %s: %w", p.ID, err)
	}
	return Embed(b.Bytes(), p.public())
}

// public are the fields that travel with a rendition: what it shows, where and
// when, who made it and who may use it. Instructions to editors, releases and
// positions stay in the house.
func (p Photo) public() Metadata {
	return Metadata{Headline: p.Headline, Description: p.Description, AltText: p.AltText, DateCreated: p.DateCreated, City: p.City, Province: p.Province, Country: p.Country, CountryCode: p.CountryCode,
		Keywords: p.Keywords, Creator: p.Creator, CreatorJobTitle: p.CreatorJobTitle, CreditLine: p.CreditLine, Source: p.Metadata.Source,
		CopyrightNotice: p.CopyrightNotice, UsageTerms: p.UsageTerms, WebStatement: p.WebStatement, LicensorName: p.LicensorName,
		LicensorURL: p.LicensorURL, DigitalSourceType: p.DigitalSourceType, DataMining: p.DataMining}
}

// resize crops to a ratio around the focal point, and scales down to a width; a
// smaller picture is not blown up.
func resize(img image.Image, ratio string, width int, fx, fy float64) image.Image {
	b := img.Bounds()
	if ratio != "" {
		var rw, rh int
		_, _ = fmt.Sscanf(ratio, "%dx%d", &rw, &rh) // the name was matched against the known ratios
		w, h := b.Dx(), b.Dx()*rh/rw
		if h > b.Dy() {
			w, h = b.Dy()*rw/rh, b.Dy()
		}
		w, h = max(w, 1), max(h, 1)
		x := min(max(int(fx*float64(b.Dx()))-w/2, 0), b.Dx()-w)
		y := min(max(int(fy*float64(b.Dy()))-h/2, 0), b.Dy()-h)
		b = image.Rect(b.Min.X+x, b.Min.Y+y, b.Min.X+x+w, b.Min.Y+y+h)
	}
	width = min(width, b.Dx())
	out := image.NewRGBA(image.Rect(0, 0, width, max(1, b.Dy()*width/b.Dx())))
	draw.Draw(out, out.Bounds(), image.White, image.Point{}, draw.Src) // what is transparent is paper
	draw.CatmullRom.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	return out
}

// upright turns a picture as EXIF says it is to be looked at (EXIF 2.32, tag 274).
func upright(img image.Image, turned int) image.Image {
	if turned < 2 || turned > 8 {
		return img
	}
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	ow, oh := w, h
	if turned >= 5 {
		ow, oh = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, ow, oh))
	for y := range h {
		for x := range w {
			ox, oy := x, y
			switch turned {
			case 2:
				ox = w - 1 - x
			case 3:
				ox, oy = w-1-x, h-1-y
			case 4:
				oy = h - 1 - y
			case 5:
				ox, oy = y, x
			case 6:
				ox, oy = h-1-y, x
			case 7:
				ox, oy = h-1-y, w-1-x
			case 8:
				ox, oy = y, w-1-x
			}
			out.Set(ox, oy, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return out
}

// Check finds photographs whose file is not where it should be, a sentence each.
func (d *Desk) Check(ctx context.Context, tx *db.Tx) ([]string, error) {
	rows, err := tx.Query(ctx, "SELECT id, hash FROM photo WHERE hash <> '' ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("photos: %w", err)
	}
	defer rows.Close()
	var faults []string
	for rows.Next() {
		var photo id.ID
		var hash string
		if err := rows.Scan(&photo, &hash); err != nil {
			return nil, err
		}
		there, err := d.store.Exists(ctx, original(hash))
		if err != nil {
			return nil, err
		}
		if !there {
			faults = append(faults, fmt.Sprintf("photo %s: its file %s is missing", photo, original(hash)))
		}
	}
	return faults, rows.Err()
}
