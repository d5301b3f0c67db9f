package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// TestEveryoneAnswersAlike holds all contenders to the answers of the brute-force oracle: before an edition is replaced,
// and after. What is fast and wrong is not worth measuring.
func TestEveryoneAnswersAlike(t *testing.T) {
	const n = 2000
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	w, dir := synth.New(seed), t.TempDir()
	ours, err := openEmbedded(filepath.Join(dir, "index"), v)
	if err != nil {
		t.Fatal(err)
	}
	all := []contender{ours}
	peers, _, err := entrants(t.Context(), &options{sqliteMost: n, bleveMost: n, meilisearchMost: n}, v, dir, n)
	if err != nil {
		t.Fatal(err)
	}
	all = append(all, peers...)
	for _, e := range all {
		if err := e.Build(t.Context(), w, n); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := e.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	key, err := ours.middle(t.Context(), n)
	if err != nil {
		t.Fatal(err)
	}
	meetings := slices.Collect(w.Meetings(0, n))
	for _, state := range []string{"built", "replaced"} {
		oracle := searchtest.NewOracle(v, meetings)
		for _, c := range append(workload(w, n), deep(key)) {
			var truth []*bench.Answer
			for _, q := range c.queries {
				r := oracle.Search(q)
				truth = append(truth, &bench.Answer{Total: r.Total, Facets: r.Facets, Hits: len(r.Hits)})
			}
			for i, e := range all {
				if i > 0 && c.own != "" || c.typed != nil {
					continue
				}
				answers, err := ask(t.Context(), c, e)
				if err != nil {
					t.Fatal(err)
				}
				for i := range answers {
					if !truth[i].Agrees(answers[i]) {
						t.Errorf("%s, %s: %s: question %d: %d matches, want %d", state, e.Name(), c.name, i, answers[i].Total, truth[i].Total)
					}
				}
			}
		}
		// The first source has other notes now, in words that there are.
		edition := slices.Collect(w.Edition(0, 3))
		for _, m := range edition {
			m.Notes = strings.TrimSuffix(m.Notes, " Edition 3.")
			m.Status = "active"
		}
		copy(meetings, edition)
		for _, e := range all {
			if err := e.Replace(t.Context(), synth.Source(0), slices.Values(edition)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestTheFeedIsReadWhole(t *testing.T) {
	body, err := guideFeed(synth.New(seed), 300)
	if err != nil {
		t.Fatal(err)
	}
	var rows []map[string]any
	if err := json.Unmarshal(body, &rows); err != nil || len(rows) != 300 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	im, err := newImport()
	if err != nil {
		t.Fatal(err)
	}
	if err := im.run(t.Context(), body); err != nil {
		t.Fatal(err)
	}
	if c := im.result.Counts; c.RowsIn != 300 || c.Published < 250 || c.Refused > 0 || c.Redacted == 0 {
		t.Errorf("it became %+v", c)
	}
	for range 2 {
		if _, err := im.accept(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := im.close(); err != nil {
		t.Error(err)
	}
}

func TestParse(t *testing.T) {
	o, err := parse([]string{"-sizes", "500,2000"})
	if err != nil || !slices.Equal(o.sizes, []int{500, 2000}) {
		t.Errorf("sizes %v, %v", o, err)
	}
	for _, sizes := range []string{"", "ten", "499", "1000,"} {
		if _, err := parse([]string{"-sizes", sizes}); err == nil {
			t.Errorf("the sizes %q are taken", sizes)
		}
	}
}
