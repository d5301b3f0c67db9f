package searchtest

import (
	"math"
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// values to ask for, most of them those that meetings have.
type pools struct {
	meetings []*meeting.Meeting
	words    []string
	types    []meeting.Type
}

func poolsOf(ms []*meeting.Meeting) *pools {
	p := &pools{meetings: ms, types: []meeting.Type{"women", "big-book", "no-such-type"}}
	for _, m := range ms {
		text := search.TextOf(m, Labels{})
		for _, t := range append(text.Name, text.Rest...) {
			p.words = append(p.words, search.Tokens(t)...)
		}
		p.types = append(p.types, m.Types...)
	}
	slices.Sort(p.words)
	p.words = slices.Compact(p.words)
	slices.Sort(p.types)
	p.types = slices.Compact(p.types)
	return p
}

func (p *pools) meeting(t *rapid.T) *meeting.Meeting {
	return rapid.SampledFrom(p.meetings).Draw(t, "meeting")
}

// word is one of a meeting's, whole or as people type: cut short, or with an error.
func (p *pools) word(t *rapid.T) string {
	if rapid.IntRange(0, 19).Draw(t, "naughty") == 0 {
		return rapid.SampledFrom(naughty()).Draw(t, "text")
	}
	r := []rune(rapid.SampledFrom(p.words).Draw(t, "word"))
	i := rapid.IntRange(0, len(r)-1).Draw(t, "at")
	switch rapid.SampledFrom([]string{"whole", "whole", "cut", "exchange", "drop", "double", "change", "shout"}).Draw(t, "typing") {
	case "cut":
		r = r[:i+1]
	case "exchange":
		if i > 0 {
			r[i-1], r[i] = r[i], r[i-1]
		}
	case "drop":
		r = slices.Delete(r, i, i+1)
	case "double":
		r = slices.Insert(r, i, r[i])
	case "change":
		r[i] = 'q'
	case "shout":
		return strings.ToUpper(string(r))
	}
	return string(r)
}

// chance is true one time in n.
func chance(t *rapid.T, n int) bool { return rapid.IntRange(0, n-1).Draw(t, "chance") == n-1 }

// some draws a few values.
func some[T any](t *rapid.T, draw func() T) (all []T) {
	for range rapid.IntRange(1, 3).Draw(t, "values") {
		all = append(all, draw())
	}
	return all
}

// query draws a search with up to a handful of filters.
func (p *pools) query(t *rapid.T) *search.Query {
	q := &search.Query{At: p.instant(t), Limit: rapid.SampledFrom([]int{0, 1, 3, 20, search.NoLimit}).Draw(t, "limit")}
	if chance(t, 3) {
		q.Words = some(t, func() string { return p.word(t) })
		q.WholeWords = chance(t, 4)
	}
	if chance(t, 4) { // also where there are no words, which makes it mean nothing
		q.Title = append(some(t, func() string { return p.word(t) }), q.Words...)
	}
	for range rapid.IntRange(0, 3).Draw(t, "filters") {
		p.filter(t, q)
	}
	p.order(t, q)
	return q
}

func (p *pools) instant(t *rapid.T) time.Time {
	if m := p.meeting(t); m.Schedule != nil && chance(t, 3) {
		// Near the start of a meeting, to the second.
		day := time.Date(2026, 11, 21, m.Schedule.Start.Hour(), m.Schedule.Start.Minute(), 0, 0, time.UTC)
		return day.Add(time.Duration(rapid.IntRange(-700, 700).Draw(t, "seconds")) * time.Second)
	}
	hours := rapid.IntRange(0, 3*365*24).Draw(t, "hours")
	return at.Add(time.Duration(hours)*time.Hour + time.Duration(rapid.Int64Range(0, int64(time.Hour)).Draw(t, "ns")))
}

func (p *pools) order(t *rapid.T, q *search.Query) {
	orders := []search.Sort{search.ByDefault, search.ByName, search.ByTime}
	if q.Near != nil {
		orders = append(orders, search.ByDistance)
	}
	if len(q.Words) > 0 {
		orders = append(orders, search.ByRelevance)
	}
	q.Sort = rapid.SampledFrom(orders).Draw(t, "sort")
	if chance(t, 4) {
		q.Offset = rapid.IntRange(0, 30).Draw(t, "offset")
	}
	if chance(t, 2) {
		q.Facets = search.Facets()[rapid.IntRange(0, 9).Draw(t, "from"):]
	}
}

// filter adds one.
func (p *pools) filter(t *rapid.T, q *search.Query) {
	m := p.meeting(t)
	place := m.Place
	if place == nil {
		place = &meeting.Place{City: "Oakland", Region: "CA", Country: "US"}
	}
	kind := rapid.IntRange(0, 19).Draw(t, "filter")
	switch kind {
	case 0, 1:
		q.Near = p.circle(t, m)
	case 2:
		q.Box = p.box(t, m)
	case 3:
		q.Days = some(t, func() time.Weekday { return time.Weekday(rapid.IntRange(0, 6).Draw(t, "day")) })
	case 4:
		q.RelativeDays = some(t, func() int { return rapid.IntRange(0, 2).Draw(t, "relative day") })
	case 5:
		q.Times = some(t, func() search.ClockRange {
			clock := func() meeting.Clock { return meeting.Clock(rapid.IntRange(0, 1439).Draw(t, "clock")) }
			return search.ClockRange{From: clock(), To: clock()}
		})
	case 6:
		q.Within = time.Duration(rapid.IntRange(1, 40*24*60).Draw(t, "minutes")) * time.Minute
	case 7:
		q.IDs = some(t, func() meeting.ID { return p.meeting(t).ID })
	case 8:
		q.Fellowships = some(t, func() meeting.Fellowship { return p.meeting(t).Fellowship })
	case 9:
		q.Sources = []string{rapid.SampledFrom([]string{sourceOdd, sourceSynth, "other", "none", "' OR"}).Draw(t, "source")}
	case 10:
		q.Publishers = some(t, func() string { return p.meeting(t).Source.Publisher })
	case 11:
		q.Countries = []string{place.Country}
	case 12:
		q.Regions = append(some(t, func() string { return strings.ToUpper(place.Region) }), place.Areas...)
	case 13:
		q.Cities = []string{strings.ToUpper(place.City)}
	case 14:
		q.Languages = some(t, func() string { return rapid.SampledFrom([]string{"en", "es", "fr", "xx"}).Draw(t, "language") })
	case 15, 16:
		p.someTypes(t, q)
	case 17:
		q.Attendance = some(t, func() meeting.Attendance {
			return rapid.SampledFrom([]meeting.Attendance{meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid, meeting.AttendanceUnknown}).Draw(t, "attendance")
		})
	case 18:
		q.Access = some(t, func() meeting.Access {
			return rapid.SampledFrom([]meeting.Access{meeting.Open, meeting.Closed, meeting.AccessUnknown}).Draw(t, "access")
		})
	case 19:
		q.Statuses = some(t, func() meeting.Status {
			return rapid.SampledFrom([]meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}).Draw(t, "status")
		})
		q.UpdatedSince = m.Changed
	}
}

