package meilisearch_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
)

// fake speaks as much of a server's protocol as the engine uses. What it answers was compared with a real server: both
// pass the contract.
type fake struct {
	*httptest.Server

	mu       sync.Mutex
	hook     hook
	fail     func(kind string) bool
	indexes  map[string]*fakeIndex
	tasks    []map[string]any
	searches int
	last     string // the filter of the last search
}

// A hook may answer a request itself, and says whether it did.
type hook func(w http.ResponseWriter, r *http.Request) bool

// intercept lets h see every request first; nil ends it.
func (f *fake) intercept(h hook) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hook = h
}

// failTasks makes the tasks fail of whose kind which is true; nil ends it.
func (f *fake) failTasks(which func(kind string) bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fail = which
}

type fakeIndex struct {
	settings  map[string]any
	documents map[string]document
}

const (
	manageKey = "manage"
	searchKey = "search"
)

func newFake(t testing.TB) *fake {
	f := &fake{indexes: make(map[string]*fakeIndex)}
	mux := http.NewServeMux()
	for pattern, handle := range map[string]func(w http.ResponseWriter, r *http.Request, body any){
		"GET /indexes/{index}":                                f.get,
		"GET /indexes/{index}/stats":                          f.stats,
		"GET /tasks/{task}":                                   f.task,
		"POST /indexes":                                       f.create,
		"DELETE /indexes/{index}":                             f.drop,
		"PATCH /indexes/{index}/settings":                     f.set,
		"PUT /indexes/{index}/settings/searchable-attributes": f.setOne("searchableAttributes"),
		"PUT /indexes/{index}/settings/filterable-attributes": f.setOne("filterableAttributes"),
		"POST /indexes/{index}/documents":                     f.add,
		"PUT /indexes/{index}/documents":                      f.update,
		"POST /indexes/{index}/documents/delete":              f.remove,
		"POST /swap-indexes":                                  f.swap,
		"POST /indexes/{index}/search":                        f.search,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, handle) })
	}
	f.Server = httptest.NewServer(mux)
	t.Cleanup(f.Close)
	return f
}

