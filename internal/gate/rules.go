package gate

import (
	"fmt"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// few is the number of rows up to which a finding on a share of the rows is chance.
const few = 3

// The shares of rows above which a change of everything at once is more likely a fault than meant.
const (
	maxRefused = 0.05
	maxChurned = 0.30 // reached, not exceeded
	maxMoved   = 0.20 // reached, not exceeded
	maxZones   = 0.50
	maxChanged = 0.50 // only noted
	// maxUnreadable is the share of refused rows at which a document is not a list of meetings at all.
	maxUnreadable = 0.50
	// maxFillDrop is by how much the share of rows that have a field may sink, where at least minFillRows are compared.
	maxFillDrop = 0.10
	minFillRows = 20
)

// A list of at least collapseRows that loses more than collapse of them has all but vanished. That it is too small for
// the policy's number of rows is then no excuse.
const (
	collapse     = 0.80
	collapseRows = 5
)

// holds returns why the candidate must wait, the gravest first; nothing when it need not.
func (c *comparison) holds(p Policy) []notice.Notice {
	var found []notice.Notice
	hold := func(due bool, n notice.Notice) {
		if due {
			found = append(found, n)
		}
	}
	hold(c.before > 0 && c.after == 0, finding(notice.FeedEmptyList, "", 0, c.before))
	hold(c.after < p.MinRows, notice.OnSource(notice.FeedTooFewRows, "", fmt.Sprintf("%d rows where at least %d are expected", c.after, p.MinRows)))
	hold(c.before > 0 && c.after > 0 && c.removed(p), finding(notice.FeedMassRemoval, "", c.lost, c.before))
	hold(c.refused() || c.unreadable(), finding(notice.FeedMassRefusal, "", c.cand.refused, c.cand.rowsIn))
	hold(c.churned > few && atLeast(c.churned, c.before, maxChurned), finding(notice.FeedIDsChurned, "", c.churned, c.before))
	for _, f := range keyFields {
		n := c.emptied[f]
		hold(c.common >= minFillRows && n > few && above(n, c.common, maxFillDrop), finding(notice.FeedFieldFillDrop, string(f), n, c.common))
	}
	hold(c.moved > few && atLeast(c.moved, c.placed, maxMoved), finding(notice.FeedMassMove, "", c.moved, c.placed))
	hold(c.rezoned > few && above(c.rezoned, c.zoned, maxZones), finding(notice.FeedZonesChanged, "", c.rezoned, c.zoned))
	return found
}

func (c *comparison) removed(p Policy) bool {
	if c.lost > p.MinDropRows && above(c.lost, c.before, p.MaxDrop) {
		return true
	}
	return c.before >= collapseRows && above(c.lost, c.before, max(collapse, p.MaxDrop))
}

// refused reports whether many rows that could be read before now cannot.
func (c *comparison) refused() bool {
	return c.before > 0 && c.newlyRefused > few && above(c.newlyRefused, c.cand.rowsIn, maxRefused)
}

// unreadable reports whether most of the candidate is refused, where it was not so before.
func (c *comparison) unreadable() bool {
	return c.newlyRefused > few && above(c.cand.refused, c.cand.rowsIn, maxUnreadable)
}

// massChanges are notes on an edition in which one field changed nearly everywhere. They hold nothing.
func (c *comparison) massChanges() []notice.Notice {
	var found []notice.Notice
	for _, f := range comparedFields {
		if n := c.changed[f]; n > few && above(n, c.common, maxChanged) {
			found = append(found, finding(notice.FeedMassChange, string(f), n, c.common))
		}
	}
	return found
}

// above reports whether n is more than share of all; atLeast whether it is that or more.
func above(n, all int, share float64) bool   { return float64(n) > share*float64(all) }
func atLeast(n, all int, share float64) bool { return float64(n) >= share*float64(all) }
