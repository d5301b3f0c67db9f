package importertest

import (
	"errors"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

const (
	// bigDocument is the size of the documents that memory is measured with, in bytes.
	bigDocument = 200 << 20
	// maxGrowth is how many times bigDocument the heap may grow while that much or less is read, the rows of the reading
	// included and the documents themselves not.
	maxGrowth = 4
	// refusedGrowth is how many bytes the heap may grow while a document is refused for its size.
	refusedGrowth = 16 << 20
)

// memory reads every fixture that can be grown, at bigDocument bytes in all. One that is refused at that size is also read
// just within what the importer reads.
func memory(t *testing.T, imp importer.Importer, fixtures []Fixture) {
	if testing.Short() {
		t.Skip("SKIP: -short leaves out a document of 200 MB")
	}
	grown := false
	for _, f := range fixtures {
		if f.Grow == nil {
			continue
		}
		grown = true
		t.Run(f.Name, func(t *testing.T) {
			if !large(t, imp, f, bigDocument) {
				large(t, imp, f, f.MaxDocument-f.MaxDocument/16)
			}
		})
	}
	if !grown {
		t.Error("no fixture can be grown: nothing is known of what large documents take")
	}
}

// large reads a fixture at size bytes: whole, or not at all where a document is larger than the importer reads.
func large(t *testing.T, imp importer.Importer, f Fixture, size int) (whole bool) {
	t.Helper()
	docs := f.Grow(size, f.Documents)
	total, largest := 0, 0
	for _, doc := range docs {
		total, largest = total+len(doc.Body), max(largest, len(doc.Body))
	}
	if total < size {
		t.Fatalf("grown to %d bytes, want at least %d", total, size)
	}
	var reading *importer.Reading
	var err error
	growth := peak(func() { reading, err = imp.Import(t.Context(), f.Source, Archive(docs)) })
	if f.MaxDocument > 0 && largest > f.MaxDocument {
		refused(t, reading, err, growth)
		return false
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d rows of %d MB in %d documents: the heap grew by %d MB", len(reading.Rows), total>>20, len(docs), growth>>20)
	if len(reading.Documents) != len(docs) {
		t.Errorf("%d of %d documents were read", len(reading.Documents), len(docs))
	}
	if growth > maxGrowth*bigDocument {
		t.Errorf("reading %d MB grew the heap by %d MB, want at most %d MB", total>>20, growth>>20, maxGrowth*bigDocument>>20)
	}
	return true
}

// refused holds what came of a document that is too large against what must come of it: a notice and nothing else.
func refused(t *testing.T, reading *importer.Reading, err error, growth int64) {
	var failure *importer.Error
	if reading != nil || !errors.As(err, &failure) || failure.Notice.Code != notice.FeedTooLarge {
		t.Errorf("a document that is too large gave a reading (%v) and %v, want %s alone", reading != nil, err, notice.FeedTooLarge)
	}
	if growth > refusedGrowth {
		t.Errorf("refusing a document grew the heap by %d MB, want at most %d MB", growth>>20, refusedGrowth>>20)
	}
}

// peak runs f and tells how far above its beginning the heap was seen. It collects garbage often, so that what is seen is
// mostly in use.
func peak(f func()) int64 {
	defer debug.SetGCPercent(debug.SetGCPercent(15))
	runtime.GC()
	before := heap()
	stop, highest := make(chan struct{}), make(chan int64)
	go func() {
		top := before
		for every := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-every.C:
				top = max(top, heap())
			case <-stop:
				every.Stop()
				highest <- max(top, heap())
				return
			}
		}
	}()
	f()
	close(stop)
	return <-highest - before
}

// heap is how many bytes the objects on the heap take.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
