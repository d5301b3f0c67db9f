package ingest_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// brittle is a store whose n-th operation fails; it also writes down what was asked of it.
type brittle struct {
	ingest.Store
	left int // operations until the failure; never when negative
	ops  []string
}

var errBrittle = errors.New("the disk is full")

func (b *brittle) op(name string) error {
	b.ops = append(b.ops, name)
	b.left--
	if b.left == 0 {
		return errBrittle
	}
	return nil
}

func (b *brittle) State(ctx context.Context, s string) (edition.State, error) {
	if err := b.op("State"); err != nil {
		return edition.State{}, err
	}
	return b.Store.State(ctx, s)
}

func (b *brittle) PutState(ctx context.Context, s edition.State) error {
	if err := b.op("PutState"); err != nil {
		return err
	}
	return b.Store.PutState(ctx, s)
}

func (b *brittle) PutAttempt(ctx context.Context, a edition.Attempt) (int64, error) {
	if err := b.op("PutAttempt"); err != nil {
		return 0, err
	}
	return b.Store.PutAttempt(ctx, a)
}

func (b *brittle) PutNotices(ctx context.Context, s string, a int64, n []notice.Notice) error {
	if err := b.op("PutNotices"); err != nil {
		return err
	}
	return b.Store.PutNotices(ctx, s, a, n)
}

func (b *brittle) PutDocuments(ctx context.Context, a int64, s string, d []importer.Document) error {
	if err := b.op("PutDocuments"); err != nil {
		return err
	}
	return b.Store.PutDocuments(ctx, a, s, d)
}

func (b *brittle) Accept(ctx context.Context, e *edition.Edition) (edition.Delta, error) {
	if err := b.op("Accept"); err != nil {
		return edition.Delta{}, err
	}
	return b.Store.Accept(ctx, e)
}

func (b *brittle) Generation(ctx context.Context) (int64, error) {
	if err := b.op("Generation"); err != nil {
		return 0, err
	}
	return b.Store.Generation(ctx)
}

func (b *brittle) Current(ctx context.Context, s string) iter.Seq2[edition.Listing, error] {
	if err := b.op("Current"); err != nil {
		return func(yield func(edition.Listing, error) bool) { yield(edition.Listing{}, err) }
	}
	return b.Store.Current(ctx, s)
}

// TestEveryOperationMayFail makes the store fail at its first operation, then its second, and so on. After each failure
// what was served before or the new edition is served, whole; and the next attempt ends where an undisturbed one does.
func TestEveryOperationMayFail(t *testing.T) {
	for n := 1; ; n++ {
		b, s := newBench(t), src("a")
		b.body["a"] = rows(30)
		b.want(b.run(s), edition.Accepted)
		b.now = b.now.Add(12 * time.Hour)
		b.body["a"] = rows(33)
		weak := &brittle{Store: b.store, left: n}
		b.Store, b.Publish = weak, ingest.NewPublisher(weak, b.index, kind).Publish
		_, err := b.Run(t.Context(), s, ingest.Options{})
		if err == nil {
			if weak.left > 0 && n < 8 {
				t.Fatalf("only %d operations were counted", n)
			}
			break
		}
		if !errors.Is(err, errBrittle) {
			t.Fatalf("operation %d: %v; want the store's error", n, err)
		}
		if got := len(b.index.visible("a")); got != 30 && got != 33 {
			t.Fatalf("after operation %d failed, %d meetings are served", n, got)
		}
		b.Store, b.Publish = b.store, ingest.NewPublisher(b.store, b.index, kind).Publish
		b.run(s)
		// What the store holds is what a new process would index.
		fresh := make(index)
		if err := ingest.NewPublisher(b.store, fresh, kind).Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := len(fresh.visible("a")); got != 33 {
			t.Fatalf("operation %d failed and the next attempt left %d meetings; want 33", n, got)
		}
	}
}

// TestFirstEditionIsPublishedLate: a source whose first edition could not be published is published at the next attempt,
// although nothing has changed since.
func TestFirstEditionIsPublishedLate(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	publish := b.Publish
	b.Publish = func(context.Context, string) error { return errBrittle }
	if _, err := b.Run(t.Context(), s, ingest.Options{}); !errors.Is(err, errBrittle) {
		t.Fatalf("%v; want the failure to publish", err)
	}
	b.Publish = publish
	b.now = b.now.Add(time.Hour)
	b.run(s)
	if got := len(b.index.visible("a")); got != 30 {
		t.Errorf("%d meetings are served, want 30", got)
	}
}

// TestTheStateIsWrittenLast: an attempt that dies before its last write is an attempt that is made again.
func TestTheStateIsWrittenLast(t *testing.T) {
	for _, body := range []string{rows(30), "[]", "<html>"} {
		b := newBench(t)
		b.body["a"] = body
		watch := &brittle{Store: b.store, left: -1}
		b.Store = watch
		b.run(src("a"))
		if last := watch.ops[len(watch.ops)-1]; last != "PutState" {
			t.Errorf("the last write is %s; want PutState: %v", last, watch.ops)
		}
		if i := slices.Index(watch.ops, "PutState"); i != len(watch.ops)-1 {
			t.Errorf("the state was written before the end: %v", watch.ops)
		}
	}
}

// TestRecordedWhenTheCallerHasGone: a cancelled attempt is recorded all the same.
func TestRecordedWhenTheCallerHasGone(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	b.want(b.run(s), edition.Accepted)
	ctx, cancel := context.WithCancel(t.Context())
	b.fail = context.Canceled
	open := b.Open
	b.Open = func(s2 *source.Source, v map[string]edition.Validator, d []importer.Document) ingest.Session {
		cancel()
		return open(s2, v, d)
	}
	r, err := b.Run(ctx, s, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	b.want(r, edition.Failed)
	attempts, err := b.store.Attempts(t.Context(), "a", 10, 0)
	if err != nil || len(attempts) != 2 {
		t.Errorf("attempts %v, %v; want both", attempts, err)
	}
	if diff := cmp.Diff(30, len(b.index.visible("a"))); diff != "" {
		t.Error(diff)
	}
}
