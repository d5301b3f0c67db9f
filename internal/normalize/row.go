package normalize

import (
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A row is one row on its way from what its publisher wrote to what visitors see.
type row struct {
	n   *Normalizer
	src *source.Source
	now time.Time
	// mails tells whose the addresses seen in this reading are.
	mails map[string]mailKind

	index int
	key   string
	draft importer.Draft // its texts are cleaned and redacted in place; its lists are the importer's and are never changed
	raw   []byte

	m         meeting.Meeting // what all days of the row share
	schedules []meeting.Schedule
	notices   []notice.Notice

	isRepaired, isRedacted, held, refused bool

	coded          bool // the format prescribes how times, days and types are written
	strictlyOnline bool // in this format a type that says online excludes meeting in person

	// What one step tells a later one.
	point       *meeting.Point     // where it is, as given
	specific    bool               // a place is named that people could go to
	approximate bool               // the publisher says that the point is not exact
	joinable    bool               // there is a way to join from anywhere
	suspended   bool               // a type or a word says that the place is closed for a time
	unlisted    bool               // half a schedule, or dates only
	dialled     string             // the digits of the number to dial in by, which is nobody's own
	leftover    string             // words of a schedule that could not be read
	hinted      meeting.Attendance // how people attend, by the types
}

// steps are the repairs, in order: texts before everything that reads them, what is personal before anything is quoted,
// the place before the time zone that may follow from it, and the name after all that it may be made of.
var steps = []func(*row){
	(*row).texts,
	(*row).privacy,
	(*row).fellowship,
	(*row).status,
	(*row).place,
	(*row).types,
	(*row).languages,
	(*row).joining,
	(*row).schedule,
	(*row).attendance,
	(*row).home,
	(*row).name,
	(*row).links,
	(*row).updated,
	(*row).finish,
}

// note adds a finding with the effect that the catalogue gives it. What it quotes is redacted.
func (r *row) note(code notice.Code, field, value string) { r.noted(code, field, value, "") }

func (r *row) noted(code notice.Code, field, value string, effect notice.Effect) {
	if value != "" {
		value = notice.Shorten(r.quote(field, value))
	}
	r.notices = append(r.notices, notice.Notice{Code: code, Row: r.index, Key: r.key, Field: field, Value: value, Effect: effect})
}

// quote is what a notice may say of a value: the value as written or, where that hides something personal behind markup,
// its text without it.
func (r *row) quote(field, value string) string {
	text, _ := cleanText(value)
	if redacted := r.quietly(field, text); redacted != text {
		return redacted
	}
	return value
}

// repaired notes something that was read as what was surely meant.
func (r *row) repaired(code notice.Code, field, value string) {
	r.isRepaired = true
	r.note(code, field, value)
}

// redacts notes that something personal was removed, without quoting it.
func (r *row) redacts(code notice.Code, field string) {
	r.isRedacted = true
	r.note(code, field, "")
}

// holds keeps the row back for a person to look at.
func (r *row) holds(code notice.Code, field, value string) {
	r.held = true
	r.note(code, field, value)
}

// hides notes why the row is shown only on request.
func (r *row) hides(code notice.Code, field, value string) { r.note(code, field, value) }

// texts cleans what people wrote.
func (r *row) texts() {
	d := &r.draft
	p := &d.Place
	for _, t := range []struct {
		field string
		text  *string
	}{
		{"name", &d.Name}, {"group", &d.Group}, {"fellowship", &d.Fellowship}, {"recurrence", &d.Recurrence},
		{"location", &p.Name}, {"address", &p.Street}, {"city", &p.City}, {"region", &p.Region}, {"postal_code", &p.PostalCode}, {"country", &p.Country},
		{"formatted_address", &p.Formatted},
	} {
		*t.text = r.clean(t.field, *t.text, false)
	}
	d.JoinNotes = r.clean("conference_url_notes", d.JoinNotes, true)
	d.DialInNotes = r.clean("conference_phone_notes", d.DialInNotes, true)
	d.Notes = r.cleanAll("notes", d.Notes, true)
	p.Notes = r.cleanAll("location_notes", p.Notes, true)
	p.Areas = r.cleanAll("region", p.Areas, false)
	for _, s := range []*string{&d.Start, &d.End, &d.Duration, &d.Timezone, &d.Attendance, &d.Access, &d.DialIn, &d.Updated, &d.Anchor, &p.Lat, &p.Lon, &p.Approximate} {
		*s, _ = cleanLine(*s)
	}
	for _, s := range []*string{&d.JoinURL, &d.URL, &d.FeedbackURL} {
		*s = strings.ReplaceAll(strings.TrimSpace(*s), "&amp;", "&")
	}
}

// clean cleans one text and notes each of its flaws.
func (r *row) clean(field, s string, lines bool) string {
	t, f := clean(s, lines)
	for i := 0; f != 0; i, f = i+1, f>>1 {
		if f&1 == 0 {
			continue
		}
		if code := flawCodes[i]; code == notice.TextWhitespace {
			r.note(code, field, s)
		} else {
			r.repaired(code, field, s)
		}
	}
	return t
}

// cleanAll cleans a list of texts, in a list of its own if anything changes.
func (r *row) cleanAll(field string, list []string, lines bool) []string {
	shared := true
	for i, s := range list {
		t := r.clean(field, s, lines)
		if t == s {
			continue
		}
		if shared {
			list, shared = slices.Clone(list), false
		}
		list[i] = t
	}
	return list
}

// finish puts together what the steps have settled.
func (r *row) finish() {
	m := &r.m
	m.ID = meeting.NewID(r.src.ID, r.key)
	m.Source = r.src.Ref(r.key)
	if d := &r.draft; d.ResyndicatedFrom != "" {
		r.note(notice.RowResyndicated, "data_source", d.ResyndicatedFrom)
		if d.PublisherName != "" {
			m.Source.Publisher, m.Source.URL = d.PublisherName, r.page("entity_url", d.PublisherURL)
		}
	}
	m.Notes = r.limit("notes", paragraphs(r.leftover, r.draft.Notes), maxNotes)
	if date := datedNote(m.Notes); date != "" {
		r.note(notice.DatedNote, "notes", date)
	}
	if r.unlisted {
		m.Status = meeting.Unlisted
	}
	if m.Status == meeting.TemporarilyClosed && !m.Updated.IsZero() && m.Updated.Before(r.now.Add(-oldClosure)) {
		r.hides(notice.TemporarilyClosedOld, "updated", r.draft.Updated)
	}
	if !r.src.Rights.NotesServed() {
		m.Notes = ""
		if m.Place != nil {
			m.Place.Notes = ""
		}
	}
}
