package fetch

import (
	"bytes"
	"net/http"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// mediaType is the type that a Content-Type names, even where its parameters are malformed.
func mediaType(contentType string) string {
	name, _, _ := strings.Cut(contentType, ";")
	return strings.ToLower(strings.TrimSpace(name))
}

// text is body in UTF-8 without a byte order mark, if it is text at all. Bytes that mean nothing become U+FFFD.
func text(body []byte, contentType string) []byte {
	kind := mediaType(contentType)
	if !isText(kind, body) {
		return body
	}
	if enc := encodingOf(kind, contentType, body); enc != nil {
		if decoded, err := enc.NewDecoder().Bytes(body); err == nil {
			body = decoded
		}
	}
	if !utf8.Valid(body) {
		body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	return bytes.TrimPrefix(body, []byte("\uFEFF"))
}

// isText trusts the content more than the label: a spreadsheet may be called text/plain.
func isText(kind string, body []byte) bool {
	sniffed := mediaType(http.DetectContentType(body))
	if sniffed != "application/octet-stream" {
		return strings.HasPrefix(sniffed, "text/")
	}
	for _, part := range []string{"text/", "json", "xml", "javascript", "csv"} {
		if strings.Contains(kind, part) {
			return true
		}
	}
	return false
}

// encodingOf finds what body is encoded in: by its byte order mark, by its label, by its content. Nil is UTF-8.
// The label of JSON counts only where the bytes are not UTF-8, which RFC 8259 section 8.1 demands of it.
func encodingOf(kind, contentType string, body []byte) encoding.Encoding {
	enc, name, sure := charset.DetermineEncoding(body, contentType)
	switch {
	case name == "utf-8":
		return nil
	case !sure && mostlyUTF8(body):
		return nil
	case strings.Contains(kind, "json") && !strings.HasPrefix(name, "utf-16") && utf8.Valid(body):
		return nil
	}
	return enc
}

// mostlyUTF8 reports whether body is UTF-8 with at most a few bad bytes: fewer than it has characters that only UTF-8
// would have.
func mostlyUTF8(body []byte) bool {
	if utf8.Valid(body) {
		return true
	}
	good, bad := 0, 0
	for i := 0; i < len(body); {
		if body[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return bad < good
}
