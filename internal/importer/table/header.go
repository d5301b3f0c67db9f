package table

import (
	"encoding/json"
	"iter"
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A table is a grid whose columns have names.
type table struct {
	grid
	header []string
	first  int // the number of the first line below the header
	places map[string][]int
	// context is what headings above the present line say, by name.
	context map[string]string
	// headings says that lines with a single cell are taken as days.
	headings bool
	full     bool // nearly every line has as many cells as the header

	guessable, flags, unknown []string
}

// tablesOf names the columns of each grid. Sheets that hold no meetings are skipped, or every sheet but the one that
// spec names.
func tablesOf(grids []grid, spec *mapping.Spec) (tables []*table, skipped []string) {
	for _, g := range grids {
		if spec.Items != "" && g.name != "" && !strings.EqualFold(spec.Items, g.name) {
			continue
		}
		t := &table{grid: g}
		if t.findHeader(spec) && (spec.Items != "" || spec.Header > 0 || len(grids) == 1 || timed(t.header, spec)) {
			tables = append(tables, t)
		} else if g.name != "" {
			skipped = append(skipped, g.name)
		}
	}
	return tables, skipped
}

// timed reports whether one of the columns says when.
func timed(header []string, spec *mapping.Spec) bool {
	return slices.ContainsFunc(header, func(c string) bool {
		f := mapping.FieldOf(c)
		return spec.Uses(c) || f == "start" || f == "when"
	})
}

// findHeader finds the names of the table's columns.
func (t *table) findHeader(spec *mapping.Spec) bool {
	switch head := t.head(max(sniffed, spec.Header)); {
	case len(spec.Columns) > 0:
		t.header = spec.Columns
		t.first = spec.Header
		return true
	case spec.Header > 0:
		if spec.Header > len(head) {
			return false
		}
		t.header, t.first = head[spec.Header-1], spec.Header
	default:
		line, named := headerOf(head, spec)
		if named < 2 {
			return false
		}
		t.header, t.first = head[line], line+1
	}
	for i, name := range t.header {
		if t.header[i] = strings.TrimSpace(name); t.header[i] == "" {
			t.header[i] = "#" + strconv.Itoa(i+1)
		}
	}
	return true
}

// headerOf finds the line that names the most columns, and how many it names.
func headerOf(lines [][]string, spec *mapping.Spec) (line, named int) {
	for i, cells := range lines {
		n, seen := 0, map[string]bool{}
		for _, c := range cells {
			if !seen[c] && (mapping.Known(c) || spec.Uses(c)) {
				n++
			}
			seen[c] = true
		}
		if n > named {
			line, named = i, n
		}
	}
	return line, named
}

// body yields the lines below the header.
func (t *table) body() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		n := 0
		for cells := range t.lines() {
			if n++; n > t.first && !yield(cells) {
				return
			}
		}
	}
}

// sampled is how many lines are looked at to learn what columns hold.
const sampled = 500

// learn looks at the table before it is read: which columns are ticked, whether days stand in headings, and what is
// unknown.
func (t *table) learn(spec *mapping.Spec, several bool) {
	t.context = map[string]string{"$sheet": t.name}
	t.places = map[string][]int{}
	ticked := make([]bool, len(t.header)) // some cell is ticked
	other := make([]bool, len(t.header))  // some cell is neither ticked nor not
	repeats := make([]int, len(t.header)) // how many cells are as the one above
	above := make([]string, len(t.header))
	lines, full := 0, 0
	for cells := range t.body() {
		if n, _ := fill(cells); n < 2 || t.isHeader(cells) {
			continue
		}
		if lines++; lines > sampled {
			break
		}
		if len(cells) == len(t.header) {
			full++
		}
		for i := range min(len(cells), len(t.header)) {
			yes, no := mapping.Ticked(cells[i])
			ticked[i] = ticked[i] || yes
			other[i] = other[i] || !yes && !no
			if cells[i] == above[i] {
				repeats[i]++
			}
			above[i] = cells[i]
		}
	}
	t.full = full*10 > min(lines, sampled)*9
	dated := false
	for i, name := range t.header {
		switch f := mapping.FieldOf(name); {
		case strings.HasPrefix(name, "#") || f == "key" && repeats[i]*2 > lines:
		case f == "access" && ticked[i] && !other[i]:
			t.flags = append(t.flags, name)
		case f == "day" || f == "when":
			dated = true
			fallthrough
		case f != "" || mapping.Known(name):
			t.guessable = append(t.guessable, name)
		case spec.Uses(name) || spec.Dropped(name):
		case ticked[i] && !other[i]:
			t.flags = append(t.flags, name)
		default:
			t.unknown = append(t.unknown, name)
		}
	}
	if dated || len(spec.Context) > 0 {
		return
	}
	if _, mapped := spec.Fields["day"]; mapped {
		return
	}
	if several {
		t.context["day"] = t.name
	}
	t.headings = true
	t.guessable = append(t.guessable, "day")
}

// takeHeading keeps what a line of a single cell says of the lines below it. It reports false if it says nothing of
// them.
func (t *table) takeHeading(text string, spec *mapping.Spec) bool {
	if t.headings {
		t.context["day"] = text
		return true
	}
	taken := false
	for _, c := range spec.Context {
		if said := c.Value.Values(heading(text)); len(said) > 0 {
			t.context[c.Name] = said[0]
			taken = true
		}
	}
	return taken
}

// A heading is a line of a single cell, in which every place is that cell.
type heading string

// Values is the cell.
func (h heading) Values(string) []string { return []string{string(h)} }

// isHeader reports whether a line repeats the names of the columns, as printed tables do on each page.
func (t *table) isHeader(cells []string) bool {
	same := 0
	for i, c := range cells {
		if i < len(t.header) && strings.TrimSpace(c) != "" {
			if !strings.EqualFold(strings.TrimSpace(c), t.header[i]) {
				return false
			}
			same++
		}
	}
	return same > 1
}

// ragged reports whether a line does not fit the table: it has cells beyond the last column, or fewer than all others.
func (t *table) ragged(cells []string) bool {
	if len(cells) > len(t.header) {
		n, _ := fill(cells[len(t.header):])
		return n > 0
	}
	return t.full && len(cells) < len(t.header)
}

// raw is a line as JSON: what it says, by the names of the columns, without what the source drops.
func (t *table) raw(cells []string, spec *mapping.Spec) json.RawMessage {
	size := 2
	for i, c := range cells {
		size += len(c) + len(t.column(i)) + 6
	}
	b := append(make([]byte, 0, size), '{')
	for i, c := range cells {
		name := t.column(i)
		if strings.TrimSpace(c) == "" || spec.Dropped(name) {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = appendJSON(b, name)
		b = append(b, ':')
		b = appendJSON(b, c)
	}
	return append(b, '}')
}

// column is the name of the column at place i, from 0.
func (t *table) column(i int) string {
	if i < len(t.header) {
		return t.header[i]
	}
	return "#" + strconv.Itoa(i+1)
}

// appendJSON appends s as a JSON string.
func appendJSON(b []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || s[i] == '"' || s[i] == '\\' {
			text, err := json.Marshal(s)
			if err != nil {
				text = []byte(`""`) // a string always has a JSON form
			}
			return append(b, text...)
		}
	}
	b = append(b, '"')
	b = append(b, s...)
	return append(b, '"')
}
