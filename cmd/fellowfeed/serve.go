package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/poll"
	"github.com/fellowfeed/fellowfeed/internal/sample"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/web"
)

// shutdownTime is how long answers that are being written may take once the program is told to end.
const shutdownTime = 10 * time.Second

// serve polls every source, indexes what it says and answers.
func serve(ctx context.Context, e *env, args []string) error {
	var c config
	f := newFlags(e, "serve", "")
	c.storeFlags(f)
	c.fetchFlags(f)
	c.placeFlags(f)
	c.serveFlags(f)
	f.StringVar(&c.Geocoder, "geocoder", "", "`URL` of your own Nominatim (…/search) or Photon (…/api), to place street addresses; none when empty")
	noPoll := f.Bool("no-poll", false, "serve what is stored and read no source")
	if rest, err := f.parse(args); err != nil {
		return err
	} else if len(rest) > 0 {
		return usagef("unexpected %q", rest[0])
	}
	if c.onlySearches() && (!*noPoll || c.Geocoder != "") {
		return usagef("a key that only searches cannot index what is read: give --meilisearch-key, or serve with --no-poll and no --geocoder")
	}
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	a, err := open(ctx, e, &c, true)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	defer a.Close()
	defer a.geocode(ctx)()
	if !*noPoll {
		p := a.poller(e, &c, 15*time.Minute)
		if err := p.Start(ctx); err != nil {
			return errors.Join(err, listener.Close())
		}
		defer p.Stop()
	}
	a.log.Info("serving", "address", "http://"+listener.Addr().String()+"/")
	return a.answer(ctx, e, &c, listener)
}

func (a *app) poller(e *env, c *config, over time.Duration) *poll.Poller {
	return &poll.Poller{
		States: a.store, Now: e.Now, Workers: c.Workers, Over: over, Log: a.log,
		Sources: func() []*source.Source {
			chosen, _ := a.choose(e, nil) // naming no source cannot fail
			return chosen
		},
		Read: func(ctx context.Context, s *source.Source) error {
			r, err := a.runner.Run(ctx, s, ingest.Options{})
			if err == nil {
				at := r.Attempt
				a.log.Info("read", "source", s.ID, "outcome", at.Outcome, "rows", at.Counts.RowsIn, "added", at.Changes.Added,
					"changed", at.Changes.Changed, "withdrawn", at.Changes.Withdrawn, "error", at.Error)
			}
			return err
		},
	}
}

func listen(ctx context.Context, address string) (net.Listener, error) {
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, usagef("--listen %s: %w", address, err)
	}
	return l, nil
}

// handler answers requests under the address base.
func (a *app) handler(e *env, c *config, base string) (http.Handler, error) {
	return web.New(web.Config{
		Search: a.engine, Store: a.store, Registry: a.registry, Notices: a.notices, Vocabulary: a.vocabulary, Places: a.places(),
		BaseURL: base, Version: version, Now: e.Now, Log: a.log, Age: ingest.Age, Getenv: e.Getenv,
		PerSecond: c.Rate, Burst: int(4 * c.Rate),
		Check: func(ctx context.Context, c web.Candidate) (*edition.Report, error) {
			return a.checkCandidate(ctx, e, c)
		},
	})
}

// answer serves until ctx ends, then lets the answers under way finish.
func (a *app) answer(ctx context.Context, e *env, c *config, l net.Listener) error {
	base := c.BaseURL
	if base == "" {
		base = "http://" + l.Addr().String()
	}
	handler, err := a.handler(e, c, base)
	if err != nil {
		return err
	}
	srv := web.HTTPServer("", handler)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return fmt.Errorf("ending: %w", err)
	}
	return nil
}

// checkCandidate reads a list that a visitor gave: its bytes, or an address through the guarded client.
func (r *reader) checkCandidate(ctx context.Context, e *env, c web.Candidate) (*edition.Report, error) {
	src := &source.Source{ID: "check", URL: c.URL, Fellowship: c.Fellowship, Timezone: c.Timezone, Format: c.Format}
	src.Rights.Status = source.RightsOpen
	var get importer.Getter
	if c.Body != nil {
		src.URL = "upload:" + c.Name
		doc := importer.Document{URL: src.URL, FinalURL: src.URL, Status: http.StatusOK, MediaType: c.MediaType, Body: c.Body, FetchedAt: e.Now()}
		get = fetch.NewArchive([]importer.Document{doc})
	} else {
		get = r.client.Session(src, nil, nil)
	}
	return r.report(ctx, src, get, e)
}

// demo serves the sample publishers: they run on loopback, are read over real HTTP, and everything is kept in a folder
// that goes when the demo ends.
func demo(ctx context.Context, e *env, args []string) error {
	c := config{Store: "sqlite", Engine: "embedded", AllowPrivate: true, Workers: 4, Contact: "https://example.org/demo"}
	f := newFlags(e, "demo", "")
	c.placeFlags(f)
	c.serveFlags(f)
	if _, err := f.parse(args); err != nil {
		return err
	}
	listener, err := listen(ctx, c.Listen)
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // closed by the server by then
	dir, err := os.MkdirTemp("", "fellowfeed-demo-")
	if err != nil {
		return fmt.Errorf("making a folder for the demo: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary folder
	c.Data = filepath.Join(dir, "data")

	publishers, err := listen(ctx, "127.0.0.1:0")
	if err != nil {
		return err
	}
	world := sample.New()
	host := &http.Server{Handler: world.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = host.Serve(publishers) }()
	defer host.Close() //nolint:errcheck // the demo is over
	if c.registry, err = source.New(world.Records("http://" + publishers.Addr().String())...); err != nil {
		return err
	}
	a, err := open(ctx, e, &c, true)
	if err != nil {
		return err
	}
	defer a.Close()
	fmt.Fprintf(e.Stdout, "The sample publishers answer at http://%s/ and are being read:\n\n", publishers.Addr())
	chosen, err := a.choose(e, nil)
	if err != nil {
		return err
	}
	out := newOutcomes(e, "text", len(chosen))
	a.importAll(ctx, chosen, c.Workers, ingest.Options{}, out.add)
	if err := out.finish(); err != nil {
		return err
	}
	invite(e, "http://"+listener.Addr().String())
	return a.answer(ctx, e, &c, listener)
}

// invite prints what to open.
func invite(e *env, base string) {
	fmt.Fprintf(e.Stdout, `
Open
  %[1]s/                                         the search page
  %[1]s/docs                                     every parameter of the API
  %[1]s/sources                                  how each publisher's listings fared
  %[1]s/check                                    check a feed of your own

Ask
  curl '%[1]s/v1/meetings?near=40.73,-73.99&radius=5km&day=today&limit=3'
  curl '%[1]s/v1/meetings?q=serenity&type=women'

Subscribe
  %[1]s/v1/meetings.ics?near=37.80,-122.27&radius=5km

Press Ctrl-C to end; nothing is kept.
`, base)
}
