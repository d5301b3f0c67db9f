package bmlt

import (
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// draft maps a row's columns to what all formats have in common. The key is the meeting's id alone; which server it is
// of is put before it when all rows are known.
func (r *reader) draft(row *row, origin string) importer.Draft {
	set := r.formats.of(setRef{origin, row.text(colFormatLanguage), row.text(colFormatIDs), row.text(colFormats)})
	r.formats.count(set)
	d := importer.Draft{
		Key:          row.text(colKey),
		Name:         row.text(colName),
		Days:         row.paragraphs(colDay),
		DayBase:      importer.Sunday1,
		Start:        row.text(colStart),
		Duration:     row.text(colDuration),
		Timezone:     row.text(colTimezone),
		Recurrence:   set.recurrence,
		Attendance:   set.attendance(row.text(colVenue)),
		Unlisted:     denied(row.text(colPublished)),
		JoinURL:      row.text(colLink),
		JoinNotes:    row.text(colLinkNotes),
		DialIn:       row.text(colPhone),
		Types:        append([]string(nil), set.types...),
		TypeLabels:   set.labels,
		TypeWorldIDs: set.worldIDs,
		Languages:    append([]string(nil), set.languages...),
		Notes:        append(row.paragraphs(colNotes, colFormatNotes), set.notes...),
		Contacts:     row.contacts,
	}
	// A meeting that has gone online because its place is closed is not suspended.
	d.Suspended = set.closed && d.Attendance != online
	d.Place = r.place(row, d.Attendance)
	d.PublisherName, d.PublisherURL = r.bodies.publisher(row.text(colBody), row.text(colBodyName))
	return d
}

func (r *reader) place(row *row, attendance string) importer.DraftPlace {
	p := importer.DraftPlace{
		Name:       row.text(colPlace),
		Street:     row.text(colStreet),
		City:       row.text(colCity),
		Region:     row.text(colProvince),
		PostalCode: row.text(colPostalCode),
		Country:    row.text(colNation),
		Notes:      row.paragraphs(colPlaceInfo, colTrain, colBus, colTransport),
		Lat:        row.text(colLatitude),
		Lon:        row.text(colLongitude),
	}
	subsection := row.text(colSubsection)
	if p.City == "" {
		p.City, subsection = subsection, ""
	}
	for _, area := range []string{row.text(colCounty), subsection, row.text(colNeighborhood)} {
		if area != "" {
			p.Areas = append(p.Areas, area)
		}
	}
	r.locate(row, &p, attendance)
	return p
}

// locate leaves out a point that stands for no place.
func (r *reader) locate(row *row, p *importer.DraftPlace, attendance string) {
	lat, errLat := strconv.ParseFloat(p.Lat, 64)
	lon, errLon := strconv.ParseFloat(p.Lon, 64)
	switch {
	case errLat != nil || errLon != nil:
	case lat == 0 && lon == 0: // which is how a server says that it knows no position
		if attendance != online {
			row.note(notice.CoordinatesZero, row.cells[colLatitude].name, p.Lat)
		}
		p.Lat, p.Lon = "", ""
	case r.isCentre(lat, lon):
		row.note(notice.CoordinatesDefault, row.cells[colLatitude].name, p.Lat+","+p.Lon)
		p.Lat, p.Lon = "", ""
	}
}

// denied reports whether text says no, as a server writes it.
func denied(text string) bool { return text == "0" || text == "no" || text == "false" }
