package ical

import (
	"bytes"
	"iter"
	"strings"
)

// A line is a content line of RFC 5545 section 3.1: a property's name in capitals, its parameters as written, and its
// value as written.
type line struct {
	name, params, value string
	number              int // of the physical line on which it begins, from 1
}

// lines yields the content lines of text. Lines may end in CRLF, in LF or in a lone CR, and a blank line inside a
// folded one is skipped. Ok is false for a line that is no property; it is yielded so that it can be counted.
func lines(text []byte) iter.Seq2[line, bool] {
	return func(yield func(line, bool) bool) {
		var logical []byte
		for number := 1; len(text) > 0; number++ {
			var first []byte
			first, text = cutLine(text)
			if len(bytes.TrimSpace(first)) == 0 {
				continue
			}
			begin := number
			logical = append(logical[:0], first...)
			for len(text) > 0 {
				next, rest := cutLine(text)
				if len(next) > 0 && next[0] != ' ' && next[0] != '\t' {
					break
				}
				text = rest
				if number++; len(next) > 1 {
					logical = append(logical, next[1:]...)
				}
			}
			l, ok := parseLine(string(logical))
			l.number = begin
			if !yield(l, ok) {
				return
			}
		}
	}
}

// cutLine cuts text after its first line.
func cutLine(text []byte) (first, rest []byte) {
	i := bytes.IndexAny(text, "\r\n")
	if i < 0 {
		return text, nil
	}
	first, rest = text[:i], text[i+1:]
	if text[i] == '\r' && bytes.HasPrefix(rest, []byte("\n")) {
		rest = rest[1:]
	}
	return first, rest
}

// parseLine splits a content line. Ok is false if it has no name or no colon outside quotes.
func parseLine(s string) (l line, ok bool) {
	end := 0
	for end < len(s) && isNameByte(s[end]) {
		end++
	}
	name := s[:end]
	s = strings.TrimLeft(s[end:], " \t")
	if name == "" || s == "" || s[0] != ':' && s[0] != ';' {
		return line{}, false
	}
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ':' && !quoted:
			return line{name: strings.ToUpper(name), params: s[:i], value: s[i+1:]}, true
		}
	}
	// A quote that is never closed hides the colon.
	if i := strings.IndexByte(s, ':'); i >= 0 {
		return line{name: strings.ToUpper(name), params: s[:i], value: s[i+1:]}, true
	}
	return line{}, false
}

func isNameByte(c byte) bool {
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// param is the value of a parameter, without quotes; "" if the line does not have it.
func (l line) param(name string) string {
	for p := range splitOutside(l.params, ';') {
		key, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.TrimSpace(key), name) {
			return strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	return ""
}

// splitOutside yields the parts of s between separators that are not in quotes.
func splitOutside(s string, separator byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		quoted, begin := false, 0
		for i := 0; i < len(s); i++ {
			if s[i] == '"' {
				quoted = !quoted
			}
			if s[i] == separator && !quoted {
				if !yield(s[begin:i]) {
					return
				}
				begin = i + 1
			}
		}
		yield(s[begin:])
	}
}

// text is the value with its escapes resolved, RFC 5545 section 3.3.11.
func (l line) text() string { return unescape(l.value) }

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return strings.TrimSpace(s)
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 'n', 'N':
			b.WriteByte('\n')
		case '\\', ';', ',', ':', '"':
			b.WriteByte(s[i])
		default: // no escape
			b.WriteString(s[i-1 : i+1])
		}
	}
	return strings.TrimSpace(b.String())
}

// list are the values of a property that may have several, between commas that are not escaped.
func (l line) list() []string {
	var items []string
	begin := 0
	for i := 0; i <= len(l.value); i++ {
		switch {
		case i < len(l.value) && l.value[i] == '\\':
			i++
		case i >= len(l.value) || l.value[i] == ',':
			if item := unescape(l.value[begin:min(i, len(l.value))]); item != "" {
				items = append(items, item)
			}
			begin = i + 1
		}
	}
	return items
}
