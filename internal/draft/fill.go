package draft

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A Fill tells how well one field of a source's rows is filled.
type Fill struct {
	Field string `json:"-"`
	// Rows is how many rows state the field.
	Rows int `json:"rows"`
	// From are the places in a row that it is read from, where the format lets a record choose them.
	From []string `json:"from,omitempty"`
	// Samples are a few of its values. Words that may name a person are quoted as a visitor sees them, after what is
	// personal was taken out; contacts are counted and never quoted.
	Samples []string `json:"samples,omitempty"`
}

// samples is how many values of a field are quoted, and sampleLength how many letters of each.
const (
	samples      = 3
	sampleLength = 60
)

// Fills tells for each field that any row states how it is filled, in the order in which a draft has them. Listings are
// what became of the rows.
func Fills(rows []importer.Row, listings []edition.Listing) []Fill {
	var all []Fill
	for _, f := range fields {
		fill := Fill{Field: f.name}
		for i := range rows {
			if rows[i].Malformed || rows[i].Held {
				continue
			}
			if values := f.stated(&rows[i].Draft); len(values) > 0 {
				fill.Rows++
				if !f.personal {
					fill.quote(values)
				}
			}
		}
		if fill.Rows == 0 {
			continue
		}
		if f.shown != nil {
			for i := range listings {
				fill.quote([]string{f.shown(&listings[i].Meeting)})
			}
		}
		all = append(all, fill)
	}
	return all
}

// quote adds values as samples, each once.
func (f *Fill) quote(values []string) {
	for _, v := range values {
		v = strings.Join(strings.Fields(v), " ")
		if runes := []rune(v); len(runes) > sampleLength {
			v = string(runes[:sampleLength]) + "…"
		}
		if v != "" && len(f.Samples) < samples && !slices.Contains(f.Samples, v) {
			f.Samples = append(f.Samples, v)
		}
	}
}

// A field is one thing that a draft can say, under the name that maps call it by.
type field struct {
	name   string
	stated func(*importer.Draft) []string
	// personal values may name a person. They are quoted as shown, or not at all.
	personal bool
	shown    func(*meeting.Meeting) string
}

// plain fields say what they say of a meeting, not of people.
func plain(name string, stated func(*importer.Draft) []string) field {
	return field{name: name, stated: stated}
}

