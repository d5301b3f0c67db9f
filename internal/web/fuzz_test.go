package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever stands behind the question mark, the answer is a page of meetings or a problem document that says what is
// wrong with it; never a fault.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"q=serenity", "near=40.7,-74&radius=5km", "near=Springfield,+NY", "bbox=170,-20,-170,20", "day=today,monday&time=22:00-02:00",
		"within=3h&at=2026-11-21T12:00:00Z", "type=women&not_type=men&any_type=beginners", "limit=0", "limit=-1", "limit=9999999999999999999",
		"cursor=AQAAAA", "fields=id,name&include=occurrences&facets=type", "q=%zz", "q=%00", "%0d%0aSet-Cookie:x=1", "a;b", "&&&===", "q=" + strings.Repeat("a*", 200),
		"near=NaN,Inf", "radius=1e309km&near=0,0", "at=0000-00-00T00:00:00Z", "updated_since=9999-12-31T23:59:59Z", "lang=%F0%9F%98%80", "status=all&sort=distance",
	} {
		f.Add(seed)
	}
	w := newWorld(f)
	w.cfg.Log = quiet()
	s := w.serve(f)
	paths := []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings.rss", "/v1/meetings.csv", "/meeting-guide.json", "/meetings", "/v1/suggest", "/v1/changes", "/v1/sources", "/v1/types"}
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range paths {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.URL.RawQuery = query
			rec := httptest.NewRecorder()
			s.ServeHTTP(rec, r)
			mime := rec.Header().Get("Content-Type")
			switch {
			case rec.Code >= 500:
				t.Errorf("%s?%q: %d %s", path, query, rec.Code, rec.Body)
			case rec.Code >= 400 && mime != "application/problem+json":
				t.Errorf("%s?%q: %d with %s", path, query, rec.Code, mime)
			}
			for name, values := range rec.Header() {
				if strings.ContainsAny(name+strings.Join(values, ""), "\r\n") {
					t.Errorf("%s?%q: a header with a line of its own: %q", path, query, values)
				}
			}
		}
	})
}
