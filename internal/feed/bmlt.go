package feed

import (
	"slices"
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// BMLT writes answers as the semantic interface of a BMLT server gives them (github.com/bmlt-enabled/bmlt-server), for
// the programs that read one: every value is a string, weekdays count from 1 (Sunday), and what is not known is "".
type BMLT struct {
	// RootURL is the address of the server as these programs know it, without a slash at its end. They match meetings with
	// formats by it.
	RootURL string
	Numbers Numbers
	// Label gives the words for a type.
	Label func(meeting.Type) string
	Lang  string
}

// Numbers gives the numeric ids that BMLT clients need: positive, below 2^53, and the same for ever.
type Numbers interface {
	Meeting(id meeting.ID) int64
	ServiceBody(source string) int64
	Format(key string) int64
}

// bmltMeetingKeys are the members of a meeting, in order.
var bmltMeetingKeys = []string{
	"id_bigint", "worldid_mixed", "service_body_bigint", "service_body_name", "weekday_tinyint", "venue_type", "start_time",
	"duration_time", "time_zone", "formats", "lang_enum", "longitude", "latitude", "distance_in_km", "distance_in_miles",
	"email_contact", "published", "root_server_uri", "format_shared_id_list", "meeting_name", "location_text", "location_info",
	"location_street", "location_city_subsection", "location_neighborhood", "location_municipality", "location_sub_province",
	"location_province", "location_postal_code_1", "location_nation", "comments", "train_lines", "bus_lines",
	"phone_meeting_number", "virtual_meeting_link", "virtual_meeting_additional_info",
}

// MeetingKeys lists the members of a meeting, in order.
func (b *BMLT) MeetingKeys() []string { return slices.Clone(bmltMeetingKeys) }

// AppendMeetings appends a JSON array of the hits that have a schedule. Only the given keys are written, or all when none
// of them is known. The format knows weekly meetings only: the comments of any other begin with when it is held.
func (b *BMLT) AppendMeetings(dst []byte, hits []search.Hit, keys []string) []byte {
	chosen := slices.DeleteFunc(slices.Clone(bmltMeetingKeys), func(k string) bool { return !slices.Contains(keys, k) })
	if len(chosen) == 0 {
		chosen = bmltMeetingKeys
	}
	j := jsonText{b: append(dst, '[')}
	for _, h := range hits {
		if h.Meeting.Schedule == nil {
			continue
		}
		j.comma('[')
		j.b = append(j.b, '{')
		row := b.row(h)
		for _, k := range chosen {
			j.member(k, row[k])
		}
		j.b = append(j.b, '}')
	}
	return append(j.b, ']')
}

func (j *jsonText) member(name, value string) {
	j.comma('{')
	j.b = append(appendString(j.b, name), ':')
	j.b = appendString(j.b, value)
}

// row is h as BMLT says it; a key that is absent stands for "".
func (b *BMLT) row(h search.Hit) map[string]string {
	m, s := h.Meeting, h.Meeting.Schedule
	own, place := notes(m)
	if !s.IsWeekly() {
		own = strings.TrimSpace(recurrence(s) + ". " + own)
	}
	formats := b.Formats(m)
	ids := make([]string, len(formats))
	for i, f := range formats {
		ids[i] = decimal(b.Numbers.Format(f))
	}
	row := map[string]string{
		"id_bigint":             decimal(b.Numbers.Meeting(m.ID)),
		"service_body_bigint":   decimal(b.Numbers.ServiceBody(m.Source.ID)),
		"service_body_name":     m.Source.Publisher,
		"weekday_tinyint":       strconv.Itoa(int(s.Weekday) + 1),
		"venue_type":            venueTypes[m.Attendance],
		"start_time":            s.Start.String() + ":00",
		"duration_time":         hours(s.Duration),
		"time_zone":             s.Timezone,
		"formats":               strings.Join(formats, ","),
		"lang_enum":             b.Lang,
		"published":             "1",
		"root_server_uri":       b.RootURL,
		"format_shared_id_list": strings.Join(ids, ","),
		"meeting_name":          m.Name,
		"comments":              own,
	}
	if m.Status == meeting.Unlisted {
		row["published"] = "0"
	}
	if h.Distance >= 0 {
		row["distance_in_km"] = string(appendFloat(nil, h.Distance/1000))
		row["distance_in_miles"] = string(appendFloat(nil, h.Distance/1609.344))
	}
	if p := m.Place; p != nil {
		row["location_text"], row["location_info"], row["location_street"] = p.Name, place, p.Address
		row["location_municipality"], row["location_province"] = p.City, p.Region
		row["location_postal_code_1"], row["location_nation"] = p.PostalCode, p.Country
		if p.Point != nil {
			row["latitude"], row["longitude"] = string(appendFloat(nil, p.Lat)), string(appendFloat(nil, p.Lon))
		}
	}
	if o := m.Online; o != nil {
		row["phone_meeting_number"], row["virtual_meeting_link"] = o.Phone, webURL(o.URL)
		row["virtual_meeting_additional_info"] = strings.TrimSpace(o.URLNotes + " " + o.PhoneNotes)
	}
	return row
}

var venueTypes = map[meeting.Attendance]string{meeting.InPerson: "1", meeting.OnlineOnly: "2", meeting.Hybrid: "3"}

func hours(minutes int) string {
	b := appendDigits(nil, minutes/60, 2)
	b = appendDigits(append(b, ':'), minutes%60, 2)
	return string(append(b, ":00"...))
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// A ServiceBody is the publisher of a source, as BMLT names it.
type ServiceBody struct {
	Source, Name, Description, URL string
	// Type is AS (area), RS (region), ZF (zone), WS (world service), GR (group) or one of BMLT's others.
	Type string
}

// AppendServiceBodies appends a JSON array of service bodies. None has a parent.
func (b *BMLT) AppendServiceBodies(dst []byte, bodies []ServiceBody) []byte {
	j := jsonText{b: append(dst, '[')}
	for _, s := range bodies {
		j.comma('[')
		j.b = append(j.b, '{')
		j.member("id", decimal(b.Numbers.ServiceBody(s.Source)))
		j.member("parent_id", "0")
		j.member("name", s.Name)
		j.member("description", s.Description)
		j.member("type", s.Type)
		j.member("url", s.URL)
		j.member("helpline", "")
		j.member("world_id", "")
		j.b = append(j.b, '}')
	}
	return append(j.b, ']')
}
