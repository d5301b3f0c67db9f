package match

import (
	"cmp"
	"slices"
)

// An edge is two listings that were compared, by position, the lesser first.
type edge struct{ a, b int }

// Edges are what was found, by how sure it is.
type edges struct{ strong, weak, unsure []edge }

// compare judges every two listings that share a slot and a clue.
func compare(list []*listing) edges {
	pairs := suspects(list)
	slices.SortFunc(pairs, func(x, y edge) int { return cmp.Or(x.a-y.a, x.b-y.b) })
	var found edges
	for _, e := range slices.Compact(pairs) {
		switch judge(list[e.a], list[e.b]) {
		case strong:
			found.strong = append(found.strong, e)
		case weak:
			found.weak = append(found.weak, e)
		case unsure:
			found.unsure = append(found.unsure, e)
		}
	}
	return found
}

// A clue is a text that two listings of one meeting have in common: the house, the room on the web or on the telephone.
type clue struct {
	slot int32
	kind byte
	text string
}

// A spot is the cell that a listing lies in.
type spot struct {
	slot int32
	cell cell
}

// suspects are the pairs that are worth comparing, some of them more than once.
func suspects(list []*listing) []edge {
	numbers := map[slot]int32{}
	clues, spots := newChains[clue](len(list)), newChains[spot](len(list))
	slot := make([]int32, len(list))
	for i, l := range list {
		number, known := numbers[l.slot]
		if !known {
			number = int32(len(numbers))
			numbers[l.slot] = number
		}
		slot[i] = number
		if l.street != "" {
			clues.add(clue{number, 's', l.street}, i)
		}
		if l.room != "" {
			clues.add(clue{number, 'r', l.room}, i)
		}
		if l.dialIn != "" {
			clues.add(clue{number, 'd', l.dialIn}, i)
		}
		if l.located() {
			spots.add(spot{number, cellOf(l.point)}, i)
		}
	}
	pairs := clues.pairs()
	for i, l := range list {
		if !l.located() {
			continue
		}
		for _, c := range cells(l.point) {
			spots.each(spot{slot[i], c}, func(j int) {
				if j > i {
					pairs = append(pairs, edge{i, j})
				}
			})
		}
	}
	return pairs
}

// crowd is how many listings of one slot may share a clue before it says nothing: a page on which a region lists all its
// online meetings is no room.
const crowd = 64

// Chains hold the positions of the listings that share a key, without an allocation for each key.
type chains[K comparable] struct {
	heads map[K]head
	links []chainLink
}

type head struct{ last, count int32 }

type chainLink struct{ position, before int32 }

func newChains[K comparable](size int) *chains[K] {
	return &chains[K]{heads: make(map[K]head, size), links: make([]chainLink, 0, size)}
}

func (c *chains[K]) add(key K, position int) {
	h, ok := c.heads[key]
	if !ok {
		h.last = -1
	}
	c.links = append(c.links, chainLink{int32(position), h.last})
	c.heads[key] = head{int32(len(c.links) - 1), h.count + 1}
}

// each calls do with every position under the key, unless they are a crowd.
func (c *chains[K]) each(key K, do func(position int)) {
	if h, ok := c.heads[key]; ok && h.count <= crowd {
		for at := h.last; at >= 0; at = c.links[at].before {
			do(int(c.links[at].position))
		}
	}
}

// pairs are every two positions under one key.
func (c *chains[K]) pairs() []edge {
	var all []edge
	var members []int
	for key, h := range c.heads {
		if h.count == 1 {
			continue
		}
		members = members[:0]
		c.each(key, func(position int) { members = append(members, position) })
		for i, a := range members {
			for _, b := range members[i+1:] {
				all = append(all, edge{min(a, b), max(a, b)})
			}
		}
	}
	return all
}
