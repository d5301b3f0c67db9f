// Package source is the registry: what is known of each publisher and of the places where it publishes. Records are
// data, one YAML file per publisher under sources/; this package reads, checks and writes them, and knows no format.
package source

import (
	"crypto/sha256"
	"encoding/binary"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// A Record is one publisher's file.
type Record struct {
	Publisher  Publisher          `yaml:"publisher"`
	Fellowship meeting.Fellowship `yaml:"fellowship,omitempty"`
	Sources    []*Source          `yaml:"sources,omitempty"`
	// Link is set for a publisher whose listings are not read: seekers are sent to its own finder.
	Link *Link `yaml:"link,omitempty"`

	// File is the path of the record below its root, for messages.
	File string `yaml:"-"`
}

// A Publisher is the body responsible for listings.
type Publisher struct {
	Name string `yaml:"name"`
	URL  string `yaml:"url,omitempty"`
	Kind Kind   `yaml:"kind"`
	// Country is ISO 3166-1 alpha-2; empty for a publisher that serves the world.
	Country string `yaml:"country,omitempty"`
	// Subdivision is ISO 3166-2 ("US-NY").
	Subdivision string `yaml:"subdivision,omitempty"`
	// Area is the publisher's own name for where it serves: "Cowichan Valley".
	Area string `yaml:"area,omitempty"`
}

// Kind is what sort of body a publisher is.
type Kind string

// The kinds, from the most local.
const (
	ServiceBody      Kind = "service_body" // a district, a group, a club
	Intergroup       Kind = "intergroup"
	AreaBody         Kind = "area"
	Region           Kind = "region"
	FellowshipOffice Kind = "fellowship_office"
	Other            Kind = "other"
)

// A Link sends seekers to a publisher's own finder.
type Link struct {
	Finder string `yaml:"finder"`
	// Reason says, in a sentence a visitor may read, why the listings are not here.
	Reason string `yaml:"reason"`
}

// A Source is one machine-readable place where a publisher publishes.
type Source struct {
	// ID is assigned once and never reused: lower case letters, digits and hyphens. Meeting ids derive from it.
	ID string `yaml:"id"`
	// Replaces are ids that this source had before; meetings known under them keep answering.
	Replaces []string `yaml:"replaces,omitempty"`
	// Name tells several sources of one publisher apart.
	Name       string             `yaml:"name,omitempty"`
	Fellowship meeting.Fellowship `yaml:"fellowship,omitempty"` // overrides the record's
	Format     string             `yaml:"format"`
	Preset     string             `yaml:"preset,omitempty"`
	URL        string             `yaml:"url"`
	// Discover is a page on which the address of the feed is looked for when URL fails or is empty.
	Discover string `yaml:"discover,omitempty"`
	// Every is how often the source is read; zero means DefaultEvery.
	Every Interval `yaml:"every,omitempty"`
	// Timezone and Language apply to rows that state none.
	Timezone string `yaml:"timezone,omitempty"`
	Language string `yaml:"language,omitempty"`
	Rights   Rights `yaml:"rights"`
	Gate     Gate   `yaml:"gate,omitempty"`
	// Secret is sent with each request; its value comes from the environment.
	Secret *Secret `yaml:"secret,omitempty"`
	// Paused, when not empty, is the reason why the source is declared but not read.
	Paused string `yaml:"paused,omitempty"`
	// Overlaps are sources known to repeat these listings, wholly or in part.
	Overlaps []string `yaml:"overlaps,omitempty"`
	// Contacts says that the publisher means its rows' contacts to be public.
	ContactsPublic bool `yaml:"contacts_public,omitempty"`
	// Delay is the least time between two requests to the source's host.
	Delay Interval `yaml:"delay,omitempty"`
	// Map is the mapping of a format that needs one; the importer of the format checks it.
	Map map[string]any `yaml:"map,omitempty"`
	// Checked is what was last known of the source when its record was written.
	Checked Checked `yaml:"checked,omitempty"`

	// Publisher is the record's, for whoever holds only the source.
	Publisher *Publisher `yaml:"-"`
	// Dir is the folder on disk that holds the record; file: addresses are resolved below it and allowed only with it.
	Dir string `yaml:"-"`
}

// DefaultEvery is the interval between reads of a source that names none.
const DefaultEvery = 12 * time.Hour

// Rights are the terms on which listings may be used.
type Rights struct {
	Status RightsStatus `yaml:"status"`
	// Attribution is shown beside each listing; empty means the publisher's name.
	Attribution string `yaml:"attribution,omitempty"`
	URL         string `yaml:"url,omitempty"` // where the terms stand
	Note        string `yaml:"note,omitempty"`
}

// RightsStatus says what is known of the terms.
type RightsStatus string

// The statuses. Notes of listings whose rights are unknown or asked are not served, only facts with a link.
const (
	RightsOpen      RightsStatus = "open"      // published for any reader, without a key
	RightsAsked     RightsStatus = "asked"     // permission was asked and not answered
	RightsGranted   RightsStatus = "granted"   // permission was given
	RightsKey       RightsStatus = "key"       // needs a key that the operator must obtain
	RightsForbidden RightsStatus = "forbidden" // never fetched; a link is shown
	RightsUnknown   RightsStatus = "unknown"
)

// Gate overrides the gate's defaults for one source.
type Gate struct {
	// MaxDrop is the share of listings, 0 to 1, whose disappearance holds an edition; it is written "30%".
	MaxDrop Percent `yaml:"max_drop,omitempty"`
	// MinDropRows is the number of listings that must also have disappeared.
	MinDropRows int `yaml:"min_drop_rows,omitempty"`
	// MinRows is the least number of rows that the source can plausibly have.
	MinRows int `yaml:"min_rows,omitempty"`
}

// A Secret is a key that a publisher gave to the operator. Only the name of the environment variable is recorded.
type Secret struct {
	Env string `yaml:"env"`
	// Query or Header names where it is sent.
	Query  string `yaml:"query,omitempty"`
	Header string `yaml:"header,omitempty"`
}

// Checked is evidence about a source at the time its record was written. It is for people and changes nothing.
type Checked struct {
	On       string `yaml:"on,omitempty"` // YYYY-MM or YYYY-MM-DD
	Meetings int    `yaml:"meetings,omitempty"`
	Evidence string `yaml:"evidence,omitempty"`
	Remarks  string `yaml:"remarks,omitempty"`
}

// NotesServed reports whether the free-text notes of listings may be served under r.
func (r Rights) NotesServed() bool {
	return r.Status == RightsOpen || r.Status == RightsGranted || r.Status == RightsKey
}

// Interval is how often the source is to be read.
func (s *Source) Interval() time.Duration {
	if s.Every == 0 {
		return DefaultEvery
	}
	return time.Duration(s.Every)
}

// Ref is how a listing of s names its source.
func (s *Source) Ref(key string) meeting.SourceRef {
	ref := meeting.SourceRef{ID: s.ID, Key: key, Rights: string(s.Rights.Status), Attribution: s.Rights.Attribution}
	if s.Publisher != nil {
		ref.Publisher, ref.URL = s.Publisher.Name, s.Publisher.URL
		if ref.Attribution == "" {
			ref.Attribution = s.Publisher.Name
		}
	}
	return ref
}

// Spread maps an id to a fixed share from 0 to below 1, to spread work over time without chance.
func Spread(id string) float64 {
	sum := sha256.Sum256([]byte(id)) // cheap hashes leave ids that differ in one letter close together
	return float64(binary.BigEndian.Uint64(sum[:])>>11) / (1 << 53)
}
