package ical

import (
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// An entry is an event with its times read.
type entry struct {
	*event
	start    moment
	timed    bool // start is known
	minutes  int  // 0 if unknown
	rule     string
	extra    []moment // RDATE
	except   []meeting.Date
	replaces *moment // RECURRENCE-ID
	notices  []notice.Notice
}

// entry reads the times of an event.
func (z *zones) entry(e *event) *entry {
	n := &entry{event: e}
	n.extra = n.readAll(z, "RDATE", nil)
	if l, ok := e.prop("DTSTART"); ok {
		n.readStart(z, l)
	} else if len(n.extra) > 0 {
		n.start, n.timed = n.extra[0], true
	}
	for i := range n.extra {
		n.extra[i] = n.extra[i].same(n.start.zone)
	}
	n.readLength(z)
	if l, ok := e.prop("RRULE"); ok {
		n.rule = strings.TrimSpace(l.value)
	}
	for _, m := range n.readAll(z, "EXDATE", n.start.zone) {
		n.except = append(n.except, m.date())
	}
	if all := n.readAll(z, "RECURRENCE-ID", n.start.zone); len(all) > 0 {
		n.replaces = &all[0]
	}
	return n
}

func (n *entry) readAll(z *zones, name string, zone *time.Location) []moment {
	all, bad := z.moments(n.event, name, zone)
	n.notices = append(n.notices, bad...)
	return all
}

func (n *entry) readStart(z *zones, l line) {
	m, bad, ok := z.moment(l, l.value)
	if bad.Code != "" {
		n.notices = append(n.notices, bad)
	}
	n.start, n.timed = m, ok
}

// readLength reads how long the event is from DTEND or DURATION. A length below a minute says nothing.
func (n *entry) readLength(z *zones) {
	if !n.timed || n.start.allDay {
		return
	}
	length := time.Duration(0)
	if l, ok := n.prop("DTEND"); ok {
		if end, _, ok := z.moment(l, l.value); ok && !end.allDay {
			length = end.same(n.start.zone).at.Sub(n.start.at)
		}
	} else if l, ok := n.prop("DURATION"); ok {
		length, _ = parseDuration(l.value)
	}
	n.minutes = max(0, int(length/time.Minute))
}

func (n *entry) cancelled() bool { return strings.EqualFold(n.text("STATUS"), "CANCELLED") }

// dates are the start and the extra dates.
func (n *entry) dates() []moment {
	if !n.timed {
		return nil
	}
	return append([]moment{n.start}, n.extra...)
}

// series names what events of one series have in common when each has its own date: what and where, at which time of
// day, for how long.
func (n *entry) series() string {
	clock := "all day"
	if !n.start.allDay {
		clock = n.start.at.Format("15:04") + " " + n.zoneName()
	}
	return strings.Join([]string{folded(n.text("SUMMARY")), folded(n.text("LOCATION")), clock, time.Duration(n.minutes * int(time.Minute)).String()}, "\n")
}

func (n *entry) zoneName() string {
	if n.start.zone == nil {
		return ""
	}
	return n.start.zone.String()
}

func folded(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }
