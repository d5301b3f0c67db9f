// Package normalize turns what publishers wrote into meetings: small repairs in a fixed order, the same for every
// format, each of which notes what it did. It is a function of its arguments: it knows no clock, disk or network.
//
// No row is lost. Every one becomes a listing that is shown, a listing that is hidden, or is held or refused with a
// notice that says why.
package normalize

import (
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// A Normalizer is safe for concurrent use.
type Normalizer struct {
	vocabulary *vocabulary.Vocabulary
	zones      ZoneFinder
	locations  *occurrence.Zones
	weekly     [7]string
}

// New returns a normalizer that reads types by v and finds the zones of places by zones.
func New(v *vocabulary.Vocabulary, zones ZoneFinder) *Normalizer {
	n := &Normalizer{vocabulary: v, zones: zones, locations: occurrence.NewZones()}
	for day := range n.weekly {
		n.weekly[day] = meeting.Weekly(time.Weekday(day))
	}
	return n
}

// A Result is what became of a reading. Counts are always conserved.
type Result struct {
	Listings []edition.Listing // in the order of the rows, days of a row Sunday first
	Notices  []notice.Notice   // those on the source first, then by row
	Counts   edition.Counts
}

// Reading makes listings of the rows of a reading of src, as of now.
func (n *Normalizer) Reading(src *source.Source, reading *importer.Reading, now time.Time) *Result {
	rows := make([]row, len(reading.Rows))
	keyed := make([]*row, 0, len(rows))
	mails := make(map[string]mailKind)
	for i := range rows {
		r := &rows[i]
		in := &reading.Rows[i]
		*r = row{n: n, src: src, now: now, mails: mails, index: in.Index, key: in.Draft.Key, draft: in.Draft, raw: in.Raw}
		r.coded = src.Format == "meeting_guide" || src.Format == "bmlt"
		r.strictlyOnline = src.Format == "bmlt"
		r.imported(in)
		if !r.refused {
			keyed = append(keyed, r)
		}
	}
	keys(keyed)
	res := &Result{Notices: n.sourceNotices(src, reading)}
	res.Listings = make([]edition.Listing, 0, len(rows))
	for i := range rows {
		r := &rows[i]
		r.run()
		res.add(r)
	}
	res.Notices = append(res.Notices, overall(rows, res.Listings)...)
	return res
}

// imported takes over what the importer found, and refuses a row that cannot be told from others.
func (r *row) imported(in *importer.Row) {
	for _, f := range in.Notices {
		f.Row, f.Key = r.index, r.key
		f.Value = r.quote(f.Field, f.Value)
		r.notices = append(r.notices, f)
		r.isRepaired = r.isRepaired || importerRepairs[f.Code]
	}
	switch {
	case in.Malformed:
		r.refused = true
		if len(in.Notices) == 0 {
			r.note(notice.RowNotObject, "", "")
		}
	case in.Held:
		r.held = true
	case r.draft.Key == "" && contentless(&r.draft):
		r.refused = true
		r.note(notice.RequiredFieldMissing, "name", "")
	}
}

// importerRepairs are the findings of importers that are repairs.
var importerRepairs = map[notice.Code]bool{notice.DuplicateJSONKey: true, notice.FieldWrongType: true, notice.TextInvalidUTF8: true}

func (r *row) run() {
	if r.refused || r.held {
		return
	}
	for _, step := range steps {
		step(r)
	}
}

// add counts a finished row and takes in its listings and notices.
func (res *Result) add(r *row) {
	c := &res.Counts
	c.RowsIn++
	res.Notices = append(res.Notices, r.notices...)
	if r.refused {
		c.Refused++
		return
	}
	if r.isRepaired {
		c.Repaired++
	}
	if r.isRedacted {
		c.Redacted++
	}
	switch {
	case r.held:
		c.Held++
		return
	case r.m.Status == meeting.Active:
		c.Published++
	default:
		c.Hidden++
	}
	r.m.Notices = codes(r.notices)
	raw := r.redactedRaw()
	for i := range max(1, len(r.schedules)) {
		m := r.m
		if len(r.schedules) > 0 {
			m.Schedule = &r.schedules[i]
		}
		if len(r.schedules) > 1 {
			m.ID = m.ID.OnDay(m.Schedule.Weekday)
		}
		res.Listings = append(res.Listings, edition.Listing{Meeting: m, Row: r.index, Raw: raw})
		c.Meetings++
	}
}

// codes are the codes of a row's notices, each once, in the order found.
func codes(notices []notice.Notice) []string {
	if len(notices) == 0 {
		return nil
	}
	list := make([]string, 0, len(notices))
next:
	for _, n := range notices {
		for _, have := range list {
			if have == string(n.Code) {
				continue next
			}
		}
		list = append(list, string(n.Code))
	}
	return list
}
