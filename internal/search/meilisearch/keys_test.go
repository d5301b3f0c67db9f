package meilisearch_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// TestKeys: every search is asked with the key that may search, and every change with the one that may manage.
func TestKeys(t *testing.T) {
	f := newFake(t)
	var searches, changes int
	f.intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		key, want := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "), manageKey
		if changes++; strings.HasSuffix(r.URL.Path, "/search") {
			changes, searches, want = changes-1, searches+1, searchKey
		}
		if key != want {
			t.Errorf("%s %s was asked with the key %q, want %q", r.Method, r.URL.Path, key, want)
		}
		return false
	})
	e := open(t, f.options(searchtest.Labels{}))
	ms := edition("first")
	if err := replace(e, ms); err != nil {
		t.Fatal(err)
	}
	e.Mark("a", "1")
	if err := e.Rebuild(ctx, func(add meilisearch.AddSource) error { return add("a", slices.Values(ms)) }); err != nil {
		t.Fatal(err)
	}
	written := changes
	for _, q := range []*search.Query{
		{At: now, Limit: 5}, {At: now, Limit: 5, Sort: search.ByTime}, {At: now, Facets: search.Facets()}, {At: now, IDs: []meeting.ID{ms[0].ID}},
	} {
		if _, err := e.Search(ctx, q); err != nil {
			t.Error(err)
		}
	}
	if _, ok, err := e.Get(ctx, ms[0].ID); !ok || err != nil {
		t.Error(ok, err)
	}
	if _, err := e.Suggest(ctx, "fir", 5); err != nil {
		t.Error(err)
	}
	if changes != written || searches == 0 || written == 0 {
		t.Errorf("%d searches; %d changes, %d of them by asking", searches, changes, changes-written)
	}
}
