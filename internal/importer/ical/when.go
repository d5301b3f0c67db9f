package ical

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A moment is a value of type DATE or DATE-TIME, RFC 5545 sections 3.3.4 and 3.3.5, in the time of its zone.
type moment struct {
	at     time.Time
	allDay bool
	// zone is nil for a floating time, of which at holds the wall clock.
	zone *time.Location
	// shift is how many days later the date is in zone than it was stated, for a time stated in UTC.
	shift int
}

func (m moment) date() meeting.Date { return meeting.DateOf(m.at) }

// moment reads one value of a line. n is what is found wrong with it; Code is empty if nothing is.
func (z *zones) moment(l line, value string) (m moment, n notice.Notice, ok bool) {
	value = strings.TrimSpace(value)
	if before, _, period := strings.Cut(value, "/"); period {
		value = before
	}
	bad := notice.Notice{Code: notice.DateInvalid, Field: l.name, Value: notice.Shorten(value)}
	if len(value) == len("20060102") {
		at, err := time.Parse("20060102", value)
		if err != nil {
			return m, bad, false
		}
		return moment{at: at, allDay: true}, notice.Notice{}, true
	}
	at, err := time.Parse("20060102T150405", strings.TrimSuffix(value, "Z"))
	if err != nil {
		if at, err = time.Parse("20060102T1504", strings.TrimSuffix(value, "Z")); err != nil {
			return m, bad, false
		}
	}
	tzid := cmp.Or(l.param("TZID"), z.floating)
	if strings.HasSuffix(value, "Z") {
		tzid = "UTC"
	}
	if tzid == "" {
		return moment{at: at}, notice.Notice{}, true
	}
	loc := z.location(tzid)
	switch {
	case loc == nil:
		return moment{at: at}, notice.Notice{Code: notice.TimezoneInvalid, Field: l.name, Value: notice.Shorten(tzid)}, true
	case loc.String() == "UTC" && z.home != nil:
		return z.turn(at), notice.Notice{}, true
	}
	return moment{at: wall(at, loc), zone: loc}, notice.Notice{}, true
}

// turn is an instant, given in UTC, in the zone of the calendar: nobody meets in UTC.
func (z *zones) turn(at time.Time) moment {
	m := moment{at: at.In(z.home), zone: z.home}
	m.shift = int(m.date().UTC().Sub(meeting.DateOf(at).UTC()) / (24 * time.Hour))
	return m
}

// wall is the wall clock of at in loc.
func wall(at time.Time, loc *time.Location) time.Time {
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, loc)
}

// same puts m into the zone of the event that it belongs to.
func (m moment) same(zone *time.Location) moment {
	if m.zone != nil && zone != nil && !m.allDay {
		m.at, m.zone = m.at.In(zone), zone
	}
	return m
}

// moments reads all values of all properties of that name, in the zone of the event's start.
func (z *zones) moments(e *event, name string, zone *time.Location) (all []moment, bad []notice.Notice) {
	for _, l := range e.props {
		if l.name != name {
			continue
		}
		for value := range strings.SplitSeq(l.value, ",") {
			if strings.TrimSpace(value) == "" || strings.EqualFold(l.param("VALUE"), "TIME") {
				continue
			}
			m, n, ok := z.moment(l, value)
			if n.Code != "" {
				bad = append(bad, n)
			}
			if ok {
				all = append(all, m.same(zone))
			}
		}
	}
	return all, bad
}

// durationPattern is RFC 5545 section 3.3.6.
var durationPattern = regexp.MustCompile(`(?i)^\+?P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?$`)

// parseDuration reads a DURATION.
func parseDuration(s string) (time.Duration, bool) {
	m := durationPattern.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, false
	}
	var sum time.Duration
	for i, unit := range []time.Duration{7 * 24 * time.Hour, 24 * time.Hour, time.Hour, time.Minute, time.Second} {
		if m[i+1] != "" {
			n, err := strconv.Atoi(m[i+1])
			if err != nil {
				return 0, false
			}
			sum += time.Duration(n) * unit
		}
	}
	return sum, true
}
