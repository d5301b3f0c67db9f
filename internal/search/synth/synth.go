// Package synth makes meetings by the number, for benchmarks and tests: the same ones for the same seed, on every
// machine. They are invented; only the cities' neighbourhoods on the map are real.
//
// What is true of real listings is kept, as far as it matters to a search: cities differ in size by powers of ten,
// groups share venues, evenings are busiest, one meeting in seven is online and half of those have no point, three in a
// hundred meet monthly or every other week, and names repeat. Meetings come in sources of 500, one for a city and its
// surroundings.
package synth

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// PerSource is how many meetings a source has.
const PerSource = 500

// A World is all meetings of a seed. Its methods may be called concurrently.
type World struct {
	seed   uint64
	cities []city
	total  float64 // of their weights
	names  []string
}

// A city is where a source's meetings are.
type city struct {
	name, region, postal string
	land                 *land
	lat, lon             float64
	spread               float64 // in degrees
	until                float64 // the sum of the weights so far
}

const (
	cityCount = 3000
	nameCount = 20000
)

// New is the world of a seed.
func New(seed uint64) *World {
	w := &World{seed: seed}
	r := rand.New(rand.NewPCG(seed, 0))
	for range nameCount {
		w.names = append(w.names, coin(r))
	}
	all := lands()
	for i := range cityCount {
		l := &all[r.IntN(len(all))]
		w.total += 1 / math.Pow(float64(i+1), 0.8)
		w.cities = append(w.cities, city{
			name: pick(r, w.names), region: pick(r, l.regions), postal: fmt.Sprintf("%03d", r.IntN(1000)), land: l,
			lat: l.south + (l.north-l.south)*r.Float64(), lon: l.west + (l.east-l.west)*r.Float64(),
			spread: 0.03 + 0.12*r.Float64(), until: w.total,
		})
	}
	return w
}

// Source is the id of source i.
func Source(i int) string { return fmt.Sprintf("synth-%05d", i) }

// Meetings yields n meetings from number first on.
func (w *World) Meetings(first, n int) iter.Seq[*meeting.Meeting] {
	return func(yield func(*meeting.Meeting) bool) {
		for i := first; i < first+n; i++ {
			if !yield(w.Meeting(i)) {
				return
			}
		}
	}
}

// Edition yields the meetings of source i as its edition number k has them: every tenth is new in each.
func (w *World) Edition(i, k int) iter.Seq[*meeting.Meeting] {
	return func(yield func(*meeting.Meeting) bool) {
		for m := range w.Meetings(i*PerSource, PerSource) {
			if n := rowOf(m); n%10 == k%10 {
				m.Notes = fmt.Sprintf("%s Edition %d.", m.Notes, k)
				m.Changed = m.Changed.AddDate(0, 0, k)
			}
			if !yield(m) {
				return
			}
		}
	}
}

func rowOf(m *meeting.Meeting) (n int) {
	fmt.Sscanf(m.Source.Key, "row-%d", &n) //nolint:errcheck // keys are made below
	return n
}

// SourcesFor is how many sources n meetings have.
func SourcesFor(n int) int { return (n + PerSource - 1) / PerSource }

