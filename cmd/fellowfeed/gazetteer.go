package main

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// paths is a flag for any number of files, in one list with commas or one at a time.
type paths []string

func (p *paths) String() string { return strings.Join(*p, ",") }

func (p *paths) Set(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*p = append(*p, name)
		}
	}
	return nil
}

// gazetteer reads the files of places that were named, and gives the credit that their licence asks for.
func (c *config) gazetteer(log *slog.Logger) (*geo.Files, error) {
	files, err := geo.Read(c.Gazetteer...)
	if err != nil {
		return nil, usageError{err}
	}
	if postal, cities := files.Len(); postal+cities > 0 {
		log.Info("gazetteer", "postal_codes", postal, "cities", cities, "attribution", geo.Attribution)
	}
	return files, nil
}

// places are what near= understands: those of the listings, then those of the files.
func (a *app) places() search.Places { return geo.Places{Places: a.engine, Files: a.files} }

// openGeocoder readies the geocoder that was named. It is the operator's own, so that it may be on a private network, and
// is asked one thing a second.
func (a *app) openGeocoder(e *env, c *config) (err error) {
	if c.Geocoder == "" {
		return nil
	}
	if a.geocoder, err = geo.OpenGeocoder(c.Geocoder, filepath.Join(c.Data, "geocode.ndjson")); err != nil {
		return usageError{err}
	}
	client := fetch.New(fetch.Options{UserAgent: userAgent(c), AllowPrivateNetworks: true, Delay: time.Second, Now: e.Now, Getenv: e.Getenv})
	a.geocoder.Log = a.log
	a.geocoder.Get = func(ctx context.Context, address string) (*importer.Document, error) {
		return client.Session(&source.Source{ID: "geocoder", URL: c.Geocoder}, nil, nil).Get(ctx, importer.Request{URL: address, Accept: "application/json"})
	}
	a.geocoder.Publish = func(ctx context.Context, source string) error { return a.runner.Publish(ctx, source) }
	return nil
}

// geocode lets the geocoder answer until the function that it returns is called.
func (a *app) geocode(ctx context.Context) (stop func()) {
	if a.geocoder == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() { a.geocoder.Run(ctx) })
	return func() {
		cancel()
		running.Wait()
	}
}
