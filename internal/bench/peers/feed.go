package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// guideFeed writes n meetings of w as a publisher's feed in Meeting Guide JSON. Like real ones it is not quite tidy: one
// row in ten needs something done.
func guideFeed(w *synth.World, n int) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('[')
	i := 0
	for m := range w.Meetings(0, n) {
		if i++; i > 1 {
			b.WriteByte(',')
		}
		if err := enc.Encode(guideRow(m, i%10)); err != nil {
			return nil, fmt.Errorf("writing a feed: %w", err)
		}
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// guideRow is m as a row of the format; the untidiness is one of ten, most of which are none.
func guideRow(m *meeting.Meeting, untidiness int) map[string]any {
	row := map[string]any{
		"slug": m.Source.Key, "name": m.Name, "group": m.Group, "notes": strings.TrimSpace(m.Notes), "url": m.URL,
		"types": guideTypes(m.Types), "updated": m.Changed.Format("2006-01-02 15:04:05"),
	}
	if s := m.Schedule; s != nil {
		row["day"], row["time"], row["end_time"], row["timezone"] = int(s.Weekday), s.Start.String(), s.End().String(), s.Timezone
	}
	if p := m.Place; p != nil {
		row["location"], row["address"], row["city"], row["state"] = p.Name, p.Address, p.City, p.Region
		row["postal_code"], row["country"], row["regions"], row["formatted_address"] = p.PostalCode, p.Country, p.Areas, p.Formatted
		if p.Point != nil {
			row["latitude"], row["longitude"] = p.Lat, p.Lon
		}
	}
	if o := m.Online; o != nil {
		row["conference_url"], row["conference_url_notes"] = o.URL, o.URLNotes
	}
	switch untidiness {
	case 3:
		row["notes"] = fmt.Sprintf("<p>%v</p>Questions: 212-555-0142", row["notes"])
	case 7:
		row["name"] = "  " + m.Name + "&amp; friends "
	}
	return row
}

// guideTypes are the codes of types in the format, where it has one.
func guideTypes(types []meeting.Type) []string {
	codes := map[meeting.Type]string{
		"discussion": "D", "speaker": "SP", "beginners": "BE", "step-study": "ST", "big-book": "B", "women": "W", "men": "M",
		"wheelchair": "X", "literature": "LIT", "meditation": "MED", "young-people": "Y", "seniors": "SEN", "candlelight": "CAN",
	}
	all := []string{"O"}
	for _, t := range types {
		if c := codes[t]; c != "" {
			all = append(all, c)
		}
	}
	return all
}
