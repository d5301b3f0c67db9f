package match_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/match"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// listing is a listing of the source aa-one: Sunday Serenity at 18:00 at an invented club. Change it with edits.
func listing(edits ...func(*meeting.Meeting)) *meeting.Meeting {
	m := &meeting.Meeting{
		Name: "Sunday Serenity", Fellowship: "aa", Attendance: meeting.InPerson, Status: meeting.Active, Access: meeting.AccessUnknown,
		Schedule: &meeting.Schedule{Weekday: time.Sunday, Start: meeting.NewClock(18, 0), Duration: 60, Timezone: "America/New_York",
			TimezoneFrom: meeting.ZoneFromRow, RRule: "FREQ=WEEKLY;BYDAY=SU"},
		Place: &meeting.Place{Name: "Alano Club", Address: "123 Main Street", City: "Anytown", Region: "NY", PostalCode: "10999",
			Point: &meeting.Point{Lat: 40.7, Lon: -73.9}, Precision: meeting.Exact},
		Source: meeting.SourceRef{ID: "aa-one", Key: "sunday-serenity"},
	}
	for _, edit := range edits {
		edit(m)
	}
	m.ID = meeting.NewID(m.Source.ID, m.Source.Key)
	return m
}

type edit = func(*meeting.Meeting)

func from(source, key string) edit {
	return func(m *meeting.Meeting) { m.Source = meeting.SourceRef{ID: source, Key: key} }
}

func named(name string) edit  { return func(m *meeting.Meeting) { m.Name = name } }
func group(name string) edit  { return func(m *meeting.Meeting) { m.Group = name } }
func street(line string) edit { return func(m *meeting.Meeting) { m.Place.Address = line } }

func unplaced(m *meeting.Meeting)  { m.Place = nil }
func nameless(m *meeting.Meeting)  { m.Place.Name = "" }
func rough(m *meeting.Meeting)     { m.Place.Precision = meeting.Area }
func pointless(m *meeting.Meeting) { m.Place.Point, m.Place.Precision = nil, "" }

func town(city, region, postal string) edit {
	return func(m *meeting.Meeting) { m.Place.City, m.Place.Region, m.Place.PostalCode = city, region, postal }
}

// north moves the point north by so many metres.
func north(metres float64) edit {
	return func(m *meeting.Meeting) { m.Place.Point = &meeting.Point{Lat: 40.7 + metres/111_195, Lon: -73.9} }
}

func types(types ...meeting.Type) edit { return func(m *meeting.Meeting) { m.Types = types } }

func online(url, phone string) edit {
	return func(m *meeting.Meeting) {
		m.Attendance, m.Place = meeting.OnlineOnly, nil
		m.Online = &meeting.Online{URL: url, Phone: phone}
	}
}

// formerly is online, and still gives the place where it was.
func formerly(url string) edit {
	return func(m *meeting.Meeting) { m.Attendance, m.Online = meeting.OnlineOnly, &meeting.Online{URL: url} }
}

func hybrid(url string) edit {
	return func(m *meeting.Meeting) {
		m.Attendance, m.Online = meeting.Hybrid, &meeting.Online{URL: url}
	}
}

func schedule(change func(*meeting.Schedule)) edit {
	return func(m *meeting.Meeting) { change(m.Schedule) }
}

func candidates(ms ...*meeting.Meeting) []match.Candidate {
	var cs []match.Candidate
	for _, m := range ms {
		cs = append(cs, match.Candidate{Meeting: m, Kind: source.Intergroup})
	}
	return cs
}

const (
	apart     = "apart"
	ambiguous = "ambiguous"
	together  = "together"
)

// outcome says what became of two listings.
func outcome(t *testing.T, a, b *meeting.Meeting) string {
	t.Helper()
	r := match.Merge(candidates(a, b))
	switch {
	case len(r.Merged) == 1 && len(r.Merged[0].Aliases) == 1:
		return together
	case len(r.Merged) == 0 && len(r.Ambiguous) == 1:
		return ambiguous
	case len(r.Merged) == 0 && len(r.Ambiguous) == 0:
		return apart
	}
	t.Fatalf("unclear: %+v", r)
	return ""
}

