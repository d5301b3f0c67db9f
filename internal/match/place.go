package match

import (
	"math"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

const (
	// near is how far apart, in metres, two statements of one place may lie.
	near = 75.0
	// far is how far apart two exact points cannot be the same place.
	far = 500.0
)

// street is the normalised house of a place: street and number, without floor and room. A street without a number
// tells a house only together with the place's name.
func street(p *meeting.Place) string {
	line := p.Address
	if end := strings.IndexAny(line, ",#(;"); end >= 0 {
		line = line[:end]
	}
	var out []string
	numbered := false
	for _, word := range strings.Fields(fold(line)) {
		if isRoom(word) {
			break
		}
		numbered = numbered || isNumber(word)
		out = append(out, short(word))
	}
	if len(out) == 0 {
		return ""
	}
	if !numbered {
		name := fold(p.Name)
		if name == "" {
			return ""
		}
		out = append(out, "at", name)
	}
	return strings.Join(out, " ")
}

// isRoom reports whether a word begins the part of an address that is inside the house.
func isRoom(word string) bool {
	switch word {
	case "suite", "ste", "unit", "apt", "apartment", "room", "rm", "floor":
		return true
	}
	return false
}

// isNumber reports whether a word of an address is a house number: 12 or 12a, and not 5th.
func isNumber(word string) bool {
	return isDigit(word[0]) && len(strings.TrimLeft(word, "0123456789")) <= 1
}

// short is the shortest usual form of a word of an address. Saint and Street share one, which costs nothing: both
// addresses are shortened.
func short(word string) string {
	switch word {
	case "street", "saint":
		return "st"
	case "avenue", "av":
		return "ave"
	case "road":
		return "rd"
	case "boulevard":
		return "blvd"
	case "drive":
		return "dr"
	case "lane":
		return "ln"
	case "court":
		return "ct"
	case "place":
		return "pl"
	case "square":
		return "sq"
	case "highway":
		return "hwy"
	case "parkway":
		return "pkwy"
	case "terrace":
		return "ter"
	case "north":
		return "n"
	case "south":
		return "s"
	case "east":
		return "e"
	case "west":
		return "w"
	}
	if root, ok := strings.CutSuffix(word, "strasse"); ok {
		return root + "str"
	}
	return word
}

// A locale is the town of a place, as far as it is known.
type locale struct{ city, region, postal string }

func newLocale(p *meeting.Place) locale {
	return locale{fold(p.City), fold(p.Region), fold(p.PostalCode)}
}

// same reports whether two places are in one town, so far that a street and number mean one house.
func (l locale) same(other locale) bool {
	if l.postal != "" && l.postal == other.postal {
		return true
	}
	return l.city != "" && l.city == other.city && (l.region == other.region || l.region == "" || other.region == "")
}

// metres is the distance between two points, good to a thousandth over the distances of a town.
func metres(a, b meeting.Point) float64 {
	const perDegree = 111_195
	lon := math.Remainder(a.Lon-b.Lon, 360) * math.Cos((a.Lat+b.Lat)/2*math.Pi/180)
	return math.Hypot(a.Lat-b.Lat, lon) * perDegree
}

// A cell is a square of the Earth's surface about near metres wide.
type cell struct{ row, column int32 }

const cellDegrees = 0.0007

// cells are the cell of a point and those around it. Points less than near metres apart share a cell of the nine.
func cells(p meeting.Point) [9]cell {
	var all [9]cell
	row := int32(math.Floor(p.Lat / cellDegrees))
	for i := range int32(3) {
		column := columnOf(row+i-1, p.Lon)
		for j := range int32(3) {
			all[3*i+j] = cell{row + i - 1, column + j - 1}
		}
	}
	return all
}

// cellOf is the cell of a point, the middle one of cells.
func cellOf(p meeting.Point) cell {
	row := int32(math.Floor(p.Lat / cellDegrees))
	return cell{row, columnOf(row, p.Lon)}
}

// columnOf counts the columns of a row from the Greenwich meridian. Rows nearer to a pole have fewer.
func columnOf(row int32, lon float64) int32 {
	return int32(math.Floor(lon * math.Cos(float64(row)*cellDegrees*math.Pi/180) / cellDegrees))
}
