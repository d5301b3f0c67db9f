// Package gate decides whether a reading may take the place of the edition that is served. It compares the two as
// wholes, since each row may look right in a list that is broken: cut short, emptied, numbered anew, or moved to the sea.
// It is pure.
//
// Absence is not a statement. A row that was held or refused counts as present, and a list that loses much is held until
// it has said so repeatedly, or a person has looked at it.
package gate

import (
	"fmt"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Policy is how much a source may change at once.
type Policy struct {
	// MaxDrop is the share of rows, 0 to 1, and MinDropRows the number of rows, of which a reading must lose more than
	// both to be held. A share alone would misfire on small lists.
	MaxDrop     float64
	MinDropRows int
	// MinRows is the least number of rows that is plausible; zero when nothing is known.
	MinRows int
}

// The defaults of a Policy.
const (
	DefaultMaxDrop     = 0.30
	DefaultMinDropRows = 20
)

// PolicyOf is the policy that a source's record asks for, with the defaults where it is silent.
func PolicyOf(g source.Gate) Policy {
	p := Policy{MaxDrop: float64(g.MaxDrop), MinDropRows: g.MinDropRows, MinRows: g.MinRows}
	if p.MaxDrop == 0 {
		p.MaxDrop = DefaultMaxDrop
	}
	if p.MinDropRows == 0 {
		p.MinDropRows = DefaultMinDropRows
	}
	return p
}

// History is what is known of a candidate that was held before.
type History struct {
	// Repeats is how often the same reading has come again since it was first held, at Since; this time included.
	Repeats int
	Since   time.Time
	// Release is set when a person has looked at the reading and accepts it.
	Release bool
}

// A held reading releases itself when it has come again this often, over this time, and does not lose half of the rows.
const (
	ReleaseRepeats = 3
	ReleaseAfter   = 48 * time.Hour
)

// Verdict is what becomes of a reading.
type Verdict int

// The verdicts. Neither Hold nor Reject changes what is served. A held reading is kept, to be released; a rejected one
// is worthless to everyone.
const (
	Accept Verdict = iota
	Hold
	Reject
)

func (v Verdict) String() string { return [...]string{"accept", "hold", "reject"}[v] }

// A Decision is a verdict with its reasons, the gravest first. An accepted reading can have notices too, of changes that
// are worth a look.
type Decision struct {
	Verdict Verdict
	Notices []notice.Notice
	// Renamed maps rows that vanished to the new rows of the same content, where that is unambiguous: a release can
	// leave aliases, so that what hangs on the former ids finds the new ones.
	Renamed map[meeting.ID]meeting.ID
}

// Decide compares a candidate with what is served. A source's first edition is compared with nothing: it has to have
// its least number of rows, and to be readable for the most part.
func Decide(prev, cand Stats, policy Policy, history History, now time.Time) Decision {
	c := compare(prev, cand)
	d := Decision{Renamed: c.renamed}
	if d.Notices = c.holds(policy); len(d.Notices) > 0 {
		d.Verdict = Hold
	}
	if c.unreadable() {
		d.Verdict = Reject
	}
	if d.Verdict == Hold && (history.Release || c.confirmed(history, now)) {
		d.Verdict = Accept
		for i := range d.Notices {
			d.Notices[i].Effect = notice.None
		}
	}
	d.Notices = append(d.Notices, c.massChanges()...)
	return d
}

// confirmed reports whether the publisher has said the same thing long enough to be believed.
func (c *comparison) confirmed(h History, now time.Time) bool {
	return h.Repeats >= ReleaseRepeats && now.Sub(h.Since) >= ReleaseAfter && 2*c.lost < c.before
}

// finding is a notice on the source that n of all rows have something.
func finding(code notice.Code, field string, n, all int) notice.Notice {
	return notice.OnSource(code, field, fmt.Sprintf("%d of %d", n, all))
}
