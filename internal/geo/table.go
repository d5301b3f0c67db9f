package geo

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A label names a row of a table: name is what people read, key what they are found by.
type label struct{ country, region, name, key string }

func named(country, region, name string) label {
	return label{country, region, name, search.FoldName(name)}
}

// A table holds places by name, in about 40 bytes each.
type table struct {
	text strings.Builder // of all labels
	rows []row
}

// A row is a place. Its key, region and name follow one another in the text.
type row struct {
	at                uint32
	key, region, name uint8
	country           [2]byte
	lat, lon          float32 // good to two metres
	people            uint32  // one more than live there; 0 for the point of a postal code
}

// add appends a place that may be in the table already.
func (t *table) add(l label, p meeting.Point, people uint32) error {
	const longest, most = 255, 1<<32 - 1<<10
	if len(l.country) != 2 {
		return fmt.Errorf("country %q is no code of two letters", l.country)
	}
	if l.key == "" || len(l.key) > longest || len(l.region) > longest || len(l.name) > longest {
		return fmt.Errorf("name %q in %q is empty or too long", l.name, l.region)
	}
	if t.text.Len() > most {
		return fmt.Errorf("more than 4 GB of names")
	}
	t.rows = append(t.rows, row{
		at: uint32(t.text.Len()), key: uint8(len(l.key)), region: uint8(len(l.region)), name: uint8(len(l.name)),
		country: [2]byte{l.country[0], l.country[1]}, lat: float32(p.Lat), lon: float32(p.Lon), people: people,
	})
	t.text.WriteString(l.key)
	t.text.WriteString(l.region)
	t.text.WriteString(l.name)
	return nil
}

func (t *table) part(from uint32, n uint8) string { return t.text.String()[from : from+uint32(n)] }

func (t *table) label(r *row) label {
	at := r.at + uint32(r.key)
	return label{string(r.country[:]), t.part(at, r.region), t.part(at+uint32(r.region), r.name), t.key(r)}
}

func (r *row) point() meeting.Point {
	return meeting.Point{Lat: round(float64(r.lat)), Lon: round(float64(r.lon))}
}

// finish sorts the rows and makes those of one place one: the town with the most people, or the middle of the points.
func (t *table) finish() {
	slices.SortFunc(t.rows, t.compare)
	kept := t.rows[:0]
	for i := 0; i < len(t.rows); {
		n := i + 1
		for n < len(t.rows) && t.places(&t.rows[i], &t.rows[n]) == 0 {
			n++
		}
		if r, ok := one(t.rows[i:n]); ok {
			kept = append(kept, r)
		}
		i = n
	}
	t.rows = slices.Clip(kept)
}

// one is the row that stands for rows of one place, which begin with the most people.
func one(rows []row) (row, bool) {
	r := rows[0]
	if len(rows) == 1 || r.people > 0 {
		return r, true
	}
	points := make([]meeting.Point, len(rows))
	for i := range rows {
		points[i] = rows[i].point()
	}
	p, ok := middle(distinct(points))
	r.lat, r.lon = float32(p.Lat), float32(p.Lon)
	return r, ok
}

// compare orders rows by place, then those of one place so that the order of the files does not matter.
func (t *table) compare(a, b row) int {
	if c := t.places(&a, &b); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(b.people, a.people), cmp.Compare(a.lat, b.lat), cmp.Compare(a.lon, b.lon),
		strings.Compare(t.label(&a).name, t.label(&b).name))
}

// places orders rows by key, country and region, in which those of one place are equal.
func (t *table) places(a, b *row) int {
	if c := strings.Compare(t.key(a), t.key(b)); c != 0 {
		return c
	}
	if c := bytes.Compare(a.country[:], b.country[:]); c != 0 {
		return c
	}
	return strings.Compare(t.part(a.at+uint32(a.key), a.region), t.part(b.at+uint32(b.key), b.region))
}

func (t *table) key(r *row) string { return t.part(r.at, r.key) }

// of are the rows of that key.
func (t *table) of(key string) []row {
	lo, _ := slices.BinarySearchFunc(t.rows, key, func(r row, k string) int { return strings.Compare(t.key(&r), k) })
	hi := lo
	for hi < len(t.rows) && t.key(&t.rows[hi]) == key {
		hi++
	}
	return t.rows[lo:hi]
}

// find is where k is. A city of any region is where all, or most, of its name in the country are.
func (f *Files) find(k key) (meeting.Point, bool) {
	if f == nil || k.area != "" {
		return meeting.Point{}, false
	}
	t := &f.cities
	if k.kind == search.KindPostal {
		t = &f.postal
	}
	var points []meeting.Point
	for _, r := range t.of(k.name) {
		l := t.label(&r)
		if l.country == k.country && (k.region == "" || search.FoldName(l.region) == k.region) {
			points = append(points, r.point())
		}
	}
	return middle(distinct(points))
}
