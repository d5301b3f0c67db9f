package table

import (
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// Recognize judges by how many columns have names that publishers of meetings use, and whether one says when.
func (Importer) Recognize(doc *importer.Document) int {
	spec := new(mapping.Spec)
	grids, _, err := open(doc.Body, spec)
	if err != nil {
		return 0
	}
	best := 0
	for _, g := range grids {
		t := &table{grid: g}
		if !t.findHeader(spec) || !timed(t.header, spec) {
			continue
		}
		known := 0
		for _, c := range t.header {
			if mapping.Known(c) {
				known++
			}
		}
		best = max(best, 30+60*known/len(t.header))
	}
	return best
}
