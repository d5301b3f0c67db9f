package searchtest

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A name is what Suggest offers, with what it is found by.
type name struct {
	kind, text, city, region, country string
	count                             int
	spellings                         map[string]int // how many meetings write it so; its parts separated
}

// separator stands in no text.
const separator = "\x1f"

// names are all that the meetings offer, the most common first.
func (o *Oracle) names() []*name {
	groups := make(map[string]*name)
	for _, m := range o.Meetings {
		if m.Status != meeting.Active {
			continue
		}
		own := []name{{kind: search.KindMeeting, text: m.Name}, {kind: search.KindMeeting, text: m.Group}}
		for _, t := range m.Types {
			own = append(own, name{kind: search.KindType, text: string(t)})
		}
		if p := m.Place; p != nil {
			own = append(own, name{kind: search.KindCity, text: p.City, region: p.Region, country: p.Country},
				name{kind: search.KindPlace, text: p.Name, city: p.City, region: p.Region, country: p.Country})
		}
		counted := make(map[string]bool)
		for _, n := range own {
			k := fmt.Sprint(n.kind, separator, search.FoldName(n.text), separator, search.FoldName(n.city), separator, search.FoldName(n.region), separator, n.country)
			if search.FoldName(n.text) == "" || counted[k] {
				continue
			}
			counted[k] = true
			if groups[k] == nil {
				groups[k] = &name{kind: n.kind, country: n.country, spellings: make(map[string]int)}
			}
			groups[k].count++
			groups[k].spellings[n.text+separator+n.city+separator+n.region]++
		}
	}
	var all []*name
	for _, g := range groups {
		best := ""
		for spelling, n := range g.spellings {
			if n > g.spellings[best] || n == g.spellings[best] && spelling > best {
				best = spelling
			}
		}
		parts := strings.Split(best, separator)
		g.text, g.city, g.region = strings.Join(parts[:len(parts)-2], separator), parts[len(parts)-2], parts[len(parts)-1]
		all = append(all, g)
	}
	kinds := []string{search.KindType, search.KindCity, search.KindPlace, search.KindMeeting}
	slices.SortFunc(all, func(a, b *name) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)),
			cmp.Compare(a.text, b.text), cmp.Compare(a.city, b.city), cmp.Compare(a.region, b.region), cmp.Compare(a.country, b.country))
	})
	return all
}

// suggest lists what typed may go on to, as "kind text count".
func (o *Oracle) suggest(typed string, limit int) []search.Suggestion {
	q := search.Query{Words: []string{typed}}
	terms := q.Terms()
	if len(terms) == 0 || len(terms) > search.MaxWords {
		return nil
	}
	for _, worst := range []search.Fit{search.FitPrefix, search.FitTypo} {
		var fitting []search.Suggestion
		for _, n := range o.names() {
			texts := []string{n.text}
			if n.kind == search.KindType {
				texts = o.Labels.Words(meeting.Type(n.text))
			}
			own, where := tokensOf(texts), tokensOf([]string{n.city, n.region, n.country})
			fits := func(words []string) func(search.Term) bool {
				return func(t search.Term) bool {
					return slices.ContainsFunc(words, func(w string) bool { return t.Fit(w) <= worst })
				}
			}
			all := fits(append(where, own...))
			if !slices.ContainsFunc(terms, fits(own)) || slices.ContainsFunc(terms, func(t search.Term) bool { return !all(t) }) {
				continue
			}
			if fitting = append(fitting, search.Suggestion{Kind: n.kind, Text: n.shown(texts), Count: n.count}); len(fitting) == limit {
				return fitting
			}
		}
		if len(fitting) > 0 {
			return fitting
		}
	}
	return nil
}

// shown is how the name is written in a list.
func (n *name) shown(texts []string) string {
	switch {
	case n.kind == search.KindType && len(texts) > 0:
		return texts[0]
	case n.kind == search.KindPlace && n.city != "":
		return n.text + ", " + n.city
	case n.kind == search.KindCity:
		return search.Place{Name: n.text, Region: n.region, Country: n.country}.String()
	}
	return n.text
}

// testSuggest compares suggestions with the oracle's, and follows what they stand for.
func (s *suite) testSuggest(t *testing.T) {
	e, o := s.world(t)
	for _, typed := range []string{
		"s", "se", "ser", "serenity", "serenitty", "sérén", "oak", "oakland c", "alano club", "alano oakland", "women", "mujeres", "big b",
		"saint-j", "東", "東京", "12", "zzzz", "", " ", "!!!", "' OR 1=1 --", "\x00", "o'neill", "neill", "the way", "tradition stdy",
		"a b c d e f g h i j k l m",
	} {
		for _, limit := range []int{0, 1, 3, 50} {
			got, err := e.Suggest(context.Background(), typed, limit)
			if err != nil {
				t.Fatalf("%q: %v", typed, err)
			}
			var want []search.Suggestion
			if limit > 0 {
				want = o.suggest(typed, limit)
			}
			if len(got) != len(want) {
				t.Fatalf("%q: %d suggestions %v, want %d %v", typed, len(got), got, len(want), want)
			}
			for i, g := range got {
				if w := want[i]; g.Kind != w.Kind || g.Text != w.Text || g.Count != w.Count {
					t.Fatalf("%q: suggestion %d is %+v, want %+v", typed, i, g, w)
				}
				s.follow(t, e, g)
			}
		}
	}
}

// follow asks what a suggestion stands for, which finds the meetings it counts.
func (s *suite) follow(t *testing.T, e search.Engine, g search.Suggestion) {
	t.Helper()
	if g.Kind == search.KindType && strings.ToLower(g.Query) != g.Query {
		return // no type of the vocabulary has capitals, and the grammar takes none
	}
	values, err := url.ParseQuery(g.Query)
	if err != nil {
		t.Fatalf("%+v: %v", g, err)
	}
	req, err := search.Parse(values, search.ParseOptions{Now: at})
	if err != nil {
		t.Fatalf("%+v: %v", g, err)
	}
	if r := run(t, e, req.Query); r.Total < g.Count {
		t.Fatalf("%+v finds only %d", g, r.Total)
	}
}
