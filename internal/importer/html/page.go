package htmlimport

import (
	"cmp"
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// A page is a document as a tree.
type page struct {
	doc   *importer.Document
	root  *html.Node
	base  string             // what links are relative to
	order map[*html.Node]int // of the elements in the document
	grids map[*html.Node]*grid
}

func newPage(doc *importer.Document, dom *goquery.Selection) *page {
	p := &page{doc: doc, root: dom.Nodes[0], base: cmp.Or(doc.FinalURL, doc.URL), order: map[*html.Node]int{}, grids: map[*html.Node]*grid{}}
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode {
			p.order[n] = len(p.order) + 1
		}
	}
	if href, ok := dom.Find("base[href]").Attr("href"); ok {
		p.base = cmp.Or(p.resolve(href), p.base)
	}
	return p
}

// text is what a node says, with a line for each block and cells and words apart. Scripts and styles say nothing.
func text(n *html.Node) string {
	var w words
	w.add(n)
	return tidy(w.b.String())
}

// ownText is what a node says itself, without the elements in it but for line breaks.
func ownText(n *html.Node) string {
	var w words
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode || c.DataAtom == atom.Br {
			w.add(c)
		} else if c.Type == html.ElementNode {
			w.b.WriteByte('\n')
		}
	}
	return tidy(w.b.String())
}

type words struct{ b strings.Builder }

func (w *words) add(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		w.b.WriteString(spaces.Replace(n.Data))
		return
	case html.ElementNode:
	default:
		return
	}
	edge := ""
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template:
		return
	case atom.Noscript: // its content is not parsed; it is for readers like this one
		w.b.WriteByte('\n')
		if c := n.FirstChild; c != nil && c.Type == html.TextNode && !strings.Contains(c.Data, "<") {
			w.add(c)
		}
		return
	case atom.Br:
		edge = "\n"
	case atom.Td, atom.Th:
		edge = " "
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Tr, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Dt, atom.Dd,
		atom.Section, atom.Article, atom.Header, atom.Footer, atom.Hr, atom.Blockquote, atom.Pre, atom.Address, atom.Caption, atom.Option, atom.Details, atom.Summary:
		edge = "\n"
	}
	w.b.WriteString(edge)
	for c := range n.ChildNodes() {
		w.add(c)
	}
	w.b.WriteString(edge)
}

// spaces makes blanks of the line ends inside a text, which say nothing in HTML.
var spaces = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ", "\u00a0", " ", "\u200b", "")

// tidy drops blank lines, and blanks at the edges of lines.
func tidy(s string) string {
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// markup is the HTML of a node, comments and scripts included.
func markup(n *html.Node) string {
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		return ""
	}
	return b.String()
}
