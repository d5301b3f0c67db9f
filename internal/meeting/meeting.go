// Package meeting holds the vocabulary of Fellowfeed: what a recovery meeting is, when and where it is held,
// who lists it, and how it is identified. It imports the standard library only and does no I/O.
package meeting

import (
	"fmt"
	"strings"
	"time"
)

// A Meeting is what people attend. As one source states it, it is called a listing; listings of the same meeting by
// several sources are merged into one Meeting, whose AlsoListedBy names the others.
//
// A field that the publisher does not state is absent, or "unknown" where the type has that value; it is never
// guessed to be "no".
type Meeting struct {
	ID         ID         `json:"id"`
	Name       string     `json:"name"`
	Group      string     `json:"group,omitempty"`
	Fellowship Fellowship `json:"fellowship"`

	// Schedule is nil for a meeting by appointment, or one that is always on.
	Schedule   *Schedule  `json:"schedule,omitempty"`
	Attendance Attendance `json:"attendance"`
	Status     Status     `json:"status"`

	Place  *Place  `json:"place,omitempty"`
	Online *Online `json:"online,omitempty"`

	Access Access `json:"access"`
	// Types are canonical and fellowship-neutral; RawTypes are the publisher's own codes, whatever became of them.
	Types    []Type   `json:"types,omitempty"`
	RawTypes []string `json:"raw_types,omitempty"`
	// Languages are ISO 639-1 codes in lower case ("es"), or ISO 639-3 where no two-letter code exists ("ase").
	Languages []string `json:"languages,omitempty"`
	Notes     string   `json:"notes,omitempty"`

	// URL is the publisher's page for this meeting; FeedbackURL (http, https or mailto) is where a seeker reports a problem.
	URL         string `json:"url,omitempty"`
	FeedbackURL string `json:"feedback_url,omitempty"`

	// Updated is the publisher's own date of the row. FirstSeen is when we first saw the meeting, Changed when we first
	// saw it in its present form, and Seen when the edition that last held it was accepted.
	Updated   time.Time `json:"updated,omitzero"`
	FirstSeen time.Time `json:"first_seen,omitzero"`
	Changed   time.Time `json:"changed,omitzero"`
	Seen      time.Time `json:"seen,omitzero"`
	// Revision counts how often its schedule has changed since FirstSeen (SEQUENCE of RFC 5545 section 3.8.7.4).
	Revision int `json:"revision,omitempty"`

	Source       SourceRef `json:"source"`
	AlsoListedBy []string  `json:"also_listed_by,omitempty"`
	// Notices are codes of the notice catalogue (api/notices.yaml).
	Notices []string `json:"notices,omitempty"`
}

// A Fellowship is the short name of a fellowship or programme: "aa", "na", "al-anon", "smart".
type Fellowship string

// A Type is a canonical, fellowship-neutral kind or feature of a meeting: "women", "beginners", "step-study".
// The full list with labels is api/types.yaml.
type Type string

// Attendance tells how people attend.
type Attendance string

// The values of Attendance. Hybrid counts as both in person and online.
const (
	AttendanceUnknown Attendance = "unknown"
	InPerson          Attendance = "in_person"
	OnlineOnly        Attendance = "online"
	Hybrid            Attendance = "hybrid"
)

// Status tells whether a meeting is to be shown.
type Status string

// The values of Status. Only Active meetings are shown unless asked otherwise.
const (
	// Active: it takes place as listed.
	Active Status = "active"
	// TemporarilyClosed: its place is closed for a time and the publisher gives no other way to attend.
	TemporarilyClosed Status = "temporarily_closed"
	// Unlisted: the publisher no longer lists it, or states so little (half a schedule) that nobody could attend.
	Unlisted Status = "unlisted"
)

// Access tells who may attend.
type Access string

// The values of Access.
const (
	AccessUnknown Access = "unknown"
	// Open: anyone may come.
	Open Access = "open"
	// Closed: for people who want to stop, or, in a family fellowship, for families and friends.
	Closed Access = "closed"
)

// A Place is where people meet in person.
type Place struct {
	Name       string `json:"name,omitempty"`
	Address    string `json:"address,omitempty"` // street and number
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"` // state, province or county, as its usual short code where there is one
	PostalCode string `json:"postal_code,omitempty"`
	Country    string `json:"country,omitempty"`   // ISO 3166-1 alpha-2
	Formatted  string `json:"formatted,omitempty"` // one line, for people
	// Areas are the publisher's own regions, from the general to the specific: ["Brooklyn", "Park Slope"].
	Areas []string `json:"areas,omitempty"`
	*Point
	// Precision tells what the point stands for. It is absent without a point.
	Precision Precision `json:"precision,omitempty"`
	Notes     string    `json:"notes,omitempty"`
}

