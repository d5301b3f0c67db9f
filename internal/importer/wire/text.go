package wire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// unescape decodes the inside of a string. Half a surrogate pair becomes U+FFFD.
func unescape(s []byte) []byte {
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			out = append(out, s[i])
			i++
			continue
		}
		if s[i+1] != 'u' {
			out = append(out, escaped(s[i+1]))
			i += 2
			continue
		}
		r := hex4(s[i+2:])
		i += 6
		if utf16.IsSurrogate(r) {
			low := rune(utf8.RuneError)
			if len(s)-i >= 6 && s[i] == '\\' && s[i+1] == 'u' {
				low = hex4(s[i+2:])
			}
			if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
				i += 6
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return out
}

// escaped is the character that a backslash before b means.
func escaped(b byte) byte {
	switch b {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return b
}

// hex4 is the value of four hexadecimal digits.
func hex4(s []byte) rune {
	var r rune
	for _, b := range s[:4] {
		r = r<<4 | rune(b&0xf)
		if b > '9' {
			r += 9
		}
	}
	return r
}

// maxShift bounds how far an exponent may move the decimal point; further out a number is left as it is written.
const maxShift = 40

// plain writes a JSON number without exponent and, if it is whole, without fraction. Every digit is kept.
func plain(number string) string {
	mantissa, exponent, shifted := strings.Cut(strings.ToLower(number), "e")
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if shifted {
		shift, err := strconv.Atoi(exponent)
		if err != nil || shift > maxShift || shift < -maxShift {
			return number
		}
		digits := strings.Repeat("0", maxShift) + whole + fraction + strings.Repeat("0", maxShift)
		point := maxShift + len(whole) + shift
		whole, fraction = strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
		if whole == "" {
			whole = "0"
		}
	}
	if strings.Trim(fraction, "0") == "" {
		return sign + whole
	}
	return sign + whole + "." + fraction
}

// integer reads a whole number that plain wrote.
func integer(text string) (int64, bool) {
	n, err := strconv.ParseInt(text, 10, 64)
	return n, err == nil
}