// Meeting is number i.
func (w *World) Meeting(i int) *meeting.Meeting {
	source := i / PerSource
	c := w.city(source)
	r := rand.New(rand.NewPCG(w.seed, uint64(i)+1))
	key := fmt.Sprintf("row-%d", i)
	m := &meeting.Meeting{
		ID: meeting.NewID(Source(source), key), Fellowship: meeting.Fellowship(weighted(r, fellowships(), 0.5)),
		Status: meeting.Active, Access: meeting.AccessUnknown, Languages: []string{c.land.language},
		Changed: epoch.Add(time.Duration(r.IntN(300*24)) * time.Hour), Seen: epoch.AddDate(0, 10, 0), FirstSeen: epoch,
		URL: "https://meetings.example.org/" + key,
		Source: meeting.SourceRef{
			ID: Source(source), Key: key, Publisher: c.name + " Intergroup", URL: "https://" + c.name + ".example.org/",
			Attribution: "Listings by " + c.name + " Intergroup", Rights: "unknown",
		},
	}
	w.call(m, r, c)
	w.locate(m, r, c)
	w.schedule(m, r, c)
	w.describe(m, r)
	return m
}

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// city is that of a source, the large ones more often.
func (w *World) city(source int) *city {
	x := rand.New(rand.NewPCG(w.seed, 1<<40+uint64(source))).Float64() * w.total
	lo, hi := 0, len(w.cities)-1
	for lo < hi {
		if mid := (lo + hi) / 2; w.cities[mid].until < x {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	return &w.cities[lo]
}

func (w *World) call(m *meeting.Meeting, r *rand.Rand, c *city) {
	first, second := weighted(r, firstWords(), 0.6), weighted(r, secondWords(), 0.6)
	switch x := r.Float64(); {
	case x < 0.5:
		m.Name = first + " " + second
	case x < 0.8:
		m.Name = pick(r, w.names) + " " + second
	default:
		m.Name = c.name + " " + first + " " + second
	}
	if m.Group = m.Name; r.Float64() < 0.4 {
		m.Group = pick(r, w.names) + " Group"
	}
}

// locate puts m into one of the venues of its city, and some of it online.
func (w *World) locate(m *meeting.Meeting, r *rand.Rand, c *city) {
	m.Attendance = meeting.InPerson
	x := r.Float64()
	if x < 0.26 {
		m.Attendance = meeting.Hybrid
		if x < 0.14 {
			m.Attendance = meeting.OnlineOnly
		}
		m.Online = &meeting.Online{URL: fmt.Sprintf("https://zoom.us/j/%d", 8000000000+r.IntN(1e9)), Provider: "Zoom", URLNotes: fmt.Sprintf("Passcode %d", r.IntN(9000))}
	}
	v := rand.New(rand.NewPCG(w.seed^0xfeed, uint64(c.until*1e6)*64+uint64(r.IntN(60)))) // the venue's own dice
	far, angle := c.spread*math.Abs(v.NormFloat64()), 2*math.Pi*v.Float64()
	p := &meeting.Place{
		Name: pick(v, w.names) + " " + pick(v, halls()), Address: fmt.Sprintf("%d %s %s", 1+v.IntN(999), pick(v, w.names), pick(v, streets())),
		City: c.name, Region: c.region, PostalCode: fmt.Sprintf("%s%02d", c.postal, v.IntN(20)), Country: c.land.country,
		Areas: []string{c.name + " " + pick(v, []string{"North", "South", "East", "West", "Centre"})},
		Point: &meeting.Point{
			Lat: round(max(-89, min(89, c.lat+far*math.Sin(angle)))),
			Lon: round(max(-180, min(180, c.lon+far*math.Cos(angle)/math.Cos(c.lat*math.Pi/180)))),
		},
		Precision: meeting.Exact,
	}
	if m.Place = p; m.Attendance == meeting.OnlineOnly {
		p.Name, p.Address, p.PostalCode = "", "", ""
		if p.Precision = meeting.Area; x < 0.07 {
			p.Point, p.Precision = nil, ""
		}
	}
	p.Formatted = p.OneLine()
}

// round keeps the five decimals that publishers give.
func round(degrees float64) float64 { return math.Round(degrees*1e5) / 1e5 }

func (w *World) schedule(m *meeting.Meeting, r *rand.Rand, c *city) {
	if r.Float64() < 0.01 {
		return // by appointment
	}
	day := time.Weekday(r.IntN(7))
	s := &meeting.Schedule{
		Weekday: day, Start: meeting.NewClock(pick(r, hours()), pick(r, []int{0, 0, 0, 30, 30, 15})),
		Duration: pick(r, []int{60, 60, 60, 75, 90}), Timezone: c.land.zone, TimezoneFrom: meeting.ZoneFromSource, RRule: meeting.Weekly(day),
	}
	switch x := r.Float64(); {
	case x < 0.02:
		s.RRule = fmt.Sprintf("FREQ=MONTHLY;BYDAY=%d%s", pick(r, []int{1, 2, 3, 4, 5, -1}), meeting.DayCode(day))
	case x < 0.03:
		s.RRule = meeting.Weekly(day) + ";INTERVAL=2"
		s.Anchor = meeting.DateOf(epoch)
		for s.Anchor.Weekday() != day {
			s.Anchor = s.Anchor.AddDays(1)
		}
	}
	m.Schedule = s
}

func (w *World) describe(m *meeting.Meeting, r *rand.Rand) {
	types := Types()
	for range r.IntN(5) {
		t := weighted(r, types, 0.5)
		if !strings.Contains(fmt.Sprint(m.Types), string(t)) {
			m.Types = append(m.Types, t)
			m.RawTypes = append(m.RawTypes, strings.ToUpper(string(t[:1])))
		}
	}
	if x := r.Float64(); x < 0.8 {
		m.Access = meeting.Open
		if x < 0.3 {
			m.Access = meeting.Closed
		}
	}
	switch x := r.Float64(); {
	case x < 0.015:
		m.Status = meeting.TemporarilyClosed
	case x < 0.02:
		m.Status = meeting.Unlisted
	}
	if r.Float64() < 0.6 {
		for range 3 + r.IntN(12) {
			m.Notes += weighted(r, noteWords(), 0.7) + " "
		}
		m.Notes += pick(r, w.names) + "."
	}
}