// A Point is a position on the Earth in degrees, WGS 84: latitude -90 to 90, longitude -180 to 180.
type Point struct {
	Lat float64 `json:"lat"`
	Lon float64 `json:"lon"`
}

// Precision tells how far a place's point can be trusted.
type Precision string

// The values of Precision. Only Exact may be shown as a pin or used for directions.
const (
	Exact       Precision = "exact"
	Approximate Precision = "approximate" // the middle of a street, neighbourhood or postal code
	Area        Precision = "area"        // the middle of a city or larger
)

// Online is how people join from anywhere.
type Online struct {
	URL        string `json:"url,omitempty"`
	Provider   string `json:"provider,omitempty"` // display name of the conference provider, when recognised by exact host
	URLNotes   string `json:"url_notes,omitempty"`
	Phone      string `json:"phone,omitempty"` // a dial-in number, never a person's
	PhoneNotes string `json:"phone_notes,omitempty"`
}

// A SourceRef says where a meeting's listing came from, and on what terms.
type SourceRef struct {
	ID          string `json:"id"`
	Key         string `json:"key"` // the publisher's own slug or id
	Publisher   string `json:"publisher,omitempty"`
	URL         string `json:"url,omitempty"` // the publisher's site
	Attribution string `json:"attribution,omitempty"`
	Rights      string `json:"rights,omitempty"`
}

// Point returns where the meeting is held, and whether that is known.
func (m *Meeting) Point() (Point, bool) {
	if m.Place == nil || m.Place.Point == nil {
		return Point{}, false
	}
	return *m.Place.Point, true
}

// Validate reports the first breach of the invariants that every stored meeting keeps.
// Normalising must establish them; a failure is a defect of ours, not of the publisher.
func (m *Meeting) Validate() error {
	switch {
	case !m.ID.Valid():
		return fmt.Errorf("meeting: invalid id %q", m.ID)
	case m.Name == "":
		return fmt.Errorf("meeting %s: no name", m.ID)
	case m.Fellowship == "":
		return fmt.Errorf("meeting %s: no fellowship", m.ID)
	case m.Source.ID == "" || m.Source.Key == "":
		return fmt.Errorf("meeting %s: no source", m.ID)
	case !oneOf(m.Attendance, AttendanceUnknown, InPerson, OnlineOnly, Hybrid):
		return fmt.Errorf("meeting %s: attendance %q", m.ID, m.Attendance)
	case !oneOf(m.Status, Active, TemporarilyClosed, Unlisted):
		return fmt.Errorf("meeting %s: status %q", m.ID, m.Status)
	case !oneOf(m.Access, AccessUnknown, Open, Closed):
		return fmt.Errorf("meeting %s: access %q", m.ID, m.Access)
	}
	if p, ok := m.Point(); ok {
		if !p.Valid() {
			return fmt.Errorf("meeting %s: point %v", m.ID, p)
		}
		if !oneOf(m.Place.Precision, Exact, Approximate, Area) {
			return fmt.Errorf("meeting %s: precision %q", m.ID, m.Place.Precision)
		}
	}
	if m.Schedule != nil {
		if err := m.Schedule.Validate(); err != nil {
			return fmt.Errorf("meeting %s: %w", m.ID, err)
		}
	}
	return nil
}

// Valid reports whether p lies on the Earth. 0,0 is no place where people meet.
func (p Point) Valid() bool {
	return p.Lat >= -90 && p.Lat <= 90 && p.Lon >= -180 && p.Lon <= 180 && (p.Lat != 0 || p.Lon != 0)
}

func (p Point) String() string { return fmt.Sprintf("%.5f,%.5f", p.Lat, p.Lon) }

// Attends reports whether a meeting attended as m satisfies the wish w: a hybrid meeting is both in person and online.
func (m Attendance) Attends(w Attendance) bool {
	return m == w || m == Hybrid && (w == InPerson || w == OnlineOnly)
}

func oneOf[T comparable](v T, in ...T) bool {
	for _, x := range in {
		if v == x {
			return true
		}
	}
	return false
}

// OneLine joins the parts of an address that are present, for people to read.
func (p *Place) OneLine() string {
	if p.Formatted != "" {
		return p.Formatted
	}
	parts := make([]string, 0, 5)
	for _, s := range []string{p.Address, p.City, strings.TrimSpace(p.Region + " " + p.PostalCode), p.Country} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, ", ")
}
