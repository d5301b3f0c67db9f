package meeting

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

// A Schedule says when a meeting recurs, in the local time of its place. It is true across changes of the clock:
// "Sunday at 18:00" stays so, whatever the offset.
type Schedule struct {
	Weekday time.Weekday
	Start   Clock
	// Duration is in whole minutes, 1 to 1440. A meeting may end on the next day.
	Duration int
	// Timezone is an IANA name; TimezoneFrom says who stated it.
	Timezone     string
	TimezoneFrom ZoneSource
	// RRule is a recurrence rule of RFC 5545 section 3.3.10, restricted to what package occurrence expands:
	// FREQ=WEEKLY with BYDAY and an optional INTERVAL, or FREQ=MONTHLY with ordinal BYDAY and an optional INTERVAL.
	RRule string
	// Anchor is the date (of the venue's calendar) of one occurrence. It is needed when INTERVAL is above 1 and
	// otherwise the first date on which a new meeting is held; zero when neither is known.
	Anchor Date
	// Except are dates on which an otherwise due occurrence is not held.
	Except []Date
	// Text is in the publisher's words, when they say more than the rule does.
	Text string
}

// ZoneSource says where a time zone was learned.
type ZoneSource string

// The values of ZoneSource.
const (
	ZoneFromRow    ZoneSource = "row"    // the publisher states it with the meeting
	ZoneFromSource ZoneSource = "source" // the source record states it
	ZoneFromPlace  ZoneSource = "place"  // derived from the coordinates or the state
)

// End is the local time at which the meeting ends; it may be past midnight.
func (s *Schedule) End() Clock { return Clock((int(s.Start) + s.Duration) % minutesPerDay) }

// Weekly is the rule of a meeting held every week on day.
func Weekly(day time.Weekday) string { return "FREQ=WEEKLY;BYDAY=" + DayCode(day) }

// DayCode is the two-letter weekday of RFC 5545: SU, MO, …
func DayCode(day time.Weekday) string {
	return [...]string{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}[day]
}

// IsWeekly reports whether the meeting is held every week.
func (s *Schedule) IsWeekly() bool { return s.RRule == Weekly(s.Weekday) }

// Validate reports the first breach of the bounds stated at the fields.
func (s *Schedule) Validate() error {
	switch {
	case s.Weekday < 0 || s.Weekday > 6:
		return fmt.Errorf("schedule: weekday %d", s.Weekday)
	case s.Start < 0 || s.Start >= minutesPerDay:
		return fmt.Errorf("schedule: start %d", s.Start)
	case s.Duration < 1 || s.Duration > minutesPerDay:
		return fmt.Errorf("schedule: duration %d minutes", s.Duration)
	case s.Timezone == "":
		return fmt.Errorf("schedule: no time zone")
	case !oneOf(s.TimezoneFrom, ZoneFromRow, ZoneFromSource, ZoneFromPlace):
		return fmt.Errorf("schedule: timezone_from %q", s.TimezoneFrom)
	case s.RRule == "":
		return fmt.Errorf("schedule: no rule")
	}
	return nil
}

type scheduleJSON struct {
	Weekday      time.Weekday `json:"weekday"`
	Start        Clock        `json:"start"`
	End          Clock        `json:"end"`
	Duration     int          `json:"duration_minutes"`
	Timezone     string       `json:"timezone"`
	TimezoneFrom ZoneSource   `json:"timezone_from"`
	RRule        string       `json:"rrule"`
	Anchor       Date         `json:"anchor,omitzero"`
	Except       []Date       `json:"except,omitempty"`
	Text         string       `json:"text,omitempty"`
}

// MarshalJSON adds the derived end.
func (s Schedule) MarshalJSON() ([]byte, error) {
	return json.Marshal(scheduleJSON{s.Weekday, s.Start, s.End(), s.Duration, s.Timezone, s.TimezoneFrom, s.RRule, s.Anchor, s.Except, s.Text})
}

// UnmarshalJSON ignores the derived end.
func (s *Schedule) UnmarshalJSON(b []byte) error {
	var j scheduleJSON
	if err := json.Unmarshal(b, &j); err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	*s = Schedule{j.Weekday, j.Start, j.Duration, j.Timezone, j.TimezoneFrom, j.RRule, j.Anchor, j.Except, j.Text}
	return nil
}

const minutesPerDay = 24 * 60

// Clock is a local time of day in minutes after midnight, 0 to 1439.
type Clock int16

// NewClock is the time of day h:m.
func NewClock(h, m int) Clock { return Clock(h*60 + m) }

// ParseClock reads "HH:MM", 00:00 to 23:59, as Clock.String writes it. What publishers write is package normalize's to read.
func ParseClock(s string) (Clock, error) {
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != 5 {
		return 0, fmt.Errorf("meeting: time of day %q is not HH:MM", s)
	}
	return NewClock(t.Hour(), t.Minute()), nil
}

// Hour is the hour, 0 to 23; Minute the minute, 0 to 59.
func (c Clock) Hour() int { return int(c) / 60 }

// Minute is the minute of the hour, 0 to 59.
func (c Clock) Minute() int { return int(c) % 60 }

// String is "HH:MM" on the 24-hour clock.
func (c Clock) String() string {
	h, m := c.Hour(), c.Minute()
	return string([]byte{'0' + byte(h/10), '0' + byte(h%10), ':', '0' + byte(m/10), '0' + byte(m%10)})
}

// MarshalText writes "HH:MM".
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText reads "HH:MM".
func (c *Clock) UnmarshalText(b []byte) (err error) {
	*c, err = ParseClock(string(b))
	return err
}

// Date is a day of the Gregorian calendar without a time zone. The zero Date is no date.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf is the day on which t falls in its own location.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// ParseDate reads "YYYY-MM-DD".
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return Date{}, fmt.Errorf("meeting: date %q is not YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// UTC is midnight UTC of d, for arithmetic on calendar days.
func (d Date) UTC() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// AddDays is the date n days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return DateOf(d.UTC().AddDate(0, 0, n)) }

// Weekday is the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.UTC().Weekday() }

// String is "YYYY-MM-DD".
func (d Date) String() string { return d.UTC().Format(time.DateOnly) }

// MarshalText writes "YYYY-MM-DD".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "YYYY-MM-DD".
func (d *Date) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDate(string(b))
	return err
}
