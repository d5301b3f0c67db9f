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

// onlySearches reports whether the index is one that another process writes.
func (c *config) onlySearches() bool {
	return c.Engine == "meilisearch" && c.MeiliKey == "" && c.MeiliSearch != ""
}

// openEngine brings up the engine that --engine names.
func (a *app) openEngine(ctx context.Context, c *config) (e engine, err error) {
	stamp := version + " " + readingCode + " " + a.files.Print() + " " + c.Geocoder
	switch c.Engine {
	case "embedded":
		e, err = embedded.Open(embedded.Options{Labels: a.vocabulary, Dir: filepath.Join(c.Data, "index"), Stamp: stamp, Log: a.log})
	case "meilisearch":
		if c.MeiliKey == "" && c.MeiliSearch == "" {
			return nil, usagef("--engine meilisearch needs --meilisearch-key, which any text will do for where the server asks for none")
		}
		e, err = meilisearch.Open(ctx, meilisearch.Options{
			URL: c.MeiliURL, Key: c.MeiliKey, SearchKey: c.MeiliSearch, Index: c.MeiliIndex, Labels: a.vocabulary, Stamp: stamp, Log: a.log,
		})
	default:
		return nil, usagef("--engine %q; want embedded or meilisearch", c.Engine)
	}
	if err != nil { // e is not nil then, but an engine that there is not
		return nil, err
	}
	return e, nil
}
