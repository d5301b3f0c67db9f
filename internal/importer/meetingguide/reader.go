package meetingguide

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxUnknown bounds how many unknown names are reported of one document.
const maxUnknown = 50

// A reader turns the rows of one document into drafts, and remembers what is to be said once of all of them.
type reader struct {
	list     *list
	calendar calendar
	names    map[string]field // names met that are not spelt as specified
	unknown  map[string]bool
	loose    [columnCount]cell // a value of each column that was not of the specified shape
	header   []field
}

func newReader(l *list, doc *importer.Document) *reader {
	r := &reader{list: l, names: map[string]field{}, unknown: map[string]bool{}}
	r.calendar.now = doc.FetchedAt
	r.calendar.zones = map[string]*time.Location{}
	for _, name := range l.header {
		r.header = append(r.header, r.lookup([]byte(name)))
	}
	return r
}

// maxRows is more than any publisher has. It bounds the memory that a document of tiny rows can take.
const maxRows = 500_000

// checkEvery is how many rows are read between two looks at the context.
const checkEvery = 256

// read makes a row of every element of the list.
func (r *reader) read(ctx context.Context) ([]importer.Row, error) {
	n := r.list.rows.Len()
	if n > maxRows {
		return nil, importer.Fail(notice.FeedTooLarge, strconv.Itoa(n)+" rows", fmt.Errorf("%d rows are more than %d", n, maxRows))
	}
	rows := make([]importer.Row, 0, n)
	skip := r.list.header != nil // the header of a sheet is its first element
	var scratch row
	for element := range r.list.rows.Elements() {
		if skip {
			skip = false
			continue
		}
		if len(rows)%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		scratch.reset()
		rows = append(rows, importer.Row{Index: len(rows), Raw: json.RawMessage(element)})
		r.fill(&rows[len(rows)-1], &scratch, element)
	}
	return rows, ctx.Err()
}

// fill reads one element into out, with scratch to work in.
func (r *reader) fill(out *importer.Row, scratch *row, element wire.Value) {
	switch kind := element.Kind(); {
	case r.list.header != nil && kind == wire.Array:
		r.putCells(scratch, element)
	case r.list.header == nil && kind == wire.Object:
		r.putMembers(scratch, element)
	default:
		out.Malformed = true
		scratch.note(notice.RowNotObject, nil, element)
	}
	if !out.Malformed {
		out.Draft = scratch.draft()
		r.calendar.schedule(scratch, &out.Draft)
	}
	out.Notices = scratch.notices
	for i := range out.Notices {
		out.Notices[i].Row, out.Notices[i].Key = out.Index, out.Draft.Key
	}
}

// putMembers files the members of an object.
func (r *reader) putMembers(row *row, object wire.Value) {
	for name, v := range object.Members() {
		f := r.lookup(name)
		row.put(name, f, v)
		if f.column < columnCount && r.loose[f.column].name == nil && !f.shape.fits(v) {
			r.loose[f.column] = cell{value: v, name: name}
		}
	}
}

// putCells files the cells of a sheet's row under the names of its header. Rows may be shorter than the header.
func (r *reader) putCells(row *row, cells wire.Value) {
	i := 0
	for v := range cells.Elements() {
		if i < len(r.header) {
			row.put([]byte(r.list.header[i]), r.header[i], v)
		}
		i++
	}
}

// lookup finds what a member's name stands for, and remembers the name if it is unknown.
func (r *reader) lookup(name []byte) field {
	if f, ok := fields[string(name)]; ok {
		return f
	}
	if f, ok := r.names[string(name)]; ok {
		return f
	}
	f := lookup(string(name))
	if len(r.names) < maxUnknown {
		r.names[string(name)] = f
		if f.column == colUnknown {
			r.unknown[string(name)] = true
		}
	}
	return f
}

// notices are the findings about the document as a whole: what it calls by unknown names, and what it does not give in
// the specified shape.
func (r *reader) notices() []notice.Notice {
	notices := r.list.notes
	for _, c := range r.loose {
		if c.name != nil {
			notices = append(notices, notice.OnSource(notice.FieldWrongType, string(c.name), string(c.value)))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(r.unknown)) {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		hint := ""
		if known := suggest(name); known != "" {
			hint = "did you mean " + known + "?"
		}
		notices = append(notices, notice.OnSource(notice.FieldUnknown, name, hint))
	}
	return notices
}
