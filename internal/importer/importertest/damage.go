package importertest

import (
	"bytes"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// tries is how many prefixes and how many damaged copies of each document are read.
const tries = 300

func cutShort(t *testing.T, imp importer.Importer, f Fixture) {
	for address, doc := range f.Documents {
		step := max(1, len(doc.Body)/tries)
		for end := 0; end < len(doc.Body); end += step {
			attempt(t, imp, f, address, doc.Body[:end])
		}
	}
}

func damaged(t *testing.T, imp importer.Importer, f Fixture) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, address := range slices.Sorted(maps.Keys(f.Documents)) {
		body := f.Documents[address].Body
		if len(body) == 0 {
			continue
		}
		for range tries {
			bad := bytes.Clone(body)
			for range 1 + rnd.IntN(3) {
				bad[rnd.IntN(len(bad))] ^= byte(1 << rnd.IntN(8))
			}
			attempt(t, imp, f, address, bad)
		}
	}
}

// attempt reads the fixture with another body at one address: that gives an error, or a sound reading.
func attempt(t *testing.T, imp importer.Importer, f Fixture, address string, body []byte) {
	t.Helper()
	defer func() {
		if cause := recover(); cause != nil {
			t.Fatalf("%s: panic: %v\nreading %q\n%s", address, cause, body, debug.Stack())
		}
	}()
	docs := maps.Clone(f.Documents)
	doc := docs[address]
	doc.Body = body
	docs[address] = doc
	imp.Recognize(&doc)
	reading, err := imp.Import(t.Context(), f.Source, Archive(docs))
	switch {
	case err != nil && reading != nil:
		t.Fatalf("both a reading and the error %v of %q", err, body)
	case err == nil && reading == nil:
		t.Fatalf("neither a reading nor an error of %q", body)
	case err != nil:
		return
	}
	if err := Sound(reading); err != nil {
		t.Fatalf("%v, reading %q", err, body)
	}
}
