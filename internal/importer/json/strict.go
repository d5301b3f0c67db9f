package jsonimport

import (
	"bytes"
	"fmt"
)

// strict writes a literal of JavaScript as JSON: names of members get quotes, single quotes become double, commas before
// a closing bracket and comments go, and undefined is null. What it does not understand it leaves, for the parser to
// refuse.
func strict(js []byte) []byte {
	out := make([]byte, 0, len(js)+len(js)/8)
	for i := 0; i < len(js); {
		switch c := js[i]; {
		case c == '"' || c == '\'' || c == '`':
			n := quotedLength(js[i:])
			out = appendString(out, js[i:i+n])
			i += n
		case c == '/' && i+1 < len(js) && (js[i+1] == '/' || js[i+1] == '*'):
			i += commentLength(js[i:])
		case c == '}' || c == ']':
			out = append(bytes.TrimSuffix(bytes.TrimRight(out, " \t\r\n"), []byte(",")), c)
			i++
		case isName(c):
			n := 1
			for i+n < len(js) && (isName(js[i+n]) || '0' <= js[i+n] && js[i+n] <= '9') {
				n++
			}
			out = appendName(out, js[i:i+n], js[i+n:])
			i += n
		case '0' <= c && c <= '9' || c == '-' || c == '.':
			n := 1
			for i+n < len(js) && bytes.IndexByte([]byte("0123456789.eE+-"), js[i+n]) >= 0 {
				n++
			}
			out = append(out, js[i:i+n]...)
			i += n
		default:
			out = append(out, c)
			i++
		}
	}
	return out
}

func isName(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_' || c == '$' }

// appendName writes a bare word: a member's name if a colon follows, a literal otherwise.
func appendName(out, word, rest []byte) []byte {
	if rest = bytes.TrimLeft(rest, " \t\r\n"); len(rest) > 0 && rest[0] == ':' {
		return append(append(append(out, '"'), word...), '"')
	}
	switch string(word) {
	case "undefined", "NaN":
		return append(out, "null"...)
	}
	return append(out, word...)
}

// appendString writes a quoted text of JavaScript as a JSON string. Both have the same escapes, but for \x and those that
// escape nothing.
func appendString(out, quoted []byte) []byte {
	out = append(out, '"')
	for i := 1; i < len(quoted)-1; i++ {
		c := quoted[i]
		switch {
		case c == '\\' && bytes.IndexByte([]byte(`bfnrtu"\/`), quoted[i+1]) >= 0:
			out = append(out, c, quoted[i+1])
			i++
		case c == '\\' && quoted[i+1] == 'x':
			out = append(out, `\u00`...)
			i++
		case c == '\\': // escapes nothing
		case c == '"':
			out = append(out, `\"`...)
		case c < ' ':
			out = fmt.Appendf(out, `\u%04x`, c)
		default:
			out = append(out, c)
		}
	}
	return append(out, '"')
}

// commentLength is the length of the comment that b begins with.
func commentLength(b []byte) int {
	end := []byte("\n")
	if b[1] == '*' {
		end = []byte("*/")
	}
	if i := bytes.Index(b[2:], end); i >= 0 {
		return 2 + i + len(end)
	}
	return len(b)
}
