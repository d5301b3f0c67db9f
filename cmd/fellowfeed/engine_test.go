package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

const (
	writeKey = "a-key-that-may-write"
	queryKey = "a-key-that-may-search"
)

// searchServer speaks as much of Meilisearch as it takes to be opened: it has an index without meetings. It notes which
// keys each path was asked with.
func searchServer(t *testing.T) (url string, asked func(path string) []string) {
	var mu sync.Mutex
	keys := make(map[string][]string)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		keys[r.URL.Path] = append(keys[r.URL.Path], strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		mu.Unlock()
		if !strings.HasSuffix(r.URL.Path, "/search") {
			http.Error(w, `{"code":"internal"}`, http.StatusInternalServerError)
			return
		}
		hits := []any{}
		if body, _ := io.ReadAll(r.Body); strings.Contains(string(body), `"state\"`) {
			hits = append(hits, map[string]any{"key": "state", "state": `{"number":1}`})
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"hits": hits})
	}))
	t.Cleanup(srv.Close)
	return srv.URL, func(path string) []string {
		mu.Lock()
		defer mu.Unlock()
		return keys[path]
	}
}

// TestMeilisearchKeys: queries carry the key that may search, the index is managed with the other, and neither is shown.
func TestMeilisearchKeys(t *testing.T) {
	for _, c := range []struct {
		name             string
		write, search    string
		code             int
		managed, queried string // the keys that were used
	}{
		{"both", writeKey, queryKey, exitFailed, writeKey, ""}, // the server refuses what is no search
		{"one for all", writeKey, "", exitFailed, writeKey, ""},
		{"only searching", "", queryKey, exitOK, "", queryKey},
	} {
		t.Run(c.name, func(t *testing.T) {
			url, asked := searchServer(t)
			code, out, errs := exec(t, map[string]string{
				"FELLOWFEED_ENGINE": "meilisearch", "FELLOWFEED_MEILISEARCH": url, "FELLOWFEED_DATA": t.TempDir(),
				"FELLOWFEED_MEILISEARCH_KEY": c.write, "FELLOWFEED_MEILISEARCH_SEARCH_KEY": c.search,
			}, "export")
			if code != c.code || strings.Contains(out+errs, "a-key-that") {
				t.Errorf("exit %d\n%s%s", code, out, errs)
			}
			for path, key := range map[string]string{"/indexes/meetings": c.managed, "/indexes/meetings/search": c.queried} {
				for _, got := range asked(path) {
					if got != key {
						t.Errorf("%s was asked with %q, want %q", path, got, key)
					}
				}
				if (len(asked(path)) > 0) != (key != "") {
					t.Errorf("%s was asked %d times", path, len(asked(path)))
				}
			}
		})
	}
}

// TestOnlySearching: who may not write the index is not let read sources for nothing.
func TestOnlySearching(t *testing.T) {
	vars := map[string]string{"FELLOWFEED_MEILISEARCH_SEARCH_KEY": queryKey, "FELLOWFEED_DATA": t.TempDir()}
	if code, _, errs := exec(t, nil, "export", "--engine", "meilisearch", "--data", t.TempDir()); code != exitUsage || !strings.Contains(errs, "needs --meilisearch-key") {
		t.Errorf("without a key: exit %d, %s", code, errs)
	}
	for _, args := range []string{"serve --engine meilisearch", "serve --engine meilisearch --no-poll --geocoder http://127.0.0.1/search"} {
		if code, _, errs := exec(t, vars, strings.Fields(args)...); code != exitUsage || !strings.Contains(errs, "--meilisearch-key") {
			t.Errorf("%s: exit %d, %s", args, code, errs)
		}
	}
}
