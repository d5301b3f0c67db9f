package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// pages are the routes for people.
func (s *Server) pages() []route {
	return []route{
		{path: "/", get: s.homePage, ownQuery: true},
		{path: "/meetings", get: s.meetingsPage, ownQuery: true},
		{path: "/meetings/{id}", get: s.meetingPage},
		{path: "/sources", get: s.sourcesPage, params: []string{"fellowship", "country", "health"}},
		{path: "/sources/{source}", get: s.sourcePage},
		{path: "/check", get: s.checkPage, post: s.checkPage},
		{path: "/notices", get: s.noticesPage},
		{path: "/notices/{code}", get: s.noticePage},
		{path: "/problems/{code}", get: s.problemPage},
		{path: "/docs", get: s.docsPage},
		{path: "/static/{file}", get: s.static},
	}
}

type homeView struct {
	Meetings, Fellowships int
	Form                  *form
	Quick                 []link
}

func (s *Server) homePage(w http.ResponseWriter, r *http.Request) error {
	if asked := r.URL.RawQuery; asked != "" { // a search, put to the first page by guess
		w.Header().Set("Cache-Control", "public, max-age=3600")
		http.Redirect(w, r, s.BaseURL+"/meetings?"+asked, http.StatusFound)
		return nil
	}
	if notModified(w, r, tag(s.Version, r.URL.Path, s.Search.Generation()), cacheList) {
		return nil
	}
	res, err := s.Search.Search(r.Context(), &search.Query{At: s.Now(), Facets: []search.Facet{search.FacetFellowship}})
	if err != nil {
		return err
	}
	return s.render(w, http.StatusOK, "home", page{Data: homeView{
		Meetings: res.Total, Fellowships: len(res.Facets[search.FacetFellowship]), Form: s.form(nil), Quick: quickChoices,
	}})
}

type sourcesView struct {
	All, Shown int
	Tallies    []tally
	Country    string
	Health     string
	Fellowship choice
	Rows       []sourceView
}

type tally struct {
	Health health
	Words  string
	N      int
}

func (s *Server) sourcesPage(w http.ResponseWriter, r *http.Request) error {
	all, err := s.sources(r.Context())
	if err != nil {
		return err
	}
	q := r.URL.Query()
	v := sourcesView{
		All: len(all), Country: strings.ToUpper(q.Get("country")), Health: q.Get("health"),
		Fellowship: newChoice("fellowship", q.Get("fellowship"), s.fellowshipOptions("Any")),
	}
	for _, h := range healths {
		n := 0
		for i := range all {
			if all[i].Health == h {
				n++
			}
		}
		if n > 0 {
			v.Tallies = append(v.Tallies, tally{h, healthWords[h], n})
		}
	}
	v.Rows = slices.DeleteFunc(all, func(row sourceView) bool { return !row.fits(q) })
	v.Shown = len(v.Rows)
	slices.SortStableFunc(v.Rows, func(a, b sourceView) int { return cmp.Compare(strings.ToLower(a.Title()), strings.ToLower(b.Title())) })
	w.Header().Set("Cache-Control", "public, max-age=60")
	return s.render(w, http.StatusOK, "sources", page{Title: "Sources", At: "sources", Wide: true, Data: v})
}

// attemptsShown is how many attempts a source's page lists.
const attemptsShown = 20

type sourcePageView struct {
	Source   sourceView
	Report   *edition.Report
	Attempts []edition.Attempt
	BadgeURL string
}

func (s *Server) sourcePage(w http.ResponseWriter, r *http.Request) error {
	ctx, id := r.Context(), r.PathValue("source")
	_, v, err := s.oneSource(ctx, id)
	if err != nil {
		return err
	}
	rep, err := s.reportOn(ctx, id)
	if err != nil {
		return err
	}
	attempts, err := s.Store.Attempts(ctx, id, attemptsShown, 0)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "public, max-age=60")
	return s.render(w, http.StatusOK, "source", page{Title: v.Title(), At: "sources", Wide: true, Data: sourcePageView{
		v, rep, attempts, s.BaseURL + "/v1/sources/" + id + "/badge.svg",
	}})
}

