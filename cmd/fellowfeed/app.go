package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/ical"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
	"github.com/fellowfeed/fellowfeed/sources"
)

// readingCode is raised when documents would be read differently than before, so that unchanged ones are read anew.
const readingCode = "1"

// reader is what reading needs and storing does not: every command has one.
type reader struct {
	notices    *notice.Catalogue
	vocabulary *vocabulary.Vocabulary
	importers  map[string]importer.Importer
	normalizer *normalize.Normalizer
	client     *fetch.Client
	log        *slog.Logger
}

func newReader(e *env, c *config) (*reader, error) {
	text, err := api.FS.ReadFile("notices.yaml")
	if err != nil {
		return nil, err
	}
	r := &reader{log: c.logger(e), importers: importers()}
	if r.notices, err = notice.Load(text); err != nil {
		return nil, err
	}
	if r.vocabulary, err = vocabulary.Load(); err != nil {
		return nil, err
	}
	zones, err := tzworld.New()
	if err != nil {
		return nil, err
	}
	r.normalizer = normalize.New(r.vocabulary, zones)
	r.client = fetch.New(fetch.Options{
		UserAgent:            userAgent(c),
		AllowPrivateNetworks: c.AllowPrivate,
		Delay:                c.pace(),
		Now:                  e.Now,
		Getenv:               e.Getenv,
		Log:                  r.log,
	})
	return r, nil
}

// userAgent is how we present ourselves to whom we ask.
func userAgent(c *config) string { return fmt.Sprintf("Fellowfeed/%s (+%s)", version, c.Contact) }

// pace is the least time between two requests to one host, as the client takes it: negative is none.
func (c *config) pace() time.Duration {
	if !c.AllowPrivate {
		return max(c.delay, time.Second) // publishers are not ours to hurry
	}
	if c.delay == 0 {
		return -1
	}
	return c.delay
}

func (r *reader) Close() { r.client.Close() }

// importers are the formats that can be read. This is the one list of them.
func importers() map[string]importer.Importer {
	all := make(map[string]importer.Importer)
	for _, i := range []importer.Importer{meetingguide.New(), bmlt.New(), table.New(), jsonimport.New(), ical.New(), htmlimport.New()} {
		all[i.Format()] = i
	}
	return all
}

// app is a store, an index and what fills them.
type app struct {
	*reader
	registry *source.Registry
	store    *sqlite.Store
	engine   engine
	files    *geo.Files    // of --gazetteer
	geocoder *geo.Geocoder // of --geocoder; may be nil
	runner   *ingest.Runner
	stop     func() // ends what keeps the index; may be nil
}

// open brings up what a command that stores or searches needs. With index, the index is built and answers.
func open(ctx context.Context, e *env, c *config, index bool) (a *app, err error) {
	if c.Store != "sqlite" {
		return nil, usagef("--store %q: this build knows sqlite", c.Store)
	}
	a = &app{}
	if a.reader, err = newReader(e, c); err != nil {
		return nil, err
	}
	opened := a
	defer func() {
		if err != nil {
			opened.Close()
		}
	}()
	if a.registry, err = c.records(a.importers); err != nil {
		return nil, err
	}
	if err = os.MkdirAll(c.Data, 0o700); err != nil {
		return nil, fmt.Errorf("making the data folder: %w", err)
	}
	if a.store, err = sqlite.Open(ctx, filepath.Join(c.Data, "fellowfeed.db"), sqlite.Options{}); err != nil {
		return nil, err
	}
	a.runner = &ingest.Runner{
		Store: a.store, Importers: a.importers, Normalize: a.normalizer, Now: e.Now, Code: readingCode, Log: a.log,
		Publish: func(context.Context, string) error { return nil }, // the next server indexes what is stored
		Open: func(s *source.Source, v map[string]edition.Validator, stored []importer.Document) ingest.Session {
			return a.client.Session(s, v, stored)
		},
	}
	if index {
		err = a.index(ctx, e, c)
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

// index brings up the engine, from what is cached when that is of the store's present generation.
func (a *app) index(ctx context.Context, e *env, c *config) (err error) {
	if a.files, err = c.gazetteer(a.log); err != nil {
		return err
	}
	if a.engine, err = a.openEngine(ctx, c); err != nil {
		return err
	}
	if c.onlySearches() {
		return nil
	}
	publisher := ingest.NewPublisher(a.store, a.engine, a.kind)
	if err := a.openGeocoder(e, c); err != nil {
		return err
	}
	publisher.Gazetteer = geo.New(a.files, a.geocoder)
	x := &indexer{store: a.store, engine: a.engine, publisher: publisher, log: a.log}
	a.runner.Publish = x.publish
	if err := x.begin(ctx, a.geocoder != nil); err != nil {
		return err
	}
	keeping, stop := context.WithCancel(context.WithoutCancel(ctx))
	var running sync.WaitGroup
	running.Go(func() { x.keep(keeping) })
	a.stop = func() { stop(); running.Wait() }
	return nil
}

// kind is what sort of body publishes a source; one that is no longer registered ranks last.
func (a *app) kind(id string) source.Kind {
	if s := a.registry.Source(id); s != nil && s.Publisher != nil {
		return s.Publisher.Kind
	}
	return source.Other
}

// Close ends what open began.
func (a *app) Close() {
	if a.stop != nil {
		a.stop()
	}
	if a.geocoder != nil {
		_ = a.geocoder.Close()
	}
	if a.engine != nil {
		_ = a.engine.Close()
	}
	if a.store != nil {
		if err := a.store.Close(); err != nil {
			a.log.Error("closing the store", "error", err)
		}
	}
	a.reader.Close()
}

// records are those of the folder that was named, or those in the binary.
func (c *config) records(known map[string]importer.Importer) (*source.Registry, error) {
	if c.registry != nil {
		return c.registry, nil
	}
	var fsys fs.FS = sources.FS
	dir := ""
	if c.Sources != "" {
		abs, err := filepath.Abs(c.Sources)
		if err != nil {
			return nil, fmt.Errorf("the folder of records: %w", err)
		}
		fsys, dir = os.DirFS(abs), abs
	}
	return source.Load(fsys, dir, knownFormat(known), soundMap)
}

// knownFormat refuses a source that is to be read in a format that nothing here reads.
func knownFormat(known map[string]importer.Importer) source.Rule {
	return func(s *source.Source) error {
		if _, ok := known[s.Format]; !ok && s.Paused == "" {
			names := make([]string, 0, len(known))
			for n := range known {
				names = append(names, n)
			}
			return fmt.Errorf("format %q has no importer; did you mean %q?", s.Format, source.Nearest(s.Format, names))
		}
		return nil
	}
}
