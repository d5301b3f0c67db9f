package main

import (
	"context"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
)

// An indexer keeps the index as the store is: it marks which generation of the store the index holds, and fills the
// index again whenever that is not what the engine says it has. An engine's server may lose what it had.
type indexer struct {
	store     *sqlite.Store
	engine    engine
	publisher *ingest.Publisher
	log       *slog.Logger

	mu     sync.Mutex
	marked string // the generation that the index was last brought to; empty when that has failed
}

// wholeStore is the source under which the generation of the store is marked.
const wholeStore = "the store"

// keepEvery is how often the index is looked after.
const keepEvery = 10 * time.Second

// begin fills the index, unless it holds what the store has. With anew it is filled in any case.
func (x *indexer) begin(ctx context.Context, anew bool) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	n, err := x.store.Generation(ctx)
	if err != nil {
		return err
	}
	if x.marked = strconv.FormatInt(n, 10); !anew && x.holds() {
		return nil
	}
	return x.fill(ctx)
}

// holds reports whether the index has what it was last brought to.
func (x *indexer) holds() bool { return x.marked != "" && x.engine.Marks()[wholeStore] == x.marked }

// publish brings the current edition of source into the index.
func (x *indexer) publish(ctx context.Context, source string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if !x.holds() {
		return x.fill(ctx)
	}
	return x.bring(ctx, func(ctx context.Context) error { return x.publisher.Publish(ctx, source) })
}

// fill brings every edition into the index.
func (x *indexer) fill(ctx context.Context) error {
	load := x.publisher.Load
	if e, ok := x.engine.(interface {
		Restore(ctx context.Context, fill func(context.Context) error) error
	}); ok {
		load = func(ctx context.Context) error { return e.Restore(ctx, x.publisher.Load) }
	}
	return x.bring(ctx, load)
}

// bring brings to the index what the store has that it lacks, and marks it.
func (x *indexer) bring(ctx context.Context, what func(context.Context) error) error {
	x.marked = ""
	if err := what(ctx); err != nil {
		return err
	}
	n, err := x.store.Generation(ctx)
	if err != nil {
		return err
	}
	x.marked = strconv.FormatInt(n, 10)
	x.engine.Mark(wholeStore, x.marked)
	return nil
}

// keep looks after the index until ctx ends.
func (x *indexer) keep(ctx context.Context) {
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			x.look(ctx)
		}
	}
}

// look fills the index when it does not hold what it should.
func (x *indexer) look(ctx context.Context) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.holds() {
		return
	}
	start := time.Now()
	if err := x.fill(ctx); err != nil {
		if ctx.Err() == nil {
			x.log.Warn("the index lacks what is stored, and cannot be filled", "error", err)
		}
		return
	}
	x.log.Info("the index has been filled again", "took", time.Since(start).Round(time.Millisecond))
}
