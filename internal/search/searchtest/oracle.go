package searchtest

import (
	"slices"
	"strconv"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// An Oracle answers queries by looking at every meeting, in the most obvious way. It is what Query means.
type Oracle struct {
	Labels   search.Labels
	Meetings []*meeting.Meeting
	zones    *occurrence.Zones
	tokens   map[*meeting.Meeting]tokens
}

type tokens struct{ name, rest []string }

// NewOracle answers for ms.
func NewOracle(labels search.Labels, ms []*meeting.Meeting) *Oracle {
	o := &Oracle{Labels: labels, Meetings: ms, zones: occurrence.NewZones(), tokens: make(map[*meeting.Meeting]tokens)}
	for _, m := range ms {
		text := search.TextOf(m, labels)
		o.tokens[m] = tokens{tokensOf(text.Name), tokensOf(text.Rest)}
	}
	return o
}

func tokensOf(texts []string) (all []string) {
	for _, s := range texts {
		all = append(all, search.TextTokens(s)...)
	}
	return all
}

// A found is a hit with its place in the order.
type found struct {
	search.Hit
	key search.Key
}

// Search answers q. Hits hold the oracle's own meetings.
func (o *Oracle) Search(q *search.Query) *search.Result {
	var all []found
	for _, m := range o.Meetings {
		if tier, ok := o.matches(q, m); ok {
			h := found{Hit: search.Hit{Meeting: m, Next: o.next(q, m), Distance: o.distance(q, m)}}
			h.key = search.Key{Tier: tier, Name: search.SortName(m.Name), Distance: h.Distance, Next: h.Next, ID: m.ID}
			all = append(all, h)
		}
	}
	by := q.Effective()
	slices.SortFunc(all, func(a, b found) int { return a.key.Compare(b.key, by) })

	r := &search.Result{Total: len(all), Facets: make(map[search.Facet]map[string]int)}
	for _, f := range q.Facets {
		r.Facets[f] = make(map[string]int)
		for _, h := range all {
			for _, v := range values(f, h.Meeting) {
				r.Facets[f][v]++
			}
		}
	}
	if q.After != nil {
		all = slices.DeleteFunc(all, func(h found) bool { return h.key.Compare(*q.After, by) <= 0 })
	}
	all = all[min(q.Offset, len(all)):]
	if q.Limit >= 0 && q.Limit < len(all) {
		if all = all[:q.Limit]; q.Limit > 0 {
			r.Next = &all[q.Limit-1].key
		}
	}
	for _, h := range all {
		r.Hits = append(r.Hits, h.Hit)
	}
	return r
}

// matches reports whether m is asked for, and how relevant it is.
func (o *Oracle) matches(q *search.Query, m *meeting.Meeting) (tier int, ok bool) {
	statuses := q.Statuses
	if len(statuses) == 0 {
		statuses = []meeting.Status{meeting.Active}
	}
	if !slices.Contains(statuses, m.Status) || !o.where(q, m) || !o.when(q, m) || !o.what(q, m) {
		return 0, false
	}
	return o.words(q, m)
}

// words is the tier of the word that fits m worst.
func (o *Oracle) words(q *search.Query, m *meeting.Meeting) (worst int, ok bool) {
	for _, term := range q.Terms() {
		best := search.Tiers
		for _, t := range o.tokens[m].name {
			best = min(best, search.Tier(term.Fit(t), true))
		}
		for _, t := range o.tokens[m].rest {
			best = min(best, search.Tier(term.Fit(t), false))
		}
		if best >= search.Tiers {
			return 0, false
		}
		worst = max(worst, best)
	}
	for _, term := range q.TitleTerms() {
		if !slices.ContainsFunc(o.tokens[m].name, func(t string) bool { return term.Fit(t) < search.NoFit }) {
			return worst + search.Tiers, true
		}
	}
	return worst, true
}

func (o *Oracle) where(q *search.Query, m *meeting.Meeting) bool {
	p, located := m.Point()
	if q.Near != nil && q.Near.Radius > 0 && (!located || o.distance(q, m) > q.Near.Radius) {
		return false
	}
	return q.Box == nil || located && q.Box.Contains(p)
}

func (o *Oracle) when(q *search.Query, m *meeting.Meeting) bool {
	s := m.Schedule
	if len(q.Days)+len(q.RelativeDays) > 0 && !(s != nil && (slices.Contains(q.Days, s.Weekday) || o.heldOn(q, s))) {
		return false
	}
	if len(q.Times) > 0 && !(s != nil && slices.ContainsFunc(q.Times, func(r search.ClockRange) bool { return r.Contains(s.Start) })) {
		return false
	}
	if q.Within > 0 {
		if next := o.next(q, m); next.IsZero() || next.After(q.At.Add(q.Within)) {
			return false
		}
	}
	return q.UpdatedSince.IsZero() || !m.Changed.Before(q.UpdatedSince)
}

// heldOn reports whether s has an occurrence on one of the relative days.
func (o *Oracle) heldOn(q *search.Query, s *meeting.Schedule) bool {
	loc, err := o.zones.Load(s.Timezone)
	if err != nil {
		return false
	}
	for _, n := range q.RelativeDays {
		date := meeting.DateOf(q.At.In(loc)).AddDays(n)
		if first, ok := occurrence.First(s, date); ok && first == date && date.Weekday() == s.Weekday && !slices.Contains(s.Except, date) {
			return true
		}
	}
	return false
}

func (o *Oracle) what(q *search.Query, m *meeting.Meeting) bool {
	var city, country string
	if m.Place != nil {
		city, country = m.Place.City, m.Place.Country
	}
	hasType := func(t meeting.Type) bool { return slices.Contains(m.Types, t) }
	return (len(q.IDs) == 0 || slices.Contains(q.IDs, m.ID)) &&
		(len(q.Fellowships) == 0 || slices.Contains(q.Fellowships, m.Fellowship)) &&
		(len(q.Sources) == 0 || intersect(q.Sources, search.Sources(m))) &&
		(len(q.Publishers) == 0 || same(q.Publishers, m.Source.Publisher)) &&
		(len(q.Countries) == 0 || country != "" && slices.Contains(q.Countries, country)) &&
		(len(q.Regions) == 0 || same(q.Regions, search.Regions(m)...)) &&
		(len(q.Cities) == 0 || same(q.Cities, city)) &&
		(len(q.Languages) == 0 || intersect(q.Languages, m.Languages)) &&
		!slices.ContainsFunc(q.AllTypes, func(t meeting.Type) bool { return !hasType(t) }) &&
		(len(q.AnyTypes) == 0 || slices.ContainsFunc(q.AnyTypes, hasType)) &&
		!slices.ContainsFunc(q.NotTypes, hasType) &&
		(len(q.Attendance) == 0 || slices.ContainsFunc(q.Attendance, m.Attendance.Attends)) &&
		(len(q.Access) == 0 || slices.Contains(q.Access, m.Access))
}

func intersect(a, b []string) bool {
	return slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) })
}

