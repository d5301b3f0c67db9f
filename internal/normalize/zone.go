package normalize

import (
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A ZoneFinder tells the IANA time zone of a position in degrees; ok is false where there is none.
type ZoneFinder interface {
	Zone(lat, lon float64) (name string, ok bool)
}

// zone settles the time zone of the row: its own, the source's, that of its position, or that of its state or country.
func (r *row) zone() (name string, from meeting.ZoneSource, ok bool) {
	if stated := r.draft.Timezone; stated != "" {
		if name, ok := r.n.readZone(stated); ok {
			if name != stated {
				r.repaired(notice.TimezoneAlias, "timezone", stated)
			}
			r.checkZone(name)
			return name, meeting.ZoneFromRow, true
		}
		r.repaired(notice.TimezoneInvalid, "timezone", stated)
	}
	if r.src.Timezone != "" {
		if name, ok := r.n.readZone(r.src.Timezone); ok {
			r.checkZone(name)
			return name, meeting.ZoneFromSource, true
		}
	}
	if r.point != nil {
		name, ok = r.n.zones.Zone(r.point.Lat, r.point.Lon)
	}
	if !ok {
		name, ok = zoneOfArea(r.m.Place)
	}
	if ok {
		r.repaired(notice.TimezoneInferred, "timezone", name)
	}
	return name, meeting.ZoneFromPlace, ok
}

// checkZone notes a zone that keeps other hours than the place.
func (r *row) checkZone(stated string) {
	if r.point == nil {
		return
	}
	if there, ok := r.n.zones.Zone(r.point.Lat, r.point.Lon); ok && there != stated && !r.n.sameHours(there, stated, r.now) {
		r.note(notice.TimezoneMismatch, "timezone", stated+", but the place is in "+there)
	}
}

// sameHours reports whether two zones agree this year, in winter and in summer.
func (n *Normalizer) sameHours(a, b string, now time.Time) bool {
	x, errX := n.locations.Load(a)
	y, errY := n.locations.Load(b)
	if errX != nil || errY != nil {
		return false
	}
	for _, month := range []time.Month{time.January, time.July} {
		at := time.Date(now.Year(), month, 1, 12, 0, 0, 0, time.UTC)
		_, inX := at.In(x).Zone()
		_, inY := at.In(y).Zone()
		if inX != inY {
			return false
		}
	}
	return true
}

// readZone reads an IANA name, an old name of one, or what people call it.
func (n *Normalizer) readZone(s string) (name string, ok bool) {
	if strings.Contains(s, "/") || s == "UTC" {
		if _, old := zoneAliases[strings.ToLower(s)]; !old {
			if _, err := n.locations.Load(s); err == nil {
				return s, true
			}
		}
	}
	key := strings.ToLower(strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '_' || r == '(' || r == ')' || r == '.' }), " "))
	if name, ok := zoneAliases[key]; ok {
		return name, true
	}
	// A name in other capitals, or with blanks: "america/new york".
	area, place, found := strings.Cut(key, "/")
	if !found {
		return "", false
	}
	name = capitals(area) + "/" + capitals(strings.ReplaceAll(place, " ", "_"))
	_, err := n.locations.Load(name)
	return name, err == nil
}

// capitals writes each part of a zone's name with a capital.
func capitals(s string) string {
	b := []byte(s)
	for i := range b {
		if (i == 0 || b[i-1] == '_' || b[i-1] == '-' || b[i-1] == '/') && b[i] >= 'a' && b[i] <= 'z' {
			b[i] -= 'a' - 'A'
		}
	}
	return string(b)
}

// zoneOfArea is the zone of a state, or of a country that has one zone only. A state with two is given that of most of
// its people.
func zoneOfArea(p *meeting.Place) (string, bool) {
	if p == nil {
		return "", false
	}
	if zone, ok := stateZones[p.Country+"-"+p.Region]; ok {
		return zone, true
	}
	zone, ok := countryZones[p.Country]
	return zone, ok
}
