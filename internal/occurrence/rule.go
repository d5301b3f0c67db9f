package occurrence

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A Rule is a recurrence rule: every so many weeks on a weekday, or every so many months on some of that weekday's days.
// Rules can be compared. The zero Rule is not valid.
type Rule struct {
	Weekday time.Weekday
	// Interval is in weeks, or in months for a monthly rule: 1 to MaxInterval.
	Interval int
	// Ordinals tell which of the month's weekdays are meant; the empty set makes the rule weekly.
	Ordinals Ordinals
}

// MaxInterval is the largest Interval. Nobody meets more rarely than once in 8 years.
const MaxInterval = 99

// Weekly is the rule of every week on day.
func Weekly(day time.Weekday) Rule { return Rule{Weekday: day, Interval: 1} }

// Monthly is the rule of, for instance, the first and the third (1, 3) or the last (-1) such weekday of every month.
// An ordinal that is not 1 to 5 or -5 to -1 is left out.
func Monthly(day time.Weekday, ordinals ...int) Rule {
	r := Rule{Weekday: day, Interval: 1}
	for _, n := range ordinals {
		r.Ordinals = r.Ordinals.with(n)
	}
	return r
}

// IsMonthly reports whether r counts months.
func (r Rule) IsMonthly() bool { return r.Ordinals != 0 }

// Ordinals are a set of positions among the days of a month that fall on one weekday: 1 to 5 from the front, -1 to -5
// from the back.
type Ordinals uint16

// Has reports whether n is in o.
func (o Ordinals) Has(n int) bool { return n >= -5 && n <= 5 && o&(1<<(n+5)) != 0 }

// List is o in ascending order from the front, then from the back: 1, 3, -1.
func (o Ordinals) List() []int {
	var ns []int
	for _, n := range [...]int{1, 2, 3, 4, 5, -5, -4, -3, -2, -1} {
		if o.Has(n) {
			ns = append(ns, n)
		}
	}
	return ns
}

func (o Ordinals) with(n int) Ordinals {
	if n == 0 || n < -5 || n > 5 {
		return o
	}
	return o | 1<<(n+5)
}

// String writes r as RFC 5545 does, always in the same way, so that equal rules are equal texts.
func (r Rule) String() string {
	s := meeting.Weekly(r.Weekday)
	if r.IsMonthly() {
		var days []string
		for _, n := range r.Ordinals.List() {
			days = append(days, strconv.Itoa(n)+meeting.DayCode(r.Weekday))
		}
		s = "FREQ=MONTHLY;BYDAY=" + strings.Join(days, ",")
	}
	if r.Interval > 1 {
		s += ";INTERVAL=" + strconv.Itoa(r.Interval)
	}
	return s
}

// ParseRule reads a recurrence rule of RFC 5545 section 3.3.10, as far as meetings need it: FREQ=WEEKLY with one BYDAY,
// or FREQ=MONTHLY with ordinal BYDAYs of one weekday, and an optional INTERVAL. Any other rule is an error.
func ParseRule(s string) (Rule, error) {
	r := Rule{Interval: 1}
	var freq, days string
	for part := range strings.SplitSeq(s, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch {
		case name == "FREQ" && freq == "":
			freq = value
		case name == "BYDAY" && days == "":
			days = value
		case name == "INTERVAL":
			n, err := strconv.Atoi(value)
			if err != nil || n < 1 || n > MaxInterval {
				return Rule{}, fmt.Errorf("rule %q: interval is not 1 to %d", s, MaxInterval)
			}
			r.Interval = n
		default:
			return Rule{}, fmt.Errorf("rule %q: %q is not supported", s, part)
		}
	}
	if freq != "WEEKLY" && freq != "MONTHLY" {
		return Rule{}, fmt.Errorf("rule %q: neither weekly nor monthly", s)
	}
	for i := 0; days != ""; i++ {
		var item string
		item, days, _ = strings.Cut(days, ",")
		n, day, ok := parseDay(item)
		if !ok || i > 0 && day != r.Weekday || (n == 0) != (freq == "WEEKLY") || i > 0 && n == 0 {
			return Rule{}, fmt.Errorf("rule %q: day %q is not supported", s, item)
		}
		r.Weekday, r.Ordinals = day, r.Ordinals.with(n)
		if days == "" {
			return r, nil
		}
	}
	return Rule{}, fmt.Errorf("rule %q: no day", s)
}

// parseDay reads "TU", "2TU", "+2TU" or "-1TU"; n is 0 without an ordinal.
func parseDay(s string) (n int, day time.Weekday, ok bool) {
	if len(s) < 2 {
		return 0, 0, false
	}
	number, code := s[:len(s)-2], s[len(s)-2:]
	for day = time.Sunday; meeting.DayCode(day) != code; day++ {
		if day == time.Saturday {
			return 0, 0, false
		}
	}
	if number == "" {
		return 0, day, true
	}
	n, err := strconv.Atoi(number)
	return n, day, err == nil && n != 0 && n >= -5 && n <= 5
}

// The reasons for which Check refuses a schedule whose rule can be read.
var (
	ErrNoAnchor = errors.New("an interval above 1 needs a date from which to count")
	ErrWeekday  = errors.New("the rule is about another weekday")
	ErrAnchor   = errors.New("the rule does not fall on the anchor")
)

// Check reports why s could not be expanded as its publisher means it: its rule is not one that ParseRule reads, names
// another weekday than s, or counts from an anchor that is missing or not one of its days.
func Check(s *meeting.Schedule) error {
	r, err := ParseRule(s.RRule)
	switch {
	case err != nil:
		return err
	case r.Weekday != s.Weekday:
		return ErrWeekday
	case r.Interval == 1:
		return nil
	case s.Anchor.IsZero():
		return ErrNoAnchor
	}
	if first, ok := First(s, s.Anchor); !ok || first != s.Anchor {
		return ErrAnchor
	}
	return nil
}
