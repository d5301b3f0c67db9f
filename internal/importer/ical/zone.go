package ical

import (
	"cmp"
	"strings"
	"time"
)

// zones finds the IANA zones behind the TZIDs of one calendar.
type zones struct {
	calendar *calendar
	home     *time.Location // for times in no zone and in UTC: the calendar's own, or the source's; nil if unknown
	floating string         // the zone of times that name none; empty for the source's
	known    map[string]*time.Location
}

// newZones takes the calendar's own zone (X-WR-TIMEZONE) for its home, or that of the source. floating is the zone of
// times that name none; if it is empty they are in the calendar's own.
func newZones(c *calendar, source, floating string) *zones {
	z := &zones{calendar: c, floating: floating, known: map[string]*time.Location{}}
	stated, _ := find(c.props, "X-WR-TIMEZONE")
	if own := z.location(stated.text()); own != nil && own.String() != "UTC" {
		z.home = own
		z.floating = cmp.Or(floating, stated.text())
	}
	if z.home == nil {
		z.home = z.location(source)
	}
	return z
}

// location is the zone that a TZID names, or nil. A name may be IANA's; have a prefix that makes it unique in the world
// (/citadel.org/20190914_1/America/New_York, posix/…); be of another system; or be explained by its VTIMEZONE.
func (z *zones) location(tzid string) *time.Location {
	tzid = strings.TrimSpace(tzid)
	if loc, ok := z.known[tzid]; ok {
		return loc
	}
	loc := named(tzid)
	if explained := z.calendar.zones[tzid]; loc == nil && explained != "" {
		loc = named(explained)
	}
	z.known[tzid] = loc
	return loc
}

// named tries a name, and what is left of it after its prefixes.
func named(name string) *time.Location {
	if iana, ok := windows[strings.ToLower(name)]; ok {
		name = iana
	}
	name = strings.TrimPrefix(strings.TrimPrefix(strings.Trim(name, "/"), "posix/"), "right/")
	for name != "" && len(name) < 200 {
		if name != "Local" {
			if loc, err := time.LoadLocation(name); err == nil {
				return loc
			}
		}
		i := strings.IndexAny(name, "/_")
		if i < 0 {
			return nil
		}
		name = name[i+1:]
	}
	return nil
}

// windows are the names that Windows gives to the zones in which publishers are, from the Unicode CLDR's table of
// Windows zones. Its first territory counts.
var windows = func() map[string]string {
	m := map[string]string{}
	for pair := range strings.SplitSeq(windowsZones, "\n") {
		if name, iana, ok := strings.Cut(pair, "="); ok {
			m[strings.ToLower(name)] = iana
		}
	}
	return m
}()

const windowsZones = `
UTC=UTC
GMT Standard Time=Europe/London
Greenwich Standard Time=Atlantic/Reykjavik
W. Europe Standard Time=Europe/Berlin
Western/Central Europe=Europe/Berlin
Central Europe Standard Time=Europe/Budapest
Central European Standard Time=Europe/Warsaw
Romance Standard Time=Europe/Paris
GTB Standard Time=Europe/Bucharest
E. Europe Standard Time=Europe/Chisinau
FLE Standard Time=Europe/Kiev
Turkey Standard Time=Europe/Istanbul
Israel Standard Time=Asia/Jerusalem
Russian Standard Time=Europe/Moscow
Belarus Standard Time=Europe/Minsk
South Africa Standard Time=Africa/Johannesburg
Egypt Standard Time=Africa/Cairo
W. Central Africa Standard Time=Africa/Lagos
E. Africa Standard Time=Africa/Nairobi
Morocco Standard Time=Africa/Casablanca
Arabian Standard Time=Asia/Dubai
Arab Standard Time=Asia/Riyadh
Iran Standard Time=Asia/Tehran
Pakistan Standard Time=Asia/Karachi
India Standard Time=Asia/Kolkata
Sri Lanka Standard Time=Asia/Colombo
Nepal Standard Time=Asia/Kathmandu
Bangladesh Standard Time=Asia/Dhaka
SE Asia Standard Time=Asia/Bangkok
China Standard Time=Asia/Shanghai
Singapore Standard Time=Asia/Singapore
Taipei Standard Time=Asia/Taipei
Tokyo Standard Time=Asia/Tokyo
Korea Standard Time=Asia/Seoul
W. Australia Standard Time=Australia/Perth
AUS Central Standard Time=Australia/Darwin
Cen. Australia Standard Time=Australia/Adelaide
E. Australia Standard Time=Australia/Brisbane
AUS Eastern Standard Time=Australia/Sydney
Tasmania Standard Time=Australia/Hobart
New Zealand Standard Time=Pacific/Auckland
Fiji Standard Time=Pacific/Fiji
Hawaiian Standard Time=Pacific/Honolulu
Alaskan Standard Time=America/Anchorage
Pacific Standard Time=America/Los_Angeles
Pacific Standard Time (Mexico)=America/Tijuana
US Mountain Standard Time=America/Phoenix
Mountain Standard Time=America/Denver
Mountain Standard Time (Mexico)=America/Mazatlan
Central Standard Time=America/Chicago
Central Standard Time (Mexico)=America/Mexico_City
Canada Central Standard Time=America/Regina
Central America Standard Time=America/Guatemala
Eastern Standard Time=America/New_York
Eastern Standard Time (Mexico)=America/Cancun
US Eastern Standard Time=America/Indianapolis
SA Pacific Standard Time=America/Bogota
SA Western Standard Time=America/La_Paz
Venezuela Standard Time=America/Caracas
Atlantic Standard Time=America/Halifax
Newfoundland Standard Time=America/St_Johns
Pacific SA Standard Time=America/Santiago
Argentina Standard Time=America/Buenos_Aires
E. South America Standard Time=America/Sao_Paulo
SA Eastern Standard Time=America/Cayenne
Montevideo Standard Time=America/Montevideo
Paraguay Standard Time=America/Asuncion
`
