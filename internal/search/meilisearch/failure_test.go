package meilisearch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

var ctx = context.Background()

func open(t *testing.T, opt meilisearch.Options) *meilisearch.Engine {
	t.Helper()
	e, err := meilisearch.Open(ctx, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := e.Close(); err != nil {
			t.Error(err)
		}
	})
	return e
}

// edition is a source of ten meetings, named by the edition and their number.
func edition(name string) (ms []*meeting.Meeting) {
	for m := range synth.New(3).Meetings(0, 10) {
		m.Name = fmt.Sprintf("%s %d", name, len(ms))
		m.Status = meeting.Active
		ms = append(ms, m)
	}
	return ms
}

func replace(e *meilisearch.Engine, ms []*meeting.Meeting) error {
	return e.Replace(ctx, "a", slices.Values(ms))
}

// shown are the editions that a search for everything finds.
func shown(t *testing.T, e *meilisearch.Engine) string {
	t.Helper()
	var all []string
	for _, by := range []search.Sort{search.ByName, search.ByTime} { // by the server's order, and by ours
		r, err := e.Search(ctx, &search.Query{At: now, Limit: search.NoLimit, Sort: by})
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range r.Hits {
			name, _, _ := strings.Cut(h.Meeting.Name, " ")
			all = append(all, name)
		}
		all = append(all, fmt.Sprint(r.Total))
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// TestEveryRequestMayFail lets each request of a replacement fail, and each task. The edition before it stays what
// searches see, whole, and the next attempt succeeds.
func TestEveryRequestMayFail(t *testing.T) {
	for _, what := range []string{"request", "task"} {
		for n := 0; ; n++ {
			f := newFake(t)
			e := open(t, f.options(searchtest.Labels{}))
			if err := replace(e, edition("first")); err != nil {
				t.Fatal(err)
			}
			left := n
			failing := func() bool { left--; return left == -1 }
			if what == "task" {
				f.failTasks(func(string) bool { return failing() })
			} else {
				f.intercept(func(w http.ResponseWriter, _ *http.Request) bool {
					fails := failing()
					if fails {
						refuse(w, http.StatusInternalServerError, "internal")
					}
					return fails
				})
			}
			err := replace(e, edition("second")[:9])
			if left >= 0 {
				if err != nil || n < 2 {
					t.Fatalf("after %d of them: %v", n, err)
				}
				break // none was left to fail
			}
			if err == nil {
				t.Errorf("%s %d failed, and nobody said so", what, n)
			} else if what == "task" && !strings.Contains(err.Error(), "no_space_left_on_device") {
				t.Errorf("task %d failed, and the error is: %v", n, err)
			}
			f.intercept(nil)
			f.failTasks(nil)
			if got := shown(t, e); got != "10 first" {
				t.Errorf("after the failure of %s %d, searches see %q", what, n, got)
			}
			again := open(t, f.options(searchtest.Labels{})) // as after a crash, which may come when all was done
			if got := shown(t, again); got != "10 first" && got != "9 second" {
				t.Errorf("after a restart, searches see %q", got)
			}
			if err := replace(again, edition("third")[:8]); err != nil {
				t.Errorf("after the failure of %s %d: %v", what, n, err)
			}
			if got := shown(t, again); got != "8 third" {
				t.Errorf("after %s %d failed and the next did not, searches see %q", what, n, got)
			}
			if err := e.TakeOver(ctx); err != nil || shown(t, e) != "8 third" {
				t.Errorf("who looks again sees %q, %v", shown(t, e), err)
			}
		}
	}
}

// TestDown: after some failures running, searches fail at once; after a pause one is tried.
func TestDown(t *testing.T) {
	f := newFake(t)
	opt := f.options(searchtest.Labels{})
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	opt.Now, opt.Failures, opt.Pause = func() time.Time { return clock }, 3, time.Minute
	e := open(t, opt)
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	asked := 0
	f.intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		asked++
		w.Header().Set("Retry-After", "10")
		w.WriteHeader(http.StatusServiceUnavailable)
		return true
	})
	q := &search.Query{At: now, Words: []string{"xyzzy"}, Near: &search.Circle{Center: meeting.Point{Lat: 12.345678, Lon: 9}, Radius: 1000}}
	for i := range 10 {
		_, err := e.Search(ctx, q)
		if !errors.Is(err, search.ErrUnavailable) || strings.Contains(err.Error(), "not tried") != (i >= 3) {
			t.Errorf("search %d: %v", i, err)
		}
		if strings.Contains(err.Error(), "xyzzy") || strings.Contains(err.Error(), "12.345") || !strings.Contains(err.Error(), "503") {
			t.Errorf("the error says too much, or too little: %v", err)
		}
	}
	clock = clock.Add(time.Minute)
	for range 2 {
		if _, err := e.Search(ctx, q); err == nil {
			t.Error("no error")
		}
	}
	if asked != 4 {
		t.Errorf("the server was asked %d times, want 3 and, after the pause, 1", asked)
	}
	f.intercept(nil)
	clock = clock.Add(time.Minute)
	for range 5 {
		if _, err := e.Search(ctx, q); err != nil {
			t.Errorf("when the server is up again: %v", err)
		}
	}
}