func TestTwoSources(t *testing.T) {
	spanish := func(m *meeting.Meeting) { m.Languages = []string{"es"} }
	english := func(m *meeting.Meeting) { m.Languages = []string{"en"} }
	for _, tc := range []struct {
		name        string
		here, there []edit // what the two sources say otherwise than listing
		want        string
	}{
		{"the same in every field", nil, nil, together},
		{"the house written otherwise", nil, []edit{pointless, street("123 Main St., Suite 4")}, together},
		{"only the postal code in common", nil, []edit{pointless, town("", "NY", "10999")}, together},
		{"no region", nil, []edit{pointless, town("Anytown", "", "")}, together},
		{"60 m apart, without an address", nil, []edit{north(60), street("")}, together},
		{"60 m apart, the corner for the house", nil, []edit{north(60), street("Main Street & First Avenue")}, together},
		{"a hall without a number, by its name", []edit{pointless, street("Church Lane")}, []edit{pointless, street("Church Ln")}, together},
		{"German", []edit{pointless, street("Hauptstraße 5")}, []edit{pointless, street("Hauptstrasse 5 (Hof)")}, together},
		{"day and time in the name", nil, []edit{named("Sunday Night Serenity Group - 6:00 pm")}, together},
		{"plural and possessive", []edit{named("Men's Step Study")}, []edit{named("Mens Steps Study")}, together},
		{"letters exchanged", nil, []edit{named("Sunday Serentiy")}, together},
		{"a letter lost", nil, []edit{named("Serenty")}, together},
		{"a letter changed", nil, []edit{named("Serinity")}, together},
		{"accents", []edit{named("Café Sérénité")}, []edit{named("CAFE SERENITE")}, together},
		{"generic names that are the same", []edit{named("AA Meeting")}, []edit{named("A.A. meeting")}, ambiguous},
		{"generic names that are spelt the same", []edit{named("AA Meeting")}, []edit{named("aa meeting")}, together},
		{"the group's name for the meeting's", []edit{named("Step Night"), group("Lighthouse Group")}, []edit{named("Lighthouse")}, together},
		{"the same group, a generic name", []edit{named("Sunday Meeting"), group("Lighthouse Group")}, []edit{named("Newcomers"), group("Lighthouse")}, together},
		{"hybrid there, in person here", nil, []edit{hybrid("https://zoom.us/j/5550100555")}, together},
		{"hybrid, with an old link", []edit{hybrid("https://zoom.us/j/5550100555")}, []edit{hybrid("https://zoom.us/j/5550100777")}, together},
		{"online, one room", []edit{online("https://zoom.us/j/5550100555?pwd=x", "")}, []edit{online("https://us02web.zoom.us/wc/join/5550100555", "")}, together},
		{"online, one dial-in", []edit{online("", "+1 555 010 0100,,5550100555#")}, []edit{online("", "15550100100,5550100555")}, together},
		{"online, marks on the link", []edit{online("https://meet.example.org/room?utm_source=x", "")}, []edit{online("https://www.meet.example.org/Room/", "")}, together},

		{"two groups at one church at one hour", nil, []edit{named("Lunch Bunch"), north(1)}, apart},
		{"two groups of one church, numbered", []edit{named("Lighthouse 1")}, []edit{named("Lighthouse 2")}, apart},
		{"men and women in two rooms", []edit{named("Lighthouse"), types("men")}, []edit{named("Lighthouse"), types("women")}, apart},
		{"two languages in two rooms", []edit{english}, []edit{spanish}, apart},
		{"men's and women's by name", []edit{named("Men's Serenity")}, []edit{named("Women's Serenity")}, ambiguous},
		{"a second room of one group", []edit{named("Lighthouse")}, []edit{named("Lighthouse Newcomers")}, ambiguous},
		{"the same group, upstairs and downstairs", []edit{named("Lighthouse Upstairs"), group("Lighthouse")}, []edit{named("Lighthouse Downstairs"), group("Lighthouse")}, ambiguous},
		{"the same group, two names", []edit{named("Beginners"), group("Lighthouse")}, []edit{named("Newcomers"), group("Lighthouse")}, ambiguous},
		{"short words that differ in a letter", []edit{named("Hope")}, []edit{named("Rope")}, apart},
		{"long words with another first letter", []edit{named("Mountain")}, []edit{named("Fountain")}, apart},
		{"a generic name and a real one", nil, []edit{named("Sunday Meeting")}, ambiguous},
		{"another fellowship", nil, []edit{func(m *meeting.Meeting) { m.Fellowship = "na" }}, apart},
		{"another day", nil, []edit{schedule(func(s *meeting.Schedule) { s.Weekday = time.Monday })}, apart},
		{"half an hour later", nil, []edit{schedule(func(s *meeting.Schedule) { s.Start += 30 })}, apart},
		{"another time zone", nil, []edit{schedule(func(s *meeting.Schedule) { s.Timezone = "America/Chicago" })}, apart},
		{"every week and once a month", nil, []edit{schedule(func(s *meeting.Schedule) { s.RRule = "FREQ=MONTHLY;BYDAY=1SU" })}, ambiguous},
		{"by appointment", nil, []edit{func(m *meeting.Meeting) { m.Schedule = nil }}, apart},
		{"suspended there", nil, []edit{func(m *meeting.Meeting) { m.Status = meeting.TemporarilyClosed }}, apart},
		{"unlisted there", nil, []edit{func(m *meeting.Meeting) { m.Status = meeting.Unlisted }}, apart},
		{"online there, in person here", nil, []edit{online("https://zoom.us/j/5550100555", "")}, apart},
		{"the house beside it", []edit{pointless}, []edit{pointless, street("125 Main Street")}, apart},
		{"the same house of another town", nil, []edit{pointless, town("Othertown", "NY", "10888")}, ambiguous},
		{"the same house of another state", nil, []edit{pointless, town("Anytown", "MA", "")}, ambiguous},
		{"one address, points far apart", nil, []edit{north(3000)}, ambiguous},
		{"200 m apart, without an address", []edit{street("")}, []edit{north(200), street("")}, apart},
		{"points that stand for the town", []edit{street(""), rough}, []edit{street(""), rough}, apart},
		{"a street without a number or a name", []edit{pointless, nameless, street("Main Street")}, []edit{pointless, nameless, street("Main Street")}, apart},
		{"an ordinal is no number", []edit{pointless, nameless, street("5th Avenue")}, []edit{pointless, nameless, street("5th Avenue")}, apart},
		{"hybrid, one room on the web and two houses", []edit{hybrid("https://zoom.us/j/5550100555")}, []edit{hybrid("https://zoom.us/j/5550100555"), street("9 Hill Road"), north(2000)}, ambiguous},
		{"online, two rooms", []edit{online("https://zoom.us/j/5550100555", "")}, []edit{online("https://zoom.us/j/5550100777", "")}, apart},
		{"online, two rooms, one old address", []edit{formerly("https://zoom.us/j/5550100555")}, []edit{formerly("https://zoom.us/j/5550100777")}, apart},
		{"online, a site's front page", []edit{online("https://example.org/", "")}, []edit{online("https://example.org", "")}, apart},
		{"online, rooms told apart by a parameter", []edit{online("https://example.org/join?room=1", "")}, []edit{online("https://example.org/join?room=2", "")}, apart},
		{"online, a broken link", []edit{online("https://zoom.us/j", "")}, []edit{online("https://zoom.us/j", "")}, apart},
		{"online, a provider's number without a code", []edit{online("", "+1 555 010 0100")}, []edit{online("", "+1 555 010 0100")}, apart},
		{"nothing on where", []edit{unplaced}, []edit{unplaced}, apart},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := listing(append([]edit{from("aa-one", "a")}, tc.here...)...)
			b := listing(append([]edit{from("aa-two", "b")}, tc.there...)...)
			if got := outcome(t, a, b); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			if got := outcome(t, b, a); got != tc.want {
				t.Errorf("the other way round: %s, want %s", got, tc.want)
			}
		})
	}
}

