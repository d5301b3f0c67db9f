package normalize

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// rulesText writes rules shortly: "SU WE" for weekly ones, the whole rule for others.
func rulesText(d days) string {
	var parts []string
	for _, r := range d.rules {
		s := strings.TrimPrefix(r.String(), "FREQ=WEEKLY;BYDAY=")
		parts = append(parts, s)
	}
	return strings.Join(parts, " ")
}

func TestReadDays(t *testing.T) {
	const mon2fri = "MO TU WE TH FR"
	tests := []struct {
		said   string
		base   importer.DayBase
		want   string
		unsure bool
	}{
		{"0", importer.Sunday0, "SU", false},
		{"6", importer.Sunday0, "SA", false},
		{"7", importer.Sunday0, "SU", false},
		{"1", importer.Sunday1, "SU", false},
		{"7", importer.Sunday1, "SA", false},
		{"1", importer.Monday1, "MO", false},
		{"7", importer.Monday1, "SU", false},
		{"0", importer.Monday0, "MO", false},
		{"6", importer.Monday0, "SU", false},
		{"1,3", 0, "MO WE", false},
		{"Sunday", 0, "SU", false},
		{"TUESDAYS", 0, "TU", false},
		{"Thurs.", 0, "TH", false},
		{"M-F", 0, mon2fri, false},
		{"Mon–Fri", 0, mon2fri, false},
		{"Monday through Friday", 0, mon2fri, false},
		{"Fri-Mon", 0, "SU MO FR SA", false},
		{"M/W/F", 0, "MO WE FR", false},
		{"Daily", 0, "SU MO TU WE TH FR SA", false},
		{"every day", 0, "SU MO TU WE TH FR SA", false},
		{"weekdays", 0, mon2fri, false},
		{"Weekends", 0, "SU SA", false},
		{"miércoles", 0, "WE", false},
		{"lunes a viernes", 0, mon2fri, false},
		{"jeudi", 0, "TH", false},
		{"Samstags", 0, "SA", false},
		{"Mo Do Fr", 0, "MO TH FR", false},
		{"terça-feira", 0, "TU", false},
		{"giovedì", 0, "TH", false},
		{"środa", 0, "WE", false},
		{"lördag", 0, "SA", false},
		{"zaterdag", 0, "SA", false},
		{"2nd and 4th Wednesday", 0, "FREQ=MONTHLY;BYDAY=2WE,4WE", false},
		{"1st & 3rd Tuesdays", 0, "FREQ=MONTHLY;BYDAY=1TU,3TU", false},
		{"2nd Monday of each month", 0, "FREQ=MONTHLY;BYDAY=2MO", false},
		{"Last Monday of the Month", 0, "FREQ=MONTHLY;BYDAY=-1MO", false},
		{"Second, third, fourth, and last Friday", 0, "FREQ=MONTHLY;BYDAY=2FR,3FR,4FR,-1FR", false},
		{"Fridays (1st)", 0, "FREQ=MONTHLY;BYDAY=1FR", false},
		{"2. Mittwoch im Monat", 0, "FREQ=MONTHLY;BYDAY=2WE", true}, // "im" is not understood
		{"every other Friday", 0, "FR;INTERVAL=2", false},
		{"Every other Monday & Saturday", 0, "MO;INTERVAL=2 SA;INTERVAL=2", false},
		{"bi-weekly Thursday", 0, "TH;INTERVAL=2", false},
		{"Every other Saturday of Month", 0, "SA", true},
		{"1st Saturday, every 3 months", 0, "FREQ=MONTHLY;BYDAY=1SA,3SA", true},
		{"Sunday (except holidays)", 0, "SU", true},
		{"monthly", 0, "", true},
		{"varies", 0, "", true},
		{"sometimes", 0, "", true},
	}
	for _, tt := range tests {
		got := readDays([]string{tt.said}, tt.base)
		if rulesText(got) != tt.want || got.unsure != tt.unsure || got.outOfRange {
			t.Errorf("readDays(%q, %d) = %q, unsure %v, out of range %v; want %q, unsure %v", tt.said, tt.base, rulesText(got), got.unsure, got.outOfRange, tt.want, tt.unsure)
		}
	}
	for _, tt := range []struct {
		said string
		base importer.DayBase
	}{{"8", 0}, {"9", importer.Sunday1}, {"0", importer.Sunday1}, {"0", importer.Monday1}, {"7", importer.Monday0}} {
		if got := readDays([]string{tt.said}, tt.base); !got.outOfRange || len(got.rules) > 0 {
			t.Errorf("readDays(%q, %d) = %+v, want out of range", tt.said, tt.base, got)
		}
	}
	both := readDays([]string{"1st Friday", "3rd Friday", "Friday", "Sunday"}, 0)
	if rulesText(both) != "SU FR" {
		t.Errorf("every Friday wins over some: %q", rulesText(both))
	}
}

