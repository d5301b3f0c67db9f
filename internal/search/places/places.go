// Package places is the gazetteer that the listings themselves make: the cities, neighbourhoods, postal codes and venues
// where meetings are held, and the names of meetings and types, to complete what a person types. Every engine builds it
// from its meetings, so that all of them complete and locate alike.
package places

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"iter"
	"math"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/lexicon"
)

// A name is what a meeting is found under. Names are one when their keys are.
type name struct {
	kind                        string
	text, city, region, country string
}

func (n name) key() name {
	return name{n.kind, search.FoldName(n.text), search.FoldName(n.city), search.FoldName(n.region), n.country}
}

// kinds in the order in which names that are equally common are offered.
func kinds() []string {
	return []string{search.KindType, search.KindCity, search.KindArea, search.KindPostal, search.KindPlace, search.KindMeeting}
}

// namesOf yields the names of m, each once.
func namesOf(m *meeting.Meeting, yield func(name)) {
	yield(name{kind: search.KindMeeting, text: m.Name})
	if differs([]string{m.Name}, m.Group) {
		yield(name{kind: search.KindMeeting, text: m.Group})
	}
	for i, t := range m.Types {
		if !slices.Contains(m.Types[:i], t) {
			yield(name{kind: search.KindType, text: string(t)})
		}
	}
	p := m.Place
	if p == nil {
		return
	}
	yield(name{search.KindCity, p.City, "", p.Region, p.Country})
	yield(name{search.KindPostal, p.PostalCode, "", p.Region, p.Country})
	yield(name{search.KindPlace, p.Name, p.City, p.Region, p.Country})
	for i, a := range p.Areas {
		if differs(p.Areas[:i], a) {
			yield(name{search.KindArea, a, "", p.Region, p.Country})
		}
	}
}

// differs reports whether s is another name than each of those before it.
func differs(before []string, s string) bool {
	return !slices.ContainsFunc(before, func(b string) bool { return b == s || search.FoldName(b) == search.FoldName(s) })
}

// tally is what is known of a name.
type tally struct {
	count       int // active meetings
	exact, near middle
}

// middle is the sum of points.
type middle struct {
	sum search.Vector
	n   int
}

func (m *middle) add(o middle) {
	m.sum.X, m.sum.Y, m.sum.Z, m.n = m.sum.X+o.sum.X, m.sum.Y+o.sum.Y, m.sum.Z+o.sum.Z, m.n+o.n
}

// point is the middle on the sphere.
func (m middle) point() (meeting.Point, bool) {
	x, y, z := m.sum.X, m.sum.Y, m.sum.Z
	across := math.Hypot(x, y)
	if m.n == 0 || math.Hypot(across, z) < 1e-9 {
		return meeting.Point{}, false // none, or as many on one side of the Earth as on the other
	}
	return meeting.Point{Lat: math.Atan2(z, across) * 180 / math.Pi, Lon: math.Atan2(y, x) * 180 / math.Pi}, true
}

// middle is that of the exact points, or of the others where there are none.
func (t *tally) point() (meeting.Point, bool) {
	if t.exact.n > 0 {
		return t.exact.point()
	}
	return t.near.point()
}

// entry is a name in an Index.
type entry struct {
	name
	count   int
	point   meeting.Point
	located bool
}

// An Index answers for the meetings that it was made of. It never changes, and is safe for concurrent use.
type Index struct {
	entries []entry // the likeliest first
	words   lexicon.Words
	inName  [][]uint32 // by word: the entries that have it in their text
	inWhere [][]uint32 // by word: the entries that have it in where they are
	byKey   map[string][]uint32
	labels  search.Labels
	said    []atomic.Pointer[search.Suggestion] // by entry: how it was suggested before
}

// Of makes an index of those of ms that are active. Meetings are only read while they are yielded.
func Of(ms iter.Seq[*meeting.Meeting], labels search.Labels) *Index {
	tallies := make(map[name]*tally)
	for m := range ms {
		if m.Status != meeting.Active {
			continue
		}
		var at tally
		at.count = 1
		if p, ok := m.Point(); ok {
			one := middle{search.VectorOf(p), 1}
			if m.Place.Precision == meeting.Exact {
				at.exact = one
			} else {
				at.near = one
			}
		}
		namesOf(m, func(n name) {
			if n.text == "" {
				return
			}
			t := tallies[n]
			if t == nil {
				t = new(tally)
				tallies[n.clone()] = t
			}
			t.add(at)
		})
	}
	return index(tallies, labels)
}

