package match

import (
	"maps"
	"slices"
)

// Clusters are sets of listings that are one meeting. Each set is known by its least position.
type clusters struct {
	list    []*listing
	parent  []int
	members map[int][]int // of sets of several
}

func newClusters(list []*listing) *clusters {
	c := &clusters{list: list, parent: make([]int, len(list)), members: map[int][]int{}}
	for i := range c.parent {
		c.parent[i] = i
	}
	return c
}

// find is the set that a listing is in.
func (c *clusters) find(i int) int { return c.parent[i] }

// of are the listings of a set.
func (c *clusters) of(set int) []int {
	if m := c.members[set]; m != nil {
		return m
	}
	return []int{set}
}

// several are the sets of more than one listing, in order.
func (c *clusters) several() [][]int {
	var all [][]int
	for _, set := range slices.Sorted(maps.Keys(c.members)) {
		all = append(all, c.members[set])
	}
	return all
}

// join merges the sets that the edges connect, where what comes of it can be one meeting. Otherwise all of them are left
// as they are: which of the edges is wrong cannot be told.
func (c *clusters) join(found []edge) {
	next := map[int][]int{} // sets, by set
	for _, e := range found {
		if a, b := c.find(e.a), c.find(e.b); a != b {
			next[a] = append(next[a], b)
			next[b] = append(next[b], a)
		}
	}
	seen := map[int]bool{}
	for _, start := range slices.Sorted(maps.Keys(next)) {
		if seen[start] {
			continue
		}
		sets := reach(start, next, seen)
		var union []int
		for _, set := range sets {
			union = append(union, c.of(set)...)
		}
		slices.Sort(union)
		if c.possible(union) {
			for _, set := range sets {
				delete(c.members, set)
			}
			c.members[union[0]] = union
			for _, i := range union {
				c.parent[i] = union[0]
			}
		}
	}
}

// reach lists what can be reached from start, and marks it seen.
func reach(start int, next map[int][]int, seen map[int]bool) []int {
	seen[start] = true
	all := []int{start}
	for i := 0; i < len(all); i++ {
		for _, to := range next[all[i]] {
			if !seen[to] {
				seen[to] = true
				all = append(all, to)
			}
		}
	}
	return all
}

// possible reports whether listings can be one meeting: no two of them contradict each other, which two different
// meetings of one source always do.
func (c *clusters) possible(members []int) bool {
	if len(members) > crowd {
		return false
	}
	for i, a := range members {
		for _, b := range members[i+1:] {
			if judge(c.list[a], c.list[b]) == apart {
				return false
			}
		}
	}
	return true
}
