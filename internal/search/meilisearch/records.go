package meilisearch

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

const (
	recordsAtOnce = 1000 // in one request
	readers       = 4    // requests at the same time
)

// records reads the documents with those keys, in their order. They are what f finds, when it is given: the server reads
// the first that a filter finds twice as fast as what it is asked for by key, and later ones slower and slower.
func (e *Engine) records(ctx context.Context, keys []string, f filter) ([]*record, error) {
	g := &gathering{list: make([]*record, len(keys)), missing: make(map[string]int)}
	for i, key := range keys {
		if g.list[i] = e.cache.get(hashOf(key)); g.list[i] == nil {
			g.missing[key] = i
		}
	}
	if n := len(keys); f != "" && n <= recordsAtOnce && 2*len(g.missing) > n {
		if err := e.read(ctx, g, question{filter: f, limit: n}); err != nil {
			return nil, err
		}
	}
	var rest []question
	for some := range slices.Chunk(slices.Collect(maps.Keys(g.missing)), recordsAtOnce) {
		rest = append(rest, question{filter: isAnyKey(some), limit: len(some)})
	}
	if err := e.gather(ctx, g, rest); err != nil {
		return nil, err
	}
	if len(g.missing) > 0 {
		return nil, errMoved
	}
	return g.list, nil
}

// A gathering is a list of records, of which some are still missing.
type gathering struct {
	mu      sync.Mutex
	list    []*record
	missing map[string]int // by key, the place in list
}

// wants reports whether the record of key is missing.
func (g *gathering) wants(key string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	_, wanted := g.missing[key]
	return wanted
}

func (g *gathering) add(key string, r *record) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if i, wanted := g.missing[key]; wanted {
		g.list[i] = r
		delete(g.missing, key)
	}
}

// gather asks for documents and adds those that g misses. After a failure nothing more is asked.
func (e *Engine) gather(ctx context.Context, g *gathering, asks []question) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	busy := make(chan struct{}, readers)
	for _, ask := range asks {
		busy <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		all.Go(func() {
			if err := e.read(ctx, g, ask); err != nil {
				stop(err)
			}
			<-busy
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func (e *Engine) read(ctx context.Context, g *gathering, ask question) error {
	ask.fields = []field{fieldKey, fieldMeeting}
	a, err := e.reader.ask(ctx, ask)
	if err != nil {
		return err
	}
	for _, h := range a.Hits {
		if !g.wants(h.Key) {
			continue
		}
		r, err := readRecord(h)
		if err != nil {
			return err
		}
		g.add(h.Key, r)
		e.cache.add(hashOf(h.Key), r)
	}
	return nil
}

func readRecord(h hit) (*record, error) {
	m, err := decodeMeeting(h.Meeting)
	if err != nil {
		return nil, fmt.Errorf("meilisearch: document %s: %w", h.Key, err)
	}
	return &record{Meeting: m, sortName: search.SortName(m.Name)}, nil
}
