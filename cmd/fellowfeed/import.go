package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/cheggaaa/pb/v3"
	"golang.org/x/term"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// importNow reads sources now, whatever their schedule.
func importNow(ctx context.Context, e *env, args []string) error {
	var c config
	f := newFlags(e, "import", "[SOURCE…]")
	c.storeFlags(f)
	c.fetchFlags(f)
	again := f.Bool("again", false, "read documents even when they have not changed")
	f.StringVar(&c.Format, "format", "text", "text or json")
	ids, err := f.parse(args)
	if err != nil {
		return err
	}
	a, err := open(ctx, e, &c, false)
	if err != nil {
		return err
	}
	defer a.Close()
	chosen, err := a.choose(e, ids)
	if err != nil {
		return err
	}
	out := newOutcomes(e, c.Format, len(chosen))
	a.importAll(ctx, chosen, c.Workers, ingest.Options{Again: *again}, out.add)
	return out.finish()
}

// choose resolves the sources named on the command line; none names all that may be read.
func (a *app) choose(e *env, ids []string) ([]*source.Source, error) {
	var chosen []*source.Source
	if len(ids) == 0 {
		for _, s := range a.registry.Sources() {
			if _, ok := s.Readable(e.Getenv); ok {
				chosen = append(chosen, s)
			}
		}
		return chosen, nil
	}
	for _, id := range ids {
		s, err := a.source(id)
		if err != nil {
			return nil, err
		}
		if reason, ok := s.Readable(e.Getenv); !ok {
			return nil, usagef("%s is not read: %s", id, reason)
		}
		chosen = append(chosen, s)
	}
	return chosen, nil
}

func (a *app) source(id string) (*source.Source, error) {
	if s := a.registry.Source(id); s != nil {
		return s, nil
	}
	var ids []string
	for _, s := range a.registry.Sources() {
		ids = append(ids, s.ID)
	}
	if near := source.Nearest(id, ids); near != "" {
		return nil, usagef("no source %q; did you mean %q?", id, near)
	}
	return nil, usagef("no source %q; see fellowfeed sources list", id)
}

// importAll reads the sources, some at once, and reports each as it ends.
func (a *app) importAll(ctx context.Context, chosen []*source.Source, workers int, opt ingest.Options, report func(*source.Source, *ingest.Result, error)) {
	queue := make(chan *source.Source)
	var wg sync.WaitGroup
	for range max(1, min(workers, len(chosen))) {
		wg.Go(func() {
			for s := range queue {
				r, err := a.runner.Run(ctx, s, opt)
				report(s, r, err)
			}
		})
	}
	for _, s := range chosen {
		if ctx.Err() != nil {
			break
		}
		queue <- s
	}
	close(queue)
	wg.Wait()
}

// outcomes prints a line a source: on a terminal below a progress bar, otherwise plainly.
type outcomes struct {
	mu     sync.Mutex
	w      io.Writer
	bar    *pb.ProgressBar
	json   bool
	failed int
	all    []edition.Attempt
	delta  edition.Delta
	counts edition.Counts
}

func newOutcomes(e *env, format string, n int) *outcomes {
	o := &outcomes{w: e.Stdout, json: format == "json"}
	if f, ok := e.Stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) && !o.json {
		o.bar = pb.New(n).SetWriter(f).Start()
	}
	return o
}

func (o *outcomes) add(s *source.Source, r *ingest.Result, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.bar != nil {
		o.bar.Increment()
	}
	if err != nil {
		o.failed++
		o.line("%-40s error: %v\n", s.ID, err)
		return
	}
	at := r.Attempt
	o.all = append(o.all, at)
	took := at.Ended.Sub(at.Started).Round(time.Millisecond)
	switch at.Outcome {
	case edition.Failed:
		o.failed++
		o.line("%-40s failed     %v  (%v)\n", s.ID, at.Error, took)
	case edition.Unchanged:
		o.line("%-40s unchanged  (%v)\n", s.ID, took)
	default:
		o.delta.Added += at.Changes.Added
		o.delta.Changed += at.Changes.Changed
		o.delta.Withdrawn += at.Changes.Withdrawn
		o.sum(at.Counts)
		o.line("%-40s %-10s %v; %d added, %d changed, %d withdrawn  (%v)\n", s.ID, at.Outcome, at.Counts,
			at.Changes.Added, at.Changes.Changed, at.Changes.Withdrawn, took)
	}
}

func (o *outcomes) sum(c edition.Counts) {
	o.counts.RowsIn += c.RowsIn
	o.counts.Published += c.Published
	o.counts.Hidden += c.Hidden
	o.counts.Held += c.Held
	o.counts.Refused += c.Refused
}

func (o *outcomes) line(format string, args ...any) {
	if !o.json {
		fmt.Fprintf(o.w, format, args...)
	}
}

func (o *outcomes) finish() error {
	if o.bar != nil {
		o.bar.Finish()
	}
	if o.json {
		if err := writeJSON(o.w, o.all); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(o.w, "%d sources, %d failed; %d added, %d changed, %d withdrawn\n%v\n", len(o.all), o.failed,
			o.delta.Added, o.delta.Changed, o.delta.Withdrawn, o.counts)
	}
	if o.failed > 0 {
		return errFailed
	}
	return nil
}

// release accepts the edition that the gate holds.
func release(ctx context.Context, e *env, args []string) error {
	return one(ctx, e, "release", args, func(a *app, s *source.Source) (*ingest.Result, error) { return a.runner.Release(ctx, s) })
}

// replay reads the documents of the last attempt again.
func replay(ctx context.Context, e *env, args []string) error {
	return one(ctx, e, "replay", args, func(a *app, s *source.Source) (*ingest.Result, error) {
		return a.runner.Replay(ctx, s, archive)
	})
}

// one runs an act on the one source that the command line names.
func one(ctx context.Context, e *env, name string, args []string, act func(*app, *source.Source) (*ingest.Result, error)) error {
	var c config
	f := newFlags(e, name, "SOURCE")
	c.storeFlags(f)
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("want one source")
	}
	a, err := open(ctx, e, &c, false)
	if err != nil {
		return err
	}
	defer a.Close()
	s, err := a.source(rest[0])
	if err != nil {
		return err
	}
	r, err := act(a, s)
	if errors.Is(err, edition.ErrNotFound) {
		fmt.Fprintln(e.Stderr, err)
		return errFailed
	}
	out := newOutcomes(e, "text", 1)
	out.add(s, r, err)
	return out.finish()
}
