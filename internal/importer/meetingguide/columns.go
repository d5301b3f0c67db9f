package meetingguide

import (
	"strings"
	"unicode"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
)

// A column is one thing that a row can say, under whichever name the row uses for it.
type column uint8

// The columns, in the order of Draft.
const (
	colKey column = iota
	colName
	colGroup
	colFellowship
	colDay
	colStart
	colEnd
	colDuration
	colTimezone
	colNextUTC
	colWeekUTC
	colLocation
	colAddress
	colCity
	colState
	colPostalCode
	colCountry
	colFormatted
	colRegions
	colRegion
	colSubRegion
	colSubSubRegion
	colCounty
	colDistrict
	colSubDistrict
	colLatitude
	colLongitude
	colCoordinates
	colApproximate
	colLocationNotes
	colAttendance
	colArchived
	colJoinURL
	colJoinNotes
	colDialIn
	colDialInNotes
	colTypes
	colAccess
	colFormats
	colFeatures
	colCommunities
	colLanguages
	colNotes
	colGroupNotes
	colURL
	colWebsite
	colFeedbackURL
	colFeedbackEmails
	colEntity
	colEntityEmail
	colEntityURL
	colUpdated
	colDataSource
	columnCount

	colContact // personal; any number of them
	colIgnored // known, and of no use to a visitor
	colUnknown
)

// shape is the sort of value that the specification gives a column.
type shape uint8

const (
	anyShape shape = iota
	textShape
	numberShape
	listShape
)

// fits reports whether v is of the shape. What says nothing fits every shape; so does an object, which either wraps a
// scalar or is noted where it is read.
func (s shape) fits(v wire.Value) bool {
	k := v.Kind()
	if s == anyShape || k == wire.Object || v.Blank() {
		return true
	}
	switch s {
	case textShape:
		return k == wire.String
	case numberShape:
		return k == wire.Number
	}
	return k == wire.Array
}

// A field says which column a member's name stands for. Of several names for one column the least rank that says
// anything is taken.
type field struct {
	column column
	rank   uint8
	shape  shape
}

// fields holds every known name, as folded by fold.
var fields = fieldTable()

func fieldTable() map[string]field {
	table := map[string]field{}
	add := func(c column, s shape, names ...string) {
		for rank, name := range names {
			table[name] = field{c, uint8(rank), s}
		}
	}
	add(colKey, anyShape, "slug", "post_name", "id", "_id")
	add(colName, textShape, "name", "meeting", "title")
	add(colGroup, textShape, "group", "group_name")
	add(colFellowship, textShape, "fellowship", "program")

	add(colDay, anyShape, "day", "days", "weekday")
	add(colStart, anyShape, "time", "start_time")
	add(colEnd, anyShape, "end_time")
	add(colDuration, numberShape, "duration")
	add(colTimezone, textShape, "timezone", "time_zone")
	add(colNextUTC, anyShape, "timeutc", "startdateutc")
	add(colWeekUTC, textShape, "rtc")

	add(colLocation, textShape, "location", "location_name")
	add(colAddress, textShape, "address")
	add(colCity, textShape, "city")
	add(colState, textShape, "state", "province")
	add(colPostalCode, textShape, "postal_code", "zip", "zip_code", "postcode")
	add(colCountry, textShape, "country")
	add(colFormatted, textShape, "formatted_address", "full_address")
	add(colRegions, listShape, "regions")
	add(colRegion, textShape, "region")
	add(colSubRegion, textShape, "sub_region")
	add(colSubSubRegion, textShape, "sub_sub_region")
	add(colCounty, textShape, "county")
	add(colDistrict, textShape, "district")
	add(colSubDistrict, textShape, "sub_district")
	add(colLatitude, numberShape, "latitude", "lat")
	add(colLongitude, numberShape, "longitude", "lng", "lon")
	add(colCoordinates, anyShape, "coordinates")
	add(colApproximate, textShape, "approximate")
	add(colLocationNotes, textShape, "location_notes")

	add(colAttendance, textShape, "attendance_option", "attendance")
	add(colArchived, anyShape, "archived")
	add(colJoinURL, textShape, "conference_url")
	add(colJoinNotes, textShape, "conference_url_notes", "conference_notes")
	add(colDialIn, textShape, "conference_phone")
	add(colDialInNotes, textShape, "conference_phone_notes")

	add(colTypes, listShape, "types")
	add(colAccess, textShape, "type")
	add(colFormats, listShape, "formats")
	add(colFeatures, listShape, "features")
	add(colCommunities, listShape, "communities")
	add(colLanguages, listShape, "languages", "language")
	add(colNotes, textShape, "notes")
	add(colGroupNotes, textShape, "group_notes", "groupnotes")

	add(colURL, textShape, "url")
	add(colWebsite, textShape, "website", "groupwebsite", "website_2")
	add(colFeedbackURL, textShape, "feedback_url")
	add(colFeedbackEmails, listShape, "feedback_emails", "feedback_email")
	add(colEntity, textShape, "entity")
	add(colEntityEmail, textShape, "entity_email")
	add(colEntityURL, textShape, "entity_url", "entity_website_url")
	add(colUpdated, anyShape, "updated", "updated_at", "updatedat", "last_updated")
	add(colDataSource, textShape, "data_source_name", "data_source")

	add(colContact, anyShape, "author", "email", "phone", "people", "mailing_address", "group_email", "groupemail",
		"group_phone", "groupphone", "venmo", "square", "paypal")
	add(colIgnored, anyShape, "accountid", "conference_provider", "created_at", "createdat", "district_id", "edit_url",
		"entity_location", "entity_logo", "entity_phone", "geocodeid", "group_id", "groupid", "homegroup_online",
		"import_hash", "last_contact", "location_id", "location_url", "region_id", "source_formatted_address",
		"source_region", "source_slug", "source_sub_region", "sub_region_id", "time_formatted")
	return table
}

// lookup finds what a member's name stands for.
func lookup(name string) field {
	if f, ok := fields[name]; ok {
		return f
	}
	name = fold(name)
	if f, ok := fields[name]; ok {
		return f
	}
	if strings.HasPrefix(name, "contact_") {
		return field{column: colContact}
	}
	return field{column: colUnknown}
}

// fold writes a name as the specification would: "Full Address" is full_address.
func fold(name string) string {
	var b strings.Builder
	gap := false
	for _, r := range name {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte('_')
		}
		gap = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// suggest is the known name that an unknown one most resembles, or "" when none is near.
func suggest(name string) string {
	name = fold(name)
	best, bestDistance := "", 1+min(2, len(name)/4)
	for known := range fields {
		if d := distance(name, known, bestDistance); d < bestDistance || d == bestDistance && best != "" && known < best {
			best, bestDistance = known, d
		}
	}
	return best
}

// distance counts the letters to add, drop or change between a and b. A result of limit or more is only a lower bound.
func distance(a, b string, limit int) int {
	if d := len(a) - len(b); d >= limit || -d >= limit {
		return limit + 1
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