// same reports whether any of values, folded, is one of wanted.
func same(wanted []string, values ...string) bool {
	for _, v := range values {
		for _, w := range wanted {
			if v != "" && search.FoldName(v) == search.FoldName(w) {
				return true
			}
		}
	}
	return false
}

// next is the first start that is not longer than Grace ago.
func (o *Oracle) next(q *search.Query, m *meeting.Meeting) time.Time {
	if m.Schedule == nil {
		return time.Time{}
	}
	loc, err := o.zones.Load(m.Schedule.Timezone)
	if err != nil {
		return time.Time{}
	}
	next, _ := occurrence.Next(m.Schedule, loc, q.At.Add(-search.Grace))
	return next
}

func (o *Oracle) distance(q *search.Query, m *meeting.Meeting) float64 {
	p, ok := m.Point()
	if q.Near == nil || !ok {
		return -1
	}
	return search.Distance(p, q.Near.Center)
}

// values are those of m for a facet, each once.
func values(f search.Facet, m *meeting.Meeting) []string {
	var all []string
	switch f {
	case search.FacetWeekday:
		if m.Schedule != nil {
			all = []string{strconv.Itoa(int(m.Schedule.Weekday))}
		}
	case search.FacetType:
		for _, t := range m.Types {
			all = append(all, string(t))
		}
	case search.FacetFellowship:
		all = []string{string(m.Fellowship)}
	case search.FacetAttendance:
		all = []string{string(m.Attendance)}
	case search.FacetAccess:
		all = []string{string(m.Access)}
	case search.FacetLanguage:
		all = slices.Clone(m.Languages)
	case search.FacetRegion:
		all = search.Regions(m)
	case search.FacetSource:
		all = search.Sources(m)
	}
	if m.Place != nil && f == search.FacetCountry {
		all = []string{m.Place.Country}
	}
	if m.Place != nil && f == search.FacetCity {
		all = []string{m.Place.City}
	}
	slices.Sort(all)
	return slices.DeleteFunc(slices.Compact(all), func(s string) bool { return s == "" })
}
