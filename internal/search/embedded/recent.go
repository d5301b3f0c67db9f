package embedded

import (
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// recentSlots bounds how many read meetings a segment keeps, at some 3 kB each.
const recentSlots = 1 << 13

// recent keeps meetings that were read lately, since what one person asks for others ask for too. A document has one
// slot, which the latest to be read takes. It goes with its segment, whose documents never change.
type recent []atomic.Pointer[recently]

type recently struct {
	doc  uint16
	m    *meeting.Meeting
	form atomic.Pointer[search.Form]
}

// read is document d of the segment. It is shared: nobody may change the meeting.
func (s *segment) read(d uint16) (*recently, error) {
	slot := &s.recent[int(d)%len(s.recent)]
	if r := slot.Load(); r != nil && r.doc == d {
		return r, nil
	}
	m, err := readMeeting(s.stored(d))
	if err != nil {
		return nil, err
	}
	r := &recently{doc: d, m: m}
	slot.Store(r)
	return r, nil
}
