package storetest

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func testState(t *testing.T, s Store) {
	got := must[edition.State](t)(s.State(t.Context(), "aa-one"))
	same(t, "unknown state", got, edition.State{Source: "aa-one"})
	want := edition.State{
		Source: "aa-one", Edition: 7, LastTry: Start, LastGood: Start.Add(-hour), NextTry: Start.Add(hour), Failures: 2,
		FailingAt: Start.Add(-day), LastError: "no answer", LastCode: "feed_unreachable",
		Validators: map[string]edition.Validator{"https://example.org/feed": {ETag: `W/"1"`, LastModified: "Mon, 02 Mar 2026 09:00:00 GMT"}},
		BodyHash:   "b3", Code: "v1",
		Held: &edition.HeldEdition{Attempt: 9, Since: Start, Repeats: 1, Hash: "b4", Reason: "feed_mass_removal"},
	}
	for _, st := range []edition.State{want, {Source: "aa-zero", Code: "v2"}} {
		if err := s.PutState(t.Context(), st); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "state", must[edition.State](t)(s.State(t.Context(), "aa-one")), want)
	want.Held, want.Validators = nil, nil
	if err := s.PutState(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	same(t, "states", must[[]edition.State](t)(s.States(t.Context())), []edition.State{want, {Source: "aa-zero", Code: "v2"}})
}

func attempt(source string, at time.Time) edition.Attempt {
	return edition.Attempt{
		Source: source, Started: at, Ended: at.Add(time.Minute), Outcome: edition.Accepted, Error: "none",
		Counts:  edition.Counts{RowsIn: 3, Published: 2, Refused: 1, Meetings: 2},
		Changes: edition.Delta{Added: 2},
		Fetches: []edition.Fetch{{URL: "https://example.org/feed", Status: 200, Bytes: 12, Took: 30 * time.Millisecond}},
	}
}

func testAttempts(t *testing.T, s Store) {
	var want []edition.Attempt
	for i := range 5 {
		a := attempt("aa-one", Start.Add(time.Duration(i)*hour))
		a.ID = must[int64](t)(s.PutAttempt(t.Context(), a))
		want = append([]edition.Attempt{a}, want...)
		must[int64](t)(s.PutAttempt(t.Context(), attempt("aa-two", Start)))
	}
	want[1].Outcome, want[1].Changes = edition.HeldBack, edition.Delta{}
	if id := must[int64](t)(s.PutAttempt(t.Context(), want[1])); id != want[1].ID {
		t.Fatalf("replacing attempt %d gave %d", want[1].ID, id)
	}
	same(t, "first page", must[[]edition.Attempt](t)(s.Attempts(t.Context(), "aa-one", 3, 0)), want[:3])
	same(t, "second page", must[[]edition.Attempt](t)(s.Attempts(t.Context(), "aa-one", 3, want[2].ID)), want[3:])
	if _, err := s.PutAttempt(t.Context(), edition.Attempt{ID: 1 << 40, Source: "aa-one"}); !errors.Is(err, edition.ErrNotFound) {
		t.Fatalf("replacing an unknown attempt: %v", err)
	}
}

func testAttemptRetention(t *testing.T, s Store) {
	for _, age := range []time.Duration{91 * day, 89 * day, 0} {
		must[int64](t)(s.PutAttempt(t.Context(), attempt("aa-one", Start.Add(-age))))
	}
	got := must[[]edition.Attempt](t)(s.Attempts(t.Context(), "aa-one", 9, 0))
	if len(got) != 2 || !got[1].Started.Equal(Start.Add(-89*day)) {
		t.Fatalf("kept %+v, want the two within 90 days", got)
	}
}

func document(body string) []importer.Document {
	return []importer.Document{
		{URL: "https://example.org/a", FinalURL: "https://example.org/b", Status: 200, Header: http.Header{"Etag": {`"1"`}},
			MediaType: "application/json", Body: []byte(body + "\n\x00second line"), FetchedAt: Start},
		{URL: "https://example.org/empty", Status: 204, Body: []byte{}, FetchedAt: Start.Add(time.Second)},
	}
}

func testDocuments(t *testing.T, s Store) {
	if docs := must[[]importer.Document](t)(s.Documents(t.Context(), "aa-one", 0)); len(docs) != 0 {
		t.Fatalf("documents of an unknown source: %v", docs)
	}
	first := documented(t, s, "aa-one", "first")
	documented(t, s, "aa-one", "second")
	documented(t, s, "aa-two", "other")
	same(t, "first", must[[]importer.Document](t)(s.Documents(t.Context(), "aa-one", first)), document("first"))
	same(t, "last", must[[]importer.Document](t)(s.Documents(t.Context(), "aa-one", 0)), document("second"))
	if docs := must[[]importer.Document](t)(s.Documents(t.Context(), "aa-two", first)); len(docs) != 0 {
		t.Fatalf("documents of another source's attempt: %v", docs)
	}
	if err := s.PutDocuments(t.Context(), 1<<40, "aa-one", document("x")); err == nil {
		t.Fatal("documents of no attempt were kept")
	}
}

// documented records an attempt with documents.
func documented(t *testing.T, s Store, source, body string) int64 {
	t.Helper()
	id := must[int64](t)(s.PutAttempt(t.Context(), attempt(source, Start)))
	if err := s.PutDocuments(t.Context(), id, source, document(body)); err != nil {
		t.Fatal(err)
	}
	return id
}

func testDocumentRetention(t *testing.T, s Store) {
	served, held, forgotten := documented(t, s, "aa-one", "served"), documented(t, s, "aa-one", "held"), documented(t, s, "aa-one", "forgotten")
	e := Edition("aa-one", Start, "a")
	e.Attempt = served
	accept(t, s, e)
	waits := Edition("aa-one", Start, "b")
	waits.Attempt = held
	if err := s.Hold(t.Context(), waits); err != nil {
		t.Fatal(err)
	}
	ids := []int64{served, held}
	for range 5 {
		ids = append(ids, documented(t, s, "aa-one", "later"))
	}
	for _, id := range ids {
		if len(must[[]importer.Document](t)(s.Documents(t.Context(), "aa-one", id))) == 0 {
			t.Errorf("documents of attempt %d are lost", id)
		}
	}
	if len(must[[]importer.Document](t)(s.Documents(t.Context(), "aa-one", forgotten))) != 0 {
		t.Error("documents of the sixth last attempt are still kept")
	}
}

func testLastNotices(t *testing.T, s Store) {
	want := []notice.Notice{notice.OnSource("feed_empty_list", "rows", "0"), {Code: "name_missing", Row: 3, Key: "k", Field: "name", Effect: notice.Repaired}}
	for i, n := range [][]notice.Notice{want[:1], want} {
		if err := s.PutNotices(t.Context(), "aa-one", int64(i+1), n); err != nil {
			t.Fatal(err)
		}
	}
	id, got, err := s.LastNotices(t.Context(), "aa-one")
	if err != nil || id != 2 {
		t.Fatalf("attempt %d, %v", id, err)
	}
	same(t, "notices", got, want)
	if id, got, err := s.LastNotices(t.Context(), "aa-two"); id != 0 || got != nil || err != nil {
		t.Fatalf("of an unknown source: %d, %v, %v", id, got, err)
	}
}

func testHold(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	want := Edition("aa-one", Start.Add(hour), "a")
	want.Attempt, want.Notices = 5, []notice.Notice{notice.OnSource("feed_mass_removal", "", "1 of 2")}
	for _, e := range []*edition.Edition{Edition("aa-one", Start, "z"), want} {
		if err := s.Hold(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "held", must[*edition.Edition](t)(s.Held(t.Context(), "aa-one")), want)
	if n := len(listings(t, s.Current(t.Context(), "aa-one"))); n != 2 {
		t.Fatalf("%d listings are served while one edition waits", n)
	}
	if err := s.DropHeld(t.Context(), "aa-one"); err != nil {
		t.Fatal(err)
	}
	if e := must[*edition.Edition](t)(s.Held(t.Context(), "aa-one")); e != nil {
		t.Fatalf("still held: %+v", e)
	}
	if err := s.Hold(t.Context(), want); err != nil {
		t.Fatal(err)
	}
	accept(t, s, Edition("aa-one", Start.Add(2*hour), "a", "b"))
	if e := must[*edition.Edition](t)(s.Held(t.Context(), "aa-one")); e != nil {
		t.Fatal("an edition waits although a later one was accepted")
	}
}
