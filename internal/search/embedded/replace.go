package embedded

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Replace implements search.Engine. Meetings that are the same as before stay where they are. Of two with the same id,
// the first counts.
func (e *Engine) Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	incoming, order := make(map[meeting.ID]coming), []meeting.ID(nil)
	for m := range ms {
		if _, twice := incoming[m.ID]; !twice {
			stored := storedForm(m)
			incoming[m.ID] = coming{stored, hashOf(stored)}
			order = append(order, m.ID)
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := e.worker.relieved(ctx, func() bool { return len(e.view.Load().parts) < maxParts }); err != nil {
		return err
	}
	e.write.Lock()
	defer e.write.Unlock()
	now := e.view.Load()
	next := now.without(source, incoming)
	if len(incoming) == 0 && next.sum == now.sum {
		return nil
	}
	var docs []*document
	for _, id := range order {
		c, isNew := incoming[id]
		if !isNew {
			continue
		}
		d, err := newDocument(source, c.stored, c.hash)
		if err != nil {
			return fmt.Errorf("embedded: %s: %w", id, err)
		}
		docs = append(docs, d)
	}
	for _, docs := range chunks(docs, e.opt.full()) {
		s, err := e.segment(docs, goOn)
		if err != nil {
			return err
		}
		p := wholePart(s)
		hashes, prints := p.sums()
		next.sum, next.names = next.sum+hashes, next.names+prints
		next.parts = append(next.parts, p)
	}
	if _, marked := e.marks[source]; marked {
		e.marks = maps.Clone(e.marks)
		delete(e.marks, source)
	}
	e.view.Store(next)
	e.wake()
	return nil
}

// coming is a meeting of the next edition.
type coming struct {
	stored []byte
	hash   uint64
}

func hashOf(stored []byte) uint64 {
	sum := sha256.Sum256(stored)
	return binary.LittleEndian.Uint64(sum[:])
}

// without is v less the documents of source that are not among incoming, and takes those that are the same out of it.
func (v *view) without(source string, incoming map[meeting.ID]coming) *view {
	next := v.with(slices.Clone(v.parts))
	for i, p := range v.parts {
		gone := p.owned(source)
		n := 0
		gone.each(func(d uint16) {
			id := meeting.ID(p.id(d))
			if c, ok := incoming[id]; ok && c.hash == p.hashes[d] {
				delete(incoming, id)
				gone.drop(d)
				return
			}
			next.sum -= p.hashes[d]
			next.names -= p.prints[d]
			n++
		})
		if n == 0 {
			continue
		}
		live := slices.Clone(p.live)
		live.andNot(gone)
		next.parts[i] = newPart(p.segment, live)
	}
	next.parts = slices.DeleteFunc(next.parts, func(p *part) bool { return p.n == 0 })
	return next
}

// maxBytes bounds what the documents of a segment take, so that numbers of 32 bits reach everywhere in it.
const maxBytes = 1 << 30

// chunks divides documents into those of each segment, of which each holds so many at most.
func chunks(docs []*document, full int) (all [][]*document) {
	size, from := 0, 0
	for i, d := range docs {
		if i-from == full || size+len(d.stored) > maxBytes && i > from {
			all = append(all, docs[from:i])
			size, from = 0, i
		}
		size += len(d.stored)
	}
	if from < len(docs) {
		all = append(all, docs[from:])
	}
	return all
}

// segment makes a segment in memory, see build.
func (e *Engine) segment(docs []*document, after func(i int)) (*segment, error) {
	b, err := build(docs, e.opt.Labels, after)
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	s, err := openSegment(b)
	if err != nil {
		return nil, fmt.Errorf("embedded: %w", err)
	}
	return s, nil
}

// Mark notes that what was last given to Replace for source is the edition of that name. Marks tells which is, also
// after a restart, so that only what the store has anew needs to be replaced.
func (e *Engine) Mark(source, edition string) {
	e.write.Lock()
	defer e.write.Unlock()
	e.marks = maps.Clone(e.marks)
	e.marks[source] = edition
	e.wake()
}

// Marks are the editions that the engine holds, by source. A source that was replaced without a mark is not among them.
func (e *Engine) Marks() map[string]string {
	e.write.Lock()
	defer e.write.Unlock()
	return e.marks
}