// Print is a hash of all that Of takes of m: meetings with the same print leave an index as it is.
func Print(m *meeting.Meeting) uint64 {
	if m.Status != meeting.Active {
		return 0
	}
	h := fnv.New64a()
	var b []byte
	namesOf(m, func(n name) {
		for _, s := range []string{n.kind, n.text, n.city, n.region, n.country} {
			b = append(append(b, s...), 0)
		}
	})
	if p, ok := m.Point(); ok {
		b = fmt.Append(b, p.Lat, p.Lon, m.Place.Precision)
	}
	h.Write(b)
	return h.Sum64()
}

func (t *tally) add(o tally) {
	t.count += o.count
	t.exact.add(o.exact)
	t.near.add(o.near)
}

// clone copies the texts, which may be part of something much larger.
func (n name) clone() name {
	return name{n.kind, strings.Clone(n.text), strings.Clone(n.city), strings.Clone(n.region), strings.Clone(n.country)}
}

// index puts together what is written in several ways, under the way that most meetings write it. Among equals that is
// the last in the order of bytes, which has the accents and the small letters.
func index(tallies map[name]*tally, labels search.Labels) *Index {
	type group struct {
		tally
		shown name
		count int // of meetings that write it so
	}
	groups := make(map[name]*group, len(tallies))
	for n, t := range tallies {
		k := n.key()
		if k.text == "" {
			continue
		}
		g := groups[k]
		if g == nil {
			g = &group{}
			groups[k] = g
		}
		g.add(*t)
		if cmp.Or(t.count-g.count, compare(n, g.shown)) > 0 {
			g.shown, g.count = n, t.count
		}
	}
	ix := &Index{labels: labels, entries: make([]entry, 0, len(groups))}
	for _, g := range groups {
		e := entry{name: g.shown, count: g.tally.count}
		e.point, e.located = g.point()
		ix.entries = append(ix.entries, e)
	}
	slices.SortFunc(ix.entries, rank)
	ix.said = make([]atomic.Pointer[search.Suggestion], len(ix.entries))
	ix.build()
	return ix
}

func compare(a, b name) int {
	return cmp.Or(strings.Compare(a.text, b.text), strings.Compare(a.city, b.city), strings.Compare(a.region, b.region))
}

// rank orders entries: the most meetings first, then by kind and by text.
func rank(a, b entry) int {
	return cmp.Or(b.count-a.count, slices.Index(kinds(), a.kind)-slices.Index(kinds(), b.kind),
		compare(a.name, b.name), strings.Compare(a.country, b.country))
}

// build makes the dictionary of the entries' words.
func (ix *Index) build() {
	inName, inWhere := make(map[string][]uint32), make(map[string][]uint32)
	ix.byKey = make(map[string][]uint32)
	for i := range ix.entries {
		e := &ix.entries[i]
		post(inName, i, ix.texts(i)...)
		post(inWhere, i, e.city, e.region, e.country)
		if e.located {
			k := search.FoldName(e.text)
			ix.byKey[k] = append(ix.byKey[k], uint32(i))
		}
	}
	words := make([]string, 0, len(inName)+len(inWhere))
	for w := range inName {
		words = append(words, w)
	}
	for w := range inWhere {
		words = append(words, w)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	ix.words = lexicon.New(words)
	ix.inName, ix.inWhere = make([][]uint32, len(words)), make([][]uint32, len(words))
	for i, w := range words {
		ix.inName[i], ix.inWhere[i] = inName[w], inWhere[w]
	}
}

// post notes that entry i has the words of texts.
func post(posts map[string][]uint32, i int, texts ...string) {
	for _, text := range texts {
		for _, w := range search.TextTokens(text) {
			if p := posts[w]; len(p) == 0 || p[len(p)-1] != uint32(i) {
				posts[w] = append(p, uint32(i))
			}
		}
	}
}

// texts are the texts by which entry i is found: a type by its labels.
func (ix *Index) texts(i int) []string {
	if e := &ix.entries[i]; e.kind != search.KindType {
		return []string{e.text}
	}
	return ix.labels.Words(meeting.Type(ix.entries[i].text))
}

// Len is the number of names known.
func (ix *Index) Len() int { return len(ix.entries) }
