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

// names are the known names of each column, as folded by fold, the best first.
var names = []struct {
	column column
	shape  shape
	names  string
}{
	{colKey, anyShape, "slug post_name id _id"},
	{colName, textShape, "name meeting title"},
	{colGroup, textShape, "group group_name"},
	{colFellowship, textShape, "fellowship program"},

	{colDay, anyShape, "day days weekday"},
	{colStart, anyShape, "time start_time"},
	{colEnd, anyShape, "end_time"},
	{colDuration, numberShape, "duration"},
	{colTimezone, textShape, "timezone time_zone"},
	{colNextUTC, anyShape, "timeutc startdateutc"},
	{colWeekUTC, textShape, "rtc"},

	{colLocation, textShape, "location location_name"},
	{colAddress, textShape, "address"},
	{colCity, textShape, "city"},
	{colState, textShape, "state province"},
	{colPostalCode, textShape, "postal_code zip zip_code postcode"},
	{colCountry, textShape, "country"},
	{colFormatted, textShape, "formatted_address full_address"},
	{colRegions, listShape, "regions"},
	{colRegion, textShape, "region"},
	{colSubRegion, textShape, "sub_region"},
	{colSubSubRegion, textShape, "sub_sub_region"},
	{colCounty, textShape, "county"},
	{colDistrict, textShape, "district"},
	{colSubDistrict, textShape, "sub_district"},
	{colLatitude, numberShape, "latitude lat"},
	{colLongitude, numberShape, "longitude lng lon"},
	{colCoordinates, anyShape, "coordinates"},
	{colApproximate, textShape, "approximate"},
	{colLocationNotes, textShape, "location_notes"},

	{colAttendance, textShape, "attendance_option attendance"},
	{colArchived, anyShape, "archived"},
	{colJoinURL, textShape, "conference_url"},
	{colJoinNotes, textShape, "conference_url_notes conference_notes"},
	{colDialIn, textShape, "conference_phone"},
	{colDialInNotes, textShape, "conference_phone_notes"},

	{colTypes, listShape, "types"},
	{colAccess, textShape, "type"},
	{colFormats, listShape, "formats"},
	{colFeatures, listShape, "features"},
	{colCommunities, listShape, "communities"},
	{colLanguages, listShape, "languages language"},
	{colNotes, textShape, "notes"},
	{colGroupNotes, textShape, "group_notes groupnotes"},

	{colURL, textShape, "url"},
	{colWebsite, textShape, "website groupwebsite website_2"},
	{colFeedbackURL, textShape, "feedback_url"},
	{colFeedbackEmails, listShape, "feedback_emails feedback_email"},
	{colEntity, textShape, "entity"},
	{colEntityEmail, textShape, "entity_email"},
	{colEntityURL, textShape, "entity_url entity_website_url"},
	{colUpdated, anyShape, "updated updated_at updatedat last_updated"},
	{colDataSource, textShape, "data_source_name data_source"},

	{colContact, anyShape, "author email phone people mailing_address group_email groupemail group_phone groupphone " +
		"venmo square paypal"},
	{colIgnored, anyShape, "accountid conference_provider created_at createdat district_id edit_url entity_location " +
		"entity_logo entity_phone geocodeid group_id groupid homegroup_online import_hash " +
		"last_contact location_id location_url region_id source_formatted_address source_region " +
		"source_slug source_sub_region sub_region_id time_formatted"},
}

// fields finds a column by name.
var fields = index()

func index() map[string]field {
	table := map[string]field{}
	for _, c := range names {
		for rank, name := range strings.Fields(c.names) {
			table[name] = field{c.column, uint8(rank), c.shape}
		}
	}
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
