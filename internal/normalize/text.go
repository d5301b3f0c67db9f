package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// flaws are what was wrong with a text before it was cleaned.
type flaws uint16

const (
	flawUTF8 flaws = 1 << iota
	flawSeparator
	flawMasked
	flawHTML
	flawScript
	flawEntities
	flawMojibake
	flawControl
	flawBackslash
	flawQuotes
	flawSpace
)

// flawCodes are the notices of flaws, by the position of their bit.
var flawCodes = [...]notice.Code{
	notice.TextInvalidUTF8, notice.LegacySeparator, notice.MaskedValue, notice.HTMLInText, notice.ScriptSuspected, notice.HTMLEntities,
	notice.TextMojibake, notice.TextControlChars, notice.TextBackslashes, notice.TextWrappedQuotes, notice.TextWhitespace,
}

// cleanLine makes one line of plain text of s.
func cleanLine(s string) (string, flaws) { return clean(s, false) }

// cleanText makes plain text of s in which line breaks stay.
func cleanText(s string) (string, flaws) { return clean(s, true) }

// clean repairs s until nothing is left to repair: what was wrapped or encoded twice comes out whole, and a tag that was
// hidden as entities goes as well.
func clean(s string, lines bool) (string, flaws) {
	var all flaws
	for range maxPasses {
		if isClean(s, lines) {
			break
		}
		t, f := cleanOnce(s, lines)
		all |= f
		if t == s {
			break
		}
		s = t
	}
	return s, all
}

// maxPasses bounds how often a text is unwrapped. Sites encode texts up to three times.
const maxPasses = 8

func cleanOnce(s string, lines bool) (string, flaws) {
	var f flaws
	if !utf8.ValidString(s) {
		s, f = strings.ToValidUTF8(s, "\uFFFD"), flawUTF8
	}
	if i := strings.LastIndex(s, "#@-@#"); i >= 0 {
		s, f = s[i+len("#@-@#"):], f|flawSeparator
	}
	if t := strings.TrimSpace(s); len(t) >= 3 && strings.Trim(t, "*") == "" {
		return "", f | flawMasked
	}
	if t := strings.Map(dropControl, s); t != s {
		s, f = t, f|flawControl
	}
	if t := backslashes.Replace(s); t != s {
		s, f = t, f|flawBackslash
	}
	s, f = unwrapWeb(s, f)
	if t, ok := unscramble(s); ok {
		s, f = t, f|flawMojibake
	}
	s = norm.NFC.String(s)
	if t := squeeze(s, lines); t != s {
		if t != strings.ReplaceAll(s, "\r\n", "\n") && f&flawHTML == 0 {
			f |= flawSpace
		}
		s = t
	}
	if n := len(s); n > 2 && s[0] == '"' && s[n-1] == '"' {
		if inner := strings.TrimSpace(strings.Trim(s, `"`)); !strings.Contains(inner, `"`) && inner != "" {
			s, f = inner, f|flawQuotes
		}
	}
	return s, f
}

// isClean reports whether clean would leave s as it is, for nearly all texts without looking twice.
func isClean(s string, lines bool) bool {
	if s == "" {
		return true
	}
	if s[0] <= ' ' || s[len(s)-1] <= ' ' || s[0] == '"' {
		return false
	}
	var before byte
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= 0x7f, c == '<', c == '&', c == '\\':
			return false
		case c < ' ' && (c != '\n' || !lines || before == ' ' || before == '\n'):
			return false
		case c == ' ' && (before == ' ' || before == '\n'), c == '@' && before == '#', c == '*' && before == '*':
			return false
		}
		before = c
	}
	return true
}

// backslashes undoes what programs put before quotes so as to store them.
var backslashes = strings.NewReplacer(`\'`, `'`, `\"`, `"`, `\/`, `/`, `\\`, `\`)

// dropControl drops what cannot be seen and could mislead: controls, marks that turn the reading direction, and the
// blanks of no width. Those that join letters in Persian and the scripts of India carry meaning and stay.
func dropControl(r rune) rune {
	switch {
	case r == '\n' || r == '\r' || r == '\t' || r == 0x200c || r == 0x200d:
		return r
	case unicode.IsControl(r), r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0x200b, r == 0x200e, r == 0x200f, r == 0x061c, r == 0xfeff, r == 0x00ad:
		return -1
	}
	return r
}

// squeeze leaves one blank where several are, none at the ends of lines, and at most one empty line; without lines a
// line break is a blank.
func squeeze(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	blank, breaks := false, 0
	for _, r := range s {
		switch {
		case r == '\r':
		case r == '\n' && lines, r == 0x2028 && lines, r == 0x2029 && lines:
			breaks++
		case unicode.IsSpace(r):
			blank = true
		default:
			if b.Len() > 0 {
				if breaks > 0 {
					b.WriteString("\n\n"[:min(breaks, 2)])
				} else if blank {
					b.WriteByte(' ')
				}
			}
			blank, breaks = false, 0
			b.WriteRune(r)
		}
	}
	return b.String()
}
