package htmlimport

import (
	"regexp"
	"slices"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// dayAbove is the day in a heading, for tables of a day each that no map describes.
var dayAbove = mapping.Context{Name: "day", Value: mapping.Selector{Any: []mapping.Selector{
	{Path: "title, caption, h1, h2, h3, h4, h5, h6", Find: mapping.Pattern{Regexp: regexp.MustCompile(`(?i)(?:^|\PL)(` + dayNames + `)s?(?:\PL|$)`)}},
	// What is only bold may be anything: it is a heading if it says nothing else.
	{Path: "b, strong, p", Find: mapping.Pattern{Regexp: regexp.MustCompile(`(?im)^\PL*(` + dayNames + `)s?\PL*$`)}},
}}}

const dayNames = `(?:sun|mon|tues|wednes|thurs|fri|satur)day|domingo|lunes|martes|miércoles|jueves|viernes|sábado|dimanche|lundi|mardi|mercredi|jeudi|vendredi|samedi|` +
	`sonntag|montag|dienstag|mittwoch|donnerstag|freitag|samstag|domenica|lunedì|martedì|mercoledì|giovedì|venerdì|sabato`

// dayWord matches a text that names a day, in whole or as "Mon".
var dayWord = regexp.MustCompile(`(?i)(?:^|\PL)(?:` + dayNames + `|sun|mon|tues?|wed|thu|thurs?|fri|sat)s?(?:\PL|$)`)

// A heading is what an element above rows says of them.
type heading struct {
	order  int
	values []string
}

// headings are what a context finds on a page, in the order of the document.
func headings(p *page, c *mapping.Context, ps paths) []heading {
	var all []heading
	for _, n := range elementsOf(p, &c.Value, ps, nil) {
		if values := c.Value.Values(single{n, ps}); len(values) > 0 {
			all = append(all, heading{p.order[n], values})
		}
	}
	slices.SortStableFunc(all, func(a, b heading) int { return a.order - b.order })
	return all
}

// above is what the last heading before an element says, or nil.
func above(all []heading, order int) []string {
	i, _ := slices.BinarySearchFunc(all, order, func(h heading, order int) int { return h.order - order })
	if i < len(all) && all[i].order == order {
		return all[i].values
	}
	if i == 0 {
		return nil
	}
	return all[i-1].values
}

// elementsOf are the elements that the paths of a selector name, each once.
func elementsOf(p *page, s *mapping.Selector, ps paths, all []*html.Node) []*html.Node {
	if path := ps.get(s.Path); s.Path != "" && path != nil {
		for _, n := range path.nodes(p.root) {
			if !slices.Contains(all[max(0, len(all)-1):], n) {
				all = append(all, n)
			}
		}
	}
	for i := range s.Any {
		all = elementsOf(p, &s.Any[i], ps, all)
	}
	return all
}

// A single record is one element, of which a path speaks if it names that element.
type single struct {
	node  *html.Node
	paths paths
}

// Values implements mapping.Record.
func (s single) Values(from string) []string {
	p := s.paths.get(from)
	if p == nil || p.css != nil && !p.css.Match(s.node) {
		return nil
	}
	return p.appendValue(nil, s.node)
}