func (p *pools) someTypes(t *rapid.T, q *search.Query) {
	draw := func() meeting.Type { return rapid.SampledFrom(p.types).Draw(t, "type") }
	q.AllTypes = some(t, draw)[:1]
	if chance(t, 2) {
		q.AllTypes, q.AnyTypes = nil, some(t, draw)
	}
	if chance(t, 3) {
		q.NotTypes = some(t, draw)
	}
}

// circle is around a meeting, or anywhere.
func (p *pools) circle(t *rapid.T, m *meeting.Meeting) *search.Circle {
	c := &search.Circle{Center: meeting.Point{Lat: float64(rapid.IntRange(-90, 90).Draw(t, "lat")), Lon: float64(rapid.IntRange(-180, 180).Draw(t, "lon"))}}
	if pt, ok := m.Point(); ok && !chance(t, 4) {
		c.Center = pt
	}
	c.Radius = rapid.SampledFrom([]float64{0, 0.5, 100, 5000, 10_000, 200_000, 5_000_000, 30_000_000}).Draw(t, "radius")
	return c
}

func (p *pools) box(t *rapid.T, m *meeting.Meeting) *search.Box {
	lat, lon := float64(rapid.IntRange(-80, 80).Draw(t, "lat")), float64(rapid.IntRange(-180, 180).Draw(t, "lon"))
	if pt, ok := m.Point(); ok && chance(t, 2) {
		lat, lon = pt.Lat, pt.Lon
	}
	half := rapid.SampledFrom([]float64{0, 0.01, 1, 30, 120}).Draw(t, "half")
	wrap := func(x float64) float64 { return math.Remainder(x, 360) }
	return &search.Box{West: wrap(lon - half), East: wrap(lon + half), South: max(-90, lat-half), North: min(90, lat+half)}
}
