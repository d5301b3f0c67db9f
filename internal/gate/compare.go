package gate

import (
	"math"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A comparison counts rows of a candidate beside those of the edition that is served.
type comparison struct {
	prev, cand Stats
	// before is the number of rows served; after that of rows in the candidate, held and refused ones included.
	before, after int
	// lost rows are in no form in the candidate; churned rows are, under another key.
	lost, churned int
	renamed       map[meeting.ID]meeting.ID
	// common rows are in both; of these, placed ones have a point in both and zoned ones a time zone.
	common, placed, moved, zoned, rezoned int
	// changed counts rows whose field differs; emptied those that lost it, less those that gained it.
	changed, emptied map[Field]int
	// newlyRefused is how many of the refused rows can have been listings before.
	newlyRefused int
}

func compare(prev, cand Stats) *comparison {
	c := &comparison{
		prev: prev, cand: cand, before: len(prev.rows), after: max(cand.rowsIn, len(cand.rows)),
		changed: make(map[Field]int), emptied: make(map[Field]int),
	}
	var absent []meeting.ID
	unread := 0
	for id, was := range prev.rows {
		is, ok := cand.rows[id]
		switch {
		case ok:
			c.pair(was, is)
		case cand.kept[was.key]:
			unread++
		default:
			absent = append(absent, id)
		}
	}
	c.match(absent)
	c.lost = len(absent) - c.churned
	c.newlyRefused = cand.refused
	if c.before > 0 {
		c.newlyRefused = min(cand.refused, c.lost+unread)
	}
	return c
}

// pair compares one row that both have.
func (c *comparison) pair(was, is row) {
	c.common++
	for i, f := range comparedFields {
		if was.content[i] != is.content[i] {
			c.changed[f]++
		}
	}
	for i, f := range keyFields {
		switch {
		case was.has[i] && !is.has[i]:
			c.emptied[f]++
		case is.has[i] && !was.has[i]:
			c.emptied[f]--
		}
	}
	if was.point != nil && is.point != nil {
		c.placed++
		if kilometres(*was.point, *is.point) > farAway {
			c.moved++
		}
	}
	if was.zone != "" && is.zone != "" {
		c.zoned++
		if was.zone != is.zone {
			c.rezoned++
		}
	}
}

// match finds absent rows whose content is that of a new row.
func (c *comparison) match(absent []meeting.ID) {
	type sides struct{ absent, fresh []meeting.ID }
	byContent := make(map[[len(comparedFields)]uint64]*sides)
	for _, id := range absent {
		content := c.prev.rows[id].content
		if byContent[content] == nil {
			byContent[content] = new(sides)
		}
		byContent[content].absent = append(byContent[content].absent, id)
	}
	for id, is := range c.cand.rows {
		if s := byContent[is.content]; s != nil {
			if _, known := c.prev.rows[id]; !known {
				s.fresh = append(s.fresh, id)
			}
		}
	}
	c.renamed = make(map[meeting.ID]meeting.ID)
	for _, s := range byContent {
		c.churned += min(len(s.absent), len(s.fresh))
		if len(s.absent) == 1 && len(s.fresh) == 1 {
			c.renamed[s.absent[0]] = s.fresh[0]
		}
	}
}

// farAway is how far, in kilometres, a meeting does not move from one day to the next.
const farAway = 50

// kilometres is the great-circle distance (haversine, on a sphere).
func kilometres(a, b meeting.Point) float64 {
	const radius, degree = 6371.0, math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*degree, (b.Lon-a.Lon)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
