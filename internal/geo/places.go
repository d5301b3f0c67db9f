package geo

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// Places are those that the listings know, and after them those of files.
type Places struct {
	search.Places // of the listings
	Files         *Files
}

// Resolve implements search.Places. A place of the listings comes first, unless it is in another country than the one
// asked for and the files know one there.
func (p Places) Resolve(text, country string) (search.Place, bool) {
	listed, ok := p.Places.Resolve(text, country)
	if ok && (country == "" || listed.Country == country) {
		return listed, true
	}
	filed, known := p.Files.resolve(text, country)
	if known && (!ok || filed.Country == country) {
		return filed, true
	}
	return listed, ok
}

// resolve finds the place whose name, or postal code, text begins with; what follows is its region, country or both.
func (f *Files) resolve(text, country string) (search.Place, bool) {
	if f == nil {
		return search.Place{}, false
	}
	tokens := search.Tokens(text)
	for n := len(tokens); n > 0; n-- {
		rest := strings.Join(tokens[n:], " ")
		if p, ok := f.postal.best(search.KindPostal, strings.Join(tokens[:n], ""), rest, country); ok {
			return p, true
		}
		if p, ok := f.cities.best(search.KindCity, strings.Join(tokens[:n], " "), rest, country); ok {
			return p, true
		}
	}
	return search.Place{}, false
}

// best is the place of that key that rest agrees with: one in country first, then the one with the most people. A postal
// code that several countries have is none of them unless it is told which.
func (t *table) best(kind, key, rest, country string) (search.Place, bool) {
	var fit []row
	for _, r := range t.of(key) {
		if l := t.label(&r); l.in(rest) {
			fit = append(fit, r)
		}
	}
	if len(fit) == 0 {
		return search.Place{}, false
	}
	abroad := func(r row) int {
		if string(r.country[:]) == country {
			return 0
		}
		return 1
	}
	r := slices.MinFunc(fit, func(a, b row) int {
		return cmp.Or(cmp.Compare(abroad(a), abroad(b)), cmp.Compare(b.people, a.people))
	})
	if kind == search.KindPostal && abroad(r) == 1 && slices.ContainsFunc(fit, func(o row) bool { return o.country != r.country }) {
		return search.Place{}, false
	}
	l := t.label(&r)
	return search.Place{Name: l.name, Kind: kind, Region: l.region, Country: l.country, Point: r.point()}, true
}

// in reports whether rest names the region, the country, or both, or nothing.
func (l label) in(rest string) bool {
	region, country := search.FoldName(l.region), search.FoldName(l.country)
	return rest == "" || rest == region || rest == country || rest == region+" "+country
}
