package sample

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// bmltFormats are the formats of the invented servers: id, key, name, world id.
func bmltFormats() [][4]string {
	return [][4]string{
		{"4", "C", "Closed", "CLOSED"}, {"17", "O", "Open", "OPEN"}, {"1", "B", "Beginners", "BEG"}, {"2", "W", "Women", "W"},
		{"3", "M", "Men", "M"}, {"5", "St", "Step", "STEP"}, {"6", "BT", "Basic Text", "BT"}, {"7", "D", "Discussion", "DISC"},
		{"8", "Sp", "Speaker", "SPK"}, {"9", "Me", "Meditation", "MED"}, {"10", "WC", "Wheelchair", "WCHR"}, {"11", "YP", "Young People", "Y"},
		{"12", "GL", "Gay/Lesbian", "GL"}, {"13", "VM", "Virtual Meeting", "VM"}, {"14", "HY", "Hybrid", "HYBR"}, {"15", "TC", "Temporarily Closed Facility", "TC"},
		{"16", "CW", "Children Welcome", "CW"},
	}
}

func bmltKey(word string) string {
	return map[string]string{
		"women": "W", "men": "M", "beginners": "B", "lgbtq": "GL", "young-people": "YP", "step-study": "St", "big-book": "BT",
		"speaker": "Sp", "discussion": "D", "meditation": "Me", "wheelchair": "WC", "child-friendly": "CW",
	}[word]
}

// serveBMLT answers the switchers of a BMLT server that a reader needs.
func serveBMLT(p *publisher, ms []gathering) http.Handler {
	ids := make(map[string]string)
	var formats []row
	for _, f := range bmltFormats() {
		ids[f[1]] = f[0]
		formats = append(formats, row{"id": f[0], "key_string": f[1], "name_string": f[2], "description_string": f[2] + ".", "lang": "en", "world_id": f[3], "format_type_enum": "FC1"})
	}
	var meetings []row
	for i := range ms {
		meetings = append(meetings, bmltRow(&ms[i], i, ids))
	}
	bodies := []row{
		{"id": "1", "parent_id": "0", "name": p.record.Name, "type": "RS", "description": "", "url": "https://example.org/" + p.id, "helpline": "", "world_id": ""},
		{"id": "2", "parent_id": "1", "name": p.record.Area + " Area", "type": "AS", "description": "", "url": "", "helpline": "", "world_id": ""},
	}
	answers := map[string]any{
		"GetServerInfo": []row{{
			"version": "4.2.7", "versionInt": "4002007", "langs": "en", "nativeLang": "en", "defaultDuration": "01:00",
			"distanceUnits": "mi", "charSet": "UTF-8", "centerLatitude": fmt.Sprint(ms[0].city.lat), "centerLongitude": fmt.Sprint(ms[0].city.lon),
		}},
		"GetServiceBodies": bodies, "GetFormats": formats, "GetSearchResults": meetings,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /main_server/client_interface/json/", func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Query().Get("switcher")]
		if !ok {
			http.Error(w, `{"message":"invalid switcher"}`, http.StatusUnprocessableEntity)
			return
		}
		if r.URL.Query().Has("get_used_formats") {
			answer = row{"meetings": meetings, "formats": formats}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { home(w, p, "application/json") })
	return mux
}

func bmltRow(m *gathering, i int, ids map[string]string) row {
	keys := []string{"C"}
	if m.open {
		keys[0] = "O"
	}
	for _, t := range m.types {
		if k := bmltKey(t); k != "" {
			keys = append(keys, k)
		}
	}
	venue := 1
	switch {
	case m.online && m.inPerson && !m.closedPlace:
		venue, keys = 3, append(keys, "HY")
	case m.online:
		venue, keys = 2, append(keys, "VM", "TC")
	case m.closedPlace:
		keys = append(keys, "TC")
	}
	var shared []string
	for _, k := range keys {
		shared = append(shared, ids[k])
	}
	r := row{
		"id_bigint": strconv.Itoa(100 + i), "worldid_mixed": "", "service_body_bigint": "2", "weekday_tinyint": strconv.Itoa(m.days[0] + 1),
		"venue_type": strconv.Itoa(venue), "start_time": clock(m.start) + ":00", "duration_time": clock(m.minutes) + ":00", "time_zone": "",
		"formats": strings.Join(keys, ","), "format_shared_id_list": strings.Join(shared, ","), "lang_enum": "en",
		"longitude": fmt.Sprintf("%.6f", m.lon), "latitude": fmt.Sprintf("%.6f", m.lat), "published": "1",
		"meeting_name": m.name, "location_text": m.hall, "location_info": m.room, "location_street": m.street,
		"location_municipality": m.city.name, "location_province": m.city.region, "location_postal_code_1": m.postal, "location_nation": m.city.country,
		"location_neighborhood": m.area, "comments": m.notes, "email_contact": "", "contact_name_1": "", "contact_phone_1": "",
		"virtual_meeting_link": m.joinURL, "virtual_meeting_additional_info": m.joinNote, "phone_meeting_number": m.dialIn,
	}
	switch i % 35 {
	case 5:
		r["location_info"] = "Prompt#@-@#" + m.room
	case 10:
		r["duration_time"] = "00:00:00"
	case 15:
		r["comments"] = "********"
	case 20:
		r["contact_name_1"], r["contact_phone_1"] = "Pat A.", "212-555-0173"
	case 25:
		r["venue_type"] = ""
	case 30:
		r["latitude"], r["longitude"] = "0", "0"
	}
	return r
}
