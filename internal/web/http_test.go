package web

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

func problemIn(t *testing.T, a answer) problem {
	t.Helper()
	var p problem
	if err := json.Unmarshal([]byte(a.body), &p); err != nil {
		t.Fatalf("no problem document: %v\n%s", err, a.body)
	}
	if p.Status != a.Code {
		t.Errorf("the problem says %d, the answer %d", p.Status, a.Code)
	}
	return p
}

func TestParameterErrors(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for _, tt := range []struct {
		target    string
		parameter string
		code      string
		meant     string
	}{
		{"/v1/meetings?attendence=online", "attendence", "unknown_parameter", "attendance"},
		{"/v1/meetings?attendance=onlin", "attendance", "unknown_value", "online"},
		{"/v1/meetings?type=womens-only", "type", "unknown_value", ""},
		{"/v1/meetings?limit=5000", "limit", "out_of_range", "1000"},
		{"/v1/meetings?radius=900km&near=1,1", "radius", "out_of_range", ""},
		{"/v1/meetings.ics?dya=today", "dya", "unknown_parameter", "day"},
		{"/v1/sources?helth=ok", "helth", "unknown_parameter", "health"},
		{"/v1/sources?health=okay", "health", "unknown_value", "ok"},
		{"/v1/sources/na-world?x=1", "x", "unknown_parameter", ""},
		{"/v1/types?lang=es&lang=fr", "lang", "repeated", ""},
		{"/v1/suggest?q=" + strings.Repeat("a", 201), "q", "out_of_range", ""},
		{"/v1/changes?since=-1", "since", "out_of_range", ""},
		{"/v1/meetings?q=%zz", "", "invalid_value", ""},
		{"/healthz?verbose=1", "verbose", "unknown_parameter", ""},
		{"/openapi.yaml?a=b", "a", "unknown_parameter", ""},
	} {
		a := c.get(tt.target)
		if a.Code != http.StatusBadRequest {
			t.Errorf("%s: status %d", tt.target, a.Code)
			continue
		}
		p := problemIn(t, a)
		if len(p.Errors) != 1 || p.Errors[0].Parameter != tt.parameter || p.Errors[0].Code != tt.code {
			t.Errorf("%s: %+v", tt.target, p.Errors)
		} else if tt.meant != "" && p.Errors[0].DidYouMean != tt.meant {
			t.Errorf("%s: did_you_mean %q, want %q", tt.target, p.Errors[0].DidYouMean, tt.meant)
		}
		if a.Header().Get("ETag") != "" || a.Header().Get("Cache-Control") != cacheNever {
			t.Errorf("%s: an error may be cached: %v", tt.target, a.Header())
		}
	}
}

// The address that a problem names as its type leads to its explanation.
func TestProblemTypesResolve(t *testing.T) {
	w := newWorld(t)
	c := newClient(t, w.serve(t))
	for _, k := range problemKinds {
		if a := c.get("/problems/" + k.Code); a.Code != http.StatusOK || !strings.Contains(a.body, k.Title) {
			t.Errorf("%s: status %d", k.Code, a.Code)
		}
	}
	p := problemIn(t, c.get("/nothing?secret=1"))
	want := problem{Type: w.cfg.BaseURL + "/problems/not-found", Title: "Not found", Status: 404, Detail: p.Detail, Instance: "/nothing"}
	if diff := cmp.Diff(want, p, cmp.AllowUnexported(problem{})); diff != "" {
		t.Error(diff)
	}
}

func TestFaultsOfOursAreNotTold(t *testing.T) {
	w := newWorld(t)
	w.engine.err = errors.New("segment 7 at /var/lib: corrupt")
	c := newClient(t, w.serve(t))
	for _, target := range []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings.csv", "/meetings", "/v1/sources", "/v1/meetings/" + idSerenity, "/"} {
		a := c.get(target)
		if a.Code != http.StatusInternalServerError || strings.Contains(a.body, "segment") {
			t.Errorf("%s: %d %s", target, a.Code, a.body)
		}
	}
	if !strings.Contains(w.logs.String(), "segment 7") {
		t.Error("the operator is not told either")
	}
}

func TestUnavailable(t *testing.T) {
	w := newWorld(t)
	w.engine.err = fmt.Errorf("asking: %w: refused", search.ErrUnavailable)
	c := newClient(t, w.serve(t))
	for _, target := range []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings/" + idSerenity} {
		a := c.get(target)
		if p := problemIn(t, a); p.Status != http.StatusServiceUnavailable || a.Header().Get("Retry-After") == "" || strings.Contains(a.body, "refused") {
			t.Errorf("%s: %d %s", target, a.Code, a.body)
		}
	}
}

