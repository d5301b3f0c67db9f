package main

import (
	"context"
	"path/filepath"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
)

// engine is what either engine is beside answering: it knows places, and what it was last given.
type engine interface {
	search.Engine
	search.Places
	Mark(source, edition string)
	Marks() map[string]string
}

// openEngine brings up the engine that --engine names.
func (a *app) openEngine(ctx context.Context, c *config) (engine, error) {
	stamp := version + " " + readingCode + " " + a.files.Print() + " " + c.Geocoder
	switch c.Engine {
	case "embedded":
		return embedded.Open(embedded.Options{Labels: a.vocabulary, Dir: filepath.Join(c.Data, "index"), Stamp: stamp, Log: a.log})
	case "meilisearch":
		return meilisearch.Open(ctx, meilisearch.Options{
			URL: c.MeiliURL, Key: c.MeiliKey, Index: c.MeiliIndex, Labels: a.vocabulary, Stamp: stamp, Log: a.log,
		})
	}
	return nil, usagef("--engine %q; want embedded or meilisearch", c.Engine)
}
