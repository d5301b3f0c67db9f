// Package geo locates listings that state no point: in the middle of their postal code, their neighbourhood or their
// city, as learned from the listings that do state one and, where an operator gives one, from a file of GeoNames. What it
// finds is never exact, so that it is never shown as a pin.
package geo

import (
	"slices"
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A Gazetteer locates places. It is safe for concurrent use.
type Gazetteer struct {
	files *Files    // may be nil
	asked *Geocoder // may be nil

	mu    sync.Mutex
	spots map[key]*spot
	of    map[string][]key // what the listings of a source have taught of
}

// A spot is what the listings know of one name: the distinct exact points of each source, and their middle.
type spot struct {
	points map[string][]meeting.Point
	middle meeting.Point
	found  bool
	fresh  bool // whether middle is that of points
}

// New returns a gazetteer that has learned nothing yet. What listings do not teach is looked up in files; listings with a
// street address are left to the geocoder, which answers in its own time. Both may be nil.
func New(files *Files, geocoder *Geocoder) *Gazetteer {
	return &Gazetteer{files: files, asked: geocoder, spots: make(map[key]*spot), of: make(map[string][]key)}
}

// Learn takes the exact points of ms, the listings of source, in place of those it had of source before. What is learned
// of all sources does not depend on their order, nor on that of ms.
func (g *Gazetteer) Learn(source string, ms []*meeting.Meeting) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, k := range g.of[source] {
		s := g.spots[k]
		if delete(s.points, source); len(s.points) == 0 {
			delete(g.spots, k)
		}
		s.fresh = false
	}
	var taught []key
	for _, m := range ms {
		p, ok := m.Point()
		if !ok || m.Place.Precision != meeting.Exact || !p.Valid() {
			continue
		}
		for _, k := range lessons(m.Place) {
			s := g.spots[k]
			if s == nil {
				s = &spot{points: make(map[string][]meeting.Point)}
				g.spots[k.clone()] = s
			}
			if s.points[source] == nil {
				taught = append(taught, k.clone())
			}
			s.points[source] = append(s.points[source], p)
			s.fresh = false
		}
	}
	for _, k := range taught {
		s := g.spots[k]
		s.points[source] = distinct(s.points[source])
	}
	g.of[source] = taught
}

// Locate finds a point for m when it names a place and states no point: that of its address, when a geocoder has found
// it and not in another city, or the middle of its postal code (Approximate), else that of its neighbourhood or city
// (Area). One that is only online is nowhere in particular, so that it gets the latter. The precision is never Exact.
func (g *Gazetteer) Locate(m *meeting.Meeting) (meeting.Point, meeting.Precision, bool) {
	if _, has := m.Point(); has || m.Place == nil {
		return meeting.Point{}, "", false
	}
	p, precision, ok := g.named(m)
	if g.asked != nil && m.Attendance != meeting.OnlineOnly {
		if hit, known := g.asked.locate(m); known && (!ok || search.Distance(hit, p) <= reach) {
			return hit, meeting.Approximate, true
		}
	}
	return p, precision, ok
}

// named is the middle of the smallest part of its address that is known.
func (g *Gazetteer) named(m *meeting.Meeting) (meeting.Point, meeting.Precision, bool) {
	if m.Attendance != meeting.OnlineOnly {
		for _, k := range postalKeys(m.Place) {
			if p, ok := g.middle(k); ok {
				return p, meeting.Approximate, true
			}
		}
	}
	for _, k := range cityKeys(m.Place) {
		if p, ok := g.middle(k); ok {
			return p, meeting.Area, true
		}
	}
	return meeting.Point{}, "", false
}

// middle is where k is, by the listings or else by the files.
func (g *Gazetteer) middle(k key) (meeting.Point, bool) {
	g.mu.Lock()
	s := g.spots[k]
	if s != nil && !s.fresh {
		var all []meeting.Point
		for _, points := range s.points {
			all = append(all, points...)
		}
		s.middle, s.found = middle(distinct(all))
		s.fresh = true
	}
	g.mu.Unlock()
	if s != nil && s.found {
		return s.middle, true
	}
	return g.files.find(k)
}

// distinct sorts points, each once: a place counts as much as another, however many meetings are held there.
func distinct(points []meeting.Point) []meeting.Point {
	slices.SortFunc(points, comparePoints)
	return slices.Compact(points)
}
