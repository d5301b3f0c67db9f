package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// TestGazetteer: a file that names a place is read before anything is served; one that cannot be read is told by line.
func TestGazetteer(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.txt"), filepath.Join(dir, "bad.txt")
	line := "US\t90001\tFernvale\tOregon\tOR\t\t\t\t\t44\t-121\t4\n"
	for name, text := range map[string]string{good: line, bad: line + "US\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(dir, "data")
	for _, c := range []struct {
		name, stderr string
		code         int
		vars         map[string]string
		args         []string
	}{
		{"a postal code of the file", "attribution=\"Places by GeoNames", exitOK, nil, []string{"--gazetteer", good, "near=90001"}},
		{"its town, by the environment", "postal_codes=1 cities=1", exitOK, map[string]string{"FELLOWFEED_GAZETTEER": good}, []string{"near=Fernvale"}},
		{"no file", "near", exitUsage, nil, []string{"near=Fernvale"}},
		{"a list with a bad file", "bad.txt:2: 1 columns", exitUsage, nil, []string{"--gazetteer", good + "," + bad, "near=Fernvale"}},
	} {
		code, out, errs := exec(t, c.vars, append([]string{"export", "--data", data}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(errs, c.stderr) {
			t.Errorf("%s: exit %d\n%s%s\nwant exit %d, %q", c.name, code, out, errs, c.code, c.stderr)
		}
	}
}

// TestGeocoderPlacesListings: an address that the geocoder finds is indexed again, approximate, and asked for once.
func TestGeocoderPlacesListings(t *testing.T) {
	const feed = `[{"slug":"dawn","name":"Dawn","day":0,"time":"07:00","formatted_address":"9 Mill Lane, Albany, NY 12207, USA"}]`
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/feed.json":
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, feed)
		case "/search":
			asked.Add(1)
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `[{"lat":"42.65","lon":"-73.75"}]`)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	pub := source.Publisher{Name: "Example Intergroup", Kind: source.Intergroup, Country: "US", URL: srv.URL}
	rec := &source.Record{Publisher: pub, Fellowship: "aa", File: "example.yaml"}
	rec.Sources = []*source.Source{{ID: "example", Format: "meeting_guide", URL: srv.URL + "/feed.json", Fellowship: "aa",
		Timezone: "America/New_York", Publisher: &rec.Publisher, Rights: source.Rights{Status: source.RightsOpen}}}
	reg, err := source.New(rec)
	if err != nil {
		t.Fatal(err)
	}
	e := &env{Stdout: io.Discard, Stderr: io.Discard, Now: func() time.Time { return noon }, Getenv: func(string) string { return "" }}
	c := &config{Data: t.TempDir(), Store: "sqlite", Engine: "embedded", AllowPrivate: true, Geocoder: srv.URL + "/search", registry: reg}
	for range 2 { // the second process has the answer
		a, err := open(t.Context(), e, c, true)
		if err != nil {
			t.Fatal(err)
		}
		published := make(chan error, 9)
		publish := a.geocoder.Publish
		a.geocoder.Publish = func(ctx context.Context, source string) error {
			err := publish(ctx, source)
			published <- err
			return err
		}
		stop := a.geocode(t.Context())
		first := asked.Load() == 0
		a.importAll(t.Context(), reg.Sources(), 1, ingest.Options{}, func(*source.Source, *ingest.Result, error) {})
		if first {
			if err := <-published; err != nil {
				t.Error(err)
			}
		}
		stop()
		m, ok, err := a.engine.Get(t.Context(), meeting.NewID("example", "dawn"))
		if err != nil || !ok || m.Place.Point == nil || m.Place.Precision != meeting.Approximate {
			t.Errorf("the meeting is %v, %v, %+v", ok, err, m)
		}
		a.Close()
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("the geocoder was asked %d times; want once", n)
	}
}
