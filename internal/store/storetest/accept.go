package storetest

import (
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func testFirstEdition(t *testing.T, s Store) {
	e := Edition("aa-one", Start, "a", "b")
	e.Attempt, e.Notices = 4, []notice.Notice{{Code: "name_missing", Row: 1, Key: "b"}}
	e.Listings[0].Meeting.AlsoListedBy = []string{"aa-two"} // what other sources say is not this one's listing
	acceptAs(t, s, e, edition.Delta{Added: 2})
	want := Edition("aa-one", Start, "a", "b").Listings
	for i := range want {
		m := &want[i].Meeting
		m.FirstSeen, m.Changed, m.Seen, want[i].Raw = Start, Start, Start, nil
	}
	if want[0].Meeting.ID > want[1].Meeting.ID {
		want[0], want[1] = want[1], want[0]
	}
	same(t, "current", listings(t, s.Current(t.Context(), "aa-one")), want)
	same(t, "all", listings(t, s.All(t.Context())), want)
	same(t, "one", must[edition.Listing](t)(s.Listing(t.Context(), want[1].Meeting.ID)), want[1])
	same(t, "raw", string(must[[]byte](t)(s.Raw(t.Context(), e.Listings[1].Meeting.ID))), string(e.Listings[1].Raw))
	same(t, "notices", must[[]notice.Notice](t)(s.Notices(t.Context(), "aa-one")), e.Notices)
	same(t, "editions", must[[]edition.Summary](t)(s.Editions(t.Context(), "aa-one", 9)), []edition.Summary{
		{ID: e.ID, Source: "aa-one", Attempt: 4, Accepted: Start, Counts: e.Counts, Changes: edition.Delta{Added: 2}}})
	gone(t, s, "c")

	bare := Edition("aa-two", Start, "a")
	bare.Listings[0].Raw = nil
	accept(t, s, bare)
	if raw := must[[]byte](t)(s.Raw(t.Context(), bare.Listings[0].Meeting.ID)); raw != nil {
		t.Errorf("raw %q of a listing without", raw)
	}
}

func testSameAgain(t *testing.T, s Store) {
	first := Edition("aa-one", Start, "a", "b", "c")
	accept(t, s, first)
	seq, gen := must[int64](t)(s.LastSeq(t.Context())), must[int64](t)(s.Generation(t.Context()))
	again := Edition("aa-one", Start.Add(hour), "a", "b", "c")
	acceptAs(t, s, again, edition.Delta{})
	if again.ID <= first.ID {
		t.Errorf("edition %d follows %d", again.ID, first.ID)
	}
	if n := must[int64](t)(s.LastSeq(t.Context())); n != seq {
		t.Errorf("%d changes were written", n-seq)
	}
	if n := must[int64](t)(s.Generation(t.Context())); n != gen {
		t.Errorf("generation rose from %d to %d", gen, n)
	}
	m := listing(t, s, "aa-one", "b").Meeting
	if !m.Seen.Equal(Start.Add(hour)) || !m.FirstSeen.Equal(Start) || !m.Changed.Equal(Start) {
		t.Errorf("first seen %v, changed %v, seen %v", m.FirstSeen, m.Changed, m.Seen)
	}
	moved := Edition("aa-one", Start.Add(2*hour), "x", "a", "b", "c")
	acceptAs(t, s, moved, edition.Delta{Added: 1})
	if row := listing(t, s, "aa-one", "c").Row; row != 3 {
		t.Errorf("row %d, want 3", row)
	}
	if n := must[int64](t)(s.Generation(t.Context())); n == gen {
		t.Error("the generation stayed although a listing was added")
	}
}

func testEdit(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	renamed := Edition("aa-one", Start.Add(hour), "a", "b")
	renamed.Listings[0].Meeting.Name, renamed.Listings[0].Meeting.Notes = "New name", "New notes"
	renamed.Listings[0].Raw = []byte(`{"slug":"a","name":"New name"}`)
	acceptAs(t, s, renamed, edition.Delta{Changed: 1})
	retimed := Edition("aa-one", Start.Add(2*hour), "a", "b")
	retimed.Listings[0].Meeting = renamed.Listings[0].Meeting
	retimed.Listings[0].Raw = renamed.Listings[0].Raw
	retimed.Listings[1].Meeting.Schedule.Start = meeting.NewClock(20, 0)
	retimed.Listings[1].Meeting.Place = nil
	acceptAs(t, s, retimed, edition.Delta{Changed: 1})

	a, b := listing(t, s, "aa-one", "a"), listing(t, s, "aa-one", "b")
	if a.Meeting.Name != "New name" || a.Meeting.Revision != 0 || !a.Meeting.Changed.Equal(Start.Add(hour)) {
		t.Errorf("renamed: %+v", a.Meeting)
	}
	if b.Meeting.Place != nil || b.Meeting.Revision != 1 || !b.Meeting.Changed.Equal(Start.Add(2*hour)) || !b.Meeting.FirstSeen.Equal(Start) {
		t.Errorf("retimed: %+v", b.Meeting)
	}
	same(t, "raw", string(must[[]byte](t)(s.Raw(t.Context(), a.Meeting.ID))), `{"slug":"a","name":"New name"}`)
	log := changes(t, s, 2, "")
	same(t, "fields", [][]string{log[0].Fields, log[1].Fields}, [][]string{{"name", "notes"}, {"place", "schedule"}})
	if log[1].Meeting.Revision != 1 || log[1].Meeting.Schedule.Start != meeting.NewClock(20, 0) || log[1].Edition != retimed.ID {
		t.Errorf("logged as %+v", log[1])
	}
}

// testQuietEdit: what no visitor would notice is kept up to date and makes no change.
func testQuietEdit(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a"))
	gen := must[int64](t)(s.Generation(t.Context()))
	e := Edition("aa-one", Start.Add(hour), "a")
	l := &e.Listings[0]
	l.Meeting.Updated = Start
	l.Meeting.Notices = []string{"timezone_inferred"}
	l.Meeting.Source.Rights = "granted"
	l.Raw = []byte(`{"slug":"a","hits":7}`)
	acceptAs(t, s, e, edition.Delta{})
	got := listing(t, s, "aa-one", "a").Meeting
	if !got.Updated.Equal(Start) || len(got.Notices) != 1 || got.Source.Rights != "granted" || !got.Changed.Equal(Start) {
		t.Errorf("kept %+v", got)
	}
	same(t, "raw", string(must[[]byte](t)(s.Raw(t.Context(), got.ID))), string(l.Raw))
	if n := must[int64](t)(s.LastSeq(t.Context())); n != 1 {
		t.Errorf("last seq %d, want 1", n)
	}
	if must[int64](t)(s.Generation(t.Context())) == gen {
		t.Error("the generation stayed although what is served has changed")
	}
}

func testAbsence(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	acceptAs(t, s, Edition("aa-one", Start.Add(hour), "a"), edition.Delta{Withdrawn: 1})
	for i := range 2 {
		l := listing(t, s, "aa-one", "b")
		if !l.Missing.Equal(Start.Add(hour)) || l.Meeting.Status != meeting.Unlisted || !l.Meeting.Seen.Equal(Start) || !l.Meeting.Changed.Equal(Start.Add(hour)) {
			t.Fatalf("unlisted: %+v", l)
		}
		same(t, "raw", string(must[[]byte](t)(s.Raw(t.Context(), l.Meeting.ID))), string(Listing("aa-one", "b", 1).Raw))
		acceptAs(t, s, Edition("aa-one", Start.Add(time.Duration(i+2)*hour), "a"), edition.Delta{})
	}
	gone(t, s, "b")
	c := must[edition.Change](t)(s.Withdrawal(t.Context(), meeting.NewID("aa-one", "b")))
	if c.Verb != edition.Withdrawn || !c.At.Equal(Start.Add(hour)) || c.Meeting.Name != "Group b" || c.Meeting.Status != meeting.Active {
		t.Errorf("withdrawal %+v", c)
	}
	if n := must[int64](t)(s.LastSeq(t.Context())); n != 3 {
		t.Errorf("last seq %d, want 3: dropping for good is no second withdrawal", n)
	}
}

func testAbsenceByTime(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	accept(t, s, Edition("aa-one", Start.Add(hour), "a"))
	acceptAs(t, s, Edition("aa-one", Start.Add(hour+30*day), "a"), edition.Delta{})
	gone(t, s, "b")
}

func testReturn(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	accept(t, s, Edition("aa-one", Start.Add(hour), "a"))
	back := Edition("aa-one", Start.Add(2*hour), "a", "b")
	back.Listings[1].Meeting.Schedule.Duration = 90
	acceptAs(t, s, back, edition.Delta{Added: 1})
	l := listing(t, s, "aa-one", "b")
	if !l.Missing.IsZero() || l.Meeting.Status != meeting.Active || l.Meeting.Revision != 1 ||
		!l.Meeting.FirstSeen.Equal(Start) || !l.Meeting.Changed.Equal(Start.Add(2*hour)) || !l.Meeting.Seen.Equal(Start.Add(2*hour)) {
		t.Errorf("returned: %+v", l)
	}
	acceptAs(t, s, Edition("aa-one", Start.Add(3*hour), "a"), edition.Delta{Withdrawn: 1})
}

// testReturnOfTheDropped: an id lives for ever, so its history goes on where it ended.
func testReturnOfTheDropped(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	e := Edition("aa-one", Start, "a", "b")
	e.Listings[1].Meeting.Schedule.Duration = 90
	accept(t, s, e)
	for i := range 3 {
		accept(t, s, Edition("aa-one", Start.Add(time.Duration(i+1)*hour), "a"))
	}
	gone(t, s, "b")
	acceptAs(t, s, Edition("aa-one", Start.Add(10*day), "a", "b"), edition.Delta{Added: 1})
	m := listing(t, s, "aa-one", "b").Meeting
	if !m.FirstSeen.Equal(Start) || m.Revision != 2 || !m.Changed.Equal(Start.Add(10*day)) {
		t.Errorf("returned: %+v", m)
	}
}

// kept is an edition in which the rows of keys were refused.
func kept(e *edition.Edition, keys ...string) *edition.Edition {
	for _, key := range keys {
		e.Notices = append(e.Notices, notice.Notice{Code: "time_unreadable", Row: 1000 + len(e.Notices), Key: key, Effect: notice.Refused})
		e.Counts.RowsIn++
		e.Counts.Refused++
	}
	return e
}

func testKept(t *testing.T, s Store) {
	first := Edition("aa-one", Start, "a", "b")
	days := Listing("aa-one", "c", 2) // a row of two days, of which each is a meeting
	for _, d := range []time.Weekday{time.Monday, time.Friday} {
		l := days
		l.Meeting.ID = days.Meeting.ID.OnDay(d)
		first.Listings = append(first.Listings, l)
	}
	acceptAs(t, s, first, edition.Delta{Added: 4})
	acceptAs(t, s, kept(Edition("aa-one", Start.Add(hour), "a"), "b", "c"), edition.Delta{})
	acceptAs(t, s, kept(Edition("aa-one", Start.Add(2*hour), "a"), "b", "c"), edition.Delta{})
	l := listing(t, s, "aa-one", "b")
	if !l.Missing.IsZero() || l.Meeting.Status != meeting.Active || !l.Meeting.Seen.Equal(Start) {
		t.Errorf("a row that could not be read: %+v", l)
	}
	if m := must[edition.Listing](t)(s.Listing(t.Context(), days.Meeting.ID.OnDay(time.Friday))); !m.Missing.IsZero() {
		t.Errorf("a day of a row that could not be read: %+v", m)
	}
	acceptAs(t, s, Edition("aa-one", Start.Add(3*hour), "a", "b"), edition.Delta{Withdrawn: 2})
	if m := listing(t, s, "aa-one", "b").Meeting; !m.Seen.Equal(Start.Add(3 * hour)) {
		t.Errorf("read again: seen %v", m.Seen)
	}
}

func testKeptAgeOut(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	acceptAs(t, s, kept(Edition("aa-one", Start.Add(day), "a"), "b"), edition.Delta{})
	acceptAs(t, s, kept(Edition("aa-one", Start.Add(89*day), "a"), "b"), edition.Delta{})
	acceptAs(t, s, kept(Edition("aa-one", Start.Add(90*day), "a"), "b"), edition.Delta{Withdrawn: 1})
	if l := listing(t, s, "aa-one", "b"); !l.Meeting.Seen.Equal(Start) || l.Missing.IsZero() {
		t.Errorf("unlisted: %+v", l)
	}
}

// testForeign: a source speaks for its own ids only.
func testForeign(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a"))
	before := listings(t, s.All(t.Context()))
	hijack := Edition("aa-two", Start.Add(hour), "z")
	hijack.Listings = append(hijack.Listings, Listing("aa-one", "a", 1))
	if _, err := s.Accept(t.Context(), hijack); err == nil {
		t.Error("a listing of another source was accepted")
	}
	hijack.Listings[1].Meeting.Source.ID = "aa-two"
	if _, err := s.Accept(t.Context(), hijack); err == nil {
		t.Error("another source's id was accepted")
	}
	same(t, "all", listings(t, s.All(t.Context())), before)
}

func testRefused(t *testing.T, s Store) {
	accept(t, s, Edition("aa-one", Start, "a", "b"))
	before, seq := listings(t, s.All(t.Context())), must[int64](t)(s.LastSeq(t.Context()))
	twice := Edition("aa-one", Start.Add(hour), "a", "c", "c")
	if _, err := s.Accept(t.Context(), twice); err == nil {
		t.Error("an id was accepted twice")
	}
	if _, err := s.Accept(t.Context(), Edition("aa-one", time.Time{}, "a")); err == nil {
		t.Error("an edition of no time was accepted")
	}
	same(t, "all", listings(t, s.All(t.Context())), before)
	if n := must[int64](t)(s.LastSeq(t.Context())); n != seq {
		t.Errorf("last seq %d, want %d", n, seq)
	}
}
