package mapping

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Reader makes the rows of a reading from the records of one source. It is used for one import, by one goroutine.
type Reader struct {
	spec   *Spec
	fields []mapped
	home   *time.Location // where the source is; nil if unknown
	zones  map[string]*time.Location
	rows   []importer.Row
	merged map[string]int // row by the value of merge
}

// A mapped field is read by its selector.
type mapped struct {
	*field
	selector Selector
	listed   bool // a text may hold a list: the selector does not split or join texts itself
	// detail reads the row's own page; nil if nothing is read there.
	detail *mapped
}

// A Detailed record may have a page of its own, which spec's detail is read from. Detail is nil if it has none.
type Detailed interface {
	Record
	Detail() Record
}

// ownPage is what the row's own page says of the field.
func (f *mapped) ownPage(r Record) []string {
	if d, ok := r.(Detailed); ok {
		if page := d.Detail(); page != nil {
			return f.detail.read(page)
		}
	}
	return nil
}

// NewReader is a reader of src by its spec.
func NewReader(s *Spec, src *source.Source) *Reader {
	r := &Reader{spec: s, zones: map[string]*time.Location{}, merged: map[string]int{}}
	r.home = r.zone(src.Timezone)
	r.use(s.Fields)
	return r
}

// Guess also reads, from the columns of these names, the fields that the spec does not map; and a type for each of the
// ticked columns, which are named after what they say.
func (r *Reader) Guess(columns, ticked []string) {
	all := r.spec.guess(columns)
	r.spec.tick(all, ticked)
	for name, selector := range r.spec.Fields {
		all[name] = selector
	}
	r.use(all)
}

// use takes the selectors in the order of the fields.
func (r *Reader) use(selectors map[string]Selector) {
	r.fields = r.fields[:0]
	for i := range fields {
		f := &fields[i]
		selector, ok := selectors[f.name]
		m := mapped{field: f, selector: selector, listed: selector.plain()}
		if r.spec.Detail != nil {
			if own, also := r.spec.Detail.Fields[f.name]; also {
				m.detail, ok = &mapped{field: f, selector: own, listed: own.plain()}, true
			}
		}
		if ok {
			r.fields = append(r.fields, m)
		}
	}
}

// Expect makes room for n more rows.
func (r *Reader) Expect(n int) { r.rows = slices.Grow(r.rows, min(n, MaxRows)) }

// MaxRows is more than any publisher has. It bounds the memory that a document of tiny rows can take.
const MaxRows = 500_000

// Add reads one row of a document, which served is the time of. A row that was exploded has several records. notes are
// what was found about the row before it was read. The error is an *importer.Error.
func (r *Reader) Add(raw json.RawMessage, served time.Time, notes []notice.Notice, records ...Record) error {
	if len(r.rows)+len(records) > MaxRows {
		return importer.Fail(notice.FeedTooLarge, strconv.Itoa(MaxRows)+" rows", fmt.Errorf("more than %d rows", MaxRows))
	}
	var drafts []importer.Draft
	keys := make([]string, 0, len(records))
	for _, record := range records {
		if r.spec.Excludes(record) {
			r.append(importer.Row{Raw: raw, Malformed: true, Notices: []notice.Notice{{Code: notice.RowExcluded}}})
			continue
		}
		found := r.drafts(record, served)
		drafts = append(drafts, found...)
		for range found {
			key := ""
			if r.spec.Merge != nil {
				key = strings.Join(r.spec.Merge.Values(record), "\n")
			}
			keys = append(keys, key)
		}
	}
	if len(drafts) > 1 || len(r.spec.Explode) > 0 {
		tellApart(drafts)
	}
	for i := range drafts {
		row := importer.Row{Raw: raw, Draft: drafts[i]}
		if i == 0 {
			row.Notices = slices.Clone(notes)
			if len(drafts) > 1 {
				row.Notices = append(row.Notices, notice.Notice{Code: notice.RowExpanded, Value: strconv.Itoa(len(drafts))})
			}
		}
		r.addOrMerge(row, keys[i])
	}
	return nil
}

// Refuse adds a row that is not of the format's shape; n says why.
func (r *Reader) Refuse(raw json.RawMessage, n notice.Notice) {
	r.append(importer.Row{Raw: raw, Malformed: true, Notices: []notice.Notice{n}})
}

// Rows are the rows that were added.
func (r *Reader) Rows() []importer.Row { return r.rows }

// append adds a row, whose place it then knows.
func (r *Reader) append(row importer.Row) {
	row.Index = len(r.rows)
	for i := range row.Notices {
		row.Notices[i].Row, row.Notices[i].Key = row.Index, row.Draft.Key
	}
	r.rows = append(r.rows, row)
}

