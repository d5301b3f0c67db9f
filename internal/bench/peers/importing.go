package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/gate"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// served is a getter of one document.
type served struct{ body []byte }

func (s served) Get(_ context.Context, req importer.Request) (*importer.Document, error) {
	return &importer.Document{URL: req.URL, FinalURL: req.URL, Status: 200, MediaType: "application/json", Body: s.body, FetchedAt: now}, nil
}

// importing measures how fast a feed is read and made into listings, next to what encoding/json takes to decode it; and
// how fast they are stored.
func (r *report) importing(ctx context.Context) error {
	progress("a feed of %d rows", r.opt.rows)
	body, err := guideFeed(r.world, r.opt.rows)
	if err != nil {
		return err
	}
	settle()
	floor, err := bench.Best(2, func() error {
		var rows []map[string]any
		return json.Unmarshal(body, &rows)
	})
	if err != nil {
		return fmt.Errorf("decoding the feed: %w", err)
	}
	settle()
	im, err := newImport()
	if err != nil {
		return err
	}
	read, err := bench.Best(2, func() error { return im.run(ctx, body) })
	if err != nil {
		return err
	}
	t := &bench.Table{
		Title: fmt.Sprintf("Importing %s rows, %s MB of Meeting Guide JSON", bench.Number(float64(r.opt.rows)), bench.Number(float64(len(body))/1e6)),
		Notes: []string{fmt.Sprintf("The better of two runs. It became %s meetings, with %s notices.",
			bench.Number(float64(len(im.result.Listings))), bench.Number(float64(len(im.result.Notices))))},
		Head: []string{"work", "seconds", "rows a second", "to encoding/json"},
	}
	row := func(name string, d time.Duration, ratio string) {
		t.Add(name, bench.Number(d.Seconds()), bench.Number(float64(r.opt.rows)/d.Seconds()), ratio)
	}
	row("encoding/json to []map[string]any", floor, "")
	ratio := float64(read) / float64(floor)
	r.promise(fmt.Sprintf("importing %s rows, to decoding them", bench.Number(float64(r.opt.rows))), ratio, 4, "x")
	row("import, normalize, measure", read, bench.Ratio(float64(read), float64(floor)))
	row("  of that, import", im.imported, bench.Ratio(float64(im.imported), float64(floor)))
	row("  of that, normalize", im.normalized, bench.Ratio(float64(im.normalized), float64(floor)))
	row("  of that, measure", im.measured, bench.Ratio(float64(im.measured), float64(floor)))
	for _, again := range []string{"store, all of it new", "store, nothing changed"} {
		progress("%s", again)
		took, err := im.accept(ctx)
		if err != nil {
			return err
		}
		row(again, took, bench.Ratio(float64(took), float64(floor)))
	}
	if err := im.close(); err != nil {
		return err
	}
	defer settle()
	return r.write(t)
}

// importRun is the way of one feed to the store.
type importRun struct {
	normalizer *normalize.Normalizer
	source     *source.Source
	result     *normalize.Result
	dir        string
	store      *sqlite.Store
	accepted   time.Time

	imported, normalized, measured time.Duration // of the last run
}

func newImport() (im *importRun, err error) {
	v, err := vocabulary.Load()
	if err != nil {
		return nil, err
	}
	zones, err := tzworld.New()
	if err != nil {
		return nil, err
	}
	im = &importRun{normalizer: normalize.New(v, zones), accepted: now, source: &source.Source{
		ID: "bench", Format: "meeting_guide", URL: "https://lists.example.org/feed.json", Fellowship: "aa", Timezone: "America/New_York",
		Publisher: &source.Publisher{Name: "Bench Intergroup", URL: "https://lists.example.org", Country: "US"},
	}}
	if im.dir, err = os.MkdirTemp("", "fellowfeed-bench-"); err != nil {
		return nil, err
	}
	return im, nil
}

// run reads body and makes listings of it, as an import does up to the gate's decision.
func (im *importRun) run(ctx context.Context, body []byte) error {
	im.result = nil
	start := time.Now()
	reading, err := meetingguide.New().Import(ctx, im.source, served{body})
	if err != nil {
		return fmt.Errorf("importing: %w", err)
	}
	im.imported = time.Since(start)
	im.result = im.normalizer.Reading(im.source, reading, now)
	im.normalized = time.Since(start) - im.imported
	gate.MeasureCandidate(im.result.Listings, im.result.Counts, im.result.Notices)
	im.measured = time.Since(start) - im.imported - im.normalized
	if !im.result.Counts.Conserved() {
		return fmt.Errorf("rows were lost: %+v", im.result.Counts)
	}
	return nil
}

// accept stores the listings as the next edition of their source.
func (im *importRun) accept(ctx context.Context) (_ time.Duration, err error) {
	if im.store == nil {
		if im.store, err = sqlite.Open(ctx, filepath.Join(im.dir, "fellowfeed.db"), sqlite.Options{}); err != nil {
			return 0, err
		}
	}
	im.accepted = im.accepted.Add(time.Hour)
	e := &edition.Edition{Source: im.source.ID, Accepted: im.accepted, Listings: im.result.Listings, Notices: im.result.Notices, Counts: im.result.Counts}
	start := time.Now()
	_, err = im.store.Accept(ctx, e)
	return time.Since(start), err
}

func (im *importRun) close() error {
	err := im.store.Close()
	return errors.Join(err, os.RemoveAll(im.dir))
}
