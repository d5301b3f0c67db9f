package htmlimport

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/andybalholm/cascadia"
	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A path is a place in a row, written as
//
//	CSS@attribute =~ regexp
//
// of which every part may be absent: the elements inside the row that the selector matches, or the row itself; their
// attribute, or what they say; and of that every match of the expression, or its first group. The attribute @text is
// what an element says without the elements in it, and @html is its source, with comments and scripts.
type path struct {
	css       cascadia.Selector // nil for the row itself
	attribute string
	find      *regexp.Regexp
}

// attributeEnd matches the @attribute at the end of a path, which is not inside brackets or quotes.
var attributeEnd = regexp.MustCompile(`@([\w:-]+)\s*$`)

func parsePath(s string) (*path, error) {
	p := &path{}
	if before, find, ok := strings.Cut(s, "=~"); ok {
		find = strings.TrimSpace(find)
		if len(find) > mapping.MaxPattern {
			return nil, fmt.Errorf("a regular expression of %d bytes; at most %d", len(find), mapping.MaxPattern)
		}
		re, err := regexp.Compile(find)
		if err != nil {
			return nil, err
		}
		s, p.find = before, re
	}
	if m := attributeEnd.FindStringSubmatchIndex(s); m != nil {
		s, p.attribute = s[:m[0]], strings.ToLower(s[m[2]:m[3]])
	}
	if s = strings.TrimSpace(s); s == "" || s == "." {
		return p, nil
	}
	css, err := cascadia.Compile(s)
	if err != nil {
		return nil, fmt.Errorf("%q is no CSS selector: %w", s, err)
	}
	p.css = css
	return p, nil
}

// nodes are the elements that p names in a scope.
func (p *path) nodes(scope *html.Node) []*html.Node {
	if p.css == nil {
		return []*html.Node{scope}
	}
	return p.css.MatchAll(scope)
}

// values are what p says in a scope, blanks left out.
func (p *path) values(scope *html.Node) []string {
	var all []string
	for _, n := range p.nodes(scope) {
		all = p.appendValue(all, n)
	}
	return all
}

// appendValue appends what p says of one element.
func (p *path) appendValue(all []string, n *html.Node) []string {
	value := ""
	switch p.attribute {
	case "":
		value = text(n)
	case "text":
		value = ownText(n)
	case "html":
		value = markup(n)
	default:
		for _, a := range n.Attr {
			if a.Key == p.attribute {
				value = strings.TrimSpace(a.Val)
			}
		}
	}
	return p.appendFound(all, value)
}

// appendFound appends a value, or what the expression finds in it.
func (p *path) appendFound(all []string, value string) []string {
	if p.find == nil {
		if value != "" {
			all = append(all, value)
		}
		return all
	}
	for _, m := range p.find.FindAllStringSubmatch(value, -1) {
		found := m[0]
		for _, group := range m[1:] {
			if group != "" {
				found = group
				break
			}
		}
		if found = strings.TrimSpace(found); found != "" {
			all = append(all, strings.Clone(found)) // the value may be a whole page, and is not to live as long
		}
	}
	return all
}

// column is a path into a column of a table: col(Name) or col(2), and a path inside its cell. From names the rest.
var columnPath = regexp.MustCompile(`^col\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*(.*)$`)

// paths are parsed once for all rows of an import.
type paths map[string]*path

// get is the path that s writes, or nil if it writes none; check has found those.
func (ps paths) get(s string) *path {
	p, ok := ps[s]
	if !ok {
		p, _ = parsePath(s)
		ps[s] = p
	}
	return p
}
