package embedded

import (
	"encoding/binary"
	"errors"
	"math"
	"time"
	"unsafe"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// The form in which a segment keeps a meeting: its fields in order, numbers as varints, texts behind their length.
// A reader allocates one block for the structs, one for all texts, and the lists.

// What a meeting has, in the first number behind its id.
const (
	hasSchedule = 1 << iota
	hasPlace
	hasPoint
	hasOnline
)

// storedForm is the form of m.
func storedForm(m *meeting.Meeting) []byte {
	var e encoder
	has := uint64(0)
	if m.Schedule != nil {
		has |= hasSchedule
	}
	if m.Place != nil {
		if has |= hasPlace; m.Place.Point != nil {
			has |= hasPoint
		}
	}
	if m.Online != nil {
		has |= hasOnline
	}
	e.str(string(m.ID))
	e.uint(has)
	e.str(m.Name)
	e.str(m.Group)
	e.str(string(m.Fellowship))
	if s := m.Schedule; s != nil {
		e.schedule(s)
	}
	e.str(string(m.Attendance))
	e.str(string(m.Status))
	if p := m.Place; p != nil {
		e.place(p)
	}
	if o := m.Online; o != nil {
		e.strs(o.URL, o.Provider, o.URLNotes, o.Phone, o.PhoneNotes)
	}
	e.str(string(m.Access))
	list(&e, m.Types)
	list(&e, m.RawTypes)
	list(&e, m.Languages)
	e.strs(m.Notes, m.URL, m.FeedbackURL)
	for _, t := range []time.Time{m.Updated, m.FirstSeen, m.Changed, m.Seen} {
		e.time(t)
	}
	e.int(int64(m.Revision))
	s := &m.Source
	e.strs(s.ID, s.Key, s.Publisher, s.URL, s.Attribution, s.Rights)
	list(&e, m.AlsoListedBy)
	list(&e, m.Notices)
	return e.b
}

type encoder struct{ b []byte }

func (e *encoder) uint(v uint64) { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int64)   { e.b = binary.AppendVarint(e.b, v) }

func (e *encoder) str(s string) {
	e.uint(uint64(len(s)))
	e.b = append(e.b, s...)
}

func (e *encoder) strs(all ...string) {
	for _, s := range all {
		e.str(s)
	}
}

func list[T ~string](e *encoder, l []T) {
	e.uint(uint64(len(l)))
	for _, s := range l {
		e.str(string(s))
	}
}

func (e *encoder) float(f float64) {
	e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(f))
}

// time keeps the instant and the offset from UTC.
func (e *encoder) time(t time.Time) {
	if t.IsZero() {
		e.uint(0)
		return
	}
	_, offset := t.Zone()
	e.uint(1)
	e.int(t.Unix())
	e.uint(uint64(t.Nanosecond()))
	e.int(int64(offset))
}

func (e *encoder) date(d meeting.Date) {
	e.int(int64(d.Year))
	e.int(int64(d.Month))
	e.int(int64(d.Day))
}

func (e *encoder) schedule(s *meeting.Schedule) {
	e.int(int64(s.Weekday))
	e.int(int64(s.Start))
	e.int(int64(s.Duration))
	e.strs(s.Timezone, string(s.TimezoneFrom), s.RRule, s.Text)
	e.date(s.Anchor)
	e.uint(uint64(len(s.Except)))
	for _, d := range s.Except {
		e.date(d)
	}
}

func (e *encoder) place(p *meeting.Place) {
	e.strs(p.Name, p.Address, p.City, p.Region, p.PostalCode, p.Country, p.Formatted, string(p.Precision), p.Notes)
	list(e, p.Areas)
	if p.Point != nil {
		e.float(p.Lat)
		e.float(p.Lon)
	}
}

// errForm is returned for bytes that appendMeeting did not write.
var errForm = errors.New("a stored meeting cannot be read")

