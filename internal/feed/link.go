package feed

import (
	"strings"
)

// webURL is s as an absolute http or https address with a lower-case host, in the characters that RFC 3986 allows; or ""
// when s is none. Clients compare hosts with case, and a stray space or quotation mark would end the address early.
func webURL(s string) string {
	scheme, rest, ok := strings.Cut(s, "://")
	if !ok || !strings.EqualFold(scheme, "https") && !strings.EqualFold(scheme, "http") {
		return ""
	}
	end := strings.IndexAny(rest, "/?#")
	if end < 0 {
		end = len(rest)
	}
	if end == 0 {
		return ""
	}
	return escapeURL(strings.ToLower(scheme) + "://" + strings.ToLower(rest[:end]) + rest[end:])
}

// mailOrWeb is s as webURL gives it, or as a mailto address.
func mailOrWeb(s string) string {
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		return escapeURL("mailto:" + s[7:])
	}
	return webURL(s)
}

func escapeURL(s string) string {
	const upperHex = "0123456789ABCDEF"
	bad := func(c byte) bool { return c <= ' ' || c >= 0x7F || strings.IndexByte("\"<>\\^`{|}", c) >= 0 }
	n := 0
	for i := range len(s) {
		if bad(s[i]) {
			n++
		}
	}
	if n == 0 {
		return s
	}
	b := make([]byte, 0, len(s)+2*n)
	for i := range len(s) {
		if c := s[i]; bad(c) {
			b = append(b, '%', upperHex[c>>4], upperHex[c&0xF])
		} else {
			b = append(b, c)
		}
	}
	return string(b)
}
