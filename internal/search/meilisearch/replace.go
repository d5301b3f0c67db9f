package meilisearch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// linger is how long withdrawn documents are kept, for readers that have not seen the state that withdraws them.
const linger = time.Minute

var errReadOnly = errors.New("meilisearch: without a key that may manage the index, it can only be read")

// Replace implements search.Engine. What has not changed since the last edition is not sent.
func (e *Engine) Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	return e.change(ctx, func(ctx context.Context) error {
		if err := e.replace(ctx, source, ms); err != nil {
			return fmt.Errorf("indexing source %s: %w", source, err)
		}
		return nil
	})
}

// change runs f while nobody else changes the index.
func (e *Engine) change(ctx context.Context, f func(context.Context) error) error {
	if e.writer == nil {
		return errReadOnly
	}
	ctx, cancel := context.WithTimeout(ctx, e.opt.TaskTimeout)
	defer cancel()
	select {
	case e.writing <- struct{}{}:
		defer func() { <-e.writing }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return f(ctx)
}

func (e *Engine) replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	if err := e.refresh(ctx); err != nil {
		return err
	}
	snap := e.snap.Load()
	if err := e.tidy(ctx, snap.state); err != nil {
		return err
	}
	owned := all(visibleAt(snap.Number), isAny(fieldOwner, tokenOf(source)))
	keys, err := e.reader.list(ctx, owned)
	if err != nil {
		return err
	}
	stale := make(map[string]string, len(keys)) // by hash, the keys of what the edition has no more
	for _, key := range keys {
		stale[hashOf(key)] = key
	}

	e.trusted = 0
	number := e.nextNumber()
	b := e.newBatch(e.opt.Index)
	ed, err := e.send(ctx, b, source, ms, stale, number)
	if err != nil {
		return err
	}
	if b.sent == 0 {
		e.trusted = snap.Number
		return nil
	}
	next := snap.with(number, source, editionOf(ed.hashes))
	if err := e.verify(ctx, next, source); err != nil {
		return err
	}
	if err := e.writeState(ctx, e.opt.Index, next); err != nil {
		return err
	}
	e.names.offer(source, next.Editions[source].Sum, ed.names)
	e.show(snap.then(next, ed.words, ed.zones))
	e.trusted = number
	return nil
}

// send writes what ms has more than the documents of stale, and withdraws what it has not, under the number of a state.
func (e *Engine) send(ctx context.Context, b *batch, source string, ms iter.Seq[*meeting.Meeting], stale map[string]string, number int64) (*editing, error) {
	ed := newEdition()
	for m := range ms {
		d, err := newDocument(source, m, e.opt.Labels)
		if err != nil {
			return nil, err
		}
		if !ed.add(d, m) {
			continue
		}
		if _, unchanged := stale[d.Key]; unchanged {
			delete(stale, d.Key)
			continue
		}
		ed.learn(d)
		d.showFrom(number)
		if err := b.add(ctx, d); err != nil {
			return nil, err
		}
	}
	if err := b.withdraw(ctx, slices.Collect(maps.Values(stale)), number); err != nil {
		return nil, err
	}
	return ed, b.finish(ctx)
}

// verify compares what the server has of a source with what it was given.
func (e *Engine) verify(ctx context.Context, s *state, source string) error {
	f := all(visibleAt(s.Number), isAny(fieldOwner, tokenOf(source)))
	a, err := e.reader.ask(ctx, question{filter: f, fields: []field{fieldKey}})
	if err != nil {
		return err
	}
	if want := s.Editions[source].Count; a.Total != want {
		return fmt.Errorf("meilisearch: the index has %d meetings and should have %d", a.Total, want)
	}
	return nil
}

// tidy undoes what a change that did not come to its end has left, and deletes what was withdrawn some time ago.
func (e *Engine) tidy(ctx context.Context, s *state) error {
	now := e.opt.Now()
	var tasks []*client.TaskInfo
	remove := func(f filter) error {
		t, err := e.writer.server.Index(e.opt.Index).DeleteDocumentsByFilterWithContext(ctx, string(f), nil)
		if err != nil {
			return plain("delete documents", err)
		}
		tasks = append(tasks, t)
		return nil
	}
	if e.trusted != s.Number {
		if err := remove(above(fieldFrom, float64(s.Number))); err != nil {
			return err
		}
		early := all(visibleAt(s.Number), below(fieldUntil, forever))
		keys, err := e.reader.list(ctx, early)
		if err != nil {
			return err
		}
		b := e.newBatch(e.opt.Index)
		if err := b.withdraw(ctx, keys, forever); err != nil {
			return err
		}
		if err := b.finish(ctx); err != nil {
			return err
		}
	}
	if now.Sub(e.swept) > linger {
		if err := remove(atMost(fieldUntil, float64(now.Add(-linger).UnixMilli()))); err != nil {
			return err
		}
	}
	if err := e.writer.wait(ctx, tasks...); err != nil {
		return err
	}
	e.trusted = s.Number
	if len(tasks) > 0 {
		e.swept = now
	}
	return nil
}

func (e *Engine) writeState(ctx context.Context, index string, s *state) error {
	d, err := s.document()
	if err != nil {
		return err
	}
	t, err := e.writer.server.Index(index).AddDocumentsWithContext(ctx, []*stateDocument{d}, nil)
	if err != nil {
		return plain("write state", err)
	}
	return e.writer.wait(ctx, t)
}

// An editing is an edition while it is read.
type editing struct {
	hashes       []string
	seen         map[string]bool
	words, zones map[string]bool // of documents that are new
	names        []*meeting.Meeting
}

func newEdition() *editing {
	return &editing{seen: make(map[string]bool), words: make(map[string]bool), zones: make(map[string]bool)}
}

// add notes a document, which has no state yet. It reports false for one that is there already.
func (ed *editing) add(d *document, m *meeting.Meeting) bool {
	if ed.seen[d.Key] {
		return false
	}
	ed.seen[d.Key] = true
	ed.hashes = append(ed.hashes, d.Key)
	ed.names = append(ed.names, nameOf(m))
	return true
}

// learn adds what searches must know of d.
func (ed *editing) learn(d *document) {
	for _, t := range d.Words {
		if w, ok := t.text(); ok {
			ed.words[w] = true
		}
	}
	if zone, ok := d.Zone.text(); ok {
		ed.zones[zone] = true
	}
}
