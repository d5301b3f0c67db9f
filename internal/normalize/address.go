package normalize

import (
	"regexp"
	"strings"
)

// An address in parts, as written.
type address struct {
	street, city, region, postal, country string
	// assumed is set when nothing in the row names the country, and it is the publisher's.
	assumed bool
}

// fill takes from b what a lacks.
func (a *address) fill(b address) {
	for _, f := range []struct{ to, from *string }{{&a.street, &b.street}, {&a.city, &b.city}, {&a.region, &b.region}, {&a.postal, &b.postal}, {&a.country, &b.country}} {
		if *f.to == "" {
			*f.to = *f.from
		}
	}
}

// readAddress takes apart an address of one line, from its end: the country, then state and postal code, then the city;
// what is left is the street. A street that is known already is looked for and never read as a city.
func readAddress(line, street string) address {
	var a address
	rest := splitParts(line)
	if n := len(rest); n > 0 {
		if code, ok := countryNames[strings.ToLower(strings.ReplaceAll(rest[n-1], ".", ""))]; ok {
			a.country, rest = code, rest[:n-1]
		} else if n > 1 && strings.EqualFold(rest[n-1], "CA") && isCanadian(rest[n-2]) {
			a.country, rest = "CA", rest[:n-1]
		}
	}
	rest = a.takeRegion(rest)
	if a.city == "" && len(rest) > 0 && (len(rest) > 1 || street == "" && !hasDigit(rest[0]) || a.region == "" && a.postal == "" && a.country != "") {
		if last := rest[len(rest)-1]; !strings.EqualFold(last, street) && !startsWithNumber(last) {
			a.city, rest = last, rest[:len(rest)-1]
		}
	}
	a.street = strings.Join(rest, ", ")
	return a
}

// takeRegion takes the state and the postal code, and what stands in one part with them, off the end of an address.
func (a *address) takeRegion(rest []string) []string {
	for n := len(rest); n > 0; n = len(rest) {
		last, before := rest[n-1], ""
		if n > 1 {
			before = rest[n-2]
		}
		isCity := a.postal != "" && len(last) > 3 && (n == 1 || startsWithNumber(before)) // "1 Main Street, New York, 10001"
		if code, country, ok := lonePostal(last, before, a.country); ok && a.postal == "" && n > 1 {
			a.postal, a.country, rest = code, country, rest[:n-1]
		} else if region, postal, country, ok := readStatePostal(last, a.country); ok && !isCity && a.region == "" && (a.postal == "" || postal == "") {
			a.region, a.postal, rest = region, firstOf(a.postal, postal), rest[:n-1]
			a.country = firstOf(a.country, country)
		} else if a.region == "" && a.postal == "" && isBehindCity(last, before, a.country) {
			a.region, rest = last, rest[:n-1]
		} else if city, region, postal, ok := readCityPostal(last, a.country); ok && (a.postal == "" || postal == "") {
			a.city, a.region, a.postal = city, firstOf(a.region, region), firstOf(a.postal, postal)
			return rest[:n-1]
		} else {
			break
		}
	}
	return rest
}

// isBehindCity reports whether s is a region, as it stands behind a city that has its postal code before it: "45046 Zapopan,
// Jal." Fewer than five digits may be a house's.
func isBehindCity(s, before, country string) bool {
	if country == "" || hasDigit(s) || len(before) < 5 || strings.Trim(before[:5], "0123456789") != "" {
		return false
	}
	_, _, ok := cutPostal(before, country)
	return ok
}

// isCanadian reports whether s is a province, a Canadian postal code or both, so that a "CA" behind it is the country and
// not California. The name of a province may be a city's.
func isCanadian(s string) bool {
	if _, _, ok := lonePostal(s, "", "CA"); ok {
		return true
	}
	_, postal, _, ok := readStatePostal(s, "CA")
	return ok && (postal != "" || len(s) == 2)
}

func splitParts(line string) []string {
	parts := strings.Split(strings.ReplaceAll(line, "\n", ", "), ",")
	kept := parts[:0]
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			kept = append(kept, p)
		}
	}
	return kept
}

var (
	zipCode      = regexp.MustCompile(`^(.*?)\s*(\d{5}(?:-\d{4})?)$`)
	canadianCode = regexp.MustCompile(`(?i)^(.*?)\s*([A-Z]\d[A-Z]\s?\d[A-Z]\d)$`)
	australian   = regexp.MustCompile(`^(.*?)\s*(NSW|VIC|QLD|SA|WA|TAS|ACT|NT)\s+(\d{4})$`)
	italian      = regexp.MustCompile(`^(\d{5})\s+(.*\S)\s+\(?([A-Z]{2})\)?$`)
	brazilian    = regexp.MustCompile(`^(.+?)\s*[-–]\s*([A-Z]{2})(?:\s+(\d{5}-?\d{3}))?$`)
	county       = regexp.MustCompile(`^(?:Co\.?|County) \p{Lu}`)
)