// TestRefused: a request that the server refuses does not keep others from being asked, and the error says what not.
func TestRefused(t *testing.T) {
	f := newFake(t)
	e := open(t, f.options(searchtest.Labels{}))
	f.intercept(func(w http.ResponseWriter, _ *http.Request) bool {
		refuse(w, http.StatusBadRequest, "invalid_search_filter")
		return true
	})
	for range 20 {
		_, err := e.Search(ctx, &search.Query{At: now})
		if err == nil || errors.Is(err, search.ErrUnavailable) || !strings.Contains(err.Error(), "invalid_search_filter") || strings.Contains(err.Error(), "secret") {
			t.Fatal(err)
		}
	}
}

// TestSlow: nobody waits longer than the timeout, or than he wants.
func TestSlow(t *testing.T) {
	f := newFake(t)
	open(t, f.options(searchtest.Labels{})) // makes the index
	opt := f.options(searchtest.Labels{})
	opt.Key, opt.Timeout, opt.Failures = "", time.Second, 2
	e := open(t, opt)
	f.intercept(func(_ http.ResponseWriter, r *http.Request) bool { <-r.Context().Done(); return true })
	for range 3 {
		short, cancel := context.WithTimeout(ctx, time.Millisecond)
		if _, err := e.Search(short, &search.Query{At: now}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("who waits a moment gets %v", err)
		}
		cancel()
	}
	// Those who gave up do not count as failures.
	if _, err := e.Search(ctx, &search.Query{At: now}); !errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "not tried") {
		t.Errorf("who waits as long as need be gets %v", err)
	}
}

// TestReadOnly: with a key that may only search, others' editions are seen, and none can be written.
func TestReadOnly(t *testing.T) {
	f := newFake(t)
	opt := f.options(searchtest.Labels{})
	if _, err := meilisearch.Open(ctx, meilisearch.Options{URL: f.URL, SearchKey: searchKey}); err == nil {
		t.Error("an index that does not exist was opened for reading")
	}
	writer := open(t, opt)
	opt.Key = ""
	reader := open(t, opt)
	if err := replace(reader, edition("none")); err == nil {
		t.Error("a reader could write")
	}
	if err := replace(writer, edition("first")); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, reader); got != "0" {
		t.Errorf("before it has looked, it sees %q", got)
	}
	if err := reader.TakeOver(ctx); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, reader); got != "10 first" {
		t.Errorf("it sees %q", got)
	}
	// It goes on seeing the whole of what it has seen, until it looks again.
	if err := replace(writer, edition("second")); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, reader); got != "10 first" {
		t.Errorf("before it has looked again, it sees %q", got)
	}
	if reader.Generation() == writer.Generation() {
		t.Error("two editions are of one generation")
	}
}

// TestWithdrawn: what was withdrawn is deleted some time later.
func TestWithdrawn(t *testing.T) {
	f := newFake(t)
	opt := f.options(searchtest.Labels{})
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	opt.Now = func() time.Time { return clock }
	e := open(t, opt)
	for _, step := range []struct {
		name  string
		after time.Duration
		want  int
	}{{"first", 0, 10}, {"second", meilisearch.Linger, 20}, {"third", 2 * meilisearch.Linger, 20}, {"fourth", 2 * meilisearch.Linger, 20}} {
		clock = clock.Add(step.after)
		if err := replace(e, edition(step.name)); err != nil {
			t.Fatal(err)
		}
		if got := len(f.indexes["meetings"].documents) - 1; got != step.want {
			t.Errorf("with the %s edition there are %d documents, want %d", step.name, got, step.want)
		}
	}
}

// TestUnchanged: what has not changed is not sent again.
func TestUnchanged(t *testing.T) {
	f := newFake(t)
	e := open(t, f.options(searchtest.Labels{}))
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	tasks := len(f.tasks)
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	if len(f.tasks) != tasks {
		t.Errorf("the same edition again makes %v", f.tasks[tasks:])
	}
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
