package meetingguide

import (
	"strconv"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// draft maps the row's columns to what all formats have in common.
func (r *row) draft() importer.Draft {
	d := importer.Draft{
		Key:         r.text(colKey),
		Name:        r.text(colName),
		Group:       r.text(colGroup),
		Fellowship:  r.text(colFellowship),
		Days:        r.days(),
		DayBase:     importer.Sunday0,
		Start:       r.time(colStart),
		End:         r.time(colEnd),
		Duration:    r.text(colDuration),
		Timezone:    r.text(colTimezone),
		Unscheduled: r.denies(colDay) || r.denies(colStart),
		Place:       r.place(),
		Attendance:  r.text(colAttendance),
		Unlisted:    affirmed(r.text(colArchived)),
		JoinURL:     r.text(colJoinURL),
		JoinNotes:   r.text(colJoinNotes),
		DialIn:      r.text(colDialIn),
		DialInNotes: r.text(colDialInNotes),
		Types:       r.types(),
		Languages:   r.list(colLanguages, ","),
		Notes:       r.paragraphs(colNotes, colGroupNotes),
		// The group's own site is the best page there is for a meeting without one.
		URL:              r.first(colURL, colWebsite),
		FeedbackURL:      r.text(colFeedbackURL),
		FeedbackEmails:   r.list(colFeedbackEmails, ","),
		Updated:          r.text(colUpdated),
		PublisherName:    r.text(colEntity),
		PublisherURL:     r.text(colEntityURL),
		Contacts:         r.contacts,
		ResyndicatedFrom: r.text(colDataSource),
	}
	if len(d.FeedbackEmails) == 0 {
		d.FeedbackEmails = r.list(colEntityEmail, ",")
	}
	// TSML says inactive both of a closed place and of a vague address without another way in. The second is no
	// closure: it is plain from the address itself.
	d.Suspended = strings.EqualFold(d.Attendance, "inactive") && !affirmed(d.Place.Approximate)
	return d
}

// place maps the columns that say where.
func (r *row) place() importer.DraftPlace {
	p := importer.DraftPlace{
		Name:        r.text(colLocation),
		Street:      r.text(colAddress),
		City:        r.text(colCity),
		Region:      r.text(colState),
		PostalCode:  r.text(colPostalCode),
		Country:     r.text(colCountry),
		Formatted:   r.text(colFormatted),
		Areas:       r.areas(),
		Lat:         r.text(colLatitude),
		Lon:         r.text(colLongitude),
		Approximate: r.text(colApproximate),
		Notes:       r.paragraphs(colLocationNotes),
	}
	if p.Lat == "" && p.Lon == "" {
		p.Lat, p.Lon = r.point(&p)
	}
	return p
}

// areas are the publisher's regions, from the general to the specific, and then the districts of its service structure.
func (r *row) areas() []string {
	var areas []string
	if r.says(colRegions) {
		for _, region := range r.list(colRegions, ">") {
			areas = append(areas, split(region, ">")...)
		}
	} else {
		for _, c := range []column{colRegion, colSubRegion, colSubSubRegion} {
			areas = append(areas, r.list(c, ">")...)
		}
	}
	for _, c := range []column{colCounty, colDistrict, colSubDistrict} {
		if r.says(c) {
			areas = append(areas, r.text(c))
		}
	}
	return areas
}

// point reads the coordinates column: "lat,lng" is a point; "lat,lng,lat,lng" are the corners of an area, which is
// stated as its middle and marked approximate.
func (r *row) point(p *importer.DraftPlace) (lat, lon string) {
	switch c := r.list(colCoordinates, ","); len(c) {
	case 2:
		return c[0], c[1]
	case 4:
		if p.Approximate == "" {
			p.Approximate = "yes"
		}
		return middle(c[0], c[2]), middle(c[1], c[3])
	}
	return "", ""
}

// middle is halfway between two numbers, to the metre; a if either is no number.
func middle(a, b string) string {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return a
	}
	return strconv.FormatFloat((x+y)/2, 'f', 5, 64)
}

// types gathers the codes that Meeting Guide keeps in one list, and the online lists in five.
func (r *row) types() []string {
	types := r.list(colTypes, ",")
	for _, c := range []column{colAccess, colFormats, colFeatures, colCommunities} {
		if r.says(c) {
			types = append(types, r.list(c, ",")...)
		}
	}
	return types
}

// paragraphs are the texts of the columns that say anything.
func (r *row) paragraphs(columns ...column) []string {
	var texts []string
	for _, c := range columns {
		if r.says(c) {
			texts = append(texts, r.text(c))
		}
	}
	return texts
}

// affirmed reports whether text says yes, as programs and people write it.
func affirmed(text string) bool {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "yes", "true", "1", "y":
		return true
	}
	return false
}
