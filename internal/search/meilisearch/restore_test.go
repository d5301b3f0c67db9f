package meilisearch_test

import (
	"context"
	"errors"
	"maps"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

// hidden reports whether searches say that they cannot be answered now.
func hidden(e *meilisearch.Engine) bool {
	_, err := e.Search(ctx, &search.Query{At: now, Limit: 5})
	_, _, got := e.Get(ctx, "m_x")
	return errors.Is(err, search.ErrUnavailable) && errors.Is(got, search.ErrUnavailable)
}

// TestLost: a server that comes back empty is filled again, and nobody sees it before it is whole.
func TestLost(t *testing.T) {
	for _, foreign := range []bool{false, true} { // whether another index is there instead
		f := newFake(t)
		e := open(t, f.options(searchtest.Labels{}))
		opt := f.options(searchtest.Labels{})
		opt.Key = ""
		other := open(t, opt) // a process that only searches
		if err := replace(e, edition("first")); err != nil {
			t.Fatal(err)
		}
		e.Mark("a", "1")
		if err := errors.Join(e.Settle(ctx), other.TakeOver(ctx)); err != nil {
			t.Fatal(err)
		}
		had := f.indexes["meetings"]
		delete(f.indexes, "meetings")
		if err := e.TakeOver(ctx); err == nil || !hidden(e) {
			t.Error("the loss is not noticed")
		}
		f.indexes["meetings"] = had
		if err := e.TakeOver(ctx); err != nil || shown(t, e) != "10 first" {
			t.Errorf("when it is there again, searches see %q, %v", shown(t, e), err)
		}
		delete(f.indexes, "meetings")
		if foreign {
			f.indexes["meetings"] = &fakeIndex{settings: make(map[string]any), documents: make(map[string]document)}
		} else if !hidden(e) {
			t.Error("before it is noticed, a search does not say that it cannot be answered")
		}
		if err := replace(e, edition("second")); err == nil {
			t.Error("one source is taken for all")
		}
		if !hidden(e) || len(e.Marks()) != 0 || other.TakeOver(ctx) == nil || !hidden(other) {
			t.Errorf("the loss is not noticed; marks %v", e.Marks())
		}
		if s, err := e.Suggest(ctx, "fir", 5); len(s) == 0 || err != nil {
			t.Errorf("names are forgotten: %v", err)
		}
		broken := errors.New("broken")
		err := e.Restore(ctx, func(context.Context) error { return errors.Join(replace(e, edition("second")[:5]), broken) })
		if !errors.Is(err, broken) || !hidden(e) || other.TakeOver(ctx) != nil || !hidden(other) {
			t.Errorf("what is not whole is shown: %v", err)
		}
		if again := open(t, f.options(searchtest.Labels{})); !hidden(again) {
			t.Error("what is not whole is shown after a restart")
		}
		if err := e.Restore(ctx, func(context.Context) error { return replace(e, edition("third")) }); err != nil {
			t.Fatal(err)
		}
		if err := other.TakeOver(ctx); err != nil || shown(t, e) != "10 third" || shown(t, other) != "10 third" {
			t.Errorf("after it is restored, searches see %q, %q, %v", shown(t, e), shown(t, other), err)
		}
		if err := replace(e, edition("fourth")); err != nil || shown(t, e) != "10 fourth" {
			t.Errorf("then they see %q, %v", shown(t, e), err)
		}
	}
}

// TestSetBack: a server that comes back with what it had before is not taken for more.
func TestSetBack(t *testing.T) {
	f := newFake(t)
	e := open(t, f.options(searchtest.Labels{}))
	if err := replace(e, edition("first")); err != nil {
		t.Fatal(err)
	}
	e.Mark("all", "1")
	kept := make(map[string]document)
	for key, d := range f.indexes["meetings"].documents {
		kept[key] = maps.Clone(d)
	}
	if err := replace(e, edition("second")); err != nil {
		t.Fatal(err)
	}
	e.Mark("all", "2")
	f.indexes["meetings"].documents = kept
	if err := e.TakeOver(ctx); err != nil || shown(t, e) != "10 first" || e.Marks()["all"] != "1" {
		t.Errorf("searches see %q, marks %v, %v", shown(t, e), e.Marks(), err)
	}
	if err := replace(e, edition("second")); err != nil || shown(t, e) != "10 second" {
		t.Errorf("after another edition, searches see %q, %v", shown(t, e), err)
	}
}
