package normalize

import (
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// updatedLayouts are how publishers write the date of their last edit. A date without a zone is in UTC, as the Meeting
// Guide format has it; one with slashes is American, as spreadsheets write it there.
var updatedLayouts = []string{
	time.DateTime, time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05.999", "2006-01-02 15:04", time.DateOnly, "2006-01-0215:04:05",
	"1/2/2006 3:04:05 PM", "1/2/2006 15:04:05", "1/2/2006 3:04 PM", "1/2/2006 15:04", "1/2/2006", "2 January 2006", "January 2, 2006", "Jan 2, 2006",
	"02.01.2006 15:04", "02.01.2006", time.RFC1123, time.RFC1123Z,
}

// A day's grace covers clocks that keep local time and call it UTC.
const (
	futureGrace = 24 * time.Hour
	oldListing  = 2 * 365 * 24 * time.Hour
	oldClosure  = 365 * 24 * time.Hour
)

// updated settles when the publisher last edited the row.
func (r *row) updated() {
	said := r.draft.Updated
	if said == "" || strings.HasPrefix(said, "0000") || said == "0" || said == "false" {
		return
	}
	at, ok := readUpdated(said)
	switch {
	case !ok:
		r.repaired(notice.UpdatedInvalid, "updated", said)
		return
	case at.After(r.now.Add(futureGrace)):
		r.repaired(notice.UpdatedFuture, "updated", said)
		return
	case at.Before(r.now.Add(-oldListing)):
		r.note(notice.ListingOld, "updated", said)
	}
	r.m.Updated = at
}

func readUpdated(s string) (time.Time, bool) {
	for _, layout := range updatedLayouts {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC(), at.Year() > 1990
		}
	}
	return time.Time{}, false
}
