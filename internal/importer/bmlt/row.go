package bmlt

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A row is what one meeting says, by column. One is used again for each meeting.
type row struct {
	cells    [columnCount]cell
	contacts []string
	notices  []notice.Notice
}

type cell struct {
	value wire.Value
	name  []byte
}

// put files a member of the row. Of a name given twice the later value is kept, as JSON readers agree.
func (r *row) put(c column, name []byte, v wire.Value) {
	switch {
	case c == colContact:
		if text := r.clean(cell{v, name}); strings.TrimSpace(text) != "" {
			r.contacts = append(r.contacts, text)
			r.note(notice.PrivacyHiddenFieldExposed, name, "")
		}
	case c < columnCount:
		if r.cells[c].name != nil {
			r.note(notice.DuplicateJSONKey, name, string(v))
		}
		r.cells[c] = cell{v, name}
	}
}

// note adds a finding about a member of the row.
func (r *row) note(code notice.Code, name []byte, value string) {
	r.notices = append(r.notices, notice.Notice{Code: code, Field: string(name), Value: notice.Shorten(value)})
}

// text is the column as text. It is read once, for what is wrong with it is noted each time.
func (r *row) text(c column) string { return r.clean(r.cells[c]) }

// separator stands between a prompt and its value in fields that old servers saved.
const separator = "#@-@#"

// clean is what a cell says, without what servers put around it or in its stead.
func (r *row) clean(c cell) string {
	text, whole := c.value.Text()
	if !whole {
		r.note(notice.FieldWrongType, c.name, string(c.value))
		r.notices[len(r.notices)-1].Effect = notice.None
	}
	if i := strings.LastIndex(text, separator); i >= 0 {
		text = text[i+len(separator):]
		r.note(notice.LegacySeparator, c.name, "")
	}
	if len(text) >= len("****") && strings.Trim(text, "*") == "" {
		r.note(notice.MaskedValue, c.name, "")
		return ""
	}
	return text
}

// paragraphs are the texts of the columns that say anything.
func (r *row) paragraphs(columns ...column) []string {
	var texts []string
	for _, c := range columns {
		if text := r.text(c); text != "" {
			texts = append(texts, text)
		}
	}
	return texts
}

// reset empties the row for the next meeting. What it handed out is not touched.
func (r *row) reset() { *r = row{} }
