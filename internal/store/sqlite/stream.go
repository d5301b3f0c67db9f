package sqlite

import (
	"context"
	"iter"
	"runtime"

	"github.com/fellowfeed/fellowfeed/internal/edition"
)

// batchRows is how many rows are handed from the reader to a decoder at a time.
const batchRows = 256

// A batch is decoded by one goroutine; done is closed when listings and err can be read.
type batch struct {
	rows     []listingRow
	listings []edition.Listing
	err      error
	done     chan struct{}
}

func (b *batch) decode() {
	defer close(b.done)
	b.listings = make([]edition.Listing, len(b.rows))
	for i := range b.rows {
		if b.listings[i], b.err = b.rows[i].listing(); b.err != nil {
			b.listings = b.listings[:i]
			return
		}
	}
}

// stream yields the rows of a query of selectListings in their order. Decoding costs more than reading, so one
// goroutine reads, others decode, and the caller receives; all have ended when it returns.
func (s *Store) stream(ctx context.Context, doing, query string, args ...any) iter.Seq2[edition.Listing, error] {
	return func(yield func(edition.Listing, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		batches := make(chan *batch, runtime.GOMAXPROCS(0)) // bounds how far the reader is ahead
		var failed error                                    // the reader's, to be read once batches is closed
		go func() {
			defer close(batches)
			failed = s.read(ctx, batches, doing, query, args)
		}()
		defer func() {
			cancel()
			for b := range batches {
				<-b.done
			}
		}()
		for b := range batches {
			<-b.done
			for i := range b.listings {
				if !yield(b.listings[i], nil) {
					return
				}
			}
			if b.err != nil {
				yield(edition.Listing{}, b.err)
				return
			}
		}
		if failed != nil {
			yield(edition.Listing{}, failed)
		}
	}
}

// read sends the rows of query in batches, each being decoded as it is sent.
func (s *Store) read(ctx context.Context, out chan<- *batch, doing, query string, args []any) error {
	var rows []listingRow
	send := func() error {
		b := &batch{rows: rows, done: make(chan struct{})}
		rows = nil
		go b.decode()
		select {
		case out <- b:
			return nil
		case <-ctx.Done():
			<-b.done
			return ctx.Err()
		}
	}
	err := each(ctx, s.r, doing, func(scan scanner) error {
		var r listingRow
		if err := r.scan(scan); err != nil {
			return err
		}
		if rows = append(rows, r); len(rows) < batchRows {
			return nil
		}
		return send()
	}, query, args...)
	if err != nil || len(rows) == 0 {
		return err
	}
	return send()
}
