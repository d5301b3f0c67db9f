package web

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"github.com/fellowfeed/fellowfeed/api"
)

// The contract is read once: it is large, and reading it changes nothing.
var contract = sync.OnceValues(func() (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	loader.IsExternalRefsAllowed = true
	loader.ReadFromURIFunc = func(_ *openapi3.Loader, u *url.URL) ([]byte, error) { return api.FS.ReadFile(path.Base(u.Path)) }
	doc, err := loader.LoadFromURI(&url.URL{Path: "openapi.yaml"})
	if err != nil {
		return nil, err
	}
	return doc, doc.Validate(loader.Context)
})

func theContract(t testing.TB) *openapi3.T {
	t.Helper()
	doc, err := contract()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// decoders teaches the validator the media types that it does not know.
var decoders = sync.OnceFunc(func() {
	for _, mime := range []string{"text/calendar", "application/rss+xml", "application/atom+xml", "application/x-ndjson", "image/svg+xml", "text/csv", "text/javascript"} {
		openapi3filter.RegisterBodyDecoder(mime, openapi3filter.FileBodyDecoder)
	}
	for _, mime := range []string{"application/feed+json", "application/geo+json", "application/schema+json"} {
		openapi3filter.RegisterBodyDecoder(mime, openapi3filter.JSONBodyDecoder)
	}
})

// A client asks a server and holds every exchange to the contract.
type client struct {
	t      testing.TB
	server http.Handler
	router routers.Router
}

func newClient(t testing.TB, s http.Handler) *client {
	t.Helper()
	decoders()
	router, err := gorillamux.NewRouter(theContract(t))
	if err != nil {
		t.Fatal(err)
	}
	return &client{t, s, router}
}

type answer struct {
	*httptest.ResponseRecorder
	body string
}

func (c *client) get(target string, headers ...string) answer {
	c.t.Helper()
	return c.do(http.MethodGet, target, "", "", headers...)
}

// do sends a request, headers given as name and value in turn, and validates the answer against the contract, and the
// request too when it was taken.
func (c *client) do(method, target, mime, body string, headers ...string) answer {
	c.t.Helper()
	req := func() *http.Request {
		r := httptest.NewRequest(method, target, strings.NewReader(body))
		r.RemoteAddr = "192.0.2.7:4321"
		if mime != "" {
			r.Header.Set("Content-Type", mime)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		return r
	}
	rec := httptest.NewRecorder()
	c.server.ServeHTTP(rec, req())
	a := answer{rec, rec.Body.String()}
	c.everywhere(a)
	c.validate(req(), a)
	return a
}

// everywhere is what every answer keeps.
func (c *client) everywhere(a answer) {
	c.t.Helper()
	h := a.Header()
	if len(h.Values("Set-Cookie")) > 0 {
		c.t.Error("a cookie was set")
	}
	names := []string{"X-Content-Type-Options", "Request-Id"}
	if mime := h.Get("Content-Type"); mime != "" && mime != "application/json" && mime != "application/problem+json" {
		names = append(names, "Content-Security-Policy", "Referrer-Policy", "Permissions-Policy")
	}
	for _, name := range names {
		if h.Get(name) == "" {
			c.t.Errorf("no %s", name)
		}
	}
	if a.Code >= 400 && h.Get("Content-Type") != "application/problem+json" && !strings.HasPrefix(h.Get("Content-Type"), "text/") {
		c.t.Errorf("status %d with %s", a.Code, h.Get("Content-Type"))
	}
}

func (c *client) validate(r *http.Request, a answer) {
	c.t.Helper()
	route, params, err := c.router.FindRoute(r)
	if err != nil {
		return // a page, or nothing at all
	}
	in := &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route}
	if a.Code < 400 {
		if err := openapi3filter.ValidateRequest(context.Background(), in); err != nil {
			c.t.Errorf("%s %s: the contract refuses what was taken: %v", r.Method, r.URL, err)
		}
	}
	if r.Method == http.MethodHead || a.Header().Get("Content-Encoding") != "" {
		return
	}
	out := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: in, Status: a.Code, Header: a.Header(), Body: io.NopCloser(bytes.NewReader([]byte(a.body))),
	}
	if err := openapi3filter.ValidateResponse(context.Background(), out); err != nil {
		c.t.Errorf("%s %s: %v", r.Method, r.URL, err)
	}
}

func TestRoutesAreThoseOfTheContract(t *testing.T) {
	s := newWorld(t).serve(t)
	var served []string
	people := make(map[string]bool)
	for _, rt := range s.pages() {
		people[rt.path] = true
	}
	for _, rt := range s.routes {
		if people[rt.path] {
			continue
		}
		if rt.get != nil {
			served = append(served, "GET "+rt.path)
		}
		if rt.post != nil {
			served = append(served, "POST "+rt.path)
		}
	}
	var promised []string
	for p, item := range theContract(t).Paths.Map() {
		for method := range item.Operations() {
			promised = append(promised, method+" "+p)
		}
	}
	slices.Sort(served)
	slices.Sort(promised)
	if !slices.Equal(served, promised) {
		t.Errorf("served:\n%s\npromised:\n%s", strings.Join(served, "\n"), strings.Join(promised, "\n"))
	}
}

