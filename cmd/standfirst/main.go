// Standfirst is a self-hosted publishing house in one program: the desk, the
// site, the door, the till and the post of a subscription newsroom.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // people's time zones, on a machine that has none

	"github.com/alecthomas/kong"

	"standfirst/internal/app"
)

// version is set by the linker from the source's tag or commit.
var version = "unknown"

// The exit codes of the command line.
const (
	done    = 0
	failed  = 1
	misused = 2
)

// errMisused marks an error of the one who called, so that it exits with 2.
var errMisused = errors.New("misused")

// globals hold for every command.
type globals struct {
	Data     string `default:"./data" env:"STANDFIRST_DATA" type:"path" placeholder:"DIR" help:"Folder of the house: database, files, secret key, outbox."`
	DB       string `name:"db" env:"STANDFIRST_DB" placeholder:"URL" help:"postgres://… to keep the house in PostgreSQL instead of SQLite in the data folder."`
	Blob     string `env:"STANDFIRST_BLOB" placeholder:"URL" help:"s3://bucket?… to keep photographs in an S3-compatible store instead of the data folder."`
	LogLevel string `enum:"debug,info,warn,error" default:"info" env:"STANDFIRST_LOG_LEVEL" help:"How much to say on stderr: ${enum}."`

	ctx    context.Context
	stdout io.Writer
	stderr io.Writer
}

type commandLine struct {
	globals

	Demo    demoCommand    `cmd:"" help:"Make the demonstration house if the data folder is empty, then serve it."`
	Init    initCommand    `cmd:"" help:"Make an empty house, with one plan at USD 100 a year."`
	Serve   serveCommand   `cmd:"" help:"Serve the house: the site and the desk."`
	Import  importCommand  `cmd:"" help:"Bring stories in from other systems; works beside a running server."`
	Story   storyCommand   `cmd:"" help:"List, show, publish, withdraw and kill versions of stories."`
	Member  memberCommand  `cmd:"" help:"Add and list members, and make sign-in links."`
	Staff   staffCommand   `cmd:"" help:"Add, list and remove those who work at the desk, and make sign-in links."`
	Partner partnerCommand `cmd:"" help:"Make, list and revoke the tokens by which partners take stories by machine."`
	Theme   themeCommand   `cmd:"" help:"Check a theme before it is worn."`
	Search  searchCommand  `cmd:"" help:"Look at the indexes of the search, or build them anew; works beside a running server."`
	Check   checkCommand   `cmd:"" help:"Check the integrity of the database, the files, the ledger and the search."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

type versionCommand struct{}

func (versionCommand) Run(g *globals) error {
	_, err := fmt.Fprintln(g.stdout, "standfirst", version)
	return err
}

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run is the whole program, so that tests can call it.
func run(args []string, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var line commandLine
	line.ctx, line.stdout, line.stderr = ctx, stdout, stderr
	exited := -1
	parser, err := kong.New(&line,
		kong.Name("standfirst"),
		kong.Description("A publishing house in one program."),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { exited = code }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}),
		kong.Bind(&line.globals),
	)
	if err != nil {
		fmt.Fprintln(stderr, "standfirst:", err)
		return failed
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help was asked for and printed
		return exited
	}
	if err != nil {
		fmt.Fprintf(stderr, "standfirst: %v (see standfirst --help)\n", err)
		return misused
	}
	if err := command.Run(); err != nil {
		fmt.Fprintln(stderr, "standfirst:", err)
		if errors.Is(err, errMisused) {
			return misused
		}
		return failed
	}
	return done
}

func (g *globals) config() app.Config {
	var level slog.Level
	_ = level.UnmarshalText([]byte(g.LogLevel)) // kong has checked it against the list
	return app.Config{
		Data: g.Data, Database: g.DB, Blob: g.Blob,
		Log: slog.New(slog.NewTextHandler(g.stderr, &slog.HandlerOptions{Level: level})),
	}
}

// house opens the house for one command and closes it after.
func (g *globals) house(do func(*app.House) error) error {
	h, err := app.Open(g.ctx, g.config())
	if err != nil {
		return err
	}
	return errors.Join(do(h), h.Close())
}

func (g *globals) printJSON(v any) error {
	e := json.NewEncoder(g.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
