package embedded

import (
	"math"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// A clock tells, for one instant and one zone, when a weekly meeting starts next, without a calendar: by a few
// additions. It agrees with package occurrence, which answers for everything that is not simply held every week.
type clock struct {
	loc *time.Location // nil for a name that is no zone
	// from is the first second that counts, since 1970 as are all seconds here.
	from int64
	// midnights are those of the days from the one before from's on, on the wall: as if the zone were UTC.
	midnights [7]int64
	today     meeting.Date // at the venue, at the instant of asking
	weekday   int          // of today
	// changes of the offset that may matter, in order
	changes []change
	offset  int64 // after the last change
}

// A change of the offset from UTC.
type change struct{ at, before int64 }

const (
	day  = 24 * 60 * 60
	week = 7 * day
)

// newClock is the clock for starts at from or later, asked at the instant at.
func newClock(loc *time.Location, at, from time.Time) *clock {
	c := &clock{loc: loc, from: from.Unix(), today: meeting.DateOf(at.In(loc)), weekday: int(at.In(loc).Weekday())}
	if from.Nanosecond() > 0 {
		c.from++
	}
	local := from.In(loc)
	_, offset := local.Zone()
	yesterday := floor(from.Unix()+int64(offset), day)/day - 1
	for n := yesterday; n < yesterday+7; n++ {
		c.midnights[n+4-floor(n+4, 7)] = n * day // 1 January 1970, day 0, was a Thursday
	}
	for t, end := from.Add(-3*day*time.Second), from.Add((week+9*day)*time.Second); ; {
		_, next := t.In(loc).ZoneBounds()
		_, before := t.In(loc).Zone()
		c.offset = int64(before)
		if next.IsZero() || next.After(end) {
			return c
		}
		c.changes = append(c.changes, change{next.Unix(), int64(before)})
		t = next
	}
}

// clocks are those of the zones at one instant, which the searches of a while share: they ask as of the same minute.
type clocks struct {
	zones    *occurrence.Zones
	at, from time.Time
	byName   sync.Map // of *clock
}

// clocksAt are the clocks of an instant.
func (e *Engine) clocksAt(at, from time.Time) *clocks {
	if cs := e.clocks.Load(); cs != nil && cs.at.Equal(at) {
		return cs
	}
	cs := &clocks{zones: e.zones, at: at, from: from}
	e.clocks.Store(cs)
	return cs
}

// of is the clock of a zone.
func (cs *clocks) of(zone string) *clock {
	if c, ok := cs.byName.Load(zone); ok {
		return c.(*clock)
	}
	c := new(clock)
	if loc, err := cs.zones.Load(zone); err == nil {
		c = newClock(loc, cs.at, cs.from)
	}
	cs.byName.Store(zone, c)
	return c
}

// floor is the largest multiple of n that is not above v.
func floor(v, n int64) int64 {
	r := v % n
	if r < 0 {
		r += n
	}
	return v - r
}

// instant is when the wall clock shows wall. A time that a change skips is read with the offset before it, and of one
// that comes twice the first is meant (RFC 5545 section 3.3.5).
func (c *clock) instant(wall int64) int64 {
	for i, ch := range c.changes {
		before := wall - ch.before
		after := wall - c.offset
		if i+1 < len(c.changes) {
			after = wall - c.changes[i+1].before
		}
		if before < ch.at || after < ch.at {
			return before
		}
	}
	return wall - c.offset
}

// next is the first start from c.from on of what is held every week at when, a record's.
func (c *clock) next(when uint16) int64 {
	wall := c.midnights[when/(24*60)] + int64(when%(24*60))*60
	if t := c.instant(wall); t >= c.from {
		return t
	}
	return c.instant(wall + week)
}

// never is the next start of what has none.
const never = math.MaxInt64

// nextOf is the next start of document d, or never.
func (sc *scan) nextOf(p *part, d uint16) int64 {
	r := p.records[d]
	if r.when == noSchedule {
		return never
	}
	c := sc.clock(p, r.zone)
	if c == nil {
		return never
	}
	if r.when&isIrregular == 0 {
		return c.next(r.when)
	}
	if t := p.irregular.next(d, c.loc, sc.from); !t.IsZero() {
		return t.Unix()
	}
	return never
}

// nextTime is nextOf in the meeting's zone; zero when there is none.
func (sc *scan) nextTime(p *part, d uint16) time.Time {
	t := sc.nextOf(p, d)
	if t == never {
		return time.Time{}
	}
	return time.Unix(t, 0).In(sc.clock(p, p.records[d].zone).loc)
}

// next asks package occurrence, unless the last answer still holds.
func (ir *irregular) next(d uint16, loc *time.Location, from time.Time) time.Time {
	i, s := ir.schedule(d)
	if k := ir.known[i].Load(); k != nil && !from.Before(k.from) && (k.next.IsZero() || !from.After(k.next)) {
		return k.next
	}
	k := &known{from: from}
	k.next, _ = occurrence.Next(s, loc, from)
	ir.known[i].Store(k)
	return k.next
}

// heldOn reports whether document d is held on the date so many days after today at its venue.
func (sc *scan) heldOn(p *part, d uint16, days int) bool {
	r := p.records[d]
	if r.when == noSchedule {
		return false
	}
	c := sc.clock(p, r.zone)
	if c == nil {
		return false
	}
	if (c.weekday+days)%7 != int(r.when&^isIrregular/(24*60)) {
		return false
	}
	if r.when&isIrregular == 0 {
		return true
	}
	date := c.today.AddDays(days)
	_, s := p.irregular.schedule(d)
	first, ok := occurrence.First(s, date)
	if !ok || first != date {
		return false
	}
	for _, off := range s.Except {
		if off == date {
			return false
		}
	}
	return true
}
