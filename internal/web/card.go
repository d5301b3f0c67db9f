package web

import (
	"cmp"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A card is a meeting as a list of results shows it. Its texts are ready to be read.
type card struct {
	Page, Name, Lang           string
	Day                        string // of the next start, where no heading says it
	Clock, Until, Zone, Starts string // Starts is RFC 3339
	When                       string // "Every Sunday, 6:00 pm to 7:30 pm"
	How, Where, Distance       string
	Joined                     bool // it is stated how to attend
	FellowshipName             string
	Labels                     []string
	Paused                     string
	SourcePage, Publisher      string
	Checked, Stale             string
}

func (s *Server) card(h search.Hit, states map[string]edition.State, now time.Time, q *search.Query) card {
	m := h.Meeting
	st := states[m.Source.ID]
	c := card{
		Page: "/meetings/" + string(m.ID), Name: m.Name, Lang: language(m),
		How: attendanceWords[m.Attendance], Joined: m.Attendance != meeting.AttendanceUnknown, Where: where(m),
		FellowshipName: s.fellowshipName(m.Fellowship), Labels: s.labels(m, maxLabels),
		Paused:    statusWords[m.Status],
		Publisher: cmp.Or(m.Source.Attribution, m.Source.Publisher, m.Source.ID),
		Checked:   ago(st.LastGood, now),
	}
	if s.Registry.Source(m.Source.ID) != nil {
		c.SourcePage = "/sources/" + m.Source.ID
	}
	if code := s.Age(st, now); code != "" {
		c.Stale = "may be out of date"
	}
	c.times(m, h.Next)
	if q != nil && q.Near != nil && h.Distance >= 0 {
		c.Distance = distanceWords(h.Distance, m)
	}
	return c
}

func (c *card) times(m *meeting.Meeting, next time.Time) {
	sc := m.Schedule
	if sc == nil {
		c.When = "No fixed time: by appointment, or always on"
		return
	}
	c.Clock, c.Until = clock(sc.Start, m), clock(sc.End(), m)
	c.When = recurrence(sc) + ", " + c.Clock + " to " + c.Until
	if m.Place == nil || m.Attendance == meeting.OnlineOnly {
		c.Zone = zoneWords(sc.Timezone)
		c.When += ", " + c.Zone
	}
	if !next.IsZero() {
		c.Starts = next.Format(time.RFC3339)
	}
}

var attendanceWords = map[meeting.Attendance]string{
	meeting.InPerson: "In person", meeting.OnlineOnly: "Online", meeting.Hybrid: "In person and online",
	meeting.AttendanceUnknown: "Not stated",
}

var statusWords = map[meeting.Status]string{
	meeting.TemporarilyClosed: "Closed for a time", meeting.Unlisted: "No longer listed",
}

// accessWords are what open and closed mean to the fellowship, where it says so.
func (s *Server) accessWords(m *meeting.Meeting) string {
	f := s.fellowship(m.Fellowship)
	switch m.Access {
	case meeting.Open:
		return "Open: " + cmp.Or(f.Open, "anyone may come")
	case meeting.Closed:
		return "Closed: " + cmp.Or(f.Closed, "for people who share the problem")
	}
	return ""
}

// maxLabels keeps a card short; the meeting's own page has them all.
const maxLabels = 6

func (s *Server) labels(m *meeting.Meeting, most int) []string {
	var all []string
	switch m.Access {
	case meeting.Open:
		all = append(all, "Open")
	case meeting.Closed:
		all = append(all, "Closed")
	}
	for _, l := range m.Languages {
		if l != "en" {
			all = append(all, s.Vocabulary.LanguageName(l))
		}
	}
	for _, t := range m.Types {
		all = append(all, s.Vocabulary.Label(t, "en"))
	}
	return all[:min(len(all), most)]
}

// language is the language of m's texts when it is surely not the page's: screen readers then pronounce it rightly.
func language(m *meeting.Meeting) string {
	if len(m.Languages) == 1 && m.Languages[0] != "en" {
		return m.Languages[0]
	}
	return ""
}

func where(m *meeting.Meeting) string {
	if m.Place == nil || m.Attendance == meeting.OnlineOnly {
		return ""
	}
	line := strings.TrimSuffix(m.Place.OneLine(), ", "+m.Place.Country)
	if name := m.Place.Name; name != "" && !strings.HasPrefix(line, name) {
		line = strings.TrimSuffix(name+", "+line, ", ")
	}
	return line
}

// halfDays are the countries that write 6:00 pm rather than 18:00.
var halfDays = map[string]bool{"US": true, "CA": true, "AU": true, "NZ": true, "IN": true, "PH": true, "IE": true, "GB": true}

func clock(c meeting.Clock, m *meeting.Meeting) string {
	country := ""
	if m.Place != nil {
		country = m.Place.Country
	}
	if !halfDays[country] && !(country == "" && strings.HasPrefix(m.Schedule.Timezone, "America/")) {
		return fmt.Sprintf("%d:%02d", c.Hour(), c.Minute())
	}
	half := "am"
	if c.Hour() >= 12 {
		half = "pm"
	}
	return fmt.Sprintf("%d:%02d\u00a0%s", (c.Hour()+11)%12+1, c.Minute(), half)
}

// zoneWords names a zone by its city: "New York time".
func zoneWords(zone string) string {
	return strings.ReplaceAll(zone[strings.LastIndexByte(zone, '/')+1:], "_", " ") + " time"
}

// recurrence is a rule in words.
func recurrence(s *meeting.Schedule) string {
	rule, err := occurrence.ParseRule(s.RRule)
	if err != nil {
		return s.Weekday.String()
	}
	day, unit := rule.Weekday.String(), "week"
	if rule.IsMonthly() {
		var which []string
		for _, n := range rule.Ordinals.List() {
			which = append(which, ordinalWords[n])
		}
		day, unit = strings.Join(which, " and ")+" "+day, "month"
	}
	switch {
	case rule.Interval > 2:
		return fmt.Sprintf("%s, every %d %ss", day, rule.Interval, unit)
	case rule.Interval == 2:
		return day + ", every other " + unit
	case rule.IsMonthly():
		return day + " of the month"
	}
	return "Every " + day
}

var ordinalWords = map[int]string{
	1: "First", 2: "Second", 3: "Third", 4: "Fourth", 5: "Fifth",
	-1: "Last", -2: "Second last", -3: "Third last", -4: "Fourth last", -5: "Fifth last",
}

// distanceWords are in the unit of the meeting's country. An inexact point makes an inexact distance.
func distanceWords(metres float64, m *meeting.Meeting) string {
	unit, perUnit := "km", 1000.0
	if c := m.Place.Country; c == "US" || c == "GB" {
		unit, perUnit = "mi", 1609.344
	}
	about := ""
	if m.Place.Precision != meeting.Exact {
		about = "about "
	}
	d := metres / perUnit
	if d < 10 {
		return fmt.Sprintf("%s%.1f\u00a0%s", about, math.Max(d, 0.1), unit)
	}
	return fmt.Sprintf("%s%.0f\u00a0%s", about, d, unit)
}

// shortDay names the day of an occurrence in as few letters as can be.
func shortDay(next, now time.Time) string {
	day, rest, ok := strings.Cut(dayWords(next, now), ",")
	if ok && rest != "" {
		return day // today, or tomorrow
	}
	return next.Format("Mon 2 Jan")
}

// dayWords names the day of an occurrence as seen from its place.
func dayWords(next, now time.Time) string {
	y, m, d := now.In(next.Location()).Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	y, m, d = next.Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	words := next.Format("Monday 2 January")
	switch day.Sub(today) {
	case 0:
		return "Today, " + words
	case 24 * time.Hour:
		return "Tomorrow, " + words
	}
	return words
}
