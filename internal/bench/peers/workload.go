package main

import (
	"math/rand/v2"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// seed is that of the world and of the queries.
const seed = 1

// now is when all queries are asked: a Wednesday around noon in New York, far from the turn of the week.
var now = time.Date(2026, 11, 18, 17, 0, 0, 0, time.UTC)

// A class is one way of asking, with as many different questions as are asked in turn.
type class struct {
	name    string
	queries []*search.Query
	// typed are asked of Suggest, instead.
	typed []string
	// most is the median promised, in milliseconds; 0 for none.
	most float64
	// own says why peers are not asked; empty when they are.
	own string
}

// perClass is how many different questions a class has.
const perClass = 60

// facets are those that a page of results shows beside the list.
func facets() []search.Facet {
	return []search.Facet{search.FacetWeekday, search.FacetType, search.FacetFellowship, search.FacetAttendance}
}

// workload asks about n meetings of w: around, and by the words of, meetings that there are.
func workload(w *synth.World, n int) []class {
	const most = 0.1
	a := &asker{w: w, n: n, r: rand.New(rand.NewPCG(seed, uint64(n)))}
	return []class{
		{name: "near me (25 km)", queries: a.times((*asker).near), most: most},
		{name: "tonight near me", queries: a.times((*asker).tonight), most: most},
		{name: "next 3 hours near me", queries: a.times((*asker).soon), most: most, own: "time zones, rules"},
		{name: "filters", queries: a.times((*asker).filters), most: most},
		{name: "words", queries: a.times((*asker).words)},
		{name: "words with a typo", queries: a.times((*asker).typo), most: 2},
		{name: "search while typing", queries: a.times((*asker).typing)},
		{name: "autocomplete", typed: a.prefixes(), most: 1},
		{name: "map (box, 200 meetings)", queries: a.times((*asker).box)},
		{name: "all, with facets", queries: []*search.Query{{At: now, Limit: 20, Facets: facets()}}},
	}
}

// asker makes up questions.
type asker struct {
	w *synth.World
	n int
	r *rand.Rand
}

// times are as many different questions as a class has.
func (a *asker) times(ask func(*asker) *search.Query) (all []*search.Query) {
	for range perClass {
		all = append(all, ask(a))
	}
	return all
}

// meeting is any that has a point.
func (a *asker) meeting() (*meeting.Meeting, meeting.Point) {
	for {
		m := a.w.Meeting(a.r.IntN(a.n))
		if p, ok := m.Point(); ok {
			return m, p
		}
	}
}

func (a *asker) query() *search.Query { return &search.Query{At: now, Limit: 20, Facets: facets()} }

func (a *asker) near() *search.Query {
	q := a.query()
	_, p := a.meeting()
	q.Near = &search.Circle{Center: p, Radius: 25_000}
	return q
}

func (a *asker) tonight() *search.Query {
	q := a.near()
	q.Days = []time.Weekday{now.Weekday()}
	q.Times = []search.ClockRange{{From: meeting.NewClock(17, 0), To: meeting.NewClock(23, 59)}}
	q.Sort = search.ByTime
	return q
}

func (a *asker) soon() *search.Query {
	q := a.near()
	q.Within, q.Sort = 3*time.Hour, search.ByTime
	return q
}

func (a *asker) filters() *search.Query {
	q := a.query()
	m, _ := a.meeting()
	for len(m.Types) == 0 {
		m, _ = a.meeting()
	}
	q.Fellowships = []meeting.Fellowship{m.Fellowship}
	q.AllTypes = m.Types[:1]
	q.Attendance = []meeting.Attendance{meeting.InPerson}
	q.Countries = []string{m.Place.Country}
	q.Days = []time.Weekday{time.Saturday, time.Sunday}
	q.Sort = search.ByName
	return q
}

// words are the last two of a name, whole: peers forgive no typing error in a word that is not finished.
func (a *asker) words() *search.Query {
	q := a.query()
	m, _ := a.meeting()
	q.Words, q.WholeWords = strings.Fields(m.Name), true
	q.Words = q.Words[len(q.Words)-2:]
	return q
}

// typo exchanges one letter of the longer word, not the first.
func (a *asker) typo() *search.Query {
	for {
		q := a.words()
		i := 0
		if len(q.Words[1]) > len(q.Words[0]) {
			i = 1
		}
		if b := []byte(q.Words[i]); len(b) >= 5 {
			b[1+a.r.IntN(len(b)-1)] = 'x'
			q.Words[i] = string(b)
			return q
		}
	}
}

// typing is the beginning of a word, too short for typing errors.
func (a *asker) typing() *search.Query {
	q := a.query()
	q.Words = []string{a.beginning()}
	return q
}

func (a *asker) beginning() string {
	m, _ := a.meeting()
	return m.Name[:min(len(m.Name), 3+a.r.IntN(2))]
}

func (a *asker) prefixes() (typed []string) {
	for range perClass {
		typed = append(typed, a.beginning())
	}
	return typed
}

func (a *asker) box() *search.Query {
	q := a.query()
	_, p := a.meeting()
	q.Box = &search.Box{West: p.Lon - 0.3, South: p.Lat - 0.2, East: p.Lon + 0.3, North: p.Lat + 0.2}
	q.Limit, q.Sort = 200, search.ByName
	return q
}

// deep is the page in the middle of all meetings, after the one that is there.
func deep(key *search.Key) class {
	return class{name: "page in the middle of all", queries: []*search.Query{{At: now, Limit: 20, Sort: search.ByName, After: key}}}
}
