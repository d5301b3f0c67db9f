package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// The page /meetings: the search of the API, for a person.

type meetingsView struct {
	Form        *form
	Count       string
	Asked       string // in words
	Problem     *problem
	Understood  []understanding
	Groups      []dayGroup
	Relax       []link
	Next        string
	Follow      []alternate
	CalendarURL string
	ShareURL    string
}

// A dayGroup is the meetings of one day, or all of them when they are not in the order of time.
type dayGroup struct {
	Day   string
	Cards []card
}

// meant drops what a form sends though nothing was meant by it: fields left empty, a distance from nowhere, an order
// that there is not.
func meant(sent url.Values) url.Values {
	v := make(url.Values, len(sent))
	for name, values := range sent {
		values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return strings.TrimSpace(s) == "" })
		if len(values) > 0 {
			v[name] = values
		}
	}
	if !v.Has("near") {
		delete(v, "radius")
	}
	if sort := search.Sort(v.Get("sort")); sort == search.ByDistance && !v.Has("near") || sort == search.ByRelevance && !v.Has("q") {
		delete(v, "sort")
	}
	return v
}

func (s *Server) meetingsPage(w http.ResponseWriter, r *http.Request) error {
	values, err := query(r)
	if err != nil {
		return err
	}
	values = meant(values)
	at := s.Now().Truncate(stepList)
	if notModified(w, r, s.searchTag(r.URL.Path, values, at), cacheList) {
		return nil
	}
	req, err := s.parse(soonest(values), at, pageLimits)
	if err != nil {
		return s.askAgain(w, r, values, err)
	}
	res, err := s.Search.Search(r.Context(), req.Query)
	if err != nil {
		return err
	}
	states, err := s.states(r.Context())
	if err != nil {
		return err
	}
	v := meetingsView{
		Form: s.form(values), Asked: s.describe(values), Count: countWords(res.Total), Understood: understandings(req, values),
		Groups: s.groups(res.Hits, states, req.Query), ShareURL: s.BaseURL + pathOf("/meetings", without(values, "cursor")),
	}
	if res.Next != nil {
		v.Next = pathOf("/meetings", with(values, "cursor", req.Cursor(res.Next)))
	}
	if res.Total == 0 {
		v.Relax = s.relax(r, values, at)
	}
	v.Follow = s.forms(values)
	v.CalendarURL = s.BaseURL + pathOf("/v1/meetings.ics", followed(values))
	return s.render(w, http.StatusOK, "meetings", page{Title: "Meetings", At: "meetings", NoIndex: len(values) > 0, Alternates: v.Follow, Data: v})
}

// askAgain shows a person the form as it was sent, with what is wrong with it.
func (s *Server) askAgain(w http.ResponseWriter, r *http.Request, values url.Values, err error) error {
	p := s.problemOf(r, err)
	if p == nil || !wantsPage(r) {
		return err
	}
	p.header(w)
	return s.render(w, p.Status, "meetings", page{Title: p.Title, At: "meetings", NoIndex: true, Data: meetingsView{
		Form: s.form(values), Count: "Meetings", Problem: p,
	}})
}

// soonest orders a search by time unless it says otherwise, or has words, whose best match comes first.
func soonest(values url.Values) url.Values {
	if values.Has("sort") || values.Has("q") {
		return values
	}
	return with(values, "sort", string(search.ByTime))
}

// An understanding is what words of a search were taken to mean.
type understanding struct {
	Words string
	Undo  string // where they are searched as they stand; "" when there is nothing to undo
}

