package normalize

import (
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

const (
	minutesPerDay   = 24 * 60
	defaultDuration = 60
	longDuration    = 3 * 60  // more is unusual and worth a look
	extremeDuration = 12 * 60 // more is a mistake between morning and evening
)

// readDuration reads a length in minutes: "01:30:00", "1:30", "90", "90 min", "1hr 15mins", "1.5 hours", "PT1H30M".
func readDuration(s string) (minutes int, ok bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if h, rest, found := strings.Cut(s, ":"); found {
		m, _, _ := strings.Cut(rest, ":")
		hours, errH := strconv.Atoi(h)
		mins, errM := strconv.Atoi(m)
		return hours*60 + mins, errH == nil && errM == nil && hours >= 0 && mins >= 0 && mins < 60 && hours <= 48
	}
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 0 && n <= 2*minutesPerDay
	}
	if d, found := strings.CutPrefix(s, "pt"); found {
		dur, err := time.ParseDuration(d)
		return int(dur.Minutes()), err == nil && dur >= 0
	}
	return readUnits(s)
}

// readUnits adds up numbers with units.
func readUnits(s string) (minutes int, ok bool) {
	total := 0.0
	for s = strings.TrimSpace(s); s != ""; {
		i := 0
		for i < len(s) && (isDigit(s[i]) || s[i] == '.') {
			i++
		}
		n, err := strconv.ParseFloat(s[:i], 64)
		if err != nil {
			return 0, false
		}
		s = strings.TrimLeft(s[i:], " ")
		i = 0
		for i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
			i++
		}
		switch s[:i] {
		case "h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden", "hora", "horas", "heure", "heures":
			total += 60 * n
		case "m", "min", "mins", "minute", "minutes", "minuten", "minutos":
			total += n
		default:
			return 0, false
		}
		s = strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(s[i:], " .,"), "and "), " .,")
	}
	return int(total), total > 0 && total <= 2*minutesPerDay
}

// duration is how long the row's meeting lasts, from its length or its end.
func (r *row) duration(start meeting.Clock, rangeEnd string) int {
	d := &r.draft
	field, value := "duration", d.Duration
	minutes, ok := 0, false
	if value != "" {
		minutes, ok = readDuration(value)
	}
	if end := firstOf(d.End, rangeEnd); !ok && end != "" {
		field, value = "end_time", end
		if c, read := readClock(end); read {
			ok = true
			if minutes = int(c.at) - int(start); minutes < 0 {
				minutes += minutesPerDay
				if minutes <= extremeDuration {
					r.repaired(notice.EndCrossesMidnight, field, value)
				}
			}
		} else {
			r.noted(notice.TimeUnparseable, field, value, notice.None)
		}
	}
	switch {
	case !ok:
		r.note(notice.DurationAssumed, field, value)
		return defaultDuration
	case minutes == 0:
		r.repaired(notice.DurationZero, field, value)
		return defaultDuration
	case minutes == minutesPerDay:
		return minutes // round the clock, stated outright
	case minutes > extremeDuration:
		r.repaired(notice.DurationExtreme, field, value)
		return defaultDuration
	case minutes > longDuration:
		r.note(notice.DurationLong, field, value)
	}
	return minutes
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
