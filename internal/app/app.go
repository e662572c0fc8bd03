// Package app puts the rooms of the house together: configuration, listeners,
// start and drain.
package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"standfirst/internal/blob"
	"standfirst/internal/db"
	"standfirst/internal/door"
	"standfirst/internal/draft"
	"standfirst/internal/front"
	"standfirst/internal/house"
	"standfirst/internal/id"
	"standfirst/internal/job"
	"standfirst/internal/member"
	"standfirst/internal/outbound"
	"standfirst/internal/partner"
	"standfirst/internal/photo"
	"standfirst/internal/post"
	"standfirst/internal/post/outbox"
	"standfirst/internal/post/smtp"
	"standfirst/internal/reading"
	"standfirst/internal/search"
	"standfirst/internal/secret"
	"standfirst/internal/share"
	"standfirst/internal/staff"
	"standfirst/internal/story"
	"standfirst/internal/till"
	"standfirst/internal/till/sandbox"
)

// Config says where the house is and how it is served.
type Config struct {
	Data     string // folder of the house
	Database string // postgres://…; SQLite in the data folder if empty
	Blob     string // s3://…; a folder in the data folder if empty
	Log      *slog.Logger

	SiteAddr, DeskAddr string // addresses to listen on
	SiteURL, DeskURL   string // public addresses; made of the listening ones if empty
	Theme              string // folder laid over the default theme
	SMTP               string // smtp://…; the outbox folder if empty
	MailFrom           string
}

// House is an open house.
type House struct {
	DB     *db.DB
	Key    *secret.Key
	Photos *photo.Desk
	Shares *share.Maker
	Search *search.Search

	config  Config
	store   *blob.Store
	queue   *job.Queue
	post    *post.Post
	till    *till.Till
	sandbox *sandbox.Sandbox
	looks   *looks // nil before it is served
	// outbound asks the hosts that texts lead to.
	outbound *outbound.Client
	// urls are the public addresses that a serving house was given.
	siteURL, deskURL string
}

// ErrData says what is wrong with the data folder; the text names the mend.
var ErrData = errors.New("data folder")

// schemas are the tables of the house, in the order of their making.
var schemas = []db.Schema{job.Schema, house.Schema, story.Schema, front.Schema, draft.Schema, photo.Schema, member.Schema, reading.Schema, door.Schema, staff.Schema, post.Schema, till.Schema, sandbox.Schema, partner.Schema}

// databaseFile is the SQLite database in the data folder.
const databaseFile = "standfirst.db"

// Open opens the house. It must be closed.
func Open(ctx context.Context, c Config) (*House, error) {
	if err := prepare(c.Data); err != nil {
		return nil, err
	}
	if err := keyBesideDatabase(c); err != nil {
		return nil, err
	}
	key, err := secret.Load(c.Data)
	if err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Config{Path: filepath.Join(c.Data, databaseFile), URL: c.Database, Schemas: schemas, Log: c.Log})
	if err != nil {
		return nil, err
	}
	h := &House{DB: d, Key: key, config: c}
	if err := h.furnish(ctx); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

// prepare makes the data folder, and says plainly when it cannot be written.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("%w: %v; choose another with --data, or make this one writable", ErrData, err)
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return fmt.Errorf("%w: %s cannot be written (%v); choose another with --data, or make this one writable", ErrData, dir, err)
	}
	return errors.Join(probe.Close(), os.Remove(probe.Name()))
}

// keyBesideDatabase refuses a database whose key has gone: a new one would sign
// everybody out and leave every kept mail unreadable, without a word.
func keyBesideDatabase(c Config) error {
	if os.Getenv(secret.Variable) != "" || c.Database != "" {
		return nil
	}
	_, database := os.Stat(filepath.Join(c.Data, databaseFile))
	_, key := os.Stat(filepath.Join(c.Data, "secret.key"))
	if database == nil && errors.Is(key, fs.ErrNotExist) {
		return fmt.Errorf("%w: %s holds a database and no secret.key; put the key back from the backup, or give it in %s", ErrData, c.Data, secret.Variable)
	}
	return nil
}

