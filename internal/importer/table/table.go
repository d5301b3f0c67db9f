// Package table reads tables: CSV and its kin, workbooks, and published sheets. It finds the table by itself (the
// character set, the character between cells, the line that names the columns) and reads columns by the names that
// publishers commonly use; the map of a source says what is otherwise.
package table

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Importer reads tables.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "table".
func (Importer) Format() string { return "table" }

// accept is what the importer can read, best first.
const accept = "text/csv, text/tab-separated-values, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, */*;q=0.1"

// Import reads every table at the source's address. A sheet's page in the browser stands for its export.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	spec, err := mapping.For(src)
	if err != nil {
		return nil, err
	}
	im := &reading{ctx: ctx, spec: spec, out: mapping.NewReader(spec, src)}
	documents, err := spec.Documents(ctx, get, exportAddress(src.URL), accept, im.read)
	if err != nil {
		return nil, err
	}
	return &importer.Reading{Rows: im.out.Rows(), Notices: im.notices, Documents: documents}, nil
}

// reading is one import.
type reading struct {
	ctx     context.Context
	spec    *mapping.Spec
	out     *mapping.Reader
	notices []notice.Notice
}

// read adds the rows of one document.
func (im *reading) read(doc *importer.Document) (rows int, err error) {
	before := len(im.out.Rows())
	grids, guessed, err := open(doc.Body, im.spec)
	if err != nil {
		return 0, err
	}
	if guessed != "" {
		im.notices = append(im.notices, notice.OnSource(notice.TextEncodingGuessed, "", guessed))
	}
	tables, skipped := tablesOf(grids, im.spec)
	if len(tables) == 0 {
		return 0, noTable(grids)
	}
	for _, name := range skipped {
		im.notices = append(im.notices, notice.OnSource(notice.SheetSkipped, "", name))
	}
	for _, t := range tables {
		if err := im.add(t, len(tables) > 1, doc.FetchedAt); err != nil {
			return 0, err
		}
	}
	return len(im.out.Rows()) - before, nil
}

// noTable says that none of the lines of a document names columns.
func noTable(grids []grid) error {
	var first []string
	if len(grids) > 0 {
		for cells := range grids[0].lines() {
			first = cells
			break
		}
	}
	return importer.Fail(notice.FeedWrongShape, notice.Shorten(strings.Join(first, " ")), errors.New("no line of the table names its columns"))
}

// checkEvery is how many lines are read between two looks at the context.
const checkEvery = 256

// add adds the rows of one table. several is set if it is one of several sheets.
func (im *reading) add(t *table, several bool, served time.Time) error {
	t.learn(im.spec, several)
	im.out.Guess(t.guessable, t.flags)
	im.out.Expect(t.most)
	if len(im.spec.Fields) == 0 {
		for _, name := range t.unknown {
			im.notices = append(im.notices, notice.OnSource(notice.FieldUnknown, name, ""))
		}
	}
	n := 0
	for cells := range t.body() {
		if n++; n%checkEvery == 0 && im.ctx.Err() != nil {
			return im.ctx.Err()
		}
		if err := im.line(t, cells, served); err != nil {
			return err
		}
	}
	return nil
}

// line adds one line of a table: a row, or a heading above some.
func (im *reading) line(t *table, cells []string, served time.Time) error {
	switch filled, only := fill(cells); {
	case filled == 0 || t.isHeader(cells):
		return nil
	case filled == 1 && len(t.header) > 2:
		if !t.takeHeading(only, im.spec) {
			im.out.Refuse(t.raw(cells, im.spec), notice.Notice{Code: notice.RowNotObject, Value: notice.Shorten(only)})
		}
		return nil
	}
	var notes []notice.Notice
	if t.ragged(cells) {
		notes = append(notes, notice.Notice{Code: notice.RowRagged, Value: notice.Shorten(cells[0])})
	}
	return im.out.Add(t.raw(cells, im.spec), served, notes, &row{table: t, cells: cells})
}
