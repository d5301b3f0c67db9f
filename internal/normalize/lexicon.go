package normalize

import (
	"iter"
	"strings"
)

// A lexicon finds words and phrases of a fixed list in a text, at the beginning of a word and regardless of ASCII case.
// It looks at each byte once and is how texts without anything of interest are passed over quickly.
type lexicon struct {
	byFirst [128][]string
}

// newLexicon makes a lexicon of phrases in lower case that begin with an ASCII letter or digit.
func newLexicon(phrases ...string) *lexicon {
	l := new(lexicon)
	for _, p := range phrases {
		l.byFirst[p[0]] = append(l.byFirst[p[0]], p)
	}
	return l
}

// find returns where the first phrase at or after from begins and ends, or -1, -1. The longest of several at one place
// counts. A phrase must end where its word ends.
func (l *lexicon) find(s string, from int) (start, end int) {
	inWord := from > 0 && isWordByte(s[from-1])
	for i := from; i < len(s); i++ {
		c := s[i]
		if !isWordByte(c) {
			inWord = false
			continue
		}
		if inWord || c >= 0x80 {
			inWord = true
			continue
		}
		inWord = true
		longest := 0
		for _, p := range l.byFirst[lower(c)] {
			if len(p) > longest && hasPrefixFold(s[i:], p) && (i+len(p) == len(s) || !isWordByte(s[i+len(p)]) || !isWordByte(p[len(p)-1])) {
				longest = len(p)
			}
		}
		if longest > 0 {
			return i, i + longest
		}
	}
	return -1, -1
}

func (l *lexicon) in(s string) bool {
	i, _ := l.find(s, 0)
	return i >= 0
}

// isWordByte reports whether c is part of a word: an ASCII letter or digit, or part of any other character.
func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// hasPrefixFold reports whether s begins with prefix, which is in lower case, regardless of ASCII case.
func hasPrefixFold(s, prefix string) bool {
	if len(s) < len(prefix) {
		return false
	}
	for i := 0; i < len(prefix); i++ {
		if lower(s[i]) != prefix[i] {
			return false
		}
	}
	return true
}

// fields yields the words of a list that are parted by blanks.
func fields(list string) iter.Seq[string] { return strings.FieldsSeq(list) }

// set is the set of the words of a list.
func set(list string) map[string]bool {
	s := make(map[string]bool)
	for word := range fields(list) {
		s[word] = true
	}
	return s
}

// index turns lists of words into a table of what each means.
func index[V comparable](lists map[V]string) map[string]V {
	t := make(map[string]V)
	for v, list := range lists {
		for word := range fields(list) {
			t[word] = v
		}
	}
	return t
}