// addOrMerge adds a row, unless an earlier one is the same meeting on another day: it then has that day too.
func (r *Reader) addOrMerge(row importer.Row, key string) {
	if key == "" {
		r.append(row)
		return
	}
	key += "\n" + row.Draft.Start + "\n" + row.Draft.End
	i, seen := r.merged[key]
	if !seen {
		r.merged[key] = len(r.rows)
		r.append(row)
		return
	}
	d := &r.rows[i].Draft
	for _, day := range row.Draft.Days {
		if !slices.Contains(d.Days, day) {
			d.Days = append(d.Days, day)
		}
	}
	d.Instances = append(d.Instances, row.Draft.Instances...)
	slices.SortFunc(d.Instances, time.Time.Compare)
	d.Instances = slices.CompactFunc(d.Instances, time.Time.Equal)
}

// Hold adds a row that cannot be told whole: what was last known under its key is to stay. n says why.
func (r *Reader) Hold(raw json.RawMessage, key string, n notice.Notice) {
	r.append(importer.Row{Raw: raw, Held: true, Draft: importer.Draft{Key: key}, Notices: []notice.Notice{n}})
}

// Excludes reports whether the record is no meeting of the source. Add refuses such a record by itself.
func (s *Spec) Excludes(record Record) bool {
	return s.Include != nil && !s.Include.Says(record) || s.Exclude != nil && s.Exclude.Says(record)
}

// drafts reads one record. It gives several drafts if one text states several times.
func (r *Reader) drafts(record Record, served time.Time) []importer.Draft {
	d := importer.Draft{DayBase: dayBases[r.spec.DayBase]}
	var when []slot
	var dates []string
	address := ""
	for i := range r.fields {
		f := &r.fields[i]
		values := f.read(record)
		if len(values) == 0 {
			continue
		}
		switch f.name {
		case "when":
			var rest string
			if when, rest = slots(strings.Join(values, "\n")); rest != "" {
				d.Notes = append(d.Notes, rest)
			}
		case "instances":
			dates = values
		case "address":
			address = values[0]
		default:
			f.set(&d, values)
		}
	}
	setAddress(&d.Place, address)
	d.Instances = r.instants(dates, d.Timezone)
	drafts := spread(d, when)
	for i := range drafts {
		r.place(&drafts[i], served)
	}
	return drafts
}

// dayBases are the words for how digits count the days. Sunday is 0 unless a spec says otherwise.
var dayBases = map[string]importer.DayBase{"": importer.Sunday0, "sun0": importer.Sunday0, "sun1": importer.Sunday1, "mon1": importer.Monday1, "mon0": importer.Monday0}

// setAddress files an address by what else the row says of the place: it is a street if there is a city or a postal
// code beside it, and the whole otherwise.
func setAddress(p *importer.DraftPlace, address string) {
	switch {
	case address == "":
	case p.Street == "" && (p.City != "" || p.PostalCode != ""):
		p.Street = address
	case p.Formatted == "":
		p.Formatted = address
	}
}

// spread makes a draft of each slot; those at the same time are one, on several days.
func spread(d importer.Draft, when []slot) []importer.Draft {
	if len(when) == 0 {
		return []importer.Draft{d}
	}
	var all []importer.Draft
	for _, w := range when {
		same := slices.IndexFunc(all, func(o importer.Draft) bool { return o.Start == w.start && o.End == w.end })
		if same >= 0 && w.days != "" {
			all[same].Days = append(all[same].Days, w.days)
			continue
		}
		one := d
		one.Start, one.End = cmp.Or(w.start, d.Start), cmp.Or(w.end, d.End)
		if w.days != "" {
			one.Days = []string{w.days}
		}
		all = append(all, one)
	}
	return all
}

// tellApart gives the drafts of one row keys of their own, by their days. What falls on the same days is counted.
func tellApart(drafts []importer.Draft) {
	seen := map[string]int{}
	for i := range drafts {
		d := &drafts[i]
		if d.Key == "" {
			continue
		}
		if days := dashed(strings.Join(d.Days, " ")); days != "" && !strings.HasSuffix(d.Key, "-"+days) {
			d.Key += "-" + days
		}
		if seen[d.Key]++; seen[d.Key] > 1 {
			d.Key += "-" + strconv.Itoa(seen[d.Key])
		}
	}
}

// dashed writes words as a part of a key.
func dashed(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t\n,;:/&.-–", r) })
	return strings.Join(words, "-")
}
