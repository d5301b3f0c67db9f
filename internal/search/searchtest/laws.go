package searchtest

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// testLaws holds searches against one another, so that an error shared with the oracle shows.
func (s *suite) testLaws(t *testing.T) {
	e, o := s.world(t)
	p := poolsOf(o.Meetings)
	rapid.Check(t, func(t *rapid.T) {
		q := p.query(t)
		q.Limit, q.Offset = search.NoLimit, 0
		all := set(run(t, e, q))

		for _, order := range []search.Sort{search.ByName, search.ByTime} {
			again := *q
			again.Sort = order
			if r := run(t, e, &again); r.Total != len(all) || len(set(r)) != len(all) {
				t.Fatalf("by %s it finds %d, else %d: %s", order, r.Total, len(all), show(q))
			}
		}

		narrower := *q
		p.filter(t, &narrower)
		if onlyAdds(q, &narrower) {
			for id := range set(run(t, e, &narrower)) {
				if !all[id] {
					t.Fatalf("one filter more finds %s too: %s", id, show(&narrower))
				}
			}
		}

		a, b := rapid.SampledFrom(p.types).Draw(t, "a"), rapid.SampledFrom(p.types).Draw(t, "b")
		withType := func(set func(*search.Query)) map[meeting.ID]bool {
			q := *q
			q.AllTypes, q.AnyTypes, q.NotTypes = nil, nil, nil
			set(&q)
			return setOf(t, e, &q)
		}
		plain := withType(func(*search.Query) {})
		hasA := withType(func(q *search.Query) { q.AllTypes = []meeting.Type{a} })
		hasB := withType(func(q *search.Query) { q.AllTypes = []meeting.Type{b} })
		either := withType(func(q *search.Query) { q.AnyTypes = []meeting.Type{a, b} })
		both := withType(func(q *search.Query) { q.AllTypes = []meeting.Type{a, b} })
		notA := withType(func(q *search.Query) { q.NotTypes = []meeting.Type{a} })
		for id := range plain {
			if either[id] != (hasA[id] || hasB[id]) || both[id] != (hasA[id] && hasB[id]) || notA[id] == hasA[id] {
				t.Fatalf("%s with %q and %q: %v %v, any %v, all %v, not %v", id, a, b, hasA[id], hasB[id], either[id], both[id], notA[id])
			}
		}
		if len(hasA)+len(notA) != len(plain) {
			t.Fatalf("%d with %q and %d without, of %d", len(hasA), a, len(notA), len(plain))
		}
	})
}

func set(r *search.Result) map[meeting.ID]bool {
	all := make(map[meeting.ID]bool, len(r.Hits))
	for _, h := range r.Hits {
		all[h.Meeting.ID] = true
	}
	return all
}

func setOf(t fataler, e search.Engine, q *search.Query) map[meeting.ID]bool {
	t.Helper()
	return set(run(t, e, q))
}

// onlyAdds reports whether b asks for what a asks for and one thing more. A filter that takes the place of another does
// not, nor do statuses, whose absence means active.
func onlyAdds(a, b *search.Query) bool {
	return (a.Near == nil || a.Near == b.Near) && (a.Box == nil || a.Box == b.Box) && (a.Within == 0 || a.Within == b.Within) &&
		kept(a.Times, b.Times) && kept(a.IDs, b.IDs) && kept(a.Fellowships, b.Fellowships) && kept(a.Sources, b.Sources) &&
		kept(a.Publishers, b.Publishers) && kept(a.Countries, b.Countries) && kept(a.Regions, b.Regions) && kept(a.Cities, b.Cities) &&
		kept(a.Languages, b.Languages) && kept(a.AllTypes, b.AllTypes) && kept(a.AnyTypes, b.AnyTypes) && kept(a.NotTypes, b.NotTypes) &&
		kept(a.Attendance, b.Attendance) && kept(a.Access, b.Access) && slices.Equal(a.Statuses, b.Statuses) &&
		a.UpdatedSince.Equal(b.UpdatedSince) && (len(a.Days)+len(a.RelativeDays) == 0 || slices.Equal(a.Days, b.Days) && slices.Equal(a.RelativeDays, b.RelativeDays))
}

func kept[T comparable](a, b []T) bool { return len(a) == 0 || slices.Equal(a, b) }