// A word must stand for one thing only, whatever its language.
func TestWordsForDaysAreUnambiguous(t *testing.T) {
	for name := range weekdayNames {
		if _, ordinal := ordinalNames[name]; dayFillers[name] || rangeWords[name] || ordinal || dayGroups[name] != nil {
			t.Errorf("%q is a weekday and another word", name)
		}
	}
	for name, day := range map[string]time.Weekday{"so": 0, "su": 0, "dom": 0, "lun": 1, "mar": 2, "di": 2, "mi": 3, "do": 4, "vr": 5, "sab": 6} {
		if got, ok := weekdayNames[name]; !ok || got != day {
			t.Errorf("%q is %s, want %s", name, got, day)
		}
	}
}

func TestReadClock(t *testing.T) {
	tests := []struct{ said, want string }{
		{"19:00", "19:00"}, {"19:00:00", "19:00"}, {"09:05", "09:05"}, {"9:5", "09:05"}, {"9:00", "09:00"}, {"00:00", "00:00"}, {"23:59", "23:59"},
		{"7:00 PM", "19:00"}, {"7:00PM", "19:00"}, {"7 pm", "19:00"}, {"7pm", "19:00"}, {"7p", "19:00"}, {"7:30 p.m.", "19:30"}, {"12:00 PM", "12:00"}, {"12:00 AM", "00:00"}, {"12:30am", "00:30"},
		{"930am", "09:30"}, {"0930", "09:30"}, {"1930", "19:30"}, {"4.30pm", "16:30"}, {"19.00", "19:00"}, {"19.00 Uhr", "19:00"}, {"19 Uhr", "19:00"}, {"19h30", "19:30"}, {"19h", "19:00"},
		{"kl. 18:00 – 19:00", "18:00"}, {"9.30am -10.30am", "09:30"}, {"7 - 8 pm", "19:00"}, {"19:00 to 20:00", "19:00"}, {"noon", "12:00"}, {"12 Noon", "12:00"}, {"Midnight", "23:59"}, {"24:00", "23:59"},
		{"19:00 PM", "19:00"}, {" 6:15 AM ", "06:15"},
		{"7", ""}, {"7ish", ""}, {"varies", ""}, {"25:00", ""}, {"12:60", ""}, {"13:00 AM", ""}, {"0 pm", ""}, {"PL 20:00 UK 19:00", ""}, {"sunset", ""}, {"10.5", ""}, {"", ""}, {"-5", ""}, {"7:00 or 8:00", ""},
		{"99999", ""}, {"1:2:3:4", ""}, {"am", ""}, {"12345 pm", ""},
	}
	for _, tt := range tests {
		c, ok := readClock(tt.said)
		got := ""
		if ok {
			got = c.at.String()
		}
		if got != tt.want {
			t.Errorf("readClock(%q) = %q, want %q", tt.said, got, tt.want)
		}
	}
	if c, _ := readClock("18:00 - 19:30"); c.end != "19:30" {
		t.Errorf("the end of a range is %q", c.end)
	}
}

func TestReadDuration(t *testing.T) {
	for said, want := range map[string]int{
		"01:30:00": 90, "1:30": 90, "24:00:00": 1440, "00:00:00": 0, "90": 90, "90 min": 90, "1hr 15mins": 75, "1.5 hours": 90, "1 hour and 30 minutes": 90, "PT1H30M": 90, "2h": 120, "1 Stunde": 60,
		"": -1, "long": -1, "-30": -1, "1:75": -1, "5 parsecs": -1, "1.2.3 hours": -1, "99999999999999999999": -1,
	} {
		got, ok := readDuration(said)
		if !ok {
			got = -1
		}
		if got != want {
			t.Errorf("readDuration(%q) = %d, want %d", said, got, want)
		}
	}
}

