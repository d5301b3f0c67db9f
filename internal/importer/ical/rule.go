package ical

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// A plan is when a series is held: on some weekdays every week, or on one by a rule.
type plan struct {
	days   []time.Weekday
	rule   string // empty for every week
	anchor meeting.Date
	except []meeting.Date
}

// A rule is an RRULE taken apart.
type rule struct {
	freq      string
	interval  int
	days      []time.Weekday
	ordinals  []int // of days; 0 for none
	weekStart time.Weekday
	count     int
	until     string
	other     []string // parts that are of no use to meetings
	yearDays  []int    // BYMONTHDAY
	positions []int    // BYSETPOS
}

// parseRule reads an RRULE of RFC 5545 section 3.3.10 as far as it is well formed.
func parseRule(text string) (r rule, ok bool) {
	r = rule{interval: 1, weekStart: time.Monday}
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSpace(text)), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		ok = true
		switch name {
		case "":
		case "FREQ":
			r.freq = value
		case "INTERVAL":
			r.interval, ok = positive(value)
		case "COUNT":
			r.count, ok = positive(value)
		case "UNTIL":
			r.until = value
		case "WKST":
			_, r.weekStart, ok = parseDay(value)
		case "BYDAY":
			ok = r.addDays(value)
		case "BYMONTHDAY":
			r.yearDays, ok = numbers(value)
		case "BYSETPOS":
			r.positions, ok = numbers(value)
		default:
			r.other = append(r.other, name)
		}
		if !ok {
			return r, false
		}
	}
	return r, r.freq != ""
}

func (r *rule) addDays(list string) bool {
	for item := range strings.SplitSeq(list, ",") {
		n, day, ok := parseDay(strings.TrimSpace(item))
		if !ok {
			return false
		}
		r.days, r.ordinals = append(r.days, day), append(r.ordinals, n)
	}
	return true
}

func positive(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && n > 0 && n < 10_000
}

func numbers(list string) (ns []int, ok bool) {
	for item := range strings.SplitSeq(list, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(item))
		if err != nil {
			return nil, false
		}
		ns = append(ns, n)
	}
	return ns, true
}

// parseDay reads "TU", "2TU" or "-1TU"; n is 0 without an ordinal.
func parseDay(s string) (n int, day time.Weekday, ok bool) {
	if len(s) < 2 {
		return 0, 0, false
	}
	for day = time.Sunday; meeting.DayCode(day) != s[len(s)-2:]; day++ {
		if day == time.Saturday {
			return 0, 0, false
		}
	}
	if s = s[:len(s)-2]; s == "" {
		return 0, day, true
	}
	n, err := strconv.Atoi(s)
	return n, day, err == nil && n != 0
}

// plans are the plans that r makes from its first date, one for each weekday unless they are all held every week. Ok is
// false for a rule that no meeting is held by, or that cannot be told in those words.
func (r rule) plans(start meeting.Date) (all []plan, ok bool) {
	if len(r.other) > 0 {
		return nil, false
	}
	switch r.freq {
	case "DAILY":
		if r.interval%7 == 0 {
			r.interval, r.days = r.interval/7, []time.Weekday{start.Weekday()}
			return r.weekly(start)
		}
		if len(r.days) == 0 {
			r.days = []time.Weekday{0, 1, 2, 3, 4, 5, 6}
			r.ordinals = make([]int, 7)
		}
		if r.interval != 1 {
			return nil, false
		}
		return r.weekly(start)
	case "WEEKLY":
		if len(r.days) == 0 {
			r.days = []time.Weekday{start.Weekday()}
		}
		return r.weekly(start)
	case "MONTHLY":
		return r.monthly(start)
	}
	return nil, false
}

func (r rule) weekly(start meeting.Date) ([]plan, bool) {
	if len(r.yearDays) > 0 || len(r.positions) > 0 {
		return nil, false
	}
	days := slices.Clone(r.days)
	slices.Sort(days)
	days = slices.Compact(days)
	if r.interval == 1 {
		return []plan{{days: days, anchor: next(start, days...)}}, true
	}
	// The weeks that count begin on weekStart; a day before the start in the first of them is due in the next.
	begin := start.AddDays(-((int(start.Weekday()) - int(r.weekStart) + 7) % 7))
	var all []plan
	for _, day := range days {
		on := next(begin, day)
		if on.UTC().Before(start.UTC()) {
			on = on.AddDays(7 * r.interval)
		}
		all = append(all, plan{days: []time.Weekday{day}, anchor: on, rule: occurrence.Rule{Weekday: day, Interval: r.interval}.String()})
	}
	return all, r.interval <= occurrence.MaxInterval
}

func (r rule) monthly(start meeting.Date) (all []plan, ok bool) {
	if len(r.days) == 0 || r.interval > occurrence.MaxInterval {
		return nil, false
	}
	ordinals := map[time.Weekday][]int{}
	every := false
	for i, day := range r.days {
		ns := []int{r.ordinals[i]}
		switch {
		case r.ordinals[i] != 0:
		case len(r.positions) > 0 && len(r.days) == 1:
			ns = r.positions
		case len(r.yearDays) > 0:
			if ns, ok = weeksOf(r.yearDays); !ok {
				return nil, false
			}
		default:
			every = true
		}
		for _, n := range ns {
			if n < -5 || n > 5 {
				return nil, false
			}
		}
		ordinals[day] = append(ordinals[day], ns...)
	}
	if every { // every Tuesday of the month is every Tuesday
		r.positions = nil
		return r.weekly(start)
	}
	for day := time.Sunday; day <= time.Saturday; day++ {
		if ns := ordinals[day]; ns != nil {
			one := occurrence.Monthly(day, ns...)
			one.Interval = r.interval
			p := plan{days: []time.Weekday{day}, rule: one.String()}
			first, ok := occurrence.First(&meeting.Schedule{Weekday: day, RRule: one.String(), Anchor: start}, start)
			if !ok {
				return nil, false
			}
			p.anchor = first
			all = append(all, p)
		}
	}
	return all, true
}

// weeksOf reads days of the month as ordinals: 8 to 14 hold the second of each weekday.
func weeksOf(monthDays []int) (ordinals []int, ok bool) {
	weeks := map[int]int{}
	for _, d := range monthDays {
		if d < 1 || d > 28 {
			return nil, false
		}
		weeks[(d+6)/7]++
	}
	for n := 1; n <= 4; n++ {
		switch weeks[n] {
		case 0:
		case 7:
			ordinals = append(ordinals, n)
		default:
			return nil, false
		}
	}
	return ordinals, true
}

// next is the first date on or after d on one of the days.
func next(d meeting.Date, days ...time.Weekday) meeting.Date {
	for !slices.Contains(days, d.Weekday()) {
		d = d.AddDays(1)
	}
	return d
}

// shift moves the weekdays of r by days, for a rule that was written in another zone. Ok is false if it cannot be.
func (r *rule) shift(days int) (ok bool) {
	if days == 0 || len(r.days) == 0 {
		return true
	}
	moved := make([]time.Weekday, len(r.days))
	for i, day := range r.days {
		if r.ordinals[i] != 0 || len(r.positions) > 0 || len(r.yearDays) > 0 {
			return false
		}
		moved[i] = time.Weekday((int(day) + days + 7) % 7)
	}
	r.days = moved
	return true
}
