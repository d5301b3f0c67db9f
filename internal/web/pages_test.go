package web

import (
	"net/http"
	"strings"
	"testing"
)

func TestPages(t *testing.T) {
	w := newWorld(t)
	c := newClient(t, w.serve(t))
	for _, tt := range []struct {
		target string
		status int
		has    []string
	}{
		{"/", 200, []string{"Find a meeting", `action="/meetings"`, "local emergency number"}},
		{"/meetings", 200, []string{"3 meetings", "Today, Saturday 21 November", "Sunday Serenity", "Madrid time", "webcal://meetings.example.org/v1/meetings.ics", "checked 3 h ago", "may be out of date"}},
		{"/meetings?q=nothingmatches&day=today", 200, []string{"No meetings", "without the words"}},
		{"/meetings?q=serenity+saturday+7pm", 200, []string{"“saturday” as day saturday", "literal=saturday&amp;q=serenity&#43;saturday&#43;7pm", "“7pm” as time 18:30-19:30", "literal=7pm"}},
		{"/meetings?q=serenity&sort=name", 200, []string{`<span class="on">Today</span>`}},
		{"/meetings?limit=1", 200, []string{`rel="next"`}},
		{"/meetings?q=&near=&day=", 200, []string{"3 meetings"}},
		{"/meetings?near=Nowhere&radius=5km", 400, []string{"near", `value="Nowhere"`, `role="alert"`}},
		{"/meetings?sort=distance&radius=5km&q=", 200, []string{"3 meetings"}},
		{"/meetings?attendence=online", 400, []string{"attendence", "Did you mean", "attendance"}},
		{"/meetings/" + idSerenity, 200, []string{"Every Saturday", "openstreetmap.org", "Join on Zoom", `href="tel:&#43;16465550100,,5550100%23"`, "Report a mistake", "Bring a friend.", "timezone_inferred", "sunday-serenity"}},
		{"/meetings/" + idOnline, 200, []string{`lang="es"`, "Closed", "Spanish", "Madrid time"}},
		{"/meetings/" + idClosed, 200, []string{"Closed for a time", "Not stated"}},
		{"/meetings/" + idAlways, 200, []string{"No fixed time", "The exact spot is not known"}},
		{"/meetings/" + idGone, 410, []string{"withdrew"}},
		{"/meetings/nobody", 404, []string{"No meeting has this id"}},
		{"/sources", 200, []string{"Springfield Intergroup", "Out of date", "Paused", "At the publisher’s own site", "https://ga.example.org/find"}},
		{"/sources?health=link", 200, []string{"1 entry"}},
		{"/sources/aa-us-springfield", 200, []string{"812", "799", "rows in 812 = published 799 &#43; hidden 0 &#43; held 3 &#43; refused 10", "Mend it:", "badge.svg"}},
		{"/sources/na-world", 200, []string{"Out of date", "feed_unreachable"}},
		{"/sources/nobody", 404, []string{"No source"}},
		{"/check", 200, []string{`enctype="multipart/form-data"`, "Nothing is kept"}},
		{"/notices", 200, []string{"slug_duplicate", "Privacy"}},
		{"/notices/slug_duplicate", 200, []string{"Mend it", "Why it matters"}},
		{"/notices/nothing", 404, []string{"no such notice"}},
		{"/problems/rate-limited", 200, []string{"Retry-After"}},
		{"/problems/nothing", 404, []string{"no such kind"}},
		{"/docs", 200, []string{"/v1/meetings/{id}", "Search parameters", "postal code", "shape-Meeting"}},
		{"/static/site.css", 404, nil},
	} {
		a := c.get(tt.target, "Accept", "text/html")
		if a.Code != tt.status {
			t.Errorf("%s: status %d, want %d", tt.target, a.Code, tt.status)
		}
		for _, want := range tt.has {
			if !strings.Contains(a.body, want) {
				t.Errorf("%s: no %q", tt.target, want)
			}
		}
		if n := len(a.body); n > 60_000 {
			t.Errorf("%s weighs %d bytes", tt.target, n)
		}
		if strings.Contains(a.body, "ZgotmplZ") {
			t.Errorf("%s: an address was refused by its template", tt.target)
		}
	}
}

// What a publisher's terms do not let us repeat is nowhere: not on a page, in no list, no feed, no change.
func TestNotesAreWithheld(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for _, target := range []string{
		"/meetings/" + idOnline, "/meetings", "/v1/meetings", "/v1/meetings.ics", "/v1/meetings.rss", "/v1/meetings.atom", "/v1/meetings.feed.json",
		"/v1/meetings.geojson", "/v1/meetings.csv", "/v1/meetings.ndjson", "/v1/meetings/" + idOnline, "/v1/meetings/" + idOnline + ".ics", "/v1/changes", "/v1/changes.rss",
		"/v1/changes.atom", "/v1/changes.feed.json", "/meeting-guide.json", "/bmlt/client_interface/json/?switcher=GetSearchResults", "/bmlt/client_interface/tsml/?switcher=GetSearchResults",
	} {
		a := c.get(target)
		if a.Code != 200 || strings.Contains(a.body, "withheld-notes") || strings.Contains(a.body, "own record") {
			t.Errorf("%s: %d, or it repeats the notes of a source with unknown rights", target, a.Code)
		}
	}
}

// A search that was put to the first page by guess is led to where searches are answered.
func TestFirstPageLeadsSearchesOn(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	a := c.get("/?q=serenity&near=40.7,-74.0")
	if to := a.Header().Get("Location"); a.Code != http.StatusFound || to != "https://meetings.example.org/meetings?q=serenity&near=40.7,-74.0" {
		t.Errorf("status %d, to %q", a.Code, to)
	}
}

// Every address of a page's own leads somewhere.
func TestPagesLinkToWhatThereIs(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	seen := make(map[string]bool)
	queue := []string{"/"}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		a := c.get(at, "Accept", "text/html")
		if a.Code != http.StatusOK {
			t.Errorf("%s: status %d", at, a.Code)
			continue
		}
		if !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") {
			continue
		}
		for _, to := range links(t, a.body) {
			to, _, _ = strings.Cut(to, "#")
			if strings.HasPrefix(to, "/") && !seen[to] {
				seen[to] = true
				queue = append(queue, to)
			}
		}
	}
	if len(seen) < 100 {
		t.Errorf("only %d addresses were found", len(seen))
	}
}
