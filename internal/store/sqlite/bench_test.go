package sqlite

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

const benchListings = 100_000

// large is an edition of 100,000 listings of about the size that publishers' rows have.
func large(at time.Time) *edition.Edition {
	keys := make([]string, benchListings)
	for i := range keys {
		keys[i] = fmt.Sprintf("group-of-an-example-%d", i)
	}
	e := storetest.Edition("aa-large", at, keys...)
	for i := range e.Listings {
		l := &e.Listings[i]
		m := &l.Meeting
		m.Group, m.URL = m.Name, "https://example.org/meetings/"+m.Source.Key
		m.Place.Region, m.Place.PostalCode, m.Place.Formatted = "IL", "60601", m.Place.Address+", Anytown, IL 60601, US"
		m.Place.Lat, m.Place.Lon = 41+float64(i%1000)/1000, -87-float64(i/1000)/1000
		m.Notes = "Please use the door at the back of the building and ring twice."
		m.Source.Publisher, m.Source.Attribution, m.Source.URL = "Example Intergroup", "Example Intergroup", "https://example.org"
		l.Raw, _ = json.Marshal(map[string]any{
			"slug": m.Source.Key, "name": m.Name, "day": 1, "time": "19:00", "location": m.Place.Name, "notes": m.Notes,
			"formatted_address": m.Place.Formatted, "latitude": m.Place.Lat, "longitude": m.Place.Lon, "types": []string{"O", "B"}, "url": m.URL,
		})
	}
	return e
}

func BenchmarkAcceptNew(b *testing.B) {
	e := large(storetest.Start)
	for b.Loop() {
		b.StopTimer()
		s := openTemp(b, Options{})
		b.StartTimer()
		if d, err := s.Accept(b.Context(), e); err != nil || d.Added != benchListings {
			b.Fatal(d, err)
		}
	}
}

func BenchmarkAcceptUnchanged(b *testing.B) { benchAccept(b, func(*edition.Listing, int) {}, 0) }

// BenchmarkAcceptMoved is an edition whose rows have all moved by one.
func BenchmarkAcceptMoved(b *testing.B) {
	benchAccept(b, func(l *edition.Listing, n int) { l.Row = n % 2 }, 0)
}

func BenchmarkAcceptAllChanged(b *testing.B) {
	benchAccept(b, func(l *edition.Listing, n int) { l.Meeting.Notes = fmt.Sprintf("Notes of edition %d.", n) }, benchListings)
}

func benchAccept(b *testing.B, edit func(*edition.Listing, int), changed int) {
	s := openTemp(b, Options{})
	e := large(storetest.Start)
	if _, err := s.Accept(b.Context(), e); err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		b.StopTimer()
		n++
		for i := range e.Listings {
			edit(&e.Listings[i], n)
		}
		e.Accepted = e.Accepted.Add(time.Hour)
		b.StartTimer()
		if d, err := s.Accept(b.Context(), e); err != nil || d != (edition.Delta{Changed: changed}) {
			b.Fatal(d, err)
		}
	}
}

func BenchmarkStream(b *testing.B) {
	s := openTemp(b, Options{})
	if _, err := s.Accept(b.Context(), large(storetest.Start)); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		n := 0
		for _, err := range s.All(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != benchListings {
			b.Fatal(n)
		}
	}
}

func BenchmarkListing(b *testing.B) {
	s := openTemp(b, Options{})
	e := large(storetest.Start)
	if _, err := s.Accept(b.Context(), e); err != nil {
		b.Fatal(err)
	}
	i := 0
	for b.Loop() {
		i = (i + 7919) % benchListings
		if _, err := s.Listing(b.Context(), e.Listings[i].Meeting.ID); err != nil {
			b.Fatal(err)
		}
	}
}
