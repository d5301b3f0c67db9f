package feed

import (
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// lines builds the content lines of RFC 5545 section 3.1: no upstream byte can end one.
type lines struct {
	b     []byte
	start int    // of the present line
	spare []byte // for folding
}

// maxOctets is the longest a line may be, its CRLF not counted.
const maxOctets = 75

// line writes a whole line of our own making.
func (l *lines) line(s string) {
	l.b = append(l.b, s...)
	l.end()
}

// text appends to the present line what is of our own making.
func (l *lines) text(s string) { l.b = append(l.b, s...) }

// end ends the present line, folding it between runes where it is too long.
func (l *lines) end() {
	if len(l.b)-l.start > maxOctets {
		l.spare = append(l.spare[:0], l.b[l.start:]...)
		l.b = l.b[:l.start]
		for rest, room := l.spare, maxOctets; ; room = maxOctets - 1 {
			if len(rest) <= room {
				l.b = append(l.b, rest...)
				break
			}
			cut := room
			for !utf8.RuneStart(rest[cut]) {
				cut--
			}
			l.b = append(l.b, rest[:cut]...)
			l.b = append(l.b, "\r\n "...)
			rest = rest[cut:]
		}
	}
	l.b = append(l.b, '\r', '\n')
	l.start = len(l.b)
}

// prop writes a property of type TEXT unless its value is empty.
func (l *lines) prop(name, value string) {
	if value != "" {
		l.text(name)
		l.b = append(l.b, ':')
		l.b = appendText(l.b, value)
		l.end()
	}
}

// uri writes a property of type URI unless its value is empty. The value must come from webURL.
func (l *lines) uri(name, value string) {
	if value != "" {
		l.text(name)
		l.b = append(l.b, ':')
		l.text(value)
		l.end()
	}
}

// utc appends t as a date with UTC time.
func (l *lines) utc(t time.Time) {
	l.b = t.UTC().AppendFormat(l.b, "20060102T150405Z")
}

// local appends a date and time of day, in minutes and seconds after midnight, without a zone.
func (l *lines) local(d meeting.Date, minute, second int) {
	l.b = appendDigits(l.b, d.Year, 4)
	l.b = appendDigits(l.b, int(d.Month), 2)
	l.b = appendDigits(l.b, d.Day, 2)
	l.b = append(l.b, 'T')
	l.b = appendDigits(l.b, minute/60, 2)
	l.b = appendDigits(l.b, minute%60, 2)
	l.b = appendDigits(l.b, second, 2)
}

func appendDigits(b []byte, n, width int) []byte {
	at := len(b)
	for range width {
		b = append(b, '0')
	}
	for i := at + width - 1; i >= at; i-- {
		b[i] = byte('0' + n%10)
		n /= 10
	}
	return b
}

// plainText marks the ASCII characters that stand for themselves in a TEXT.
var plainText = func() (ok [utf8.RuneSelf]bool) {
	for c := range ok {
		ok[c] = c >= ' ' && c != 0x7F && c != '\\' && c != ';' && c != ','
	}
	return ok
}()

// appendText escapes s as a TEXT of RFC 5545 section 3.3.11. Ends of lines of every kind become \n, other control
// characters are dropped, and what is not UTF-8 becomes U+FFFD.
func appendText(b []byte, s string) []byte {
	done := 0
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf && plainText[c] {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r >= 0xA0 && r != utf8.RuneError && r != '\u2028' && r != '\u2029' {
			i += size
			continue
		}
		b = append(b, s[done:i]...)
		switch {
		case r == '\r' && i+1 < len(s) && s[i+1] == '\n': // the \n speaks for both
		case r == '\n', r == '\r', r == '\u0085', r == '\u2028', r == '\u2029':
			b = append(b, `\n`...)
		case r == '\t':
			b = append(b, ' ')
		case r == '\\' || r == ';' || r == ',':
			b = append(b, '\\', byte(r))
		case r == utf8.RuneError:
			b = append(b, "\uFFFD"...)
		}
		i += size
		done = i
	}
	return append(b, s[done:]...)
}

// appendParam quotes a parameter value of RFC 5545 section 3.2, which can hold neither control characters nor quotes.
func appendParam(b []byte, s string) []byte {
	b = append(b, '"')
	b = append(b, oneLine(s)...)
	return append(b, '"')
}

// oneLine makes s fit for a parameter: a quotation mark becomes a typographic one, since the escape of RFC 6868 is shown
// raw by some programs, an end of line a comma, and control characters are dropped.
func oneLine(s string) string {
	clean := true
	for i := range len(s) {
		c := s[i]
		clean = clean && c >= ' ' && c < 0x7F && c != '"'
	}
	if clean {
		return s
	}
	b := make([]byte, 0, len(s)+8)
	for _, r := range s {
		switch {
		case r == '"':
			b = append(b, "”"...)
		case r == '\n' || r == '\u2028' || r == '\u2029':
			b = append(b, ", "...)
		case r == '\t':
			b = append(b, ' ')
		case r < ' ' || r >= 0x7F && r < 0xA0:
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return string(b)
}

// appendFixed writes a coordinate with six decimals: a tenth of a metre, and never an exponent.
func appendFixed(b []byte, f float64) []byte { return strconv.AppendFloat(b, f, 'f', 6, 64) }
