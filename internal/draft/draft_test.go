package draft

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

func pageOf(t *testing.T, body string) *Page {
	t.Helper()
	p, err := ReadPage(&importer.Document{URL: "https://example.org/meetings/", Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestPlaces(t *testing.T) {
	const sheet = "https://docs.google.com/spreadsheets/d/1AbCdEfGhIjKlMnOpQrStUvWxYz012345"
	for _, c := range []struct{ name, body, format, url string }{
		{"crouton", `<script>var c={"root_server":"https:\/\/bmlt.example.org\/main_server"}</script>`, "bmlt", "https://bmlt.example.org/main_server/"},
		{"bread", `<a href="https://bmlt.example.org/main_server/client_interface/json/?switcher=GetFormats">f</a>`, "bmlt", "https://bmlt.example.org/main_server/"},
		{"a sheet", `<iframe src="` + sheet + `/pubhtml?gid=7&amp;single=true"></iframe>`, "table", sheet + "/pubhtml?gid=7&single=true"},
		{"a workbook", `<a href="../files/list.XLSX">`, "table", "https://example.org/files/list.XLSX"},
		{"a webcal address", `<a href="webcal://example.org/club.ics">`, "ical", "https://example.org/club.ics"},
		{"a Google calendar", `<iframe src="https://calendar.google.com/calendar/embed?src=club%40example.org&ctz=x">`, "ical", "https://calendar.google.com/calendar/ical/club@example.org/public/basic.ics"},
		{"a page that is linked", `<a href="/about.html">`, "", ""},
	} {
		places := pageOf(t, c.body).Places()
		if c.format == "" {
			if len(places) > 0 {
				t.Errorf("%s: %+v, want nothing", c.name, places)
			}
			continue
		}
		if len(places) != 1 || places[0].Source.Format != c.format || places[0].Source.URL != c.url {
			t.Errorf("%s: %+v, want %s at %s", c.name, places, c.format, c.url)
		}
	}
}

func TestServersOwnPage(t *testing.T) {
	p, err := ReadPage(&importer.Document{URL: "https://bmlt.example.org/main_server/index.php?a=1", Body: []byte("<html>")})
	if err != nil {
		t.Fatal(err)
	}
	if places := p.Places(); len(places) != 1 || places[0].Source.URL != "https://bmlt.example.org/main_server/" {
		t.Errorf("%+v, want the server", places)
	}
}

func TestFellowshipOf(t *testing.T) {
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, words string
		want        meeting.Fellowship
	}{
		{"Alder Valley Intergroup of Alcoholics Anonymous", "", "aa"},
		{"Alder Valley Al-Anon", "We are no part of Alcoholics Anonymous.", "al-anon"},
		{"NA in Alder Valley", "", "na"},
		{"Meetings in Los Angeles, CA", "", ""}, // California, not Cocaine Anonymous
		{"The Mill House", "Overeaters Anonymous. Overeaters Anonymous is not Alcoholics Anonymous.", "oa"},
		{"The Mill House", "Alcoholics Anonymous and Narcotics Anonymous meet here.", ""},
		{"The Mill House", "", ""},
	} {
		if got := FellowshipOf(v, []string{c.name}, c.words, nil); got != c.want {
			t.Errorf("%q, %q: %q, want %q", c.name, c.words, got, c.want)
		}
	}
}

func TestRecord(t *testing.T) {
	at := func(country, region, zone string) meeting.Meeting {
		return meeting.Meeting{Place: &meeting.Place{Country: country, Region: region}, Schedule: &meeting.Schedule{Timezone: zone}}
	}
	here := at("US", "NY", "America/New_York")
	abroad := at("GB", "Kent", "Europe/London")
	taken := func(id string) bool { return id == "aa-us-ny-alder-valley" }
	for _, c := range []struct {
		name                           string
		meetings                       []meeting.Meeting
		id, country, subdivision, zone string
	}{
		{"one place", []meeting.Meeting{here, here}, "aa-us-ny-alder-valley-2", "US", "US-NY", "America/New_York"},
		{"many places", []meeting.Meeting{here, abroad}, "aa-alder-valley", "", "", ""},
		{"regions without codes", []meeting.Meeting{abroad}, "aa-gb-alder-valley", "GB", "", "Europe/London"},
		{"unread", nil, "aa-alder-valley", "", "", ""},
	} {
		place := Place{Source: source.Source{Format: "meeting_guide", URL: "https://example.org/feed.json"}}
		facts := Facts{Name: "Alder Valley Central Office", URL: "https://example.org/", Fellowship: "aa", Meetings: c.meetings, Now: time.Unix(0, 0)}
		r := Record(place, facts, taken)
		s := r.Sources[0]
		if s.ID != c.id || r.Publisher.Country != c.country || r.Publisher.Subdivision != c.subdivision || s.Timezone != c.zone {
			t.Errorf("%s: %s, %q, %q, %q", c.name, s.ID, r.Publisher.Country, r.Publisher.Subdivision, s.Timezone)
		}
		if found := source.Lint(r); len(found) > 0 {
			t.Errorf("%s: %v", c.name, found)
		}
	}
}

// TestFillsQuoteNobody: words that may name a person are quoted as visitors see them, contacts never.
func TestFillsQuoteNobody(t *testing.T) {
	rows := []importer.Row{{Draft: importer.Draft{
		Key: "a", Name: "Lamplight", Days: []string{"1"}, Notes: []string{"Ask Pat Aldersmith"}, Contacts: []string{"Pat Aldersmith"}, JoinURL: "https://example.org/j/1?pwd=Aldersmith",
	}}, {Malformed: true}}
	listings := []edition.Listing{{Meeting: meeting.Meeting{Name: "Lamplight", Notes: "Ask", Online: &meeting.Online{URL: "https://example.org/j/1"}}}}
	var names []string
	for _, f := range Fills(rows, listings) {
		names = append(names, f.Field)
		if f.Rows != 1 || strings.Contains(strings.Join(f.Samples, " "), "Aldersmith") {
			t.Errorf("%+v", f)
		}
	}
	if want := []string{"key", "name", "day", "join_url", "notes", "contacts"}; !slices.Equal(names, want) {
		t.Errorf("fields %v, want %v", names, want)
	}
}

func TestSelectorsOfTables(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`<table><tr><td>`, "table tr"},
		{`<table></table><table id="list"><tr><td>`, "#list tr"},
		{`<table></table><table class="wide meetings"><tr><td>`, "table.wide tr"},
		{`<div id="main"><table></table><table><tr><td>`, "#main > table:nth-of-type(2) tr"},
	} {
		p := pageOf(t, strings.ReplaceAll(c.body, "<td>", "<th>Day<th>Time<th>Name<tr><td>Monday<td>7 PM<td>Lamplight"))
		place, ok := p.Table(func(names []string) map[string]any {
			fields := map[string]any{}
			for _, name := range names {
				fields[map[string]string{"Day": "day", "Time": "start", "Name": "name"}[name]] = name
			}
			delete(fields, "")
			return fields
		})
		if !ok || place.Source.Map["items"] != c.want {
			t.Errorf("%s: %v, want %s", c.body, place.Source.Map["items"], c.want)
		}
	}
}
