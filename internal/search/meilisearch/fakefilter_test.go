package meilisearch_test

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A test is a filter that was understood.
type test func(document) bool

// document is a document of the fake server, as JSON has it.
type document map[string]any

// values are those of a field: numbers and texts, none when it is absent.
func (d document) values(field string) []any {
	switch v := d[field].(type) {
	case nil:
		return nil
	case []any:
		return v
	default:
		return []any{v}
	}
}

// parseFilter understands as much of the server's filter language as the engine speaks, and refuses the rest.
func parseFilter(s string) (test, error) {
	p := &filterParser{tokens: regexp.MustCompile(`"[^"]*"|[A-Za-z0-9_.-]+|>=|<=|.`).FindAllString(s, -1)}
	p.tokens = slices.DeleteFunc(p.tokens, func(t string) bool { return strings.TrimSpace(t) == "" })
	t, err := p.either()
	if err == nil && len(p.tokens) > 0 {
		err = fmt.Errorf("left over: %q", p.tokens)
	}
	return t, err
}

type filterParser struct{ tokens []string }

func (p *filterParser) next() string {
	if len(p.tokens) == 0 {
		return ""
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *filterParser) take(want string) bool {
	if len(p.tokens) == 0 || p.tokens[0] != want {
		return false
	}
	p.next()
	return true
}

func (p *filterParser) either() (test, error) {
	a, err := p.all()
	for err == nil && p.take("OR") {
		var b test
		left := a
		b, err = p.all()
		a = func(d document) bool { return left(d) || b(d) }
	}
	return a, err
}

func (p *filterParser) all() (test, error) {
	a, err := p.one()
	for err == nil && p.take("AND") {
		var b test
		left := a
		b, err = p.one()
		a = func(d document) bool { return left(d) && b(d) }
	}
	return a, err
}

func (p *filterParser) one() (test, error) {
	switch {
	case p.take("NOT"):
		t, err := p.one()
		return func(d document) bool { return !t(d) }, err
	case p.take("("):
		t, err := p.either()
		if err == nil && !p.take(")") {
			err = fmt.Errorf("no ) before %q", p.tokens)
		}
		return t, err
	}
	field := p.next()
	if !regexp.MustCompile(`^[a-z_]+$`).MatchString(field) {
		return nil, fmt.Errorf("%q is no field", field)
	}
	return p.condition(field)
}

func (p *filterParser) condition(field string) (test, error) {
	anyValue := func(ok func(v any) bool) test {
		return func(d document) bool { return slices.ContainsFunc(d.values(field), ok) }
	}
	switch op := p.next(); op {
	case "EXISTS":
		return func(d document) bool { _, ok := d[field]; return ok }, nil
	case "STARTS":
		prefix := ""
		if p.take("WITH") {
			prefix = p.next()
		}
		if prefix == "" {
			return nil, fmt.Errorf("STARTS without a prefix")
		}
		return anyValue(func(v any) bool { s, ok := v.(string); return ok && strings.HasPrefix(s, prefix) }), nil
	case "IN":
		list, err := p.list()
		return anyValue(func(v any) bool { return list[text(v)] }), err
	case ">", "<", ">=", "<=":
		value := p.next()
		n, err := strconv.ParseFloat(value, 64)
		return anyValue(func(v any) bool {
			if err != nil {
				s, ok := v.(string)
				return ok && holds(op, strings.Compare(s, value))
			}
			f, ok := v.(float64)
			return ok && (f < n && op[0] == '<' || f > n && op[0] == '>' || f == n && len(op) == 2)
		}), nil
	default:
		return nil, fmt.Errorf("%q is no operator", op)
	}
}

func holds(op string, c int) bool {
	return c < 0 && op[0] == '<' || c > 0 && op[0] == '>' || c == 0 && len(op) == 2
}

// text is a value as filters and counts write it.
func text(v any) string {
	if f, ok := v.(float64); ok {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// list reads "[a, b]".
func (p *filterParser) list() (map[string]bool, error) {
	list := make(map[string]bool)
	if !p.take("[") {
		return nil, fmt.Errorf("no [ before %q", p.tokens)
	}
	for !p.take("]") {
		v := p.next()
		if v == "" || strings.ContainsAny(v, "()[],") {
			return nil, fmt.Errorf("%q is no value", v)
		}
		list[strings.Trim(v, `"`)] = true
		if !p.take(",") && (len(p.tokens) == 0 || p.tokens[0] != "]") {
			return nil, fmt.Errorf("no ] before %q", p.tokens)
		}
	}
	return list, nil
}
