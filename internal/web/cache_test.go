package web

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// fresh are the routes whose answers carry a tag.
var fresh = []string{
	"/v1/meetings", "/v1/meetings?q=serenity&limit=1", "/v1/meetings.ics", "/v1/meetings.ics?day=today", "/v1/meetings.rss", "/v1/meetings.atom",
	"/v1/meetings.feed.json", "/v1/meetings.geojson", "/v1/meetings.csv", "/v1/meetings.ndjson", "/v1/meetings/" + idSerenity,
	"/v1/meetings/" + idSerenity + ".ics", "/v1/changes", "/v1/changes.rss", "/v1/suggest?q=w", "/v1/types", "/v1/fellowships", "/v1/notices",
	"/meeting-guide.json", "/openapi.yaml", "/", "/meetings", "/meetings/" + idSerenity, "/docs",
}

func TestNothingChanged(t *testing.T) {
	for _, target := range fresh {
		w := newWorld(t)
		at := now
		w.cfg.Now = func() time.Time { return at }
		c := newClient(t, w.serve(t))
		first := c.get(target)
		etag := first.Header().Get("ETag")
		if first.Code != 200 || etag == "" || first.Header().Get("Cache-Control") == "" {
			t.Errorf("%s: %d, ETag %q", target, first.Code, etag)
			continue
		}
		at = now.Add(20 * time.Second)
		searches := w.engine.searches
		again := c.get(target, "If-None-Match", `"other", `+etag)
		if again.Code != http.StatusNotModified || again.body != "" || again.Header().Get("ETag") != etag || again.Header().Get("Cache-Control") != first.Header().Get("Cache-Control") {
			t.Errorf("%s: asked again: %d %v", target, again.Code, again.Header())
		}
		if w.engine.searches != searches {
			t.Errorf("%s: searched though nothing had changed", target)
		}
		if c.get(target).body != first.body {
			t.Errorf("%s: the same tag names another answer", target)
		}
		if a := c.get(target, "If-None-Match", `W/"other"`); a.Code != 200 {
			t.Errorf("%s: %d with a tag of something else", target, a.Code)
		}
	}
}

func TestSomethingChanged(t *testing.T) {
	for _, target := range []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings.rss", "/v1/meetings.csv", "/v1/meetings/" + idSerenity, "/meetings", "/"} {
		w := newWorld(t)
		c := newClient(t, w.serve(t))
		etag := c.get(target).Header().Get("ETag")
		w.engine.generation = "g2"
		if a := c.get(target, "If-None-Match", etag); a.Code != 200 {
			t.Errorf("%s: %d after an import", target, a.Code)
		}
	}
}

// How long an answer holds: what tells the next start until the minute is over, a calendar until the day is.
func TestHowLongAnswersHold(t *testing.T) {
	for target, holds := range map[string]time.Duration{
		"/v1/meetings":                              stepList,
		"/v1/meetings.ndjson":                       stepList,
		"/v1/meetings.rss":                          stepNews,
		"/v1/meetings.rss?within=3h":                stepSoon,
		"/v1/meetings.ics":                          stepCalendar,
		"/v1/meetings.ics?day=today":                stepSoon,
		"/v1/meetings.ics?day=monday":               stepCalendar,
		"/v1/meetings/" + idSerenity:                stepList,
		"/v1/meetings/" + idSerenity + ".ics":       stepCalendar,
		"/v1/meetings?at=2026-11-21T12:00:00-05:00": 365 * 24 * time.Hour,
	} {
		w := newWorld(t)
		at := now.Truncate(holds)
		w.cfg.Now = func() time.Time { return at }
		c := newClient(t, w.serve(t))
		etag := c.get(target).Header().Get("ETag")
		at = at.Add(holds - time.Second)
		if a := c.get(target, "If-None-Match", etag); a.Code != http.StatusNotModified {
			t.Errorf("%s: does not hold for %v", target, holds)
		}
		at = at.Add(2 * time.Second)
		if a := c.get(target, "If-None-Match", etag); (a.Code == http.StatusNotModified) != (holds > stepCalendar) {
			t.Errorf("%s: after %v: %d", target, holds, a.Code)
		}
	}
}

// Searches that mean the same have one tag, so that caches need not know the order of parameters.
func TestOneTagForOneSearch(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	a := c.get("/v1/meetings?type=women,beginners&day=monday").Header().Get("ETag")
	b := c.get("/v1/meetings?day=Monday&type=beginners&type=women").Header().Get("ETag")
	other := c.get("/v1/meetings?day=Monday&any_type=beginners,women").Header().Get("ETag")
	if a != b || a == other {
		t.Errorf("%s %s %s", a, b, other)
	}
}

func TestPagesOfAList(t *testing.T) {
	w := newWorld(t)
	c := newClient(t, w.serve(t))
	var ids []string
	target := "/v1/meetings?limit=1"
	for range 10 {
		a := c.get(target)
		var list struct {
			Data []struct{ ID string }
			Next string
		}
		if err := json.Unmarshal([]byte(a.body), &list); err != nil {
			t.Fatal(err)
		}
		for _, m := range list.Data {
			ids = append(ids, m.ID)
		}
		if link := a.Header().Get("Link"); (list.Next == "") != (link == "") || list.Next != "" && link != "<"+list.Next+`>; rel="next"` {
			t.Errorf("next %q, Link %q", list.Next, link)
		}
		if list.Next == "" {
			break
		}
		var ok bool
		if target, ok = strings.CutPrefix(list.Next, w.cfg.BaseURL); !ok {
			t.Fatalf("next is %q", list.Next)
		}
	}
	if len(ids) != 3 || ids[0] == ids[1] || ids[1] == ids[2] {
		t.Errorf("paged through %v", ids)
	}
}
