package front

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"standfirst/internal/db"
	"standfirst/internal/secret"
)

// PreviewLife is how long a link shows a front before it is launched. It shows
// nothing but what is public already, in another order: nothing is kept of it.
const PreviewLife = 24 * time.Hour

const previewPurpose = "front preview"

type preview struct {
	Edition string    `json:"e"`
	Until   time.Time `json:"u"`
}

// PreviewToken makes the token of a link that shows an edition's front as it
// would be, until a time.
func PreviewToken(key *secret.Key, edition string, until time.Time) string {
	b, err := json.Marshal(preview{edition, until.UTC().Truncate(time.Second)})
	if err != nil { // a text and a time
		panic(err)
	}
	return base64.RawURLEncoding.EncodeToString(key.Seal(previewPurpose, b))
}

// OpenPreview says which edition a token shows, and until when; what opens
// nothing, or no longer, is db.ErrNotFound.
func OpenPreview(key *secret.Key, token string, now time.Time) (edition string, until time.Time, err error) {
	none := fmt.Errorf("preview of a front: %w", db.ErrNotFound)
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(token) > maxToken {
		return "", until, none
	}
	plain, err := key.Open(previewPurpose, sealed)
	if err != nil {
		return "", until, none
	}
	var p preview
	if err := json.Unmarshal(plain, &p); err != nil || !now.Before(p.Until) {
		return "", until, none
	}
	return p.Edition, p.Until, nil
}

const maxToken = 400 // bytes