// readMeeting reads what appendMeeting wrote. The meeting does not share memory with b.
func readMeeting(b []byte) (*meeting.Meeting, error) {
	all := &struct {
		meeting.Meeting
		place    meeting.Place
		point    meeting.Point
		online   meeting.Online
		schedule meeting.Schedule
	}{}
	m, d := &all.Meeting, decoder{s: string(b)}
	m.ID = meeting.ID(d.str())
	has := d.uint()
	m.Name, m.Group, m.Fellowship = d.str(), d.str(), meeting.Fellowship(d.str())
	if has&hasSchedule != 0 {
		m.Schedule = &all.schedule
		d.schedule(m.Schedule)
	}
	m.Attendance, m.Status = meeting.Attendance(d.str()), meeting.Status(d.str())
	if has&hasPlace != 0 {
		m.Place = &all.place
		if has&hasPoint != 0 {
			m.Place.Point = &all.point
		}
		d.place(m.Place)
	}
	if has&hasOnline != 0 {
		m.Online = &all.online
		*m.Online = meeting.Online{URL: d.str(), Provider: d.str(), URLNotes: d.str(), Phone: d.str(), PhoneNotes: d.str()}
	}
	m.Access = meeting.Access(d.str())
	m.Types = readList[meeting.Type](&d)
	m.RawTypes = readList[string](&d)
	m.Languages = readList[string](&d)
	m.Notes, m.URL, m.FeedbackURL = d.str(), d.str(), d.str()
	m.Updated, m.FirstSeen, m.Changed, m.Seen = d.time(), d.time(), d.time(), d.time()
	m.Revision = int(d.int())
	m.Source = meeting.SourceRef{ID: d.str(), Key: d.str(), Publisher: d.str(), URL: d.str(), Attribution: d.str(), Rights: d.str()}
	m.AlsoListedBy, m.Notices = readList[string](&d), readList[string](&d)
	if d.bad || d.s != "" {
		return nil, errForm
	}
	return m, nil
}

// idOf is the id of a stored meeting, in b's memory.
func idOf(b []byte) []byte {
	n, k := binary.Uvarint(b)
	return b[k : k+int(n)]
}

// decoder reads from the front of s, zeros once it is bad.
type decoder struct {
	s   string
	bad bool
}

func (d *decoder) uint() uint64 {
	if len(d.s) > 0 && d.s[0] < 0x80 { // most are small
		v := uint64(d.s[0])
		d.s = d.s[1:]
		return v
	}
	v, n := binary.Uvarint(bytesOf(d.s))
	return v * d.skip(n)
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(bytesOf(d.s))
	return v * int64(d.skip(n))
}

// skip goes on by n bytes, and returns 1, or 0 when there are none.
func (d *decoder) skip(n int) uint64 {
	if n <= 0 {
		d.s, d.bad = "", true
		return 0
	}
	d.s = d.s[n:]
	return 1
}

// bytesOf is s as bytes to be read.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

func (d *decoder) str() string {
	n := d.uint()
	if n > uint64(len(d.s)) {
		d.s, d.bad = "", true
		return ""
	}
	s := d.s[:n]
	d.s = d.s[n:]
	return s
}

func readList[T ~string](d *decoder) []T {
	n := d.uint()
	if n == 0 || n > uint64(len(d.s)) {
		d.bad = d.bad || n > 0
		return nil
	}
	l := make([]T, n)
	for i := range l {
		l[i] = T(d.str())
	}
	return l
}

func (d *decoder) float() float64 {
	if len(d.s) < 8 {
		d.s, d.bad = "", true
		return 0
	}
	f := math.Float64frombits(binary.LittleEndian.Uint64(bytesOf(d.s)))
	d.s = d.s[8:]
	return f
}

func (d *decoder) time() time.Time {
	if d.uint() == 0 {
		return time.Time{}
	}
	t := time.Unix(d.int(), int64(d.uint())).UTC()
	if offset := d.int(); offset != 0 {
		t = t.In(time.FixedZone("", int(offset)))
	}
	return t
}

func (d *decoder) date() meeting.Date {
	return meeting.Date{Year: int(d.int()), Month: time.Month(d.int()), Day: int(d.int())}
}

func (d *decoder) schedule(s *meeting.Schedule) {
	s.Weekday, s.Start, s.Duration = time.Weekday(d.int()), meeting.Clock(d.int()), int(d.int())
	s.Timezone, s.TimezoneFrom, s.RRule, s.Text = d.str(), meeting.ZoneSource(d.str()), d.str(), d.str()
	s.Anchor = d.date()
	if n := d.uint(); n > 0 && n <= uint64(len(d.s)) {
		s.Except = make([]meeting.Date, n)
		for i := range s.Except {
			s.Except[i] = d.date()
		}
	}
}

func (d *decoder) place(p *meeting.Place) {
	p.Name, p.Address, p.City, p.Region, p.PostalCode = d.str(), d.str(), d.str(), d.str(), d.str()
	p.Country, p.Formatted, p.Precision, p.Notes = d.str(), d.str(), meeting.Precision(d.str()), d.str()
	p.Areas = readList[string](d)
	if p.Point != nil {
		p.Lat, p.Lon = d.float(), d.float()
	}
}
