package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func testChanges(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	accept(t, s, Edition("aa-two", Start.Add(hour), "a", "b", "c"))
	accept(t, s, Edition("aa-one", Start.Add(2*hour), "b"))
	accept(t, s, Edition("aa-two", Start.Add(3*hour), "a", "b", "c", "d"))
	all := changes(t, s, 0, "")
	for i, c := range all {
		if c.Seq != int64(i+1) || c.Source != c.Meeting.Source.ID || c.ID != c.Meeting.ID || !c.At.Equal(c.Meeting.Changed) {
			t.Errorf("change %d: %+v", i+1, c)
		}
	}
	if len(all) != 7 || all[5].Verb != edition.Withdrawn || all[6].Verb != edition.Added {
		t.Fatalf("%d changes: %+v", len(all), all)
	}
	one := changes(t, s, 0, "aa-one")
	same(t, "of one source", one, []edition.Change{all[0], all[1], all[5]})
	latest := must[[]edition.Change](t)(s.LatestChanges(t.Context(), 0, "aa-one", 2))
	same(t, "latest", latest, []edition.Change{all[5], all[1]})
	same(t, "before", must[[]edition.Change](t)(s.LatestChanges(t.Context(), 7, "", 2)), []edition.Change{all[5], all[4]})
	if n := must[int64](t)(s.LastSeq(t.Context())); n != 7 {
		t.Errorf("last seq %d", n)
	}
}

// testHorizon: after 90 days a superseded change is forgotten; the present state of every listing never is.
func testHorizon(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b", "c")) // 1 to 3
	e := Edition("aa-one", Start.Add(hour), "a", "b")     // c is withdrawn: 4
	e.Listings[0].Meeting.Name = "Renamed"                // 5 or 4
	accept(t, s, e)
	for i := range 2 {
		e.Accepted = Start.Add(time.Duration(2+i) * hour)
		accept(t, s, e)
	}
	e.Accepted = Start.Add(89 * day)
	accept(t, s, e)
	if all := changes(t, s, 0, ""); len(all) != 5 {
		t.Fatalf("%d changes after 89 days, want 5", len(all))
	}
	if n := must[int64](t)(s.Horizon(t.Context())); n != 0 {
		t.Errorf("horizon %d before anything was forgotten", n)
	}
	e.Accepted = Start.Add(92 * day)
	accept(t, s, e)
	served := map[meeting.ID]bool{}
	for _, c := range changes(t, s, 0, "") {
		served[c.ID] = true
	}
	same(t, "kept", served, map[meeting.ID]bool{meeting.NewID("aa-one", "a"): true, meeting.NewID("aa-one", "b"): true})
	if n := must[int64](t)(s.Horizon(t.Context())); n < 3 || n > 5 {
		t.Errorf("horizon %d, want the last change forgotten", n)
	}
	if n := must[int64](t)(s.LastSeq(t.Context())); n != 5 {
		t.Errorf("last seq %d, want 5", n)
	}
	if n := len(must[[]edition.Summary](t)(s.Editions(t.Context(), "aa-one", 99))); n != 2 {
		t.Errorf("%d editions are remembered, want those of the last 90 days", n)
	}
	if _, err := s.Withdrawal(t.Context(), meeting.NewID("aa-one", "c")); !errors.Is(err, edition.ErrNotFound) {
		t.Errorf("a withdrawal of 92 days ago: %v", err)
	}
}

// testSources: sources do not touch one another.
func testSources(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	two := Edition("aa-two", Start, "a")
	two.Notices = []notice.Notice{notice.OnSource("feed_insecure", "", "")}
	accept(t, s, two)
	accept(t, s, Edition("aa-one", Start.Add(hour)))
	if l := listing(t, s, "aa-two", "a"); !l.Missing.IsZero() || !l.Meeting.Seen.Equal(Start) {
		t.Errorf("of the other source: %+v", l)
	}
	same(t, "notices", must[[]notice.Notice](t)(s.Notices(t.Context(), "aa-two")), two.Notices)
	if n := must[[]notice.Notice](t)(s.Notices(t.Context(), "aa-one")); len(n) != 0 {
		t.Errorf("notices of aa-one: %v", n)
	}
	if n := len(listings(t, s.Current(t.Context(), "aa-none"))); n != 0 {
		t.Errorf("an unknown source has %d listings", n)
	}
	if n := len(listings(t, s.All(t.Context()))); n != 3 {
		t.Errorf("all are %d, want 3", n)
	}
}

func testAliases(t *testing.T, s Store) {
	a, b, c, d := meeting.NewID("s", "a"), meeting.NewID("s", "b"), meeting.NewID("s", "c"), meeting.NewID("s", "d")
	put := func(m map[meeting.ID]meeting.ID) {
		t.Helper()
		if err := s.PutAliases(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	put(map[meeting.ID]meeting.ID{a: b})
	put(map[meeting.ID]meeting.ID{b: c, d: a})
	for id, want := range map[meeting.ID]meeting.ID{a: c, b: c, c: c, d: c} {
		if got := must[meeting.ID](t)(s.Resolve(t.Context(), id)); got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	for _, m := range []map[meeting.ID]meeting.ID{{c: a}, {c: c}} {
		if err := s.PutAliases(t.Context(), m); err == nil {
			t.Errorf("%v leads in a circle and was taken", m)
		}
	}
	if got := must[meeting.ID](t)(s.Resolve(t.Context(), c)); got != c {
		t.Errorf("a refused alias was kept: %s", got)
	}
}

func testCancel(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a"))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Accept(ctx, Edition("aa-one", Start.Add(hour), "b")); !errors.Is(err, context.Canceled) {
		t.Errorf("accepting: %v", err)
	}
	var got error
	for _, err := range s.Current(ctx, "aa-one") {
		got = err
	}
	if !errors.Is(got, context.Canceled) {
		t.Errorf("reading: %v", got)
	}
	listing(t, s, "aa-one", "a")
	gone(t, s, "b")
}

// testEarlyEnd: whoever stops reading leaves nothing behind that would block a writer, or another reader.
func testEarlyEnd(t *testing.T, s Store) {
	keys := make([]string, 2000)
	for i := range keys {
		keys[i] = string(rune('a'+i%26)) + time.Duration(i).String()
	}
	accept(t, s, Edition("aa-one", Start, keys...))
	for i := range 30 {
		n := 0
		for _, err := range s.Current(t.Context(), "aa-one") {
			if err != nil {
				t.Fatal(err)
			}
			if n++; n > i*60 {
				break
			}
		}
	}
	for range s.All(t.Context()) {
		acceptAs(t, s, Edition("aa-two", Start, "a"), edition.Delta{Added: 1})
		break
	}
}
