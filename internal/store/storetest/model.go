package storetest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// model is the obvious store of one source: what Accept promises, told once more in a few lines.
type model struct {
	listings map[meeting.ID]*modelListing
	past     map[meeting.ID]modelListing // those dropped
	accepted time.Time
}

type modelListing struct {
	edition.Listing
	absences int
}

func (m *model) accept(e *edition.Edition, refused map[string]bool) (d edition.Delta) {
	listed := make(map[meeting.ID]bool)
	for _, l := range e.Listings {
		id := l.Meeting.ID
		listed[id] = true
		was, known := m.listings[id]
		if !known {
			if old, ok := m.past[id]; ok {
				was, known = &old, true
				was.Missing = m.accepted
			}
		}
		l.Raw = nil
		l.Meeting.FirstSeen, l.Meeting.Changed, l.Meeting.Seen = e.Accepted, e.Accepted, e.Accepted
		switch {
		case !known:
			d.Added++
		default:
			l.Meeting.FirstSeen, l.Meeting.Revision = was.Meeting.FirstSeen, was.Meeting.Revision
			retimed := was.Meeting.Schedule.Start != l.Meeting.Schedule.Start
			if retimed {
				l.Meeting.Revision++
			}
			switch {
			case !was.Missing.IsZero():
				d.Added++
			case retimed || was.Meeting.Name != l.Meeting.Name:
				d.Changed++
			default:
				l.Meeting.Changed = was.Meeting.Changed
			}
		}
		m.listings[id] = &modelListing{Listing: l}
	}
	for id, l := range m.listings {
		switch {
		case listed[id] || refused[l.Meeting.Source.Key]:
		case l.Missing.IsZero():
			d.Withdrawn++
			l.Missing, l.absences, l.Meeting.Changed, l.Meeting.Status = e.Accepted, 1, e.Accepted, meeting.Unlisted
		case l.absences == 2 || e.Accepted.Sub(l.Missing) >= 30*day:
			m.past[id] = *l
			delete(m.listings, id)
		default:
			l.absences++
		}
	}
	m.accepted = e.Accepted
	return d
}

func (m *model) sorted() []edition.Listing {
	var all []edition.Listing
	for _, l := range m.listings {
		all = append(all, l.Listing)
	}
	slices.SortFunc(all, func(a, b edition.Listing) int { return cmp.Compare(a.Meeting.ID, b.Meeting.ID) })
	return all
}

// replay applies changes to what a reader of the log holds.
func replay(held map[meeting.ID]meeting.Meeting, log []edition.Change) {
	for _, c := range log {
		if c.Verb == edition.Withdrawn {
			delete(held, c.ID)
		} else {
			held[c.ID] = c.Meeting
		}
	}
}

// testModel accepts random editions and compares the store with the model, and with the replay of its own log, after
// each; the same edition a second time must change nothing.
//
// An edition is at most ten days after the one before, and the last within 80 days: retention has tests of its own.
func testModel(t *testing.T, s Store) {
	number := 0 // names a source for every run of the property, so that one store serves them all
	rapid.Check(t, func(rt *rapid.T) {
		number++
		source := fmt.Sprintf("aa-%d", number)
		m := &model{listings: map[meeting.ID]*modelListing{}, past: map[meeting.ID]modelListing{}}
		held := map[meeting.ID]meeting.Meeting{}
		since := must[int64](t)(s.LastSeq(t.Context()))
		now := Start
		for range rapid.IntRange(1, 8).Draw(rt, "editions") {
			now = now.Add(time.Duration(rapid.IntRange(1, 10*24).Draw(rt, "hours")) * hour)
			e, refused := drawEdition(rt, source, now)
			want := m.accept(e, refused)
			got, err := s.Accept(t.Context(), e)
			if err != nil {
				rt.Fatal(err)
			}
			if got != want {
				rt.Fatalf("delta %+v, want %+v", got, want)
			}
			log := changes(t, s, since, source)
			if len(log) != want.Added+want.Changed+want.Withdrawn {
				rt.Fatalf("%d changes, want %+v", len(log), want)
			}
			if len(log) > 0 {
				since = log[len(log)-1].Seq
			}
			replay(held, log)
			compare(rt, listings(t, s.Current(t.Context(), source)), m.sorted(), held)
			again := *e
			again.Accepted = now.Add(time.Minute)
			if d, err := s.Accept(t.Context(), &again); d != (edition.Delta{}) || err != nil {
				rt.Fatalf("the same edition again: %+v, %v", d, err)
			}
			m.accept(&again, refused)
		}
	})
}

func drawEdition(rt *rapid.T, source string, now time.Time) (*edition.Edition, map[string]bool) {
	e := Edition(source, now)
	refused := map[string]bool{}
	keys := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f"})
	for _, key := range rapid.SliceOfDistinct(keys, rapid.ID[string]).Draw(rt, "rows") {
		shape := rapid.IntRange(0, 6).Draw(rt, key)
		if shape == 6 {
			refused[key] = true
			kept(e, key)
			continue
		}
		l := Listing(source, key, len(e.Listings))
		l.Meeting.Name = []string{"One", "Two"}[shape%2]
		l.Meeting.Schedule.Start = meeting.NewClock(17+shape/2, 0)
		e.Listings = append(e.Listings, l)
	}
	return e, refused
}

// compare holds the store's listings to the model's, and those that visitors see to what a reader of the log has.
func compare(rt *rapid.T, got, want []edition.Listing, replayed map[meeting.ID]meeting.Meeting) {
	if len(got) != len(want) {
		rt.Fatalf("%d listings, want %d", len(got), len(want))
	}
	visible := 0
	for i, l := range got {
		w := want[i]
		if l.Meeting.ID != w.Meeting.ID || l.Row != w.Row || !l.Missing.Equal(w.Missing) || fingerprint(l.Meeting) != fingerprint(w.Meeting) ||
			!l.Meeting.Seen.Equal(w.Meeting.Seen) {
			rt.Fatalf("listing\n%+v, want\n%+v", l, w)
		}
		if l.Missing.IsZero() {
			visible++
			if r, ok := replayed[l.Meeting.ID]; !ok || fingerprint(r) != fingerprint(l.Meeting) {
				rt.Fatalf("replayed\n%+v, want\n%+v", r, l.Meeting)
			}
		}
	}
	if visible != len(replayed) {
		rt.Fatalf("the log leaves %d listings, %d are served", len(replayed), visible)
	}
}

func fingerprint(m meeting.Meeting) string {
	return fmt.Sprint(m.ID, m.Name, m.Status, m.Schedule.Start, m.Revision, m.FirstSeen.UnixMicro(), m.Changed.UnixMicro())
}
