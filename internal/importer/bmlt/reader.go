package bmlt

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

const (
	// maxListed bounds how many names or ids are reported of one kind.
	maxListed = 50
	// maxRows is ten times what all servers have together. It bounds the memory that tiny rows can take.
	maxRows = 500_000
	// checkEvery is how many rows are read between two looks at the context.
	checkEvery = 256
)

// A reader turns meetings into drafts, with what the other documents say about them.
type reader struct {
	answer  *answer
	reading importer.Reading
	formats *formats
	bodies  *bodies
	centres [][2]float64
	unknown map[string]bool
	origins []origin // of the rows
	roots   map[string]bool
}

// An origin is the server that a row is of: how it is called, and the number that an aggregator has given it.
type origin struct{ name, number string }

func newReader(a *answer) *reader {
	r := &reader{
		answer: a, formats: newFormats(), unknown: map[string]bool{}, roots: map[string]bool{},
		bodies: &bodies{byID: map[string]body{}, orphans: map[string]int{}},
		// Where the software puts the map of a server that was never told where it is.
		centres: [][2]float64{{34.235918, -118.563659}},
	}
	r.formats.read(a.formats)
	return r
}

// addCentre adds a point that stands for no place.
func (r *reader) addCentre(point [2]string) {
	lat, errLat := strconv.ParseFloat(point[0], 64)
	lon, errLon := strconv.ParseFloat(point[1], 64)
	if errLat == nil && errLon == nil {
		r.centres = append(r.centres, [2]float64{lat, lon})
	}
}

// isCentre reports whether a point is one that servers give to meetings without a place, to the decimetre.
func (r *reader) isCentre(lat, lon float64) bool {
	for _, c := range r.centres {
		if math.Abs(lat-c[0]) < 1e-6 && math.Abs(lon-c[1]) < 1e-6 {
			return true
		}
	}
	return false
}

// read makes a row of every meeting.
func (r *reader) read(ctx context.Context) ([]importer.Row, error) {
	n := r.answer.meetings.Len()
	if n > maxRows {
		return nil, importer.Fail(notice.FeedTooLarge, strconv.Itoa(n)+" rows", fmt.Errorf("%d rows are more than %d", n, maxRows))
	}
	rows := make([]importer.Row, 0, n)
	r.origins = make([]origin, 0, n)
	var scratch row
	for element := range r.answer.meetings.Elements() {
		if len(rows)%checkEvery == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		scratch.reset()
		rows = append(rows, importer.Row{Index: len(rows), Raw: json.RawMessage(element)})
		r.fill(&rows[len(rows)-1], &scratch, element)
	}
	r.settle(rows)
	return rows, ctx.Err()
}

// fill reads one element into out, with scratch to work in.
func (r *reader) fill(out *importer.Row, scratch *row, element wire.Value) {
	from := origin{}
	if element.Kind() == wire.Object {
		r.putMembers(scratch, element)
		from = origin{name: rootName(scratch.text(colRoot)), number: scratch.text(colRootID)}
		out.Draft = r.draft(scratch, from.name)
	} else {
		out.Malformed = true
		scratch.note(notice.RowNotObject, nil, string(element))
	}
	out.Notices = scratch.notices
	r.origins = append(r.origins, from)
	if from.name != "" {
		r.roots[from.name] = true
	}
}

func (r *reader) putMembers(row *row, object wire.Value) {
	for name, v := range object.Members() {
		c := columnOf(string(name))
		if c == colUnknown && len(r.unknown) < maxListed && !r.unknown[string(name)] {
			r.unknown[string(name)] = true
		}
		row.put(c, name, v)
	}
}

// settle completes the rows with what is known when all have been read: whether they are of several servers, whose ids
// would then collide. An aggregator's number for a server outlives its address.
func (r *reader) settle(rows []importer.Row) {
	for i := range rows {
		row, from := &rows[i], r.origins[i]
		name := from.number
		if name == "" && len(r.roots) > 1 {
			name = slug(from.name)
		}
		if name != "" {
			row.Draft.ResyndicatedFrom = from.name
			if row.Draft.Key != "" {
				row.Draft.Key = name + "-" + row.Draft.Key
			}
		}
		for j := range row.Notices {
			row.Notices[j].Row, row.Notices[j].Key = row.Index, row.Draft.Key
		}
	}
}

// notices are the findings about the documents as a whole.
func (r *reader) notices() []notice.Notice {
	notes := slices.Concat(r.formats.notices(), r.bodies.notices())
	for _, name := range slices.Sorted(maps.Keys(r.unknown)) {
		notes = append(notes, notice.OnSource(notice.FieldUnknown, name, ""))
	}
	return notes
}
