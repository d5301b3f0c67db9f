package main

import (
	"context"
	"errors"
	"iter"
	"log/slog"
	"path/filepath"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// mutable is an engine that may fail to replace, and whose server may be exchanged for an empty one.
type mutable struct {
	engine
	err error
}

func (m *mutable) Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	if m.err != nil {
		return m.err
	}
	return m.engine.Replace(ctx, source, ms)
}

func emptyEngine(t *testing.T) engine {
	e, err := embedded.Open(embedded.Options{Labels: must(vocabulary.Load())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.Close() })
	return e
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// TestIndexerFillsAgain: what could not be indexed is indexed later, and an index that was lost is filled.
func TestIndexerFillsAgain(t *testing.T) {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close() //nolint:errcheck // of no interest here
	m := &mutable{engine: emptyEngine(t)}
	kind := func(string) source.Kind { return source.Other }
	x := &indexer{store: store, engine: m, publisher: ingest.NewPublisher(store, m, kind), log: slog.New(slog.DiscardHandler)}
	accept := func(name string) {
		l := edition.Listing{Meeting: meeting.Meeting{
			ID: meeting.NewID(name, "1"), Name: name, Status: meeting.Active, Source: meeting.SourceRef{ID: name, Key: "1"},
		}}
		if _, err := store.Accept(t.Context(), &edition.Edition{Source: name, Attempt: 1, Accepted: noon, Listings: []edition.Listing{l}}); err != nil {
			t.Fatal(err)
		}
		if err := store.PutState(t.Context(), edition.State{Source: name, Edition: 1, LastGood: noon}); err != nil {
			t.Fatal(err)
		}
	}
	has := func(want int) {
		t.Helper()
		r, err := m.Search(t.Context(), &search.Query{At: noon})
		if err != nil || r.Total != want {
			t.Errorf("%d meetings, want %d; %v", r.Total, want, err)
		}
	}
	accept("a")
	if err := x.begin(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	has(1)
	m.err = errors.New("the server is down")
	accept("b")
	if err := x.publish(t.Context(), "b"); !errors.Is(err, m.err) {
		t.Errorf("publishing without a server: %v", err)
	}
	x.look(t.Context())
	has(1)
	m.err = nil
	x.look(t.Context())
	has(2)

	m.engine = emptyEngine(t)
	has(0)
	x.look(t.Context())
	has(2)

	m.engine = emptyEngine(t)
	accept("c")
	if err := x.publish(t.Context(), "c"); err != nil { // one edition does not pass for all
		t.Error(err)
	}
	has(3)
}
