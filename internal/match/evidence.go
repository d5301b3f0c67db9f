package match

import (
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A verdict is the outcome of one comparison.
type verdict int8

const (
	no      verdict = -1 // they are different meetings
	unknown verdict = 0
	yes     verdict = 1
)

// A link is how far two listings are the same meeting.
type link int8

const (
	apart  link = iota // they are not
	unsure             // they may be
	weak               // they are, by place and group; their names do not deny it
	strong             // they are, by place and name
)

// judge compares two listings of one slot.
func judge(a, b *listing) link {
	if a.source() == b.source() {
		if identical(a.Meeting, b.Meeting) {
			return strong
		}
		return apart // a publisher knows its own meetings
	}
	if contradict(a.Meeting, b.Meeting) {
		return apart
	}
	a.readNames()
	b.readNames()
	where, name, group := sameWhere(a, b), sameWords(a.name, b.name), sameGroup(a, b)
	switch {
	case where == no || name == no && group == no:
		return apart
	case where != yes || a.Meeting.Schedule.RRule != b.Meeting.Schedule.RRule:
		return unsure
	case name == yes:
		return strong
	case group == yes:
		return weak
	}
	return unsure
}

// identical reports whether two rows of one source say the same in all that a visitor sees.
func identical(a, b *meeting.Meeting) bool {
	return a.Name == b.Name && a.Group == b.Group && a.Status == b.Status && a.Attendance == b.Attendance && a.Access == b.Access &&
		a.Notes == b.Notes && slices.Equal(a.Types, b.Types) && slices.Equal(a.RawTypes, b.RawTypes) && slices.Equal(a.Languages, b.Languages) &&
		sameSchedule(a.Schedule, b.Schedule) && samePlace(a.Place, b.Place) && sameOnline(a.Online, b.Online)
}

func sameSchedule(a, b *meeting.Schedule) bool {
	return a.RRule == b.RRule && a.Duration == b.Duration && a.Anchor == b.Anchor && slices.Equal(a.Except, b.Except) && a.Text == b.Text
}

func samePlace(a, b *meeting.Place) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Name == b.Name && a.Address == b.Address && a.City == b.City && a.Region == b.Region && a.PostalCode == b.PostalCode &&
		a.Formatted == b.Formatted && a.Notes == b.Notes && samePoint(a.Point, b.Point)
}

func samePoint(a, b *meeting.Point) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

func sameOnline(a, b *meeting.Online) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}

// contradict reports whether two listings cannot be of one meeting: one open and one suspended, one only in a room and
// one only on the web, one for men and one for women, or in languages that have nothing in common.
func contradict(a, b *meeting.Meeting) bool {
	if a.Status != b.Status {
		return true
	}
	apart := a.Attendance == meeting.InPerson && b.Attendance == meeting.OnlineOnly || a.Attendance == meeting.OnlineOnly && b.Attendance == meeting.InPerson
	return apart || opposed(a, b) || opposed(b, a) || foreign(a.Languages, b.Languages)
}

func opposed(a, b *meeting.Meeting) bool {
	return slices.Contains(a.Types, "men") && !slices.Contains(a.Types, "women") && slices.Contains(b.Types, "women") && !slices.Contains(b.Types, "men")
}

func foreign(a, b []string) bool {
	return len(a) > 0 && len(b) > 0 && !slices.ContainsFunc(a, func(lang string) bool { return slices.Contains(b, lang) })
}

// sameWhere tells whether two listings lead to the same room, of stone or on the web.
func sameWhere(a, b *listing) verdict {
	place, web := sameHouse(a, b), sameRoom(a, b)
	switch {
	case place == yes || web == yes && place != no:
		return yes
	case place == yes || web == yes:
		return unknown // one room on the web and two houses
	case place == no:
		return no
	case web == no && a.Meeting.Attendance == meeting.OnlineOnly && b.Meeting.Attendance == meeting.OnlineOnly:
		return no
	}
	return unknown
}

func sameHouse(a, b *listing) verdict {
	house := a.street != "" && a.street == b.street && a.locale.same(b.locale)
	distance := -1.0
	if a.located() && b.located() {
		distance = metres(a.point, b.point)
	}
	switch {
	case house && distance <= far || distance >= 0 && distance <= near:
		return yes
	case !house && distance > far:
		return no
	}
	return unknown // by one clue the same, by the other not, or too little to tell
}

func sameRoom(a, b *listing) verdict {
	switch {
	case a.room != "" && a.room == b.room || a.dialIn != "" && a.dialIn == b.dialIn:
		return yes
	case a.room != "" && b.room != "":
		return no
	}
	return unknown
}

// sameGroup tells whether one listing names the meeting by its group, as many lists do, and the other by a name of its
// own, or by one that any meeting may have. Two real names of one group are often two meetings at one hour, upstairs and
// downstairs: those may be the same and need not be.
func sameGroup(a, b *listing) verdict {
	byGroup := sameCore(a.name, b.group) || sameCore(a.group, b.name)
	sameGroup := sameCore(a.group, b.group)
	nameless := len(a.name.core) == 0 || len(b.name.core) == 0
	switch {
	case byGroup || sameGroup && nameless:
		return yes
	case sameGroup:
		return unknown
	}
	return no
}

func sameCore(a, b words) bool { return len(a.core) > 0 && sameWords(a, b) == yes }