// fields are those of importer.Draft, in its order.
var fields = []field{
	{"key", text(func(d *importer.Draft) string { return d.Key }), true, func(m *meeting.Meeting) string { return m.Source.Key }},
	{"name", text(func(d *importer.Draft) string { return d.Name }), true, func(m *meeting.Meeting) string { return m.Name }},
	{"group", text(func(d *importer.Draft) string { return d.Group }), true, func(m *meeting.Meeting) string { return m.Group }},
	plain("fellowship", text(func(d *importer.Draft) string { return d.Fellowship })),
	plain("day", func(d *importer.Draft) []string { return d.Days }),
	plain("start", text(func(d *importer.Draft) string { return d.Start })),
	plain("end", text(func(d *importer.Draft) string { return d.End })),
	plain("duration", text(func(d *importer.Draft) string { return d.Duration })),
	plain("recurrence", text(func(d *importer.Draft) string { return d.Recurrence })),
	plain("anchor", text(func(d *importer.Draft) string { return d.Anchor })),
	plain("except", func(d *importer.Draft) []string { return d.Except }),
	plain("instances", func(d *importer.Draft) []string { return times(d.Instances) }),
	plain("timezone", text(func(d *importer.Draft) string { return d.Timezone })),
	plain("unscheduled", flag(func(d *importer.Draft) bool { return d.Unscheduled })),
	{"place", text(func(d *importer.Draft) string { return d.Place.Name }), true, place(func(p *meeting.Place) string { return p.Name })},
	{"street", text(func(d *importer.Draft) string { return d.Place.Street }), true, place(func(p *meeting.Place) string { return p.Address })},
	plain("city", text(func(d *importer.Draft) string { return d.Place.City })),
	plain("region", text(func(d *importer.Draft) string { return d.Place.Region })),
	plain("postal_code", text(func(d *importer.Draft) string { return d.Place.PostalCode })),
	plain("country", text(func(d *importer.Draft) string { return d.Place.Country })),
	{"formatted", text(func(d *importer.Draft) string { return d.Place.Formatted }), true, place((*meeting.Place).OneLine)},
	plain("areas", func(d *importer.Draft) []string { return d.Place.Areas }),
	{"lat", text(func(d *importer.Draft) string { return d.Place.Lat }), true, place(func(p *meeting.Place) string { return degrees(p, false) })},
	{"lon", text(func(d *importer.Draft) string { return d.Place.Lon }), true, place(func(p *meeting.Place) string { return degrees(p, true) })},
	plain("approximate", text(func(d *importer.Draft) string { return d.Place.Approximate })),
	{"place_notes", func(d *importer.Draft) []string { return d.Place.Notes }, true, place(func(p *meeting.Place) string { return p.Notes })},
	plain("attendance", text(func(d *importer.Draft) string { return d.Attendance })),
	plain("suspended", flag(func(d *importer.Draft) bool { return d.Suspended })),
	plain("unlisted", flag(func(d *importer.Draft) bool { return d.Unlisted })),
	{"join_url", text(func(d *importer.Draft) string { return d.JoinURL }), true, online(func(o *meeting.Online) string { return o.URL })},
	{"join_notes", text(func(d *importer.Draft) string { return d.JoinNotes }), true, online(func(o *meeting.Online) string { return o.URLNotes })},
	{"dial_in", text(func(d *importer.Draft) string { return d.DialIn }), true, online(func(o *meeting.Online) string { return o.Phone })},
	{"dial_in_notes", text(func(d *importer.Draft) string { return d.DialInNotes }), true, online(func(o *meeting.Online) string { return o.PhoneNotes })},
	plain("access", text(func(d *importer.Draft) string { return d.Access })),
	plain("types", func(d *importer.Draft) []string { return d.Types }),
	plain("languages", func(d *importer.Draft) []string { return d.Languages }),
	{"notes", func(d *importer.Draft) []string { return d.Notes }, true, func(m *meeting.Meeting) string { return m.Notes }},
	{"url", text(func(d *importer.Draft) string { return d.URL }), true, func(m *meeting.Meeting) string { return m.URL }},
	{"feedback_url", text(func(d *importer.Draft) string { return d.FeedbackURL }), true, func(m *meeting.Meeting) string { return m.FeedbackURL }},
	{"feedback_emails", func(d *importer.Draft) []string { return d.FeedbackEmails }, true, nil},
	plain("updated", text(func(d *importer.Draft) string { return d.Updated })),
	plain("publisher", text(func(d *importer.Draft) string { return d.PublisherName })),
	plain("publisher_url", text(func(d *importer.Draft) string { return d.PublisherURL })),
	{"contacts", func(d *importer.Draft) []string { return d.Contacts }, true, nil},
	plain("resyndicated_from", text(func(d *importer.Draft) string { return d.ResyndicatedFrom })),
}

// text is a field with a single value.
func text(of func(*importer.Draft) string) func(*importer.Draft) []string {
	return func(d *importer.Draft) []string {
		if s := of(d); s != "" {
			return []string{s}
		}
		return nil
	}
}

func flag(of func(*importer.Draft) bool) func(*importer.Draft) []string {
	return func(d *importer.Draft) []string {
		if of(d) {
			return []string{"yes"}
		}
		return nil
	}
}

func times(instances []time.Time) (all []string) {
	for _, t := range instances {
		all = append(all, t.Format(time.RFC3339))
	}
	return all
}

func place(of func(*meeting.Place) string) func(*meeting.Meeting) string {
	return func(m *meeting.Meeting) string {
		if m.Place == nil {
			return ""
		}
		return of(m.Place)
	}
}

// degrees is one half of a place's position.
func degrees(p *meeting.Place, lon bool) string {
	switch {
	case p.Point == nil:
		return ""
	case lon:
		return strconv.FormatFloat(p.Lon, 'f', -1, 64)
	}
	return strconv.FormatFloat(p.Lat, 'f', -1, 64)
}

func online(of func(*meeting.Online) string) func(*meeting.Meeting) string {
	return func(m *meeting.Meeting) string {
		if m.Online == nil {
			return ""
		}
		return of(m.Online)
	}
}
