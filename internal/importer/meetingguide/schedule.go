package meetingguide

import (
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// time is a column that holds a time of day; false means that there is none.
func (r *row) time(c column) string {
	if r.denies(c) {
		return ""
	}
	return r.text(c)
}

// days are the weekdays as written. One text of several words is left whole: only who reads words can tell whether
// the comma of "1st, 3rd Friday" stands between days.
func (r *row) days() []string {
	v := r.cells[colDay].value
	if v.False() || v.Blank() {
		return nil
	}
	if v.Kind() == wire.Array {
		return r.list(colDay, ",")
	}
	text := r.text(colDay)
	items := split(text, ",")
	for _, item := range items {
		if strings.ContainsAny(item, " \t\n") {
			return []string{text}
		}
	}
	return items
}

// A calendar turns the instants of the online lists, which are in UTC, into the weekday and time of the row's zone.
type calendar struct {
	now   time.Time // when the document was served
	zones map[string]*time.Location
}

// schedule fills in day and time where a row gives only when it is next held: as an instant, or as "weekday:HH:MM" of
// the week that the document was served in, Monday being 1. A row whose zone is not known is left in UTC.
func (c *calendar) schedule(r *row, d *importer.Draft) {
	if len(d.Days) > 0 || d.Start != "" || d.Unscheduled {
		return
	}
	next, ok := c.next(r)
	if !ok {
		return
	}
	zone := c.zone(d.Timezone)
	if zone == nil {
		if d.Timezone != "" {
			r.note(notice.TimezoneInvalid, r.cells[colTimezone].name, r.cells[colTimezone].value)
		}
		zone, d.Timezone = time.UTC, "UTC"
	}
	next = next.In(zone)
	d.Days = []string{strconv.Itoa(int(next.Weekday()))}
	d.Start = next.Format("15:04")
}

// next is when the row is next held.
func (c *calendar) next(r *row) (time.Time, bool) {
	if r.says(colNextUTC) {
		at, err := time.Parse(time.RFC3339, r.text(colNextUTC))
		return at, err == nil
	}
	if !r.says(colWeekUTC) || c.now.IsZero() {
		return time.Time{}, false
	}
	weekday, clock, _ := strings.Cut(r.text(colWeekUTC), ":")
	day, err := strconv.Atoi(weekday)
	at, errClock := time.Parse("15:04", clock)
	if err != nil || errClock != nil || day < 1 || day > 7 {
		return time.Time{}, false
	}
	today := c.now.UTC()
	ahead := (day - int(today.Weekday()) + 7) % 7
	return time.Date(today.Year(), today.Month(), today.Day()+ahead, at.Hour(), at.Minute(), 0, 0, time.UTC), true
}

// zone is the zone of that name, or nil.
func (c *calendar) zone(name string) *time.Location {
	if name == "" || name == "Local" {
		return nil
	}
	zone, known := c.zones[name]
	if !known {
		zone, _ = time.LoadLocation(name)
		c.zones[name] = zone
	}
	return zone
}
