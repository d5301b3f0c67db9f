// Package edition holds the nouns of what Fellowfeed remembers: the state of each source, every attempt to read it, the
// edition being served, and each change. The packages below store/ keep them; who uses a store (ingest, poll, web)
// declares the methods it needs and never imports one.
package edition

import (
	"errors"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// ErrNotFound is returned, wrapped, for an id that is not known.
var ErrNotFound = errors.New("not found")

// State is what is known of a source between attempts. It is written last, after everything an attempt changed, so that
// an attempt cut short is simply tried again.
type State struct {
	Source string `json:"source"`
	// Edition is the edition being served; zero before the first was accepted.
	Edition   int64     `json:"edition,omitempty"`
	LastTry   time.Time `json:"last_attempt,omitzero"`
	LastGood  time.Time `json:"last_success,omitzero"` // last attempt that succeeded, changed or not
	NextTry   time.Time `json:"next_attempt,omitzero"`
	Failures  int       `json:"consecutive_failures,omitempty"`
	FailingAt time.Time `json:"failing_since,omitzero"` // first failure of the present run of failures
	LastError string    `json:"last_error,omitempty"`
	LastCode  string    `json:"last_error_code,omitempty"` // a notice code
	// Validators of the last accepted response, by address.
	Validators map[string]Validator `json:"-"`
	// BodyHash is over the documents of the last accepted reading; equal bytes need no reading.
	BodyHash string `json:"-"`
	// Code is the version of our reading code that made the edition; another version reads again.
	Code string `json:"-"`
	// Held is the candidate edition that waits for a person or a repeat, if any.
	Held *HeldEdition `json:"held,omitempty"`
}

// A Validator lets a later request ask whether a document has changed (RFC 9110 section 13.1).
type Validator struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// A HeldEdition is a reading that the gate did not let through.
type HeldEdition struct {
	Attempt int64     `json:"attempt"`
	Since   time.Time `json:"since"`
	Repeats int       `json:"repeats"` // how often the same reading came again
	Hash    string    `json:"-"`
	Reason  string    `json:"reason"` // a notice code
}

// Outcome is how an attempt ended.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "accepted"
	Unchanged Outcome = "unchanged"
	HeldBack  Outcome = "held"
	Failed    Outcome = "failed"
)

// An Attempt is one try at reading a source, successful or not.
type Attempt struct {
	ID      int64     `json:"id"`
	Source  string    `json:"source"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended"`
	Outcome Outcome   `json:"outcome"`
	Error   string    `json:"error,omitempty"`
	Counts  Counts    `json:"counts"`
	Changes Delta     `json:"changes"`
	// Fetches are the requests made, in order.
	Fetches []Fetch `json:"fetches,omitempty"`
}

// A Fetch is one request of an attempt.
type Fetch struct {
	URL    string        `json:"url"` // with secrets masked
	Status int           `json:"status,omitempty"`
	Bytes  int64         `json:"bytes,omitempty"`
	Took   time.Duration `json:"took_ns,omitempty"`
	Error  string        `json:"error,omitempty"`
}

// Counts account for every row: RowsIn = Published + Hidden + Held + Refused. Repaired and Redacted count rows that
// were also published, hidden or held.
type Counts struct {
	RowsIn    int `json:"rows_in"`
	Published int `json:"published"`
	Hidden    int `json:"hidden"`
	Held      int `json:"held"`
	Refused   int `json:"refused"`
	Repaired  int `json:"repaired"`
	Redacted  int `json:"redacted"`
	// Meetings is the number of meetings that the published and hidden rows became, days of one row counted singly.
	Meetings int `json:"meetings"`
}

// Conserved reports whether every row is accounted for.
func (c Counts) Conserved() bool { return c.RowsIn == c.Published+c.Hidden+c.Held+c.Refused }

// Delta counts what an edition changed.
type Delta struct {
	Added     int `json:"added"`
	Changed   int `json:"changed"`
	Withdrawn int `json:"withdrawn"`
}

// A Listing is a meeting as one source states it, with the row it came from.
type Listing struct {
	Meeting meeting.Meeting
	Row     int
	// Raw is the publisher's row, redacted, as JSON.
	Raw []byte
	// Missing is when the listing was first absent from an accepted edition; zero while it is present.
	Missing time.Time
}

// An Edition is a reading that was accepted.
type Edition struct {
	ID       int64
	Source   string
	Attempt  int64
	Accepted time.Time
	Listings []Listing
	Notices  []notice.Notice
	Counts   Counts
}

// Kept are the keys of the rows that the publisher lists but that became no listing: they were held or refused, which
// notices tell. Absence is not a statement, so what was last accepted under such a key stays served.
func Kept(listings []Listing, notices []notice.Notice) map[string]bool {
	listed := make(map[int]bool, len(listings))
	for i := range listings {
		listed[listings[i].Row] = true
	}
	kept := make(map[string]bool)
	for _, n := range notices {
		if n.Row != notice.WholeSource && n.Key != "" && !listed[n.Row] {
			kept[n.Key] = true
		}
	}
	return kept
}

// A Summary is what is remembered of an edition once another has taken its place.
type Summary struct {
	ID       int64     `json:"id"`
	Source   string    `json:"source"`
	Attempt  int64     `json:"attempt"`
	Accepted time.Time `json:"accepted"`
	Counts   Counts    `json:"counts"`
	Changes  Delta     `json:"changes"`
}

// Verb is what happened to a meeting.
type Verb string

// The verbs.
const (
	Added     Verb = "added"
	Changed   Verb = "changed"
	Withdrawn Verb = "withdrawn"
)

// A Change is one entry of the change feed. Seq rises by one; it orders all changes of a store.
type Change struct {
	Seq     int64      `json:"seq"`
	At      time.Time  `json:"at"`
	Verb    Verb       `json:"verb"`
	ID      meeting.ID `json:"id"`
	Source  string     `json:"source"`
	Edition int64      `json:"edition"`
	// Fields are the JSON names of what changed; empty for other verbs.
	Fields []string `json:"fields,omitempty"`
	// Meeting is its state after the change; for a withdrawal, the last state that was served.
	Meeting meeting.Meeting `json:"meeting"`
}

// Documents are what an attempt was served, kept so that it can be read again with other code.
type Documents struct {
	Attempt   int64
	Documents []importer.Document
}
