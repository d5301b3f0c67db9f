package main

import (
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// config is what flags and environment say. Commands register the part they use.
type config struct {
	Data         string // folder of the store, the index cache and the stored documents
	Sources      string // folder of records on disk; empty: those in the binary
	Listen       string
	BaseURL      string
	Contact      string // address in the User-Agent, for publishers
	Store        string
	Engine       string
	MeiliURL     string
	MeiliKey     string // may manage the index
	MeiliSearch  string // key that may search it
	MeiliIndex   string
	AllowPrivate bool
	Workers      int
	Rate         float64
	LogFormat    string
	Gazetteer    paths  // files of GeoNames
	Geocoder     string // address of a server that places street addresses
	Format       string

	registry *source.Registry // given by the demo, instead of records from a folder
	delay    time.Duration    // between requests to one host
}

// flags is a flag set whose every flag has a twin in the environment: --allow-private-networks is
// FELLOWFEED_ALLOW_PRIVATE_NETWORKS.
type flags struct {
	*flag.FlagSet
	env *env
}

func newFlags(e *env, name, args string) *flags {
	fs := flag.NewFlagSet("fellowfeed "+name, flag.ContinueOnError)
	fs.SetOutput(e.Stderr)
	fs.Usage = func() {
		fmt.Fprintf(e.Stderr, "Usage: fellowfeed %s [FLAGS] %s\n", name, args)
		fs.PrintDefaults()
	}
	return &flags{fs, e}
}

// parse reads the environment, then the command line, which wins. Flags may stand after arguments.
func (f *flags) parse(args []string) ([]string, error) {
	var bad error
	f.VisitAll(func(fl *flag.Flag) {
		name := "FELLOWFEED_" + strings.ToUpper(strings.ReplaceAll(fl.Name, "-", "_"))
		if v := f.env.Getenv(name); v != "" {
			if err := fl.Value.Set(v); err != nil {
				bad = usagef("%s=%q: %v", name, v, err)
			}
		}
	})
	if bad != nil {
		return nil, bad
	}
	var rest []string
	for {
		if err := f.Parse(args); errors.Is(err, flag.ErrHelp) {
			return nil, err
		} else if err != nil {
			return nil, usageError{err}
		}
		if f.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, f.Arg(0))
		args = f.Args()[1:]
	}
}

func (c *config) storeFlags(f *flags) {
	f.StringVar(&c.Data, "data", defaultData(), "folder for everything that is remembered")
	f.StringVar(&c.Sources, "sources", "", "folder of source records; the records in the binary when empty")
	f.StringVar(&c.Store, "store", "sqlite", "where the truth is kept: sqlite")
	f.StringVar(&c.Engine, "engine", "embedded", "what answers searches: embedded or meilisearch")
	f.StringVar(&c.MeiliURL, "meilisearch", "http://127.0.0.1:7700", "with --engine meilisearch, the address of the server")
	f.StringVar(&c.MeiliKey, "meilisearch-key", "", "its key that may write the index, better given as FELLOWFEED_MEILISEARCH_KEY")
	f.StringVar(&c.MeiliSearch, "meilisearch-search-key", "",
		"its key that may search and nothing else, better given as FELLOWFEED_MEILISEARCH_SEARCH_KEY; alone, for answering from an index that another process writes")
	f.StringVar(&c.MeiliIndex, "meilisearch-index", "meetings", "the index there")
}

func (c *config) fetchFlags(f *flags) {
	f.BoolVar(&c.AllowPrivate, "allow-private-networks", false, "allow sources on private networks and loopback")
	f.StringVar(&c.Contact, "contact", "https://github.com/fellowfeed/fellowfeed", "address that publishers see in the User-Agent")
	f.DurationVar(&c.delay, "delay", time.Second, "least time between two requests to one host; below 1s only with --allow-private-networks")
	f.IntVar(&c.Workers, "workers", 8, "sources read at once")
}

func (c *config) placeFlags(f *flags) {
	f.Var(&c.Gazetteer, "gazetteer", "`FILE` of postal codes or cities by GeoNames, .txt or .zip; several in a list or one at a time")
}

func (c *config) serveFlags(f *flags) {
	f.StringVar(&c.Listen, "listen", "127.0.0.1:8080", "address to serve on")
	f.StringVar(&c.BaseURL, "base-url", "", "public address of this service; http://LISTEN when empty")
	f.Float64Var(&c.Rate, "rate-limit", 50, "requests a second that one client may make; 0 for no limit")
	f.StringVar(&c.LogFormat, "log", "text", "text or json")
}

func defaultData() string {
	if dir, err := os.UserCacheDir(); err == nil {
		return filepath.Join(dir, "fellowfeed")
	}
	return "data"
}

func (c *config) logger(e *env) *slog.Logger {
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(e.Stderr, nil))
	}
	return slog.New(slog.NewTextHandler(e.Stderr, nil))
}
