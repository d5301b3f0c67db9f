package feed

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// yearsWalked covers a whole cycle of weekdays and leap years twice, so that a yearly rule that holds for all of them
// holds for good. yearsSpelt is how far a zone without such a rule is written out.
const (
	yearsWalked = 56
	yearsSpelt  = 10
)

// A change is one transition of a zone to another offset from UTC, in seconds.
type change struct {
	before, after int
	name          string       // of the time that it begins, "PST"
	date          meeting.Date // by the clock before the change, as RFC 5545 section 3.6.5 counts it
	second        int          // of that day
}

// appendZone writes the VTIMEZONE component of loc as it is from year on. Calendar programs want one standard and at
// most one daylight time, each with a yearly rule; a zone that follows none is spelt out.
func appendZone(b []byte, loc *time.Location, year int) []byte {
	l := lines{b: b}
	l.line("BEGIN:VTIMEZONE")
	l.line("TZID:" + loc.String())
	start := time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC).In(loc)
	changes := changesOf(loc, start, start.AddDate(yearsWalked, 0, 0))
	odd, even, regular := yearlyRules(changes)
	switch {
	case regular:
		l.observance(even, changes[0])
		l.observance(odd, changes[1])
	default:
		name, offset := start.Zone()
		l.observance(yearly{}, change{offset, offset, name, meeting.Date{Year: 1970, Month: 1, Day: 1}, 0})
		for _, c := range changes {
			if c.date.Year < year+yearsSpelt {
				l.observance(yearly{}, c)
			}
		}
	}
	l.line("END:VTIMEZONE")
	return l.b
}

// changesOf lists the changes of offset in [from, to).
func changesOf(loc *time.Location, from, to time.Time) (cs []change) {
	for t := from.In(loc); ; {
		_, next := t.ZoneBounds()
		if next.IsZero() || !next.Before(to) {
			return cs
		}
		if !next.After(t) { // ZoneBounds errs on the last day of leap years after 2037
			t = t.Add(24 * time.Hour)
			continue
		}
		_, before := next.Add(-1).Zone()
		if name, after := next.Zone(); before != after {
			wall := next.UTC().Add(time.Duration(before) * time.Second)
			cs = append(cs, change{before, after, name, meeting.DateOf(wall), wall.Hour()*3600 + wall.Minute()*60 + wall.Second()})
		}
		t = next
	}
}

// yearlyRules finds the rules of changes that come in pairs year after year, the first, third, … and the second, fourth, ….
func yearlyRules(cs []change) (odd, even yearly, ok bool) {
	if len(cs) != 2*yearsWalked {
		return yearly{}, yearly{}, false
	}
	even, ok = ruleOf(cs, 0)
	if !ok {
		return yearly{}, yearly{}, false
	}
	odd, ok = ruleOf(cs, 1)
	return odd, even, ok
}

// ruleOf finds the rule of every other change from i on.
func ruleOf(cs []change, i int) (yearly, bool) {
	first := cs[i]
candidates:
	for _, rule := range rulesThrough(first.date) {
		for n := i; n < len(cs); n += 2 {
			c := cs[n]
			if c.date != rule.in(first.date.Year+n/2) || c.second != first.second || c.before != first.before || c.after != first.after {
				continue candidates
			}
		}
		return rule, true
	}
	return yearly{}, false
}

// A yearly rule is the day of a week that begins on a fixed date, counted from the front or the back of its month or
// from the back of the year.
type yearly struct {
	rrule   string
	weekday time.Weekday
	week    func(year int) meeting.Date
}

// in is the rule's day in year.
func (y yearly) in(year int) meeting.Date {
	d := y.week(year)
	return d.AddDays((int(y.weekday) - int(d.Weekday()) + 7) % 7)
}

// rulesThrough lists the rules that d obeys, the best understood by calendar programs first.
func rulesThrough(d meeting.Date) (rules []yearly) {
	day, month := meeting.DayCode(d.Weekday()), int(d.Month)
	add := func(week func(int) meeting.Date, format string, args ...any) {
		rules = append(rules, yearly{"FREQ=YEARLY;" + fmt.Sprintf(format, args...), d.Weekday(), week})
	}
	inMonth := func(first int) func(int) meeting.Date {
		return func(year int) meeting.Date { return meeting.Date{Year: year, Month: d.Month, Day: first} }
	}
	if nth := (d.Day + 6) / 7; nth <= 4 {
		add(inMonth(7*nth-6), "BYMONTH=%d;BYDAY=%d%s", month, nth, day)
	}
	add(func(year int) meeting.Date {
		return meeting.Date{Year: year, Month: d.Month + 1, Day: 1}.AddDays(-7)
	}, "BYMONTH=%d;BYDAY=-1%s", month, day)
	for first := max(d.Day-6, 1); first <= min(d.Day, 22); first++ {
		add(inMonth(first), "BYMONTH=%d;BYMONTHDAY=%s;BYDAY=%s", month, sevenFrom(first), day)
	}
	toEnd := int(meeting.Date{Year: d.Year + 1, Month: 1, Day: 1}.UTC().Sub(d.UTC()).Hours() / 24)
	for first := -toEnd - 6; first <= -toEnd; first++ {
		add(func(year int) meeting.Date {
			return meeting.Date{Year: year + 1, Month: 1, Day: 1}.AddDays(first)
		}, "BYYEARDAY=%s;BYDAY=%s", sevenFrom(first), day)
	}
	return rules
}

func sevenFrom(first int) string {
	days := make([]string, 7)
	for i := range days {
		days[i] = strconv.Itoa(first + i)
	}
	return strings.Join(days, ",")
}

// observance writes one time of a zone. Daylight is the time that is ahead, whatever the law of the place calls it.
func (l *lines) observance(rule yearly, c change) {
	kind := "STANDARD"
	if c.after > c.before {
		kind = "DAYLIGHT"
	}
	date := c.date
	if rule.rrule != "" {
		date = rule.in(1970)
	}
	l.line("BEGIN:" + kind)
	l.text("DTSTART:")
	l.local(date, c.second/60, c.second%60)
	l.end()
	if rule.rrule != "" {
		l.line("RRULE:" + rule.rrule)
	}
	l.line("TZOFFSETFROM:" + utcOffset(c.before))
	l.line("TZOFFSETTO:" + utcOffset(c.after))
	l.line("TZNAME:" + c.name)
	l.line("END:" + kind)
}

// utcOffset writes ±HHMM, and seconds where there are any.
func utcOffset(seconds int) string {
	sign := byte('+')
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	s := fmt.Sprintf("%c%02d%02d", sign, seconds/3600, seconds/60%60)
	if seconds%60 != 0 {
		s += fmt.Sprintf("%02d", seconds%60)
	}
	return s
}
