package feed

import (
	"math"
	"strconv"
	"time"
	"unicode/utf8"
)

// jsonText builds JSON without reflection. What it writes is, byte for byte, what encoding/json writes with HTML
// escaping off.
type jsonText struct{ b []byte }

// key begins a member; name is quoted and has its colon.
func (j *jsonText) key(name string) {
	j.comma('{')
	j.b = append(j.b, name...)
}

// comma separates what follows from what went before, unless that is the opening bracket.
func (j *jsonText) comma(opening byte) {
	if j.b[len(j.b)-1] != opening {
		j.b = append(j.b, ',')
	}
}

// str writes a member whose absence says the same as "".
func (j *jsonText) str(name, value string) {
	if value != "" {
		j.key(name)
		j.b = appendString(j.b, value)
	}
}

func (j *jsonText) int(name string, value int) {
	j.key(name)
	j.b = strconv.AppendInt(j.b, int64(value), 10)
}

func (j *jsonText) float(name string, value float64) {
	j.key(name)
	j.b = appendFloat(j.b, value)
}

// time writes a member unless t is zero.
func (j *jsonText) time(name string, t time.Time) {
	if !t.IsZero() {
		j.key(name)
		j.b = appendTime(j.b, t)
	}
}

// list writes an array of strings unless it is empty.
func list[T ~string](j *jsonText, name string, values []T) {
	if len(values) == 0 {
		return
	}
	j.key(name)
	j.b = append(j.b, '[')
	for i, v := range values {
		if i > 0 {
			j.b = append(j.b, ',')
		}
		j.b = appendString(j.b, string(v))
	}
	j.b = append(j.b, ']')
}

func appendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.AppendFormat(b, time.RFC3339Nano)
	return append(b, '"')
}

const hex = "0123456789abcdef"

// plain marks the ASCII characters that stand for themselves in a JSON string.
var plain = func() (ok [utf8.RuneSelf]bool) {
	for c := range ok {
		ok[c] = c >= ' ' && c != '"' && c != '\\'
	}
	return ok
}()

func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	done := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if plain[c] {
				i++
				continue
			}
			b = append(b, s[done:i]...)
			b = appendEscape(b, c)
			i++
			done = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			b = append(b, s[done:i]...)
			b = append(b, `\ufffd`...)
			done = i + size
		case r == '\u2028' || r == '\u2029': // line ends in JavaScript
			b = append(b, s[done:i]...)
			b = append(b, `\u202`...)
			b = append(b, hex[r&0xF])
			done = i + size
		}
		i += size
	}
	b = append(b, s[done:]...)
	return append(b, '"')
}

func appendEscape(b []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(b, '\\', c)
	case '\b':
		return append(b, `\b`...)
	case '\f':
		return append(b, `\f`...)
	case '\n':
		return append(b, `\n`...)
	case '\r':
		return append(b, `\r`...)
	case '\t':
		return append(b, `\t`...)
	}
	return append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}

// appendFloat writes the shortest decimal that reads back as f, as ECMAScript does.
func appendFloat(b []byte, f float64) []byte {
	if abs := math.Abs(f); abs == 0 || abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	b = strconv.AppendFloat(b, f, 'e', -1, 64)
	if n := len(b); n >= 4 && b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' { // e-09 is written e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}
