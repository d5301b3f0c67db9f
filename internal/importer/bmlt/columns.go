package bmlt

import "strings"

// A column is one thing that a meeting can say.
type column uint8

const (
	colKey column = iota
	colName
	colDay
	colStart
	colDuration
	colTimezone
	colVenue
	colPublished
	colFormats
	colFormatIDs
	colFormatLanguage
	colFormatNotes
	colBody
	colBodyName
	colRoot
	colRootID

	colPlace
	colPlaceInfo
	colStreet
	colSubsection
	colNeighborhood
	colCity
	colCounty
	colProvince
	colPostalCode
	colNation
	colTrain
	colBus
	colTransport
	colLatitude
	colLongitude

	colNotes
	colLink
	colLinkNotes
	colPhone
	columnCount

	colContact // personal; any number of them
	colIgnored // known, and of no use to a visitor
	colUnknown
)

// columnOf finds what a member's name stands for. Beside the names of the server's own fields these are the extra ones
// that whole regions have.
func columnOf(name string) column {
	switch name {
	case "id_bigint":
		return colKey
	case "meeting_name":
		return colName
	case "weekday_tinyint", "weekday_tzid":
		return colDay
	case "start_time":
		return colStart
	case "duration_time":
		return colDuration
	case "time_zone":
		return colTimezone
	case "venue_type":
		return colVenue
	case "published":
		return colPublished
	case "formats":
		return colFormats
	case "format_shared_id_list":
		return colFormatIDs
	case "lang_enum":
		return colFormatLanguage
	case "format_comments":
		return colFormatNotes
	case "service_body_bigint":
		return colBody
	case "service_body_name":
		return colBodyName
	case "root_server_uri":
		return colRoot
	case "root_server_id":
		return colRootID
	case "comments":
		return colNotes
	case "virtual_meeting_link":
		return colLink
	case "virtual_meeting_additional_info":
		return colLinkNotes
	case "phone_meeting_number":
		return colPhone
	case "worldid_mixed", "shared_group_id_bigint", "distance_in_km", "distance_in_miles":
		return colIgnored
	}
	return placeColumnOf(name)
}

func placeColumnOf(name string) column {
	switch name {
	case "location_text":
		return colPlace
	case "location_info":
		return colPlaceInfo
	case "location_street":
		return colStreet
	case "location_city_subsection":
		return colSubsection
	case "location_neighborhood":
		return colNeighborhood
	case "location_municipality":
		return colCity
	case "location_sub_province":
		return colCounty
	case "location_province":
		return colProvince
	case "location_postal_code_1":
		return colPostalCode
	case "location_nation":
		return colNation
	case "train_lines":
		return colTrain
	case "bus_lines":
		return colBus
	case "public_transport":
		return colTransport
	case "latitude":
		return colLatitude
	case "longitude":
		return colLongitude
	case "email_contact", "admin_notes":
		return colContact
	}
	if strings.HasPrefix(name, "contact_") {
		return colContact
	}
	return colUnknown
}