func TestOneSource(t *testing.T) {
	a, b := listing(from("aa-one", "a")), listing(from("aa-one", "b"))
	r := match.Merge(candidates(a, b))
	if len(r.Merged) != 1 || len(r.Duplicates) != 1 || len(r.Merged[0].AlsoListedBy) != 0 {
		t.Errorf("the same row twice: %+v", r)
	}
	for name, change := range map[string]edit{
		"a note": func(m *meeting.Meeting) { m.Notes = "Upstairs" }, "an hour longer": schedule(func(s *meeting.Schedule) { s.Duration = 120 }),
		"a name": named("Serenity"), "a type": types("women"), "a room": func(m *meeting.Meeting) { m.Place.Notes = "Room 2" },
		"a link": hybrid("https://zoom.us/j/5550100555"), "a point": north(1), "no place": unplaced,
	} {
		if r := match.Merge(candidates(a, listing(from("aa-one", "b"), change))); len(r.Merged)+len(r.Ambiguous)+len(r.Duplicates) != 0 {
			t.Errorf("%s more in one row: %+v, want nothing", name, r)
		}
	}
}

// A listing that fits two of another source is left alone, unless the two say the same.
func TestOneOfTwo(t *testing.T) {
	one, two := listing(from("aa-one", "a")), listing(from("aa-one", "b"), func(m *meeting.Meeting) { m.Notes = "Upstairs" })
	other := listing(from("aa-two", "c"))
	r := match.Merge(candidates(one, two, other))
	if len(r.Merged) != 0 || len(r.Ambiguous) != 2 {
		t.Errorf("%+v, want two ambiguous pairs", r)
	}
	same := listing(from("aa-one", "b"))
	r = match.Merge(candidates(one, same, other))
	if len(r.Merged) != 1 || len(r.Merged[0].Aliases) != 2 || len(r.Duplicates) != 1 {
		t.Errorf("%+v, want one meeting of three listings", r)
	}
}

