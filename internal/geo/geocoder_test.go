package geo_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// server answers as both programs do, and remembers what it was asked.
type server struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
	down  bool
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(s.answer))
	t.Cleanup(s.Close)
	return s
}

func (s *server) answer(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q := r.FormValue("q")
	s.asked = append(s.asked, r.URL.Path+" "+q)
	known, photon := strings.HasPrefix(q, "9 Mill Lane"), r.URL.Path == "/api"
	switch {
	case s.down:
		_, _ = io.WriteString(w, `<html>Back soon</html>`)
	case photon && r.FormValue("format") != "":
		http.Error(w, `{"message":"unknown query parameter"}`, http.StatusBadRequest)
	case photon && known:
		_, _ = io.WriteString(w, `{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[-73.76111,42.66222]},"properties":{"name":"9"}}]}`)
	case photon:
		_, _ = io.WriteString(w, `{"type":"FeatureCollection","features":[]}`)
	case known:
		_, _ = io.WriteString(w, `[{"place_id":1,"lat":"42.66222","lon":"-73.76111","display_name":"9, Mill Lane"}]`)
	default:
		_, _ = io.WriteString(w, `[]`)
	}
}

func get(ctx context.Context, address string) (*importer.Document, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // only read
	body, err := io.ReadAll(resp.Body)
	return &importer.Document{Body: body, Status: resp.StatusCode}, err
}

// listing has a street address and no point.
func listing(source, street string) *meeting.Meeting {
	m := in("US", "NY", "Albany", "12207")
	m.Place.Address, m.Source.ID = street, source
	return m
}

