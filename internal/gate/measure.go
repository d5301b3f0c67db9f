package gate

import (
	"hash/fnv"
	"io"
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// Field names what of a row is watched.
type Field string

// The fields. WayIn is a place or a way to join.
const (
	Name     Field = "name"
	Schedule Field = "schedule"
	Place    Field = "place"
	Online   Field = "online"
	WayIn    Field = "place_or_online"
)

// keyFields are those without which nobody can attend; comparedFields make up what a row says.
var (
	keyFields      = [...]Field{Name, Schedule, WayIn}
	comparedFields = [...]Field{Name, Schedule, Place, Online}
)

// Stats are what the gate knows of a reading. A publisher's row that names several days counts once.
type Stats struct {
	rows map[meeting.ID]row // by meeting.ID.Row
	// kept are the keys of rows that were held or refused.
	kept            map[string]bool
	rowsIn, refused int
}

// A row is the digest of one row's listings.
type row struct {
	key     string
	content [len(comparedFields)]uint64 // by comparedFields; equal exactly when the content is
	has     [len(keyFields)]bool        // by keyFields
	point   *meeting.Point
	zone    string
}

// Measure takes the stats of the edition that is served. Listings that it no longer holds are left out.
func Measure(current []edition.Listing) Stats {
	s := Stats{rows: make(map[meeting.ID]row, len(current))}
	for i := range current {
		if l := &current[i]; l.Missing.IsZero() {
			s.add(&l.Meeting)
		}
	}
	return s
}

// MeasureCandidate takes the stats of a reading: its listings, its counts, and the notices that name its other rows.
func MeasureCandidate(listings []edition.Listing, counts edition.Counts, notices []notice.Notice) Stats {
	s := Measure(listings)
	s.kept = edition.Kept(listings, notices)
	s.rowsIn, s.refused = counts.RowsIn, counts.Refused
	return s
}

func (s *Stats) add(m *meeting.Meeting) {
	id := m.ID.Row()
	r, known := s.rows[id]
	if known {
		r.content[1] += hashSchedule(m.Schedule) // the order of days is not content
		s.rows[id] = r
		return
	}
	r = row{
		key:     m.Source.Key,
		content: [...]uint64{hash(m.Name), hashSchedule(m.Schedule), hashPlace(m.Place), hashOnline(m.Online)},
		has:     [...]bool{m.Name != "", m.Schedule != nil, hasWayIn(m)},
	}
	if p, ok := m.Point(); ok {
		r.point = &p
	}
	if m.Schedule != nil {
		r.zone = m.Schedule.Timezone
	}
	s.rows[id] = r
}

func hasWayIn(m *meeting.Meeting) bool {
	if o := m.Online; o != nil && (o.URL != "" || o.Phone != "") {
		return true
	}
	p := m.Place
	return p != nil && (p.Name != "" || p.Address != "" || p.Formatted != "" || p.Point != nil)
}

// hash digests strings one after another (FNV-1a, 64 bits). It is the same in every process.
func hash(parts ...string) uint64 {
	h := fnv.New64a()
	for _, p := range parts {
		_, _ = io.WriteString(h, p)
		_, _ = h.Write([]byte{0})
	}
	return h.Sum64()
}

// hashSchedule leaves the zone out: a rule of its own watches it.
func hashSchedule(s *meeting.Schedule) uint64 {
	if s == nil {
		return 0
	}
	return hash(s.Start.String(), strconv.Itoa(s.Duration), strconv.Itoa(int(s.Weekday)), s.RRule)
}

func hashPlace(p *meeting.Place) uint64 {
	if p == nil {
		return 0
	}
	return hash(p.Name, p.Address, p.City, p.Region, p.PostalCode, p.Country)
}

func hashOnline(o *meeting.Online) uint64 {
	if o == nil {
		return 0
	}
	return hash(o.URL, o.Phone)
}
