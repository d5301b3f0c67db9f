package match

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A listing is a candidate with what is compared of it.
type listing struct {
	Candidate
	slot   slot
	street string // normalised; "" when it does not tell one house from another
	locale locale
	point  meeting.Point // of a point that is exact; else zero
	room   string
	dialIn string

	// The words of the name and the group are found when the listing is first compared, for few ever are.
	read        bool
	name, group words
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

func (l *listing) readNames() {
	if !l.read {
		l.read, l.name, l.group = true, newWords(l.Meeting.Name), newWords(l.Meeting.Group)
	}
}
