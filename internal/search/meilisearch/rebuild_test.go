package meilisearch_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

var regexpFormat = regexp.MustCompile(`"format":"[0-9a-f]+"`)

func TestRebuild(t *testing.T) {
	f := newFake(t)
	e := open(t, f.options(searchtest.Labels{}))
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	before := e.Generation()
	read := func(name string) func(meilisearch.AddSource) error {
		return func(add meilisearch.AddSource) error { return add("a", slices.Values(edition(name))) }
	}
	if err := e.Rebuild(ctx, read("first")); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, e); got != "10 first" || e.Generation() != before {
		t.Errorf("after building the same, searches see %q of %s", got, e.Generation())
	}
	if err := e.Rebuild(ctx, read("second")); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, e); got != "10 second" || e.Generation() == before {
		t.Errorf("after building another, searches see %q of %s", got, e.Generation())
	}
	broken := errors.New("broken")
	err := e.Rebuild(ctx, func(add meilisearch.AddSource) error { return errors.Join(read("third")(add), broken) })
	if !errors.Is(err, broken) {
		t.Errorf("a failure to read ends with %v", err)
	}
	f.failTasks(func(kind string) bool { return kind == "indexSwap" })
	if err := e.Rebuild(ctx, read("third")); err == nil {
		t.Error("a failed swap is no error")
	}
	f.failTasks(nil)
	if got := shown(t, e); got != "10 second" {
		t.Errorf("after failures searches see %q", got)
	}
	if err := replace(e, edition("third")); err != nil {
		t.Fatal(err)
	}
	if got := shown(t, e); got != "10 third" {
		t.Errorf("in the new index, searches see %q", got)
	}
}

// TestUnseenSwap: the server shows no task of a swap to a key that is for certain indexes.
func TestUnseenSwap(t *testing.T) {
	f := newFake(t)
	e := open(t, f.options(searchtest.Labels{}))
	hidden := ""
	f.intercept(func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == "/swap-indexes" {
			hidden = fmt.Sprintf("/tasks/%d", len(f.tasks)+1)
		}
		if r.URL.Path != hidden {
			return false
		}
		refuse(w, http.StatusNotFound, "task_not_found")
		return true
	})
	err := e.Rebuild(ctx, func(add meilisearch.AddSource) error { return add("a", slices.Values(edition("first"))) })
	if got := shown(t, e); err != nil || hidden == "" || got != "10 first" || len(f.indexes) != 1 {
		t.Errorf("%v; searches see %q in %d indexes", err, got, len(f.indexes))
	}
}

// TestOtherSettings: an index that was made for other settings is built anew from its own documents.
func TestOtherSettings(t *testing.T) {
	f := newFake(t)
	opt := f.options(searchtest.Labels{})
	opt.Stamp = "1"
	e := open(t, opt)
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	e.Mark("a", "7")
	ix := f.indexes["meetings"]
	state := ix.documents["state"]
	state["state"] = regexpFormat.ReplaceAllString(state["state"].(string), `"format":"older"`)
	again := open(t, opt)
	if got := shown(t, again); got != "10 first" || again.Generation() != e.Generation() {
		t.Errorf("after another start, searches see %q", got)
	}
	if f.indexes["meetings"] == ix || len(f.indexes) != 1 {
		t.Errorf("there are the indexes %v", slices.Collect(maps.Keys(f.indexes)))
	}
	if m := again.Marks(); len(m) != 0 {
		t.Errorf("what was marked is still: %v", m)
	}
}

// TestMarks: they outlive the engine, not another edition and not another version of the program.
func TestMarks(t *testing.T) {
	f := newFake(t)
	opt := f.options(searchtest.Labels{})
	opt.Stamp = "1"
	e := open(t, opt)
	e.Mark("all", "7")
	e.Mark("a", "8")
	for range 2 {
		if m := e.Marks(); m["all"] != "7" || m["a"] != "8" {
			t.Errorf("marked: %v", m)
		}
		e = open(t, opt)
	}
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	if m := e.Marks(); m["all"] != "7" || m["a"] != "" {
		t.Errorf("after a replacement, marked: %v", m)
	}
	opt.Stamp = "2"
	if e = open(t, opt); len(e.Marks()) != 0 {
		t.Errorf("marked by another version: %v", e.Marks())
	}
	if e.Mark("b", "9"); len(e.Marks()) != 1 {
		t.Errorf("marked: %v", e.Marks())
	}
}

// TestSettings: the server is told all that matters, also what the client leaves out of a list of settings.
func TestSettings(t *testing.T) {
	f := newFake(t)
	open(t, f.options(searchtest.Labels{}))
	set := f.indexes["meetings"].settings
	if list, ok := set["searchableAttributes"].([]any); !ok || len(list) != 0 {
		t.Errorf("the server searches words in %v", set["searchableAttributes"])
	}
	if typo := set["typoTolerance"].(map[string]any); typo["enabled"] != false {
		t.Errorf("it forgives %v", typo)
	}
	if ms := number(set["searchCutoffMs"]); ms < 60_000 {
		t.Errorf("after %v ms it takes a part for the whole", ms)
	}
	if n := number(set["pagination"].(map[string]any)["maxTotalHits"]); n < 10_000_000 {
		t.Errorf("it counts up to %v", n)
	}
	if rules := set["rankingRules"].([]any); len(rules) != 1 || rules[0] != "sort" {
		t.Errorf("it ranks by %v", rules)
	}
}