// The parameters that a route knows are those that the contract gives it.
func TestParametersAreThoseOfTheContract(t *testing.T) {
	s := newWorld(t).serve(t)
	c := newClient(t, s)
	for p, item := range theContract(t).Paths.Map() {
		if item.Get == nil {
			continue
		}
		target := strings.NewReplacer("{id}", idSerenity, "{source}", "aa-us-springfield", "{format}", "json").Replace(p)
		for _, param := range item.Get.Parameters {
			if param.Value.In != "query" {
				continue
			}
			a := c.get(target + "?" + param.Value.Name + "=" + url.QueryEscape("\u2603"))
			if strings.Contains(a.body, "unknown_parameter") {
				t.Errorf("%s does not know %s", p, param.Value.Name)
			}
		}
		if a := c.get(target + "?no_such_parameter=1"); a.Code != http.StatusBadRequest || !strings.Contains(a.body, "unknown_parameter") {
			t.Errorf("%s takes an unknown parameter: %d", p, a.Code)
		}
	}
}

func TestEveryAnswerKeepsTheContract(t *testing.T) {
	w := newWorld(t)
	c := newClient(t, w.serve(t))
	for _, tt := range []struct {
		target string
		status int
		mime   string
	}{
		{"/v1/meetings", 200, "application/json"},
		{"/v1/meetings?facets=source&limit=1", 200, "application/json"},
		{"/v1/meetings?limit=0", 200, "application/json"},
		{"/v1/meetings?fields=name,next", 200, "application/json"},
		{"/v1/meetings?include=occurrences", 200, "application/json"},
		{"/v1/meetings?near=40.71,-73.99&radius=5km", 200, "application/json"},
		{"/v1/meetings?q=serenity", 200, "application/json"},
		{"/v1/meetings?status=all", 200, "application/json"},
		{"/v1/meetings?attendence=online", 400, "application/problem+json"},
		{"/v1/meetings.ics", 200, "text/calendar; charset=utf-8"},
		{"/v1/meetings.ics?include=discreet,suspended,cancelled", 200, "text/calendar; charset=utf-8"},
		{"/v1/meetings.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/v1/meetings.atom", 200, "application/atom+xml; charset=utf-8"},
		{"/v1/meetings.feed.json", 200, "application/feed+json"},
		{"/v1/meetings.geojson", 200, "application/geo+json"},
		{"/v1/meetings.csv", 200, "text/csv; charset=utf-8; header=present"},
		{"/v1/meetings.ndjson", 200, "application/x-ndjson"},
		{"/v1/meetings/" + idSerenity, 200, "application/json"},
		{"/v1/meetings/" + idOnline, 200, "application/json"},
		{"/v1/meetings/" + idClosed, 200, "application/json"},
		{"/v1/meetings/" + idSerenity + ".ics", 200, "text/calendar; charset=utf-8"},
		{"/v1/meetings/" + idMerged, 301, ""},
		{"/v1/meetings/" + idMerged + ".ics", 301, ""},
		{"/v1/meetings/" + idGone, 410, "application/problem+json"},
		{"/v1/meetings/m_2222222222222222", 404, "application/problem+json"},
		{"/v1/meetings/nonsense", 404, "application/problem+json"},
		{"/v1/suggest?q=wo", 200, "application/json"},
		{"/v1/suggest", 400, "application/problem+json"},
		{"/v1/places?q=spr", 200, "application/json"},
		{"/v1/places?q=spr&limit=51", 400, "application/problem+json"},
		{"/v1/changes", 200, "application/json"},
		{"/v1/changes?since=1&limit=1", 200, "application/json"},
		{"/v1/changes?since=99", 400, "application/problem+json"},
		{"/v1/changes?since=x", 400, "application/problem+json"},
		{"/v1/changes?source=nobody", 400, "application/problem+json"},
		{"/v1/changes.json", 200, "application/json"},
		{"/v1/changes.rss", 200, "application/rss+xml; charset=utf-8"},
		{"/v1/changes.atom?source=na-world", 200, "application/atom+xml; charset=utf-8"},
		{"/v1/changes.feed.json", 200, "application/feed+json"},
		{"/v1/sources", 200, "application/json"},
		{"/v1/sources?health=stale", 200, "application/json"},
		{"/v1/sources?health=well", 400, "application/problem+json"},
		{"/v1/sources/aa-us-springfield", 200, "application/json"},
		{"/v1/sources/nobody", 404, "application/problem+json"},
		{"/v1/sources/aa-us-springfield/report", 200, "application/json"},
		{"/v1/sources/na-world/report", 200, "application/json"},
		{"/v1/sources/aa-us-springfield/attempts", 200, "application/json"},
		{"/v1/sources/nobody/attempts", 404, "application/problem+json"},
		{"/v1/sources/aa-us-springfield/badge.svg", 200, "image/svg+xml"},
		{"/v1/sources/na-paused/badge.svg", 200, "image/svg+xml"},
		{"/v1/types?lang=es", 200, "application/json"},
		{"/v1/fellowships", 200, "application/json"},
		{"/v1/notices", 200, "application/json"},
		{"/meeting-guide.json", 200, "application/json"},
		{"/openapi.yaml", 200, "application/yaml"},
		{"/meeting.schema.json", 200, "application/schema+json"},
		{"/healthz", 200, "text/plain; charset=utf-8"},
		{"/readyz", 200, "text/plain; charset=utf-8"},
		{"/metrics", 200, "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"},
		{"/robots.txt", 200, "text/plain; charset=utf-8"},
		{"/nothing", 404, "application/problem+json"},
		{"/v1/check", 405, "application/problem+json"},
	} {
		a := c.get(tt.target)
		if a.Code != tt.status || a.Header().Get("Content-Type") != tt.mime {
			t.Errorf("%s: %d %s, want %d %s\n%.300s", tt.target, a.Code, a.Header().Get("Content-Type"), tt.status, tt.mime, a.body)
		}
		if !strings.HasPrefix(tt.target, "/nothing") && a.Header().Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s: other sites cannot read it", tt.target)
		}
	}
}
