package feed

import (
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// MaxEvents is the most meetings that a calendar to subscribe to should hold: programs refuse or mangle larger ones.
const MaxEvents = 1000

// RefreshEvery is how often calendar programs are asked to look again, an RFC 5545 duration.
const RefreshEvery = "PT12H"

// A Calendar writes meetings as iCalendar documents (RFC 5545, with the properties of RFC 7986 that programs read). It
// remembers the components of the time zones it has met, and is safe for concurrent use.
type Calendar struct {
	zones      *occurrence.Zones
	components sync.Map // name of a zone to component
}

// A component describes a zone from year on.
type component struct {
	year int
	text []byte
}

// NewCalendar returns a Calendar over zones.
func NewCalendar(zones *occurrence.Zones) *Calendar { return &Calendar{zones: zones} }

// CalendarOptions choose what Calendar.Write shows.
type CalendarOptions struct {
	// Discreet keeps from a shared calendar what sort of meetings these are: nothing but time, address and how to join.
	Discreet bool
	// Suspended shows meetings whose place is closed for a time, as tentative; Cancelled shows those that have ended. Most
	// programs show both like any other event, so a subscription is better without them.
	Suspended, Cancelled bool
}

// Write writes hits as one calendar: a recurring event each, true across changes of the clock, whose beginning, dates of
// change and identity do not depend on when they are asked for. Meetings without a schedule, or with a status that o
// leaves out, are skipped and counted.
func (c *Calendar) Write(w io.Writer, ch *Channel, hits []search.Hit, o CalendarOptions) (skipped int, err error) {
	e := &events{ch: ch, o: o}
	e.b = make([]byte, 0, chunk+chunk/4)
	e.head()
	for _, loc := range c.zonesOf(hits, o) {
		e.b = append(e.b, c.component(loc, ch.At.Year())...)
	}
	e.start = len(e.b)
	for _, h := range hits {
		loc := c.zoneOf(h.Meeting, o)
		if loc == nil || !e.meeting(h.Meeting, loc) {
			skipped++
		}
		if len(e.b) >= chunk {
			if _, err := w.Write(e.b); err != nil {
				return skipped, err
			}
			e.b, e.start = e.b[:0], 0
		}
	}
	e.line("END:VCALENDAR")
	_, err = w.Write(e.b)
	return skipped, err
}

// zoneOf is the zone in which m is held, or nil when it has no place in the calendar.
func (c *Calendar) zoneOf(m *meeting.Meeting, o CalendarOptions) *time.Location {
	shown := m.Status == meeting.Active || m.Status == meeting.TemporarilyClosed && o.Suspended || m.Status == meeting.Unlisted && o.Cancelled
	if m.Schedule == nil || !shown {
		return nil
	}
	loc, err := c.zones.Load(m.Schedule.Timezone)
	if err != nil {
		return nil
	}
	return loc
}

func (c *Calendar) zonesOf(hits []search.Hit, o CalendarOptions) []*time.Location {
	used := make(map[string]*time.Location)
	for _, h := range hits {
		if loc := c.zoneOf(h.Meeting, o); loc != nil {
			used[loc.String()] = loc
		}
	}
	locs := make([]*time.Location, 0, len(used))
	for _, name := range slices.Sorted(maps.Keys(used)) {
		locs = append(locs, used[name])
	}
	return locs
}

// component is loc's VTIMEZONE. One year a zone is remembered: people ask about the present one.
func (c *Calendar) component(loc *time.Location, year int) []byte {
	if known, ok := c.components.Load(loc.String()); ok && known.(component).year == year {
		return known.(component).text
	}
	text := appendZone(nil, loc, year)
	c.components.Store(loc.String(), component{year, text})
	return text
}

// events writes the events of one calendar.
type events struct {
	lines
	ch *Channel
	o  CalendarOptions
}

func (e *events) head() {
	e.line("BEGIN:VCALENDAR")
	e.line("VERSION:2.0")
	e.line("PRODID:-//fellowfeed.org//Fellowfeed//EN")
	e.line("CALSCALE:GREGORIAN")
	name, description := e.ch.Title, e.ch.Description
	if e.o.Discreet {
		name, description = "Meetings", ""
	}
	e.prop("NAME", name)
	e.prop("X-WR-CALNAME", name)
	e.prop("DESCRIPTION", description)
	e.prop("X-WR-CALDESC", description)
	e.line("REFRESH-INTERVAL;VALUE=DURATION:" + RefreshEvery)
	e.line("X-PUBLISHED-TTL:" + RefreshEvery)
	if !e.o.Discreet {
		e.uri("SOURCE;VALUE=URI", webURL(e.ch.SelfURL))
	}
}

// A part is one event, or one series of events, of a meeting.
type part struct {
	suffix string // of the UID
	rule   string // empty for a single event
	first  meeting.Date
	except []meeting.Date
}

// meeting writes the events of m and reports whether there are any.
func (e *events) meeting(m *meeting.Meeting, loc *time.Location) bool {
	parts := partsOf(m, loc, e.ch.At)
	for _, p := range parts {
		e.event(m, p)
	}
	return len(parts) > 0
}

func (e *events) event(m *meeting.Meeting, p part) {
	s := m.Schedule
	e.line("BEGIN:VEVENT")
	e.text("UID:")
	e.text(string(m.ID) + p.suffix + "@fellowfeed.org")
	e.end()
	changed := lastChanged(m)
	e.text("DTSTAMP:")
	e.utc(changed)
	e.end()
	e.text("LAST-MODIFIED:")
	e.utc(changed)
	e.end()
	e.text("SEQUENCE:")
	e.b = appendInt(e.b, m.Revision)
	e.end()
	e.at("DTSTART", s.Timezone, p.first, int(s.Start))
	e.at("DTEND", s.Timezone, p.first, int(s.Start)+s.Duration)
	if p.rule != "" {
		e.line("RRULE:" + p.rule)
	}
	for _, d := range p.except {
		e.at("EXDATE", s.Timezone, d, int(s.Start))
	}
	e.words(m)
	e.where(m)
	if !e.o.Discreet {
		e.uri("URL;VALUE=URI", webURL(e.ch.MeetingURL(m.ID)))
		e.categories(m)
	}
	e.line("TRANSP:TRANSPARENT")
	switch m.Status {
	case meeting.TemporarilyClosed:
		e.line("STATUS:TENTATIVE")
	case meeting.Unlisted:
		e.line("STATUS:CANCELLED")
	default:
		e.line("STATUS:CONFIRMED")
	}
	e.line("END:VEVENT")
}

// at writes a local time, in minutes after the midnight that begins d; they may reach into the next day.
func (e *events) at(name, zone string, d meeting.Date, minute int) {
	const day = 24 * 60
	if minute >= day {
		d, minute = d.AddDays(minute/day), minute%day
	}
	e.text(name)
	e.text(";TZID=")
	e.text(zone)
	e.text(":")
	e.local(d, minute, 0)
	e.end()
}

func (e *events) words(m *meeting.Meeting) {
	name, lines := m.Name, []string(nil)
	if e.o.Discreet {
		name, lines = "Meeting", ways(m)
		e.line("CLASS:PRIVATE")
	} else {
		lines = e.ch.details(m)
		if !m.Schedule.IsWeekly() { // one event may be a part of it only
			lines = append(lines, recurrence(m.Schedule))
		}
	}
	switch m.Status {
	case meeting.TemporarilyClosed:
		name = "Suspended: " + name
	case meeting.Unlisted:
		name = "Cancelled: " + name
	}
	e.prop("SUMMARY", name)
	if len(lines) == 0 {
		return
	}
	e.text("DESCRIPTION:")
	for i, s := range lines {
		if i > 0 {
			e.text(`\n`)
		}
		e.b = appendText(e.b, s)
	}
	e.end()
}

// where writes the place and the way to join online. Apple's maps show a place only when LOCATION is X-TITLE and X-ADDRESS
// on two lines; only an exact point is given, since a map would show a pin and offer directions to any other.
func (e *events) where(m *meeting.Meeting) {
	join := ""
	if m.Online != nil {
		join = webURL(m.Online.URL)
	}
	switch title, address := e.titleAndAddress(m); {
	case title == "":
		e.prop("LOCATION", join)
	default:
		location := title
		if address != "" {
			location += "\n" + address
		}
		e.prop("LOCATION", location)
		if p, ok := m.Point(); ok && m.Place.Precision == meeting.Exact {
			e.pin(p, title, address)
		}
	}
	if join != "" {
		e.uri(`CONFERENCE;VALUE=URI;FEATURE=VIDEO;LABEL="Join online"`, join)
	}
}

// titleAndAddress is what to call the place and where it is; the title is empty when nobody meets in person. A place
// without a name is called by its address.
func (e *events) titleAndAddress(m *meeting.Meeting) (title, address string) {
	if m.Place == nil || m.Attendance == meeting.OnlineOnly {
		return "", ""
	}
	title, address = oneLine(m.Place.Name), oneLine(m.Place.OneLine())
	switch {
	case address == "" && e.o.Discreet:
		return "", ""
	case title == "" || e.o.Discreet:
		return address, ""
	}
	return title, address
}

func (e *events) pin(p meeting.Point, title, address string) {
	e.text("GEO:")
	e.b = append(appendFixed(e.b, p.Lat), ';')
	e.b = appendFixed(e.b, p.Lon)
	e.end()
	e.text("X-APPLE-STRUCTURED-LOCATION;VALUE=URI")
	if address != "" {
		e.text(";X-ADDRESS=")
		e.b = appendParam(e.b, address)
	}
	e.text(";X-APPLE-RADIUS=70;X-TITLE=")
	e.b = appendParam(e.b, title)
	e.text(":geo:")
	e.b = append(appendFixed(e.b, p.Lat), ',')
	e.b = appendFixed(e.b, p.Lon)
	e.end()
}

func (e *events) categories(m *meeting.Meeting) {
	for i, word := range e.ch.categories(m) {
		if i == 0 {
			e.text("CATEGORIES:")
		} else {
			e.text(",")
		}
		e.b = appendText(e.b, strings.TrimSpace(word))
	}
	if len(e.b) > e.start {
		e.end()
	}
}
