// Package occurrence expands a meeting's schedule into the instants at which it is held. It is arithmetic on calendar
// days followed by one step from wall clock to instant, so "Sunday at 18:00" stays so across every change of the clock;
// the API's next and the calendars go through the same step. It has no clock of its own and keeps no state but Zones.
package occurrence

import (
	"iter"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Next is the first start of s at or after from, in loc. It reports false when there is none: s is nil, its rule cannot
// be read, or it never falls on a day.
func Next(s *meeting.Schedule, loc *time.Location, from time.Time) (time.Time, bool) {
	e, ok := expand(s)
	if !ok {
		return time.Time{}, false
	}
	// A start that falls into a gap is moved ahead, perhaps over midnight, so yesterday's may still be to come.
	d := dayOf(from.In(loc)) - 1
	for {
		if d, ok = e.held(d); !ok {
			return time.Time{}, false
		}
		if t := at(d, s.Start, loc); !t.Before(from) {
			return t, true
		}
		d++
	}
}

// Between yields the starts of s in [from, to), in loc and in order.
func Between(s *meeting.Schedule, loc *time.Location, from, to time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		e, ok := expand(s)
		if !ok {
			return
		}
		for d := dayOf(from.In(loc)) - 1; ; d++ {
			if d, ok = e.held(d); !ok {
				return
			}
			t := at(d, s.Start, loc)
			if !t.Before(to) || !t.Before(from) && !yield(t) {
				return
			}
		}
	}
}

// First is the first date of the rule of s on or after the given one. Exceptions do not move it, so a series keeps its
// beginning when a day is called off.
func First(s *meeting.Schedule, onOrAfter meeting.Date) (meeting.Date, bool) {
	e, ok := expand(s)
	if !ok {
		return meeting.Date{}, false
	}
	d, ok := e.due(dayNumber(onOrAfter))
	if !ok {
		return meeting.Date{}, false
	}
	return d.date(), true
}

// End is when the occurrence of s that starts at start ends: the wall clock of its start plus the duration, as a
// timetable and a calendar's DTEND say it. On a night when the clock changes the elapsed time differs by the change.
func End(s *meeting.Schedule, start time.Time) time.Time {
	minutes := start.Hour()*60 + start.Minute() + s.Duration
	return at(dayOf(start)+day(minutes/minutesPerDay), meeting.Clock(minutes%minutesPerDay), start.Location())
}

// An expansion is a schedule ready to be asked for its days.
type expansion struct {
	rule Rule
	// origin is a day from which intervals are counted, on the rule's weekday.
	origin day
	// begin is the first day on which the meeting may be held.
	begin  day
	except []meeting.Date
}

// expand reads s. An anchor gives the phase of an interval above 1, which reaches into the past as well; without such
// an interval it is the first day of all.
func expand(s *meeting.Schedule) (e expansion, ok bool) {
	if s == nil {
		return e, false
	}
	r, err := ParseRule(s.RRule)
	if err != nil || r.Interval > 1 && s.Anchor.IsZero() {
		return e, false
	}
	e = expansion{rule: r, origin: minDay, begin: minDay, except: s.Except}
	switch {
	case s.Anchor.IsZero():
	case r.Interval > 1:
		e.origin = dayNumber(s.Anchor)
	default:
		e.begin = dayNumber(s.Anchor)
	}
	e.origin = e.onWeekday(e.origin)
	return e, true
}

// onWeekday is the first day of the rule's weekday on or after d.
func (e *expansion) onWeekday(d day) day { return d + mod(firstSunday+day(e.rule.Weekday)-d, 7) }

// held is the first day on or after d on which the meeting is held.
func (e *expansion) held(d day) (day, bool) {
	for ; ; d++ {
		due, ok := e.due(d)
		if !ok || len(e.except) == 0 || !slices.Contains(e.except, due.date()) {
			return due, ok
		}
		d = due
	}
}

// due is the first day of the rule on or after d.
func (e *expansion) due(d day) (day, bool) {
	d = max(d, e.begin)
	if e.rule.IsMonthly() {
		return e.dueInMonths(d)
	}
	return d + mod(e.origin-d, day(7*e.rule.Interval)), true
}

// dueInMonths looks from month to month. Most months have every ordinal but the fifth; a fifth February Saturday comes
// within 40 years, and the calendar repeats after 400, so a rule without a day by then has none.
func (e *expansion) dueInMonths(d day) (day, bool) {
	step := monthNumber(e.rule.Interval)
	first := monthOf(d)
	first += mod(monthOf(e.origin)-first, step)
	for m := first; m <= first+monthsPerCycle; m += step {
		start, end := m.begin(), (m + 1).begin()
		one := e.onWeekday(start)
		count := int(end-one+6) / 7
		for k := 1; k <= count; k++ {
			on := one + day(7*(k-1))
			if on >= d && (e.rule.Ordinals.Has(k) || e.rule.Ordinals.Has(k-count-1)) {
				return on, true
			}
		}
	}
	return 0, false
}
