package geo

import (
	"archive/zip"
	"bufio"
	"errors"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// Attribution is what the licence of GeoNames files asks to be said where they are used.
const Attribution = "Places by GeoNames (https://www.geonames.org), CC BY 4.0"

// Files is what files of GeoNames say: see Read. It never changes, and is safe for concurrent use. A nil *Files knows
// nothing.
type Files struct {
	postal, cities table
	print          uint64
}

// The numbers of columns by which the two kinds of file are known, as described in the readme.txt beside them.
const (
	postalColumns = 12
	cityColumns   = 19
)

// Read reads files of postal codes (https://download.geonames.org/export/zip/) and of cities
// (https://download.geonames.org/export/dump/, cities1000 and the like), as text or as the zip archives in which they
// come. An error names the file and the line. No file gives nil.
func Read(names ...string) (*Files, error) {
	if len(names) == 0 {
		return nil, nil
	}
	f := new(Files)
	sum := fnv.New64a()
	for _, name := range names {
		if err := f.open(name, sum); err != nil {
			return nil, fmt.Errorf("reading the gazetteer: %w", err)
		}
	}
	f.postal.finish()
	f.cities.finish()
	f.print = sum.Sum64()
	return f, nil
}

// Print tells files of other content apart.
func (f *Files) Print() string {
	if f == nil {
		return ""
	}
	return strconv.FormatUint(f.print, 36)
}

// Len is the number of postal codes and of cities known.
func (f *Files) Len() (postal, cities int) {
	if f == nil {
		return 0, 0
	}
	return len(f.postal.rows), len(f.cities.rows)
}

func (f *Files) open(name string, sum hash.Hash) (err error) {
	if strings.EqualFold(path.Ext(name), ".zip") {
		return f.archive(name, sum)
	}
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	return f.read(name, io.TeeReader(file, sum))
}

func (f *Files) archive(name string, sum hash.Hash) (err error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	defer func() { err = errors.Join(err, z.Close()) }()
	found := false
	for _, entry := range z.File {
		if base := path.Base(entry.Name); path.Ext(base) != ".txt" || strings.EqualFold(base, "readme.txt") {
			continue
		}
		found = true
		r, err := entry.Open()
		if err == nil {
			err = errors.Join(f.read(name+"/"+entry.Name, io.TeeReader(r, sum)), r.Close())
		}
		if err != nil {
			return err
		}
	}
	if !found {
		return fmt.Errorf("%s holds no list of places", name)
	}
	return nil
}

// read adds the rows of one text.
func (f *Files) read(name string, r io.Reader) error {
	const longest = 1 << 20
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 1<<16), longest)
	n := 0
	for lines.Scan() {
		n++
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" || line[0] == '#' {
			continue
		}
		if err := f.row(strings.Split(line, "\t")); err != nil {
			return fmt.Errorf("%s:%d: %w", name, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s:%d: %w", name, n+1, err)
	}
	return nil
}

func (f *Files) row(columns []string) error {
	switch len(columns) {
	case postalColumns:
		return f.postalRow(columns)
	case cityColumns:
		return f.cityRow(columns)
	}
	return fmt.Errorf("%d columns; a list of postal codes has %d, one of cities %d", len(columns), postalColumns, cityColumns)
}

// postalRow adds a postal code, which is also a point of its place.
func (f *Files) postalRow(c []string) error {
	country, code, place, state := c[0], c[1], c[2], c[4]
	p, err := pointOf(c[9], c[10])
	if err != nil {
		return err
	}
	if err := f.postal.add(label{country, state, code, foldCode(code)}, p, 0); err != nil {
		return err
	}
	if place == "" {
		return nil
	}
	return f.cities.add(named(country, state, place), p, 0)
}

func (f *Files) cityRow(c []string) error {
	name, country, state := c[1], c[8], c[10]
	p, err := pointOf(c[4], c[5])
	if err != nil {
		return err
	}
	people, err := strconv.ParseUint(c[14], 10, 32)
	if err != nil {
		return fmt.Errorf("population %q: %w", c[14], errors.Unwrap(err))
	}
	return f.cities.add(named(country, stateOf(country, state), name), p, 1+uint32(min(people, 1<<31)))
}

func pointOf(lat, lon string) (p meeting.Point, err error) {
	var errLat, errLon error
	p.Lat, errLat = strconv.ParseFloat(lat, 64)
	p.Lon, errLon = strconv.ParseFloat(lon, 64)
	if errLat != nil || errLon != nil || !p.Valid() {
		return p, fmt.Errorf("position %q, %q is not on the Earth", lat, lon)
	}
	return p, nil
}
