package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A bmltQuery is the parameters of a request, however their lists are written: services=1, services=1,2, services[]=1,
// services[0]=1. A number with a minus excludes.
type bmltQuery struct{ values map[string][]string }

// bmltKnown are the parameters that are understood. The last line is of those that change nothing here: no service body
// is below another, and labels are in English.
var bmltKnown = []string{
	"switcher", "callback", "get_used_formats", "get_formats_only", "meeting_ids", "weekdays", "venue_types", "services", "formats",
	"formats_comparison_operator", "lat_val", "long_val", "geo_width", "geo_width_km", "sort_results_by_distance", "SearchString",
	"StartsAfterH", "StartsAfterM", "StartsBeforeH", "StartsBeforeM", "advanced_published", "data_field_key", "sort_keys", "page_size",
	"page_num", "key_strings", "format_ids",
	"recursive", "parents", "show_all", "lang_enum", "root_server_ids", "_",
}

func readBMLT(values url.Values) (*bmltQuery, error) {
	q := &bmltQuery{make(map[string][]string)}
	var errs []paramError
	for name, given := range values {
		base, _, isList := strings.Cut(name, "[")
		if !slices.Contains(bmltKnown, base) {
			errs = append(errs, paramError{Parameter: name, Code: search.UnknownParameter, Detail: "Not understood here.", DidYouMean: source.Nearest(base, bmltKnown)})
			continue
		}
		if !isList {
			given = given[len(given)-1:] // as PHP has it
		}
		q.values[base] = append(q.values[base], given...)
	}
	if sw := q.one("switcher"); !slices.Contains(bmltSwitchers, sw) {
		errs = append(errs, paramError{Parameter: "switcher", Code: search.UnknownValue, Detail: "One of " + strings.Join(bmltSwitchers, ", ") + ".", DidYouMean: source.Nearest(sw, bmltSwitchers)})
	}
	if len(errs) > 0 {
		slices.SortFunc(errs, func(a, b paramError) int { return cmp.Compare(a.Parameter, b.Parameter) })
		return nil, invalidParameters(errs...)
	}
	return q, nil
}

func (q *bmltQuery) has(name string) bool { _, ok := q.values[name]; return ok }

func (q *bmltQuery) one(name string) string {
	return strings.TrimSpace(strings.Join(q.values[name], ","))
}

