// Package ical reads iCalendar (RFC 5545), the format of calendars: those of clubhouses, of event systems, of shared
// Google calendars. A series becomes one row with its rule, whether the calendar states the rule or only its dates.
// What the calendar holds besides meetings, such as a workshop on one day, becomes a row that is not shown.
//
// The map of a source names properties where other formats name columns: "SUMMARY", "DTSTART@TZID". See record.
package ical

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

//go:embed fields.yaml
var fieldsFile []byte

// Importer is the importer of the format. It keeps no state.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "ical".
func (Importer) Format() string { return "ical" }

// Import reads the calendar at the source's address, or the calendars, where the source's map asks for several.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	spec, err := specOf(src)
	if err != nil {
		return nil, err
	}
	r := newReader(spec, src)
	address := src.URL
	if rest, ok := strings.CutPrefix(address, "webcal:"); ok {
		address = "https:" + rest
	}
	urls, err := spec.Documents(ctx, get, address, "text/calendar, */*;q=0.1", func(doc *importer.Document) (int, error) {
		return r.read(ctx, doc)
	})
	if err != nil {
		return nil, err
	}
	return &importer.Reading{Rows: r.finish(), Notices: r.notices, Documents: urls, Publisher: r.publisher}, nil
}

// specOf is the spec of a source with the format's own fields below it.
func specOf(src *source.Source) (*mapping.Spec, error) {
	spec, err := mapping.For(src)
	if err != nil {
		return nil, err
	}
	var fields map[string]any
	if err := yaml.Unmarshal(fieldsFile, &fields); err != nil {
		return nil, fmt.Errorf("reading the fields of calendars: %w", err)
	}
	own, err := mapping.Decode(map[string]any{"fields": fields})
	if err != nil {
		return nil, fmt.Errorf("reading the fields of calendars: %w", err)
	}
	maps.Copy(own.Fields, spec.Fields)
	spec.Fields = own.Fields
	return spec, nil
}

// Recognize looks for the beginning of a calendar.
func (Importer) Recognize(doc *importer.Document) int {
	head := strings.TrimLeft(string(doc.Body[:min(len(doc.Body), 200)]), "\ufeff \t\r\n")
	switch {
	case len(head) >= 15 && strings.EqualFold(head[:15], "BEGIN:VCALENDAR"):
		return 100
	case len(head) >= 12 && strings.EqualFold(head[:12], "BEGIN:VEVENT"):
		return 90
	}
	return 0
}

// A reader makes the rows of the calendars of one source.
type reader struct {
	spec      *mapping.Spec
	rows      *mapping.Reader
	zone      string // of the source
	floating  string // the zone of times that name none; empty for the source's
	notices   []notice.Notice
	publisher string
}

func newReader(spec *mapping.Spec, src *source.Source) *reader {
	r := &reader{spec: spec, zone: src.Timezone}
	// Times that name a zone, or UTC, are read here; times_are is about those that name none.
	plain := *spec
	switch plain.TimesAre = ""; spec.TimesAre {
	case "", "local", "source":
	case "utc":
		r.floating = "UTC"
	default:
		r.floating = spec.TimesAre
	}
	r.rows = mapping.NewReader(&plain, src)
	return r
}

// read adds the rows of one document.
func (r *reader) read(ctx context.Context, doc *importer.Document) (int, error) {
	parsed, err := parse(bytes.TrimPrefix(doc.Body, []byte("\ufeff")))
	if err != nil {
		return 0, err
	}
	if n := len(parsed.broken); n > 0 {
		value := "line " + strconv.Itoa(parsed.broken[0])
		if n > 1 {
			value += " and " + strconv.Itoa(n-1) + " more"
		}
		r.notices = append(r.notices, notice.OnSource(notice.CalendarLineBroken, "", value))
	}
	before := len(r.rows.Rows())
	for _, c := range parsed.calendars {
		if err := r.calendar(ctx, c, doc.FetchedAt); err != nil {
			return 0, err
		}
	}
	return len(r.rows.Rows()) - before, nil
}

// checkEvery is how many rows are read between two looks at the context.
const checkEvery = 256

func (r *reader) calendar(ctx context.Context, c *calendar, now time.Time) error {
	if name, _ := find(c.props, "X-WR-CALNAME"); r.publisher == "" {
		r.publisher = name.text()
	}
	z := newZones(c, r.zone, r.floating)
	all := z.gather(now)
	c.events = nil
	for i, s := range all {
		if i%checkEvery == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		records := make([]mapping.Record, 0, 1)
		for i := range s.plans {
			records = append(records, record{s, &s.plans[i]})
		}
		if len(records) == 0 {
			records = append(records, record{s, nil})
		}
		if err := r.rows.Add(s.raw(r.spec), now, s.notices, records...); err != nil {
			return err
		}
		all[i] = nil // the row has what it needs; a long calendar is not held twice
	}
	return ctx.Err()
}

// finish gives rows with the same key keys of their own, whatever their order: the one that is shown keeps it.
func (r *reader) finish() []importer.Row {
	rows := r.rows.Rows()
	byKey := map[string][]int{}
	for i := range rows {
		if key := rows[i].Draft.Key; key != "" {
			byKey[key] = append(byKey[key], i)
		}
	}
	for key, same := range byKey {
		shown := 0
		for _, i := range same {
			if !rows[i].Draft.Unlisted {
				shown++
			}
		}
		if len(same) == 1 {
			continue
		}
		for _, i := range same {
			if shown == 1 && !rows[i].Draft.Unlisted {
				continue
			}
			rekey(&rows[i], key+"-"+suffix(&rows[i].Draft))
		}
	}
	return rows
}

// suffix tells a series from another with its UID: by its name and first date.
func suffix(d *importer.Draft) string {
	date := d.Anchor
	if len(d.Instances) > 0 {
		date = d.Instances[0].Format("2006-01-02")
	}
	return strings.Trim(notWord.ReplaceAllString(folded(d.Name+" "+date), "-"), "-")
}

func rekey(row *importer.Row, key string) {
	row.Draft.Key = key
	for i := range row.Notices {
		row.Notices[i].Key = key
	}
}

var _ importer.Importer = Importer{}
