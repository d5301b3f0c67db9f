package meilisearch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Rebuild builds the index anew in a second one, which takes the place of the first when it is complete. What read adds,
// source by source, is all that it has then; when read fails, all stays as it was.
func (e *Engine) Rebuild(ctx context.Context, read func(add AddSource) error) error {
	return e.change(ctx, func(ctx context.Context) error {
		if err := e.rebuild(ctx, read); err != nil {
			return fmt.Errorf("rebuilding the index %s: %w", e.opt.Index, err)
		}
		return nil
	})
}

// AddSource adds all the meetings of a source.
type AddSource func(source string, ms iter.Seq[*meeting.Meeting]) error

func (e *Engine) rebuild(ctx context.Context, read func(add AddSource) error) error {
	next := e.opt.Index + "_next"
	if err := e.writer.drop(ctx, next); err != nil {
		return err
	}
	if err := e.writer.create(ctx, next); err != nil {
		return err
	}
	s := &state{Number: e.opt.Now().UnixMilli(), Format: format(), Editions: make(map[string]edition)}
	b := e.newBatch(next)
	err := read(func(source string, ms iter.Seq[*meeting.Meeting]) error {
		ed := newEdition()
		for m := range ms {
			d, err := newDocument(source, m, e.opt.Labels)
			if err != nil {
				return err
			}
			if !ed.add(d, m) {
				continue
			}
			d.showFrom(0) // whoever still reads by the state before finds it too
			if err := b.add(ctx, d); err != nil {
				return err
			}
		}
		if len(ed.hashes) > 0 {
			s.Editions[source] = editionOf(ed.hashes)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := b.finish(ctx); err != nil {
		return err
	}
	if old, err := e.reader.readState(ctx); err == nil {
		s.Number = max(s.Number, old.Number+1)
	}
	if err := e.writeState(ctx, next, s); err != nil {
		return err
	}
	return e.swap(ctx, next, s)
}

// swap lets next take the place of the index when it has all meetings of s, its state, and deletes what was there.
func (e *Engine) swap(ctx context.Context, next string, s *state) error {
	stats, err := e.writer.server.Index(next).GetStatsWithContext(ctx)
	if err != nil {
		return plain("count documents", err)
	}
	if has, count := int(stats.NumberOfDocuments)-1, s.count(); has != count { // one is the state
		return fmt.Errorf("meilisearch: the new index has %d meetings and should have %d", has, count)
	}
	t, err := e.writer.server.SwapIndexesWithContext(ctx, []*client.SwapIndexesParams{{Indexes: []string{e.opt.Index, next}}})
	if err != nil {
		return plain("swap indexes", err)
	}
	err = e.writer.wait(ctx, t)
	if no := (refusal{}); errors.As(err, &no) && no.status == http.StatusNotFound {
		err = e.await(ctx, s.Number) // the task is of no one index, and not shown to a key that is for some
	}
	if err != nil {
		return err
	}
	if err := e.refresh(ctx); err != nil {
		return err
	}
	return e.writer.drop(ctx, next)
}

// await waits until the server has the state of that number.
func (e *Engine) await(ctx context.Context, number int64) error {
	tick := time.NewTicker(e.writer.poll)
	defer tick.Stop()
	for {
		if s, err := e.reader.readState(ctx); err != nil || s.Number >= number {
			return err
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("meilisearch: waiting for the state: %w", ctx.Err())
		case <-tick.C:
		}
	}
}

// rebuildFrom builds the index anew from the documents that it has.
func (e *Engine) rebuildFrom(ctx context.Context, s *state) error {
	return e.Rebuild(ctx, func(add AddSource) error {
		for source := range s.Editions {
			var ms []*meeting.Meeting
			if err := e.readSource(ctx, s, source, func(m *meeting.Meeting) { ms = append(ms, m) }); err != nil {
				return err
			}
			if err := add(source, slices.Values(ms)); err != nil {
				return err
			}
		}
		return nil
	})
}
