package sample

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestWorldIsTheSameEachTime(t *testing.T) {
	a, b := New(), New()
	for _, p := range a.publishers {
		if len(a.meetings[p.id]) == 0 {
			t.Errorf("%s publishes nothing", p.id)
		}
		for i, m := range a.meetings[p.id] {
			n := b.meetings[p.id][i]
			if m.key != n.key || m.name != n.name || m.lat != n.lat || m.start != n.start {
				t.Fatalf("%s row %d differs from one world to the next", p.id, i)
			}
		}
	}
	if a.Size() < 2000 {
		t.Errorf("the world has %d rows; want about 2,000", a.Size())
	}
}

// TestFeedsAreServed asks every source's address as a stranger would, and once more with the validator.
func TestFeedsAreServed(t *testing.T) {
	w := New()
	srv := httptest.NewServer(w.Handler())
	defer srv.Close()
	reg, err := source.New(w.Records(srv.URL)...)
	if err != nil {
		t.Fatal(err)
	}
	if len(reg.Sources()) < 6 {
		t.Errorf("%d sources; want at least 6", len(reg.Sources()))
	}
	for _, s := range reg.Sources() {
		url := s.URL
		if s.Format == "bmlt" {
			url += "client_interface/json/?switcher=GetSearchResults"
		}
		body, etag := get(t, url, "", http.StatusOK)
		if len(body) < 10_000 {
			t.Errorf("%s: only %d bytes", s.ID, len(body))
		}
		if etag != "" {
			get(t, url, etag, http.StatusNotModified)
		}
		if home, _ := get(t, srv.URL+"/"+s.ID+"/", "", http.StatusOK); !strings.Contains(home, `rel="alternate"`) {
			t.Errorf("%s: the home page names no feed", s.ID)
		}
	}
}

func get(t *testing.T, url, etag string, want int) (body, tag string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s: status %d; want %d", url, res.StatusCode, want)
	}
	return string(b), res.Header.Get("ETag")
}
