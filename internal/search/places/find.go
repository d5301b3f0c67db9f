package places

import (
	"math/bits"
	"net/url"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// Resolve finds the place that text names in full: its name, and after it any of city (of a venue), region and country
// in this order. Of several, one in country comes first, then the one with the most meetings.
func (ix *Index) Resolve(text, country string) (search.Place, bool) {
	tokens := search.Tokens(text)
	best := -1
	for n := len(tokens); n > 0; n-- {
		rest := strings.Join(tokens[n:], " ")
		for _, i := range ix.byKey[strings.Join(tokens[:n], " ")] {
			if e := &ix.entries[i]; e.qualified(rest) && ix.before(int(i), best, country) {
				best = int(i)
			}
		}
	}
	if best < 0 {
		return search.Place{}, false
	}
	return ix.entries[best].place(), true
}

// before reports whether entry i is preferred to entry j, which may be none.
func (ix *Index) before(i, j int, country string) bool {
	if j < 0 {
		return true
	}
	if a, b := ix.entries[i].country == country, ix.entries[j].country == country; a != b {
		return a
	}
	return i < j
}

// qualified reports whether rest says where the place is, or nothing.
func (e *entry) qualified(rest string) bool {
	for _, part := range []string{search.FoldName(e.city), search.FoldName(e.region), search.FoldName(e.country)} {
		if after, ok := strings.CutPrefix(rest, part); ok && part != "" && (after == "" || after[0] == ' ') {
			rest = strings.TrimPrefix(after, " ")
		}
	}
	return rest == ""
}

func (e *entry) place() search.Place {
	return search.Place{Name: e.text, Kind: e.kind, Region: e.region, Country: e.country, Point: e.point, Count: e.count}
}

// Find completes the name of a place that has a point: see Suggest. Those in country come first.
func (ix *Index) Find(text, country string, limit int) []search.Place {
	isPlace := func(e *entry) bool { return e.located && e.kind != search.KindMeeting && e.kind != search.KindType }
	var found []search.Place
	if country != "" {
		for _, i := range ix.complete(text, limit, func(e *entry) bool { return isPlace(e) && e.country == country }) {
			found = append(found, ix.entries[i].place())
		}
	}
	others := func(e *entry) bool { return isPlace(e) && (country == "" || e.country != country) }
	for _, i := range ix.complete(text, limit-len(found), others) {
		found = append(found, ix.entries[i].place())
	}
	return found
}

// Suggest completes what was typed to names of meetings and groups, venues, cities and types, those with the most
// meetings first. One of the words typed must begin, or be, a word of the name; each of the others a word of the name, or of
// where it is. The last word may go on. Typing errors are forgiven only when there is nothing without.
func (ix *Index) Suggest(typed string, limit int) []search.Suggestion {
	offered := func(e *entry) bool { return e.kind != search.KindArea && e.kind != search.KindPostal }
	found := ix.complete(typed, limit, offered)
	all := make([]search.Suggestion, 0, len(found))
	for _, i := range found {
		said := ix.said[i].Load()
		if said == nil {
			s := ix.suggestion(&ix.entries[i])
			said = &s
			ix.said[i].Store(said)
		}
		all = append(all, *said)
	}
	return all
}

// complete lists the first entries that fit what was typed.
func (ix *Index) complete(typed string, limit int, want func(*entry) bool) []int {
	q := search.Query{Words: []string{typed}}
	terms := q.Terms()
	if len(terms) == 0 || len(terms) > search.MaxWords || limit <= 0 {
		return nil
	}
	for _, fit := range []search.Fit{search.FitPrefix, search.FitTypo} {
		if found := ix.fitting(terms, fit, limit, want); len(found) > 0 {
			return found
		}
	}
	return nil
}

// fitting lists the first entries whose words fit all terms at least as well as worst: each term in the name or in where
// it is, and one of them in the name.
func (ix *Index) fitting(terms []search.Term, worst search.Fit, limit int, want func(*entry) bool) (found []int) {
	if len(terms) == 1 {
		return ix.named(terms[0], worst, limit, want)
	}
	n := (len(ix.entries) + 63) / 64
	named, all := make([]uint64, n), make([]uint64, n)
	for i, t := range terms {
		name, either := make([]uint64, n), make([]uint64, n)
		ix.spans(t, worst, func(lo, hi int) {
			mark(name, ix.inName[lo:hi])
			mark(either, ix.inWhere[lo:hi])
		})
		for k := range all {
			named[k] |= name[k]
			if either[k] |= name[k]; i == 0 {
				all[k] = either[k]
			} else {
				all[k] &= either[k]
			}
		}
	}
	for k := range all {
		for set := all[k] & named[k]; set != 0; set &= set - 1 {
			i := k*64 + bits.TrailingZeros64(set)
			if !want(&ix.entries[i]) {
				continue
			}
			if found = append(found, i); len(found) == limit {
				return found
			}
		}
	}
	return found
}

func mark(set []uint64, posts [][]uint32) {
	for _, post := range posts {
		for _, i := range post {
			set[i/64] |= 1 << (i % 64)
		}
	}
}

// named lists the first entries that have a word fitting t in their name. Most of what is typed is one word, and the
// entries of each word are in order, so that of most only the first is looked at.
func (ix *Index) named(t search.Term, worst search.Fit, limit int, want func(*entry) bool) []int {
	found := make([]int, 0, min(limit, 64))
	ix.spans(t, worst, func(lo, hi int) {
		for _, post := range ix.inName[lo:hi] {
			for _, p := range post {
				i := int(p)
				if len(found) == limit && i > found[limit-1] {
					break
				}
				at, known := slices.BinarySearch(found, i)
				if known || !want(&ix.entries[i]) {
					continue
				}
				if len(found) == limit {
					found = found[:limit-1]
				}
				found = slices.Insert(found, at, i)
			}
		}
	})
	return found
}

// spans gives the ranges of words that fit t at least as well as worst.
func (ix *Index) spans(t search.Term, worst search.Fit, visit func(lo, hi int)) {
	if t.Prefix {
		visit(ix.words.Prefix(t.Text))
	} else if i, ok := ix.words.Find(t.Text); ok {
		visit(i, i+1)
	}
	if worst == search.FitTypo {
		ix.words.Near(t, visit)
	}
}

// suggestion is an entry with the search that it stands for.
func (ix *Index) suggestion(e *entry) search.Suggestion {
	s := search.Suggestion{Kind: e.kind, Text: e.text, Count: e.count}
	q := make(url.Values)
	set := func(parameter, value string) {
		if value != "" {
			q.Set(parameter, escapeComma(value))
		}
	}
	switch e.kind {
	case search.KindType:
		set("type", e.text)
		if words := ix.labels.Words(meeting.Type(e.text)); len(words) > 0 {
			s.Text = words[0]
		}
	case search.KindCity:
		s.Text = e.place().String()
		set("city", e.text)
		set("region", e.region)
		set("country", e.country)
	default:
		words := asWords(e.text)
		q.Set("q", words)
		set("literal", words)
		set("city", e.city)
		if e.city != "" {
			s.Text += ", " + e.city
		}
	}
	s.Query = q.Encode()
	return s
}

// asWords is as much of a name as q takes.
func asWords(name string) string {
	words := strings.Fields(name)
	for len(words) > 1 && (len(strings.Join(words, " ")) > 200 || len(search.Tokens(strings.Join(words, " "))) > search.MaxWords) {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}

func escapeComma(s string) string { return strings.NewReplacer(`\`, `\\`, `,`, `\,`).Replace(s) }
