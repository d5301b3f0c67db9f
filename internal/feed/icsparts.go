package feed

import (
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// monthsSingle is how far ahead dates are listed that no rule can say.
const monthsSingle = 12

// partsOf divides a meeting into events that every calendar program understands. A series begins with the first day of
// its rule after the meeting was first seen, and so for ever. Some programs hold one ordinal a series and take a fifth
// weekday for the last: so each ordinal becomes a series, and dates that only others could say become single events for
// the months after now.
func partsOf(m *meeting.Meeting, loc *time.Location, now time.Time) (parts []part) {
	rule, err := occurrence.ParseRule(m.Schedule.RRule)
	if err != nil {
		return nil
	}
	if !rule.IsMonthly() {
		return appendSeries(nil, m, loc, rule, "")
	}
	series, single := understood(rule.Ordinals)
	for _, n := range series {
		one := occurrence.Monthly(rule.Weekday, n)
		one.Interval = rule.Interval
		suffix := ""
		if len(series)+len(single) > 1 {
			suffix = "-" + strconv.Itoa(n) + strings.ToLower(meeting.DayCode(rule.Weekday))
		}
		parts = appendSeries(parts, m, loc, one, suffix)
	}
	if len(single) == 0 || now.IsZero() {
		return parts
	}
	return appendSingles(parts, loc, withRule(m.Schedule, rule, single), withRule(m.Schedule, rule, series), now)
}

// understood splits the ordinals of a rule into those of which each can be a series and the rest. The last can be one
// unless it may be the same day as another.
func understood(o occurrence.Ordinals) (series, rest []int) {
	for _, n := range o.List() {
		if n >= 1 && n <= 4 || n == -1 && !o.Has(4) && !o.Has(5) {
			series = append(series, n)
		} else {
			rest = append(rest, n)
		}
	}
	return series, rest
}

// withRule is s with other ordinals; nil when there are none.
func withRule(s *meeting.Schedule, rule occurrence.Rule, ordinals []int) *meeting.Schedule {
	if len(ordinals) == 0 {
		return nil
	}
	of := occurrence.Monthly(rule.Weekday, ordinals...)
	of.Interval = rule.Interval
	c := *s
	c.RRule = of.String()
	return &c
}

// appendSeries adds the series of rule, with those of the meeting's exceptions that fall on its days.
func appendSeries(parts []part, m *meeting.Meeting, loc *time.Location, rule occurrence.Rule, suffix string) []part {
	s := *m.Schedule
	s.RRule = rule.String()
	seen := m.FirstSeen
	if seen.IsZero() {
		seen = unknownPast
	}
	first, ok := occurrence.First(&s, meeting.DateOf(seen.In(loc)))
	if !ok {
		return parts
	}
	p := part{suffix: suffix, rule: s.RRule, first: first}
	for _, d := range s.Except {
		if on, ok := occurrence.First(&s, d); ok && on == d && !d.UTC().Before(first.UTC()) {
			p.except = append(p.except, d)
		}
	}
	return append(parts, p)
}

// appendSingles adds the coming dates of s that are not also dates of series.
func appendSingles(parts []part, loc *time.Location, s, series *meeting.Schedule, now time.Time) []part {
	for t := range occurrence.Between(s, loc, now, now.AddDate(0, monthsSingle, 0)) {
		date := meeting.DateOf(t)
		if series != nil {
			if d, ok := occurrence.First(series, date); ok && d == date {
				continue
			}
		}
		parts = append(parts, part{suffix: "-" + strings.ReplaceAll(date.String(), "-", ""), first: date})
	}
	return parts
}

func appendInt(b []byte, n int) []byte { return strconv.AppendInt(b, int64(n), 10) }