// understandings tell what the words of a search were taken to mean, so that nobody wonders about the results.
func understandings(req *search.Request, values url.Values) (all []understanding) {
	undo := func(text string) string {
		v := without(values, "cursor")
		v["literal"] = append(slices.Clone(v["literal"]), strings.NewReplacer(`\`, `\\`, `,`, `\,`).Replace(text))
		return pathOf("/meetings", v)
	}
	for i, u := range req.Understood.Words {
		words := "“" + u.Text + "” left out"
		if u.Parameter != "" {
			words = "“" + u.Text + "” as " + strings.ReplaceAll(u.Parameter, "_", " ") + " " + u.Value
		}
		one := understanding{Words: words}
		if last := i+1 == len(req.Understood.Words) || req.Understood.Words[i+1].Text != u.Text; last && u.Parameter != "" {
			one.Undo = undo(u.Text)
		}
		all = append(all, one)
	}
	if p := req.Understood.Near; p != nil {
		all = append(all, understanding{Words: "near " + p.String()})
	}
	return all
}

func countWords(n int) string {
	switch n {
	case 0:
		return "No meetings"
	case 1:
		return "1 meeting"
	}
	return comma(n) + " meetings"
}

// groups puts hits under their days when they come in the order of time.
func (s *Server) groups(hits []search.Hit, states map[string]edition.State, q *search.Query) (groups []dayGroup) {
	byDay := q.Effective() == search.ByTime
	for _, h := range hits {
		day := ""
		switch {
		case byDay && h.Next.IsZero():
			day = "No fixed time"
		case byDay:
			day = dayWords(h.Next, q.At)
		}
		if len(groups) == 0 || groups[len(groups)-1].Day != day {
			groups = append(groups, dayGroup{Day: day})
		}
		c := s.card(h, states, s.Now(), q)
		if !byDay && !h.Next.IsZero() {
			c.Day = shortDay(h.Next, q.At)
		}
		g := &groups[len(groups)-1]
		g.Cards = append(g.Cards, c)
	}
	return groups
}

// forms are the same search in the forms that can be followed or read by programs.
func (s *Server) forms(values url.Values) []alternate {
	v := followed(values)
	calendar := s.BaseURL + pathOf("/v1/meetings.ics", v)
	_, rest, _ := strings.Cut(calendar, "://")
	at := func(path string) template.URL { return template.URL(pathOf(path, v)) } //nolint:gosec // encoded by url.Values
	return []alternate{
		{"Calendar", "text/calendar", template.URL("webcal://" + rest)}, //nolint:gosec // the base address and an encoded query
		{"RSS", "application/rss+xml", at("/v1/meetings.rss")},
		{"Atom", "application/atom+xml", at("/v1/meetings.atom")},
		{"JSON Feed", "application/feed+json", at("/v1/meetings.feed.json")},
		{"JSON", "application/json", at("/v1/meetings")},
		{"CSV", "text/csv", at("/v1/meetings.csv")},
	}
}

// followed is what a search is followed by: not the place in its pages, nor what only a page makes of it. Whoever keeps
// a calendar for somebody keeps its address too, so a position in it is no more exact than about a kilometre.
func followed(values url.Values) url.Values {
	v := without(values, "cursor", "limit", "sort", "facets", "fields")
	if rounded := coordinates(v.Get("near")); rounded != "" {
		v["near"] = []string{rounded}
	}
	return v
}

// coordinates is near rounded to two decimals when it is a position, and "" when it is a name.
func coordinates(near string) string {
	a, b, ok := strings.Cut(near, ",")
	lat, errLat := strconv.ParseFloat(strings.TrimSpace(a), 64)
	lon, errLon := strconv.ParseFloat(strings.TrimSpace(b), 64)
	if !ok || errLat != nil || errLon != nil {
		return ""
	}
	return fmt.Sprintf("%.2f,%.2f", lat, lon)
}

func without(values url.Values, names ...string) url.Values {
	v := make(url.Values, len(values))
	for name, vs := range values {
		if !slices.Contains(names, name) {
			v[name] = vs
		}
	}
	return v
}

func with(values url.Values, name, value string) url.Values {
	v := without(values, name)
	v.Set(name, value)
	return v
}

func pathOf(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// filterWords name the filters that a person could do without, in the order in which they are given up.
var filterWords = []pair{
	{"time", "at any time of day"}, {"within", "at any later time"}, {"day", "on any day"}, {"access", "open or closed"},
	{"type", "for everyone"}, {"any_type", "for everyone"}, {"language", "in any language"}, {"attendance", "in person or online"},
	{"fellowship", "of any fellowship"}, {"radius", "further away"}, {"near", "anywhere"}, {"q", "without the words"},
}

// maxRelax bounds the suggestions, and with them the searches made for a search that found nothing.
const maxRelax = 4

// relax looks for filters without which something is found, and says how much.
func (s *Server) relax(r *http.Request, values url.Values, at time.Time) (links []link) {
	tried := 0
	for _, f := range filterWords {
		if !values.Has(f.Name) || len(links) == maxRelax || tried == 2*maxRelax {
			continue
		}
		tried++
		wider := without(values, f.Name, "cursor")
		switch f.Name {
		case "near":
			wider = without(wider, "radius", "sort")
		case "radius":
			wider.Set("radius", "100km")
		}
		req, err := s.parse(wider, at, pageLimits)
		if err != nil {
			continue // a suggestion less
		}
		req.Query.Limit, req.Query.Facets = 0, nil
		if res, err := s.Search.Search(r.Context(), req.Query); err == nil && res.Total > 0 {
			links = append(links, link{pathOf("/meetings", wider), countWords(res.Total) + " " + f.Value})
		}
	}
	return links
}