func TestPanicsAreAnswered(t *testing.T) {
	w := newWorld(t)
	w.cfg.Places = nil
	s := w.serve(t)
	s.Search = nil // as broken as can be
	a := newClient(t, s).get("/v1/meetings")
	if p := problemIn(t, a); p.Status != 500 {
		t.Errorf("%+v", p)
	}
	if !strings.Contains(w.logs.String(), "nil pointer") {
		t.Error("the log does not say why")
	}
}

func TestMethods(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	get, head := c.get("/v1/meetings"), c.do(http.MethodHead, "/v1/meetings", "", "")
	if head.Code != 200 || head.Header().Get("Content-Length") != get.Header().Get("Content-Length") || head.Header().Get("ETag") != get.Header().Get("ETag") {
		t.Errorf("HEAD differs from GET:\n%v\n%v", head.Header(), get.Header())
	}
	for target, allow := range map[string]string{"/v1/meetings": "OPTIONS, GET, HEAD", "/v1/check": "OPTIONS, POST", "/check": "OPTIONS, GET, HEAD, POST"} {
		o := c.do(http.MethodOptions, target, "", "", "Origin", "https://app.example.org", "Access-Control-Request-Method", "GET")
		if o.Code != http.StatusNoContent || o.Header().Get("Allow") != allow {
			t.Errorf("OPTIONS %s: %d %q", target, o.Code, o.Header().Get("Allow"))
		}
		for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, "BREW"} {
			a := c.do(method, target, "", "")
			if a.Code != http.StatusMethodNotAllowed || a.Header().Get("Allow") != allow {
				t.Errorf("%s %s: %d %q", method, target, a.Code, a.Header().Get("Allow"))
			}
		}
	}
	if a := c.do(http.MethodPost, "/v1/meetings", "application/json", "{}"); a.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST /v1/meetings: %d", a.Code)
	}
}

func TestCORS(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for _, target := range []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings?no=1", "/v1/sources/na-world/badge.svg", "/openapi.yaml"} {
		h := c.get(target, "Origin", "https://app.example.org").Header()
		if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("%s: %v", target, h)
		}
		for _, name := range []string{"ETag", "Link", "Retry-After"} {
			if !strings.Contains(h.Get("Access-Control-Expose-Headers"), name) {
				t.Errorf("%s: %s cannot be read by other sites", target, name)
			}
		}
	}
	if h := c.get("/").Header(); h.Get("Access-Control-Allow-Origin") != "" {
		t.Error("a page may be read by other sites")
	}
}

func TestAccept(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for accept, status := range map[string]int{
		"":                              200,
		"*/*":                           200,
		"application/json":              200,
		"application/*;q=0.5":           200,
		"text/html,*/*;q=0.8":           200,
		"application/problem+json":      200,
		"text/calendar":                 406,
		"application/xml, text/csv":     406,
		"application/json;q=0":          406,
		"application/xml;q=0.9,*/*;q=0": 406,
	} {
		if a := c.get("/v1/meetings", "Accept", accept); a.Code != status {
			t.Errorf("Accept: %s: %d, want %d", accept, a.Code, status)
		}
	}
	if a := c.get("/v1/meetings.ics", "Accept", "text/plain"); a.Code != 200 {
		t.Errorf("a suffix chooses the format, and then Accept does not: %d", a.Code)
	}
}

func TestCompression(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	plain := c.get("/v1/meetings")
	packed := c.get("/v1/meetings", "Accept-Encoding", "gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || !strings.Contains(packed.Header().Get("Vary"), "Accept-Encoding") || plain.Header().Get("Vary") == "" {
		t.Fatalf("%v", packed.Header())
	}
	if packed.Header().Get("ETag") != plain.Header().Get("ETag") {
		t.Error("the codings have different tags, though they are weak")
	}
	r, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || string(body) != plain.body {
		t.Errorf("unpacked it is something else (%v)", err)
	}
	if z := c.get("/v1/meetings", "Accept-Encoding", "zstd, gzip"); z.Header().Get("Content-Encoding") != "zstd" {
		t.Errorf("zstd: %v", z.Header())
	}
}

