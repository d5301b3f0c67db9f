package embedded

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// maxParts is how many parts there may be before replacements wait for some of them to be merged.
const maxParts = 64

// A worker does in the background, one thing at a time, what replacements leave to do.
type worker struct {
	mu      sync.Mutex
	changed *sync.Cond
	running bool // a goroutine is at work
	again   bool // there is more to do than it knows of
	delays  int  // how often in a row it has put off what can wait
	closed  bool
	err     error // of the last work done

	dividing []*segment // of the one at work: see divide
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

// Settle waits until nothing is left to do in the background: segments are merged and kept in the directory, and the
// places are those of the meetings.
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

// tidy merges what should be merged and, when replacements do not press, learns the names, saves all, and divides by
// place what is to be divided.
func (e *Engine) tidy() error {
	if e.places.Load() == nil {
		e.learn()
		e.worker.tell()
	}
	for {
		if err := e.mergeAll(); err != nil {
			return err
		}
		if e.worker.putOff() {
			return nil
		}
		e.learn()
		if e.store != nil {
			if err := e.save(); err != nil {
				return err
			}
		}
		if e.worker.putOff() { // since then: while everything is being loaded, it would be divided over and over
			return nil
		}
		if more, err := e.divide(); err != nil || !more {
			return err
		}
		e.worker.tell()
	}
}

// mergeAll merges until there are no more parts than there should be, besides those that are being divided.
func (e *Engine) mergeAll() error {
	for !e.worker.isClosed() {
		parts := slices.DeleteFunc(slices.Clone(e.view.Load().parts), e.isDividing)
		some := mergeable(parts, e.opt.full())
		if some == nil {
			break
		}
		if err := e.merge(whole(some)); err != nil {
			return err
		}
		e.worker.tell()
	}
	return nil
}

// putOff reports whether what can wait should: others wait already, or the engine is being closed. It does not wait for
// ever.
func (w *worker) putOff() bool {
	const most = 200
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed && (!w.again || w.delays == most) {
		w.delays = 0
		return false
	}
	w.delays++
	return true
}
