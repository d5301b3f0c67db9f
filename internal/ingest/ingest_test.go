package ingest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/normalize/tzworld"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// bench is a runner over a real store, a publisher whose document the test sets, and an index that remembers.
type bench struct {
	*ingest.Runner
	t     *testing.T
	now   time.Time
	body  map[string]string // by source
	fail  error             // of the next fetch
	index index
	store *sqlite.Store
}

type index map[string][]meeting.Meeting

func (x index) Replace(_ context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	x[source] = nil
	for m := range ms {
		x[source] = append(x[source], *m)
	}
	return nil
}

// visible are the names of the active meetings that a search would find.
func (x index) visible(source string) []string {
	var names []string
	for _, m := range x[source] {
		if m.Status == meeting.Active {
			names = append(names, m.Name)
		}
	}
	slices.Sort(names)
	return names
}

// session serves what the test set, as if it had been fetched.
type session struct {
	*fetch.Archive
	docs []importer.Document
	fail error
}

func (s *session) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if s.fail != nil {
		return nil, s.fail
	}
	return s.Archive.Get(ctx, req)
}

func (s *session) Documents() []importer.Document { return s.docs }
func (s *session) Fetches() []edition.Fetch {
	return []edition.Fetch{{URL: "https://example.org/", Status: 200}}
}
func (s *session) Validators() map[string]edition.Validator {
	return map[string]edition.Validator{"https://example.org/": {ETag: fetch.Hash(s.docs)}}
}
func (s *session) Hash() string             { return fetch.Hash(s.docs) }
func (s *session) Notices() []notice.Notice { return nil }

func newBench(t *testing.T) *bench {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	vocab, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	zones, err := tzworld.New()
	if err != nil {
		t.Fatal(err)
	}
	imp := meetingguide.New()
	b := &bench{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC), body: make(map[string]string), index: make(index), store: store}
	b.Runner = &ingest.Runner{
		Store: store, Publish: ingest.NewPublisher(store, b.index, kind).Publish, Importers: map[string]importer.Importer{imp.Format(): imp}, Normalize: normalize.New(vocab, zones),
		Now: func() time.Time { return b.now }, Code: "1", Log: slog.New(slog.DiscardHandler),
		Open: func(src *source.Source, _ map[string]edition.Validator, _ []importer.Document) ingest.Session {
			if b.fail != nil {
				return &session{fail: b.fail}
			}
			doc := importer.Document{URL: src.URL, FinalURL: src.URL, Status: 200, MediaType: "application/json", Body: []byte(b.body[src.ID]), FetchedAt: b.now}
			return &session{Archive: fetch.NewArchive([]importer.Document{doc}), docs: []importer.Document{doc}}
		},
	}
	return b
}

func kind(string) source.Kind { return source.Intergroup }

func src(id string) *source.Source {
	return &source.Source{
		ID: id, Format: "meeting_guide", URL: "https://" + id + ".example.org/feed.json", Fellowship: "aa", Timezone: "America/New_York",
		Rights: source.Rights{Status: source.RightsOpen}, Publisher: &source.Publisher{Name: "Example Intergroup"},
	}
}

