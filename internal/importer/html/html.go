// Package htmlimport reads web pages: tables, lists and cards, with the day in a heading or in a cell; lists in pages;
// lists and sitemaps that lead to a page for each meeting. What stands where is said by the map of the source, in CSS
// selectors; a table whose columns have names that publishers commonly use needs none. See path and record for how
// places on a page are written.
//
// A page is held as a tree, which takes many times its size; one at a time is, so that a site of any number of pages takes
// what its largest page and its rows do. A page of more than 24 MiB is not read: the reading fails with feed_too_large,
// and where it is the page of a single row, that row is held with detail_missing.
package htmlimport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

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
	im := &reading{ctx: ctx, src: src, paths: paths{}, visited: map[string]bool{}}
	im.use(spec)
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
	src       *source.Source
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

// use reads by a spec from here on.
func (im *reading) use(spec *mapping.Spec) {
	im.spec, im.rows, im.contexts = spec, mapping.NewReader(spec, im.src), spec.Context
}

// recognize takes the preset of the system that wrote the first page, where the source has neither map nor preset.
func (im *reading) recognize(p *page) error {
	if im.src.Map != nil || im.src.Preset != "" || len(im.documents) > 0 {
		return nil
	}
	preset := presetOf(p)
	if preset == "" {
		return nil
	}
	src := *im.src
	src.Preset = preset
	spec, err := mapping.For(&src)
	if err != nil {
		return err
	}
	im.use(spec)
	return nil
}

// read adds the rows of a page, and of the pages that follow it by links.
func (im *reading) read(doc *importer.Document) (rows int, err error) {
	if doc != im.browser.doc { // the page stands as a text inside the document that was got
		if im.browser.page, err = parsePage(doc); err != nil {
			return 0, err
		}
	}
	for n := 1; ; n++ {
		p := im.browser.page
		if err := im.recognize(p); err != nil {
			return 0, err
		}
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
	im.rows.Expect(len(items))
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
	if err != nil {
		return 10
	}
	if presetOf(p) != "" {
		return 70
	}
	if len(tableRows(p)) == 0 {
		return 10
	}
	return 50
}
