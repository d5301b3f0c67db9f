package draft

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Columns tells what a record's fields can say of rows with columns of these names, as a map has it.
type Columns func(names []string) map[string]any

// Table proposes a map for the table on the page that looks most like a list of meetings. ok is false if none does.
func (p *Page) Table(propose Columns) (place Place, ok bool) {
	if cascadia.MustCompile("#meetings_tbody tr").MatchFirst(p.root) != nil {
		return Place{source.Source{Format: "html", Preset: "tsml-html", URL: p.Base.String()}, "the page is a list of the TSML plugin"}, true
	}
	var best map[string]any
	var items []string // of the tables that have the columns of the best
	for table := range p.root.Descendants() {
		if table.DataAtom != atom.Table {
			continue
		}
		fields := fieldsOf(cellsOf(table), propose)
		if len(fields) > len(best) {
			best, items = fields, nil
		}
		if fields != nil && reflect.DeepEqual(fields, best) {
			items = append(items, selectorOf(p.root, table)+" tr")
		}
	}
	if best == nil {
		return place, false
	}
	m := WithoutContacts(best)
	if m["items"] = strings.Join(items, ", "); len(items) > 7 {
		m["items"] = "table tr"
	}
	if best["day"] == nil && best["when"] == nil {
		best["day"] = "weekday"
		m["context"] = []any{map[string]any{"name": "weekday", "value": map[string]any{
			"from": []any{"h1", "h2", "h3", "h4", "h5", "caption", "b", "strong"}, "find": weekday}}}
	}
	return Place{source.Source{Format: "html", URL: p.Base.String(), Map: m}, "the page has a table of meetings"}, true
}

// weekday matches a heading that names a day.
const weekday = `(?i)\b((?:sun|mon|tues|wednes|thurs|fri|satur)day)\b`

// WithoutContacts is a map of these fields in which the columns that hold contacts are dropped.
func WithoutContacts(fields map[string]any) map[string]any {
	m := map[string]any{"fields": fields}
	switch contacts := fields["contacts"].(type) {
	case string:
		m["drop"] = []any{contacts}
	case []any:
		m["drop"] = contacts
	}
	delete(fields, "contacts")
	return m
}

// cellsOf are the texts of a table, without those of the tables in it.
func cellsOf(table *html.Node) (lines [][]string) {
	for row := range table.Descendants() {
		if row.DataAtom != atom.Tr || enclosing(row) != table {
			continue
		}
		var cells []string
		for cell := range row.ChildNodes() {
			if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
				cells = append(cells, textOf(cell))
			}
		}
		lines = append(lines, cells)
	}
	return lines
}

func enclosing(n *html.Node) *html.Node {
	for n = n.Parent; n != nil && n.DataAtom != atom.Table; n = n.Parent {
	}
	return n
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			b.WriteString(c.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// headerLines is within how many lines from the top the names of columns are looked for.
const headerLines = 5

// fieldsOf proposes fields for a table by the names of its columns and, where none says when, by what they hold. It is
// nil for a table that says nothing of when.
func fieldsOf(lines [][]string, propose Columns) map[string]any {
	var best map[string]any
	header := 0
	for i, names := range lines[:min(len(lines), headerLines)] {
		if fields := propose(names); len(fields) > len(best) {
			best, header = fields, i
		}
	}
	if len(best) < 2 || len(lines) < 2 {
		return nil
	}
	if best["start"] == nil && best["when"] == nil {
		column := timed(lines[header], lines[header+1:])
		if column == "" {
			return nil
		}
		best["when"] = column
		if best["place"] == nil && best["address"] == nil && best["street"] == nil && best["formatted"] == nil {
			best["formatted"] = map[string]any{"from": column, "strip": dayOrTime.String()}
		}
	}
	return Named(best)
}

// Named are fields in which meetings have names: where no column has them, that of the group or the place stands for
// it, for what has neither name nor key cannot be listed.
func Named(fields map[string]any) map[string]any {
	for _, other := range []string{"group", "place", "city", "address"} {
		if fields["name"] == nil && fields[other] != nil {
			fields["name"] = fields[other]
		}
	}
	return fields
}

// dayOrTime matches a day of the week or a time of the day, with the signs that part it from what follows.
var dayOrTime = regexp.MustCompile(`(?i)\b(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?|\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|noon|midnight)[\s,&-]*`)

// timed is the column most of whose cells state a day and a time, or "".
func timed(header []string, lines [][]string) string {
	best, most := "", len(lines)/2
	for i, name := range header {
		n := 0
		for _, cells := range lines {
			if i < len(cells) && len(dayOrTime.FindAllString(cells[i], 2)) == 2 {
				n++
			}
		}
		if n > most && name != "" {
			best, most = name, n
		}
	}
	return best
}

// identifier matches what can stand in a selector as it is.
var identifier = regexp.MustCompile(`^[A-Za-z][\w-]*$`)

// selectorOf is a CSS selector of a single element of the page, the shortest that lasts: by its id, by its class, or by
// its place below something that has one.
func selectorOf(root, n *html.Node) string {
	if id := attr(n, "id"); identifier.MatchString(id) {
		return "#" + id
	}
	candidates := []string{n.Data}
	for _, class := range strings.Fields(attr(n, "class")) {
		if identifier.MatchString(class) {
			candidates = append(candidates, n.Data+"."+class)
		}
	}
	for _, css := range candidates {
		if found := cascadia.MustCompile(css).MatchAll(root); len(found) == 1 {
			return css
		}
	}
	if n.Parent == nil || n.Parent.Type != html.ElementNode {
		return n.Data
	}
	nth := 1
	for before := n.PrevSibling; before != nil; before = before.PrevSibling {
		if before.Data == n.Data && before.Type == html.ElementNode {
			nth++
		}
	}
	return fmt.Sprintf("%s > %s:nth-of-type(%d)", selectorOf(root, n.Parent), n.Data, nth)
}

// Unread are the columns that no field of a proposed map is read from.
func Unread(columns []string, m map[string]any) (rest []string) {
	used := fmt.Sprint(m)
	for _, column := range columns {
		if !strings.Contains(used, column) {
			rest = append(rest, column)
		}
	}
	slices.Sort(rest)
	return rest
}
