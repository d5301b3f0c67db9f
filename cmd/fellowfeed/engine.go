package main

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// scan is an engine that looks at every meeting: slow and certain.
type scan struct {
	mu  sync.RWMutex
	v   *vocabulary.Vocabulary
	by  map[string][]*meeting.Meeting
	o   *searchtest.Oracle
	gen int
}

func (e *scan) Search(_ context.Context, q *search.Query) (*search.Result, error) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.o.Search(q), nil
}

func (e *scan) Get(_ context.Context, id meeting.ID) (*meeting.Meeting, bool, error) {
	for _, ms := range e.by {
		for _, m := range ms {
			if m.ID == id {
				return m, true, nil
			}
		}
	}
	return nil, false, nil
}

func (e *scan) Replace(_ context.Context, s string, ms iter.Seq[*meeting.Meeting]) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.by[s] = slices.Collect(ms)
	var all []*meeting.Meeting
	for _, k := range slices.Sorted(maps.Keys(e.by)) {
		all = append(all, e.by[k]...)
	}
	e.o = searchtest.NewOracle(e.v, all)
	e.gen++
	return nil
}
func (e *scan) Suggest(_ context.Context, p string, n int) ([]search.Suggestion, error) {
	_ = n
	return nil, nil
}
func (e *scan) Generation() string { return fmt.Sprint(e.gen) }
func (e *scan) Close() error       { return nil }