// furnish opens the rooms on the database.
func (h *House) furnish(ctx context.Context) (err error) {
	c := h.config
	if c.Blob != "" {
		h.store, err = blob.Bucket(ctx, c.Blob)
	} else {
		h.store, err = blob.Folder(filepath.Join(c.Data, "files"))
	}
	if err != nil {
		return err
	}
	h.Photos = photo.NewDesk(h.DB, h.store)
	h.Shares = share.NewMaker(h.store, c.Log)
	h.Search = search.New(search.Config{DB: h.DB, Data: c.Data, Log: c.Log, Patience: searchPatience, CutAfter: func(ctx context.Context, tx *db.Tx) (int, error) {
		s, err := house.Load(ctx, tx)
		return s.CutAfter, err
	}})
	if h.queue, err = job.New(h.DB, c.Log); err != nil {
		return err
	}
	var transport post.Transport
	if c.SMTP != "" {
		transport, err = smtp.New(c.SMTP)
	} else {
		transport, err = outbox.New(filepath.Join(c.Data, "outbox"))
	}
	if err != nil {
		return err
	}
	from := c.MailFrom
	if from == "" {
		from = "post@localhost.localdomain"
	}
	h.post = post.New(h.DB, h.Key, h.queue, transport, from)
	h.sandbox = sandbox.New(sandbox.Config{DB: h.DB, Key: h.Key, Queue: h.queue, Deliver: h.deliver, Page: func(session string) string { return h.siteURL + "/-/sandbox/" + session }})
	h.till = till.New(h.DB, h.Key, h.queue, h.sandbox, till.Hooks{Access: h.access, Mail: h.mail})
	job.Register(h.queue, kindSweep, time.Minute, func(ctx context.Context, _ struct{}) error {
		if err := h.DB.Update(ctx, member.Sweep); err != nil {
			return err
		}
		return h.DB.Update(ctx, reading.Sweep)
	})
	h.queue.Every(time.Hour, kindSweep)
	job.Register(h.queue, kindPrune, 10*time.Minute, func(ctx context.Context, _ struct{}) error {
		return h.DB.Update(ctx, draft.Prune)
	})
	h.queue.Every(time.Hour, kindPrune)
	h.staffWork()
	h.tend()
	return nil
}

// The kinds of work that come round.
const (
	kindSweep = "member.sweep"
	kindPrune = "draft.prune"
)

// Close ends the use of the house.
func (h *House) Close() error {
	var errs []error
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	return errors.Join(append(errs, h.DB.Close())...)
}

// access turns what the till says into a right at the door, in its transaction.
func (h *House) access(ctx context.Context, tx *db.Tx, who id.ID, plan, ref string, until time.Time) error {
	return door.Grant(ctx, tx, door.Entitlement{Source: door.FromSubscription, Ref: ref, Member: who, Plan: plan, Until: until})
}

// mail turns what the till says into a letter in the reader's language, in its
// transaction.
func (h *House) mail(ctx context.Context, tx *db.Tx, m till.Mail) error {
	s, err := house.Load(ctx, tx)
	if err != nil {
		return err
	}
	plan, err := till.PlanOf(ctx, tx, m.Plan)
	if err != nil {
		return err
	}
	e, _ := s.Edition(m.Language)
	l := e.Speaks()
	return h.post.Queue(ctx, tx, "till/"+m.Key, post.Letter{Kind: post.Kind(m.Kind), To: m.Email, Language: m.Language, House: e.Name, Account: s.SiteURL + s.Prefix(m.Language) + "/account",
		Data: map[string]string{"Date": l.Date(m.Date), "Price": l.Money(m.Price.Minor, m.Price.Currency), "Plan": e.Name + ": " + plan.Name(m.Language)}})
}

// deliver takes a notification of the sandbox to the house's own webhook, over
// HTTP as any provider's would come.
func (h *House) deliver(ctx context.Context, header http.Header, body []byte) error {
	if h.siteURL == "" {
		return errors.New("the house is not served; the notification waits")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.siteURL+"/-/webhook/sandbox", bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header = header
	client := &http.Client{Timeout: 20 * time.Second}
	w, err := client.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	if w.StatusCode >= 300 {
		return fmt.Errorf("the house answered %s", w.Status)
	}
	return nil
}

// URL is the public address of a version.
func (h *House) URL(s house.Settings, m story.Meta) string {
	return s.SiteURL + s.Path(m.Language, m.Path())
}

// TranslationURL is the public address of another language of a story.
func (h *House) TranslationURL(s house.Settings, t story.Translation) string {
	return s.SiteURL + s.Path(t.Language, t.Path())
}

// Check finds what is wrong with the database, the ledger and the files, a
// sentence each.
func (h *House) Check(ctx context.Context) ([]string, error) {
	faults, err := h.DB.Check(ctx)
	if err != nil {
		return nil, err
	}
	err = h.DB.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		books, err := till.Proof(ctx, tx)
		if err != nil {
			return err
		}
		faults = append(faults, books...)
		copies, err := draft.Check(ctx, tx)
		if err != nil {
			return err
		}
		faults = append(faults, copies...)
		missing, err := h.Photos.Check(ctx, tx)
		faults = append(faults, missing...)
		return err
	})
	if err != nil {
		return faults, err
	}
	indexes, err := h.Search.Check(ctx)
	return append(faults, indexes...), err
}
