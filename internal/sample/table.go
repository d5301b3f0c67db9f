package sample

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// tableMap is what the names of the columns leave open.
func tableMap() map[string]any {
	return mapOf(`
fields:
  name: Group Name
  country: {text: ZA}
  attendance: {from: Venue, find: '(?i)^zoom', map: {"*": online}}
`)
}

// serveTable publishes as an office does that saves its workbook as CSV: a title above the columns, the character set
// of the office's computer and semicolons, days and times together in one cell as people write them.
func serveTable(p *publisher, ms []gathering) http.Handler {
	var text bytes.Buffer
	w := csv.NewWriter(&text)
	w.Comma, w.UseCRLF = ';', true
	lines := [][]string{
		{p.record.Name + " – meeting list", "", "", "", "", "", "", "", "", "", "", "", "", "", ""},
		{"Nr", "Group Name", "Suburb", "Meeting Times", "Venue", "Street Address", "Town", "Province", "Postcode", "Latitude", "Longitude", "Open/Closed", "Meeting Focus", "Zoom Link", "Comments", "Contact"},
	}
	for i := range ms {
		lines = append(lines, tableLine(&ms[i], i))
	}
	lines = append(lines, make([]string, 16), []string{"", "Please send corrections to the office’s address"})
	if err := w.WriteAll(lines); err != nil {
		panic(err) // the lines are ours
	}
	body, err := charmap.Windows1252.NewEncoder().Bytes(text.Bytes())
	if err != nil {
		panic(err)
	}
	return p.handle("text/csv", func(url.Values) []byte { return body })
}

func tableLine(m *gathering, i int) []string {
	access := "Closed"
	if m.open {
		access = "Open"
	}
	line := []string{
		strconv.Itoa(200 + i), m.name, m.area, times(m, i), m.hall, m.street, m.city.name, m.city.region, m.postal,
		fmt.Sprintf("%.5f", m.lat), fmt.Sprintf("%.5f", m.lon), access, strings.Join(m.types, ", "), m.joinURL, m.notes, "",
	}
	if !m.inPerson {
		copy(line[4:], []string{"Zoom", "", m.city.name, m.city.region, "", "", ""})
	}
	tableDirt(line, i)
	return line
}

// times are the days and times of a meeting in one cell. Some groups meet on a second day, at another time.
func times(m *gathering, i int) string {
	day := [...]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	first := day[m.days[0]] + " " + strings.ToLower(strings.Replace(strings.Replace(clock12(m.start), ":00", "", 1), " ", "", 1))
	second := day[(m.days[0]+2)%7]
	switch i % 12 {
	case 2:
		return first + ", " + second + " 8pm"
	case 5:
		return fmt.Sprintf("%s & %s %02dh%02d", day[m.days[0]], second, m.start/60, m.start%60)
	case 8:
		return fmt.Sprintf("%s %s-%s", day[m.days[0]], clock(m.start), clock(m.end()))
	case 11:
		return "1st and 3rd " + first
	}
	return first
}

// tableDirt is what a table kept by hand has.
func tableDirt(line []string, i int) {
	switch i % 25 {
	case 4:
		line[14] = "Door on the left.\nPhone Pat on 011 555 0142." // a line break in a cell, and a person's number
	case 9:
		line[1] = "  " + line[1] + "’s Café "
	case 14:
		line[15] = "Pat A."
	case 19:
		line[3] = "" // nobody wrote down when
	case 24:
		line[9], line[10] = strings.Replace(line[9], ".", ",", 1), strings.Replace(line[10], ".", ",", 1)
	}
}
