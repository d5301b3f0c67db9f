// Package htmlimport reads web pages: tables, lists and cards, with the day in a heading or in a cell; lists in pages;
// lists and sitemaps that lead to a page for each meeting. What stands where is said by the map of the source, in CSS
// selectors; a table whose columns have names that publishers commonly use needs none. See path and record for how
// places on a page are written.
package htmlimport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Importer is the importer of the format. It keeps no state.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "html".
func (Importer) Format() string { return "html" }

// accept is what is asked for: pages, and sitemaps.
const accept = "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.1"

// Import reads every page of the source.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	spec, err := mapping.For(src)
	if err != nil {
		return nil, err
	}
	im := &reading{ctx: ctx, spec: spec, rows: mapping.NewReader(spec, src), paths: paths{}, contexts: spec.Context, visited: map[string]bool{}}
	if err := im.check(); err != nil {
		return nil, err
	}
	im.browser = newBrowser(ctx, get, spec.Encoding)
	walk := *spec
	if spec.Paging != nil && spec.Paging.Link != nil {
		walk.Paging = nil // pages are followed here, not numbered
	}
	if _, err := walk.Documents(ctx, im.browser, src.URL, accept, im.read); err != nil {
		return nil, err
	}
	if len(im.rows.Rows()) == 0 {
		return nil, importer.Fail(notice.FeedWrongShape, spec.Items, errors.New("none of the pages has a row"))
	}
	return &importer.Reading{Rows: im.rows.Rows(), Documents: im.documents}, nil
}

// A reading is one import.
type reading struct {
	ctx       context.Context
	spec      *mapping.Spec
	rows      *mapping.Reader
	paths     paths
	contexts  []mapping.Context
	browser   *browser
	columns   []string // of all tables so far
	documents []string
	visited   map[string]bool
	details   int // pages of rows that were asked for
	missed    int // of them, those that were not had
}

// read adds the rows of a page, and of the pages that follow it by links.
func (im *reading) read(*importer.Document) (rows int, err error) {
	for n := 1; ; n++ {
		p := im.browser.page
		im.documents = append(im.documents, p.doc.URL)
		found, err := im.readPage(p)
		if err != nil {
			return rows, err
		}
		rows += found
		next := im.next(p)
		if next == "" || found == 0 || im.visited[next] {
			return rows, nil
		}
		if n >= im.maxPages() {
			return rows, importer.Fail(notice.FeedTooLarge, fmt.Sprint(n, " pages"), fmt.Errorf("more than %d pages", n))
		}
		im.visited[next] = true
		if _, err := im.browser.Get(im.ctx, importer.Request{URL: next, Accept: accept}); err != nil {
			return rows, err
		}
	}
}

func (im *reading) maxPages() int {
	if im.spec.Paging != nil && im.spec.Paging.Max > 0 {
		return im.spec.Paging.Max
	}
	return mapping.DefaultPages
}

// next is the address of the page after p, or "".
func (im *reading) next(p *page) string {
	if im.spec.Paging == nil || im.spec.Paging.Link == nil {
		return ""
	}
	for _, link := range im.spec.Paging.Link.Values(&record{page: p, row: p.root, paths: im.paths}) {
		if address := p.resolve(link); address != "" && address != p.doc.URL && address != p.doc.FinalURL {
			return address
		}
	}
	return ""
}

// checkEvery is how many rows are read between two looks at the context.
const checkEvery = 64

// readPage adds the rows of one page.
func (im *reading) readPage(p *page) (found int, err error) {
	items := im.items(p)
	im.guess(p, items)
	contexts := make([][]heading, len(im.contexts))
	for i := range im.contexts {
		contexts[i] = headings(p, &im.contexts[i], im.paths)
	}
	for i, item := range items {
		if i%checkEvery == 0 && im.ctx.Err() != nil {
			return 0, im.ctx.Err()
		}
		r := &record{page: p, row: item, paths: im.paths, context: map[string][]string{}}
		for j, c := range im.contexts {
			r.context[c.Name] = above(contexts[j], p.order[item])
		}
		if err := im.add(r); err != nil {
			return 0, err
		}
	}
	return len(items), im.ctx.Err()
}

// add adds one row, with the page of its own that it may have.
func (im *reading) add(r *record) error {
	records := []*record{r}
	for _, step := range im.spec.Explode {
		var next []*record
		for _, one := range records {
			next = append(next, one.explode(step)...)
		}
		records = next
	}
	raw := r.raw(im.spec)
	if im.spec.Detail != nil && !im.spec.Excludes(r) {
		held, err := im.own(r, raw)
		if err != nil || held {
			return err
		}
		for _, one := range records {
			one.detail = r.detail
		}
	}
	all := make([]mapping.Record, len(records))
	for i, one := range records {
		all[i] = one
	}
	return im.rows.Add(raw, r.page.doc.FetchedAt, nil, all...)
}

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
	im.rows.Guess(im.columns, nil)
	if _, mapped := im.spec.Fields["day"]; !mapped && im.contexts == nil && !slices.ContainsFunc(im.columns, saysDay) {
		im.contexts = []mapping.Context{dayAbove}
		im.rows.Guess(append(im.columns, dayAbove.Name), nil)
	}
}

// saysDay reports whether a column commonly holds the day.
func saysDay(column string) bool {
	f := mapping.FieldOf(column)
	return f == "day" || f == "when"
}

// headBytes is how much of a document is looked at for the signs of a page.
const headBytes = 32 << 10

// Recognize tells web pages from other text, and those with a table of meetings from others.
func (Importer) Recognize(doc *importer.Document) int {
	head := bytes.ToLower(bytes.TrimSpace(doc.Body[:min(len(doc.Body), headBytes)]))
	isTag := func(tag string) bool { return bytes.Contains(head, []byte(tag)) }
	if !bytes.HasPrefix(head, []byte("<")) || !slices.ContainsFunc([]string{"<html", "<!doctype html", "<head", "<body", "<table"}, isTag) {
		return 0
	}
	if len(doc.Body) > maxPage {
		return 10
	}
	p, err := parsePage(doc)
	if err != nil || len(tableRows(p)) == 0 {
		return 10
	}
	return 50
}
