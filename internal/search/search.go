// Package search is the one meaning of a search: the Query that every surface shares, its grammar in URLs, and the
// Engine that answers it. The engines are embedded (in the binary) and meilisearch; searchtest holds both to the same
// answers, those of a brute-force oracle.
package search

import (
	"context"
	"iter"
	"sync/atomic"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// An Engine answers queries over the current editions of all sources. It is a cache of the store: on any doubt it is
// built again. Its methods may be called concurrently; a search sees all of a replacement or nothing of it.
type Engine interface {
	// Search answers q. An error is the engine's failure or ctx's; a query that matches nothing is no error.
	Search(ctx context.Context, q *Query) (*Result, error)

	// Get returns the meeting with the given id, whatever its status; ok is false when there is none.
	Get(ctx context.Context, id meeting.ID) (m *meeting.Meeting, ok bool, err error)

	// Replace makes ms all the meetings of source. When it returns, searches see them.
	Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error

	// Suggest completes what a person has typed so far, at most limit entries, the best first. Package places says how.
	Suggest(ctx context.Context, prefix string, limit int) ([]Suggestion, error)

	// Generation names the present content: it changes whenever an answer could, and only then.
	Generation() string

	Close() error
}

// A Query is one search. Its zero value asks for every active meeting. Lists are OR inside, and AND across.
type Query struct {
	// Words must all match, in any of name, group, place, address, city, region, areas, postal code, notes and type
	// labels (TextOf); accents and case do not matter, the last word is a prefix unless WholeWords, and a word of 5
	// letters or more may have one typing error, of 9 or more two. The first letter must be right. See Terms.
	Words      []string
	WholeWords bool
	// Title are the words as a person typed them, where some were understood as filters: by relevance, meetings whose
	// name or group has them all come before the others.
	Title []string

	Near *Circle
	Box  *Box

	Days []time.Weekday // venue-local weekday of the start
	// RelativeDays keep meetings that are held on the venue's date so many days after At: 0 is today, 1 tomorrow. Days
	// and RelativeDays are one list.
	RelativeDays []int
	// Times are windows of the venue-local start.
	Times []ClockRange
	// Within keeps meetings that have an occurrence starting in [At-Grace, At+Within]; zero does not filter.
	Within time.Duration
	// At is the instant of asking: it fixes today, next and Within. It is never zero in a parsed query.
	At time.Time

	IDs          []meeting.ID
	Fellowships  []meeting.Fellowship
	Sources      []string // among those that list the meeting, Sources
	Publishers   []string // publisher names, compared by FoldName
	Countries    []string
	Regions      []string // the place's region or any of its areas, compared by FoldName
	Cities       []string // compared by FoldName
	Languages    []string
	AllTypes     []meeting.Type
	AnyTypes     []meeting.Type
	NotTypes     []meeting.Type
	Attendance   []meeting.Attendance // in_person and online include hybrid
	Access       []meeting.Access
	Statuses     []meeting.Status // empty: active only
	UpdatedSince time.Time        // by Meeting.Changed

	Sort   Sort
	Offset int
	// After leaves out the hits up to and including this place in the order; the total and the facets count them.
	After *Key
	// Limit is the number of hits wanted, 0 to MaxLimit; with Limit 0 only totals and facets are computed.
	Limit  int
	Facets []Facet
}

// Grace is how long after its start a running meeting still counts as one to go to.
const Grace = 10 * time.Minute

// MaxLimit is the largest Limit of a query that is not an export; NoLimit asks for all hits.
const (
	MaxLimit = 1000
	NoLimit  = -1
)

// A Circle is a centre and a radius in metres. With Radius 0 it only measures and sorts; meetings without a point then
// follow those with one.
type Circle struct {
	Center meeting.Point
	Radius float64
}

// A Box is bounded by parallels and meridians in degrees. West above East crosses the 180th meridian.
type Box struct{ West, South, East, North float64 }

// A ClockRange is a window of local time, both ends included. To before From crosses midnight.
type ClockRange struct{ From, To meeting.Clock }

// Contains reports whether c lies in r.
func (r ClockRange) Contains(c meeting.Clock) bool {
	if r.From <= r.To {
		return r.From <= c && c <= r.To
	}
	return c >= r.From || c <= r.To
}

// Contains reports whether p lies in b, edges included.
func (b Box) Contains(p meeting.Point) bool {
	if p.Lat < b.South || p.Lat > b.North {
		return false
	}
	if b.West <= b.East {
		return b.West <= p.Lon && p.Lon <= b.East
	}
	return p.Lon >= b.West || p.Lon <= b.East
}

// Sort is an order of hits. Every order ends in the id, so that it is total.
type Sort string

// The orders. Meetings for which the key is unknown come last.
const (
	ByDefault   Sort = ""          // see Query.Effective
	ByRelevance Sort = "relevance" // by whether the name has the Title, by Tier, then by SortName
	ByDistance  Sort = "distance"
	ByTime      Sort = "time" // the next occurrence at Query.At (a running meeting within Grace counts)
	ByName      Sort = "name" // SortName
)

// Effective is the order that q asks for, its default resolved: the most specific that the query allows.
func (q *Query) Effective() Sort {
	switch {
	case q.Sort != ByDefault:
		return q.Sort
	case len(q.Words) > 0:
		return ByRelevance
	case q.Near != nil:
		return ByDistance
	case q.Within > 0 || len(q.Days) > 0 || len(q.RelativeDays) > 0 || len(q.Times) > 0:
		return ByTime
	}
	return ByName
}

// A Facet is a field whose values are counted over all matches.
type Facet string

// The facets. A meeting counts once for each of its values, as written, and not at all without one.
const (
	FacetWeekday    Facet = "weekday" // "0", Sunday, to "6"
	FacetType       Facet = "type"
	FacetFellowship Facet = "fellowship"
	FacetAttendance Facet = "attendance"
	FacetAccess     Facet = "access"
	FacetLanguage   Facet = "language"
	FacetCountry    Facet = "country"
	FacetRegion     Facet = "region" // Regions
	FacetCity       Facet = "city"
	FacetSource     Facet = "source" // Sources
)

// Facets lists them all.
func Facets() []Facet {
	return []Facet{
		FacetWeekday, FacetType, FacetFellowship, FacetAttendance, FacetAccess,
		FacetLanguage, FacetCountry, FacetRegion, FacetCity, FacetSource,
	}
}

// A Result is the answer to a query.
type Result struct {
	Total int // exact
	Hits  []Hit
	// Facets count the matches by value, for each facet asked.
	Facets map[Facet]map[string]int
	// Next is the place of the last hit when more follow, nil otherwise.
	Next       *Key
	Generation string
}

// A Hit is a matching meeting. It is shared: readers must not change it.
type Hit struct {
	Meeting *meeting.Meeting
	// Next is the start of the next occurrence at Query.At, in the meeting's zone; zero without a schedule.
	Next time.Time
	// Distance is in metres from Query.Near; negative when not asked for or not known.
	Distance float64
	// Form is where who writes the meeting may keep how it was written, for the next answer that it is in; nil where
	// nothing is kept.
	Form *atomic.Pointer[Form]
}

// A Form is a meeting as answers write it, but for what differs between them.
type Form struct {
	Of *meeting.Meeting
	// Head is what comes before the next start, and Tail what comes after it, up to the distance.
	Head, Tail []byte
}

// A Suggestion is one completion.
type Suggestion struct {
	Kind  string `json:"kind"` // KindMeeting, KindPlace, KindCity or KindType
	Text  string `json:"text"`
	Count int    `json:"count"`
	// Query is the URL query that this suggestion stands for.
	Query string `json:"query"`
}
