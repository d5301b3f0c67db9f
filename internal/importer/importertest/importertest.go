// Package importertest is the contract that every importer keeps, as a test: it reads the same documents the same way,
// loses no row, survives any bytes, stops when told to, and needs memory in proportion to what it reads.
package importertest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Fixture is the documents of one source, by address, and what must come of them.
type Fixture struct {
	Name      string
	Documents map[string]importer.Document
	Source    *source.Source
	Rows      int

	// Shuffle returns the documents with their rows in another order; nil where the order is part of what a document
	// says. It leaves its argument as it is.
	Shuffle func(*rand.Rand, map[string]importer.Document) map[string]importer.Document
	// Grow returns the documents with rows repeated until they have at least size bytes; nil where they cannot be.
	Grow func(size int, docs map[string]importer.Document) map[string]importer.Document
	// MaxDocument is the most bytes of one document that the importer reads; 0 if it reads any size. A larger one is
	// refused whole, as feed_too_large.
	MaxDocument int
}

// Run holds imp to the contract with each of the fixtures. All of them must be readable.
func Run(t *testing.T, imp importer.Importer, fixtures ...Fixture) {
	t.Helper()
	if imp.Format() == "" {
		t.Error("the importer has no format")
	}
	for _, f := range fixtures {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			want, err := imp.Import(t.Context(), f.Source, Archive(f.Documents))
			if err != nil {
				t.Fatalf("the fixture cannot be read: %v", err)
			}
			t.Run("rows", func(t *testing.T) { rows(t, f, want) })
			t.Run("recognized", func(t *testing.T) { recognized(t, imp, f) })
			t.Run("deterministic", func(t *testing.T) { deterministic(t, imp, f, want) })
			t.Run("concurrent", func(t *testing.T) { concurrent(t, imp, f, want) })
			t.Run("order", func(t *testing.T) { order(t, imp, f, want) })
			t.Run("cancelled", func(t *testing.T) { cancelled(t, imp, f) })
			t.Run("unreachable", func(t *testing.T) { unreachable(t, imp, f) })
			t.Run("cut short", func(t *testing.T) { cutShort(t, imp, f) })
			t.Run("damaged", func(t *testing.T) { damaged(t, imp, f) })
		})
	}
	t.Run("memory", func(t *testing.T) { memory(t, imp, fixtures) })
}

// An Archive answers with the documents it holds, by address, and with ErrAbsent for any other. It is an
// importer.Getter.
type Archive map[string]importer.Document

// ErrAbsent is the error of an Archive for an address that it does not hold.
var ErrAbsent = errors.New("not in the archive")

// Get returns a copy of the document; its bytes are shared.
func (a Archive) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	doc, ok := a[req.URL]
	if !ok {
		return nil, fmt.Errorf("getting %s: %w", req.URL, ErrAbsent)
	}
	return &doc, nil
}

// cancelling is a Getter that cancels the reading while it answers.
type cancelling struct {
	importer.Getter
	cancel context.CancelFunc
}

func (c cancelling) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	defer c.cancel()
	return c.Getter.Get(ctx, req)
}

func cancelled(t *testing.T, imp importer.Importer, f Fixture) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := imp.Import(ctx, f.Source, Archive(f.Documents)); !errors.Is(err, context.Canceled) {
		t.Errorf("with a cancelled context: %v, want context.Canceled", err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	defer cancel()
	if _, err := imp.Import(ctx, f.Source, cancelling{Archive(f.Documents), cancel}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while a document was had: %v, want context.Canceled", err)
	}
}

func unreachable(t *testing.T, imp importer.Importer, f Fixture) {
	reading, err := imp.Import(t.Context(), f.Source, Archive{})
	if reading != nil || !errors.Is(err, ErrAbsent) {
		t.Errorf("without documents: %v and %v, want no reading and the getter's error", reading, err)
	}
}

func concurrent(t *testing.T, imp importer.Importer, f Fixture, want *importer.Reading) {
	var readings [2]*importer.Reading
	var errs [2]error
	var both sync.WaitGroup
	for i := range readings {
		both.Go(func() { readings[i], errs[i] = imp.Import(t.Context(), f.Source, Archive(f.Documents)) })
	}
	both.Wait()
	for i := range readings {
		if errs[i] != nil {
			t.Errorf("beside another: %v", errs[i])
			continue
		}
		same(t, readings[i], want)
	}
}