// all are the items of a list.
func (q *bmltQuery) all(name string) (items []string) {
	for item := range strings.SplitSeq(strings.Join(q.values[name], ","), ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

func (q *bmltQuery) float(name string) float64 {
	f, _ := strconv.ParseFloat(q.one(name), 64) // what is no number counts as absent, as clients expect
	return f
}

// A signed set admits what it includes, or everything but what it excludes.
type signed struct{ include, exclude map[int64]bool }

func (q *bmltQuery) signed(name string) signed {
	s := signed{make(map[int64]bool), make(map[int64]bool)}
	for _, item := range q.all(name) {
		switch n, err := strconv.ParseInt(item, 10, 64); {
		case err != nil:
		case n < 0:
			s.exclude[-n] = true
		default:
			s.include[n] = true
		}
	}
	return s
}

func (s signed) admits(n int64) bool { return !s.exclude[n] && (len(s.include) == 0 || s.include[n]) }

// bmltAnswer is the answer to q, as JSON.
func (s *Server) bmltAnswer(r *http.Request, q *bmltQuery, at time.Time) ([]byte, error) {
	b := s.bmlt
	switch q.one("switcher") {
	case "GetFormats":
		return b.AppendFormats(nil, b.formatKeys(q)), nil
	case "GetServiceBodies":
		return b.AppendServiceBodies(nil, b.serviceBodies(q)), nil
	case "GetServerInfo":
		return s.serverInfo()
	case "GetFieldKeys":
		return s.fieldKeys()
	}
	hits, err := s.bmltHits(r.Context(), q, at)
	if err != nil {
		return nil, err
	}
	switch {
	case q.has("get_formats_only"):
		return append(b.AppendFormats([]byte(`{"formats":`), b.UsedFormats(hits)), '}'), nil
	case q.has("get_used_formats"):
		body := b.AppendMeetings([]byte(`{"meetings":`), hits, q.all("data_field_key"))
		return append(b.AppendFormats(append(body, `,"formats":`...), b.UsedFormats(hits)), '}'), nil
	}
	return b.AppendMeetings(nil, hits, q.all("data_field_key")), nil
}

// bmltHits are the meetings that q asks for, in its order.
func (s *Server) bmltHits(ctx context.Context, q *bmltQuery, at time.Time) ([]search.Hit, error) {
	query, nearest, err := s.bmltSearch(q, at)
	if query == nil || err != nil {
		return nil, err
	}
	res, err := s.Search.Search(ctx, query)
	if err != nil {
		return nil, err
	}
	hits := slices.DeleteFunc(slices.Clone(res.Hits), func(h search.Hit) bool { return h.Meeting.Schedule == nil || nearest > 0 && h.Distance < 0 })
	hits = slices.DeleteFunc(hits, s.bmltRefuses(q))
	if nearest > 0 {
		hits = hits[:min(len(hits), nearest)]
	}
	if !q.has("sort_results_by_distance") {
		slices.SortStableFunc(hits, bmltOrder(q.all("sort_keys")))
	}
	size, page := int(q.float("page_size")), max(int(q.float("page_num")), 1)
	switch {
	case size <= 0 && len(hits) > maxGuideRows:
		return nil, newProblem("too-broad", "%d meetings match. Ask for pages of at most %d with page_size and page_num, or narrow the search.", len(hits), maxGuideRows)
	case size > 0:
		size = min(size, maxGuideRows)
		from := min((page-1)*size, len(hits))
		hits = hits[from:min(from+size, len(hits))]
	}
	return hits, nil
}

const metresPerMile = 1609.344

// maxBMLTWidth is the widest circle in metres.
const maxBMLTWidth = 200_000

// bmltSearch is q as a search, as far as a search can say it; nil when nothing can match. A negative width asks for as
// many of the nearest meetings.
func (s *Server) bmltSearch(q *bmltQuery, at time.Time) (query *search.Query, nearest int, err error) {
	query = &search.Query{At: at}
	if words := q.one("SearchString"); len(words) > 2 {
		req, err := s.parse(url.Values{"q": {words}}, at, everything)
		if err != nil {
			return nil, 0, err
		}
		query = req.Query
	}
	query.Limit, query.Sort = search.NoLimit, search.ByName
	if q.one("advanced_published") == "-1" {
		query.Statuses = []meeting.Status{meeting.Unlisted}
	}
	if services := q.signed("services"); len(services.include) > 0 {
		if query.Sources = s.bmlt.sourcesNumbered(services.include); len(query.Sources) == 0 {
			return nil, 0, nil
		}
	}
	if !q.has("lat_val") && !q.has("long_val") {
		return query, 0, nil
	}
	center := meeting.Point{Lat: q.float("lat_val"), Lon: q.float("long_val")}
	if !center.Valid() {
		return nil, 0, nil
	}
	width := q.float("geo_width") * metresPerMile
	if width == 0 {
		width = q.float("geo_width_km") * 1000
	}
	if width < 0 {
		nearest = int(-min(q.float("geo_width"), q.float("geo_width_km")))
		width = maxBMLTWidth
	}
	query.Near, query.Sort = &search.Circle{Center: center, Radius: min(width, maxBMLTWidth)}, search.ByDistance
	return query, nearest, nil
}

// bmltRefuses reports, for a hit, whether the filters that only this interface has refuse it.
func (s *Server) bmltRefuses(q *bmltQuery) func(search.Hit) bool {
	b := s.bmlt
	ids, days, venues, services, formats := q.signed("meeting_ids"), q.signed("weekdays"), q.signed("venue_types"), q.signed("services"), q.signed("formats")
	any := strings.EqualFold(q.one("formats_comparison_operator"), "OR")
	after, before := q.clock("StartsAfter", -1), q.clock("StartsBefore", 24*60)
	venueOf := map[meeting.Attendance]int64{meeting.InPerson: 1, meeting.OnlineOnly: 2, meeting.Hybrid: 3}
	return func(h search.Hit) bool {
		m := h.Meeting
		start := int(m.Schedule.Start)
		if start <= after || start >= before || !days.admits(int64(m.Schedule.Weekday)+1) || !venues.admits(venueOf[m.Attendance]) || services.exclude[b.Numbers.ServiceBody(m.Source.ID)] {
			return true
		}
		if len(ids.include)+len(ids.exclude) > 0 && !ids.admits(b.Numbers.Meeting(m.ID)) {
			return true
		}
		return len(formats.include)+len(formats.exclude) > 0 && !admitsFormats(b, m, formats, any)
	}
}

// admitsFormats reports whether m has all the formats wanted, or with any one of them, and none that is not.
func admitsFormats(b *bmltServer, m *meeting.Meeting, wanted signed, any bool) bool {
	found := 0
	for _, key := range b.Formats(m) {
		n := b.Numbers.Format(key)
		if wanted.exclude[n] {
			return false
		}
		if wanted.include[n] {
			found++
		}
	}
	if any {
		return found > 0 || len(wanted.include) == 0
	}
	return found == len(wanted.include)
}

// clock is the time of day in name's hour and minute, in minutes after midnight.
func (q *bmltQuery) clock(name string, byDefault int) int {
	if !q.has(name+"H") && !q.has(name+"M") {
		return byDefault
	}
	return min(max(int(q.float(name+"H")), 0), 23)*60 + min(max(int(q.float(name+"M")), 0), 59)
}

// bmltOrder compares hits by the keys given, by weekday and time when there are none. Keys that do not order are passed
// over.
func bmltOrder(keys []string) func(a, b search.Hit) int {
	if len(keys) == 0 {
		keys = []string{"weekday_tinyint", "start_time", "duration_time"}
	}
	return func(a, b search.Hit) int {
		for _, k := range keys {
			if c := bmltCompare(k, a, b); c != 0 {
				return c
			}
		}
		return cmp.Compare(a.Meeting.ID, b.Meeting.ID)
	}
}

func bmltCompare(key string, a, b search.Hit) int {
	x, y := a.Meeting, b.Meeting
	switch key {
	case "weekday_tinyint":
		return cmp.Compare(x.Schedule.Weekday, y.Schedule.Weekday)
	case "start_time":
		return cmp.Compare(x.Schedule.Start, y.Schedule.Start)
	case "duration_time":
		return cmp.Compare(x.Schedule.Duration, y.Schedule.Duration)
	case "meeting_name":
		return cmp.Compare(search.SortName(x.Name), search.SortName(y.Name))
	case "location_municipality", "location_province":
		return cmp.Compare(placeKey(x, key), placeKey(y, key))
	case "distance_in_km", "distance_in_miles":
		return cmp.Compare(a.Distance, b.Distance)
	}
	return 0
}

func placeKey(m *meeting.Meeting, key string) string {
	switch {
	case m.Place == nil:
		return "\uffff" // what is not known comes last
	case key == "location_province":
		return search.SortName(m.Place.Region)
	}
	return search.SortName(m.Place.City)
}

var _ feed.Numbers = bmltNumbers{}