func TestReadZone(t *testing.T) {
	n := normalizer(t)
	for said, want := range map[string]string{
		"America/New_York": "America/New_York", "america/new_york": "America/New_York", "America/New York": "America/New_York", "US/Eastern": "America/New_York", "EST": "America/New_York",
		"Eastern Time": "America/New_York", "Eastern Time (US/CAN)": "America/New_York", "ET": "America/New_York", "(EST)": "America/New_York", "Pacific": "America/Los_Angeles", "Canada/Atlantic": "America/Halifax",
		"GMT": "Europe/London", "Europe/Kiev": "Europe/Kyiv", "AEST": "Australia/Sydney", "MST": "America/Phoenix", "UTC": "UTC", "Etc/UTC": "UTC", "america/argentina/buenos_aires": "America/Argentina/Buenos_Aires",
		"America/Anytown": "", "Local": "", "+2": "", "GMT+2": "", "local time": "", "": "", "../../etc/passwd": "",
	} {
		if got, ok := n.readZone(said); ok != (want != "") || ok && got != want {
			t.Errorf("readZone(%q) = %q, %v, want %q", said, got, ok, want)
		}
	}
}

func TestScheduleOfRow(t *testing.T) {
	tests := []struct {
		name  string
		edit  func(*importer.Draft)
		want  []string // weekday start minutes zone rule
		codes []notice.Code
	}{
		{"plain", func(*importer.Draft) {}, []string{"SU 18:00 90 America/Los_Angeles row"}, nil},
		{"several days", func(d *importer.Draft) { d.Days = []string{"1", "3"} }, []string{"MO 18:00 90 America/Los_Angeles row", "WE 18:00 90 America/Los_Angeles row"}, []notice.Code{notice.DayArrayExpanded}},
		{"one day in a list", func(d *importer.Draft) { d.Days = []string{"5"} }, []string{"FR 18:00 90 America/Los_Angeles row"}, nil},
		{"past midnight", func(d *importer.Draft) { d.Start, d.End = "23:30", "00:30" }, []string{"SU 23:30 60 America/Los_Angeles row"}, []notice.Code{notice.EndCrossesMidnight}},
		{"no end", func(d *importer.Draft) { d.End = "" }, []string{"SU 18:00 60 America/Los_Angeles row"}, []notice.Code{notice.DurationAssumed}},
		{"end at the start", func(d *importer.Draft) { d.End = "18:00" }, []string{"SU 18:00 60 America/Los_Angeles row"}, []notice.Code{notice.DurationZero}},
		{"morning for evening", func(d *importer.Draft) { d.End = "07:00" }, []string{"SU 18:00 60 America/Los_Angeles row"}, []notice.Code{notice.DurationExtreme}},
		{"long", func(d *importer.Draft) { d.End = "22:00" }, []string{"SU 18:00 240 America/Los_Angeles row"}, []notice.Code{notice.DurationLong}},
		{"round the clock", func(d *importer.Draft) { d.Duration = "24:00:00" }, []string{"SU 18:00 1440 America/Los_Angeles row"}, nil},
		{"range as the start", func(d *importer.Draft) { d.Start, d.End = "6 - 7 pm", "" }, []string{"SU 18:00 60 America/Los_Angeles row"}, []notice.Code{notice.TimeFormat}},
		{"zone of the source", func(d *importer.Draft) { d.Timezone = "" }, []string{"SU 18:00 90 America/Los_Angeles source"}, nil},
		{"no such zone", func(d *importer.Draft) { d.Timezone = "America/Anytown" }, []string{"SU 18:00 90 America/Los_Angeles source"}, []notice.Code{notice.TimezoneInvalid}},
		{"zone of another place", func(d *importer.Draft) { d.Timezone = "America/New_York" }, []string{"SU 18:00 90 America/New_York row"}, []notice.Code{notice.TimezoneMismatch}},
		{"rule", func(d *importer.Draft) { d.Days, d.Recurrence = nil, "FREQ=MONTHLY;BYDAY=2TU,4TU" }, []string{"TU 18:00 90 America/Los_Angeles row FREQ=MONTHLY;BYDAY=2TU,4TU"}, nil},
		{"rule of two days", func(d *importer.Draft) { d.Days, d.Recurrence = nil, "RRULE:FREQ=WEEKLY;BYDAY=MO,TH" }, []string{"MO 18:00 90 America/Los_Angeles row", "TH 18:00 90 America/Los_Angeles row"}, []notice.Code{notice.DayArrayExpanded}},
		{"rule without a day", func(d *importer.Draft) { d.Recurrence, d.Anchor = "FREQ=WEEKLY;INTERVAL=2", "2026-11-22" }, []string{"SU 18:00 90 America/Los_Angeles row FREQ=WEEKLY;BYDAY=SU;INTERVAL=2"}, nil},
		{"rule that nobody expands", func(d *importer.Draft) { d.Recurrence = "FREQ=YEARLY;BYMONTH=5" }, []string{"SU 18:00 90 America/Los_Angeles row"}, []notice.Code{notice.RecurrenceUnparseable, notice.RecurrenceInText}},
		{"ordinals beside the day", func(d *importer.Draft) { d.Recurrence = "1st and 3rd" }, []string{"SU 18:00 90 America/Los_Angeles row FREQ=MONTHLY;BYDAY=1SU,3SU"}, nil},
		{"recurrence in the notes", func(d *importer.Draft) { d.Notes = []string{"2nd & 4th Sundays only. Ring the bell."} }, []string{"SU 18:00 90 America/Los_Angeles row"}, []notice.Code{notice.RecurrenceInText}},
		{"a speaker on some Sundays", func(d *importer.Draft) { d.Notes = []string{"Last Sunday is speaker night. First names only."} }, []string{"SU 18:00 90 America/Los_Angeles row"}, nil},
		{"half a schedule: no time", func(d *importer.Draft) { d.Start = "" }, nil, []notice.Code{notice.TimeMissing}},
		{"half a schedule: no day", func(d *importer.Draft) { d.Days = nil }, nil, []notice.Code{notice.DayMissing}},
		{"half a schedule: nearly a time", func(d *importer.Draft) { d.Start = "7ish" }, nil, []notice.Code{notice.TimeUnparseable}},
		{"half a schedule: no such day", func(d *importer.Draft) { d.Days = []string{"9"} }, nil, []notice.Code{notice.DayOutOfRange}},
		{"half a schedule: no day that can be read", func(d *importer.Draft) { d.Days = []string{"varies"} }, nil, []notice.Code{notice.DayUnparseable}},
		{"by appointment, with a day", func(d *importer.Draft) { d.Start, d.Unscheduled = "", true }, nil, []notice.Code{notice.AppointmentOnly}},
		{"by appointment", func(d *importer.Draft) { d.Days, d.Start, d.End = nil, "", "" }, nil, []notice.Code{notice.AppointmentOnly}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := plainDraft()
			tt.edit(&d)
			res := one(t, testSource(), d)
			var got []string
			for _, l := range res.Listings {
				if s := l.Meeting.Schedule; s != nil {
					text := fmt.Sprintf("%s %s %d %s %s", meeting.DayCode(s.Weekday), s.Start, s.Duration, s.Timezone, s.TimezoneFrom)
					if !s.IsWeekly() {
						text += " " + s.RRule
					}
					got = append(got, text)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("schedules (-want +got)\n%s", diff)
			}
			if codes := rowCodes(res); !slices.Equal(codes, tt.codes) {
				t.Errorf("notices %v, want %v", codes, tt.codes)
			}
			half := strings.HasPrefix(tt.name, "half")
			if (res.Counts.Hidden == 1) != half || half && res.Listings[0].Meeting.Status != meeting.Unlisted {
				t.Errorf("%v, status %s", res.Counts, res.Listings[0].Meeting.Status)
			}
		})
	}
}

