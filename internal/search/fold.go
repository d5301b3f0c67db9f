package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces s to what counts when texts are compared: compatibility forms resolved (NFKD), accents of Latin, Greek,
// Cyrillic, Hebrew and Arabic letters dropped, lower case, and letters that people type in two ways written in one
// (ß as ss, ø as o). Marks that carry sound, as in Thai, Hindi and kana, stay. Folding what is folded changes nothing.
func Fold(s string) string {
	if lower, ok := foldASCII(s); ok {
		return lower
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if isAccent(r) {
			continue
		}
		r = unicode.ToLower(r)
		if plain, ok := spelling(r); ok {
			b.WriteString(plain)
		} else {
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

func foldASCII(s string) (string, bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return "", false
		}
	}
	return strings.ToLower(s), true
}

// isAccent reports whether r only decorates the letter before it.
func isAccent(r rune) bool {
	const dakuten, handakuten = 0x3099, 0x309A // these make another syllable
	return unicode.Is(unicode.Mn, r) && r != dakuten && r != handakuten &&
		unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic, unicode.Cyrillic)
}

// spelling is how a letter that has no decomposition is commonly typed without it.
func spelling(r rune) (string, bool) {
	switch r {
	case 'ß':
		return "ss", true
	case 'æ':
		return "ae", true
	case 'œ':
		return "oe", true
	case 'ø':
		return "o", true
	case 'đ', 'ð':
		return "d", true
	case 'ł':
		return "l", true
	case 'þ':
		return "th", true
	case 'ı':
		return "i", true
	case 'ħ':
		return "h", true
	case 'ς':
		return "σ", true
	case '’', 'ʼ', '‘', '`', 'ʻ':
		return "'", true
	}
	return "", false
}
