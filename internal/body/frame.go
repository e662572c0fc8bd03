package body

import (
	"net/url"
	"regexp"
	"strings"
)

// Provider is somebody whose content a page can show in a frame, if the house
// lets it and the reader asks.
type Provider struct {
	Code string
	Name string
	Host string // of its frames, https
	// Shape is how a frame of it stands on the page: wide (16:9), tall or low.
	Shape string
	frame func(u *url.URL) string // address of the frame; empty if the address is of something else
}

// Providers are those whose frames the house knows how to make, by name. Where
// a provider has frames that remember less of a reader, those are taken.
var Providers = []Provider{
	{"bluesky", "Bluesky", "embed.bsky.app", "tall", func(u *url.URL) string {
		return found(u, `^bsky\.app$`, `^/profile/(did:plc:[a-z0-9]+)/post/([a-z0-9]+)$`, "https://embed.bsky.app/embed/$1/app.bsky.feed.post/$2")
	}},
	{"dailymotion", "Dailymotion", "geo.dailymotion.com", "wide", func(u *url.URL) string {
		if to := found(u, `^dai\.ly$`, `^/([A-Za-z0-9]+)$`, "https://geo.dailymotion.com/player.html?video=$1"); to != "" {
			return to
		}
		return found(u, `^(www\.)?dailymotion\.com$`, `^/(?:embed/)?video/([A-Za-z0-9]+)`, "https://geo.dailymotion.com/player.html?video=$1")
	}},
	{"datawrapper", "Datawrapper", "datawrapper.dwcdn.net", "tall", func(u *url.URL) string {
		return found(u, `^(datawrapper\.dwcdn\.net|www\.datawrapper\.de)$`, `^/(?:_/)?([A-Za-z0-9]{5})(/|$)`, "https://datawrapper.dwcdn.net/$1/")
	}},
	{"flourish", "Flourish", "flo.uri.sh", "tall", func(u *url.URL) string {
		return found(u, `^(flo\.uri\.sh|public\.flourish\.studio)$`, `^/(visualisation|story)/([0-9]+)`, "https://flo.uri.sh/$1/$2/embed")
	}},
	{"archive", "Internet Archive", "archive.org", "wide", func(u *url.URL) string {
		return found(u, `^(www\.)?archive\.org$`, `^/(?:details|embed)/([A-Za-z0-9._-]+)$`, "https://archive.org/embed/$1")
	}},
	{"openstreetmap", "OpenStreetMap", "www.openstreetmap.org", "wide", func(u *url.URL) string {
		if box := u.Query().Get("bbox"); u.Hostname() == "www.openstreetmap.org" && u.Path == "/export/embed.html" && boundingBox.MatchString(box) {
			return "https://www.openstreetmap.org/export/embed.html?bbox=" + url.QueryEscape(box)
		}
		return ""
	}},
	{"soundcloud", "SoundCloud", "w.soundcloud.com", "low", func(u *url.URL) string {
		if path := found(u, `^(www\.|m\.)?soundcloud\.com$`, `^(/[A-Za-z0-9_-]+/(?:sets/)?[A-Za-z0-9_-]+)$`, "$1"); path != "" {
			return "https://w.soundcloud.com/player/?url=" + url.QueryEscape("https://soundcloud.com"+path)
		}
		return ""
	}},
	{"spotify", "Spotify", "open.spotify.com", "low", func(u *url.URL) string {
		return found(u, `^open\.spotify\.com$`, `^/(?:intl-[a-z]+/)?(?:embed/)?(track|album|playlist|episode|show)/([A-Za-z0-9]+)$`, "https://open.spotify.com/embed/$1/$2")
	}},
	{"tiktok", "TikTok", "www.tiktok.com", "tall", func(u *url.URL) string {
		return found(u, `^(www\.|m\.)?tiktok\.com$`, `^/@[^/]+/video/([0-9]+)$`, "https://www.tiktok.com/embed/v2/$1")
	}},
	{"vimeo", "Vimeo", "player.vimeo.com", "wide", func(u *url.URL) string {
		return found(u, `^(www\.|player\.)?vimeo\.com$`, `^/(?:video/)?([0-9]+)$`, "https://player.vimeo.com/video/$1?dnt=1")
	}},
	{"x", "X", "platform.twitter.com", "tall", func(u *url.URL) string {
		return found(u, `^(www\.|mobile\.)?(x|twitter)\.com$`, `^/[A-Za-z0-9_]+/status/([0-9]+)`, "https://platform.twitter.com/embed/Tweet.html?dnt=true&id=$1")
	}},
	{"youtube", "YouTube", "www.youtube-nocookie.com", "wide", func(u *url.URL) string {
		video := ""
		switch u.Hostname() {
		case "youtu.be":
			video = strings.TrimPrefix(u.Path, "/")
		case "youtube.com", "www.youtube.com", "m.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com":
			kind, rest, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
			switch kind {
			case "watch":
				video = u.Query().Get("v")
			case "embed", "shorts", "live":
				video = rest
			}
		}
		if !videoID.MatchString(video) {
			return ""
		}
		return "https://www.youtube-nocookie.com/embed/" + video
	}},
}

var (
	videoID     = regexp.MustCompile(`^[A-Za-z0-9_-]{11}$`)
	boundingBox = regexp.MustCompile(`^-?[0-9.]{1,20}(,-?[0-9.]{1,20}){3}$`)
)

// found makes an address of another, where its host and its path are of a form.
func found(u *url.URL, host, path, to string) string {
	if ok, _ := regexp.MatchString(host, u.Hostname()); !ok {
		return ""
	}
	re := regexp.MustCompile(path)
	m := re.FindStringSubmatchIndex(u.Path)
	if m == nil {
		return ""
	}
	return string(re.ExpandString(nil, to, u.Path, m))
}

// Frame finds who provides what stands at an address, and the address of its
// frame. ok is false for what the house knows no frame for.
func Frame(address string) (p Provider, frame string, ok bool) {
	u, err := url.Parse(remote(address))
	if err != nil || u.Host == "" || u.User != nil || u.Port() != "" && u.Port() != "443" {
		return p, "", false
	}
	u.Host = strings.ToLower(u.Host)
	for _, p := range Providers {
		if to := p.frame(u); to != "" {
			return p, to, true
		}
	}
	return p, "", false
}
