package feed

import (
	"io"
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// WriteMeetingGuide writes hits as a Meeting Guide feed (github.com/code4recovery/spec), held to what the widgets that
// read it can bear: one row a weekday with a number for the day and HH:MM times, a zone on every scheduled row, an address
// and whether it is approximate on every row, lists as arrays, and members left out rather than null. The format knows
// weekly meetings only: any other is given without a day, and its notes begin with when it is held.
func WriteMeetingGuide(w io.Writer, ch *Channel, hits []search.Hit) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	first := true
	err := stream(w, func(b []byte, h search.Hit) []byte {
		if h.Meeting.Status == meeting.Unlisted {
			return b
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		return append(appendGuide(b, ch, h.Meeting), '\n')
	}, hits)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "]\n")
	return err
}

func appendGuide(b []byte, ch *Channel, m *meeting.Meeting) []byte {
	j := jsonText{b: append(b, '{')}
	j.str(`"slug":`, string(m.ID))
	j.str(`"name":`, m.Name)
	own, place := notes(m)
	if s := m.Schedule; s != nil {
		if s.IsWeekly() {
			j.int(`"day":`, int(s.Weekday))
			j.str(`"time":`, s.Start.String())
			j.str(`"end_time":`, s.End().String())
		} else {
			own = strings.TrimSpace(recurrence(s) + ", " + s.Start.String() + " to " + s.End().String() + ".\n" + own)
		}
		j.str(`"timezone":`, s.Timezone)
	}
	j.guidePlace(m, place)
	j.str(`"group":`, m.Group)
	j.str(`"notes":`, own)
	list(&j, `"types":`, guideTypes(m))
	if o := m.Online; o != nil {
		j.str(`"conference_url":`, webURL(o.URL))
		j.str(`"conference_url_notes":`, o.URLNotes)
		j.str(`"conference_phone":`, o.Phone)
		j.str(`"conference_phone_notes":`, o.PhoneNotes)
	}
	j.str(`"attendance_option":`, guideAttendance(m))
	j.str(`"url":`, webURL(m.URL))
	feedback := mailOrWeb(m.FeedbackURL)
	if feedback == "" {
		feedback = ch.MeetingURL(m.ID)
	}
	j.str(`"feedback_url":`, feedback)
	updated := m.Updated
	if updated.IsZero() {
		updated = lastChanged(m)
	}
	j.str(`"updated":`, updated.UTC().Format(time.DateTime))
	j.str(`"entity":`, attribution(m))
	j.str(`"entity_url":`, webURL(m.Source.URL))
	return append(j.b, '}')
}

// guidePlace writes an address on every row, since widgets drop rows without one; an online meeting that states none is
// put in the city that its time zone is named after, as approximate.
func (j *jsonText) guidePlace(m *meeting.Meeting, placeNotes string) {
	p := m.Place
	if p == nil {
		p = &meeting.Place{}
	}
	formatted := p.OneLine()
	if formatted == "" {
		formatted = "Online"
		if m.Schedule != nil {
			_, city, _ := strings.Cut(m.Schedule.Timezone, "/")
			if city = city[strings.LastIndexByte(city, '/')+1:]; city != "" && city != "UTC" {
				formatted = strings.ReplaceAll(city, "_", " ")
			}
		}
	}
	attended := m.Attendance == meeting.InPerson || m.Attendance == meeting.Hybrid
	specific := attended && (p.Address != "" || p.Precision == meeting.Exact)
	j.str(`"location":`, p.Name)
	j.str(`"location_notes":`, placeNotes)
	j.str(`"formatted_address":`, formatted)
	j.str(`"address":`, p.Address)
	j.str(`"city":`, p.City)
	j.str(`"state":`, p.Region)
	j.str(`"postal_code":`, p.PostalCode)
	j.str(`"country":`, p.Country)
	list(j, `"regions":`, p.Areas)
	if specific {
		j.str(`"approximate":`, "no")
	} else {
		j.str(`"approximate":`, "yes")
	}
	if p.Point != nil && attended && p.Precision == meeting.Exact { // readers show any position as a pin
		j.float(`"latitude":`, p.Lat)
		j.float(`"longitude":`, p.Lon)
	}
}

// guideAttendance is a member that the format's widgets write and read, though its specification does not name it.
func guideAttendance(m *meeting.Meeting) string {
	switch {
	case m.Status != meeting.Active:
		return "inactive"
	case m.Attendance == meeting.AttendanceUnknown:
		return ""
	}
	return string(m.Attendance)
}

// guideTypes are the codes of the format that say what m's types, access, languages and status say.
func guideTypes(m *meeting.Meeting) []string {
	var codes []string
	add := func(code string) {
		if code != "" && !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	switch m.Access {
	case meeting.Open:
		add("O")
	case meeting.Closed:
		add("C")
	}
	for _, t := range m.Types {
		add(guideCodes[t])
	}
	for _, l := range m.Languages {
		add(guideLanguages[l])
	}
	if m.Status == meeting.TemporarilyClosed {
		add("TC")
	}
	return codes
}
