package table

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxUnzipped bounds what a workbook unpacks to, in bytes. Workbooks of listings have a few megabytes.
const maxUnzipped = 128 << 20

// workbook reads the sheets of an Excel workbook (ECMA-376). Cells are as they are shown, times and dates included.
func workbook(body []byte) (grids []grid, err error) {
	defer func() {
		// A damaged workbook makes the library index out of range; that is a broken document like any other.
		if cause := recover(); cause != nil {
			grids, err = nil, broken(fmt.Errorf("%v", cause))
		}
	}()
	book, err := excelize.OpenReader(bytes.NewReader(body), excelize.Options{UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped})
	if err != nil {
		return nil, broken(err)
	}
	defer book.Close() //nolint:errcheck // only read
	for _, name := range book.GetSheetList() {
		if visible, err := book.GetSheetVisible(name); err == nil && !visible {
			continue
		}
		rows, err := book.GetRows(name)
		if err != nil {
			return nil, broken(err)
		}
		for _, cells := range rows {
			for i := range cells {
				cells[i] = strings.ReplaceAll(cells[i], "_x000D_", "")
			}
		}
		grids = append(grids, grid{name: name, lines: func() iter.Seq[[]string] { return slices.Values(rows) }, most: len(rows)})
	}
	return grids, nil
}

// broken says that a workbook cannot be read.
func broken(err error) error {
	return importer.Fail(notice.FeedTruncated, "a workbook", fmt.Errorf("reading workbook: %w", err))
}
