package embedded

import (
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// recentSlots bounds how many read meetings a segment keeps, at some 3 kB each; a document may be in one of a few.
const (
	recentSlots = 1 << 13
	recentWays  = 4
)

// recent keeps meetings that were read lately, since what one person asks for others ask for too. It goes with its
// segment, whose documents never change.
type recent []atomic.Pointer[recently]

type recently struct {
	doc  uint16
	m    *meeting.Meeting
	form atomic.Pointer[search.Form]
}

func newRecent(docs int) recent {
	n := min(docs, recentSlots)
	return make(recent, (n+recentWays-1)/recentWays*recentWays)
}

// of are the slots in which document d may be, the latest first.
func (r recent) of(d uint16) recent {
	i := int(d) % (len(r) / recentWays) * recentWays
	return r[i : i+recentWays]
}

// read is document d of the segment. It is shared: nobody may change the meeting.
func (s *segment) read(d uint16) (*recently, error) {
	slots := s.recent.of(d)
	for i := range slots {
		if r := slots[i].Load(); r != nil && r.doc == d {
			return r, nil
		}
	}
	m, err := readMeeting(s.stored(d))
	if err != nil {
		return nil, err
	}
	r := &recently{doc: d, m: m}
	for i := recentWays - 1; i > 0; i-- {
		slots[i].Store(slots[i-1].Load())
	}
	slots[0].Store(r)
	return r, nil
}
