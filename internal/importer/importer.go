// Package importer defines how a publisher's documents become rows: the Importer that each wire format implements,
// the Getter through which it asks for documents, and the Draft in which it hands over what a row says.
//
// An importer is faithful and knows nothing but its format: it parses no times, maps no types and repairs no text.
// Package normalize does that once for all formats.
package importer

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// An Importer reads one wire format.
type Importer interface {
	// Format is the name by which source records select the importer: "meeting_guide".
	Format() string

	// Import asks get for the documents of src and returns what they say. Every row of the documents is in the
	// Reading, whatever its state. An error means that the documents as a whole could not be read (not had, not of
	// this format, cut short): the reading is then worthless and the source's last edition stays. It is an *Error
	// where the cause has a notice. Import keeps no state and may be called concurrently.
	Import(ctx context.Context, src *source.Source, get Getter) (*Reading, error)

	// Recognize tells how surely doc is of this format, from its content alone: 0 (not at all) to 100.
	// It is used when a file or an address is given without saying what it is.
	Recognize(doc *Document) int
}

// A Getter fetches documents. Live it is the polite client; in tests an archive of address to body; in a replay the
// stored documents of a past attempt.
type Getter interface {
	// Get returns the document, or an error if it could not be had. A response that is not a document of the
	// publisher's (an error status, a login page, a bot challenge) is an error, an *Error where it has a notice.
	Get(ctx context.Context, req Request) (*Document, error)
}

// A Request asks for one document. The zero Method is GET.
type Request struct {
	URL    string
	Method string
	Header http.Header
	Body   []byte
	// Accept lists the media types wanted, for the Accept header.
	Accept string
}

// A Document is what a publisher served.
type Document struct {
	URL string // as asked
	// Asked tells documents of one address apart that were asked for in different ways. It is empty for a plain GET.
	Asked     string
	FinalURL  string // after redirects
	Status    int
	Header    http.Header
	MediaType string // in lower case, without parameters
	// Body is decoded from its transfer and content encodings and, for text, from its character set to UTF-8
	// without a byte order mark. Bytes that are invalid in the character set are U+FFFD.
	Body      []byte
	FetchedAt time.Time
}

// An Error is a failure to get or read a source's documents whose cause is in the notice catalogue.
type Error struct {
	Notice notice.Notice
	Err    error
}

func (e *Error) Error() string { return string(e.Notice.Code) + ": " + e.Err.Error() }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Fail is an Error with a notice on the source as a whole.
func Fail(code notice.Code, value string, err error) *Error {
	return &Error{Notice: notice.OnSource(code, "", value), Err: err}
}

// A Reading is what an importer made of a source's documents.
type Reading struct {
	Rows []Row
	// Notices concern the source as a whole. Those of a row stand with the row.
	Notices []notice.Notice
	// Documents are the addresses read, in order.
	Documents []string
	// Publisher is what the documents say of their publisher, for display when a source is drafted; may be empty.
	Publisher string
}

// A Row is one row of a publisher's document: an element of a list, a line of a table, an event.
type Row struct {
	Index int // position in the documents, from 0; the first column of every report
	Draft Draft
	// Raw is the row as published, as JSON; only for people who look at one row. It is stored redacted.
	Raw json.RawMessage
	// Notices found while reading. Their Row and Key are filled in by Import.
	Notices []notice.Notice
	// Malformed is set for a row that is not even of the format's shape (a number where an object is due).
	// It has no draft and is refused.
	Malformed bool
	// Held is set for a row of which only the key could be had: its own page did not answer. What was last accepted
	// under that key stays.
	Held bool
}
