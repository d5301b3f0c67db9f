package search

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// ParseOptions is what the grammar needs to know of the world.
type ParseOptions struct {
	Now time.Time
	// Places resolve the names of `near`; nil takes coordinates only.
	Places Places
	// Vocabulary knows the types, languages and fellowships. Nil takes any, and does not look for them in `q`.
	Vocabulary *vocabulary.Vocabulary
	// DefaultLimit and MaxLimit bound `limit`; zero means 20, and MaxLimit.
	DefaultLimit, MaxLimit int
	// Secret signs cursors. Without it they are taken as they come, which can only ask for another place in the order.
	Secret []byte
}

// A Request is what the parameters of a URL ask for.
type Request struct {
	Query *Query
	// Fields are the JSON names of the fields wanted beside the id; empty means all.
	Fields []string
	// Include are the extras wanted, of Includes.
	Include []string
	Lang    string // of labels; "en" when not given
	// Pinned says that At was given, by `at` or by a cursor, so that the answer does not change with the clock.
	Pinned     bool
	Understood Understood

	secret      []byte
	fingerprint uint64
	resolved    bool // Near was found by name, and may move with the listings
}

// Understood tells what the words of a request were taken to mean.
type Understood struct {
	// Words are those of `q` that became filters, or were left out.
	Words []Understanding `json:"q,omitempty"`
	// Near is the place that `near`, or words of `q`, named.
	Near *Place `json:"near,omitempty"`
}

// An Understanding is a phrase of `q` and the parameter that it stands for. Given as `literal`, the phrase is searched
// as it stands.
type Understanding struct {
	Text      string `json:"text"`
	Parameter string `json:"parameter,omitempty"` // absent: the words say nothing and were left out
	Value     string `json:"value,omitempty"`
}

// Includes lists the values of `include`.
func Includes() []string { return []string{"cancelled", "discreet", "occurrences", "suspended"} }

// Fields lists the values of `fields`: the JSON names of a meeting in an answer.
func Fields() []string {
	return []string{
		"id", "name", "group", "fellowship", "schedule", "next", "occurrences", "attendance", "status", "place", "online",
		"access", "types", "raw_types", "languages", "notes", "url", "feedback_url", "updated", "first_seen", "changed", "seen",
		"revision", "source", "also_listed_by", "notices", "distance_m",
	}
}

// parser reads one set of values.
type parser struct {
	ParamError
	ParseOptions
	values url.Values
	req    *Request
	q      *Query
}

// Parse reads the parameters of a search. The error is a *ParamError that lists all that is wrong. Empty values are as
// good as absent, as a form sends them.
func Parse(values url.Values, opt ParseOptions) (*Request, error) {
	if opt.MaxLimit == 0 {
		opt.MaxLimit = MaxLimit
	}
	if opt.DefaultLimit == 0 {
		opt.DefaultLimit = min(20, opt.MaxLimit)
	}
	q := &Query{At: opt.Now, Limit: opt.DefaultLimit}
	req := &Request{Query: q, Lang: "en", secret: opt.Secret}
	req.fingerprint = fingerprint(values)
	p := &parser{ParseOptions: opt, values: values, req: req, q: q}
	p.names()
	p.times()
	p.lists()
	p.page()
	p.geo()
	p.text()
	p.order()
	p.cursor()
	slices.SortStableFunc(p.Params, func(a, b Problem) int { return strings.Compare(a.Parameter, b.Parameter) })
	if err := p.err(); err != nil {
		return nil, err
	}
	return req, nil
}

// names refuses parameters that there are not: a misspelt filter must not widen a search.
func (p *parser) names() {
	kinds := parameters()
	for name, values := range p.values {
		k, ok := kinds[name]
		switch {
		case !ok:
			p.add(name, UnknownParameter, source.Nearest(name, slices.Sorted(maps.Keys(kinds))), "There is no such parameter.")
		case (k == scalar || k == words) && len(values) > 1 && len(filled(values)) > 1:
			p.add(name, Repeated, "", "It is given %d times and takes one value.", len(values))
		}
	}
}

// filled are the values that are not empty.
func filled(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return strings.TrimSpace(v) == "" })
}

// one is the first value of name that is not empty, or "".
func (p *parser) one(name string) string {
	for _, v := range p.values[name] {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}

// list are the values of name, however they are given.
func (p *parser) list(name string) []string {
	var items []string
	for _, v := range p.values[name] {
		items = append(items, splitList(v)...)
	}
	const most = 100
	if len(items) > most {
		p.add(name, OutOfRange, "", "It takes at most %d values.", most)
		return nil
	}
	return items
}

// page reads how much of each meeting, and of how many, is wanted.
func (p *parser) page() {
	if s := p.one("limit"); s != "" {
		n, err := strconv.Atoi(s)
		switch {
		case err != nil:
			p.add("limit", InvalidValue, "", "It is a whole number from 0 to %d.", p.MaxLimit)
		case n < 0 || n > p.MaxLimit:
			p.add("limit", OutOfRange, strconv.Itoa(max(0, min(n, p.MaxLimit))), "It is from 0 to %d.", p.MaxLimit)
		default:
			p.q.Limit = n
		}
	}
	p.q.Facets = choose(p, "facets", Facets())
	p.req.Fields = choose(p, "fields", Fields())
	p.req.Include = choose(p, "include", Includes())
	if s := p.one("lang"); s != "" {
		if !isLanguageTag(s) {
			p.add("lang", InvalidValue, "", `It is a language tag such as "es" or "pt-BR".`)
		}
		p.req.Lang = s
	}
}

func isLanguageTag(s string) bool {
	primary, rest, more := strings.Cut(s, "-")
	if len(primary) < 2 || len(primary) > 3 || more && (len(rest) < 2 || len(rest) > 16) {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return r != '-' && (r > 'z' || !isWord(r)) })
}

// order reads `sort`. What it asks for, and `radius`, mean nothing without another parameter.
func (p *parser) order() {
	located := p.q.Near != nil || p.one("near") != ""
	if p.one("radius") != "" && !located {
		p.add("radius", Requires, "", "It is measured from near.")
	}
	s := Sort(strings.ToLower(p.one("sort")))
	if s == ByDefault {
		return
	}
	switch {
	case !slices.Contains(orders(), s):
		p.unknown("sort", string(s), strs(orders()))
	case s == ByRelevance && p.one("q") == "":
		p.add("sort", Requires, "", "relevance orders by the words of q.")
	case s == ByDistance && !located:
		p.add("sort", Requires, "", "distance is measured from near.")
	case s == ByRelevance && len(p.q.Words) == 0:
		// Every word became a filter: what is left has no relevance.
	default:
		p.q.Sort = s
	}
}

// choose reads a list whose values are all known.
func choose[T ~string](p *parser, name string, known []T) []T {
	var chosen []T
	for _, v := range p.list(name) {
		v = strings.ToLower(v)
		if !slices.Contains(known, T(v)) {
			p.unknown(name, v, strs(known))
		} else if !slices.Contains(chosen, T(v)) {
			chosen = append(chosen, T(v))
		}
	}
	return chosen
}

// unknown reports a value that is none of known.
func (p *parser) unknown(name, value string, known []string) {
	p.add(name, UnknownValue, source.Nearest(value, known), "%q is none of its values.", shorten(value))
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

func strs[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

// addNew appends v to list unless it is there.
func addNew[T comparable](list []T, v T) []T {
	if slices.Contains(list, v) {
		return list
	}
	return append(list, v)
}
