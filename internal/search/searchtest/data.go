package searchtest

import (
	"fmt"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// at is the instant of asking, a Saturday noon in New York.
var at = time.Date(2026, 11, 21, 17, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant, if Go had such

// Labels are those of the suite: a few types in two languages, and every other type under its own name.
type Labels struct{}

// Words implements search.Labels.
func (Labels) Words(t meeting.Type) []string {
	switch t {
	case "women":
		return []string{"Women", "Mujeres", "Femmes", "ladies", "女性"}
	case "big-book":
		return []string{"Big Book", "Libro Grande", "Gros Livre"}
	case "nameless":
		return nil
	}
	return []string{strings.ReplaceAll(string(t), "-", " ")}
}

// The sources of the suite's world. Each of them can be replaced.
const (
	sourceSynth = "synth"
	sourceOdd   = "odd"
)

// odd is meeting n of source odd, a plain one changed by edit.
func odd(n int, edit func(*meeting.Meeting)) *meeting.Meeting {
	key := fmt.Sprintf("odd-%d", n)
	m := &meeting.Meeting{
		ID: meeting.NewID(sourceOdd, key), Name: "Serenity", Fellowship: "aa", Attendance: meeting.InPerson, Status: meeting.Active, Access: meeting.Open,
		Schedule: weekly("America/New_York", time.Saturday, "19:00"),
		Place:    &meeting.Place{City: "Oakland", Region: "CA", Country: "US", Point: &meeting.Point{Lat: 37.8, Lon: -122.27}, Precision: meeting.Exact},
		Changed:  at.Add(-time.Duration(n) * time.Hour), Source: meeting.SourceRef{ID: sourceOdd, Key: key, Publisher: "Odd, Inc."},
	}
	edit(m)
	return m
}

func weekly(zone string, day time.Weekday, clock string) *meeting.Schedule {
	c, err := meeting.ParseClock(clock)
	if err != nil {
		panic(err)
	}
	return &meeting.Schedule{Weekday: day, Start: c, Duration: 60, Timezone: zone, TimezoneFrom: meeting.ZoneFromRow, RRule: meeting.Weekly(day)}
}

// naughty are texts that have broken query languages, indexes or their escaping.
func naughty() []string {
	return []string{
		`' OR 1=1 --`, `") OR ("`, `name = 'x' AND _geoRadius(0, 0, 1)`, `a*b*c*`, `[a-z]+(b|c){9}`, `\`, `\'`, `%`, "\x00", "a\x00b", "\xff\xfe", "\u202eRTL",
		`TO`, `EXISTS`, `IS NULL`, `NOT IN ['a', 'b']`, `{"$gt": ""}`, `<script>alert(1)</script>`, `../../etc/passwd`, `${jndi:x}`, "line\nbreak\ttab",
		`"quoted phrase"`, `-minus`, `+plus`, `field:value`, `~2`, `^3`, `東京 meeting`, `한국어 모임`, `ИВАН`, `Σίσυφος`, `ﷺ`, `e\u0301`, "😀 smile", strings.Repeat("long", 60),
		`A.A.`, `O'Neill`, `l'espoir`, `St. Paul's`, `12&12`, `7pm`, `ß STRASSE`, `Ångström`, "Z̷̢a̶lgo", "ｆｕｌｌ width", "a,b", "0", "-", "_", ".",
	}
}

// oddities are meetings at the edges of what Meeting allows.
func oddities() (all []*meeting.Meeting) {
	add := func(edit func(*meeting.Meeting)) { all = append(all, odd(len(all), edit)) }
	for _, s := range naughty() {
		add(func(m *meeting.Meeting) { m.Name = s })
		add(func(m *meeting.Meeting) { m.Group, m.Notes, m.Place.Name, m.Place.City, m.Place.Region = s, s, s, s, s })
		add(func(m *meeting.Meeting) {
			m.Place.Areas, m.Place.PostalCode, m.Source.Publisher, m.Types = []string{s, s, "Rockridge"}, s, s, []meeting.Type{meeting.Type(s), "women"}
		})
	}
	for _, p := range []meeting.Point{
		{Lat: 90, Lon: 0}, {Lat: 90, Lon: 135}, {Lat: -90, Lon: 0}, {Lat: 89.9999, Lon: -179}, {Lat: 0, Lon: 180}, {Lat: 0, Lon: -180}, {Lat: -17, Lon: 179.99},
		{Lat: -17, Lon: -179.99}, {Lat: 0, Lon: 0.0001}, {Lat: 37.8, Lon: -122.27}, {Lat: 37.8, Lon: -122.2700001}, {Lat: -37.8, Lon: 57.73}, {Lat: 5, Lon: 170},
	} {
		add(func(m *meeting.Meeting) { m.Place.Point, m.Name = &p, "Pole to Pole" })
		add(func(m *meeting.Meeting) { m.Place.Point, m.Place.Precision = &p, meeting.Approximate })
	}
	for _, zone := range []string{"America/New_York", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/Santiago", "Africa/Casablanca", "UTC", "No/Where"} {
		for _, clock := range []string{"00:00", "00:30", "02:30", "11:59", "12:00", "23:59"} {
			for _, day := range []time.Weekday{time.Sunday, time.Saturday} {
				add(func(m *meeting.Meeting) {
					m.Schedule = weekly(zone, day, clock)
					m.Place = nil
					m.Attendance = meeting.OnlineOnly
				})
			}
		}
	}
	sunday := meeting.Date{Year: 2026, Month: 11, Day: 22}
	for _, edit := range []func(*meeting.Schedule){
		func(s *meeting.Schedule) { s.RRule = "FREQ=MONTHLY;BYDAY=-1SU" },
		func(s *meeting.Schedule) { s.RRule = "FREQ=MONTHLY;BYDAY=4SU" },
		func(s *meeting.Schedule) { s.RRule = "FREQ=MONTHLY;BYDAY=1SU,3SU" },
		func(s *meeting.Schedule) { s.RRule, s.Anchor = "FREQ=WEEKLY;BYDAY=SU;INTERVAL=2", sunday },
		func(s *meeting.Schedule) { s.RRule, s.Anchor = "FREQ=WEEKLY;BYDAY=SU;INTERVAL=2", sunday.AddDays(7) },
		func(s *meeting.Schedule) { s.RRule = "FREQ=WEEKLY;BYDAY=SU;INTERVAL=2" }, // counted from nowhere
		func(s *meeting.Schedule) { s.Anchor = sunday.AddDays(70) },
		func(s *meeting.Schedule) { s.Anchor = sunday.AddDays(-700) },
		func(s *meeting.Schedule) { s.Except = []meeting.Date{sunday, sunday.AddDays(7)} },
		func(s *meeting.Schedule) { s.RRule = "FREQ=DAILY" },
		func(s *meeting.Schedule) { s.RRule = meeting.Weekly(time.Monday) }, // of another day than the schedule says
	} {
		add(func(m *meeting.Meeting) {
			m.Schedule = weekly("America/New_York", time.Sunday, "19:00")
			edit(m.Schedule)
		})
	}
	return append(all, states()...)
}

// states are meetings in every state, with and without what may be absent.
func states() (all []*meeting.Meeting) {
	n := 10_000
	add := func(edit func(*meeting.Meeting)) { all, n = append(all, odd(n, edit)), n+1 }
	for _, status := range []meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted} {
		for _, attendance := range []meeting.Attendance{meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid, meeting.AttendanceUnknown} {
			for _, access := range []meeting.Access{meeting.Open, meeting.Closed, meeting.AccessUnknown} {
				add(func(m *meeting.Meeting) { m.Status, m.Attendance, m.Access = status, attendance, access })
			}
		}
	}
	for _, edit := range []func(*meeting.Meeting){
		func(m *meeting.Meeting) { m.Place = nil },
		func(m *meeting.Meeting) { m.Place = &meeting.Place{} },
		func(m *meeting.Meeting) { m.Place.Point, m.Place.Precision = nil, "" },
		func(m *meeting.Meeting) { m.Schedule = nil },
		func(m *meeting.Meeting) { m.Changed = time.Time{} },
		func(m *meeting.Meeting) { m.Types = []meeting.Type{"women", "women", "big-book", "nameless"} },
		func(m *meeting.Meeting) {
			m.Types = []meeting.Type{"big-book"}
			m.Languages = []string{"es", "en", "es"}
		},
		func(m *meeting.Meeting) { m.AlsoListedBy = []string{"other", sourceOdd, "synth"} },
		func(m *meeting.Meeting) { m.Name = "Sérénité Montréal" },
		func(m *meeting.Meeting) { m.Name, m.Group = "SERENITY", "serenity" },
		func(m *meeting.Meeting) { m.Name = "Serentiy" }, //nolint:misspell // by its publisher
		func(m *meeting.Meeting) { m.Name = "Women's Way Out"; m.Place.Name = "Alano Club" },
		func(m *meeting.Meeting) { m.Place.Name = "ALANO CLUB"; m.Place.Formatted = "1 Elm Street, Oakland" },
		func(m *meeting.Meeting) { m.Place.City = "OAKLAND"; m.Place.Areas = []string{"Rockridge", "East Bay"} },
		func(m *meeting.Meeting) {
			m.Place.City = "Saint-Jérôme"
			m.Place.Region = "QC"
			m.Place.Country = "CA"
		},
		func(m *meeting.Meeting) { m.Name = strings.Repeat("a very long name ", 20) },
		func(m *meeting.Meeting) { m.Name = strings.Repeat("a very long name ", 20) + "b" },
		func(m *meeting.Meeting) { m.Notes = strings.Repeat("word ", 3000) + "needle" },
	} {
		add(edit)
	}
	return all
}

// crowd is a number of plain meetings.
func crowd(n int) (all []*meeting.Meeting) {
	for m := range synth.New(7).Meetings(0, n) {
		m.Source.ID = sourceSynth
		all = append(all, m)
	}
	return all
}
