package relevance_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/relevance"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// engine is a search.Engine with its gazetteer, as both engines are.
type engine interface {
	search.Engine
	search.Places
}

func openEmbedded(t *testing.T, v *vocabulary.Vocabulary) engine {
	e, err := embedded.Open(embedded.Options{Labels: v})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func openMeilisearch(t *testing.T, v *vocabulary.Vocabulary) engine {
	url, key := os.Getenv("FELLOWFEED_TEST_MEILISEARCH_URL"), os.Getenv("FELLOWFEED_TEST_MEILISEARCH_KEY")
	if url == "" || key == "" {
		t.Skip("SKIP: needs a Meilisearch server: FELLOWFEED_TEST_MEILISEARCH_URL and FELLOWFEED_TEST_MEILISEARCH_KEY")
	}
	index := fmt.Sprintf("relevance-%d", time.Now().UnixNano())
	e, err := meilisearch.Open(t.Context(), meilisearch.Options{URL: url, Key: key, Index: index, Labels: v, Timeout: 20 * time.Second, Refresh: -1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server := client.New(url, client.WithAPIKey(key))
		for _, name := range []string{index, index + "_next"} {
			_, _ = server.DeleteIndexWithContext(context.Background(), name)
		}
	})
	return e
}

// TestRelevance runs every script on every engine. The folders of testdata are named after the worlds they ask.
func TestRelevance(t *testing.T) {
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, world := range []struct {
		name string
		read func(*testing.T) []published
	}{{"town", town}, {"sample", demo}, {"corpus", corpus}} {
		t.Run(world.name, func(t *testing.T) {
			meetings := read(t, v, world.read(t))
			for name, open := range map[string]func(*testing.T, *vocabulary.Vocabulary) engine{"embedded": openEmbedded, "meilisearch": openMeilisearch} {
				t.Run(name, func(t *testing.T) {
					e := open(t, v)
					defer func() {
						if err := e.Close(); err != nil {
							t.Error(err)
						}
					}()
					fill(t, e, meetings)
					ask(t, &relevance.World{Engine: e, Grammar: search.ParseOptions{Places: e, Vocabulary: v}}, world.name)
				})
			}
		})
	}
}

func fill(t *testing.T, e engine, meetings map[string][]*meeting.Meeting) {
	t.Helper()
	for id, ms := range meetings {
		if err := e.Replace(t.Context(), id, slices.Values(ms)); err != nil {
			t.Fatal(err)
		}
	}
	if e, ok := e.(interface{ Settle(context.Context) error }); ok { // the names of places are learned behind the searches
		if err := e.Settle(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

func ask(t *testing.T, w *relevance.World, folder string) {
	t.Helper()
	for _, s := range scripts(t, folder) {
		t.Run(s.Title, func(t *testing.T) {
			for _, err := range w.Check(t.Context(), s) {
				t.Error(err)
			}
		})
	}
}

func scripts(t *testing.T, folder string) (all []*relevance.Script) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: no scripts, %v", folder, err)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		read, err := relevance.Read(name, f)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, read...)
	}
	return all
}

// TestThereAreScripts keeps the scripts from dwindling, and their titles from repeating.
func TestThereAreScripts(t *testing.T) {
	titles := make(map[string]bool)
	n := 0
	for _, world := range []string{"town", "sample", "corpus"} {
		for _, s := range scripts(t, world) {
			if key := world + s.Title; titles[key] {
				t.Errorf("%s: %q is the title of two scripts", world, s.Title)
			} else {
				titles[key] = true
			}
			n++
		}
	}
	if n < 80 {
		t.Errorf("there are %d scripts; want 80", n)
	}
}

func TestReadRefusesWhatItDoesNotKnow(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"q: x\ncount: = 1", "x.txt:1: a script begins with a line #"},
		{"# t\ncount: = 1", "nothing is asked"},
		{"# t\nq: x", "nothing is demanded"},
		{"# t\nq: x\nsecond: y", `x.txt:3: second: y: there is no key "second"`},
		{"# t\nq: x\nall: colour red", "colour red: there is no such field"},
		{"# t\nq: x\nall: weekday 9", "want the English name of a day"},
		{"# t\nq: x\nall: start noon", "x.txt:3"},
		{"# t\nq: x\nsome: distance far", "want <= N km"},
		{"# t\nq: x\ncount: many", "want =, >= or <= and a number"},
		{"# t\nq: x\nunderstood: sunday", "want TEXT = PARAMETER VALUE"},
		{"# t\nq: x\nfirst", "a line is a key, a colon and a value"},
		{"# t\nq: x\nat: noon\ncount: = 1", "x.txt:3: at: noon"},
	} {
		if _, err := relevance.Read("x.txt", strings.NewReader(tt.in)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%q: %v; want %q", tt.in, err, tt.want)
		}
	}
}
