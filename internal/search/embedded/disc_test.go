package embedded

import (
	"math"
	"math/bits"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

func anyVectors(t *rapid.T) vectors {
	v := search.VectorOf(meeting.Point{Lat: anyLat(t), Lon: anyLon(t)})
	return vectors{v.X, v.Y, v.Z}
}

// TestDiscsHoldTheirDocuments: none is nearer than a disc says, and none farther than across it.
func TestDiscsHoldTheirDocuments(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOfN(rapid.Custom(anyVectors), 1, 150).Draw(t, "documents")
		centre := anyVectors(t)
		discs := discsOf(all)
		if len(discs) != wordsFor(len(all)) {
			t.Fatalf("%d discs of %d documents", len(discs), len(all))
		}
		for i, v := range all {
			d := discs[i/64]
			if apart := math.Sqrt(v.chord2(centre)); apart < d.least(centre) || apart > d.least(centre)+2*d.reach {
				t.Fatalf("document %d is %g away, not from %g to %g", i, apart, d.least(centre), d.least(centre)+2*d.reach)
			}
		}
	})
}

// TestBlocks: the documents of a set in ranges are the same as a list and as blocks.
func TestBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const docs = 300
		s := make(set, wordsFor(docs))
		for _, d := range rapid.SliceOf(rapid.Uint16Range(0, docs-1)).Draw(t, "documents") {
			s.add(d)
		}
		var ranges []span
		ends := rapid.SliceOfNDistinct(rapid.IntRange(0, docs), 0, 8, rapid.ID).Draw(t, "ends of ranges")
		slices.Sort(ends)
		for pair := range slices.Chunk(ends[:len(ends)/2*2], 2) {
			ranges = append(ranges, span{pair[0], pair[1]})
		}
		a := new(scratch)
		sc := &scan{scratch: a}
		want := slices.Clone(sc.among(s, ranges))
		blocks := a.blocksIn(s, ranges...)
		if got := a.listOf(blocks); !slices.Equal(got, want) || countOf(blocks) != len(want) {
			t.Fatalf("as blocks they are %v, not %v", got, want)
		}
		n := 0
		for _, b := range a.blocksOf(want) {
			if n += bits.OnesCount64(b.docs); b.first() != int(want[n-bits.OnesCount64(b.docs)]) {
				t.Fatalf("the first of a block is %d", b.first())
			}
		}
		if n != len(want) {
			t.Fatalf("as blocks they are %d, not %d", n, len(want))
		}
	})
}
