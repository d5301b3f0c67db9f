package embedded

import (
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// recentSlots bounds how many read meetings a segment keeps, at some 3 kB each.
const recentSlots = 2048

// recent keeps meetings that were read lately, since what one person asks for others ask for too. A document has one
// slot, which the latest to be read takes. It goes with its segment, whose documents never change.
type recent [recentSlots]atomic.Pointer[recently]

type recently struct {
	doc uint16
	m   *meeting.Meeting
}

// meeting is document d of the segment. It is shared: nobody may change it.
func (s *segment) meeting(d uint16) (*meeting.Meeting, error) {
	slot := &s.recent[d%recentSlots]
	if r := slot.Load(); r != nil && r.doc == d {
		return r.m, nil
	}
	m, err := readMeeting(s.stored(d))
	if err == nil {
		slot.Store(&recently{d, m})
	}
	return m, err
}
