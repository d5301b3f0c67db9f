package embedded

import (
	"cmp"
	"math"
	"slices"
)

// Parts are of the sources and times at which their meetings came, and so each has meetings of all places. When too many
// of the large ones do, everything is divided anew, by place: a search near a point finds all there is of it in one large
// part then, and the few small ones that came since.
//
// That is done a segment at a time, from the first cell to the last. What is left of the parts to divide stays where it
// is until its turn comes, so that a division may be left at any time, and little memory is needed.

// scattered reports whether too many parts with at least so many documents lie at one place.
func scattered(parts []*part, large int) bool {
	return slices.ContainsFunc(parts, func(p *part) bool {
		if p.n < large || len(p.cells) == 0 {
			return false
		}
		upon := 1
		for _, q := range parts {
			// Divided parts may meet in a cell that has more documents than one of them can hold.
			if q != p && q.n >= large && q.between.first <= p.between.first && p.between.first < q.between.last {
				upon++
			}
		}
		return upon >= perLevel
	})
}

// divide goes on with the division at hand, or begins one when that is called for. more reports whether it did anything.
func (e *Engine) divide() (more bool, err error) {
	parts := e.view.Load().parts
	if !slices.ContainsFunc(parts, e.isDividing) {
		e.worker.dividing = nil
		if !scattered(parts, e.opt.full()/2) {
			return false, nil
		}
		for _, p := range parts {
			e.worker.dividing = append(e.worker.dividing, p.segment)
		}
	}
	rest := slices.DeleteFunc(slices.Clone(parts), func(p *part) bool { return !e.isDividing(p) })
	return true, e.merge(firstByCell(rest, e.opt.full()))
}

func (e *Engine) isDividing(p *part) bool { return slices.Contains(e.worker.dividing, p.segment) }

// firstByCell takes the documents with the first cells: as many as one of the segments gets when all are divided evenly
// among as few as can hold them.
func firstByCell(parts []*part, full int) []portion {
	type document struct {
		cell uint64
		part int
		doc  uint16
	}
	var all []document
	taken := make([]portion, len(parts))
	for i, p := range parts {
		taken[i] = portion{p, make(set, len(p.live))}
		p.live.each(func(d uint16) {
			cell := uint64(math.MaxUint64)
			if int(d) < len(p.cells) {
				cell = p.cells[d]
			}
			all = append(all, document{cell, i, d})
		})
	}
	slices.SortFunc(all, func(a, b document) int {
		return cmp.Or(cmp.Compare(a.cell, b.cell), a.part-b.part, int(a.doc)-int(b.doc))
	})
	segments := (len(all) + full - 1) / full
	for _, d := range all[:(len(all)+segments-1)/segments] {
		taken[d.part].docs.add(d.doc)
	}
	return slices.DeleteFunc(taken, func(p portion) bool { return p.docs.count() == 0 })
}
