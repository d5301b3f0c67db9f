package table

import (
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A row is a line of a table as a mapping.Record.
type row struct {
	*table
	cells []string
}

// Values are the cells of the columns of that name; what a heading above says under that name; or the cell of the nth
// column, for "#n".
func (r *row) Values(from string) []string {
	places, known := r.places[from]
	if !known {
		places = r.find(from)
		r.places[from] = places
	}
	var values []string
	for _, i := range places {
		if i < len(r.cells) {
			if c := strings.TrimSpace(r.cells[i]); c != "" {
				values = append(values, c)
			}
		}
	}
	if said := r.context[from]; values == nil && said != "" {
		return []string{said}
	}
	return values
}

// find looks up a column.
func (t *table) find(from string) []int {
	var places []int
	for i, name := range t.header {
		if mapping.SameName(name, from) {
			places = append(places, i)
		}
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(from, "#")); places == nil && err == nil && n > 0 && from[0] == '#' {
		places = []int{n - 1}
	}
	return places
}
