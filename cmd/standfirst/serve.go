package main

import (
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"

	"standfirst/internal/app"
	"standfirst/internal/edition"
)

// listeners are the addresses that a serving house answers on.
type listeners struct {
	Site    string `default:"127.0.0.1:8080" env:"STANDFIRST_SITE" placeholder:"ADDR" help:"Address the site listens on."`
	Desk    string `default:"127.0.0.1:8081" env:"STANDFIRST_DESK" placeholder:"ADDR" help:"Address the desk listens on."`
	SiteURL string `env:"STANDFIRST_SITE_URL" placeholder:"URL" help:"The site's public address, where it stands behind a proxy."`
	DeskURL string `env:"STANDFIRST_DESK_URL" placeholder:"URL" help:"The desk's public address, where it stands behind a proxy."`
	Theme   string `type:"existingdir" env:"STANDFIRST_THEME" placeholder:"DIR" help:"Folder of templates and assets laid over the default theme, read again when it changes."`
	SMTP    string `name:"smtp" env:"STANDFIRST_SMTP" placeholder:"URL" help:"smtp://user:password@host:port or smtps://…; without it, mail goes to the outbox folder."`
	From    string `env:"STANDFIRST_MAIL_FROM" placeholder:"ADDRESS" help:"Address that mail comes from, for example 'The Courier <post@example.org>'."`
}

func (l listeners) into(c *app.Config) error {
	for name, address := range map[string]string{"--site-url": l.SiteURL, "--desk-url": l.DeskURL} {
		if address == "" {
			continue
		}
		u, err := url.Parse(address)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return fmt.Errorf("%w: %s %q; give scheme and host, as https://news.example.org", errMisused, name, address)
		}
	}
	if l.From != "" {
		if _, err := mail.ParseAddress(l.From); err != nil {
			return fmt.Errorf("%w: --from %q: %v", errMisused, l.From, err)
		}
	}
	c.SiteAddr, c.DeskAddr, c.Theme = l.Site, l.Desk, l.Theme
	c.SiteURL, c.DeskURL = strings.TrimRight(l.SiteURL, "/"), strings.TrimRight(l.DeskURL, "/")
	c.SMTP, c.MailFrom = l.SMTP, l.From
	return nil
}

type demoCommand struct{ listeners }

// Run makes the demonstration house where there is none, and serves it.
func (d demoCommand) Run(g *globals) error {
	c := g.config()
	if err := d.into(&c); err != nil {
		return err
	}
	return app.Demo(g.ctx, c, g.stdout)
}

type serveCommand struct{ listeners }

// Run serves the house until it is told to stop; then it drains.
func (s serveCommand) Run(g *globals) error {
	c := g.config()
	if err := s.into(&c); err != nil {
		return err
	}
	return app.Serve(g.ctx, c, g.stdout)
}

type initCommand struct {
	Name      string   `required:"" help:"Name of the publication."`
	Languages []string `required:"" sep:"," placeholder:"en,ar" help:"Editions by language, the default edition first."`
	Owner     string   `required:"" placeholder:"EMAIL" help:"Address of the owner."`
}

// Run makes an empty house and prints the owner's one-time sign-in link.
func (i initCommand) Run(g *globals) error {
	if _, err := mail.ParseAddress(i.Owner); err != nil {
		return fmt.Errorf("%w: --owner %q: %v", errMisused, i.Owner, err)
	}
	var tags []string
	for _, l := range i.Languages {
		tag, err := edition.ValidTag(strings.TrimSpace(l))
		if err != nil {
			return fmt.Errorf("%w: --languages: %v", errMisused, err)
		}
		tags = append(tags, tag)
	}
	link, err := app.Init(g.ctx, g.config(), i.Name, tags, i.Owner)
	if errors.Is(err, app.ErrNotEmpty) {
		return fmt.Errorf("%w; choose another folder with --data, or serve this one", err)
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.stdout, "The house %q is made. Serve it with: standfirst --data %s serve\nThe owner signs in once at: %s\n", i.Name, g.Data, link)
	return err
}

type checkCommand struct{}

// Run prints what is wrong, a line each, and fails if anything is.
func (checkCommand) Run(g *globals) error {
	return g.house(func(h *app.House) error {
		faults, err := h.Check(g.ctx)
		if err != nil {
			return err
		}
		for _, f := range faults {
			fmt.Fprintln(g.stdout, f)
		}
		if len(faults) > 0 {
			return fmt.Errorf("check: %d faults", len(faults))
		}
		_, err = fmt.Fprintln(g.stdout, "check: database, files, ledger and search are whole")
		return err
	})
}
