package normalize

import (
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// attendance settles how people attend and whether the meeting is to be shown, from what the row states, from its types,
// its place and its ways to join. What is not known stays unknown.
func (r *row) attendance() {
	m := &r.m
	m.Status = meeting.Active
	stated := r.statedAttendance()
	switch {
	case (r.suspended || r.draft.Suspended) && stated != meeting.InPerson && r.joinable:
		m.Attendance = meeting.OnlineOnly // the place is closed, the meeting is not
	case r.suspended || r.draft.Suspended:
		m.Attendance, m.Status = meeting.InPerson, meeting.TemporarilyClosed
		r.hides(notice.TemporarilyClosed, "types", "")
	case stated != "":
		m.Attendance = stated
		r.compare(stated)
	default:
		m.Attendance = r.derivedAttendance()
	}
	if r.draft.Unlisted {
		m.Status = meeting.Unlisted
	}
	r.completeness()
	if m.Attendance == meeting.OnlineOnly && m.Place != nil {
		if m.Place.Address != "" && !r.suspended && !isOnlineWord(m.Place.Address) {
			r.note(notice.OnlineWithStreetAddress, "address", m.Place.Address)
		}
		coarsen(m.Place)
		if empty(m.Place) {
			m.Place = nil
		}
	}
}

// statedAttendance is how the row says outright that people attend; "inactive" is a statement about its place, which is
// looked at on its own.
func (r *row) statedAttendance() meeting.Attendance {
	said := r.draft.Attendance
	switch a := meeting.Attendance(said); {
	case said == "" || said == "inactive" || said == "unknown":
		return ""
	case meeting.Hybrid.Attends(a):
		return a
	}
	if mapped, ok := r.n.vocabulary.Phrase(said); ok && mapped.Attendance != "" {
		return mapped.Attendance
	}
	r.note(notice.AttendanceUnparseable, "attendance", said)
	return ""
}

// compare notes where a statement and the details of the row disagree. The statement is believed: a link may be left
// over from another time.
func (r *row) compare(stated meeting.Attendance) {
	switch {
	case stated == meeting.InPerson && r.hinted != "" && r.hinted != meeting.InPerson:
		r.repaired(notice.AttendanceConflict, "attendance", "in person, with a type that says "+string(r.hinted))
	case stated == meeting.OnlineOnly && r.hinted != "" && r.hinted != meeting.OnlineOnly:
		r.repaired(notice.AttendanceConflict, "attendance", "online, with a type that says "+string(r.hinted))
	case stated == meeting.InPerson && r.m.Online != nil && r.m.Online.URL != "":
		r.repaired(notice.AttendanceConflict, "attendance", "in person, with a join link")
	}
}

// derivedAttendance works out how people attend from the details, by the rules of the Meeting Guide format: a way to join
// and a place that can be gone to is hybrid, one of them alone says which.
func (r *row) derivedAttendance() meeting.Attendance {
	physical := r.specific && !r.approximate
	switch {
	case r.hinted == meeting.Hybrid:
		return meeting.Hybrid
	case r.hinted == meeting.OnlineOnly && physical && !r.strictlyOnline:
		return meeting.Hybrid
	case r.hinted == meeting.OnlineOnly:
		return meeting.OnlineOnly
	case r.joinable && physical:
		return meeting.Hybrid
	case r.joinable:
		return meeting.OnlineOnly
	case r.specific || r.hinted == meeting.InPerson:
		return meeting.InPerson
	}
	return meeting.AttendanceUnknown
}

// completeness notes what a visitor would miss.
func (r *row) completeness() {
	m := &r.m
	if m.Attendance.Attends(meeting.OnlineOnly) && !r.joinable {
		r.note(notice.OnlineNoJoinInfo, "conference_url", "")
	}
	if m.Attendance == meeting.OnlineOnly {
		return
	}
	switch {
	case m.Place == nil || m.Place.Address == "" && m.Place.Name == "" && m.Place.City == "" && m.Place.Point == nil:
		r.note(notice.AddressMissing, "address", "")
	case m.Place.Address == "" && (m.Place.Point == nil || m.Place.Precision != meeting.Exact):
		r.note(notice.AddressApproximate, "address", m.Place.OneLine())
	}
}

// empty reports whether nothing is left of a place.
func empty(p *meeting.Place) bool {
	return p.Name == "" && p.City == "" && p.Region == "" && p.Country == "" && len(p.Areas) == 0 && p.Point == nil && p.Notes == ""
}
