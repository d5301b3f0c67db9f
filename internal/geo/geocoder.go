package geo

import "github.com/fellowfeed/fellowfeed/internal/meeting"

// A Geocoder is written last.
type Geocoder struct{}

func (*Geocoder) locate(*meeting.Meeting) (meeting.Point, bool) { return meeting.Point{}, false }
