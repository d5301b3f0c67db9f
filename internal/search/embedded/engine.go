// Package embedded is the search engine that is built into the program. It keeps immutable segments, in memory or as
// mapped files, and answers from whatever set of them is current; a replacement makes the next set and puts it in place
// with one atomic step, so that readers never wait and never see half of it.
//
// The engine is a cache: Options.Dir may be deleted at any time while it is not running, and is thrown away by the
// engine itself on any doubt.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// Options are the settings of an engine.
type Options struct {
	// Labels say what types are called.
	Labels search.Labels
	// Dir keeps the segments from one run to the next. Without it, or while another process uses it, they are kept in
	// memory and are gone afterwards.
	Dir string
	// Stamp names what the segments depend on beside the meetings: the version of the program and of the labels. What
	// Dir keeps under another stamp is not used.
	Stamp string
	// Log is told what happens in the background; nil is silent.
	Log *slog.Logger

	docs int // how many meetings a segment holds at most; 0 is maxDocs
}

func (o *Options) full() int {
	if o.docs == 0 {
		return maxDocs
	}
	return o.docs
}

// An Engine is a search.Engine, and a search.Places.
type Engine struct {
	opt   Options
	stamp uint64
	zones *occurrence.Zones

	view      atomic.Pointer[view]
	clocks    atomic.Pointer[clocks] // of the last instant asked for
	places    atomic.Pointer[learned]
	scratches scratches

	write sync.Mutex // held while the view is exchanged
	marks map[string]string
	store *store // nil without a directory

	worker worker
}

var (
	_ search.Engine = (*Engine)(nil)
	_ search.Places = (*Engine)(nil)
)

// Open makes an engine, of what Options.Dir keeps if that can be used, and empty otherwise: Marks tells.
func Open(opt Options) (*Engine, error) {
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{opt: opt, stamp: stampOf(opt.Stamp), zones: occurrence.NewZones(), marks: make(map[string]string)}
	e.view.Store(&view{})
	if opt.Dir != "" {
		st, err := openStore(opt.Dir, opt.Stamp, opt.Log)
		switch {
		case errors.Is(err, errInUse):
			opt.Log.Warn("search index is kept in memory only", "directory", opt.Dir, "reason", err)
		case err != nil:
			return nil, fmt.Errorf("embedded: %w", err)
		}
		e.store = st
	}
	if e.store != nil {
		if v, marks, ok := e.store.load(); ok {
			e.view.Store(v)
			e.marks = marks
		}
	}
	e.worker.init()
	e.wake()
	return e, nil
}

func stampOf(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return h.Sum64()
}

// Search implements search.Engine.
func (e *Engine) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	v := e.view.Load()
	defer runtime.KeepAlive(v) // its segments may be mapped files, which go when nothing refers to them
	memory := e.scratches.get()
	defer e.scratches.put(memory)

	sc := &scan{plan: newPlan(q), scratch: memory}
	sc.clocks = e.clocksAt(q.At, sc.from)
	ranking, tallies := newRanking(sc), v.tallies(q.Facets, memory)
	r := &search.Result{Generation: v.generation(e.stamp)}
	if len(q.Facets) > 0 {
		r.Facets = make(map[search.Facet]map[string]int, len(q.Facets))
	}
	var all []match
	for _, p := range v.parts {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(all) == 0 {
			memory.reset()
		}
		sc.begin(p)
		m := sc.match(p)
		if m.n == 0 {
			continue
		}
		r.Total += m.n
		for i := range tallies {
			tallies[i].add(&m)
		}
		if sc.unbounded() {
			all = append(all, m)
		} else {
			ranking.add(&m)
		}
	}
	if len(all) > 0 {
		ranking.nearest(all)
	}
	for i, f := range q.Facets {
		r.Facets[f] = tallies[i].counts()
	}
	hits, more := ranking.finish()
	r.Next = more
	r.Hits = make([]search.Hit, 0, len(hits))
	for _, h := range hits {
		hit, err := sc.hit(h)
		if err != nil {
			return nil, fmt.Errorf("embedded: %w", err)
		}
		r.Hits = append(r.Hits, hit)
	}
	return r, ctx.Err()
}

// Get implements search.Engine.
func (e *Engine) Get(_ context.Context, id meeting.ID) (*meeting.Meeting, bool, error) {
	v := e.view.Load()
	defer runtime.KeepAlive(v)
	p, d, ok := v.get(id)
	if !ok {
		return nil, false, nil
	}
	r, err := p.read(d)
	if err != nil {
		return nil, false, fmt.Errorf("embedded: %s: %w", id, err)
	}
	return r.m, true, nil
}

// Generation implements search.Engine. Engines with the same meetings and stamp have the same.
func (e *Engine) Generation() string { return e.view.Load().generation(e.stamp) }

// Len is the number of meetings, of any status.
func (e *Engine) Len() int { return e.view.Load().count() }
