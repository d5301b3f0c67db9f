package match

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A listing is a candidate with what is compared of it.
type listing struct {
	Candidate
	slot   slot
	name   words
	group  words
	street string // normalised; "" when it does not tell one house from another
	locale locale
	point  meeting.Point // of a point that is exact; else zero
	room   string
	dialIn string
}

// A slot is when meetings of one fellowship begin. Only listings of the same slot are compared.
type slot struct {
	fellowship meeting.Fellowship
	weekday    time.Weekday
	start      meeting.Clock
	zone       string
}

func newListing(c Candidate) *listing {
	m := c.Meeting
	l := &listing{
		Candidate: c,
		slot:      slot{m.Fellowship, m.Schedule.Weekday, m.Schedule.Start, m.Schedule.Timezone},
		name:      newWords(m.Name),
		group:     newWords(m.Group),
	}
	if p := m.Place; p != nil && m.Attendance != meeting.OnlineOnly { // whose place is at most where it used to be
		l.street = street(p)
		l.locale = newLocale(p)
		if p.Point != nil && p.Precision == meeting.Exact {
			l.point = *p.Point
		}
	}
	if o := m.Online; o != nil {
		l.room, l.dialIn = room(o.URL), dialIn(o)
	}
	return l
}

func (l *listing) id() meeting.ID { return l.Meeting.ID }

func (l *listing) source() string { return l.Meeting.Source.ID }

func (l *listing) located() bool { return l.point != meeting.Point{} }
