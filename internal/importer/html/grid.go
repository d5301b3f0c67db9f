package htmlimport

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A grid is a table with its spans resolved: a cell that spans rows or columns stands in each of them.
type grid struct {
	cells   map[*html.Node][]*html.Node // by row
	columns []string                    // names, by position; nil if the table has none
	header  *html.Node                  // the row that names the columns
}

// maxSpan bounds how far a cell is taken to span.
const maxSpan = 1000

// gridOf is the grid of the table that a row stands in; nil if it stands in none.
func (p *page) gridOf(row *html.Node) *grid {
	if row.DataAtom != atom.Tr {
		return nil
	}
	table := row.Parent
	for table != nil && table.DataAtom != atom.Table {
		table = table.Parent
	}
	if table == nil {
		return nil
	}
	g, ok := p.grids[table]
	if !ok {
		g = newGrid(table)
		p.grids[table] = g
	}
	return g
}

func newGrid(table *html.Node) *grid {
	g := &grid{cells: map[*html.Node][]*html.Node{}}
	type hanging struct {
		cell *html.Node
		rows int
	}
	var above []hanging // by column
	var rows []*html.Node
	for row := range rowsOf(table) {
		var cells []*html.Node
		place := func(cell *html.Node) {
			cells = append(cells, cell)
		}
		fill := func() {
			for len(cells) < len(above) && above[len(cells)].rows > 0 {
				above[len(cells)].rows--
				place(above[len(cells)].cell)
			}
		}
		for cell := range row.ChildNodes() {
			if cell.DataAtom != atom.Td && cell.DataAtom != atom.Th {
				continue
			}
			fill()
			down := span(cell, "rowspan") - 1
			for range span(cell, "colspan") {
				at := len(cells)
				for len(above) <= at {
					above = append(above, hanging{})
				}
				above[at] = hanging{cell, down}
				place(cell)
			}
		}
		fill()
		g.cells[row] = cells
		rows = append(rows, row)
	}
	g.findHeader(rows)
	return g
}

// rowsOf yields the rows of a table, those of tables inside it left out.
func rowsOf(table *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		for part := range table.ChildNodes() {
			switch part.DataAtom {
			case atom.Tr:
				if !yield(part) {
					return
				}
			case atom.Thead, atom.Tbody, atom.Tfoot:
				for row := range part.ChildNodes() {
					if row.DataAtom == atom.Tr && !yield(row) {
						return
					}
				}
			}
		}
	}
}

func span(cell *html.Node, name string) int {
	for _, a := range cell.Attr {
		if n, err := strconv.Atoi(strings.TrimSpace(a.Val)); a.Key == name && err == nil {
			return min(max(n, 1), maxSpan)
		}
	}
	return 1
}

// headerRows is within how many rows from the top the names of columns are looked for.
const headerRows = 5

// findHeader takes the first row near the top that is made of header cells, or names at least two columns as publishers
// commonly do.
func (g *grid) findHeader(rows []*html.Node) {
	for _, row := range rows[:min(len(rows), headerRows)] {
		cells := g.cells[row]
		if len(cells) < 2 {
			continue
		}
		heads, known := 0, 0
		var names []string
		for _, cell := range cells {
			name := strings.Join(strings.Fields(text(cell)), " ")
			names = append(names, name)
			if cell.DataAtom == atom.Th {
				heads++
			}
			if mapping.Known(name) {
				known++
			}
		}
		if heads == len(cells) || heads*2 > len(cells) && known > 0 || known >= 2 && known*2 >= len(cells) {
			g.columns, g.header = names, row
			return
		}
	}
}

// cell is the cell of a row in the column of that name or number, counted from 1; nil if there is none.
func (g *grid) cell(row *html.Node, column string) *html.Node {
	cells := g.cells[row]
	if n, err := strconv.Atoi(column); err == nil {
		if n >= 1 && n <= len(cells) {
			return cells[n-1]
		}
		return nil
	}
	for i, name := range g.columns {
		if i < len(cells) && strings.EqualFold(name, column) {
			return cells[i]
		}
	}
	return nil
}