// ran locates ms, which asks for them, and lets the geocoder answer until it publishes the given sources.
func ran(t *testing.T, base, file string, log io.Writer, g0 []*meeting.Meeting, ms []*meeting.Meeting, want ...string) (*geo.Gazetteer, func()) {
	t.Helper()
	coder, err := geo.OpenGeocoder(base, file)
	if err != nil {
		t.Fatal(err)
	}
	published := make(chan string, 10)
	coder.Get, coder.Log = get, slog.New(slog.NewTextHandler(log, nil))
	coder.Publish = func(_ context.Context, source string) error { published <- source; return nil }
	g := geo.New(nil, coder)
	g.Learn("known", g0)
	for _, m := range ms {
		g.Locate(m)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { coder.Run(ctx) })
	var got []string
	for range want {
		got = append(got, <-published)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("published:\n%s", diff)
	}
	return g, func() {
		cancel()
		wg.Wait()
		if err := coder.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestGeocoder(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for _, path := range []string{"/search", "/api"} {
		t.Run(path, func(t *testing.T) {
			s := newServer(t)
			defer http.DefaultClient.CloseIdleConnections()
			file := filepath.Join(t.TempDir(), "geocode.ndjson")
			albany := []*meeting.Meeting{at(42.65, -73.75, "US", "NY", "Albany", "12207")}
			online := online(listing("a", "1 Secret Street"))
			ms := []*meeting.Meeting{listing("a", "5 Nowhere Road"), online, listing("b", "9 Mill Lane"), listing("a", "9 Mill Lane"), listing("a", "9 Mill Lane")}
			g, end := ran(t, s.URL+path, file, io.Discard, albany, ms, "a", "b")
			end()

			mill := meeting.Point{Lat: 42.6622, Lon: -73.7611}
			p, precision, ok := g.Locate(listing("c", "9 Mill Lane"))
			if !ok || p != mill || precision != meeting.Approximate {
				t.Errorf("located at %v %q; want %v, approximate", p, precision, mill)
			}
			if p, _, _ := g.Locate(listing("c", "5 Nowhere Road")); p != (meeting.Point{Lat: 42.65, Lon: -73.75}) {
				t.Errorf("an address that is not known is at %v; want its postal code's middle", p)
			}
			want := []string{path + " 5 Nowhere Road, Albany, NY 12207, US", path + " 9 Mill Lane, Albany, NY 12207, US"}
			if diff := cmp.Diff(want, s.asked); diff != "" {
				t.Errorf("asked:\n%s", diff)
			}

			// The answers outlive the process, those that know nothing too, and so does a line that was cut off.
			text, err := os.ReadFile(file)
			if err != nil || bytes.Contains(text, []byte("Mill")) || bytes.Count(text, []byte("\n")) != 2 {
				t.Fatalf("kept:\n%s%v", text, err)
			}
			if err := os.WriteFile(file, append(text, `{"key":"cut`...), 0o600); err != nil {
				t.Fatal(err)
			}
			_, end = ran(t, s.URL+path, file, io.Discard, nil, append(ms, listing("d", "9 Mill Lane Annex")), "d")
			end()
			if len(s.asked) != 3 || !strings.Contains(s.asked[2], "Annex") {
				t.Errorf("asked in all %q; want only the new one added", s.asked)
			}
			again, err := geo.OpenGeocoder(s.URL+path, file)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close() //nolint:errcheck // only read
			if p, _, _ := geo.New(nil, again).Locate(listing("d", "9 Mill Lane Annex")); p != mill {
				t.Errorf("after the line that was cut off the answer is %v; want %v", p, mill)
			}
		})
	}
}

// TestGeocoderFarOff: a street of that name in another city is not the one.
func TestGeocoderFarOff(t *testing.T) {
	s := newServer(t)
	far := []*meeting.Meeting{at(45, -80, "US", "NY", "Albany", "12207")}
	g, end := ran(t, s.URL+"/search", filepath.Join(t.TempDir(), "f"), io.Discard, far, []*meeting.Meeting{listing("a", "9 Mill Lane")}, "a")
	end()
	if p, _, _ := g.Locate(listing("a", "9 Mill Lane")); p != (meeting.Point{Lat: 45, Lon: -80}) {
		t.Errorf("located at %v; want the middle that the listings teach", p)
	}
}

// TestGeocoderDown: what got no answer is asked again later, nothing is kept, and the log tells no address.
func TestGeocoderDown(t *testing.T) {
	s := newServer(t)
	s.down = true
	file := filepath.Join(t.TempDir(), "geocode.ndjson")
	coder, err := geo.OpenGeocoder(s.URL+"/search", file)
	if err != nil {
		t.Fatal(err)
	}
	defer coder.Close() //nolint:errcheck // nothing was written
	var log bytes.Buffer
	ctx, cancel := context.WithCancel(t.Context())
	answered := 0
	coder.Log = slog.New(slog.NewTextHandler(&log, nil))
	coder.Get = func(ctx context.Context, address string) (*importer.Document, error) {
		if answered++; answered == 3 {
			cancel()
		}
		return get(ctx, address)
	}
	g := geo.New(nil, coder)
	for _, street := range []string{"9 Mill Lane", "8 Mill Lane", "7 Mill Lane"} {
		g.Locate(listing("a", street))
	}
	coder.Run(ctx)
	if strings.Count(log.String(), "does not answer") != 1 || strings.Contains(log.String(), "Mill") {
		t.Errorf("log:\n%s", &log)
	}
	if text, err := os.ReadFile(file); err != nil || len(text) > 0 {
		t.Errorf("kept %q, %v", text, err)
	}
	s.down = false
	ctx, cancel = context.WithCancel(t.Context())
	coder.Get = get
	coder.Publish = func(context.Context, string) error { cancel(); return nil }
	g.Locate(listing("a", "9 Mill Lane"))
	coder.Run(ctx)
	if p, _, ok := g.Locate(listing("a", "9 Mill Lane")); !ok {
		t.Errorf("located at %v, %v after it answers again", p, ok)
	}
}

func TestOpenGeocoder(t *testing.T) {
	for base, file := range map[string]string{
		"nominatim.example.org/search": filepath.Join(t.TempDir(), "f"), "ftp://example.org/": filepath.Join(t.TempDir(), "f"),
		"https://example.org/search": filepath.Join(t.TempDir(), "no", "such", "folder"),
	} {
		if _, err := geo.OpenGeocoder(base, file); err == nil {
			t.Errorf("%s with %s is taken", base, file)
		}
	}
}