func (f *fake) serve(w http.ResponseWriter, r *http.Request, handle func(http.ResponseWriter, *http.Request, any)) {
	text, _ := io.ReadAll(r.Body) // to its end, else the server does not notice who hangs up
	var body any
	_ = json.Unmarshal(text, &body) // none is nil
	f.mu.Lock()
	h := f.hook
	f.mu.Unlock()
	if h != nil && h(w, r) {
		return
	}
	key := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if key != manageKey && !(key == searchKey && strings.HasSuffix(r.URL.Path, "/search")) {
		refuse(w, http.StatusForbidden, "invalid_api_key")
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if name := r.PathValue("index"); name != "" && f.indexes[name] == nil {
		refuse(w, http.StatusNotFound, "index_not_found")
		return
	}
	handle(w, r, body)
}

func refuse(w http.ResponseWriter, status int, code string) {
	reply(w, status, map[string]any{"message": "secret " + code, "code": code, "type": "invalid_request", "link": ""})
}

func reply(w http.ResponseWriter, status int, body any) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// enqueue does what a task is for, at once, unless it is to fail.
func (f *fake) enqueue(w http.ResponseWriter, kind string, do func()) {
	t := map[string]any{"uid": len(f.tasks) + 1, "taskUid": len(f.tasks) + 1, "type": kind, "status": "succeeded"}
	if f.fail != nil && f.fail(kind) {
		t["status"], t["error"] = "failed", map[string]any{"message": "the disk is full", "code": "no_space_left_on_device"}
	} else {
		do()
	}
	f.tasks = append(f.tasks, t)
	reply(w, http.StatusAccepted, map[string]any{"taskUid": t["uid"], "status": "enqueued", "type": kind})
}

func (f *fake) index(r *http.Request) *fakeIndex { return f.indexes[r.PathValue("index")] }

func (f *fake) get(w http.ResponseWriter, r *http.Request, _ any) {
	reply(w, http.StatusOK, map[string]any{"uid": r.PathValue("index"), "primaryKey": "key"})
}

func (f *fake) stats(w http.ResponseWriter, r *http.Request, _ any) {
	reply(w, http.StatusOK, map[string]any{"numberOfDocuments": len(f.index(r).documents)})
}

func (f *fake) task(w http.ResponseWriter, r *http.Request, _ any) {
	var n int
	_, _ = fmt.Sscan(r.PathValue("task"), &n)
	reply(w, http.StatusOK, f.tasks[n-1])
}

func (f *fake) create(w http.ResponseWriter, _ *http.Request, body any) {
	f.enqueue(w, "indexCreation", func() {
		f.indexes[body.(map[string]any)["uid"].(string)] = &fakeIndex{settings: make(map[string]any), documents: make(map[string]document)}
	})
}

func (f *fake) drop(w http.ResponseWriter, r *http.Request, _ any) {
	f.enqueue(w, "indexDeletion", func() { delete(f.indexes, r.PathValue("index")) })
}

func (f *fake) set(w http.ResponseWriter, r *http.Request, body any) {
	f.enqueue(w, "settingsUpdate", func() { maps.Copy(f.index(r).settings, body.(map[string]any)) })
}

func (f *fake) setOne(name string) func(http.ResponseWriter, *http.Request, any) {
	return func(w http.ResponseWriter, r *http.Request, body any) {
		f.enqueue(w, "settingsUpdate", func() { f.index(r).settings[name] = body })
	}
}

func (f *fake) add(w http.ResponseWriter, r *http.Request, body any) {
	f.enqueue(w, "documentAdditionOrUpdate", func() {
		for _, d := range body.([]any) {
			f.index(r).documents[d.(map[string]any)["key"].(string)] = d.(map[string]any)
		}
	})
}

func (f *fake) update(w http.ResponseWriter, r *http.Request, body any) {
	f.enqueue(w, "documentAdditionOrUpdate", func() {
		for _, d := range body.([]any) {
			if old := f.index(r).documents[d.(map[string]any)["key"].(string)]; old != nil {
				maps.Copy(old, d.(map[string]any))
			}
		}
	})
}

func (f *fake) remove(w http.ResponseWriter, r *http.Request, body any) {
	matches, err := parseFilter(body.(map[string]any)["filter"].(string))
	if err != nil {
		refuse(w, http.StatusBadRequest, "invalid_document_filter")
		return
	}
	f.enqueue(w, "documentDeletion", func() {
		maps.DeleteFunc(f.index(r).documents, func(_ string, d document) bool { return matches(d) })
	})
}

func (f *fake) swap(w http.ResponseWriter, _ *http.Request, body any) {
	f.enqueue(w, "indexSwap", func() {
		pair := body.([]any)[0].(map[string]any)["indexes"].([]any)
		a, b := pair[0].(string), pair[1].(string)
		f.indexes[a], f.indexes[b] = f.indexes[b], f.indexes[a]
	})
}

func (f *fake) search(w http.ResponseWriter, r *http.Request, body any) {
	q := body.(map[string]any)
	matches := func(document) bool { return true }
	f.searches++
	if s, ok := q["filter"].(string); ok {
		f.last = s
		t, err := parseFilter(s)
		if err != nil {
			refuse(w, http.StatusBadRequest, "invalid_search_filter")
			return
		}
		matches = t
	}
	var hits []document
	for _, d := range f.index(r).documents {
		if matches(d) {
			hits = append(hits, d)
		}
	}
	order, _ := q["sort"].([]any)
	slices.SortFunc(hits, func(a, b document) int {
		for _, o := range order {
			field := strings.TrimSuffix(o.(string), ":asc")
			if c := strings.Compare(text(a[field]), text(b[field])); c != 0 {
				return c
			}
		}
		return cmp.Compare(text(a["key"]), text(b["key"]))
	})
	counts := make(map[string]map[string]int)
	facets, _ := q["facets"].([]any)
	for _, facet := range facets {
		n := make(map[string]int)
		for _, d := range hits {
			once := make(map[string]bool)
			for _, v := range d.values(facet.(string)) {
				once[text(v)] = true
			}
			for v := range once {
				n[v]++
			}
		}
		counts[facet.(string)] = n
	}
	page := hits[min(int(number(q["offset"])), len(hits)):]
	page = page[:min(int(number(q["limit"])), len(page))]
	answer := make([]document, len(page))
	for i, d := range page {
		answer[i] = make(document)
		for _, field := range q["attributesToRetrieve"].([]any) {
			if v, ok := d[field.(string)]; ok {
				answer[i][field.(string)] = v
			}
		}
	}
	reply(w, http.StatusOK, map[string]any{"hits": answer, "estimatedTotalHits": len(hits), "facetDistribution": counts})
}

func number(v any) float64 {
	n, _ := v.(float64)
	return n
}

// options reach the fake, with a clock that each look puts a millisecond on.
func (f *fake) options(labels search.Labels) meilisearch.Options {
	clock := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	var mu sync.Mutex
	return meilisearch.Options{
		URL: f.URL, Key: manageKey, SearchKey: searchKey, Labels: labels, Refresh: -1, Timeout: time.Minute,
		Now: func() time.Time {
			mu.Lock()
			defer mu.Unlock()
			clock = clock.Add(time.Millisecond)
			return clock
		},
	}
}
