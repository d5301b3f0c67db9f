package search

import "github.com/fellowfeed/fellowfeed/internal/meeting"

// Places are where meetings are held, by name: what `near` understands beside coordinates.
type Places interface {
	// Resolve is the place that text names in full: "Oakland", "Oakland, CA", "94607". Of several of the same name, one
	// in the given country (ISO 3166-1 alpha-2, or "") comes first, then the one with the most meetings.
	Resolve(text, country string) (Place, bool)

	// Find completes text, at most limit places, the likeliest first.
	Find(text, country string, limit int) []Place
}

// A Place is a middle of meetings that share a name.
type Place struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"` // city, area, postal_code, place
	Region  string `json:"region,omitempty"`
	Country string `json:"country,omitempty"`
	meeting.Point
	Count int `json:"count"` // meetings there
}

// The kinds of Place, and of Suggestion with KindMeeting and KindType.
const (
	KindCity    = "city"
	KindArea    = "area"
	KindPostal  = "postal_code"
	KindPlace   = "place"
	KindMeeting = "meeting"
	KindType    = "type"
)

// String is the place as people write it: "Oakland, CA".
func (p Place) String() string {
	switch {
	case p.Region != "" && p.Region != p.Name:
		return p.Name + ", " + p.Region
	case p.Country != "":
		return p.Name + ", " + p.Country
	}
	return p.Name
}
