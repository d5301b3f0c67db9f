package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// A document is a meeting as peers index it. They are given words that are folded and cut already, so that all engines
// search the same words, and need no analysis of their own.
type document struct {
	id, source, name                       string // name as names are ordered
	active                                 bool
	fellowship, country, attendance        string
	types                                  []string
	weekday, start                         int // -1 without a schedule
	point                                  *meeting.Point
	nameWords, otherWords, display, folded string
	body                                   []byte
}

func newDocument(m *meeting.Meeting, labels search.Labels) (*document, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("writing meeting %s: %w", m.ID, err)
	}
	text := search.TextOf(m, labels)
	d := &document{
		id: string(m.ID), source: m.Source.ID, name: search.SortName(m.Name), active: m.Status == meeting.Active,
		fellowship: string(m.Fellowship), attendance: string(m.Attendance), weekday: -1, start: -1, body: body,
		nameWords: spaced(text.Name), otherWords: spaced(text.Rest), display: m.Name, folded: search.FoldName(m.Name),
	}
	for _, t := range m.Types {
		d.types = append(d.types, string(t))
	}
	if m.Place != nil {
		d.country = m.Place.Country
	}
	if p, ok := m.Point(); ok {
		d.point = &p
	}
	if s := m.Schedule; s != nil {
		d.weekday, d.start = int(s.Weekday), int(s.Start)
	}
	return d, nil
}

func spaced(texts []string) string {
	var all []string
	for _, s := range texts {
		all = append(all, search.TextTokens(s)...)
	}
	return strings.Join(all, " ")
}

// attending are the stated attendances that satisfy the wished ones.
func attending(wishes []meeting.Attendance) (all []string) {
	for _, have := range attendances() {
		if slices.ContainsFunc(wishes, have.Attends) {
			all = append(all, string(have))
		}
	}
	return all
}

func attendances() []meeting.Attendance {
	return []meeting.Attendance{meeting.AttendanceUnknown, meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid}
}

// A card is what is counted of a meeting, in one number, so that a peer that counts row by row reads one column: the
// types a bit each, then three bits of the weekday, two of the attendance and the rest for the fellowship.
type card uint64

const (
	weekdayAt    = 44
	attendanceAt = weekdayAt + 3
	fellowshipAt = attendanceAt + 2
	noWeekday    = 7
)

// A deck turns documents into cards, and counts them.
type deck struct {
	types, fellowships []string
}

func newDeck() *deck {
	d := new(deck)
	for _, t := range synth.Types() {
		d.types = append(d.types, string(t))
	}
	return d
}

// card of doc. Fellowships are numbered as they come.
func (d *deck) card(doc *document) (card, error) {
	types, err := d.mask(doc.types)
	if err != nil {
		return 0, err
	}
	f := slices.Index(d.fellowships, doc.fellowship)
	if f < 0 {
		f = len(d.fellowships)
		d.fellowships = append(d.fellowships, doc.fellowship)
	}
	weekday := doc.weekday
	if weekday < 0 {
		weekday = noWeekday
	}
	a := slices.Index(attendances(), meeting.Attendance(doc.attendance))
	return types | card(weekday)<<weekdayAt | card(a)<<attendanceAt | card(f)<<fellowshipAt, nil
}

// mask has the bits of types.
func (d *deck) mask(types []string) (c card, err error) {
	for _, t := range types {
		i := slices.Index(d.types, t)
		if i < 0 || i >= weekdayAt {
			return 0, fmt.Errorf("type %q has no bit", t)
		}
		c |= 1 << i
	}
	return c, nil
}

// A tally counts cards.
type tally struct {
	types       [weekdayAt]int
	weekdays    [8]int
	attendances [4]int
	fellowships [64]int
	total       int
}

func (t *tally) add(c card) {
	t.total++
	t.weekdays[c>>weekdayAt&7]++
	t.attendances[c>>attendanceAt&3]++
	t.fellowships[c>>fellowshipAt&63]++
	for i := 0; c<<(64-weekdayAt) != 0 && i < weekdayAt; i++ {
		t.types[i] += int(c >> i & 1)
	}
}

// answer is what was counted, for those facets that q asks.
func (t *tally) answer(d *deck, q *search.Query) *bench.Answer {
	a := &bench.Answer{Total: t.total, Facets: make(map[search.Facet]map[string]int)}
	for _, f := range q.Facets {
		counts := make(map[string]int)
		switch f {
		case search.FacetType:
			named(counts, d.types, t.types[:])
		case search.FacetFellowship:
			named(counts, d.fellowships, t.fellowships[:])
		case search.FacetAttendance:
			for i, v := range attendances() {
				counts[string(v)] = t.attendances[i]
			}
		case search.FacetWeekday:
			named(counts, strings.Split("0123456", ""), t.weekdays[:])
		}
		a.Facets[f] = counts
	}
	return a
}

func named(counts map[string]int, names []string, numbers []int) {
	for i, name := range names {
		counts[name] = numbers[i]
	}
}
