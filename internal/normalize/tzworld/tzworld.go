// Package tzworld finds the time zone of a place from its coordinates, without network or configuration.
//
// Its data, zones.bin, are the zones of @photostructure/tz-lookup 11.7.0, which derives them from the Time Zone Boundary
// Builder and dedicates them to the public domain (CC0 1.0). They are exact to about 20 km in empty country and to
// under a kilometre between towns; who lives on the border of two zones should state the zone.
//
// The file is a forest of quadtrees over plate carrée, all numbers big-endian:
//
//	"FFZONES1"
//	uint16       number of names
//	uint16       number of nodes
//	[1152]uint16 the roots: 24 rows from north to south of 48 cells from west to east, each of 7.5°
//	[][4]uint16  the nodes: north-west, north-east, south-west and south-east quarter
//	text         the names, one a line; the first is empty and stands for the high seas
//
// A root or quarter below the number of names is a name; any other is that number plus a node's.
package tzworld

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"errors"
	"strings"
)

//go:embed zones.bin
var zones []byte

const (
	magic   = "FFZONES1"
	columns = 48
	rows    = 24
	depth   = 16 // more quarterings than the data have; it bounds a walk through a damaged file
)

// A Finder answers from memory. It is safe for concurrent use.
type Finder struct {
	names []string
	cells []uint16 // the roots, then the nodes
}

// New reads the zones that are built into the program.
func New() (*Finder, error) { return read(zones) }

var errDamaged = errors.New("tzworld: the zones are damaged")

func read(data []byte) (*Finder, error) {
	body, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(body) < 4 {
		return nil, errDamaged
	}
	names := int(binary.BigEndian.Uint16(body))
	cells := columns*rows + 4*int(binary.BigEndian.Uint16(body[2:]))
	body = body[4:]
	if len(body) < 2*cells {
		return nil, errDamaged
	}
	f := &Finder{names: strings.Split(string(body[2*cells:]), "\n"), cells: make([]uint16, cells)}
	if len(f.names) != names {
		return nil, errDamaged
	}
	for i := range f.cells {
		f.cells[i] = binary.BigEndian.Uint16(body[2*i:])
		if int(f.cells[i]) >= names+(cells-columns*rows)/4 {
			return nil, errDamaged
		}
	}
	return f, nil
}

// Zone is the IANA name of the zone at a position in degrees; ok is false on the high seas and off the Earth.
func (f *Finder) Zone(lat, lon float64) (name string, ok bool) {
	if !(lat >= -90 && lat <= 90 && lon >= -180 && lon <= 180) {
		return "", false
	}
	x, y := scale((lon+180)/360, columns), scale((90-lat)/180, rows)
	cell := f.cells[int(y>>32)*columns+int(x>>32)]
	for range depth {
		node := int(cell) - len(f.names)
		if node < 0 {
			return f.names[cell], cell != 0
		}
		x, y = x&0xffffffff<<1, y&0xffffffff<<1
		cell = f.cells[columns*rows+4*node+int(y>>32)*2+int(x>>32)]
	}
	return "", false
}

// scale maps a fraction of 0 to 1 to 0 to n, with 32 binary places; 1 itself falls into the last cell.
func scale(fraction float64, n uint64) uint64 {
	return min(uint64(fraction*(1<<32)), 1<<32-1) * n
}
