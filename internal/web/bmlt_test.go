package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

const bmltAddress = "/bmlt/client_interface/json/?switcher="

// names are the meetings of an answer, in its order.
func bmltNames(t *testing.T, a answer) (names []string) {
	t.Helper()
	if a.Code != http.StatusOK {
		t.Fatalf("%d %s", a.Code, a.body)
	}
	var rows []map[string]string
	if err := json.Unmarshal([]byte(a.body), &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		names = append(names, row["meeting_name"])
	}
	return names
}

func TestBMLTSearch(t *testing.T) {
	w := newWorld(t)
	noon := *w.engine.meetings[0]
	noon.ID, noon.Name, noon.Types, noon.Attendance = "m_2222222222222222", "Noon", nil, meeting.InPerson
	noon.Schedule = &meeting.Schedule{Weekday: time.Monday, Start: meeting.NewClock(12, 0), Duration: 60, Timezone: "America/New_York", TimezoneFrom: meeting.ZoneFromRow, RRule: meeting.Weekly(time.Monday)}
	w.engine.meetings = append(w.engine.meetings, &noon)
	s := w.serve(t)
	c := newClient(t, s)
	springfield, world := s.bmlt.Numbers.ServiceBody("aa-us-springfield"), s.bmlt.Numbers.ServiceBody("na-world")
	women := s.bmlt.Numbers.Format("W")
	const all = "Noon,Reunión de la mañana,Sunday Serenity"
	for query, want := range map[string]string{
		"":                           all,
		"&weekdays=2":                "Noon",
		"&weekdays[]=2&weekdays[]=7": "Noon,Sunday Serenity",
		"&weekdays=-2":               "Reunión de la mañana,Sunday Serenity",
		"&venue_types=2,3":           "Reunión de la mañana,Sunday Serenity",
		"&venue_types%5B%5D=-2":      "Noon,Sunday Serenity",
		fmt.Sprintf("&services[0]=%d&recursive=1", world):   "Reunión de la mañana",
		fmt.Sprintf("&services=-%d", world):                 "Noon,Sunday Serenity",
		fmt.Sprintf("&services=%d, %d", springfield, world): all,
		"&services=7":                      "",
		fmt.Sprintf("&formats=%d", women):  "Sunday Serenity",
		fmt.Sprintf("&formats=-%d", women): "Noon,Reunión de la mañana",
		fmt.Sprintf("&meeting_ids[]=%d", s.bmlt.Numbers.Meeting(idSerenity)): "Sunday Serenity",
		"&StartsAfterH=12&StartsAfterM=0":                                    "Sunday Serenity",
		"&StartsBeforeH=12":                                                  "Reunión de la mañana",
		"&sort_keys=meeting_name":                                            all,
		"&sort_keys=start_time":                                              "Reunión de la mañana,Noon,Sunday Serenity",
		"&page_size=2&page_num=2":                                            "Sunday Serenity",
		"&page_size=2&page_num=9":                                            "",
		"&SearchString=serenity":                                             "Sunday Serenity",
		"&lat_val=40.71&long_val=-73.99&geo_width=-1&sort_results_by_distance=1": "Noon",
		"&lat_val=40.71&long_val=-73.99&geo_width_km=-5":                         "Noon,Sunday Serenity",
		"&lat_val=91&long_val=0":                                                 "",
		"&services=&weekdays=":                                                   all,
	} {
		a := c.get(bmltAddress + "GetSearchResults" + strings.ReplaceAll(query, " ", "%20"))
		if got := strings.Join(bmltNames(t, a), ","); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// What the widgets count on: the wrapper, one address for meetings and formats, a service body for every meeting.
func TestBMLTFitsTogether(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	var answer struct{ Meetings, Formats []map[string]string }
	if err := json.Unmarshal([]byte(c.get(bmltAddress+"GetSearchResults&get_used_formats=1&lang_enum=en&page_size=5000").body), &answer); err != nil {
		t.Fatal(err)
	}
	var bodies []map[string]string
	if err := json.Unmarshal([]byte(c.get(bmltAddress+"GetServiceBodies&parents=1").body), &bodies); err != nil {
		t.Fatal(err)
	}
	bodyIDs, formatIDs := make(map[string]bool), make(map[string]bool)
	for _, b := range bodies {
		bodyIDs[b["id"]] = true
	}
	for _, f := range answer.Formats {
		formatIDs[f["id"]] = true
		if f["root_server_uri"] != answer.Meetings[0]["root_server_uri"] {
			t.Errorf("format %s is of another server", f["key_string"])
		}
	}
	if len(answer.Meetings) != 2 {
		t.Fatalf("%d meetings", len(answer.Meetings))
	}
	for _, m := range answer.Meetings {
		if !bodyIDs[m["service_body_bigint"]] {
			t.Errorf("%s is of no service body", m["meeting_name"])
		}
		for id := range strings.SplitSeq(m["format_shared_id_list"], ",") {
			if !formatIDs[id] {
				t.Errorf("%s has a format that is not told", m["meeting_name"])
			}
		}
	}
	for _, sw := range []string{"GetFormats", "GetFormats&key_strings[]=W&key_strings[]=VM", "GetServerInfo", "GetFieldKeys", "GetSearchResults&get_formats_only=1&get_used_formats"} {
		if a := c.get(bmltAddress + sw); a.Code != 200 || !json.Valid([]byte(a.body)) || len(a.body) < 20 {
			t.Errorf("%s: %d %s", sw, a.Code, a.body)
		}
	}
}

func TestBMLTForms(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	a := c.get("/bmlt/client_interface/jsonp/?switcher=GetServerInfo&callback=jQuery123_4&_=99")
	if !strings.HasPrefix(a.body, "/**/jQuery123_4([{") || !strings.HasSuffix(a.body, "}]);") || a.Header().Get("Content-Type") != "text/javascript; charset=utf-8" {
		t.Errorf("%s %s", a.Header().Get("Content-Type"), a.body)
	}
	if a := c.get("/bmlt/client_interface/json?switcher=GetFieldKeys"); a.Code != 200 {
		t.Errorf("without the slash: %d", a.Code)
	}
	if a := c.get("/bmlt/client_interface/tsml/?switcher=GetSearchResults"); a.Code != 200 || !strings.HasPrefix(a.body, "[{") {
		t.Errorf("tsml: %d %.100s", a.Code, a.body)
	}
	for target, status := range map[string]int{
		"/bmlt/client_interface/jsonp/?switcher=GetServerInfo&callback=alert(1)//": 400,
		"/bmlt/client_interface/json/?switcher=GetSearchResult":                    400,
		"/bmlt/client_interface/json/?switcher=GetSearchResults&wekdays=1":         400,
		"/bmlt/client_interface/json/":                                             400,
		"/bmlt/client_interface/xml/?switcher=GetServerInfo":                       404,
		"/bmlt/client_interface/json/more":                                         404,
	} {
		if a := c.get(target); a.Code != status || a.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %d %s", target, a.Code, a.body)
		}
	}
}
