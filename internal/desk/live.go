package desk

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"standfirst/internal/db"
	"standfirst/internal/id"
	"standfirst/internal/staff"
	"standfirst/internal/story"
)

// Limits of a live connection.
const (
	livePing    = 20 * time.Second
	liveWrite   = 10 * time.Second
	liveAsk     = 3 * time.Second // how often it is asked whether they may still be here
	liveRead    = 4 << 10         // bytes of one message
	liveQueue   = 64              // messages that wait for one who takes in slowly
	liveAccount = 40              // connections of one account
	liveMost    = 2000            // connections
	liveTalk    = 25 * time.Millisecond
)

func (d *Desk) declareLive() {
	d.screen(screen{method: http.MethodGet, pattern: "/version/{id}/live", action: staff.SeeDesk, api: true, doVersion: (*visit).liveVersion, example: "/version/none/live"})
	d.screen(screen{method: http.MethodGet, pattern: "/live", action: staff.SeeDesk, api: true, do: (*visit).liveBoard, example: "/live"})
}

func (v *visit) liveVersion(m story.Meta) error {
	client := v.r.URL.Query().Get("client")
	if client == "" || len(client) > 64 {
		return errors.Join(errForm, errors.New("client must name the window, in 1 to 64 bytes"))
	}
	return v.listen(m.ID, client)
}

func (v *visit) liveBoard() error { return v.listen(0, "") }

// listen keeps a connection until either side ends it.
func (v *visit) listen(version id.ID, client string) error {
	if v.r.Header.Get("Upgrade") != "websocket" {
		v.w.Header().Set("Upgrade", "websocket")
		v.w.Header().Set("Connection", "Upgrade")
		return v.json(http.StatusUpgradeRequired, map[string]string{"error": "upgrade", "message": v.T("This address speaks WebSocket.")})
	}
	l := &line{hub: v.live, version: version, who: v.who, login: v.login.ID, out: make(chan []byte, liveQueue), ask: make(chan struct{}, 1),
		here: present{Client: client, Name: v.who.Name, Account: v.who.ID, Hue: hue(v.who.ID)}}
	if !v.live.room(l) {
		return v.json(http.StatusTooManyRequests, map[string]string{"error": "too many", "message": v.T("Too many windows are open at once. Close some of them.")})
	}
	defer v.live.leave(l)
	// Accept asks whether the page is one of ours (its Origin is this host).
	c, err := websocket.Accept(v.w, v.r, nil)
	if err != nil {
		return nil // it has answered
	}
	defer func() { _ = c.CloseNow() }()
	c.SetReadLimit(liveRead)
	ctx, cancel := context.WithCancel(context.Background()) // the request's own ends with the hijacking
	defer cancel()
	l.end = cancel
	v.live.join(l)
	go func() {
		defer cancel()
		l.read(ctx, c)
	}()
	l.write(ctx, c)
	return nil
}

// hue is the colour of an account, in degrees: neighbours in time are far apart.
func hue(account id.ID) int { return int(uint64(account) * 0x9e3779b97f4a7c15 >> 32 % 360) }

// line is one connection.
type line struct {
	hub     *hub
	version id.ID // 0: the board
	who     staff.Account
	login   id.ID // not its token, which a new proof replaces
	out     chan []byte
	ask     chan struct{} // somebody's right to be here may have ended
	end     context.CancelFunc
	here    present // guarded by the hub
}

// read takes what the client says: where its caret is.
func (l *line) read(ctx context.Context, c *websocket.Conn) {
	for {
		_, b, err := c.Read(ctx)
		if err != nil {
			return
		}
		var m struct {
			Type   string `json:"type"`
			V      int    `json:"v"`
			Anchor int    `json:"anchor"`
			Head   int    `json:"head"`
		}
		if json.Unmarshal(b, &m) == nil && m.Type == "here" && l.version != 0 {
			l.hub.moved(l, m.V, m.Anchor, m.Head)
		}
		select { // who talks without pause waits
		case <-ctx.Done():
			return
		case <-time.After(liveTalk):
		}
	}
}

// write tells the client what there is to tell, until its right to be here ends.
func (l *line) write(ctx context.Context, c *websocket.Conn) {
	ping, ask := time.NewTicker(livePing), time.NewTicker(liveAsk)
	defer ping.Stop()
	defer ask.Stop()
	within := func(do func(context.Context) error) bool {
		ctx, cancel := context.WithTimeout(ctx, liveWrite)
		defer cancel()
		return do(ctx) == nil
	}
	for {
		select {
		case <-ctx.Done():
			_ = c.Close(websocket.StatusGoingAway, "")
			return
		case b := <-l.out:
			if !within(func(ctx context.Context) error { return c.Write(ctx, websocket.MessageText, b) }) {
				return
			}
			continue
		case <-ping.C:
			if !within(c.Ping) {
				return
			}
			continue
		case <-ask.C:
		case <-l.ask:
		}
		if l.may(ctx) {
			continue
		}
		within(func(ctx context.Context) error {
			return c.Write(ctx, websocket.MessageText, []byte(`{"type":"gone"}`))
		})
		_ = c.Close(websocket.StatusPolicyViolation, "signed out")
		return
	}
}

// may says whether the session still opens the desk. A database that does not
// answer is no answer: it is asked again.
func (l *line) may(ctx context.Context) bool {
	var who staff.Account
	err := l.hub.db.View(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		who, err = staff.StillIn(ctx, tx, l.login)
		return err
	})
	switch {
	case errors.Is(err, db.ErrNotFound):
		return false
	case err != nil:
		return true
	}
	return who.May(staff.SeeDesk, true)
}

// tell puts a message into the queue. Who is too slow for it misses what waits,
// and is told to read again.
func (l *line) tell(b []byte) {
	select {
	case l.out <- b:
		return
	default:
	}
	for {
		select {
		case <-l.out:
			continue
		default:
		}
		break
	}
	select {
	case l.out <- []byte(`{"type":"late"}`):
	default:
	}
}
