package jsonimport

import (
	"bytes"
	"encoding/json"
	"errors"
	"html"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// values are the JSON values of a document: the document itself or, if after is given, what stands behind each
// occurrence of that text. The error is an *importer.Error.
func values(body []byte, after string) (roots []wire.Value, replaced bool, err error) {
	if after == "" {
		root, replaced, err := wire.Open(body)
		return []wire.Value{root}, replaced, err
	}
	body, replaced = wire.Clean(body)
	found := false
	for rest := body; ; {
		_, behind, ok := bytes.Cut(rest, []byte(after))
		if !ok {
			break
		}
		found = true
		value, end := behindText(behind)
		root, parseErr := wire.Parse(value)
		if parseErr != nil {
			root, parseErr = wire.Parse(strict(value))
		}
		switch {
		case parseErr == nil:
			roots = append(roots, root)
		case value == nil:
			err = importer.Fail(notice.FeedNotJSON, after, errors.New("no JSON stands behind "+after))
		default:
			err = broken(parseErr)
		}
		rest = behind[end:]
	}
	switch {
	case len(roots) > 0:
		return roots, replaced, nil
	case !found:
		return nil, replaced, importer.Fail(notice.FeedWrongShape, after, errors.New("the document has no "+after))
	}
	return nil, replaced, err
}

// broken names why the value in a document cannot be read.
func broken(err error) error {
	var bad *wire.SyntaxError
	if errors.As(err, &bad) && bad.Fault == wire.Truncated {
		return importer.Fail(notice.FeedTruncated, "", err)
	}
	return importer.Fail(notice.FeedNotJSON, "", err)
}

// opening is how far behind a text its value may begin: past the end of a tag, an equals sign or a bracket.
const opening = 200

// behindText is the array or object that begins behind a text, and where it ends. It may stand in quotes: in an
// attribute, or as a text of a program's.
func behindText(b []byte) (value []byte, end int) {
	start := bytes.IndexAny(b[:min(len(b), opening)], "{[")
	if start < 0 {
		return nil, 0
	}
	before := bytes.TrimRight(b[:start], " \t\r\n")
	if !bytes.HasSuffix(before, []byte{'"'}) && !bytes.HasSuffix(before, []byte{'\''}) {
		end = start + extent(b[start:])
		return b[start:end], end
	}
	quote := len(before) - 1
	end = quote + quotedLength(b[quote:])
	return unquoted(b[start:max(start, end-1)]), end
}

// unquoted is what a quoted text says: with entities, as attributes have them, or with backslashes, as programs do.
func unquoted(b []byte) []byte {
	if !bytes.ContainsRune(b, '\\') {
		return []byte(html.UnescapeString(string(b)))
	}
	var text string
	if json.Unmarshal(appendString(nil, slices.Concat([]byte{'"'}, b, []byte{'"'})), &text) != nil {
		return b
	}
	return []byte(text)
}

// extent is the length of the array or object that b begins with, in JSON or JavaScript; all of b if it does not end.
func extent(b []byte) int {
	depth := 0
	for i := 0; i < len(b); i++ {
		switch b[i] {
		case '{', '[', '(':
			depth++
		case '}', ']', ')':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'', '`':
			i += quotedLength(b[i:]) - 1
		}
	}
	return len(b)
}

// quotedLength is the length of the quoted text that b begins with, both quotes included.
func quotedLength(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case b[0]:
			return i + 1
		}
	}
	return len(b)
}
