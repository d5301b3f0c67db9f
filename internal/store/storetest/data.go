package storetest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Start is when the tests begin: a fixed day.
var Start = time.Date(2026, 3, 2, 9, 0, 0, 123456000, time.UTC)

const hour, day = time.Hour, 24 * time.Hour

// Listing is an invented listing of source under key, at the given row.
func Listing(source, key string, row int) edition.Listing {
	return edition.Listing{
		Row: row,
		Raw: fmt.Appendf(nil, `{"slug":%q,"name":"Group %s"}`, key, key),
		Meeting: meeting.Meeting{
			ID: meeting.NewID(source, key), Name: "Group " + key, Fellowship: "aa",
			Schedule: &meeting.Schedule{
				Weekday: time.Monday, Start: meeting.NewClock(19, 0), Duration: 60, RRule: meeting.Weekly(time.Monday),
				Timezone: "America/Chicago", TimezoneFrom: meeting.ZoneFromRow,
			},
			Attendance: meeting.InPerson, Status: meeting.Active, Access: meeting.Open,
			Place: &meeting.Place{
				Name: "Hall <&> é", Address: "1 Example Street", City: "Anytown", Country: "US",
				Point: &meeting.Point{Lat: 41.5, Lon: -87.5}, Precision: meeting.Exact,
			},
			Types:   []meeting.Type{"beginners"},
			Updated: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
			Source:  meeting.SourceRef{ID: source, Key: key, Rights: "open"},
		},
	}
}

// Edition is an edition of source, accepted at the given time, that lists keys in their order.
func Edition(source string, at time.Time, keys ...string) *edition.Edition {
	e := &edition.Edition{Source: source, Accepted: at}
	for i, key := range keys {
		e.Listings = append(e.Listings, Listing(source, key, i))
	}
	e.Counts = edition.Counts{RowsIn: len(keys), Published: len(keys), Meetings: len(keys)}
	return e
}

func accept(t testing.TB, s Store, e *edition.Edition) edition.Delta {
	t.Helper()
	d, err := s.Accept(t.Context(), e)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// acceptAs accepts e and compares what that changed.
func acceptAs(t testing.TB, s Store, e *edition.Edition, want edition.Delta) {
	t.Helper()
	if got := accept(t, s, e); got != want {
		t.Fatalf("delta %+v, want %+v", got, want)
	}
}

func listings(t testing.TB, seq iter.Seq2[edition.Listing, error]) []edition.Listing {
	t.Helper()
	var all []edition.Listing
	for l, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, l)
	}
	return all
}

// listing returns the current listing under key, which must be there.
func listing(t testing.TB, s Store, source, key string) edition.Listing {
	t.Helper()
	return must[edition.Listing](t)(s.Listing(t.Context(), meeting.NewID(source, key)))
}

func gone(t testing.TB, s Store, key string) {
	t.Helper()
	if l, err := s.Listing(t.Context(), meeting.NewID("aa-one", key)); !errors.Is(err, edition.ErrNotFound) {
		t.Fatalf("listing %s: %+v, %v; want not found", key, l, err)
	}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func same(t testing.TB, what string, got, want any) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

// changes returns all changes after since, read in pages of three.
func changes(t testing.TB, s Store, since int64, source string) []edition.Change {
	t.Helper()
	var all []edition.Change
	for {
		page := must[[]edition.Change](t)(s.Changes(context.Background(), since, source, 3))
		if len(page) == 0 {
			return all
		}
		all, since = append(all, page...), page[len(page)-1].Seq
	}
}