// readStatePostal reads "CA 98765", "ON M4Y 2C9", "Kerala 682001", "NY" and "California".
func readStatePostal(s, country string) (region, postal, in string, ok bool) {
	if country == "" || country == "US" {
		if m := zipCode.FindStringSubmatch(s); m != nil {
			if code, ok := stateOf("US", m[1]); ok {
				return code, m[2], "US", true
			}
			if m[1] == "" && country == "US" {
				return "", m[2], "US", true
			}
		}
	}
	if country == "" || country == "CA" {
		if m := canadianCode.FindStringSubmatch(s); m != nil {
			if code, ok := stateOf("CA", m[1]); ok {
				return code, m[2], "CA", true
			}
		}
	}
	if country == "IE" && county.MatchString(s) {
		return s, "", country, true
	}
	if country != "" {
		if name, code, ok := cutPostal(s, country); ok {
			s, postal = name, code
		}
		region, ok = stateOf(country, s)
		return region, postal, country, ok
	}
	in, region, ok = countryOfState(s)
	return region, "", in, ok && len(s) <= 3
}

// readCityPostal reads "London SW1A 1AA", "10115 Berlin", "20121 Milano MI" and "Sydney NSW 2000".
func readCityPostal(s, country string) (city, region, postal string, ok bool) {
	switch country {
	case "AU":
		if m := australian.FindStringSubmatch(s); m != nil {
			return m[1], m[2], m[3], true
		}
	case "IT":
		if m := italian.FindStringSubmatch(s); m != nil {
			return m[2], m[3], m[1], true
		}
	case "BR":
		if m := brazilian.FindStringSubmatch(s); m != nil {
			return m[1], m[2], m[3], true
		}
	}
	city, postal, ok = cutPostal(s, country)
	return city, "", postal, ok
}

// streetWords end or begin the names of streets.
var streetWords = newLexicon("street", "st", "st.", "road", "rd", "rd.", "avenue", "ave", "ave.", "lane", "ln", "drive", "dr", "dr.", "boulevard", "blvd", "blvd.", "way", "court", "ct",
	"highway", "hwy", "parkway", "pkwy", "square", "terrace", "place", "plaza", "circle", "route", "rue", "calle", "avenida", "av", "via")

func looksLikeStreet(s string) bool { return streetWords.in(s) }

func startsWithNumber(s string) bool { return s != "" && isDigit(s[0]) }

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

// directions are words that tell people how to get in, and that no map understands.
var directions = newLexicon("upstairs", "downstairs", "around back", "around the back", "in the back", "in back", "in the rear", "rear entrance", "rear door", "back door", "back entrance",
	"back parking lot", "side door", "side entrance", "enter", "entrance", "use the", "use side", "use back", "use rear", "park in", "parking in", "between", "btw", "btwn", "behind", "next to", "across from", "near", "off of", "basement",
	"lower level", "knock", "ring bell", "ring the", "ring buzzer", "buzz", "down the hall", "look for", "cross street", "cross streets", "c/s", "first door", "2nd door", "inside")

// splitDirections takes off a street what follows it and is no part of an address: what stands in brackets or after "@",
// and parts that begin with a direction.
func splitDirections(street string) (clean, extra string) {
	if !strings.ContainsAny(street, "(@") && !directions.in(street) {
		return street, ""
	}
	whole := street
	var notes []string
	for {
		open := strings.IndexByte(street, '(')
		if open < 0 {
			break
		}
		end := strings.IndexByte(street[open:], ')')
		inner, rest := street[open+1:], ""
		if end >= 0 {
			inner, rest = street[open+1:open+end], street[open+end+1:]
		}
		notes = append(notes, strings.TrimSpace(inner))
		street = strings.TrimSpace(street[:open]) + " " + strings.TrimSpace(rest)
	}
	if before, after, found := strings.Cut(street, "@"); found && strings.TrimSpace(before) != "" {
		notes = append(notes, "@ "+strings.TrimSpace(after))
		street = before
	}
	var kept []string
	for _, part := range strings.FieldsFunc(street, func(r rune) bool { return r == ',' || r == ';' || r == '–' }) {
		part = strings.TrimSpace(part)
		if at, _ := directions.find(part, 0); at == 0 && len(kept) > 0 || at > 0 && strings.HasSuffix(strings.TrimSpace(part[:at]), "-") {
			if at > 0 {
				kept = append(kept, strings.TrimRight(part[:at], " -"))
			}
			notes = append(notes, part[at:])
			continue
		}
		if part != "" {
			kept = append(kept, part)
		}
	}
	clean = strings.TrimSpace(strings.Join(kept, ", "))
	if clean == "" { // nothing but directions
		return whole, ""
	}
	return clean, strings.Join(notes, "; ")
}
