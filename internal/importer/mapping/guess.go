package mapping

import (
	"slices"
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

// unused are names of columns that publishers commonly have and that say nothing to visitors.
const unused = " lastcontact adddate arearegion comemid companyname locationid what3words created createdat institutional "

// Known reports whether a column's name is one that publishers commonly use.
func Known(column string) bool {
	_, ok := lookup(column)
	return ok || isMeridiem(column) || strings.Contains(unused, " "+bare(column)+" ")
}

// FieldOf is the field that a column's name commonly stands for, or "".
func FieldOf(column string) string {
	if n, ok := lookup(column); ok {
		return n.field.name
	}
	return ""
}

// SameName reports whether two names of columns differ at most in case, blanks and punctuation.
func SameName(a, b string) bool { return a == b || bare(a) == bare(b) && bare(a) != "" }

// Uses reports whether s reads a column of that name.
func (s *Spec) Uses(column string) bool {
	_, used := s.places[bare(column)]
	return used
}

// Ticked tells whether a cell of a column of ticks says yes or no. A blank says no.
func Ticked(cell string) (yes, no bool) {
	word := fold(cell)
	return slices.Contains(ticks, word), denied(word)
}

// ticks are the ways to say yes in a column that is named after what it says.
var ticks = []string{"x", "yes", "true", "y", "✓", "✔", "ja", "sí", "oui"}

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
	meridiem := ""
	for _, column := range columns {
		if s.Dropped(column) || s.places[bare(column)] {
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
	if s.reads(found, "day") && s.reads(found, "start") {
		delete(found, "when")
	}
	if group, ok := found["group"]; ok && !s.reads(found, "name") {
		found["name"] = group
		delete(found, "group")
	}
	if start, ok := found["start"]; ok && meridiem != "" {
		blank := " "
		found["start"] = Selector{Any: append(start.Any[:1:1], Selector{Path: escape(meridiem)}), Join: &blank}
	}
	return found
}

// reads reports whether the field is mapped or was found.
func (s *Spec) reads(found map[string]Selector, field string) bool {
	_, mapped := s.Fields[field]
	_, guessed := found[field]
	return mapped || guessed
}

// tick adds a type for each of the columns that are ticked where the type applies, named as the column is.
func (s *Spec) tick(found map[string]Selector, columns []string) {
	if _, mapped := s.Fields["types"]; mapped || len(columns) == 0 {
		return
	}
	types := found["types"]
	for _, column := range columns {
		means := map[string]string{"*": ""}
		for _, word := range ticks {
			means[word] = column
		}
		types.Any = append(types.Any, Selector{Path: escape(column), Map: means})
	}
	found["types"] = types
}

// places are the places that s reads, in bare letters: true for those that a field is read from as they are. A place
// that is only a part of a key or of a text, or in which something is looked for, says something else too.
func (s *Spec) findPlaces() map[string]bool {
	places := map[string]bool{}
	var visit func(sel *Selector, whole bool)
	visit = func(sel *Selector, whole bool) {
		whole = whole && sel.Find.Regexp == nil
		if sel.Path != "" {
			places[bare(sel.Path)] = places[bare(sel.Path)] || whole
		}
		fill(sel.Text, func(path string) (string, bool) {
			if _, known := places[bare(path)]; !known {
				places[bare(path)] = false
			}
			return "", true
		})
		for i := range sel.Any {
			visit(&sel.Any[i], whole)
		}
	}
	for name, sel := range s.Fields {
		visit(&sel, name != "key")
	}
	for _, sel := range []*Selector{s.Include, s.Exclude, s.Merge} {
		if sel != nil {
			visit(sel, false)
		}
	}
	delete(places, "")
	return places
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
