package feed

import (
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

var columns = [...]string{
	"id", "name", "group", "fellowship", "weekday", "start", "end", "timezone", "rrule", "next", "attendance", "status",
	"place", "address", "city", "region", "postal_code", "country", "formatted", "lat", "lon", "precision", "place_notes",
	"join_url", "join_notes", "phone", "phone_notes", "access", "types", "languages", "notes", "url", "feedback_url",
	"updated", "changed", "source", "source_key", "publisher", "attribution", "rights", "distance_m",
}

// Columns lists the columns of the CSV export, in order. They are the members of a meeting's JSON, those of its parts
// under plain names; weekday is 0 (Sunday) to 6, lists are joined with ";", times are RFC 3339, and what is not known is
// empty.
func Columns() []string { return append([]string(nil), columns[:]...) }

// CSVOptions choose how WriteCSV writes cells.
type CSVOptions struct {
	// Raw leaves out the apostrophes of EscapeCell, for programs.
	Raw bool
}

// WriteCSV writes hits as CSV of RFC 4180 with a header line. Unless o says otherwise, texts pass through EscapeCell.
func WriteCSV(w io.Writer, hits []search.Hit, o CSVOptions) error {
	if _, err := io.WriteString(w, strings.Join(columns[:], ",")+"\r\n"); err != nil {
		return err
	}
	return stream(w, func(b []byte, h search.Hit) []byte {
		r := csvRow{b: b, raw: o.Raw}
		r.meeting(h)
		r.b[len(r.b)-1] = '\r'
		return append(r.b, '\n')
	}, hits)
}

// A csvRow builds one line; each cell is followed by a comma.
type csvRow struct {
	b   []byte
	raw bool
}

func (r *csvRow) meeting(h search.Hit) {
	m := h.Meeting
	r.texts(string(m.ID), m.Name, m.Group, string(m.Fellowship))
	if s := m.Schedule; s != nil {
		r.number(strconv.Itoa(int(s.Weekday)))
		r.texts(s.Start.String(), s.End().String(), s.Timezone, s.RRule)
	} else {
		r.texts("", "", "", "", "")
	}
	r.time(h.Next)
	r.texts(string(m.Attendance), string(m.Status))
	r.place(h)
	if o := m.Online; o != nil {
		r.texts(o.URL, o.URLNotes, o.Phone, o.PhoneNotes)
	} else {
		r.texts("", "", "", "")
	}
	types := make([]string, len(m.Types))
	for i, t := range m.Types {
		types[i] = string(t)
	}
	own, _ := notes(m)
	r.texts(string(m.Access), strings.Join(types, ";"), strings.Join(m.Languages, ";"), own, m.URL, m.FeedbackURL)
	r.time(m.Updated)
	r.time(m.Changed)
	r.texts(m.Source.ID, m.Source.Key, m.Source.Publisher, m.Source.Attribution, m.Source.Rights)
	if h.Distance >= 0 {
		r.number(strconv.Itoa(int(math.Round(h.Distance))))
	} else {
		r.texts("")
	}
}

func (r *csvRow) place(h search.Hit) {
	p := h.Meeting.Place
	if p == nil {
		r.texts("", "", "", "", "", "", "", "", "", "", "")
		return
	}
	r.texts(p.Name, p.Address, p.City, p.Region, p.PostalCode, p.Country, p.Formatted)
	if p.Point != nil {
		r.number(string(appendFloat(nil, p.Lat)))
		r.number(string(appendFloat(nil, p.Lon)))
	} else {
		r.texts("", "")
	}
	_, own := notes(h.Meeting)
	r.texts(string(p.Precision), own)
}

// number writes a cell that spreadsheets may take for what it is, even when it is negative.
func (r *csvRow) number(s string) { r.b = append(append(r.b, s...), ',') }

func (r *csvRow) time(t time.Time) {
	if !t.IsZero() {
		r.b = t.AppendFormat(r.b, time.RFC3339)
	}
	r.b = append(r.b, ',')
}

func (r *csvRow) texts(cells ...string) {
	for _, s := range cells {
		if !r.raw {
			s = EscapeCell(s)
		}
		if strings.ContainsAny(s, "\",\r\n") {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		r.b = append(append(r.b, s...), ',')
	}
}

// EscapeCell puts an apostrophe before a text that a spreadsheet would run as a formula, and before one that begins with
// an apostrophe, so that UnescapeCell can tell. NUL, which no reader of CSV expects, is dropped.
func EscapeCell(s string) string {
	s = strings.ReplaceAll(s, "\x00", "")
	switch r, _ := utf8.DecodeRuneInString(s); r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠':
		return "'" + s
	}
	return s
}

// UnescapeCell undoes EscapeCell.
func UnescapeCell(s string) string { return strings.TrimPrefix(s, "'") }