func TestZoneIsInferredFromThePlace(t *testing.T) {
	src := testSource()
	src.Timezone = ""
	d := plainDraft()
	d.Timezone = ""
	if s := one(t, src, d).Listings[0].Meeting.Schedule; s.Timezone != "America/Los_Angeles" || s.TimezoneFrom != meeting.ZoneFromPlace {
		t.Errorf("by coordinates: %s from %s", s.Timezone, s.TimezoneFrom)
	}
	d.Place = importer.DraftPlace{City: "Anytown", Region: "Texas"}
	res := one(t, src, d)
	if s := res.Listings[0].Meeting.Schedule; s.Timezone != "America/Chicago" || s.TimezoneFrom != meeting.ZoneFromPlace {
		t.Errorf("by state: %s from %s", s.Timezone, s.TimezoneFrom)
	}
	if !slices.Contains(rowCodes(res), notice.TimezoneInferred) {
		t.Errorf("nothing is said about it: %v", rowCodes(res))
	}
	src.Publisher = nil
	d.Place = importer.DraftPlace{}
	if res := one(t, src, d); res.Counts.Hidden != 1 || !slices.Contains(rowCodes(res), notice.TimezoneMissing) {
		t.Errorf("nowhere: %v, %v", res.Counts, rowCodes(res))
	}
}

