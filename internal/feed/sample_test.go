package feed_test

import (
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

var (
	zones = occurrence.NewZones()
	words = sync.OnceValues(vocabulary.Load)
)

// now is the instant of every test: a Saturday.
var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func day(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 9, 30, 0, 0, time.UTC) }

func channel(t testing.TB) *feed.Channel {
	t.Helper()
	v, err := words()
	if err != nil {
		t.Fatal(err)
	}
	return &feed.Channel{
		Title: "Meetings near Anytown, CA", Description: "Recovery meetings; every one a <real> welcome.",
		SelfURL: "https://fellowfeed.example/v1/meetings.ics?near=Anytown%2C+CA&radius=5km",
		HomeURL: "https://fellowfeed.example/meetings?near=Anytown%2C+CA&radius=5km",
		BaseURL: "https://fellowfeed.example",
		Lang:    "en", At: now, Updated: day(2026, 11, 20),
		Attribution: []string{"Anytown Intergroup"},
		Labels:      v,
	}
}

// sampleHits are one meeting of each kind that an encoder treats differently.
func sampleHits(t testing.TB) []search.Hit {
	t.Helper()
	src := meeting.SourceRef{
		ID: "aa-us-ca-anytown", Key: "sunday-serenity", Publisher: "Anytown Intergroup", URL: "https://anytown.example.org/",
		Attribution: "Anytown Intergroup", Rights: "open",
	}
	seen := day(2026, 11, 20)
	full := meeting.Meeting{
		ID: meeting.NewID(src.ID, src.Key), Name: "Sunday Serenity", Group: "The Serenity Group", Fellowship: "aa",
		Schedule: &meeting.Schedule{
			Weekday: time.Sunday, Start: meeting.NewClock(18, 0), Duration: 90, Timezone: "America/Los_Angeles", TimezoneFrom: meeting.ZoneFromRow,
			RRule: "FREQ=WEEKLY;BYDAY=SU", Except: []meeting.Date{{Year: 2026, Month: 12, Day: 27}}, Text: "Not on the Sunday after Christmas",
		},
		Attendance: meeting.Hybrid, Status: meeting.Active,
		Place: &meeting.Place{
			Name: "St. Mary's, Parish Hall", Address: "123 Main Street", City: "Anytown", Region: "CA", PostalCode: "98765", Country: "US",
			Formatted: "123 Main Street, Anytown, CA 98765, USA", Areas: []string{"Northside", "Old Town"},
			Point: &meeting.Point{Lat: 37.7, Lon: -122.4}, Precision: meeting.Exact, Notes: `Ring the "small" bell; second floor`,
		},
		Online: &meeting.Online{
			URL: "https://Zoom.us/j/5550100?pwd=a&b=c", Provider: "Zoom", URLNotes: "Passcode: serenity", Phone: "+15555550100", PhoneNotes: "Meeting 5550100#",
		},
		Access: meeting.Open, Types: []meeting.Type{"women", "step-study"}, RawTypes: []string{"W", "ST", "O"}, Languages: []string{"en", "es"},
		Notes: "Bring a mug.\nNewcomers: come at 5:45 & say \"hello\" <3", URL: "https://anytown.example.org/meetings/sunday-serenity",
		FeedbackURL: "mailto:web@anytown.example.org", Updated: day(2026, 10, 1), FirstSeen: day(2026, 6, 2), Changed: day(2026, 10, 2), Seen: seen,
		Revision: 3, Source: src, AlsoListedBy: []string{"aa-us-ca-district-12"}, Notices: []string{"timezone_inferred"},
	}
	vary := func(key string, change func(m *meeting.Meeting)) search.Hit {
		m := full
		m.Source.Key, m.ID = key, meeting.NewID(src.ID, key)
		s := *full.Schedule
		s.Except, s.Text = nil, ""
		m.Schedule, m.AlsoListedBy, m.Notices, m.Revision = &s, nil, nil, 0
		change(&m)
		return hit(t, &m)
	}
	hits := []search.Hit{
		hit(t, &full),
		vary("second-tuesday", func(m *meeting.Meeting) {
			m.Name, m.Attendance, m.Online = "Second Tuesday", meeting.InPerson, nil
			m.Schedule.Weekday, m.Schedule.RRule, m.Schedule.Start = time.Tuesday, "FREQ=MONTHLY;BYDAY=2TU", meeting.NewClock(23, 30)
		}),
		vary("odd-mondays", func(m *meeting.Meeting) {
			m.Name, m.Attendance, m.Online = "Odd Mondays", meeting.InPerson, nil
			m.Schedule.Weekday, m.Schedule.RRule = time.Monday, "FREQ=MONTHLY;BYDAY=1MO,3MO,5MO"
			m.Place = &meeting.Place{City: "Anytown", Region: "CA", Country: "US", Point: &meeting.Point{Lat: 37.75, Lon: -122.45}, Precision: meeting.Area}
		}),
		vary("online", func(m *meeting.Meeting) {
			m.Name, m.Attendance, m.Place, m.Languages = "Reunión en línea 🌎", meeting.OnlineOnly, nil, []string{"es"}
			m.Schedule.Timezone, m.Access, m.Types = "Europe/Madrid", meeting.Closed, nil
		}),
		vary("suspended", func(m *meeting.Meeting) {
			m.Name, m.Status, m.Online, m.Attendance = "Thursday Lunch", meeting.TemporarilyClosed, nil, meeting.InPerson
		}),
		vary("ended", func(m *meeting.Meeting) { m.Name, m.Status = "Friday Night", meeting.Unlisted }),
		vary("by-appointment", func(m *meeting.Meeting) { m.Name, m.Schedule = "By Appointment", nil }),
	}
	hits[0].Distance = 1233.6
	return hits
}