// Of two meetings that a group holds at one hour in one house, the names tell which is which; what is named by the group
// alone may be either.
func TestNamesGoBeforeGroups(t *testing.T) {
	lighthouse := group("Lighthouse Group")
	beginners, steps := listing(from("aa-one", "a"), named("Beginners"), lighthouse), listing(from("aa-one", "b"), named("Steps"), lighthouse)
	r := match.Merge(candidates(beginners, steps, listing(from("aa-two", "c"), named("Beginners"), lighthouse), listing(from("aa-three", "d"), named("Lighthouse"))))
	if len(r.Merged) != 1 || len(r.Merged[0].Aliases) != 1 || r.Merged[0].Winner != beginners.ID && r.Merged[0].Aliases[0] != beginners.ID {
		t.Errorf("%+v, want the beginners and nothing else", r)
	}
	if len(r.Ambiguous) == 0 {
		t.Error("nothing is said of the one named by the group")
	}
}

func TestThreeSourcesByDifferentClues(t *testing.T) {
	r := match.Merge(candidates(
		listing(from("aa-one", "a"), pointless),
		listing(from("aa-two", "b")),
		listing(from("aa-three", "c"), street(""), north(30)),
	))
	if len(r.Merged) != 1 || len(r.Merged[0].Aliases) != 2 || len(r.Ambiguous) != 0 {
		t.Errorf("%+v, want one meeting", r)
	}
}

func TestWinner(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }
	one, two := listing(from("aa-one", "a")), listing(from("aa-two", "b"))
	lesser, greater := "aa-one", "aa-two"
	if two.ID < one.ID {
		lesser, greater = greater, lesser
	}
	for _, tc := range []struct {
		name     string
		one, two match.Candidate
		want     string
	}{
		{"its own before a copy", match.Candidate{Resyndicated: true, Kind: source.ServiceBody}, match.Candidate{Kind: source.FellowshipOffice}, "aa-two"},
		{"the more local", match.Candidate{Kind: source.AreaBody}, match.Candidate{Kind: source.Intergroup}, "aa-two"},
		{"a district before all", match.Candidate{Kind: source.ServiceBody}, match.Candidate{Kind: source.Intergroup}, "aa-one"},
		{"an unknown kind last", match.Candidate{Kind: "club"}, match.Candidate{Kind: source.FellowshipOffice}, "aa-two"},
		{"the lesser id", match.Candidate{}, match.Candidate{}, lesser},
	} {
		tc.one.Meeting, tc.two.Meeting = one, two
		won(t, tc.name, tc.one, tc.two, tc.want)
	}
	for i, m := range []*meeting.Meeting{one, two} {
		m.Updated = day(1)
		if m.Source.ID == greater {
			m.Updated = day(2 + i)
		}
	}
	won(t, "the newer", match.Candidate{Meeting: one}, match.Candidate{Meeting: two}, greater)
}

func won(t *testing.T, name string, one, two match.Candidate, want string) {
	t.Helper()
	for _, cs := range [][]match.Candidate{{one, two}, {two, one}} {
		r := match.Merge(cs)
		if len(r.Merged) != 1 {
			t.Fatalf("%s: %+v", name, r)
		}
		winner, loser := cs[0].Meeting, cs[1].Meeting
		if winner.Source.ID != want {
			winner, loser = loser, winner
		}
		expected := match.Merged{Winner: winner.ID, AlsoListedBy: []string{loser.Source.ID}, Aliases: []meeting.ID{loser.ID}}
		if diff := cmp.Diff(expected, r.Merged[0]); diff != "" {
			t.Errorf("%s, -want +got:\n%s", name, diff)
		}
		if aliases := r.Aliases(); len(aliases) != 1 || aliases[loser.ID] != winner.ID {
			t.Errorf("%s: aliases %v", name, aliases)
		}
	}
}