func TestInstancesBecomeARuleOnlyWithoutDoubt(t *testing.T) {
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	on := func(dates ...string) []time.Time {
		var list []time.Time
		for _, d := range dates {
			at, err := time.ParseInLocation("2006-01-02 15:04", d+" 19:30", zone)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, at)
		}
		return list
	}
	for name, tt := range map[string]struct {
		at   []time.Time
		want string
	}{
		"weekly":         {on("2026-10-20", "2026-10-27", "2026-11-03"), "FREQ=WEEKLY;BYDAY=TU"},
		"fortnightly":    {on("2026-10-20", "2026-11-03", "2026-11-17"), "FREQ=WEEKLY;BYDAY=TU;INTERVAL=2"},
		"first Tuesdays": {on("2026-09-01", "2026-10-06", "2026-11-03"), "FREQ=MONTHLY;BYDAY=1TU"},
		"a single one":   {on("2026-10-20"), ""},
		"irregular":      {on("2026-10-20", "2026-10-27", "2026-11-17"), ""},
	} {
		d := plainDraft()
		d.Days, d.Start, d.End, d.Timezone, d.Instances = nil, "", "", "", tt.at
		got := ""
		if s := one(t, testSource(), d).Listings[0].Meeting.Schedule; s != nil {
			got = s.RRule
			if s.Start.String() != "19:30" || s.Timezone != "Europe/London" {
				t.Errorf("%s: %s %s", name, s.Start, s.Timezone)
			}
		}
		if got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}

// What is held on dates without a rule is no recurring meeting, and is not by appointment unless it says so.
func TestOneOffIsNotByAppointment(t *testing.T) {
	at := time.Date(2026, time.December, 5, 10, 0, 0, 0, time.UTC)
	noted := []notice.Notice{{Code: notice.OneOffEvent, Field: "DTSTART", Value: "2026-12-05"}}
	for name, tt := range map[string]struct {
		dates       []time.Time
		unscheduled bool
		notices     []notice.Notice
		want        notice.Code
		hidden      int
	}{
		"one date":                      {[]time.Time{at}, false, nil, notice.OneOffEvent, 1},
		"several":                       {[]time.Time{at, at.AddDate(0, 0, 3), at.AddDate(0, 0, 9)}, false, nil, notice.OneOffEvent, 1},
		"noted by the importer":         {[]time.Time{at}, true, noted, notice.OneOffEvent, 1},
		"noted, and all day":            {nil, true, noted, notice.OneOffEvent, 1},
		"a date, and by appointment":    {[]time.Time{at}, true, nil, notice.AppointmentOnly, 0},
		"no date, no day, and no time":  {nil, false, nil, notice.AppointmentOnly, 0},
		"no date, says by appointment ": {nil, true, nil, notice.AppointmentOnly, 0},
	} {
		d := plainDraft()
		d.Days, d.Start, d.End, d.Instances, d.Unscheduled = nil, "", "", tt.dates, tt.unscheduled
		reading := &importer.Reading{Rows: []importer.Row{{Draft: d, Notices: tt.notices}}}
		res := normalizer(t).Reading(testSource(), reading, now)
		check(t, res)
		if codes := rowCodes(res); !slices.Equal(codes, []notice.Code{tt.want}) || res.Counts.Hidden != tt.hidden {
			t.Errorf("%s: %v, %d hidden, want %s and %d", name, codes, res.Counts.Hidden, tt.want, tt.hidden)
		}
		if m := res.Listings[0].Meeting; m.Schedule != nil || m.Notes != "" {
			t.Errorf("%s: schedule %v, notes %q", name, m.Schedule, m.Notes)
		}
	}
}

// The text of a schedule is in the publisher's words, where they say what the rule does or more.
func TestScheduleWords(t *testing.T) {
	for _, tt := range []struct {
		days       []string
		recurrence string
		want       string
	}{
		{[]string{"2nd Monday"}, "", "2nd Monday"},
		{[]string{"1st & 3rd Tue", "2nd Thu"}, "", "1st & 3rd Tue, 2nd Thu"},
		{[]string{"Monday"}, "every other", "every other"},
		{[]string{"Monday"}, "2nd Monday of the month", "2nd Monday of the month"},
		{[]string{"Monday"}, "FREQ=MONTHLY;BYDAY=2MO", ""},
		{[]string{"Monday"}, "RRULE:FREQ=MONTHLY;BYDAY=2MO", ""},
		{[]string{"Mon"}, "FREQ=WEEKLY;INTERVAL=2", ""},
		{[]string{"2nd Monday"}, "FREQ=MONTHLY;BYDAY=2MO", "2nd Monday"},
		{[]string{"Monday"}, "", ""},
	} {
		d := plainDraft()
		d.Days, d.Recurrence, d.Anchor = tt.days, tt.recurrence, "2026-11-23"
		m := one(t, testSource(), d).Listings[0].Meeting
		if m.Schedule == nil || m.Schedule.Text != tt.want {
			t.Errorf("%q, %q: %+v, want the text %q", tt.days, tt.recurrence, m.Schedule, tt.want)
		}
	}
}