// hit gives m the next occurrence that an engine would.
func hit(t testing.TB, m *meeting.Meeting) search.Hit {
	t.Helper()
	if err := m.Validate(); err != nil {
		t.Fatal(err)
	}
	h := search.Hit{Meeting: m, Distance: -1}
	if m.Schedule != nil {
		loc, err := zones.Load(m.Schedule.Timezone)
		if err != nil {
			t.Fatal(err)
		}
		h.Next, _ = occurrence.Next(m.Schedule, loc, now)
	}
	return h
}

var zoneNames = []string{
	"America/New_York", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "Africa/Casablanca",
	"America/Santiago", "Asia/Kathmandu", "Pacific/Apia", "America/Sao_Paulo", "Africa/Cairo",
}

// nasty draws texts that break formats.
func nasty() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.String(),
		rapid.SampledFrom([]string{
			"", "plain", `a\b;c,d:e"f`, "x\r\nATTACH:https://evil.example/\r\nX:", "line\nline\rline", "\x00\x07\x0b\x1b\x7f", "\xff\xfe bad utf-8 \xc3",
			"]]>", "</script><b>&amp;", "\u2028\u2029\u0085\ufffe\uffff\ufeff", "=1+1", "+1 555", "@cmd", "'quoted", "＝1", "\tTab", "日本語の長い名前は折り返しの対象になります。とても長い名前です。", "👩‍👩‍👧‍👦 family",
			"BEGIN:VEVENT", "a very long line of ASCII text that goes on well past the seventy-five octets at which lines are folded, and then some more",
		}),
	)
}

