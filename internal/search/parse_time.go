package search

import (
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// maxWithin bounds `within`: no schedule that is published recurs less often than that, and a day more.
const maxWithin = 32 * 24 * time.Hour

// times reads when: `at`, `day`, `time`, `within` and `updated_since`.
func (p *parser) times() {
	if t, ok := p.instant("at"); ok {
		p.q.At, p.req.Pinned = t, true
	}
	if t, ok := p.instant("updated_since"); ok {
		p.q.UpdatedSince = t
	}
	for _, v := range p.list("day") {
		p.day(v)
	}
	for _, v := range p.list("time") {
		if r, ok := partOfDay(strings.ToLower(v)); ok {
			p.q.Times = addNew(p.q.Times, r)
		} else if r, ok := parseRange(v); ok {
			p.q.Times = addNew(p.q.Times, r)
		} else {
			p.add("time", InvalidValue, source.Nearest(v, partsOfDay()), "It is morning, midday, evening, night, or a window such as 18:00-21:30.")
		}
	}
	if s := p.one("within"); s != "" {
		d, ok := parseSpan(s)
		switch {
		case !ok:
			p.add("within", InvalidValue, "", "It is a time such as 90m, 3h or 2d.")
		case d <= 0 || d > maxWithin:
			p.add("within", OutOfRange, "", "It is from 1m to %dd.", maxWithin/(24*time.Hour))
		default:
			p.q.Within = d
		}
	}
}

// instant reads an RFC 3339 time. In a URL, the plus of an offset that was not escaped arrives as a blank.
func (p *parser) instant(name string) (time.Time, bool) {
	s := p.one(name)
	if s == "" {
		return time.Time{}, false
	}
	t, err := time.Parse(time.RFC3339, strings.ReplaceAll(strings.ToUpper(s), " ", "+"))
	if err != nil || !plausible(t) {
		p.add(name, InvalidValue, "", "It is a time as RFC 3339 writes it, such as 2026-11-21T18:00:00Z.")
		return time.Time{}, false
	}
	return t, true
}

// plausible bounds the instants that are asked about.
func plausible(t time.Time) bool { return t.Year() >= 1970 && t.Year() <= 2200 }

// The relative days.
const (
	today    = "today"
	tomorrow = "tomorrow"
)

func (p *parser) day(v string) {
	v = strings.ToLower(v)
	switch day, ok := parseDay(v); {
	case v == today:
		p.q.RelativeDays = addNew(p.q.RelativeDays, 0)
	case v == tomorrow:
		p.q.RelativeDays = addNew(p.q.RelativeDays, 1)
	case ok:
		p.q.Days = addNew(p.q.Days, day)
	default:
		known := []string{today, tomorrow}
		for d := time.Sunday; d <= time.Saturday; d++ {
			known = append(known, strings.ToLower(d.String()))
		}
		p.add("day", UnknownValue, source.Nearest(v, known), "It is 0 (Sunday) to 6, an English day name, today or tomorrow.")
	}
}

// parseDay reads "0" to "6", a day name, or its first three letters or more ("tue", "tues", "thurs").
func parseDay(s string) (time.Weekday, bool) {
	if n, err := strconv.Atoi(s); err == nil && len(s) == 1 && n <= 6 {
		return time.Weekday(n), true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(d.String()), s) {
			return d, true
		}
	}
	return 0, false
}

func partsOfDay() []string { return []string{"morning", "midday", "evening", "night"} }

// partOfDay is the window of a part of the day, as seekers' sites have long divided it. The parts overlap.
func partOfDay(s string) (ClockRange, bool) {
	switch s {
	case "morning":
		return clockRange(4, 11), true
	case "midday":
		return clockRange(11, 16), true
	case "evening":
		return clockRange(16, 20), true
	case "night":
		return clockRange(20, 3), true
	}
	return ClockRange{}, false
}

// clockRange is from the first minute of one hour to the last of another.
func clockRange(from, to int) ClockRange {
	return ClockRange{meeting.NewClock(from, 0), meeting.NewClock(to, 59)}
}

// parseRange reads "18:00-21:30".
func parseRange(s string) (ClockRange, bool) {
	from, to, ok := strings.Cut(s, "-")
	a, okFrom := parseClock(strings.TrimSpace(from))
	b, okTo := parseClock(strings.TrimSpace(to))
	return ClockRange{a, b}, ok && okFrom && okTo
}

// parseClock reads "HH:MM" or "H:MM". 24:00 as an end is the last minute of the day.
func parseClock(s string) (meeting.Clock, bool) {
	if s == "24:00" {
		return meeting.NewClock(23, 59), true
	}
	if len(s) == len("9:00") {
		s = "0" + s
	}
	c, err := meeting.ParseClock(s)
	return c, err == nil
}

// parseSpan reads a time such as "3h", "90m", "1h30m" or "2d".
func parseSpan(s string) (time.Duration, bool) {
	var total time.Duration
	for rest := strings.ToLower(s); rest != ""; {
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i < 1 || i > 6 {
			return 0, false
		}
		n, err := strconv.Atoi(rest[:i])
		if err != nil {
			return 0, false
		}
		switch rest[i] {
		case 'd':
			total += time.Duration(n) * 24 * time.Hour
		case 'h':
			total += time.Duration(n) * time.Hour
		case 'm':
			total += time.Duration(n) * time.Minute
		default:
			return 0, false
		}
		rest = rest[i+1:]
	}
	return total, true
}
