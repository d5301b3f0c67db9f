package meilisearch

import (
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A matcher decides about one query after another: the last word on what the server has found. It knows what no filter
// of the server's can say, and decides again what one can.
type matcher struct {
	*search.Query
	labels search.Labels
	zones  *occurrence.Zones

	terms, title                []search.Term
	statuses                    []meeting.Status
	publishers, regions, cities []string // folded
	center                      search.Vector
}

func newMatcher(q *search.Query, labels search.Labels, zones *occurrence.Zones) *matcher {
	m := &matcher{Query: q, labels: labels, zones: zones, terms: q.Terms(), title: q.TitleTerms(), statuses: q.Statuses,
		publishers: folded(q.Publishers), regions: folded(q.Regions), cities: folded(q.Cities)}
	if len(m.statuses) == 0 {
		m.statuses = []meeting.Status{meeting.Active}
	}
	if q.Near != nil {
		m.center = search.VectorOf(q.Near.Center)
	}
	return m
}

func folded(names []string) []string {
	list := make([]string, len(names))
	for i, s := range names {
		list[i] = search.FoldName(s)
	}
	return list
}

// A found is a hit with its place in the order.
type found struct {
	search.Hit
	key search.Key
}

// match is r as a hit, if it is one.
func (m *matcher) match(r *record) (found, bool) {
	f := found{Hit: search.Hit{Meeting: r.Meeting, Distance: m.distance(r.Meeting)}}
	if !m.what(r.Meeting) || !m.where(r.Meeting, f.Distance) || !m.when(r.Meeting) {
		return f, false
	}
	tier, ok := m.relevance(r)
	if !ok {
		return f, false
	}
	f.Next = m.next(r.Meeting)
	if m.Within > 0 && (f.Next.IsZero() || f.Next.After(m.At.Add(m.Within))) {
		return f, false
	}
	f.key = search.Key{Tier: tier, Name: r.sortName, Distance: f.Distance, Next: f.Next, ID: r.ID}
	return f, true
}

func (m *matcher) what(mt *meeting.Meeting) bool {
	var city, country string
	if mt.Place != nil {
		city, country = mt.Place.City, mt.Place.Country
	}
	hasType := func(t meeting.Type) bool { return slices.Contains(mt.Types, t) }
	lacksType := func(t meeting.Type) bool { return !hasType(t) }
	return slices.Contains(m.statuses, mt.Status) &&
		isOne(m.IDs, mt.ID) && isOne(m.Fellowships, mt.Fellowship) && isOne(m.Access, mt.Access) &&
		(len(m.Countries) == 0 || country != "" && slices.Contains(m.Countries, country)) &&
		(len(m.Attendance) == 0 || slices.ContainsFunc(m.Attendance, mt.Attendance.Attends)) &&
		areOne(m.Languages, mt.Languages) && areOne(m.AnyTypes, mt.Types) &&
		!slices.ContainsFunc(m.AllTypes, lacksType) && !slices.ContainsFunc(m.NotTypes, hasType) &&
		(len(m.Sources) == 0 || areOne(m.Sources, search.Sources(mt))) &&
		named(m.publishers, mt.Source.Publisher) && named(m.cities, city) &&
		(len(m.regions) == 0 || named(m.regions, search.Regions(mt)...))
}

// isOne reports whether v is wanted: one of the list, or anything when the list is empty.
func isOne[T comparable](wanted []T, v T) bool { return len(wanted) == 0 || slices.Contains(wanted, v) }

// areOne reports whether one of values is wanted.
func areOne[T comparable](wanted, values []T) bool {
	return len(wanted) == 0 || slices.ContainsFunc(values, func(v T) bool { return slices.Contains(wanted, v) })
}

// named reports whether one of names, as names are compared, is wanted.
func named(wanted []string, names ...string) bool {
	return len(wanted) == 0 || slices.ContainsFunc(names, func(s string) bool { return s != "" && slices.Contains(wanted, search.FoldName(s)) })
}

func (m *matcher) where(mt *meeting.Meeting, distance float64) bool {
	if m.Near != nil && m.Near.Radius > 0 && (distance < 0 || distance > m.Near.Radius) {
		return false
	}
	if m.Box == nil {
		return true
	}
	p, located := mt.Point()
	return located && m.Box.Contains(p)
}

func (m *matcher) distance(mt *meeting.Meeting) float64 {
	p, located := mt.Point()
	if m.Near == nil || !located {
		return -1
	}
	return search.ChordDistance(search.VectorOf(p).Chord2(m.center))
}

func (m *matcher) when(mt *meeting.Meeting) bool {
	s := mt.Schedule
	if !m.UpdatedSince.IsZero() && mt.Changed.Before(m.UpdatedSince) {
		return false
	}
	if len(m.Days)+len(m.RelativeDays) > 0 && (s == nil || !slices.Contains(m.Days, s.Weekday) && !m.isHeld(s)) {
		return false
	}
	return len(m.Times) == 0 || s != nil && slices.ContainsFunc(m.Times, func(r search.ClockRange) bool { return r.Contains(s.Start) })
}

// isHeld reports whether an occurrence of s is dated on one of the relative days, and on the weekday that s states.
func (m *matcher) isHeld(s *meeting.Schedule) bool {
	if len(m.RelativeDays) == 0 {
		return false
	}
	loc, err := m.zones.Load(s.Timezone)
	if err != nil {
		return false
	}
	today := meeting.DateOf(m.At.In(loc))
	return slices.ContainsFunc(m.RelativeDays, func(n int) bool {
		date := today.AddDays(n)
		first, ok := occurrence.First(s, date)
		return ok && first == date && date.Weekday() == s.Weekday && !slices.Contains(s.Except, date)
	})
}

// next is the start of the first occurrence that one may still go to.
func (m *matcher) next(mt *meeting.Meeting) time.Time {
	if mt.Schedule == nil {
		return time.Time{}
	}
	loc, err := m.zones.Load(mt.Schedule.Timezone)
	if err != nil {
		return time.Time{}
	}
	next, _ := occurrence.Next(mt.Schedule, loc, m.At.Add(-search.Grace))
	return next
}

// relevance is the tier of the term that fits r worst; not ok when one does not fit at all.
func (m *matcher) relevance(r *record) (worst int, ok bool) {
	if len(m.terms) == 0 {
		return 0, true
	}
	name, rest := r.tokens(m.labels)
	for _, term := range m.terms {
		tier := min(best(term, name, true), best(term, rest, false))
		if tier >= search.Tiers {
			return 0, false
		}
		worst = max(worst, tier)
	}
	for _, term := range m.title {
		if best(term, name, true) >= search.Tiers {
			return worst + search.Tiers, true
		}
	}
	return worst, true
}

// best is the tier of the token that fits t best.
func best(t search.Term, tokens []string, inName bool) int {
	tier := search.Tiers
	for _, token := range tokens {
		tier = min(tier, search.Tier(t.Fit(token), inName))
	}
	return tier
}
