package ical

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// A series is what becomes one row: an event with a rule, or the events that are dates of one meeting.
type series struct {
	*entry         // whose words count: that of the first date
	key     string // of a series of several events, which have none together; empty for the entry's own
	plans   []plan // none for what is not held by a rule
	dates   []moment
	hidden  bool
	notices []notice.Notice
}

// gather makes the series of a calendar. now is when it was served; zero if that is not known.
func (z *zones) gather(now time.Time) []*series {
	var all []*series
	masters := map[string][]*series{}
	var loose []*entry
	var overrides []*entry
	for _, e := range z.calendar.events {
		n := z.entry(e)
		switch {
		case n.rule != "" && n.timed:
			s := &series{entry: n, notices: n.notices}
			masters[n.text("UID")] = append(masters[n.text("UID")], s)
			all = append(all, s)
		case n.replaces != nil:
			overrides = append(overrides, n)
		default:
			loose = append(loose, n)
		}
	}
	for _, n := range overrides {
		if s := masterOf(n, masters[n.text("UID")]); s != nil {
			s.override(n)
		} else {
			loose = append(loose, n)
		}
	}
	for _, s := range all {
		s.unroll(now)
	}
	return append(all, group(loose, now)...)
}

// masterOf is the series that an override belongs to: of those with its UID the one of its name, or the first.
func masterOf(n *entry, masters []*series) *series {
	for _, s := range masters {
		if s.text("SUMMARY") == n.text("SUMMARY") {
			return s
		}
	}
	if len(masters) > 0 {
		return masters[0]
	}
	return nil
}

// override takes out a date that was cancelled or moved. One that only has other words stays.
func (s *series) override(n *entry) {
	replaced := n.replaces.same(s.start.zone)
	moved := n.timed && !n.start.same(s.start.zone).at.Equal(replaced.at) && !replaced.allDay
	if !n.cancelled() && !moved {
		return
	}
	s.except = append(s.except, replaced.date())
	if !n.cancelled() {
		s.notices = append(s.notices, notice.Notice{Code: notice.OccurrenceMoved, Field: "RECURRENCE-ID", Value: replaced.date().String()})
	}
}

// unroll reads the rule of a series.
func (s *series) unroll(now time.Time) {
	for _, m := range s.extra {
		if !m.at.Equal(s.start.at) {
			s.note(notice.OccurrenceAdded, "RDATE", m.date().String())
			break
		}
	}
	r, ok := parseRule(s.rule)
	if ok && !r.shift(s.start.shift) {
		s.start = moment{at: s.start.at.UTC(), zone: time.UTC}
	}
	if ok && r.freq == "YEARLY" {
		s.once(r.freq)
		return
	}
	start := s.start.date()
	plans, planned := r.plans(start)
	if !ok || !planned {
		s.plans = []plan{{days: []time.Weekday{start.Weekday()}, rule: s.rule, anchor: start}}
	} else {
		s.plans = plans
	}
	for i := range s.plans {
		s.plans[i].except = exceptions(s.except, s.plans[i].days)
	}
	switch last, ends := r.last(start, s.plans); {
	case !ends:
	case last == start && planned:
		s.plans = nil
		s.once(last.String())
	case s.cancelled():
	case !now.IsZero() && last.UTC().Before(now.AddDate(0, 0, -1)):
		s.hide(notice.SeriesEnded, "RRULE", last.String())
	}
	if s.cancelled() {
		s.hide(notice.EventCancelled, "STATUS", "CANCELLED")
	}
}

// last is the last date of a rule that ends. That of a COUNT is the earliest that it can be.
func (r rule) last(start meeting.Date, plans []plan) (meeting.Date, bool) {
	switch {
	case r.count > 0:
		days := 0
		for _, p := range plans {
			days += len(p.days)
		}
		weeks := (r.count - 1) / max(days, 1) * r.interval
		if r.freq == "MONTHLY" {
			weeks = weeks * 4
		}
		return start.AddDays(7 * weeks), true
	case len(r.until) >= 8:
		at, err := time.Parse("20060102", r.until[:8])
		return meeting.DateOf(at), err == nil
	}
	return meeting.Date{}, false
}

// exceptions are the dates that fall on the days, in order.
func exceptions(dates []meeting.Date, days []time.Weekday) []meeting.Date {
	var all []meeting.Date
	for _, d := range dates {
		if slices.Contains(days, d.Weekday()) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b meeting.Date) int { return a.UTC().Compare(b.UTC()) })
	return slices.Compact(all)
}

// group makes series of events that have a date each.
func group(loose []*entry, now time.Time) []*series {
	var all []*series
	members := map[string][]*entry{}
	var order []string
	for _, n := range loose {
		if !n.timed {
			s := &series{entry: n, notices: n.notices}
			if n.cancelled() {
				s.hide(notice.EventCancelled, "STATUS", "CANCELLED")
			}
			all = append(all, s)
			continue
		}
		id := n.series()
		if members[id] == nil {
			order = append(order, id)
		}
		members[id] = append(members[id], n)
	}
	for _, id := range order {
		all = append(all, together(members[id], now))
	}
	return all
}

// together makes one series of events with the same words and time of day.
func together(members []*entry, now time.Time) *series {
	slices.SortStableFunc(members, func(a, b *entry) int { return a.start.at.Compare(b.start.at) })
	s := &series{entry: members[0], key: commonKey(members)}
	var held, off []moment
	for _, n := range members {
		s.notices = append(s.notices, n.notices...)
		if n.cancelled() {
			off = append(off, n.dates()...)
		} else {
			held = append(held, n.dates()...)
		}
	}
	if held == nil {
		s.dates = off
		s.hide(notice.EventCancelled, "STATUS", "CANCELLED")
		return s
	}
	slices.SortFunc(held, func(a, b moment) int { return a.at.Compare(b.at) })
	s.dates = held
	if !s.fold(held, off) {
		s.once(listed(held))
		return s
	}
	last := held[len(held)-1].date()
	s.note(notice.DatesFolded, "DTSTART", strconv.Itoa(len(held))+" dates")
	if s.dates = nil; !now.IsZero() && last.AddDays(pastDays).UTC().Before(now) {
		s.hide(notice.SeriesEnded, "DTSTART", last.String())
	}
	return s
}

// pastDays is for how long after its last date a series of dates is taken to go on: longer than a month.
const pastDays = 45

// fold finds the rules behind dates: one for each weekday. Weekdays that are all held every week are one plan. Ok is
// false if any of the dates is left over.
func (s *series) fold(held, off []moment) (ok bool) {
	var byDay [7][]meeting.Date
	for _, m := range held {
		byDay[m.at.Weekday()] = append(byDay[m.at.Weekday()], m.date())
	}
	weekly := plan{}
	for day, dates := range byDay {
		if dates == nil {
			continue
		}
		f, ok := occurrence.Fold(dates)
		if !ok {
			return false
		}
		if f.Rule == occurrence.Weekly(time.Weekday(day)) {
			weekly.days = append(weekly.days, time.Weekday(day))
			weekly.except = append(weekly.except, f.Except...)
			continue
		}
		s.plans = append(s.plans, plan{days: []time.Weekday{time.Weekday(day)}, rule: f.Rule.String(), anchor: lasting(f), except: f.Except})
	}
	if weekly.days != nil {
		s.plans = append(s.plans, weekly)
	}
	for i := range s.plans {
		p := &s.plans[i]
		for _, m := range off {
			p.except = append(p.except, m.date())
		}
		p.except = exceptions(p.except, p.days)
	}
	return true
}

// lasting is a date of a series from which its interval can be counted. It stays the same when the calendar gives later
// dates of the same series, so that the meeting does not seem to change each week. Other rules need none.
func lasting(f occurrence.Folded) meeting.Date {
	if f.Rule.Interval == 1 {
		return meeting.Date{}
	}
	s := meeting.Schedule{Weekday: f.Rule.Weekday, RRule: f.Rule.String(), Anchor: f.Anchor}
	if first, ok := occurrence.First(&s, meeting.Date{Year: 2020, Month: time.January, Day: 1}); ok {
		return first
	}
	return f.Anchor
}

// commonKey is what names a series of several events for as long as its publisher does: the UID that all have; the
// address that all have but for a date at its end; or else what and where it is, for there is nothing better.
func commonKey(members []*entry) string {
	if len(members) == 1 {
		return ""
	}
	for _, of := range []func(*entry) string{
		func(n *entry) string { return n.text("UID") },
		(*entry).undated,
	} {
		first := of(members[0])
		if first != "" && !slices.ContainsFunc(members, func(n *entry) bool { return of(n) != first }) {
			return first
		}
	}
	return strings.Trim(notWord.ReplaceAllString(folded(members[0].text("SUMMARY")+" "+members[0].text("LOCATION")), "-"), "-")
}

// undated is the address of an event without the date at its end.
func (n *entry) undated() string { return datedEnd.ReplaceAllString(n.text("URL"), "") }

// once says that the series is no recurring meeting.
func (s *series) once(value string) {
	s.hide(notice.OneOffEvent, "DTSTART", value)
	if s.dates == nil {
		s.dates = []moment{s.start}
	}
}

// hide keeps the series from visitors.
func (s *series) hide(code notice.Code, field, value string) {
	s.hidden = true
	s.note(code, field, value)
}

func (s *series) note(code notice.Code, field, value string) {
	s.notices = append(s.notices, notice.Notice{Code: code, Field: field, Value: notice.Shorten(value)})
}

// listed names a few dates.
func listed(dates []moment) string {
	if len(dates) == 1 {
		return dates[0].date().String()
	}
	return fmt.Sprintf("%d dates from %s to %s", len(dates), dates[0].date(), dates[len(dates)-1].date())
}
