package bmlt

import (
	"bytes"
	"errors"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// An answer is what GetSearchResults gave.
type answer struct {
	meetings wire.Value // an array
	formats  wire.Value // those the meetings have, where the answer is an envelope
	notes    []notice.Notice
}

// open finds the meetings in a document. Its error is an *importer.Error.
func open(body []byte) (*answer, error) {
	doc, replaced, err := wire.Open(unwrap(body))
	if err != nil {
		return nil, err
	}
	a := &answer{meetings: doc}
	if doc.Kind() == wire.Object {
		a.meetings, a.formats = doc.Member("meetings"), doc.Member("formats")
	}
	if !isMeetings(a.meetings) {
		what := identify(doc)
		return nil, importer.Fail(notice.FeedWrongShape, what, errors.New("the document is "+what))
	}
	if replaced {
		a.notes = append(a.notes, notice.OnSource(notice.TextInvalidUTF8, "", ""))
	}
	return a, nil
}

// openPart reads a document that is not of meetings: an array, or an envelope of formats.
func openPart(body []byte) (wire.Value, error) {
	doc, _, err := wire.Open(unwrap(body))
	if err != nil {
		return nil, err
	}
	if doc.Kind() != wire.Array && doc.Member("formats") == nil {
		return nil, errors.New("the document is " + identify(doc))
	}
	return doc, nil
}

// unwrap takes the call off a JSONP answer: /**/callback([…]);
func unwrap(body []byte) []byte {
	text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
	text = bytes.TrimSpace(bytes.TrimPrefix(text, []byte("/**/")))
	open := bytes.IndexByte(text, '(')
	if open <= 0 || !isCallback(text[:open]) {
		return body
	}
	text = bytes.TrimRight(text[open+1:], " \t\r\n;")
	return bytes.TrimSuffix(text, []byte(")"))
}

// isCallback reports whether name can be that of a function.
func isCallback(name []byte) bool {
	for _, b := range name {
		letter := 'a' <= b|0x20 && b|0x20 <= 'z' || '0' <= b && b <= '9'
		if !letter && b != '_' && b != '$' && b != '.' {
			return false
		}
	}
	return true
}

// sampleRows is how many elements are looked at to tell what a document is.
const sampleRows = 50

// isMeetings reports whether list is an array of meetings: empty, or with one that has an id or a name near its head.
func isMeetings(list wire.Value) bool {
	if list.Kind() != wire.Array {
		return false
	}
	n := 0
	for element := range list.Elements() {
		if element.Member("id_bigint") != nil || element.Member("meeting_name") != nil {
			return true
		}
		if n++; n == sampleRows {
			break
		}
	}
	return n == 0
}

// identify names a document that is no list of meetings, by the members that give it away.
func identify(doc wire.Value) string {
	first := doc
	for first = range doc.Elements() {
		break
	}
	for _, shape := range []struct {
		what    string
		members []string
	}{
		{"a list of formats (GetFormats)", []string{"key_string"}},
		{"a list of formats (GetFormats)", []string{"formats"}},
		{"a list of service bodies (GetServiceBodies)", []string{"parent_id", "name"}},
		{"a list of servers", []string{"rootURL"}},
		{"a list of servers", []string{"id", "name", "url"}},
		{"what a server says about itself (GetServerInfo)", []string{"version", "langs"}},
		{"a list of changes (GetChanges)", []string{"change_id"}},
		{"a list of fields (GetFieldKeys)", []string{"key", "description"}},
		{"the area that a server covers (GetCoverageArea)", []string{"nw_corner_longitude"}},
		{"a search that leaves out the meetings' ids and names", []string{"service_body_bigint"}},
		{"a search that leaves out the meetings' ids and names", []string{"weekday_tinyint"}},
	} {
		if hasAll(first, shape.members) {
			return shape.what
		}
	}
	if message, _ := doc.Member("message").Text(); message != "" {
		return "a message: " + message
	}
	return "no answer of a BMLT server"
}

func hasAll(object wire.Value, names []string) bool {
	for _, name := range names {
		if object.Member(name) == nil {
			return false
		}
	}
	return true
}
