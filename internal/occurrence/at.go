package occurrence

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// At is the instant at which the clocks of loc show c on date. A time that a change of the clock skips is read with the
// offset before the change: 02:30 in the gap from 02:00 to 03:00 is 03:30 (RFC 5545 section 3.3.5). Of a time that comes
// twice, the first is meant. time.Date promises neither.
func At(date meeting.Date, c meeting.Clock, loc *time.Location) time.Time {
	return at(dayNumber(date), c, loc)
}

// at reads a doubtful wall clock with the offset before the change, which decides the gap and the fold alike.
func at(d day, c meeting.Clock, loc *time.Location) time.Time {
	wall := int64(d)*secondsPerDay + int64(c)*60
	y, month, dom := d.midnight().Date()
	t := time.Date(y, month, dom, 0, int(c), 0, 0, loc)

	_, offset := t.Zone()
	if t.Unix()+int64(offset) < wall { // a gap, read with the offset after it
		return time.Unix(wall-int64(offset), 0).In(loc)
	}
	start, _ := t.ZoneBounds()
	if start.IsZero() || t.Unix()-start.Unix() > 2*secondsPerDay {
		return t
	}
	_, before := start.Add(-1).Zone()
	if first := wall - int64(before); first < start.Unix() {
		return time.Unix(first, 0).In(loc)
	}
	return t
}