// rows are n plain rows, as a publisher would write them.
func rows(n int) string {
	var all []map[string]any
	for i := range n {
		all = append(all, map[string]any{
			"slug": fmt.Sprintf("group-%d", i), "name": fmt.Sprintf("Group %d", i), "day": i % 7, "time": "19:00", "end_time": "20:00",
			"formatted_address": fmt.Sprintf("%d Alder Street, Albany, NY 12207, USA", i+1), "latitude": 42.65, "longitude": -73.75, "types": []string{"O"},
		})
	}
	b, err := json.Marshal(all)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func (b *bench) run(s *source.Source) *ingest.Result {
	b.t.Helper()
	r, err := b.Run(b.t.Context(), s, ingest.Options{})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bench) want(r *ingest.Result, o edition.Outcome, codes ...notice.Code) {
	b.t.Helper()
	if r.Attempt.Outcome != o {
		b.t.Fatalf("outcome %s (%s, %v); want %s", r.Attempt.Outcome, r.Attempt.Error, r.Notices, o)
	}
	for _, c := range codes {
		if !slices.ContainsFunc(r.Notices, func(n notice.Notice) bool { return n.Code == c }) {
			b.t.Errorf("no notice %s among %v", c, r.Notices)
		}
	}
}

func TestReadingTwiceChangesNothing(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	r := b.run(s)
	b.want(r, edition.Accepted)
	if r.Attempt.Counts.RowsIn != 30 || !r.Attempt.Counts.Conserved() || r.Attempt.Changes.Added != 30 {
		t.Errorf("counts %v, changes %v; want 30 rows added", r.Attempt.Counts, r.Attempt.Changes)
	}
	before := b.index["a"]
	b.now = b.now.Add(12 * time.Hour)
	r = b.run(s)
	b.want(r, edition.Unchanged)
	// Other bytes that say the same: still nothing changes, and no answer would differ.
	b.now = b.now.Add(12 * time.Hour)
	b.body["a"] = " " + rows(30) + "\n"
	r = b.run(s)
	b.want(r, edition.Accepted)
	if r.Attempt.Changes != (edition.Delta{}) {
		t.Errorf("changes %v; want none", r.Attempt.Changes)
	}
	if diff := cmp.Diff(before, b.index["a"]); diff != "" {
		t.Errorf("the served meetings differ:\n%s", diff)
	}
}

// TestNothingDisappearsBecauseOfAFailure: whatever a publisher serves by accident, its meetings stay, and the attempt
// says why it was not taken.
func TestNothingDisappearsBecauseOfAFailure(t *testing.T) {
	whole := rows(60)
	for _, c := range []struct {
		name, body string
		fail       error
		outcome    edition.Outcome
		code       notice.Code
	}{
		{"emptied", "[]", nil, edition.HeldBack, notice.FeedEmptyList},
		{"cut short", whole[:len(whole)*2/3], nil, edition.Failed, notice.FeedTruncated},
		{"a web page", "<!doctype html><html><title>Maintenance</title><p>Back soon.</html>", nil, edition.Failed, notice.FeedNotJSON},
		{"not a list", `{"error":"database"}`, nil, edition.Failed, notice.FeedWrongShape},
		{"a third of it", rows(20), nil, edition.HeldBack, notice.FeedMassRemoval},
		{"no answer", "", errors.New("connection refused"), edition.Failed, notice.FeedUnreachable},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, s := newBench(t), src("a")
			b.body["a"] = whole
			b.want(b.run(s), edition.Accepted)
			before := b.index.visible("a")

			b.now = b.now.Add(12 * time.Hour)
			b.body["a"], b.fail = c.body, c.fail
			r := b.run(s)
			b.want(r, c.outcome, c.code)
			if (r.Err != nil) != (c.outcome == edition.Failed) {
				t.Errorf("error %v with outcome %s", r.Err, c.outcome)
			}
			if diff := cmp.Diff(before, b.index.visible("a")); diff != "" {
				t.Errorf("what is served changed:\n%s", diff)
			}
			st, err := b.store.State(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			if !st.NextTry.After(b.now) {
				t.Errorf("next attempt %v is not later than %v", st.NextTry, b.now)
			}
			if attempts, err := b.store.Attempts(t.Context(), "a", 10, 0); err != nil || len(attempts) != 2 || attempts[0].Outcome != c.outcome {
				t.Errorf("attempts %v, %v; want both, the failure first", attempts, err)
			}

			b.now = b.now.Add(12 * time.Hour)
			b.body["a"], b.fail = whole+"\n", nil
			b.want(b.run(s), edition.Accepted)
			if diff := cmp.Diff(before, b.index.visible("a")); diff != "" {
				t.Errorf("after it recovered:\n%s", diff)
			}
		})
	}
}

// TestRowsThatCannotBeReadStay: a row that fails to parse is present, not absent.
func TestRowsThatCannotBeReadStay(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	b.want(b.run(s), edition.Accepted)
	b.now = b.now.Add(12 * time.Hour)
	b.body["a"] = strings.Replace(rows(30), `"name":"Group 3"`, `"name":"TEST row"`, 1)
	r := b.run(s)
	b.want(r, edition.Accepted)
	if r.Attempt.Counts.Held != 1 || r.Attempt.Changes.Withdrawn != 0 {
		t.Errorf("counts %v, changes %v; want one row held and none withdrawn", r.Attempt.Counts, r.Attempt.Changes)
	}
	if !slices.Contains(b.index.visible("a"), "Group 3") {
		t.Error("the listing whose row is held disappeared")
	}
}

func TestReleaseAndRepeat(t *testing.T) {
	t.Run("a person releases it", func(t *testing.T) {
		b, s := newBench(t), src("a")
		b.body["a"] = rows(60)
		b.want(b.run(s), edition.Accepted)
		b.body["a"] = rows(10)
		b.want(b.run(s), edition.HeldBack)
		r, err := b.Release(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		b.want(r, edition.Accepted)
		if n := len(b.index.visible("a")); n != 10 {
			t.Errorf("%d meetings are visible after the release; want 10", n)
		}
		if _, err := b.Release(t.Context(), s); !errors.Is(err, edition.ErrNotFound) {
			t.Errorf("a second release: %v; want not found", err)
		}
	})
	t.Run("it comes again and again", func(t *testing.T) {
		b, s := newBench(t), src("a")
		b.body["a"] = rows(60)
		b.want(b.run(s), edition.Accepted)
		for i := range 8 {
			b.now = b.now.Add(12 * time.Hour)
			b.body["a"] = rows(35) + strings.Repeat(" ", i) // other bytes, the same list
			r := b.run(s)
			if r.Attempt.Outcome == edition.Accepted {
				if i < 4 {
					t.Errorf("accepted after %d repeats in %v; want at least 48 h", i, time.Duration(i)*12*time.Hour)
				}
				return
			}
		}
		t.Error("never accepted")
	})
}

func TestWithdrawnAfterNinetyDays(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	b.want(b.run(s), edition.Accepted)
	start := b.now
	b.fail = errors.New("no such host")
	for _, c := range []struct {
		after   time.Duration
		visible int
		age     notice.Code
	}{
		{time.Hour, 30, ""}, {73 * time.Hour, 30, notice.FeedStale}, {15 * 24 * time.Hour, 30, notice.FeedDemoted},
		{89 * 24 * time.Hour, 30, notice.FeedDemoted}, {91 * 24 * time.Hour, 0, notice.FeedWithdrawn},
	} {
		b.now = start.Add(c.after)
		b.want(b.run(s), edition.Failed)
		st, err := b.store.State(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if n := len(b.index.visible("a")); n != c.visible || ingest.Age(st, b.now) != c.age {
			t.Errorf("after %v: %d visible, age %q; want %d, %q", c.after, n, ingest.Age(st, b.now), c.visible, c.age)
		}
		if wait := st.NextTry.Sub(b.now); wait <= 0 || wait > 31*time.Hour {
			t.Errorf("after %v the next attempt is in %v", c.after, wait)
		}
	}
	b.fail = nil
	b.body["a"] = rows(30) + " "
	b.want(b.run(s), edition.Accepted)
	if n := len(b.index.visible("a")); n != 30 {
		t.Errorf("%d meetings after the publisher returned; want 30", n)
	}
}

// TestSourcesSpeakForThemselves: two publishers with the same keys do not touch each other's listings.
func TestSourcesSpeakForThemselves(t *testing.T) {
	b := newBench(t)
	b.body["a"], b.body["b"] = rows(30), strings.ReplaceAll(rows(30), "Group", "Club")
	b.want(b.run(src("a")), edition.Accepted)
	before := b.index["a"]
	b.want(b.run(src("b")), edition.Accepted)
	if diff := cmp.Diff(before, b.index["a"]); diff != "" {
		t.Errorf("reading b changed a:\n%s", diff)
	}
	if len(b.index["b"]) != 30 || b.index["b"][0].ID == b.index["a"][0].ID {
		t.Error("the two sources share ids")
	}
}

func TestReplay(t *testing.T) {
	b, s := newBench(t), src("a")
	b.body["a"] = rows(30)
	b.want(b.run(s), edition.Accepted)
	b.fail = errors.New("a replay must not fetch")
	r, err := b.Replay(t.Context(), s, func(d []importer.Document) importer.Getter { return fetch.NewArchive(d) })
	if err != nil {
		t.Fatal(err)
	}
	b.want(r, edition.Accepted)
	if r.Attempt.Changes != (edition.Delta{}) {
		t.Errorf("changes %v; want none", r.Attempt.Changes)
	}
}
