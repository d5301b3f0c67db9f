package meilisearch

import (
	"math"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// candidates is a filter that every meeting m matches passes in snap. It is exact when no other meeting passes.
func (m *matcher) candidates(snap *snapshot) (f filter, exact bool) {
	f = all(visibleAt(snap.Number), m.byWhat(), newWording(m.terms, snap).in(fieldWords), m.byDay(snap), m.byTime(), m.byWithin(snap), m.byPlace(), m.byChange())
	exact = len(m.RelativeDays) == 0 && m.Within == 0 && m.Box == nil && (m.Near == nil || m.Near.Radius == 0) &&
		m.UpdatedSince.Nanosecond()%int(time.Millisecond) == 0
	return f, exact
}

// oneOf is isAny of the values of a list that filters only when it has any.
func oneOf[S ~string](f field, values []S) filter {
	if len(values) == 0 {
		return ""
	}
	return isAny(f, tokensOf(values)...)
}

func (m *matcher) byWhat() filter {
	attendance := slices.Clone(m.Attendance)
	if slices.ContainsFunc(attendance, meeting.Hybrid.Attends) {
		attendance = append(attendance, meeting.Hybrid)
	}
	fs := []filter{
		oneOf(fieldStatus, m.statuses), oneOf(fieldID, m.IDs), oneOf(fieldFellowship, m.Fellowships), oneOf(fieldSources, m.Sources),
		oneOf(fieldPublisher, m.publishers), oneOf(fieldCountry, m.Countries), oneOf(fieldRegions, m.regions), oneOf(fieldCityName, m.cities),
		oneOf(fieldLanguages, m.Languages), oneOf(fieldAttendance, attendance), oneOf(fieldAccess, m.Access), oneOf(fieldTypes, m.AnyTypes),
	}
	for _, t := range m.AllTypes {
		fs = append(fs, isAny(fieldTypes, tokenOf(t)))
	}
	if len(m.NotTypes) > 0 {
		fs = append(fs, not(oneOf(fieldTypes, m.NotTypes)))
	}
	return all(fs...)
}

// byDay asks for the weekdays, and for the weekday that a relative day is in each of the zones.
func (m *matcher) byDay(snap *snapshot) filter {
	if len(m.Days)+len(m.RelativeDays) == 0 {
		return ""
	}
	var fs []filter
	if len(m.Days) > 0 {
		fs = append(fs, isNumber(fieldWeekday, weekdays(m.Days)...))
	}
	if len(m.RelativeDays) > 0 {
		byDate := make(map[meeting.Date][]token)
		m.eachZone(snap, func(zone token, loc *time.Location) {
			today := meeting.DateOf(m.At.In(loc))
			byDate[today] = append(byDate[today], zone)
		})
		for today, zones := range byDate {
			var days []int
			for _, n := range m.RelativeDays {
				days = append(days, int(today.AddDays(n).Weekday()))
			}
			fs = append(fs, all(isAny(fieldZone, zones...), isNumber(fieldRuleDay, days...)))
		}
	}
	if len(fs) == 0 {
		return isAny(fieldZone)
	}
	return either(fs...)
}

func weekdays(days []time.Weekday) []int {
	list := make([]int, len(days))
	for i, d := range days {
		list[i] = int(d)
	}
	return list
}

func (m *matcher) eachZone(snap *snapshot, f func(token, *time.Location)) {
	for _, name := range snap.zones {
		if loc, err := m.zones.Load(name); err == nil {
			f(tokenOf(name), loc)
		}
	}
}

func (m *matcher) byTime() filter {
	var fs []filter
	for _, r := range m.Times {
		from, to := atLeast(fieldStart, float64(r.From)), atMost(fieldStart, float64(r.To))
		if r.From <= r.To {
			fs = append(fs, all(from, to))
		} else {
			fs = append(fs, either(from, to))
		}
	}
	return either(fs...)
}

func (m *matcher) byWithin(snap *snapshot) filter {
	if m.Within <= 0 {
		return ""
	}
	return m.startsBetween(snap, m.At.Add(-search.Grace), m.At.Add(m.Within))
}

// almostAWeek is the longest time in which starts are told apart by the minute of the week.
const almostAWeek = 6 * 24 * time.Hour

// startsBetween asks for the minutes of the week from one instant to another, in each of the zones.
func (m *matcher) startsBetween(snap *snapshot, from, to time.Time) filter {
	if to.Sub(from) > almostAWeek {
		return exists(fieldRuleDay)
	}
	byWindow := make(map[[2]int][]token)
	m.eachZone(snap, func(zone token, loc *time.Location) {
		w := window(from.In(loc), to.In(loc))
		byWindow[w] = append(byWindow[w], zone)
	})
	fs := []filter{isAny(fieldZone)}
	for w, zones := range byWindow {
		lo, hi := float64(w[0]), float64(w[1])
		minutes := between(fieldMinute, lo, hi)
		if lo > hi {
			minutes = either(atLeast(fieldMinute, lo), atMost(fieldMinute, hi))
		}
		fs = append(fs, all(isAny(fieldZone, zones...), minutes))
	}
	return either(fs...)
}

// window is the first and the last minute of the week that a clock on the wall may show between from and to. Where the
// clock changes about that time a start may be moved, and the window is wider than any change.
func window(from, to time.Time) [2]int {
	const change, week = 3 * time.Hour, 7 * minutesPerDay
	minute := func(t time.Time) int { return int(t.Weekday())*minutesPerDay + t.Hour()*60 + t.Minute() }
	_, before := from.Add(-24 * time.Hour).Zone()
	_, later := to.Add(24 * time.Hour).Zone()
	if before == later {
		return [2]int{minute(from), minute(to)}
	}
	wider := int(change / time.Minute)
	return [2]int{(minute(from) - wider + week) % week, (minute(to) + wider) % week}
}

func (m *matcher) byPlace() filter {
	var near filter
	if m.Near != nil && m.Near.Radius > 0 {
		near = inBox(around(m.Near))
	}
	if m.Box == nil {
		return near
	}
	return all(near, inBox(*m.Box))
}

// inBox is a little wider than b, for numbers that were rounded on their way.
func inBox(b search.Box) filter {
	const little = 1e-7
	lat := between(fieldLat, b.South-little, b.North+little)
	west, east := atLeast(fieldLon, b.West-little), atMost(fieldLon, b.East+little)
	if b.West <= b.East {
		return all(lat, west, east)
	}
	return all(lat, either(west, east))
}

// around is a box that holds c.
func around(c *search.Circle) search.Box {
	const degree = 180 / math.Pi
	angle := c.Radius/search.EarthRadius + 1e-9
	b := search.Box{West: -180, East: 180, South: c.Center.Lat - angle*degree, North: c.Center.Lat + angle*degree}
	if b.South <= -90 || b.North >= 90 {
		return b // it holds a pole, or all
	}
	half := math.Asin(math.Sin(angle)/math.Cos(c.Center.Lat/degree)) * degree
	b.West, b.East = c.Center.Lon-half, c.Center.Lon+half
	if b.West < -180 {
		b.West += 360
	}
	if b.East > 180 {
		b.East -= 360
	}
	return b
}

func (m *matcher) byChange() filter {
	if m.UpdatedSince.IsZero() {
		return ""
	}
	return atLeast(fieldChanged, float64(m.UpdatedSince.UnixMilli()))
}
