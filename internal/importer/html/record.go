package htmlimport

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A record is one row of a page, for maps. A place in it is, in this order of trying,
//
//   - the name of what explode or context found, for an exploded element also with a path inside it
//   - "page" and a path in the whole page
//   - the name of a column of the table that the row stands in, or col(Name) or col(2) and a path inside its cell
//   - a path in the row; see path
type record struct {
	page    *page
	row     *html.Node
	paths   paths
	context map[string][]string
	parts   map[string]part
	detail  *record
}

// A part is what explode found: an element, or a text.
type part struct {
	node *html.Node
	text string
}

// Detail implements mapping.Detailed.
func (r *record) Detail() mapping.Record {
	if r.detail == nil {
		return nil
	}
	return r.detail
}

// Values implements mapping.Record.
func (r *record) Values(from string) []string {
	from = strings.TrimSpace(from)
	if values, ok := r.context[from]; ok {
		return values
	}
	first, rest := cutWord(from)
	if p, ok := r.parts[first]; ok && p.node == nil {
		if path := r.paths.get(rest); path != nil {
			return path.appendFound(nil, p.text)
		}
		return nil
	}
	return r.in(r.scope(from))
}

// scope is the element that a place in the row is looked for in, and the path there.
func (r *record) scope(from string) (*html.Node, string) {
	first, rest := cutWord(from)
	if p := r.parts[first]; p.node != nil {
		return p.node, rest
	}
	if first == "page" {
		return r.page.root, rest
	}
	if g := r.page.gridOf(r.row); g != nil {
		if m := columnPath.FindStringSubmatch(from); m != nil {
			return g.cell(r.row, m[1]), m[2]
		}
		if cell := g.cell(r.row, strings.ReplaceAll(from, `\`, "")); cell != nil && !isNumber(from) {
			return cell, ""
		}
	}
	return r.row, from
}

// in is what a path says in a scope; nothing in none.
func (r *record) in(scope *html.Node, at string) []string {
	p := r.paths.get(at)
	if scope == nil || p == nil {
		return nil
	}
	return p.values(scope)
}

// explode makes a record of each thing at a place in the row; of none, the record itself.
func (r *record) explode(step mapping.Step) []*record {
	scope, at := r.scope(step.Path)
	p := r.paths.get(at)
	if p == nil || scope == nil {
		return []*record{r}
	}
	var found []part
	if p.attribute == "" && p.find == nil {
		for _, n := range p.nodes(scope) {
			found = append(found, part{node: n})
		}
	} else {
		for _, text := range p.values(scope) {
			found = append(found, part{text: text})
		}
	}
	if found == nil {
		return []*record{r}
	}
	all := make([]*record, len(found))
	for i, f := range found {
		one := *r
		one.parts = map[string]part{step.Name: f}
		for name, p := range r.parts {
			one.parts[name] = p
		}
		all[i] = &one
	}
	return all
}

// raw is the row for people: what its cells say by the names of their columns, or what it says as a whole.
func (r *record) raw(spec *mapping.Spec) json.RawMessage {
	tree := map[string]any{}
	if g := r.page.gridOf(r.row); g != nil && g.columns != nil {
		for i, cell := range g.cells[r.row] {
			if i < len(g.columns) && !spec.Dropped(g.columns[i]) {
				if said := text(cell); said != "" {
					tree[g.columns[i]] = said
				}
			}
		}
	} else {
		tree["text"] = text(r.row)
	}
	for name, values := range r.context {
		if len(values) > 0 && !spec.Dropped(name) {
			tree[name] = strings.Join(values, ", ")
		}
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return raw
}

// cutWord cuts the first word off a path. The attribute or expression behind it is not part of it.
func cutWord(s string) (word, rest string) {
	end := strings.IndexAny(s, " @")
	if end < 0 {
		return s, ""
	}
	return s[:end], strings.TrimSpace(s[end:])
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }
