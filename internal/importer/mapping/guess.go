package mapping

import (
	"strings"
	"unicode"
)

// A name is how publishers call a field; the lower its rank, the better it says so.
type name struct {
	field *field
	rank  int
}

// names finds what a publisher's name for a column stands for.
var names = func() map[string]name {
	m := map[string]name{}
	for i := range fields {
		for rank, n := range strings.Split(fields[i].names, ",") {
			if n = bare(n); n != "" {
				m[n] = name{&fields[i], rank}
			}
		}
	}
	return m
}()

// Known reports whether a column's name is one that publishers commonly use.
func Known(column string) bool {
	_, ok := lookup(column)
	return ok || isMeridiem(column)
}

func lookup(column string) (name, bool) {
	b := bare(column)
	if n, ok := names[b]; ok {
		return n, true
	}
	if strings.HasPrefix(b, "contact") {
		return name{fieldsByName["contacts"], 0}, true
	}
	return name{}, false
}

// isMeridiem tells the column that holds only am or pm.
func isMeridiem(column string) bool { return bare(column) == "ampm" || bare(column) == "meridiem" }

// bare writes a name in small letters and digits only.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// guess maps every field that s does not map to the columns whose names publishers commonly use for it. Columns that s
// drops or reads elsewhere are not guessed at, and a list that names only groups has them for the names of meetings.
func (s *Spec) guess(columns []string) map[string]Selector {
	found := map[string]Selector{}
	rank := map[string]int{}
	used := s.usedPaths()
	meridiem := ""
	for _, column := range columns {
		if s.Dropped(column) || used[bare(column)] {
			continue
		}
		if isMeridiem(column) {
			meridiem = column
			continue
		}
		n, ok := lookup(column)
		if !ok {
			continue
		}
		f := n.field.name
		if _, mapped := s.Fields[f]; mapped {
			continue
		}
		sel, r := found[f], Selector{Path: escape(column)}
		switch best, seen := rank[f]; {
		case !seen || !n.field.list && n.rank < best:
			sel.Any = append([]Selector{r}, sel.Any...)
			rank[f] = n.rank
		default:
			sel.Any = append(sel.Any, r)
		}
		found[f] = sel
	}
	_, named := s.Fields["name"]
	if group, ok := found["group"]; ok && !named && found["name"].Any == nil {
		found["name"] = group
		delete(found, "group")
	}
	if start, ok := found["start"]; ok && meridiem != "" {
		blank := " "
		found["start"] = Selector{Any: append(start.Any[:1:1], Selector{Path: escape(meridiem)}), Join: &blank}
	}
	return found
}

// usedPaths are the places that the fields of s are read from, in bare letters.
func (s *Spec) usedPaths() map[string]bool {
	used := map[string]bool{}
	var visit func(sel *Selector)
	visit = func(sel *Selector) {
		if sel.Path != "" {
			used[bare(sel.Path)] = true
		}
		fill(sel.Text, func(path string) (string, bool) { used[bare(path)] = true; return "", true })
		for i := range sel.Any {
			visit(&sel.Any[i])
		}
	}
	for _, sel := range s.Fields {
		visit(&sel)
	}
	for _, sel := range []*Selector{s.Include, s.Exclude, s.Merge} {
		if sel != nil {
			visit(sel)
		}
	}
	return used
}

// escape writes a column's name as a path.
func escape(column string) string {
	return strings.NewReplacer(`\`, `\\`, ".", `\.`).Replace(column)
}

// Dropped reports whether a column or member of that name is never to be read. A name may end in *.
func (s *Spec) Dropped(column string) bool {
	for _, d := range s.Drop {
		if prefix, ok := strings.CutSuffix(d, "*"); ok && strings.HasPrefix(bare(column), bare(prefix)) || bare(d) == bare(column) {
			return true
		}
	}
	return false
}
