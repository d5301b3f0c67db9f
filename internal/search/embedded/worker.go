package embedded

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
)

// maxParts is how many parts there may be before replacements wait for some of them to be merged.
const maxParts = 64

// A worker does in the background, one thing at a time, what replacements leave to do.
type worker struct {
	mu      sync.Mutex
	changed *sync.Cond
	running bool // a goroutine is at work
	again   bool // there is more to do than it knows of
	closed  bool
	err     error // of the last work done
}

func (w *worker) init() { w.changed = sync.NewCond(&w.mu) }

// wake sees to it that there is somebody at work.
func (e *Engine) wake() {
	w := &e.worker
	w.mu.Lock()
	defer w.mu.Unlock()
	w.again = true
	if !w.running && !w.closed {
		w.running = true
		go e.work()
	}
}

func (e *Engine) work() {
	w := &e.worker
	for {
		w.mu.Lock()
		if !w.again || w.closed {
			w.running = false
			w.changed.Broadcast()
			w.mu.Unlock()
			return
		}
		w.again = false
		w.mu.Unlock()

		err := e.tidy()
		if err != nil {
			e.opt.Log.Error("search index", "error", err)
		}
		w.mu.Lock()
		w.err = err
		w.changed.Broadcast()
		w.mu.Unlock()
	}
}

// tell lets those who wait look again.
func (w *worker) tell() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.changed.Broadcast()
}

// wait waits until done, as often as something has changed.
func (w *worker) wait(ctx context.Context, done func() bool) error {
	stop := context.AfterFunc(ctx, w.tell)
	defer stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	for !done() {
		if err := ctx.Err(); err != nil {
			return err
		}
		w.changed.Wait()
	}
	return nil
}

// relieved waits until ok, or nobody is at work who could make it so.
func (w *worker) relieved(ctx context.Context, ok func() bool) error {
	if ok() {
		return nil
	}
	return w.wait(ctx, func() bool { return ok() || !w.running })
}

// Settle waits until nothing is left to do in the background: segments are merged, kept in the directory, and the places
// are those of the meetings.
func (e *Engine) Settle(ctx context.Context) error {
	if err := e.worker.wait(ctx, func() bool { return !e.worker.running }); err != nil {
		return err
	}
	e.worker.mu.Lock()
	defer e.worker.mu.Unlock()
	return e.worker.err
}

// Close implements search.Engine. It waits for the work at hand; what is left of it is done again after the next start.
func (e *Engine) Close() error {
	w := &e.worker
	w.mu.Lock()
	again := w.closed
	w.closed = true
	w.mu.Unlock()
	err := w.wait(context.Background(), func() bool { return !w.running })
	if e.store == nil || again {
		return err
	}
	return errors.Join(e.save(), e.store.release())
}

func (w *worker) isClosed() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}

// tidy merges what should be merged, learns the places and saves all.
func (e *Engine) tidy() error {
	if e.places.Load() == nil {
		e.learn()
		e.worker.tell()
	}
	for !e.worker.isClosed() {
		v := e.view.Load()
		few := mergeable(v.parts)
		if few == nil {
			break
		}
		if err := e.merge(few); err != nil {
			return err
		}
		e.worker.tell()
	}
	if e.worker.isClosed() {
		return nil
	}
	e.learn()
	if e.store == nil {
		return nil
	}
	return e.save()
}

// perLevel is how many parts of about one size are too many, and by how much the sizes of levels differ.
const (
	perLevel = 4
	maxLevel = 6
)

// mergeable are parts that would better be one: those of a size that too many have, as many as fill a segment, or one
// most of whose documents are no longer current.
func mergeable(parts []*part) []*part {
	var levels [maxLevel + 1][]*part
	for _, p := range parts {
		if p.n*2 < p.meta.Docs {
			return []*part{p}
		}
		level := 0
		for size := maxDocs / 2; p.n < size && level < maxLevel; size /= perLevel {
			level++
		}
		levels[level] = append(levels[level], p)
	}
	for _, parts := range slices.Backward(levels[:]) {
		if some := smallest(parts); len(some) >= perLevel || len(some) > 1 && len(some) < len(parts) {
			return some
		}
	}
	return nil
}

