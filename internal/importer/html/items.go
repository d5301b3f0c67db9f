package htmlimport

import (
	"slices"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// items are the elements of a page that are rows. Of a table, the row that names the columns is none, nor is one that
// says nothing.
func (im *reading) items(p *page) []*html.Node {
	var found []*html.Node
	if im.spec.Items == "" {
		found = tableRows(p)
	} else {
		found = im.paths.get(im.spec.Items).nodes(p.root)
	}
	return slices.DeleteFunc(slices.Clone(found), func(n *html.Node) bool {
		g := p.gridOf(n)
		return g != nil && (g.header == n || !hasData(n)) || text(n) == "" && len(n.Attr) == 0
	})
}

// hasData reports whether a row of a table has a cell that is no heading.
func hasData(row *html.Node) bool {
	for c := range row.ChildNodes() {
		if c.Data == "td" {
			return true
		}
	}
	return false
}

// knownColumns is how many columns of a table must have common names for it to be taken for a list of meetings.
const knownColumns = 3

// tableRows are the rows of the tables that look like lists of meetings.
func tableRows(p *page) []*html.Node {
	var rows []*html.Node
	for n := range p.root.Descendants() {
		if n.Type != html.ElementNode || n.Data != "tr" {
			continue
		}
		g := p.gridOf(n)
		if g == nil {
			continue
		}
		known := 0
		for _, name := range g.columns {
			if mapping.Known(name) {
				known++
			}
		}
		if known >= knownColumns {
			rows = append(rows, n)
		}
	}
	return rows
}

// guess maps the columns of the tables that the rows stand in.
func (im *reading) guess(p *page, items []*html.Node) {
	before := len(im.columns)
	for _, item := range items {
		g := p.gridOf(item)
		if g == nil {
			continue
		}
		for _, name := range g.columns {
			if name != "" && !slices.Contains(im.columns, name) {
				im.columns = append(im.columns, name)
			}
		}
	}
	if len(im.columns) == before {
		return
	}
	columns := im.columns
	if _, mapped := im.spec.Fields["day"]; !mapped && im.contexts == nil && !slices.ContainsFunc(columns, saysDay) {
		if column := dayInTime(p, items); column != "" {
			im.spec.Fields = map[string]mapping.Selector{"when": {Path: column}, "start": {Any: []mapping.Selector{}}}
		} else {
			im.contexts = []mapping.Context{dayAbove}
			columns = append(slices.Clone(columns), dayAbove.Name)
		}
	}
	im.rows.Guess(columns, nil)
}

// saysDay reports whether a column commonly holds the day.
func saysDay(column string) bool {
	f := mapping.FieldOf(column)
	return f == "day" || f == "when"
}

// dayInTime is the column of times, if most of its cells say a day too.
func dayInTime(p *page, items []*html.Node) string {
	days, column := 0, ""
	for _, item := range items {
		g := p.gridOf(item)
		if g == nil {
			continue
		}
		for i, cell := range g.cells[item] {
			if i < len(g.columns) && mapping.FieldOf(g.columns[i]) == "start" && dayWord.MatchString(text(cell)) {
				days, column = days+1, g.columns[i]
			}
		}
	}
	if days*2 > len(items) {
		return column
	}
	return ""
}
