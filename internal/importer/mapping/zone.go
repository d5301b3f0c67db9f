package mapping

import (
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// zone is the zone of that name, or nil.
func (r *Reader) zone(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, known := r.zones[name]
	if !known {
		zone, _ = time.LoadLocation(name)
		r.zones[name] = zone
	}
	return zone
}

// place applies times_are: it moves day and time from the zone they are written in to the one the row names. Where the
// row names none, or the day or time cannot be moved, the draft says which zone they are in.
func (r *Reader) place(d *importer.Draft, served time.Time) {
	name := r.spec.TimesAre
	switch name {
	case "", "local":
		return
	case "source":
		d.Timezone = ""
		return
	case "utc":
		name = "UTC"
	}
	from, to := r.zone(name), r.zone(d.Timezone)
	if from == nil || to == nil || len(d.Days) != 1 || !move(d, from, to, served) {
		d.Timezone = name
	}
}

// move rewrites day and times as they are in the zone to, in the week after served. It leaves the draft as it is and
// reports false if it cannot.
func move(d *importer.Draft, from, to *time.Location, served time.Time) bool {
	day, ok := weekday(d.Days[0], d.DayBase)
	start, okStart := clockTime(d.Start)
	if !ok || !okStart || served.IsZero() {
		return false
	}
	today := served.In(from)
	ahead := (int(day) - int(today.Weekday()) + 7) % 7
	at := time.Date(today.Year(), today.Month(), today.Day()+ahead, start.Hour(), start.Minute(), 0, 0, from).In(to)
	if end, ok := clockTime(d.End); ok {
		d.End = time.Date(today.Year(), today.Month(), today.Day()+ahead, end.Hour(), end.Minute(), 0, 0, from).In(to).Format("15:04")
	} else if d.End != "" {
		return false
	}
	d.Start = at.Format("15:04")
	d.Days[0] = at.Weekday().String()
	return true
}

// weekday reads a digit by its base, or an English name that may be cut short.
func weekday(text string, base importer.DayBase) (time.Weekday, bool) {
	text = strings.ToLower(strings.TrimSpace(text))
	if n, err := strconv.Atoi(text); err == nil {
		switch base {
		case importer.Sunday1:
			n--
		case importer.Monday0:
			n++
		}
		return time.Weekday(((n % 7) + 7) % 7), n >= 0 && n <= 7
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if len(text) >= 3 && strings.HasPrefix(strings.ToLower(d.String())+"s", text) {
			return d, true
		}
	}
	return 0, false
}

// clockTime reads a time of day as programs write it.
func clockTime(text string) (time.Time, bool) {
	text = strings.ToUpper(strings.TrimSpace(text))
	for _, layout := range []string{"15:04", "15:04:05", "3:04 PM", "3:04PM", "3 PM", "3PM"} {
		if at, err := time.Parse(layout, text); err == nil {
			return at, true
		}
	}
	return time.Time{}, false
}

// instants reads dated occurrences. One without an offset is in the row's zone, or in the source's.
func (r *Reader) instants(dates []string, zone string) []time.Time {
	if len(dates) == 0 {
		return nil
	}
	var all []time.Time
	home := r.zone(zone)
	if home == nil {
		home = r.home
	}
	if home == nil {
		home = time.UTC
	}
	for _, date := range dates {
		for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02 15:04"} {
			if at, err := time.ParseInLocation(layout, date, home); err == nil {
				all = append(all, at.In(home))
				break
			}
		}
	}
	return all
}
