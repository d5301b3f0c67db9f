package table

import (
	"bytes"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A grid is lines of cells, before anything is known of what they mean.
type grid struct {
	name string // of the sheet; empty for a document that has only one
	// lines yields the cells of each line. They are valid until the next line.
	lines func() iter.Seq[[]string]
	most  int // there are no more lines than this
}

// open finds the grids of a document. guessed is the character set, if the document did not say it. The error is an
// *importer.Error.
func open(body []byte, spec *mapping.Spec) (grids []grid, guessed string, err error) {
	if bytes.HasPrefix(body, []byte("PK\x03\x04")) {
		grids, err = workbook(body)
		return grids, "", err
	}
	body, guessed = toUTF8(body, spec.Encoding)
	switch start := bytes.TrimLeft(body, " \t\r\n"); {
	case len(start) == 0:
		return nil, "", importer.Fail(notice.FeedWrongShape, "an empty document", errors.New("the document is empty"))
	case start[0] == '<':
		return nil, "", importer.Fail(notice.FeedWrongShape, "an HTML page", errors.New("the document is an HTML page"))
	case start[0] == '{' || start[0] == '[':
		grids, err = sheetOf(body)
		return grids, "", err
	}
	text := unbroken(body)
	delimiter := sniff(text, spec)
	g := grid{lines: func() iter.Seq[[]string] { return split(text, delimiter) }}
	for range g.lines() {
		g.most++
	}
	return []grid{g}, guessed, nil
}

// unbroken is the text of body with \n at the end of each line, whichever system wrote it.
func unbroken(body []byte) string {
	if !bytes.ContainsRune(body, '\r') {
		return string(body)
	}
	body = bytes.ReplaceAll(body, []byte("\r\n"), []byte("\n"))
	for i, b := range body {
		if b == '\r' {
			body[i] = '\n' // ReplaceAll made a copy
		}
	}
	return string(body)
}

// sheetOf reads the answer of a sheet's interface: rows of cells, as JSON.
func sheetOf(body []byte) ([]grid, error) {
	doc, _, err := wire.Open(body)
	if err != nil {
		return nil, err
	}
	rows := doc
	if doc.Kind() == wire.Object {
		rows = doc.Member("values")
	}
	if rows.Kind() != wire.Array {
		return nil, importer.Fail(notice.FeedWrongShape, string(doc[:min(len(doc), 40)]), errors.New("the document is JSON without rows of values"))
	}
	lines := func(yield func([]string) bool) {
		var cells []string
		for r := range rows.Elements() {
			cells = cells[:0]
			for c := range r.Elements() {
				text, _ := c.Text()
				cells = append(cells, text)
			}
			if !yield(cells) {
				return
			}
		}
	}
	return []grid{{lines: func() iter.Seq[[]string] { return lines }, most: rows.Len()}}, nil
}

// head is the first n lines of g.
func (g *grid) head(n int) [][]string {
	var head [][]string
	for cells := range g.lines() {
		if len(head) == n {
			break
		}
		head = append(head, slices.Clone(cells))
	}
	return head
}

// fill counts the cells that say anything, and returns the last of them.
func fill(cells []string) (n int, last string) {
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			n, last = n+1, c
		}
	}
	return n, last
}