func drawHit(t *rapid.T) search.Hit {
	text := nasty()
	m := &meeting.Meeting{
		ID:   meeting.NewID("source", rapid.StringMatching(`[a-z]{1,8}`).Draw(t, "key")),
		Name: text.Draw(t, "name"), Group: text.Draw(t, "group"), Fellowship: rapid.SampledFrom([]meeting.Fellowship{"aa", "na", "al-anon"}).Draw(t, "fellowship"),
		Attendance: rapid.SampledFrom([]meeting.Attendance{meeting.InPerson, meeting.OnlineOnly, meeting.Hybrid, meeting.AttendanceUnknown}).Draw(t, "attendance"),
		Status:     rapid.SampledFrom([]meeting.Status{meeting.Active, meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}).Draw(t, "status"),
		Access:     rapid.SampledFrom([]meeting.Access{meeting.Open, meeting.Closed, meeting.AccessUnknown}).Draw(t, "access"),
		Types:      rapid.SliceOfN(rapid.SampledFrom([]meeting.Type{"women", "men", "beginners", "step-study"}), 0, 3).Draw(t, "types"),
		RawTypes:   rapid.SliceOfN(text, 0, 3).Draw(t, "raw types"),
		Languages:  rapid.SliceOfN(rapid.SampledFrom([]string{"en", "es", "ja"}), 0, 2).Draw(t, "languages"),
		Notes:      text.Draw(t, "notes"), URL: text.Draw(t, "url"), FeedbackURL: text.Draw(t, "feedback"),
		FirstSeen: now.AddDate(0, 0, -rapid.IntRange(0, 900).Draw(t, "first seen")), Changed: now.Add(-time.Duration(rapid.IntRange(0, 1e15).Draw(t, "changed"))),
		Revision: rapid.IntRange(0, 5).Draw(t, "revision"),
		Source:   meeting.SourceRef{ID: "source", Key: text.Draw(t, "source key"), Publisher: text.Draw(t, "publisher"), Attribution: text.Draw(t, "attribution"), Rights: rapid.SampledFrom([]string{"open", "unknown"}).Draw(t, "rights")},
	}
	if rapid.Bool().Draw(t, "place") {
		m.Place = &meeting.Place{Name: text.Draw(t, "place name"), Address: text.Draw(t, "address"), City: text.Draw(t, "city"), Country: "US", Notes: text.Draw(t, "place notes"), Areas: rapid.SliceOfN(text, 0, 2).Draw(t, "areas")}
		if rapid.Bool().Draw(t, "point") {
			m.Place.Point = &meeting.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
			m.Place.Precision = rapid.SampledFrom([]meeting.Precision{meeting.Exact, meeting.Approximate, meeting.Area}).Draw(t, "precision")
		}
	}
	if rapid.Bool().Draw(t, "online") {
		m.Online = &meeting.Online{URL: "https://zoom.example/j/" + text.Draw(t, "join"), URLNotes: text.Draw(t, "url notes"), Phone: text.Draw(t, "phone"), PhoneNotes: text.Draw(t, "phone notes")}
	}
	h := search.Hit{Meeting: m, Distance: rapid.Float64Range(-1, 1e6).Draw(t, "distance")}
	if rapid.IntRange(0, 9).Draw(t, "scheduled") > 0 {
		m.Schedule = drawSchedule(t)
		m.Schedule.Text = text.Draw(t, "schedule text")
		loc, err := zones.Load(m.Schedule.Timezone)
		if err != nil {
			t.Fatal(err)
		}
		h.Next, _ = occurrence.Next(m.Schedule, loc, now)
	}
	return h
}

func drawSchedule(t *rapid.T) *meeting.Schedule {
	rule := occurrence.Weekly(time.Weekday(rapid.IntRange(0, 6).Draw(t, "weekday")))
	if rapid.IntRange(0, 2).Draw(t, "monthly") == 0 {
		ns := rapid.SliceOfNDistinct(rapid.SampledFrom([]int{1, 2, 3, 4, 5, -1}), 1, 3, rapid.ID).Draw(t, "ordinals")
		rule = occurrence.Monthly(rule.Weekday, ns...)
	}
	s := &meeting.Schedule{
		Weekday: rule.Weekday, Duration: rapid.SampledFrom([]int{30, 60, 90, 1440}).Draw(t, "duration"),
		Start:    meeting.Clock(rapid.SampledFrom([]int{0, 30, 90, 150, 7 * 60, 12 * 60, 19*60 + 30, 23*60 + 30}).Draw(t, "start")),
		Timezone: rapid.SampledFrom(zoneNames).Draw(t, "zone"), TimezoneFrom: meeting.ZoneFromRow, RRule: rule.String(),
	}
	if rapid.IntRange(0, 3).Draw(t, "interval") == 0 {
		s.Anchor, _ = occurrence.First(s, meeting.Date{Year: 2026, Month: 1, Day: rapid.IntRange(1, 28).Draw(t, "anchor")})
		rule.Interval = 2
		s.RRule = rule.String()
	}
	for range rapid.IntRange(0, 2).Draw(t, "exceptions") {
		if d, ok := occurrence.First(s, meeting.DateOf(now).AddDays(rapid.IntRange(0, 90).Draw(t, "except"))); ok {
			s.Except = append(s.Except, d)
		}
	}
	return s
}
