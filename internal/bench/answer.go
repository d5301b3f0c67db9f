package bench

import (
	"maps"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// An Answer is what an engine says to a query, as far as engines can be compared. Peers order equal hits as they like,
// so which hits are on the page is not compared, but how many.
type Answer struct {
	Total  int
	Facets map[search.Facet]map[string]int
	// Documents are the hits as stored, each in full.
	Documents [][]byte
	// Hits is their number, for an engine that gives them in another form.
	Hits int
}

// Agrees reports whether b says the same as a: a fast answer that is wrong is no answer. Values that are counted zero
// times are as good as absent.
func (a *Answer) Agrees(b *Answer) bool {
	if a.Total != b.Total || a.hits() != b.hits() || len(a.Facets) != len(b.Facets) {
		return false
	}
	for f, counts := range a.Facets {
		other, ok := b.Facets[f]
		if !ok || !maps.Equal(counted(counts), counted(other)) {
			return false
		}
	}
	return true
}

func (a *Answer) hits() int { return max(a.Hits, len(a.Documents)) }

func counted(counts map[string]int) map[string]int {
	kept := make(map[string]int, len(counts))
	for v, n := range counts {
		if n != 0 {
			kept[v] = n
		}
	}
	return kept
}