type checkView struct {
	Candidate  Candidate
	Fellowship choice
	Problem    *problem
	Report     *edition.Report
	Cards      []card
	Left       int
}

// shownCards is how many meetings the page of a check shows; its report counts them all.
const shownCards = 50

// checkPage is the form, and below it the report once it was sent.
func (s *Server) checkPage(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Cache-Control", cacheNever)
	var v checkView
	status := http.StatusOK
	if r.Method == http.MethodPost {
		var err error
		if v.Report, v.Candidate, err = s.checked(w, r); err != nil {
			if v.Problem = s.problemOf(r, err); v.Problem == nil {
				return err
			}
			if !wantsPage(r) {
				return v.Problem
			}
			v.Problem.header(w)
			status = v.Problem.Status
		}
	}
	v.Fellowship = newChoice("fellowship", string(v.Candidate.Fellowship), s.fellowshipOptions("As the list says"))
	if v.Report != nil {
		v.Cards, v.Left = s.checkedCards(v.Report.Meetings)
		v.Report.Meetings = nil
	}
	return s.render(w, status, "check", page{Title: "Check a list", At: "check", Wide: true, NoIndex: true, Data: v})
}

func (s *Server) checkedCards(all []meeting.Meeting) (cards []card, left int) {
	n := min(len(all), shownCards)
	for i := range all[:n] {
		c := s.card(search.Hit{Meeting: &all[i], Distance: -1}, nil, s.Now(), nil)
		c.Page = "" // it is not kept, so it has no page
		cards = append(cards, c)
	}
	return cards, len(all) - n
}

type noticeSection struct {
	Name string
	All  []notice.Definition
}

// sectionNames are the sections of the catalogue as people read them.
var sectionNames = map[string]string{
	"fetch": "Fetching the list", "gate": "The list as a whole", "structure": "Rows and texts", "time": "Days and times",
	"place": "Places", "online": "Online", "types": "Types, names and languages", "privacy": "Privacy",
	"duplicates": "Duplicates", "entity": "Publisher and links",
}

func (s *Server) noticesPage(w http.ResponseWriter, r *http.Request) error {
	if notModified(w, r, tag(s.Version, r.URL.Path), cacheCatalogue) {
		return nil
	}
	var sections []noticeSection
	last := ""
	for d := range s.Notices.All() {
		if len(sections) == 0 || d.Section != last {
			sections, last = append(sections, noticeSection{Name: cmp.Or(sectionNames[d.Section], d.Section)}), d.Section
		}
		sec := &sections[len(sections)-1]
		sec.All = append(sec.All, d)
	}
	return s.render(w, http.StatusOK, "notices", page{Title: "Notices", At: "check", Wide: true, Data: sections})
}

func (s *Server) noticePage(w http.ResponseWriter, r *http.Request) error {
	d, ok := s.Notices.Get(notice.Code(r.PathValue("code")))
	if !ok {
		return newProblem("not-found", "The catalogue has no such notice; /notices lists them all.")
	}
	w.Header().Set("Cache-Control", cacheCatalogue)
	return s.render(w, http.StatusOK, "notice", page{Title: string(d.Code), At: "check", Data: d})
}

// problemPage explains one kind of problem: the address that its documents name as their type.
func (s *Server) problemPage(w http.ResponseWriter, r *http.Request) error {
	k, ok := kindOf(r.PathValue("code"))
	if !ok {
		return newProblem("not-found", "There is no such kind of problem.")
	}
	w.Header().Set("Cache-Control", cacheCatalogue)
	return s.render(w, http.StatusOK, "kind", page{Title: k.Title, At: "docs", Data: k})
}
