package embedded

import (
	"strconv"
	"time"

	"github.com/golang/geo/s2"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A plan is a query as every part can be asked it.
type plan struct {
	*search.Query
	by    search.Sort
	terms []search.Term
	title []search.Term
	from  time.Time // the first start that counts

	all [][]string // tagged values: any of each
	not []string

	cover  []cells // where the documents must lie; nil is anywhere
	center vectors
	cell   uint64  // of the centre
	reach  float64 // the square chord of the radius, and a little more; 0 without a radius
	sure   float64 // and a little less
	since  int64
	loose  bool // documents must be looked at one by one, for a time

	// onlyNear says that beside their number only the nearest are asked for, so that no list of all is needed.
	onlyNear bool
}

func newPlan(q *search.Query) *plan {
	p := &plan{Query: q, by: q.Effective(), terms: q.Terms(), title: q.TitleTerms(), from: q.At.Add(-search.Grace)}
	p.loose = len(q.Times) > 0 || len(q.RelativeDays) > 0 || q.Within > 0 || !q.UpdatedSince.IsZero()
	p.since = changedAt(q.UpdatedSince)
	p.filters(q)
	p.days(q)
	p.geo(q)
	p.onlyNear = p.by == search.ByDistance && q.Box == nil && len(q.Facets) == 0 && !p.loose
	return p
}

// anyOf asks for any of the values, behind their tag.
func anyOf[T ~string](p *plan, tag byte, values []T) {
	if len(values) > 0 {
		p.all = append(p.all, tagged(tag, values))
	}
}

func tagged[T ~string](tag byte, values []T) []string {
	keys := make([]string, len(values))
	for i, v := range values {
		keys[i] = string(tag) + string(v)
	}
	return keys
}

func folded(values []string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = search.FoldName(v)
	}
	return all
}

func (p *plan) filters(q *search.Query) {
	anyOf(p, tagStatus, q.Statuses)
	anyOf(p, tagFellowship, q.Fellowships)
	anyOf(p, tagSource, q.Sources)
	anyOf(p, tagPublisher, folded(q.Publishers))
	anyOf(p, tagCountry, q.Countries)
	anyOf(p, tagRegionName, folded(q.Regions))
	anyOf(p, tagCityName, folded(q.Cities))
	anyOf(p, tagLanguage, q.Languages)
	for _, t := range q.AllTypes {
		anyOf(p, tagType, []meeting.Type{t})
	}
	anyOf(p, tagType, q.AnyTypes)
	p.not = tagged(tagType, q.NotTypes)
	anyOf(p, tagAccess, q.Access)
	var attendance []meeting.Attendance
	for _, a := range q.Attendance {
		attendance = append(attendance, a)
		if meeting.Hybrid.Attends(a) {
			attendance = append(attendance, meeting.Hybrid)
		}
	}
	anyOf(p, tagAttendance, attendance)
}

// days asks for weekdays. Which weekday today is depends on the zone, and there are three at most at any instant; who is
// held is looked at later.
func (p *plan) days(q *search.Query) {
	var days []string
	for _, d := range q.Days {
		days = append(days, strconv.Itoa(int(d)))
	}
	for _, n := range q.RelativeDays {
		for around := -1; around <= 1; around++ {
			days = append(days, strconv.Itoa(int(meeting.DateOf(q.At.UTC()).AddDays(n+around).Weekday())))
		}
	}
	anyOf(p, tagWeekday, days)
}

// geo covers the circle and the box by cells.
func (p *plan) geo(q *search.Query) {
	if c := q.Near; c != nil {
		v := search.VectorOf(c.Center)
		p.center = vectors{v.X, v.Y, v.Z}
		p.cell = uint64(s2.CellIDFromLatLng(s2.LatLngFromDegrees(c.Center.Lat, c.Center.Lon)))
		if c.Radius > 0 {
			p.cover, p.reach = circle(c.Center, c.Radius)
			if p.reach <= 4 {
				p.sure = p.reach*(1-1e-6) - 8*margin // more than the margin made it longer
			}
		}
	}
	if q.Box != nil && p.cover == nil { // a circle is narrow enough; who is in the box is looked at
		p.cover = box(*q.Box)
	}
}
