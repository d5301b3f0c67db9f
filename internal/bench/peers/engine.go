package main

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// A contender answers the workload.
type contender interface {
	Name() string
	// Build makes the index of the first n meetings of w.
	Build(ctx context.Context, w *synth.World, n int) error
	// Replace makes ms all the meetings of a source.
	Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error
	// Search answers q with every hit's document in full.
	Search(ctx context.Context, q *search.Query) (*bench.Answer, error)
	// Suggest completes what was typed, and tells how many completions there are.
	Suggest(ctx context.Context, typed string, limit int) (int, error)
	Close() error
}

// fellowfeed is one of our own engines.
type fellowfeed struct {
	search.Engine
	name   string
	build  func(ctx context.Context, w *synth.World, n int) error
	places search.Places
}

// stamp is what the index on disk is marked with.
const stamp = "bench"

// openEmbedded opens the engine that is in the binary.
func openEmbedded(dir string, labels search.Labels) (*fellowfeed, error) {
	e, err := embedded.Open(embedded.Options{Labels: labels, Dir: dir, Stamp: stamp})
	if err != nil {
		return nil, err
	}
	return &fellowfeed{Engine: e, name: "fellowfeed", places: e, build: func(ctx context.Context, w *synth.World, n int) error {
		for i, ms := range sources(w, n) {
			if err := e.Replace(ctx, synth.Source(i), ms); err != nil {
				return err
			}
		}
		return e.Settle(ctx)
	}}, nil
}

// openMeilisearch reaches a server through our own engine for it.
func openMeilisearch(ctx context.Context, url, key string, labels search.Labels) (*fellowfeed, error) {
	e, err := meilisearch.Open(ctx, meilisearch.Options{URL: url, Key: key, Index: "fellowfeed_bench", Labels: labels})
	if err != nil {
		return nil, err
	}
	return &fellowfeed{Engine: e, name: "meilisearch", build: func(ctx context.Context, w *synth.World, n int) error {
		return e.Rebuild(ctx, func(add meilisearch.AddSource) error {
			for i, ms := range sources(w, n) {
				if err := add(synth.Source(i), ms); err != nil {
					return err
				}
			}
			return nil
		})
	}}, nil
}

// sources yields the first n meetings of w, source by source.
func sources(w *synth.World, n int) iter.Seq2[int, iter.Seq[*meeting.Meeting]] {
	return func(yield func(int, iter.Seq[*meeting.Meeting]) bool) {
		for i := range synth.SourcesFor(n) {
			first := i * synth.PerSource
			if !yield(i, w.Meetings(first, min(synth.PerSource, n-first))) {
				return
			}
		}
	}
}

func (f *fellowfeed) Name() string { return f.name }

func (f *fellowfeed) Build(ctx context.Context, w *synth.World, n int) error {
	return f.build(ctx, w, n)
}

func (f *fellowfeed) Search(ctx context.Context, q *search.Query) (*bench.Answer, error) {
	r, err := f.Engine.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	return &bench.Answer{Total: r.Total, Facets: r.Facets, Hits: len(r.Hits)}, nil
}

func (f *fellowfeed) Suggest(ctx context.Context, typed string, limit int) (int, error) {
	all, err := f.Engine.Suggest(ctx, typed, limit)
	return len(all), err
}

// middle is the place in the order of names of the meeting in the middle of n.
func (f *fellowfeed) middle(ctx context.Context, n int) (*search.Key, error) {
	r, err := f.Engine.Search(ctx, &search.Query{At: now, Sort: search.ByName, Offset: n / 2, Limit: 1})
	if err != nil {
		return nil, err
	}
	if r.Next == nil {
		return nil, fmt.Errorf("there is nothing after the middle of %d meetings", n)
	}
	return r.Next, nil
}

// The variables of a Meilisearch server to measure, which is not started by us.
const (
	serverURL = "FELLOWFEED_BENCH_MEILISEARCH_URL"
	serverKey = "FELLOWFEED_BENCH_MEILISEARCH_KEY" // one that may manage its indexes
)

// entrants are the peers that index n meetings, and why others do not.
func entrants(ctx context.Context, opt *options, v *vocabulary.Vocabulary, dir string, n int) (all []contender, absent []string, err error) {
	if n > opt.sqliteMost {
		absent = append(absent, fmt.Sprintf("SQLite beyond %s meetings (-sqlite-most)", bench.Number(float64(opt.sqliteMost))))
	} else {
		s, err := openSQLite(filepath.Join(dir, "peer.db"), v)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, s)
	}
	if n > opt.bleveMost {
		absent = append(absent, fmt.Sprintf("bleve beyond %s meetings, for the time that it takes to index them (-bleve-most)", bench.Number(float64(opt.bleveMost))))
	} else {
		b, err := openBleve(filepath.Join(dir, "peer.bleve"), v)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, b)
	}
	url := os.Getenv(serverURL)
	switch {
	case url == "":
		absent = append(absent, "Meilisearch, as "+serverURL+" does not name a server")
	case n > opt.meilisearchMost:
		absent = append(absent, fmt.Sprintf("Meilisearch beyond %s meetings (-meilisearch-most)", bench.Number(float64(opt.meilisearchMost))))
	default:
		m, err := openMeilisearch(ctx, url, os.Getenv(serverKey), v)
		if err != nil {
			return nil, nil, err
		}
		all = append(all, m)
	}
	return all, absent, nil
}
