package normalize

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Findings on a list as a whole need a few rows to mean anything.
const (
	minUniform   = 20 // rows, for a common date of editing
	minInPerson  = 50 // meetings in person, for access without steps
	minClustered = 10 // different addresses at one point
)

// sourceNotices are the findings on the source that do not depend on its rows' content.
func (n *Normalizer) sourceNotices(src *source.Source, reading *importer.Reading) []notice.Notice {
	list := slices.Clone(reading.Notices)
	if !src.Rights.NotesServed() {
		list = append(list, notice.OnSource(notice.NotesWithheld, "notes", string(src.Rights.Status)))
	}
	return list
}

// overall looks at all rows together. Where it changes a listing, it has the row counted as repaired.
func overall(rows []row, listings []edition.Listing) []notice.Notice {
	var list []notice.Notice
	list = append(list, uniformDates(rows)...)
	list = append(list, sparseAccess(listings)...)
	list = append(list, clusters(listings)...)
	list = append(list, twins(listings)...)
	if len(listings) > 0 && !slices.ContainsFunc(listings, func(l edition.Listing) bool { return l.Meeting.FeedbackURL != "" }) {
		list = append(list, notice.OnSource(notice.FeedbackMissing, "feedback_emails", ""))
	}
	return list
}

// uniformDates finds a date of editing that is really the date of the list, and takes it from the meetings.
func uniformDates(rows []row) []notice.Notice {
	said, n := "", 0
	for i := range rows {
		switch u := rows[i].draft.Updated; {
		case u == "" || rows[i].refused:
		case said == "" || u == said:
			said = u
			n++
		default:
			return nil
		}
	}
	if n < minUniform {
		return nil
	}
	return []notice.Notice{notice.OnSource(notice.UpdatedUniform, "updated", said)}
}

// sparseAccess notes a list that hardly ever says whether a place can be reached without steps.
func sparseAccess(listings []edition.Listing) []notice.Notice {
	inPerson, marked := 0, 0
	for i := range listings {
		m := &listings[i].Meeting
		if m.Attendance != meeting.InPerson && m.Attendance != meeting.Hybrid {
			continue
		}
		inPerson++
		if slices.Contains(m.Types, "wheelchair") {
			marked++
		}
	}
	if inPerson < minInPerson || marked*20 >= inPerson {
		return nil
	}
	return []notice.Notice{notice.OnSource(notice.AccessInfoSparse, "types", fmt.Sprintf("%d of %d", marked, inPerson))}
}

// clusters finds points that stand for many different addresses, and marks them as no pins.
func clusters(listings []edition.Listing) []notice.Notice {
	addresses := make(map[meeting.Point]map[string]bool)
	for i := range listings {
		m := &listings[i].Meeting
		if p, ok := m.Point(); ok && m.Place.Address != "" && m.Place.Precision == meeting.Exact {
			if addresses[p] == nil {
				addresses[p] = make(map[string]bool)
			}
			addresses[p][strings.ToLower(m.Place.Address)] = true
		}
	}
	var list []notice.Notice
	for i := range listings {
		m := &listings[i].Meeting
		p, ok := m.Point()
		if !ok || len(addresses[p]) < minClustered {
			continue
		}
		m.Place.Precision = meeting.Approximate
		if addresses[p] != nil && !slices.ContainsFunc(list, func(n notice.Notice) bool { return n.Value == p.String() }) {
			list = append(list, notice.OnSource(notice.CoordinatesClustered, "latitude", p.String()))
		}
	}
	return list
}

// twins notes rows that list the same meeting as an earlier one.
func twins(listings []edition.Listing) []notice.Notice {
	type occasion struct {
		name, rule, where string
		start             meeting.Clock
	}
	first := make(map[occasion]int, len(listings))
	var list []notice.Notice
	for i := range listings {
		m := &listings[i].Meeting
		if m.Schedule == nil {
			continue
		}
		where := ""
		switch {
		case m.Online != nil && m.Online.URL != "":
			where = m.Online.URL
		case m.Place != nil:
			where = firstOf(m.Place.Address, m.Place.Name, m.Place.City)
		}
		id := occasion{m.Name, m.Schedule.RRule, where, m.Schedule.Start}
		row, seen := first[id]
		if !seen {
			first[id] = listings[i].Row
			continue
		}
		if row != listings[i].Row {
			list = append(list, notice.Notice{Code: notice.DuplicateInFeed, Row: listings[i].Row, Key: m.Source.Key, Field: "name", Value: m.Name})
			m.Notices = append(slices.Clip(m.Notices), string(notice.DuplicateInFeed))
		}
	}
	return list
}
