package fetch

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// What a session was served, an archive serves again.
func TestArchive(t *testing.T) {
	site := newSite(t)
	site.serve("/feed", "application/json", "[1]")
	site.mux.HandleFunc("/form", echo)
	c, _ := newClient(t)
	s := session(c, "")
	requests := []importer.Request{
		{URL: site.URL + "/feed"},
		{URL: site.URL + "/form"},
		{URL: site.URL + "/form", Method: "POST", Body: []byte("page=1")},
		{URL: site.URL + "/form", Method: "POST", Body: []byte("page=2")},
	}
	var served []*importer.Document
	for _, req := range requests {
		doc, err := s.Get(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		served = append(served, doc)
	}
	a := NewArchive(s.Documents())
	for i, req := range requests {
		doc, err := a.Get(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(served[i], doc); diff != "" {
			t.Errorf("document %d (-served +archived):\n%s", i, diff)
		}
	}

	for _, req := range []importer.Request{
		{URL: site.URL + "/feed?key=abcdef"},
		{URL: site.URL + "/feed", Method: "POST"},
		{URL: site.URL + "/form", Method: "POST", Body: []byte("page=3")},
	} {
		_, err := a.Get(t.Context(), req)
		if !errors.Is(err, ErrNotArchived) || strings.Contains(err.Error(), "abcdef") {
			t.Errorf("%s %s: %v", req.Method, req.URL, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.Get(ctx, requests[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("after the caller has gone: %v", err)
	}
}
