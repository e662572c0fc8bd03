package theme

import (
	"bytes"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
)

// maxShareFont bounds one font of share images once it is opened, in bytes.
const maxShareFont = 4 << 20

// ShareFont opens a font of share images (theme/share.mjs names them) as
// TrueType. The bytes are the caller's: nothing is kept.
func ShareFont(name string) ([]byte, error) {
	packed, err := files.ReadFile("dist/share/" + name + ".ttf.br")
	if err != nil {
		return nil, fmt.Errorf("%w: font %s: %v; build the theme with make assets", ErrTheme, name, err)
	}
	b, err := io.ReadAll(io.LimitReader(brotli.NewReader(bytes.NewReader(packed)), maxShareFont))
	if err != nil {
		return nil, fmt.Errorf("%w: font %s: %v", ErrTheme, name, err)
	}
	return b, nil
}
