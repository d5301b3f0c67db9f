package importer

import "time"

// A Draft is what one row says, in common words but in the publisher's own spelling: strings, nothing parsed, nothing
// repaired. An empty field was not stated. A row that states several days is one Draft with several Days.
type Draft struct {
	// Key is the publisher's own slug or id, unique and lasting within the source. Empty when the row has none.
	Key   string
	Name  string
	Group string
	// Fellowship is set only where one source lists several fellowships; it is a name or code of the publisher's.
	Fellowship string

	// Days are weekdays as written: "0", "Sunday", "Mon–Fri", "2nd and 4th Wednesday". DayBase says how digits count.
	Days    []string
	DayBase DayBase
	// Start, End and Duration are as written: "19:00", "7:00 PM", "noon", "01:30:00", "90".
	Start, End, Duration string
	// Recurrence is an RRULE (without "RRULE:") or the publisher's words: "every other Friday".
	Recurrence string
	// Anchor and Except are dates, YYYY-MM-DD, of the venue's calendar.
	Anchor string
	Except []string
	// Instances are the dated occurrences of a source that publishes nothing else, in their own time zone.
	Instances []time.Time
	Timezone  string
	// Unscheduled is set when the row says that it has no schedule (by appointment, or always on), rather than omitting it.
	Unscheduled bool

	Place DraftPlace

	// Attendance is as stated: in_person, online, hybrid, inactive, or a label; empty lets it be derived.
	Attendance string
	// Suspended is set when the row says that its place is temporarily closed.
	Suspended bool
	// Unlisted is set when the row says that it is not to be shown (unpublished, archived, inactive).
	Unlisted bool

	JoinURL, JoinNotes  string
	DialIn, DialInNotes string
	Access              string // open, closed, or a label
	Types               []string
	// TypeLabels is what the source itself says its codes mean, by code: {"OW": "Open on the first week"}. TypeWorldIDs
	// is what its codes are called in a vocabulary that the whole fellowship shares: {"A": "OPEN"}; they go before the
	// codes, which every publisher chooses for itself. The maps may be shared by many rows and are not to be changed.
	TypeLabels, TypeWorldIDs map[string]string
	Languages                []string
	Notes                    []string // each becomes a paragraph
	URL                      string
	FeedbackURL              string
	FeedbackEmails           []string // of the publisher's office, never of a person
	Updated                  string
	PublisherName            string // when a source repeats rows of other publishers
	PublisherURL             string
	Contacts                 []string // personal contacts: never stored; present so that their removal is noticed
	ResyndicatedFrom         string   // the publisher's own name for the feed that this row came from
}

// A DraftPlace is where a row says it is held.
type DraftPlace struct {
	Name, Street, City, Region, PostalCode, Country, Formatted string
	Areas                                                      []string
	Lat, Lon                                                   string
	// Approximate is as written: "yes", "true", "no"; empty when not stated.
	Approximate string
	Notes       []string
}

// DayBase says which weekday a digit means.
type DayBase int

// The ways in which publishers number the days of the week.
const (
	Sunday0 DayBase = iota // 0 = Sunday, 6 = Saturday, and 7 = Sunday
	Sunday1                // 1 = Sunday, 7 = Saturday
	Monday1                // 1 = Monday, 7 = Sunday
	Monday0                // 0 = Monday, 6 = Sunday
)
