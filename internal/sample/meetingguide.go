package sample

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// row is one row of a Meeting Guide list; a map, because no two offices use the same fields.
type row map[string]any

// code is the type code of the AA and Al-Anon lists for one of this package's words.
func code(fellowship, word string) string {
	aa := map[string]string{
		"women": "W", "men": "M", "beginners": "BE", "lgbtq": "LGBTQ", "young-people": "Y", "step-study": "ST", "big-book": "B",
		"speaker": "SP", "discussion": "D", "meditation": "MED", "wheelchair": "X", "seniors": "SEN", "child-friendly": "CF",
	}
	alanon := map[string]string{"young-people": "Y", "big-book": "LIT", "lgbtq": "LGBTQ"} // Y is Alateen here
	if c, ok := alanon[word]; ok && fellowship == "al-anon" {
		return c
	}
	return aa[word]
}

// serveMeetingGuide publishes as the WordPress plugin of the field does: tidy, with an ETag, from a home page that
// names the feed, and with the plugin's own habits (entities in titles, numbers as strings).
func serveMeetingGuide(p *publisher, ms []gathering) http.Handler {
	rows := make([]any, 0, len(ms))
	for i := range ms {
		rows = append(rows, pluginRow(p, &ms[i], i))
	}
	return serveList(p, rows)
}

// serveHandmadeMeetingGuide publishes as an office does that exports its own table: other names for fields, days in
// words, times by hand, and every kind of slip.
func serveHandmadeMeetingGuide(p *publisher, ms []gathering) http.Handler {
	rows := make([]any, 0, len(ms)+4)
	for i := range ms {
		rows = append(rows, handmadeRow(p, &ms[i], i))
	}
	rows = append(rows, nil, row{"slug": "", "name": ""}, // not even rows
		row{"slug": "test-row", "name": "TEST meeting", "day": 1, "time": "10:00", "city": ms[0].city.name})
	return serveList(p, rows)
}

func serveList(p *publisher, rows []any) http.Handler {
	body, err := json.Marshal(rows)
	if err != nil {
		panic(err) // the rows are ours
	}
	return p.handle("application/json", func(url.Values) []byte { return body })
}

func pluginRow(p *publisher, m *gathering, i int) row {
	r := row{
		"id": 1000 + i, "slug": m.key, "name": strings.ReplaceAll(m.name, "'", "&#8217;"), "group": m.group,
		"location": m.hall, "location_notes": m.room, "region": m.area,
		"formatted_address": fmt.Sprintf("%s, %s, %s %s, %s", m.street, m.city.name, m.city.region, m.postal, m.city.country),
		"latitude":          fmt.Sprintf("%.7f", m.lat), "longitude": fmt.Sprintf("%.7f", m.lon),
		"updated": fmt.Sprintf("2026-%02d-%02d 09:12:44", 1+i%11, 1+i%28), "notes": m.notes,
		"url": "https://example.org/" + p.id + "/" + m.key, "entity": p.record.Name, "feedback_emails": []string{"listings@example.org"},
	}
	if i%3 != 0 || p.timezone == "" {
		r["timezone"] = m.city.zone
	}
	types := []string{"C"}
	if m.open {
		types[0] = "O"
	}
	for _, t := range m.types {
		types = append(types, code(p.fellowship, t))
	}
	if m.language == "es" {
		types = append(types, "S")
	}
	if m.language == "fr" {
		types = append(types, "FR")
	}
	if m.online {
		r["conference_url"], r["conference_url_notes"] = m.joinURL, m.joinNote
		types = append(types, "ONL")
		if m.dialIn != "" {
			r["conference_phone"] = m.dialIn
		}
	}
	if m.closedPlace || !m.inPerson {
		types = append(types, "TC")
	}
	if !m.inPerson {
		r["formatted_address"] = fmt.Sprintf("%s, %s, %s", m.city.name, m.city.region, m.city.country)
		r["approximate"] = "yes"
	}
	r["types"] = types
	r["day"], r["time"], r["end_time"] = m.days[0], clock(m.start), clock(m.end())
	pluginDirt(r, m, i)
	return r
}

// pluginDirt is what a tidy publisher still gets wrong, spread thinly.
func pluginDirt(r row, m *gathering, i int) {
	switch i % 40 {
	case 3:
		r["day"] = fmt.Sprint(m.days[0])
	case 7:
		r["types"] = append(r["types"].([]string), "ZZ")
	case 11:
		r["notes"] = "<p>Bring a friend.<br>Coffee &amp; cake.</p>"
	case 15:
		delete(r, "end_time")
	case 19:
		r["contact_1_name"], r["contact_1_phone"] = "Pat A.", "212-555-0142"
		r["notes"] = "Call Pat at 212-555-0142 for the door code."
	case 23:
		r["day"] = []int{1, 3, 5}
	case 27:
		delete(r, "day")
		delete(r, "time")
		delete(r, "end_time")
	case 31:
		r["notes"] = "First Saturday of the month is an eating meeting."
	case 35:
		r["types"] = append(r["types"].([]string), "O", "C")
	}
}

func handmadeRow(p *publisher, m *gathering, i int) row {
	names := []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}
	if m.language == "es" {
		names = []string{"Domingo", "Lunes", "Martes", "Miércoles", "Jueves", "Viernes", "Sábado"}
	}
	r := row{
		"slug": m.key, "name": m.name, "day": names[m.days[0]], "time": clock12(m.start), "location": m.hall,
		"address": m.street, "city": m.city.name, "state": m.city.region, "postal_code": m.postal, "country": m.city.country,
		"lat": m.lat, "latitude": m.lat, "longitude": m.lon, "notes": m.notes,
	}
	var types []string
	for _, t := range m.types {
		types = append(types, code(p.fellowship, t))
	}
	if m.open {
		types = append(types, "Open")
	} else {
		types = append(types, "Closed")
	}
	if m.language == "es" {
		types = append(types, "S")
	}
	r["types"] = strings.Join(types, ", ")
	if m.online {
		r["conference_url"], r["conference_url_notes"] = m.joinURL, m.joinNote
	}
	if !m.inPerson {
		r["address"], r["location"] = "", "Online"
		r["types"] = r["types"].(string) + ", TC"
	}
	handmadeDirt(r, m, i)
	return r
}

func handmadeDirt(r row, m *gathering, i int) {
	switch i % 30 {
	case 4:
		r["name"] = "  \"" + m.name + "\" "
	case 8:
		r["slug"] = "gc-duplicate" // the same key again and again
	case 12:
		r["time"] = ""
	case 16:
		r["latitude"], r["longitude"] = m.lon, m.lat // swapped
	case 20:
		r["conference_url"] = "https://zoom.us.example.net/j/123456789" // looks like a provider, and is none
	case 24:
		r["notes"] = "Questions: someone.personal@example.com"
	case 28:
		r["time"] = strings.ToLower(clock12(m.start)) + " sharp"
	}
}
