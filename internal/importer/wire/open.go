package wire

import (
	"bytes"
	"errors"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// Open reads a publisher's document: it is cleaned, then parsed. Replaced tells whether anything in it was not UTF-8.
// The error is an *importer.Error that names what came instead of JSON.
func Open(body []byte) (doc Value, replaced bool, err error) {
	body, replaced = Clean(body)
	if doc, err = Parse(body); err != nil {
		return nil, replaced, unreadable(body, err)
	}
	return doc, replaced, nil
}

// unreadable names what is wrong with a document that is not one JSON value.
func unreadable(body []byte, err error) error {
	var bad *SyntaxError
	if !errors.As(err, &bad) {
		return err
	}
	body = bytes.TrimSpace(body)
	switch {
	case len(body) == 0:
		return importer.Fail(notice.FeedNotJSON, "an empty document", errors.New("the document is empty"))
	case body[0] == '<':
		return importer.Fail(notice.FeedNotJSON, "an HTML page", errors.New("the document is an HTML page"))
	case bad.Fault == Truncated:
		return importer.Fail(notice.FeedTruncated, "", err)
	case bad.Fault == TooDeep:
		return importer.Fail(notice.FeedTooDeep, "", err)
	}
	return importer.Fail(notice.FeedNotJSON, string(body[:min(len(body), 40)]), err)
}
