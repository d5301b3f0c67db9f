package htmlimport_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const head = "<tr><th>Day<th>Time<th>Name<th>Location</tr>"

// line is a row of a table with that head.
func line(day, name string) string {
	return "<tr><td>" + day + "<td>7:00 PM<td>" + name + "<td>Hope Hall</tr>"
}

// page is a whole page with a table of the lines.
func page(lines ...string) string {
	return "<!doctype html><html><body><table>" + head + strings.Join(lines, "") + "</table></body></html>"
}

// getter answers with pages by address, and remembers what it was asked.
type getter struct {
	pages map[string]string
	asked []importer.Request
	fail  error
}

func (g *getter) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	g.asked = append(g.asked, req)
	body, ok := g.pages[req.URL]
	if !ok {
		if g.fail != nil {
			return nil, g.fail
		}
		return nil, importertest.ErrAbsent
	}
	return &importer.Document{URL: req.URL, Body: []byte(body), FetchedAt: served}, nil
}

func names(r *importer.Reading) string {
	var all []string
	for _, row := range r.Rows {
		all = append(all, row.Draft.Name)
	}
	return strings.Join(all, " ")
}

// code is the notice of an error.
func code(err error) notice.Code {
	var failure *importer.Error
	if errors.As(err, &failure) {
		return failure.Notice.Code
	}
	return ""
}

// TestNothingOfCollyShows holds what a collector does by default and must not do here.
func TestNothingOfCollyShows(t *testing.T) {
	for name, value := range map[string]string{"COLLY_MAX_BODY_SIZE": "100", "COLLY_IGNORE_ROBOTSTXT": "no", "COLLY_ALLOWED_DOMAINS": "other.example.org",
		"COLLY_USER_AGENT": "colly", "COLLY_FOLLOW_REDIRECTS": "no", "COLLY_CACHE_DIR": t.TempDir(), "COLLY_MAX_DEPTH": "1"} {
		t.Setenv(name, value)
	}
	long := page(line("Monday", "Near"), "<tr><td colspan=4>"+strings.Repeat("x", 11<<20)+"</tr>", line("Friday", "Far"))
	g := &getter{pages: map[string]string{site: long}}
	src := &source.Source{URL: site, Map: map[string]any{"headers": map[string]any{"X-Sample": "yes"}, "exclude": map[string]any{"from": ".", "find": "xxx"}}}
	for range 2 {
		reading, err := htmlimport.New().Import(t.Context(), src, g)
		if err != nil {
			t.Fatal(err)
		}
		if got := names(reading); got != "Near  Far" {
			t.Errorf("names %q of a page of 11 MiB", got)
		}
	}
	if len(g.asked) != 2 {
		t.Errorf("%d requests, want 2: robots.txt and addresses seen before are the getter's business", len(g.asked))
	}
	req := g.asked[0]
	if req.URL != site || req.Header.Get("X-Sample") != "yes" || req.Header.Get("User-Agent") != "" || req.Accept == "" {
		t.Errorf("asked for %+v", req)
	}
}

func TestErrorsAreTheGetters(t *testing.T) {
	want := importer.Fail(notice.FeedRobotsDisallowed, site, errors.New("no"))
	_, err := htmlimport.New().Import(t.Context(), &source.Source{URL: site}, &getter{fail: want})
	if !errors.Is(err, want) || code(err) != notice.FeedRobotsDisallowed {
		t.Errorf("%v, want %v", err, want)
	}
}

func TestDocuments(t *testing.T) {
	for _, tc := range []struct {
		name, body string
		want       notice.Code
	}{
		{"no rows", "<html><body><p>Welcome</body></html>", notice.FeedWrongShape},
		{"a table of something else", "<html><body><table><tr><th>Team<th>Points<tr><td>A<td>1</table></body></html>", notice.FeedWrongShape},
		{"cut in its middle", strings.SplitAfter(page(line("Monday", "A"), line("Friday", "B")), "Friday")[0], notice.FeedTruncated},
		{"far too deep", "<html><body>" + strings.Repeat("<div>", 5000) + "</body></html>", notice.FeedTooDeep},
		{"too large", page("<!--" + strings.Repeat("x", 25<<20) + "-->"), notice.FeedTooLarge},
	} {
		_, err := htmlimport.New().Import(t.Context(), &source.Source{URL: site}, &getter{pages: map[string]string{site: tc.body}})
		if code(err) != tc.want {
			t.Errorf("%s: %v, want %s", tc.name, err, tc.want)
		}
	}
	// Last tags may be left out, where nothing else is open.
	short := "<table>" + head + line("Monday", "A") + "</table>"
	if reading, err := htmlimport.New().Import(t.Context(), &source.Source{URL: site}, &getter{pages: map[string]string{site: short}}); err != nil || names(reading) != "A" {
		t.Errorf("a page without its last tags: %v", err)
	}
}

func TestCharsets(t *testing.T) {
	const meta = `<meta http-equiv="Content-Type" content="text/html; charset=%s">`
	for _, tc := range []struct{ name, head, encoding, bytes, want string }{
		{"UTF-8", "", "", "Caf\u00e9", "Café"},
		{"stated in the page", fmt.Sprintf(meta, "windows-1252"), "", "Caf\xe9\x92s", "Café’s"},
		{"not stated", "", "", "Caf\xe9", "Café"},
		{"stated in the record", "", "iso-8859-2", "\xb1", "ą"},
	} {
		body := strings.Replace(page(line("Monday", tc.bytes)), "<body>", "<head>"+tc.head+"</head><body>", 1)
		src := &source.Source{URL: site}
		if tc.encoding != "" {
			src.Map = map[string]any{"encoding": tc.encoding}
		}
		reading, err := htmlimport.New().Import(t.Context(), src, &getter{pages: map[string]string{site: body}})
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if got := names(reading); got != tc.want {
			t.Errorf("%s: %q, want %q", tc.name, got, tc.want)
		}
	}
}

func TestFile(t *testing.T) {
	const file = "file:list.html"
	reading, err := htmlimport.New().Import(t.Context(), &source.Source{URL: file}, &getter{pages: map[string]string{file: page(line("Monday", "A"))}})
	if err != nil || names(reading) != "A" || reading.Documents[0] != file {
		t.Errorf("a file: %v, %v", reading, err)
	}
}
