package importertest

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

const (
	// bigDocument is the size of the document that memory is measured with, in bytes.
	bigDocument = 200 << 20
	// maxGrowth is how many times the document's size the heap may grow while it is read, the rows of the reading
	// included and the document itself not.
	maxGrowth = 4
)

// memory reads the first fixture that can be grown, at bigDocument bytes.
func memory(t *testing.T, imp importer.Importer, fixtures []Fixture) {
	if testing.Short() {
		t.Skip("reads 200 MB")
	}
	for _, f := range fixtures {
		if f.Grow == nil {
			continue
		}
		docs := f.Grow(bigDocument, f.Documents)
		size := 0
		for _, doc := range docs {
			size += len(doc.Body)
		}
		reading, growth := peak(t, func() (*importer.Reading, error) { return imp.Import(t.Context(), f.Source, Archive(docs)) })
		t.Logf("%d rows of %d MB: the heap grew by %.1f times the document", len(reading.Rows), size>>20, float64(growth)/float64(size))
		if growth > maxGrowth*int64(size) {
			t.Errorf("reading %d MB grew the heap by %d MB, want at most %d times the document", size>>20, growth>>20, maxGrowth)
		}
		return
	}
	t.Skip("no fixture can be grown")
}

// peak runs read and tells how far above its beginning the heap was seen. It collects garbage often, so that what is
// seen is mostly in use.
func peak(t *testing.T, read func() (*importer.Reading, error)) (*importer.Reading, int64) {
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
	reading, err := read()
	close(stop)
	growth := <-highest - before
	if err != nil {
		t.Fatal(err)
	}
	return reading, growth
}

// heap is how many bytes the objects on the heap take.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64())
}