func TestEveryTokenIsCounted(t *testing.T) {
	l := newLimiter(1, 3)
	addr := netip.MustParseAddr("192.0.2.1")
	for i := range 3 {
		if _, ok := l.take(addr, now); !ok {
			t.Fatalf("request %d of a burst of 3 is refused", i+1)
		}
	}
	wait, ok := l.take(addr, now)
	if ok || wait != time.Second {
		t.Errorf("the fourth: %v %v", wait, ok)
	}
	if _, ok := l.take(netip.MustParseAddr("192.0.2.2"), now); !ok {
		t.Error("one client's haste is another's loss")
	}
	if _, ok := l.take(addr, now.Add(wait)); !ok {
		t.Error("waiting as told does not help")
	}
	if _, ok := l.take(netip.MustParseAddr("::ffff:192.0.2.1"), now.Add(wait)); ok {
		t.Error("the same address written otherwise is another client")
	}
	before := l.client(addr)
	l.take(addr, now.Add(24*time.Hour))
	if l.client(addr) == before {
		t.Error("a client has the same name on the next day")
	}
	if a, b := l.client(netip.MustParseAddr("2001:db8::1")), l.client(netip.MustParseAddr("2001:db8::2")); a != b {
		t.Error("one network of 64 bits is two clients")
	}
}

func TestClientAddr(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	for _, tt := range []struct{ remote, forwarded, want string }{
		{"192.0.2.1:1", "", "192.0.2.1"},
		{"192.0.2.1:1", "198.51.100.1", "192.0.2.1"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "203.0.113.9, 198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "nonsense", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = tt.remote
		r.Header.Set("X-Forwarded-For", tt.forwarded)
		if got := clientAddr(r, trusted); got.String() != tt.want {
			t.Errorf("%s forwarded for %q: %s, want %s", tt.remote, tt.forwarded, got, tt.want)
		}
	}
}

func TestTooManyRequests(t *testing.T) {
	w := newWorld(t)
	w.cfg.PerSecond, w.cfg.Burst = 2, 2
	c := newClient(t, w.serve(t))
	c.get("/v1/types")
	c.get("/v1/types")
	a := c.get("/v1/types")
	if p := problemIn(t, a); p.Status != http.StatusTooManyRequests || a.Header().Get("Retry-After") != "1" {
		t.Errorf("%d, Retry-After %q", a.Code, a.Header().Get("Retry-After"))
	}
	if a := c.get("/healthz"); a.Code != http.StatusOK {
		t.Error("the operator's own machine is refused")
	}
}

func TestTooManyAtOnce(t *testing.T) {
	w := newWorld(t)
	w.cfg.MaxConcurrent = 1
	s := w.serve(t)
	s.running <- struct{}{}
	a := newClient(t, s).get("/v1/types")
	if p := problemIn(t, a); p.Status != http.StatusServiceUnavailable || a.Header().Get("Retry-After") == "" {
		t.Errorf("%d %v", a.Code, a.Header())
	}
	<-s.running
	if a := newClient(t, s).get("/v1/types"); a.Code != http.StatusOK || len(s.running) != 0 {
		t.Errorf("afterwards: %d, %d running", a.Code, len(s.running))
	}
}

func TestReady(t *testing.T) {
	w := newWorld(t)
	w.cfg.Ready = func() error { return errors.New("the index is being built") }
	c := newClient(t, w.serve(t))
	if a := c.get("/readyz"); a.Code != http.StatusServiceUnavailable {
		t.Errorf("%d", a.Code)
	}
	if a := c.get("/healthz"); a.Code != http.StatusOK {
		t.Errorf("%d", a.Code)
	}
}

func TestNewRefusesABaseAddressThatIsNone(t *testing.T) {
	for _, base := range []string{"", "meetings.example.org", "https://meetings.example.org/"} {
		w := newWorld(t)
		w.cfg.BaseURL = base
		if _, err := New(w.cfg); err == nil {
			t.Errorf("%q is taken", base)
		}
	}
}

func ExampleServer_problem() {
	p := invalidParameters(paramError{Parameter: "attendence", Code: "unknown_parameter", Detail: "Unknown parameter.", DidYouMean: "attendance"})
	rec := httptest.NewRecorder()
	p.write(rec, httptest.NewRequest("GET", "/v1/meetings?attendence=online", nil), "https://meetings.example.org")
	fmt.Println(rec.Body)
	// Output: {"type":"https://meetings.example.org/problems/invalid-parameter","title":"Invalid parameter","status":400,"detail":"1 parameter is not valid.","instance":"/v1/meetings","errors":[{"parameter":"attendence","code":"unknown_parameter","detail":"Unknown parameter.","did_you_mean":"attendance"}]}
}
