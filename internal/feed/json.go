package feed

import (
	"bytes"
	"io"
	"math"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// MeetingOptions choose what AppendMeeting writes.
type MeetingOptions struct {
	// Fields are the members wanted; id is always written.
	Fields Fields
	// Occurrences is how many starts to list, from the next one on.
	Occurrences int
	// AllNotes writes free text that may not be quoted to the public: for the publisher whose text it is.
	AllNotes bool
}

// AppendMeeting appends h to dst as a JSON object, the form of a meeting on every JSON surface (api/meeting.schema.json).
// What is not known is absent.
func AppendMeeting(dst []byte, h search.Hit, o MeetingOptions) []byte {
	j := jsonText{b: dst}
	switch {
	case h.Form == nil || o != (MeetingOptions{}):
		j.head(h.Meeting, o.Fields)
		j.next(h, o)
		j.tail(h.Meeting, o)
	default:
		f := h.Form.Load()
		if f == nil || f.Of != h.Meeting {
			f = newForm(h.Meeting)
			h.Form.Store(f)
		}
		j.b = append(j.b, f.Head...)
		j.next(h, o)
		j.b = append(j.b, f.Tail...)
	}
	if o.Fields.has(fieldDistance) && h.Distance >= 0 {
		j.int(`"distance_m":`, int(math.Round(h.Distance)))
	}
	return append(j.b, '}')
}

// newForm is m with all that does not differ between answers.
func newForm(m *meeting.Meeting) *search.Form {
	j := jsonText{b: make([]byte, 0, 2048)}
	j.head(m, 0)
	at := len(j.b)
	j.tail(m, MeetingOptions{})
	all := bytes.Clone(j.b)
	return &search.Form{Of: m, Head: all[:at:at], Tail: all[at:]}
}

// head writes what comes before the next start.
func (j *jsonText) head(m *meeting.Meeting, f Fields) {
	j.b = append(j.b, `{"id":`...)
	j.b = appendString(j.b, string(m.ID))
	if f.has(fieldName) {
		j.key(`"name":`)
		j.b = appendString(j.b, m.Name)
	}
	if f.has(fieldGroup) {
		j.str(`"group":`, m.Group)
	}
	if f.has(fieldFellowship) {
		j.key(`"fellowship":`)
		j.b = appendString(j.b, string(m.Fellowship))
	}
	if f.has(fieldSchedule) && m.Schedule != nil {
		j.schedule(m.Schedule)
	}
}

// tail writes what comes after it, up to the distance.
func (j *jsonText) tail(m *meeting.Meeting, o MeetingOptions) {
	f := o.Fields
	if f.has(fieldAttendance) {
		j.key(`"attendance":`)
		j.b = appendString(j.b, string(m.Attendance))
	}
	if f.has(fieldStatus) {
		j.key(`"status":`)
		j.b = appendString(j.b, string(m.Status))
	}
	quotable := o.AllNotes || Quotable(m)
	if f.has(fieldPlace) && m.Place != nil {
		j.place(m.Place, quotable)
	}
	if f.has(fieldOnline) && m.Online != nil {
		j.online(m.Online)
	}
	j.kind(m, f)
	if f.has(fieldNotes) && quotable {
		j.str(`"notes":`, m.Notes)
	}
	j.record(m, f)
}

func (j *jsonText) next(h search.Hit, o MeetingOptions) {
	if h.Next.IsZero() || h.Meeting.Schedule == nil {
		return
	}
	if o.Fields.has(fieldNext) {
		j.time(`"next":`, h.Next)
	}
	if o.Occurrences > 0 && o.Fields.has(fieldOccurrences) {
		j.key(`"occurrences":`)
		j.b = append(j.b, '[')
		n := o.Occurrences
		for t := range occurrence.Between(h.Meeting.Schedule, h.Next.Location(), h.Next, endOfTime) {
			j.comma('[')
			j.b = appendTime(j.b, t)
			if n--; n == 0 {
				break
			}
		}
		j.b = append(j.b, ']')
	}
}

var endOfTime = time.Date(9999, 12, 31, 0, 0, 0, 0, time.UTC)

func (j *jsonText) schedule(s *meeting.Schedule) {
	j.key(`"schedule":{`)
	j.int(`"weekday":`, int(s.Weekday))
	j.str(`"start":`, s.Start.String())
	j.str(`"end":`, s.End().String())
	j.int(`"duration_minutes":`, s.Duration)
	j.key(`"timezone":`)
	j.b = appendString(j.b, s.Timezone)
	j.key(`"timezone_from":`)
	j.b = appendString(j.b, string(s.TimezoneFrom))
	j.key(`"rrule":`)
	j.b = appendString(j.b, s.RRule)
	if !s.Anchor.IsZero() {
		j.str(`"anchor":`, s.Anchor.String())
	}
	if len(s.Except) > 0 {
		dates := make([]string, len(s.Except))
		for i, d := range s.Except {
			dates[i] = d.String()
		}
		list(j, `"except":`, dates)
	}
	j.str(`"text":`, s.Text)
	j.b = append(j.b, '}')
}

func (j *jsonText) place(p *meeting.Place, notes bool) {
	j.key(`"place":{`)
	j.str(`"name":`, p.Name)
	j.str(`"address":`, p.Address)
	j.str(`"city":`, p.City)
	j.str(`"region":`, p.Region)
	j.str(`"postal_code":`, p.PostalCode)
	j.str(`"country":`, p.Country)
	j.str(`"formatted":`, p.Formatted)
	list(j, `"areas":`, p.Areas)
	if p.Point != nil {
		j.float(`"lat":`, p.Lat)
		j.float(`"lon":`, p.Lon)
	}
	j.str(`"precision":`, string(p.Precision))
	if notes {
		j.str(`"notes":`, p.Notes)
	}
	j.b = append(j.b, '}')
}

func (j *jsonText) online(o *meeting.Online) {
	j.key(`"online":{`)
	j.str(`"url":`, o.URL)
	j.str(`"provider":`, o.Provider)
	j.str(`"url_notes":`, o.URLNotes)
	j.str(`"phone":`, o.Phone)
	j.str(`"phone_notes":`, o.PhoneNotes)
	j.b = append(j.b, '}')
}

func (j *jsonText) kind(m *meeting.Meeting, f Fields) {
	if f.has(fieldAccess) {
		j.key(`"access":`)
		j.b = appendString(j.b, string(m.Access))
	}
	if f.has(fieldTypes) {
		list(j, `"types":`, m.Types)
	}
	if f.has(fieldRawTypes) {
		list(j, `"raw_types":`, m.RawTypes)
	}
	if f.has(fieldLanguages) {
		list(j, `"languages":`, m.Languages)
	}
}

// record writes where the listing comes from and what became of it.
func (j *jsonText) record(m *meeting.Meeting, f Fields) {
	if f.has(fieldURL) {
		j.str(`"url":`, m.URL)
	}
	if f.has(fieldFeedbackURL) {
		j.str(`"feedback_url":`, m.FeedbackURL)
	}
	if f.has(fieldUpdated) {
		j.time(`"updated":`, m.Updated)
	}
	if f.has(fieldFirstSeen) {
		j.time(`"first_seen":`, m.FirstSeen)
	}
	if f.has(fieldChanged) {
		j.time(`"changed":`, m.Changed)
	}
	if f.has(fieldSeen) {
		j.time(`"seen":`, m.Seen)
	}
	if f.has(fieldRevision) && m.Revision != 0 {
		j.int(`"revision":`, m.Revision)
	}
	if f.has(fieldSource) {
		j.key(`"source":{"id":`)
		j.b = appendString(j.b, m.Source.ID)
		j.key(`"key":`)
		j.b = appendString(j.b, m.Source.Key)
		j.str(`"publisher":`, m.Source.Publisher)
		j.str(`"url":`, m.Source.URL)
		j.str(`"attribution":`, m.Source.Attribution)
		j.str(`"rights":`, m.Source.Rights)
		j.b = append(j.b, '}')
	}
	if f.has(fieldAlsoListedBy) {
		list(j, `"also_listed_by":`, m.AlsoListedBy)
	}
	if f.has(fieldNotices) {
		list(j, `"notices":`, m.Notices)
	}
}

// AppendMeetings appends a JSON array of meetings.
func AppendMeetings(dst []byte, hits []search.Hit, o MeetingOptions) []byte {
	j := jsonText{b: append(dst, '[')}
	for _, h := range hits {
		j.comma('[')
		j.b = AppendMeeting(j.b, h, o)
	}
	return append(j.b, ']')
}

// WriteNDJSON writes one meeting a line.
func WriteNDJSON(w io.Writer, hits []search.Hit, o MeetingOptions) error {
	return stream(w, func(b []byte, h search.Hit) []byte { return append(AppendMeeting(b, h, o), '\n') }, hits)
}

// WriteGeoJSON writes a FeatureCollection of RFC 7946, each meeting the properties of a Feature. Its geometry is null
// where no point is known, and where the point is only the middle of a city: a map would show a pin where nobody meets.
func WriteGeoJSON(w io.Writer, ch *Channel, hits []search.Hit, o MeetingOptions) error {
	head := jsonText{b: []byte(`{"type":"FeatureCollection"`)}
	list(&head, `"attribution":`, ch.Attribution)
	head.key(`"features":[`)
	if _, err := w.Write(head.b); err != nil {
		return err
	}
	first := true
	err := stream(w, func(b []byte, h search.Hit) []byte {
		if !first {
			b = append(b, ',')
		}
		first = false
		return append(appendFeature(b, h, o), '\n')
	}, hits)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]}\n")
	return err
}

func appendFeature(b []byte, h search.Hit, o MeetingOptions) []byte {
	b = append(b, `{"type":"Feature","id":`...)
	b = appendString(b, string(h.Meeting.ID))
	b = append(b, `,"geometry":`...)
	if p, ok := h.Meeting.Point(); ok && h.Meeting.Place.Precision != meeting.Area {
		b = append(b, `{"type":"Point","coordinates":[`...)
		b = append(appendFloat(b, p.Lon), ',')
		b = append(appendFloat(b, p.Lat), ']', '}')
	} else {
		b = append(b, "null"...)
	}
	b = append(b, `,"properties":`...)
	return append(AppendMeeting(b, h, o), '}')
}

// chunk is how much is built up before it is written.
const chunk = 32 << 10

// stream writes hits as encode appends them, a chunk at a time.
func stream(w io.Writer, encode func([]byte, search.Hit) []byte, hits []search.Hit) error {
	b := make([]byte, 0, chunk+chunk/4)
	for i, h := range hits {
		b = encode(b, h)
		if len(b) >= chunk || i == len(hits)-1 {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	return nil
}
