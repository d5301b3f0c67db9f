package sample

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// jsonMap reads what serveJSON writes.
func jsonMap() map[string]any {
	return mapOf(`
items: treffen
paging: {pages: seiten}
explode:
  - tag: zeiten
  - zeit: tag
include: zeit.von
drop: [kontakt]
fields:
  key: id
  name: {from: titel, as: text}
  day: tag.$key
  start: zeit.von
  end: zeit.bis
  recurrence: zeit.rhythmus
  place: ort.name
  street: ort.strasse
  postal_code: ort.plz
  city: ort.stadt
  country: {text: DE}
  areas: ort.kiez
  place_notes: ort.hinweis
  lat: ort.koordinaten.0
  lon: ort.koordinaten.1
  attendance: {from: form, map: {vor ort: in_person, online: online, hybrid: hybrid}}
  suspended: ort.pausiert
  join_url: online.link
  join_notes: online.hinweis
  access: {from: offen, map: {"yes": open, "no": closed}}
  types: {from: schwerpunkte, map: {frauen: women, männer: men, einsteiger: beginners, queer: lgbtq, junge leute: young-people, meditation: meditation, gespräch: discussion, "*": ""}}
  languages: sprache
  notes: {from: text, as: text}
  url: link
`)
}

// pageSize is how many groups stand on one page of the list.
const pageSize = 25

// serveJSON publishes as a site does that answers its own app: in pages, with the times of a group below its days.
func serveJSON(p *publisher, ms []gathering) http.Handler {
	rows := make([]row, len(ms))
	for i := range ms {
		rows[i] = jsonRow(p, &ms[i], i)
	}
	return p.handle("application/json; charset=utf-8", func(q url.Values) []byte {
		n, _ := strconv.Atoi(q.Get("seite"))
		body, err := json.Marshal(row{
			"seite": n, "seiten": (len(rows) + pageSize - 1) / pageSize, "anzahl": len(rows), "treffen": page(rows, n, pageSize),
		})
		if err != nil {
			panic(err) // the rows are ours
		}
		return body
	})
}

func jsonRow(p *publisher, m *gathering, i int) row {
	days := [...]string{"sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag"}
	time := row{"von": clock(m.start), "bis": clock(m.end())}
	number, street, _ := strings.Cut(m.street, " ")
	place := row{
		"name": m.hall, "strasse": street + " " + number, "plz": m.postal, "stadt": m.city.name, "kiez": m.area, "hinweis": m.room,
		"koordinaten": []string{fmt.Sprintf("%.5f", m.lat), fmt.Sprintf("%.5f", m.lon)}, "pausiert": m.closedPlace,
	}
	r := row{
		"id": 4000 + i, "titel": m.name, "form": "vor Ort", "offen": m.open, "sprache": m.language, "ort": place,
		"zeiten": row{days[m.days[0]]: []any{time}}, "schwerpunkte": germanTypes(m.types), "text": "<p>" + m.notes + "</p>",
		"link": "https://example.org/" + p.id + "/" + m.key, "kontakt": nil,
	}
	if m.online {
		r["form"], r["online"] = "hybrid", row{"link": m.joinURL, "hinweis": m.joinNote}
	}
	if !m.inPerson {
		r["form"], r["ort"] = "online", nil
	}
	other := days[(m.days[0]+3)%7]
	switch i % 20 {
	case 3: // a second day
		r["zeiten"].(row)[other] = []any{time, nil}
	case 8:
		time["bis"] = nil
	case 13:
		r["kontakt"] = row{"name": "Kim B.", "telefon": "030 5550142"}
		r["text"] = "Fragen an <b>Kim</b>, 030 5550142."
	case 17:
		time["rhythmus"] = "FREQ=MONTHLY;BYDAY=2" + strings.ToUpper([]string{"su", "mo", "tu", "we", "th", "fr", "sa"}[m.days[0]])
	case 19:
		time["von"] = clock(m.start) + " Uhr"
	}
	return r
}

func germanTypes(types []string) []string {
	words := map[string]string{
		"women": "Frauen", "men": "Männer", "beginners": "Einsteiger", "lgbtq": "Queer", "young-people": "Junge Leute", "meditation": "Meditation",
		"discussion": "Gespräch", "speaker": "Vortrag",
	}
	german := []string{}
	for _, t := range types {
		if words[t] != "" {
			german = append(german, words[t])
		}
	}
	return german
}
