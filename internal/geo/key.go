package geo

import (
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A key names a place as places are compared: all but the country is folded. A postal code has no region; a city with no
// region is that of any region, as long as they are all in one place.
type key struct {
	kind                        string // search.KindPostal, KindCity or KindArea
	country, region, name, area string
}

func (k key) clone() key {
	return key{k.kind, strings.Clone(k.country), strings.Clone(k.region), strings.Clone(k.name), strings.Clone(k.area)}
}

// lessons are all that the point of p says something about.
func lessons(p *meeting.Place) []key {
	keys := postalKeys(p)
	for _, c := range cities(p) {
		keys = append(keys, c)
		for _, a := range p.Areas {
			if c.area = search.FoldName(a); c.area != "" {
				c.kind = search.KindArea
				keys = append(keys, c)
			}
		}
	}
	return keys
}

// cities are the city of p in its region, and in any.
func cities(p *meeting.Place) []key {
	city, region := search.FoldName(p.City), search.FoldName(p.Region)
	if city == "" || p.Country == "" {
		return nil
	}
	keys := []key{{kind: search.KindCity, country: p.Country, region: region, name: city}}
	if region != "" {
		keys = append(keys, key{kind: search.KindCity, country: p.Country, name: city})
	}
	return keys
}

// cityKeys are where to look for p: its areas in its city, the last of which is the smallest, then its city.
func cityKeys(p *meeting.Place) []key {
	var keys []key
	for _, c := range cities(p) {
		if c.region == "" && isCode(p.Region) {
			break
		}
		city := c
		c.kind = search.KindArea
		for i := len(p.Areas) - 1; i >= 0; i-- {
			if c.area = search.FoldName(p.Areas[i]); c.area != "" {
				keys = append(keys, c)
			}
		}
		keys = append(keys, city)
	}
	return keys
}

// isCode reports whether region is the code of a state. A code is meant; a region in words is written in too many ways
// to be held against a city.
func isCode(region string) bool {
	return region != "" && len(region) <= 3 && strings.ToUpper(region) == region
}

// postalKeys are the postal code of p and, in countries whose codes begin with that of a district, the district.
func postalKeys(p *meeting.Place) []key {
	code := foldCode(p.PostalCode)
	if code == "" || p.Country == "" {
		return nil
	}
	keys := []key{{kind: search.KindPostal, country: p.Country, name: code}}
	if n := district(p.Country, code); n > 0 && n < len(code) {
		keys = append(keys, key{kind: search.KindPostal, country: p.Country, name: code[:n]})
	}
	return keys
}

// foldCode is a postal code without blanks and hyphens, which people leave out.
func foldCode(code string) string { return strings.ReplaceAll(search.FoldName(code), " ", "") }

// district is how many bytes of a postal code name its district; 0 where codes have no such part.
func district(country, code string) int {
	switch country {
	case "US":
		return len("12207")
	case "CA", "IE":
		return len("K1A")
	case "GB":
		if len(code) >= len("M11AA") {
			return len(code) - len("1AA")
		}
	case "NL", "PT":
		return len("1012")
	}
	return 0
}

// stateOf is the code that listings write for the first-order division of a GeoNames file of cities, which numbers
// those of Canada and Australia.
func stateOf(country, code string) string {
	var states map[string]string
	switch country {
	case "CA":
		states = map[string]string{"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE",
			"10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"}
	case "AU":
		states = map[string]string{"01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA"}
	}
	if s, ok := states[code]; ok {
		return s
	}
	return code
}
