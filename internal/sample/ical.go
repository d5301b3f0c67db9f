package sample

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// calendarMap reads the fellowship off the titles of the events.
func calendarMap() map[string]any {
	return mapOf(`
fields:
  fellowship: {from: SUMMARY, find: '^(GA|Gam-Anon|SMART)\b'}
  name: {from: SUMMARY, strip: '^(GA|Gam-Anon|SMART)\s*[-–:]\s*'}
  notes: {from: DESCRIPTION, as: text}
`)
}

// serveCalendar publishes as a clubhouse does: the calendar of its rooms, with whatever else happens there.
func serveCalendar(p *publisher, ms []gathering) http.Handler {
	var c calendar
	c.line("BEGIN:VCALENDAR")
	c.line("VERSION:2.0")
	c.line("PRODID:-//Example//Rooms//EN")
	c.line("X-WR-CALNAME:" + escape(p.record.Name))
	c.line("X-WR-TIMEZONE:" + p.timezone)
	for i := range ms {
		c.event(&ms[i], i)
	}
	// An open day is no meeting.
	for _, l := range []string{"BEGIN:VEVENT", "UID:open-day@example.org", "SUMMARY:Open day", "DTSTART;VALUE=DATE:20261205", "END:VEVENT", "END:VCALENDAR"} {
		c.line(l)
	}
	body := []byte(c.String())
	return p.handle("text/calendar; charset=utf-8", func(url.Values) []byte { return body })
}

// A calendar is written line by line.
type calendar struct{ strings.Builder }

// line writes one line, folded as RFC 5545 section 3.1 asks.
func (c *calendar) line(s string) {
	for len(s) > 73 {
		cut := 73
		for s[cut]&0xC0 == 0x80 { // not inside a character
			cut--
		}
		c.WriteString(s[:cut] + "\r\n ")
		s = s[cut:]
	}
	c.WriteString(s + "\r\n")
}

func escape(s string) string { return strings.NewReplacer(",", `\,`, ";", `\;`, "\n", `\n`).Replace(s) }

// event writes a series: most are weekly, one in six is held on the second of its weekdays in a month.
func (c *calendar) event(m *gathering, i int) {
	names := [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}
	first := time.Date(2026, time.January, 4+m.days[0], m.start/60, m.start%60, 0, 0, time.UTC) // the 4th is a Sunday
	rule := "FREQ=WEEKLY;BYDAY=" + names[m.days[0]]
	if i%6 == 4 {
		rule, first = "FREQ=MONTHLY;BYDAY=2"+names[m.days[0]], first.AddDate(0, 0, secondWeek(m.days[0]))
	}
	zone := ";TZID=" + m.city.zone
	if i%10 == 7 {
		zone = "" // a floating time: that of the place
	}
	stamp := func(t time.Time) string { return t.Format("20060102T150405") }
	c.line("BEGIN:VEVENT")
	c.line(fmt.Sprintf("UID:%s@example.org", m.key))
	c.line("DTSTAMP:20261101T090000Z")
	c.line("SUMMARY:" + escape([]string{"GA - ", "GA: ", "Gam-Anon - ", "GA - ", "SMART – "}[i%5]+m.name))
	c.line("DTSTART" + zone + ":" + stamp(first))
	c.line("DTEND" + zone + ":" + stamp(first.Add(time.Duration(m.minutes)*time.Minute)))
	c.line("RRULE:" + rule)
	if i%8 == 3 {
		c.line("EXDATE" + zone + ":" + stamp(first.AddDate(0, 0, 7*47))) // the last week of November
	}
	c.place(m)
	c.line("CATEGORIES:" + strings.Join(categories(m), ","))
	c.line("DESCRIPTION:" + escape(m.notes+"\n"+m.joinURL))
	if i%20 == 11 {
		c.line("ORGANIZER;CN=Pat A.:mailto:pat@example.org")
	}
	c.line("END:VEVENT")
}

// secondWeek is how many days after the first week of January 2026, as days of 4 to 10, the month's second such weekday is.
func secondWeek(weekday int) int {
	if weekday >= 4 { // the 8th to the 10th are already the second
		return 0
	}
	return 7
}

func categories(m *gathering) []string {
	all := []string{"Closed"}
	if m.open {
		all[0] = "Open"
	}
	for _, t := range m.types {
		all = append(all, strings.ToUpper(t[:1])+t[1:])
	}
	return all
}

func (c *calendar) place(m *gathering) {
	if !m.inPerson {
		c.line("LOCATION:" + m.joinURL)
		return
	}
	c.line("LOCATION:" + escape(fmt.Sprintf("%s, %s, %s, Ireland", m.hall, m.street, m.city.name)))
	c.line(fmt.Sprintf("GEO:%.5f;%.5f", m.lat, m.lon))
}
