package occurrence

import (
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A Folded series is the rule behind dated occurrences. Anchor is the first of them, and Except are the dates between
// the first and the last on which the rule falls and nothing was held.
type Folded struct {
	Rule   Rule
	Anchor meeting.Date
	Except []meeting.Date
}

// Fold finds the rule of which the dates, all of one weekday, are occurrences: every week, some weekdays of the month,
// or every so many weeks or months. Ok is false where the dates do not show one; two dates show a week or a month
// between them and nothing else. Where a few dates fit several rules, the one that people use more is taken.
func Fold(dates []meeting.Date) (f Folded, ok bool) {
	days := make([]day, 0, len(dates))
	for _, d := range dates {
		days = append(days, dayNumber(d))
	}
	slices.Sort(days)
	days = slices.Compact(days)
	if len(days) < 2 {
		return f, false
	}
	for _, d := range days {
		if mod(d-days[0], 7) != 0 {
			return f, false
		}
	}
	for _, r := range rulesFor(days) {
		except, fits := r.misses(days)
		if fits && (!ok || len(except) < len(f.Except)) {
			f, ok = Folded{Rule: r, Anchor: days[0].date(), Except: except}, true
		}
	}
	return f, ok
}

// maxFoldInterval is the largest interval that dates are tried with.
const maxFoldInterval = 6

// rulesFor are the rules that could be behind the days, those that people use more first. A rule that leaves more open
// needs more days to show it.
func rulesFor(days []day) []Rule {
	weekday := days[0].date().Weekday()
	seen, last := Monthly(weekday), true
	for _, d := range days {
		seen.Ordinals = seen.Ordinals.with((d.date().Day + 6) / 7)
		last = last && monthOf(d+7) != monthOf(d)
	}
	ordinals := len(seen.Ordinals.List())
	var single []Rule // one weekday of the month
	if ordinals == 1 {
		single = append(single, seen)
	}
	if last {
		single = append(single, Monthly(weekday, -1))
	}
	rules := append([]Rule{Weekly(weekday)}, single...)
	fewWeeks := ordinals == 2 && !seen.Ordinals.Has(5)
	if fewWeeks && len(days) >= 4 {
		rules = append(rules, seen)
	}
	if len(days) < 3 {
		return rules
	}
	for n := 2; n <= maxFoldInterval; n++ {
		rules = append(rules, Rule{Weekday: weekday, Interval: n})
		for _, r := range single {
			r.Interval = n
			rules = append(rules, r)
		}
	}
	if ordinals > 1 && !fewWeeks && len(days) >= 2*ordinals {
		rules = append(rules, seen)
	}
	return rules
}

// misses are the dates on which r falls between the first and the last of the days that are not among them. It fits if
// it falls on all of the days and misses at most one in four.
func (r Rule) misses(days []day) (except []meeting.Date, fits bool) {
	first := days[0].date()
	e, ok := expand(&meeting.Schedule{RRule: r.String(), Weekday: r.Weekday, Anchor: first})
	if !ok {
		return nil, false
	}
	due := 0
	for d := days[0]; len(days) > 0; d++ {
		if d, ok = e.due(d); !ok || d > days[0] {
			return nil, false
		}
		if due++; d == days[0] {
			days = days[1:]
			continue
		}
		except = append(except, d.date())
	}
	return except, 4*len(except) <= due
}
