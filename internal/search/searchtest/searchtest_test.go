package searchtest_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"
	"sync"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/places"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// brute is the least engine there can be: the oracle behind a lock. The suite holds for it, so that a failure of
// another engine is the engine's.
type brute struct {
	mu     sync.RWMutex
	labels search.Labels
	bySrc  map[string][]*meeting.Meeting
	oracle *searchtest.Oracle
}

func (b *brute) Search(ctx context.Context, q *search.Query) (*search.Result, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := b.oracle.Search(q)
	r.Generation = b.generation()
	return r, nil
}

func (b *brute) Get(_ context.Context, id meeting.ID) (*meeting.Meeting, bool, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	for _, m := range b.oracle.Meetings {
		if m.ID == id {
			return m, true, nil
		}
	}
	return nil, false, nil
}

func (b *brute) Replace(_ context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bySrc[source] = slices.Collect(ms)
	var all []*meeting.Meeting
	for _, ms := range b.bySrc {
		all = append(all, ms...)
	}
	b.oracle = searchtest.NewOracle(b.labels, all)
	return nil
}

func (b *brute) Suggest(_ context.Context, typed string, limit int) ([]search.Suggestion, error) {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return places.Of(slices.Values(b.oracle.Meetings), b.labels).Suggest(typed, limit), nil
}

func (b *brute) Generation() string {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.generation()
}

func (b *brute) generation() string {
	var sum uint64
	for _, m := range b.oracle.Meetings {
		h := fnv.New64a()
		json.NewEncoder(h).Encode(m) //nolint:errcheck // into a hash
		sum += h.Sum64()
	}
	return fmt.Sprint("g", sum)
}

func (b *brute) Close() error { return nil }

func TestSuite(t *testing.T) {
	if checks := flag.Lookup("rapid.checks"); checks.Value.String() == checks.DefValue {
		if err := checks.Value.Set("5"); err != nil { // the oracle is slow, and equal to itself
			t.Fatal(err)
		}
	}
	searchtest.Run(t, func(_ testing.TB, labels search.Labels) search.Engine {
		return &brute{labels: labels, bySrc: make(map[string][]*meeting.Meeting), oracle: searchtest.NewOracle(labels, nil)}
	})
}
