package meetingguide

import (
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A row is what one element of the list says, by column. One is used again for each element.
type row struct {
	cells    [columnCount]cell
	contacts []string
	notices  []notice.Notice
}

// A cell is a column's value and the name under which the row gave it.
type cell struct {
	value wire.Value
	name  []byte
	rank  uint8
}

// put files a member of the row. Of two names for one column the better that says anything is kept; of one name given
// twice the later value, as JSON readers agree.
func (r *row) put(name []byte, f field, v wire.Value) {
	switch {
	case f.column == colContact:
		if text, _ := v.Text(); strings.TrimSpace(text) != "" {
			r.contacts = append(r.contacts, text)
		}
		return
	case f.column >= columnCount:
		return
	}
	c := &r.cells[f.column]
	if c.name != nil && c.rank == f.rank {
		r.note(notice.DuplicateJSONKey, name, v)
	} else if c.name != nil && !c.value.Blank() && (v.Blank() || c.rank < f.rank) {
		return
	}
	*c = cell{value: v, name: name, rank: f.rank}
}

// note adds a finding about a member of the row.
func (r *row) note(code notice.Code, name []byte, v wire.Value) {
	r.notices = append(r.notices, notice.Notice{Code: code, Field: string(name), Value: notice.Shorten(string(v))})
}

// noteLoss adds that a cell holds more than can be read from it.
func (r *row) noteLoss(c *cell) {
	r.note(notice.FieldWrongType, c.name, c.value)
	r.notices[len(r.notices)-1].Effect = notice.None
}

// reset empties the row for the next element. What it handed out is not touched.
func (r *row) reset() { *r = row{} }

// says reports whether the row has anything in the column.
func (r *row) says(c column) bool { return !r.cells[c].value.Blank() }

// denies reports whether the column is the literal false, which is how TSML says that a meeting has no schedule.
func (r *row) denies(c column) bool { return r.cells[c].value.False() }

// text is the column as text. A value that is more than text is noted, for part of it is lost.
func (r *row) text(c column) string {
	cell := &r.cells[c]
	text, whole := cell.value.Text()
	if !whole {
		r.noteLoss(cell)
	}
	return text
}

// first is the text of the first of the columns that says anything.
func (r *row) first(columns ...column) string {
	for _, c := range columns {
		if r.says(c) {
			return r.text(c)
		}
	}
	return ""
}

// list is the column as a list: an array, or one text in which separator stands between the items.
func (r *row) list(c column, separator string) []string {
	if r.cells[c].value.Kind() != wire.Array {
		return split(r.text(c), separator)
	}
	texts, whole := r.cells[c].value.Texts()
	if !whole {
		r.noteLoss(&r.cells[c])
	}
	return texts
}

// split cuts a list written as text. Brackets and quotes around the list and its items are left by programs that
// printed an array: [open], "['O','D']".
func split(text, separator string) []string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[") && strings.HasSuffix(text, "]") {
		text = text[1 : len(text)-1]
	}
	if text == "" {
		return nil
	}
	items := strings.Split(text, separator)
	for i, item := range items {
		items[i] = strings.Trim(item, " \t\r\n\"'")
	}
	return slices.DeleteFunc(items, func(item string) bool { return item == "" })
}
