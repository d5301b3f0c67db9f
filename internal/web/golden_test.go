package web

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write testdata/golden anew; read what changed")

// assetHash is left out of golden files: every change of a stylesheet would change every page.
var assetHash = regexp.MustCompile(`(/static/[a-z]+)\.[0-9a-f]{12}`)

func TestGolden(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for file, target := range map[string]string{
		"meetings.html": "/meetings?type=women&day=today",
		"zero.html":     "/meetings?q=zzz&day=today",
		"meeting.html":  "/meetings/" + idSerenity,
		"source.html":   "/sources/aa-us-springfield",
		"error.html":    "/meetings?attendence=online",
		"list.json":     "/v1/meetings?near=40.71,-73.99&facets=source&limit=2",
		"meeting.json":  "/v1/meetings/" + idOnline,
		"source.json":   "/v1/sources/na-world",
		"report.json":   "/v1/sources/aa-us-springfield/report",
		"attempts.json": "/v1/sources/aa-us-springfield/attempts",
		"problem.json":  "/v1/meetings?attendence=online&limit=0",
		"badge.svg":     "/v1/sources/aa-us-springfield/badge.svg",
	} {
		accept := "*/*"
		if filepath.Ext(file) == ".html" {
			accept = "text/html"
		}
		got := assetHash.ReplaceAllString(c.get(target, "Accept", accept).body, "$1")
		path := filepath.Join("testdata", "golden", file)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", target, diff)
		}
	}
}