// smallest are as many of parts as make one segment, the smallest first.
func smallest(parts []*part) []*part {
	slices.SortFunc(parts, func(a, b *part) int { return a.n - b.n })
	n := 0
	for i, p := range parts {
		if n += p.n; n > maxDocs {
			return parts[:i]
		}
	}
	return parts
}

// merge makes one part of some, while searches and replacements go on.
func (e *Engine) merge(old []*part) error {
	var docs []*document
	for _, p := range old {
		var failed error
		owners := p.owners()
		p.live.each(0, p.meta.Docs, func(d uint16) {
			doc, err := newDocument(owners[d], slices.Clone(p.stored(d)), p.hashes[d])
			if err != nil {
				failed = err
				return
			}
			docs = append(docs, doc)
		})
		if failed != nil {
			return fmt.Errorf("merging: %w", failed)
		}
	}
	s, err := e.segment(docs)
	if err != nil {
		return fmt.Errorf("merging: %w", err)
	}
	e.write.Lock()
	defer e.write.Unlock()
	v := e.view.Load()
	merged := wholePart(s).less(v, old)
	parts := slices.DeleteFunc(slices.Clone(v.parts), func(p *part) bool {
		return slices.ContainsFunc(old, func(o *part) bool { return o.segment == p.segment })
	})
	if merged.n > 0 {
		parts = append(parts, merged)
	}
	e.view.Store(v.with(parts))
	return nil
}

// owners are the sources whose editions the documents came with.
func (p *part) owners() []string {
	owners := make([]string, p.meta.Docs)
	sp := p.ranges[tagOwner]
	for i := sp.lo; i < sp.hi; i++ {
		s, name := make(set, len(p.live)), p.values.At(i)[1:]
		p.has.orInto(i, s)
		s.each(0, p.meta.Docs, func(d uint16) { owners[d] = name })
	}
	return owners
}

// less is the merged part without what was withdrawn from the old ones since they were read.
func (p *part) less(now *view, old []*part) *part {
	live := slices.Clone(p.live)
	for _, o := range old {
		gone := slices.Clone(o.live)
		for _, q := range now.parts {
			if q.segment == o.segment {
				gone.andNot(q.live)
			}
		}
		gone.each(0, o.meta.Docs, func(d uint16) {
			if at, ok := p.find(meeting.ID(o.id(d))); ok {
				live.drop(at)
			}
		})
	}
	return newPart(p.segment, live)
}

// learn makes the gazetteer of the current view, unless nothing in it has changed.
func (e *Engine) learn() {
	v := e.view.Load()
	if l := e.places.Load(); l != nil && l.names == v.names {
		return
	}
	e.places.Store(&learned{v.names, places.Of(v.all, e.opt.Labels)})
}

// index is the gazetteer: of the current meetings, or, while it is made, of those before. Right after a start there is
// none before, and it waits.
func (e *Engine) index() *places.Index {
	ready := func() bool { return e.places.Load() != nil || !e.worker.running }
	if e.places.Load() == nil && e.worker.wait(context.Background(), ready) != nil || e.places.Load() == nil {
		return places.Of(new(view).all, e.opt.Labels)
	}
	return e.places.Load().Index
}

// Suggest implements search.Engine. It follows a replacement within seconds.
func (e *Engine) Suggest(ctx context.Context, typed string, limit int) ([]search.Suggestion, error) {
	return e.index().Suggest(typed, limit), ctx.Err()
}

// Resolve implements search.Places.
func (e *Engine) Resolve(text, country string) (search.Place, bool) {
	return e.index().Resolve(text, country)
}

// Find implements search.Places.
func (e *Engine) Find(text, country string, limit int) []search.Place {
	return e.index().Find(text, country, limit)
}
