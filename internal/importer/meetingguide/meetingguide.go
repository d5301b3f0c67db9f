// Package meetingguide reads Meeting Guide JSON, the format in which the fellowships that use the software of Code for
// Recovery publish: the feeds of the TSML plugin, static files, Google Sheets, Central, and the lists of the online
// intergroups. See https://github.com/code4recovery/spec.
package meetingguide

import (
	"context"
	"errors"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Importer is the importer of the format. It keeps no state.
type Importer struct{}

// New returns the importer.
func New() Importer { return Importer{} }

// Format is "meeting_guide".
func (Importer) Format() string { return "meeting_guide" }

// Import reads the feed at the source's address. Where that address does not answer with a feed, it looks for one on
// the source's discovery page, or on the page that did answer, and says where it found it.
func (Importer) Import(ctx context.Context, src *source.Source, get importer.Getter) (*importer.Reading, error) {
	reading, page, err := load(ctx, get, src.URL)
	if err == nil || ctx.Err() != nil {
		return reading, err
	}
	var candidates []Candidate
	var lookErr error
	switch {
	case src.Discover != "":
		candidates, lookErr = Discover(ctx, get, src.Discover)
	case page != nil && looksHTML(page.Body):
		candidates, lookErr = candidatesOf(page)
	}
	if lookErr != nil && (src.URL == "" || isRestricted(lookErr)) {
		return nil, lookErr
	}
	for _, candidate := range candidates {
		reading, _, tryErr := load(ctx, get, candidate.URL)
		if tryErr == nil {
			reading.Notices = append(reading.Notices, notice.OnSource(notice.FeedDiscovered, "", candidate.URL))
			return reading, nil
		}
		if ctx.Err() != nil || isRestricted(tryErr) {
			return nil, tryErr
		}
		if src.URL == "" {
			err = tryErr
		}
	}
	return nil, err
}

// errNoAddress is why nothing was loaded for a source without an address.
var errNoAddress = errors.New("no feed was found")

// load gets one address and reads it. The document is returned even if it is no feed.
func load(ctx context.Context, get importer.Getter, address string) (*importer.Reading, *importer.Document, error) {
	if address == "" {
		return nil, nil, errNoAddress
	}
	doc, err := get.Get(ctx, importer.Request{URL: feedAddress(address), Accept: "application/json, */*;q=0.1"})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return nil, nil, err
	}
	reading, err := read(ctx, doc)
	return reading, doc, err
}

// read makes a reading of one document.
func read(ctx context.Context, doc *importer.Document) (*importer.Reading, error) {
	list, err := open(doc.Body)
	if err != nil {
		return nil, err
	}
	r := newReader(list, doc)
	rows, err := r.read(ctx)
	if err != nil {
		return nil, err
	}
	return &importer.Reading{Rows: rows, Notices: r.notices(), Documents: []string{doc.URL}, Publisher: publisher(rows)}, nil
}

// publisher is the entity that every row which names one names, or "".
func publisher(rows []importer.Row) string {
	name := ""
	for i := range rows {
		switch stated := rows[i].Draft.PublisherName; {
		case stated == "" || stated == name:
		case name == "":
			name = stated
		default:
			return ""
		}
	}
	return name
}

// isRestricted reports whether err says that the owner of the feed has chosen not to publish it.
func isRestricted(err error) bool {
	var failure *importer.Error
	return errors.As(err, &failure) && failure.Notice.Code == notice.FeedRestricted
}
