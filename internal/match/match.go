// Package match finds the listings of different sources that are the same meeting. It is pure: the same candidates give
// the same answer, in whatever order they come.
//
// It is careful in one direction. A meeting listed twice is untidy; two meetings made one take a meeting away from those
// who need it. So every comparison has three outcomes, and only what is certain is merged: the same fellowship, weekday,
// start and time zone; the same place, room on the web or dial-in; and the same name. What is neither certain nor
// impossible is reported and left apart.
package match

import (
	"cmp"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Candidate is a listing that may have others beside it. Its id is its own; its source's rank decides between
// listings of one meeting.
type Candidate struct {
	Meeting *meeting.Meeting // not changed
	// Kind is what sort of body publishes the source.
	Kind source.Kind
	// Resyndicated is set for a listing that its source had from another publisher.
	Resyndicated bool
}

// A Merged is one meeting of several listings.
type Merged struct {
	// Winner is the listing to show.
	Winner meeting.ID
	// AlsoListedBy are the other sources, sorted.
	AlsoListedBy []string
	// Aliases are the ids of the other listings, sorted. They answer with the winner from now on.
	Aliases []meeting.ID
}

// A Pair is two listings, the lesser id first.
type Pair struct{ A, B meeting.ID }

// A Result is what was found. Listings that it does not name are meetings of their own.
type Result struct {
	Merged []Merged // by winner
	// Ambiguous are pairs that may be one meeting. They were left apart.
	Ambiguous []Pair
	// Duplicates are pairs of listings of one source that say the same. They were merged.
	Duplicates []Pair
}

// Aliases are all aliases, by loser.
func (r *Result) Aliases() map[meeting.ID]meeting.ID {
	aliases := map[meeting.ID]meeting.ID{}
	for _, m := range r.Merged {
		for _, loser := range m.Aliases {
			aliases[loser] = m.Winner
		}
	}
	return aliases
}

// Merge finds the meetings among the candidates that are listed more than once. Ids must be unique. Listings that are
// unlisted or have no schedule are left alone.
func Merge(candidates []Candidate) Result {
	list := eligible(candidates)
	found := compare(list)
	clusters := newClusters(list)
	// First what is certain by itself, then what is certain because the group is the same: of two meetings that a group
	// holds at one hour the names must have had their say.
	clusters.join(found.strong)
	clusters.join(found.weak)

	var result Result
	for _, members := range clusters.several() {
		result.Merged = append(result.Merged, merged(list, members))
	}
	slices.SortFunc(result.Merged, func(a, b Merged) int { return cmp.Compare(a.Winner, b.Winner) })
	for _, e := range slices.Concat(found.strong, found.weak, found.unsure) {
		switch p := (Pair{list[e.a].id(), list[e.b].id()}); {
		case clusters.find(e.a) != clusters.find(e.b):
			result.Ambiguous = append(result.Ambiguous, p)
		case list[e.a].source() == list[e.b].source():
			result.Duplicates = append(result.Duplicates, p)
		}
	}
	sortPairs(result.Ambiguous)
	sortPairs(result.Duplicates)
	return result
}

func sortPairs(pairs []Pair) {
	slices.SortFunc(pairs, func(a, b Pair) int { return cmp.Or(cmp.Compare(a.A, b.A), cmp.Compare(a.B, b.B)) })
}

// eligible are the candidates that can be compared, by id.
func eligible(candidates []Candidate) []*listing {
	list := make([]*listing, 0, len(candidates))
	for _, c := range candidates {
		if c.Meeting.Schedule != nil && c.Meeting.Status != meeting.Unlisted && c.Meeting.Fellowship != "" {
			list = append(list, newListing(c))
		}
	}
	slices.SortFunc(list, func(a, b *listing) int { return cmp.Compare(a.id(), b.id()) })
	return list
}

// merged says what becomes of the listings of one meeting.
func merged(list []*listing, members []int) Merged {
	best := slices.MinFunc(members, func(a, b int) int { return rank(list[a], list[b]) })
	m := Merged{Winner: list[best].id()}
	for _, i := range members {
		if i == best {
			continue
		}
		m.Aliases = append(m.Aliases, list[i].id())
		if s := list[i].source(); s != list[best].source() {
			m.AlsoListedBy = append(m.AlsoListedBy, s)
		}
	}
	slices.Sort(m.Aliases)
	slices.Sort(m.AlsoListedBy)
	m.AlsoListedBy = slices.Compact(m.AlsoListedBy)
	return m
}

// rank orders listings of one meeting: those of their own publisher first, then by how local the publisher is, then the
// newest, then by id.
func rank(a, b *listing) int {
	return cmp.Or(
		boolRank(a.Resyndicated)-boolRank(b.Resyndicated),
		kindRank(a.Kind)-kindRank(b.Kind),
		b.Meeting.Updated.Compare(a.Meeting.Updated),
		cmp.Compare(a.id(), b.id()),
	)
}

func boolRank(b bool) int {
	if b {
		return 1
	}
	return 0
}

// kindRank is the place of a kind in package source's order, from the most local.
func kindRank(k source.Kind) int {
	kinds := []source.Kind{source.ServiceBody, source.Intergroup, source.AreaBody, source.Region, source.FellowshipOffice}
	if i := slices.Index(kinds, k); i >= 0 {
		return i
	}
	return len(kinds)
}
