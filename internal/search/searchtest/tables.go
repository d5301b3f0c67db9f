package searchtest

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// names are those of the hits, in order.
func names(r *search.Result) string {
	var all []string
	for _, h := range r.Hits {
		all = append(all, h.Meeting.Name)
	}
	return strings.Join(all, " ")
}

// testTime asks at the edges of days, weeks and changes of the clock.
func (s *suite) testTime(t *testing.T) {
	var ms []*meeting.Meeting
	add := func(name, zone string, day time.Weekday, clock string, edit ...func(*meeting.Schedule)) {
		ms = append(ms, odd(len(ms), func(m *meeting.Meeting) {
			m.Name, m.Schedule = name, weekly(zone, day, clock)
			for _, f := range edit {
				f(m.Schedule)
			}
		}))
	}
	const ny, tokyo = "America/New_York", "Asia/Tokyo"
	add("sat-late", ny, time.Saturday, "23:59")
	add("sun-midnight", ny, time.Sunday, "00:00")
	add("sun-gap", ny, time.Sunday, "02:30")
	add("sun-after", ny, time.Sunday, "03:15")
	add("sun-noon", ny, time.Sunday, "12:00")
	add("tokyo-sun", tokyo, time.Sunday, "13:00")
	add("monthly", ny, time.Sunday, "10:00", func(s *meeting.Schedule) { s.RRule = "FREQ=MONTHLY;BYDAY=2SU" })
	add("later", ny, time.Sunday, "11:00", func(s *meeting.Schedule) { s.Anchor = meeting.Date{Year: 2026, Month: 3, Day: 15} })
	add("called-off", ny, time.Sunday, "11:30", func(s *meeting.Schedule) { s.Except = []meeting.Date{{Year: 2026, Month: 3, Day: 8}} })
	e := s.engine(t, ms...)

	instant := func(s string) time.Time {
		at, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	// The clocks of New York go from 02:00 to 03:00 on 8 March 2026, a second Sunday, and back on 1 November.
	for _, tt := range []struct {
		name, at string
		edit     func(*search.Query)
		want     string
	}{
		{"a minute to midnight", "2026-03-07T23:58:00-05:00", within(time.Hour), "sat-late sun-midnight"},
		{"at the start itself", "2026-03-08T00:00:00-05:00", within(time.Minute), "sat-late sun-midnight"},
		{"ten minutes after the start", "2026-03-08T00:10:00-05:00", within(time.Minute), "sun-midnight"},
		{"a second later", "2026-03-08T00:10:01-05:00", within(time.Minute), ""},
		{"into the gap: 02:30 is 03:30", "2026-03-08T01:00:00-05:00", within(91 * time.Minute), "sun-after sun-gap"},
		{"up to the gap", "2026-03-08T01:00:00-05:00", within(74 * time.Minute), ""},
		{"up to 03:15, an hour and a quarter on", "2026-03-08T01:00:00-05:00", within(75 * time.Minute), "sun-after"},
		{"the whole Sunday", "2026-03-08T04:00:00-04:00", within(12 * time.Hour), "monthly sun-noon"},
		{"a week later", "2026-03-15T04:00:00-04:00", within(12 * time.Hour), "later called-off sun-noon"},
		{"the night of the fold: the first 02:30 has no twin", "2026-11-01T00:30:00-04:00", within(3*time.Hour + 30*time.Minute), "sun-gap"},
		{"the fold, 03:15 being an hour later", "2026-11-01T00:30:00-04:00", within(3*time.Hour + 45*time.Minute), "sun-gap sun-after"},

		{"Saturday in New York is Sunday in Tokyo", "2026-03-07T12:00:00-05:00", days(0), "sat-late tokyo-sun"},
		{"tomorrow is Sunday in New York", "2026-03-07T12:00:00-05:00", days(1), "sun-midnight sun-gap sun-after monthly sun-noon"},
		{"today until the last minute", "2026-03-07T23:59:59-05:00", days(0), "sat-late tokyo-sun"},
		{"and not a second longer", "2026-03-08T00:00:00-05:00", days(0), "sun-midnight tokyo-sun sun-gap sun-after monthly sun-noon"},
		{"not yet begun on the 8th, called off on it", "2026-03-08T12:00:00-04:00", days(0), "sun-noon sun-midnight sun-gap sun-after monthly"},
		{"both a week later, when it is the third Sunday", "2026-03-15T08:00:00-04:00", days(0), "later called-off sun-noon sun-midnight sun-gap sun-after tokyo-sun"},

		{"a window over midnight", "2026-03-02T12:00:00-05:00", clocks("23:30", "02:30"), "sat-late sun-midnight sun-gap"},
		{"a window of a minute", "2026-03-02T12:00:00-05:00", clocks("12:00", "12:00"), "sun-noon"},
		{"by weekday, the rule aside", "2026-03-02T12:00:00-05:00", func(q *search.Query) { q.Days = []time.Weekday{0} },
			"tokyo-sun sun-midnight sun-gap sun-after monthly sun-noon called-off later"},
	} {
		q := &search.Query{At: instant(tt.at), Sort: search.ByTime, Limit: 20}
		tt.edit(q)
		if tt.name == "Saturday in New York is Sunday in Tokyo" {
			q.Sort = search.ByName
		}
		got := names(run(t, e, q))
		if !sameWords(got, tt.want) {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		} else if q.Within > 0 && got != tt.want {
			t.Errorf("%s: in the order %q, want %q", tt.name, got, tt.want)
		}
	}
}

func within(d time.Duration) func(*search.Query) {
	return func(q *search.Query) { q.Within = d }
}

func days(n ...int) func(*search.Query) {
	return func(q *search.Query) { q.RelativeDays = n }
}

func clocks(from, to string) func(*search.Query) {
	a, b := weekly("UTC", 0, from).Start, weekly("UTC", 0, to).Start
	return func(q *search.Query) { q.Times = []search.ClockRange{{From: a, To: b}} }
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// testEarth asks near the poles and the 180th meridian.
func (s *suite) testEarth(t *testing.T) {
	var ms []*meeting.Meeting
	for _, p := range []struct {
		name     string
		lat, lon float64
	}{
		{"fiji-west", -17, 179.9}, {"fiji-east", -17, -179.9}, {"date-line", -17, 180}, {"date-line-too", -17, -180}, {"tonga", -21, -175},
		{"north", 90, 0}, {"nearly-north", 89.99, 90}, {"south", -90, 77}, {"equator", 0, 10}, {"antipode", 0, -170},
	} {
		ms = append(ms, odd(len(ms), func(m *meeting.Meeting) { m.Name, m.Place.Point = p.name, &meeting.Point{Lat: p.lat, Lon: p.lon} }))
	}
	ms = append(ms, odd(len(ms), func(m *meeting.Meeting) { m.Name, m.Place = "nowhere", nil }))
	e := s.engine(t, ms...)
	near := func(lat, lon, radius float64) search.Query {
		return search.Query{Near: &search.Circle{Center: meeting.Point{Lat: lat, Lon: lon}, Radius: radius}}
	}
	box := func(west, south, east, north float64) search.Query {
		return search.Query{Box: &search.Box{West: west, South: south, East: east, North: north}}
	}
	for name, tt := range map[string]struct {
		q    search.Query
		want string
	}{
		"across the date line":       {near(-17, 179.95, 20_000), "fiji-west date-line date-line-too fiji-east"},
		"the same from the east":     {near(-17, -179.95, 20_000), "fiji-east date-line date-line-too fiji-west"},
		"around the pole":            {near(90, 123, 5_000), "north nearly-north"},
		"around the other":           {near(-90, 0, 1), "south"},
		"a circle of no width":       {near(0, 10, 0.001), "equator"},
		"the whole Earth":            {near(0, 10, 20_100_000), "equator north nearly-north south tonga fiji-east date-line date-line-too fiji-west antipode"},
		"a box across the date line": {box(179.85, -18, -179.85, -16), "date-line date-line-too fiji-east fiji-west"},
		"a box up to it":             {box(179, -18, 180, -16), "date-line fiji-west"},
		"a box from it":              {box(-180, -18, -179, -16), "date-line-too fiji-east"},
		"a box with the pole":        {box(-180, 89, 180, 90), "nearly-north north"},
		"a box that is a point":      {box(10, 0, 10, 0), "equator"},
		"a box around the Earth":     {box(-180, -90, 180, 90), "antipode date-line date-line-too equator fiji-east fiji-west nearly-north north south tonga"},
	} {
		tt.q.At, tt.q.Limit = at, 20
		if got := names(run(t, e, &tt.q)); got != tt.want && !(tt.q.Near != nil && sameWords(got, tt.want)) {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}

	// Without a radius all are found, those without a point last; and distances are those of the sphere.
	q := near(0, 10, 0)
	q.At, q.Limit = at, 20
	r := run(t, e, &q)
	if r.Total != len(ms) || r.Hits[len(ms)-1].Meeting.Name != "nowhere" || r.Hits[len(ms)-1].Distance >= 0 {
		t.Errorf("%d found, the last %+v", r.Total, r.Hits[len(r.Hits)-1])
	}
	for _, h := range r.Hits {
		want := map[string]float64{"equator": 0, "north": math.Pi / 2 * search.EarthRadius, "antipode": math.Pi * search.EarthRadius}
		if d, ok := want[h.Meeting.Name]; ok && math.Abs(h.Distance-d) > 1 {
			t.Errorf("%s is %f m away, want %f", h.Meeting.Name, h.Distance, d)
		}
	}
}

// testWords asks for words as people type them.
func (s *suite) testWords(t *testing.T) {
	var ms []*meeting.Meeting
	add := func(name string, edit func(*meeting.Meeting)) {
		ms = append(ms, odd(len(ms), func(m *meeting.Meeting) { m.Name, m.Place = name, nil; edit(m) }))
	}
	add("Serenity", func(*meeting.Meeting) {})
	add("Sérénité", func(*meeting.Meeting) {})
	add("Serenitea", func(*meeting.Meeting) {})
	add("Noon", func(m *meeting.Meeting) { m.Notes = "For serenity." })
	add("Ladies", func(m *meeting.Meeting) { m.Types = []meeting.Type{"women"}; m.Group = "Serenityville" })
	add("12&12", func(m *meeting.Meeting) { m.Place = &meeting.Place{Name: "O'Neill Hall", City: "Montréal"} })
	e := s.engine(t, ms...)
	for _, tt := range []struct {
		words string
		whole bool
		want  string
	}{
		{"serenity", false, "Serenity Noon Ladies Sérénité Serenitea"}, // exact, exact elsewhere, a prefix, an error, a prefix with an error
		{"SERENITY", true, "Serenity Noon Sérénité"},
		{"serenite", true, "Sérénité Serenitea Serenity Noon"},
		{"sernity", true, "Serenity Noon"},
		{"montreal", true, "12&12"},
		{"mujeres", true, "Ladies"},
		{"women seren", false, "Ladies"},
		{"12", false, "12&12"},
		{"13", false, ""},
		{"oneill hall", true, "12&12"},
		{"xyzzy", false, ""},
	} {
		q := &search.Query{Words: strings.Fields(tt.words), WholeWords: tt.whole, At: at, Limit: 20}
		got := names(run(t, e, q))
		if got != tt.want {
			t.Errorf("%q: %q, want %q", tt.words, got, tt.want)
		}
	}
}

// testNaughty puts hostile texts wherever a query takes text. They mean themselves.
func (s *suite) testNaughty(t *testing.T) {
	e, o := s.world(t)
	for _, text := range append(naughty(), "") {
		for name, q := range map[string]search.Query{
			"words": {Words: []string{text}}, "cities": {Cities: []string{text}}, "regions": {Regions: []string{text}},
			"publishers": {Publishers: []string{text}}, "sources": {Sources: []string{text}}, "countries": {Countries: []string{text}},
			"languages": {Languages: []string{text}}, "types": {AllTypes: []meeting.Type{meeting.Type(text)}},
			"not types": {NotTypes: []meeting.Type{meeting.Type(text)}}, "ids": {IDs: []meeting.ID{meeting.ID(text)}},
			"fellowships": {Fellowships: []meeting.Fellowship{meeting.Fellowship(text)}}, "attendance": {Attendance: []meeting.Attendance{meeting.Attendance(text)}},
			"access": {Access: []meeting.Access{meeting.Access(text)}}, "statuses": {Statuses: []meeting.Status{meeting.Status(text)}},
		} {
			q.At, q.Limit = at, 50
			if d := difference(&q, run(t, e, &q), o.Search(&q)); d != "" {
				t.Errorf("%s %q:\n%s", name, text, d)
			}
		}
	}
}

// testCancelled asks when nobody waits any longer.
func (s *suite) testCancelled(t *testing.T) {
	e := s.engine(t, crowd(10)...)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.Search(ctx, &search.Query{At: at, Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that was cancelled ends with %v", err)
	}
}
