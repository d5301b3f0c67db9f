package sample

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

// pagesMap says where the day, the key and the way in stand; the names of the columns say the rest.
func pagesMap() map[string]any {
	return mapOf(`
items: table.reunions tr
paging: {link: 'a[rel=next]@href'}
context:
  - name: jour
    value: h2
exclude: td.note
fields:
  key: '@id'
  name: Groupe
  day: jour
  country: {text: FR}
  coordinates: '@data-geo'
  attendance: {from: Lieu, find: '(?i)^en ligne', map: {"*": online}}
  place: {from: Lieu, find: '^[^\n]+', strip: '(?i)^en ligne.*'}
  join_url: 'a[href*="zoom"]@href'
  access: {from: Type, find: '(?i)(ouverte|fermée)', map: {ouverte: open, fermée: closed}}
  types: {from: Type, split: ",", map: {femmes: women, hommes: men, débutants: beginners, méditation: meditation, "*": ""}}
`)
}

// perPage is how many meetings stand on one page.
const perPage = 40

// servePages publishes as a small body does: pages written by hand, a heading and a table for each day of the week, tags
// left open, a note between the rows.
func servePages(p *publisher, ms []gathering) http.Handler {
	return p.handle("text/html; charset=utf-8", func(q url.Values) []byte {
		n, _ := strconv.Atoi(q.Get("page"))
		n = max(n, 1)
		var b strings.Builder
		fmt.Fprintf(&b, "<!doctype html><html lang=fr><title>%[1]s</title>\n<h1>%[1]s : nos réunions</h1>\n", html.EscapeString(p.record.Name))
		for day, name := range []string{"Dimanche", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"} {
			fmt.Fprintf(&b, "<h2>%s</h2>\n<table class=reunions border=1><tr><th>Heure<th>Groupe<th>Lieu<th>Adresse<th>Code postal<th>Ville<th>Type<th>Remarques\n", name)
			for i, m := range page(ms, n, perPage) {
				if m.days[0] == day {
					b.WriteString(pageRow(&m, (n-1)*perPage+i))
				}
			}
			b.WriteString("</table>\n")
		}
		if n*perPage < len(ms) {
			fmt.Fprintf(&b, "<p><a rel=next href=\"?page=%d\">Suite&nbsp;»</a>\n", n+1)
		}
		b.WriteString("</html>\n")
		return []byte(b.String())
	})
}

func pageRow(m *gathering, i int) string {
	hour := fmt.Sprintf("%dh%02d", m.start/60, m.start%60)
	if m.start == 12*60 {
		hour = "Midi"
	}
	kind := "Fermée"
	if m.open {
		kind = "Ouverte"
	}
	for _, t := range m.types {
		if word := map[string]string{"women": "femmes", "men": "hommes", "beginners": "débutants", "meditation": "méditation"}[t]; word != "" {
			kind += ", " + word
		}
	}
	place, street, postal := html.EscapeString(m.hall), html.EscapeString(m.street), m.postal
	if m.online {
		place += fmt.Sprintf(`<br><a href="%s">Zoom</a>`, m.joinURL)
	}
	geo := fmt.Sprintf(` data-geo="%.5f,%.5f"`, m.lat, m.lon)
	if !m.inPerson {
		place, street, postal, geo = fmt.Sprintf(`En ligne : <a href="%s">Zoom</a>`, m.joinURL), "", "", ""
	}
	notes := m.room
	switch i % 25 {
	case 6:
		notes = "Écrire à quelquun.prive@example.com" // a person's address
	case 13:
		hour += "&nbsp;précises"
	case 20:
		notes = "<em>Premier samedi du mois&nbsp;: anniversaires</em>"
	}
	r := fmt.Sprintf("<tr id=%s%s><td>%s<td>%s<td>%s<td>%s<td>%s<td>%s<td>%s<td>%s\n", m.key, geo, hour, html.EscapeString(m.name), place, street, postal, m.city.name, kind, notes)
	if i%50 == 18 {
		r += "<tr><td colspan=8 class=note>Pas de réunion le 14 juillet !\n"
	}
	return r
}
