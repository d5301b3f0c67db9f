package search

import (
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxToken bounds a token, in bytes. Longer ones are cut, in texts and in queries alike.
const maxToken = 64

// Tokens splits a text of a query into folded words. A word is a run of letters, digits and marks. An apostrophe inside
// a word is dropped ("women's" is womens), and so is a dot between single letters ("A.A." is aa). Chinese and Japanese,
// which are written without blanks, become overlapping pairs of characters; a character that stands alone is itself.
func Tokens(s string) []string { return appendTokens(nil, s, false) }

// TextTokens splits a text that is searched. Beside what Tokens gives, it has the word after an elided article, so that
// "espoir" finds "l'espoir" and "neill" finds "O'Neill", the other ways to write a word of names and addresses, so that
// "saint" finds "St." and "st" finds "Street", and the last character of a run of Chinese or Japanese, so that
// every character begins a token.
func TextTokens(s string) []string { return appendTokens(nil, s, true) }

// appendTokens appends the tokens of s to dst.
func appendTokens(dst []string, s string, text bool) []string {
	s = Fold(s)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case isIdeographic(r):
			end := i + n
			for end < len(s) {
				r, n := utf8.DecodeRuneInString(s[end:])
				if !isIdeographic(r) {
					break
				}
				end += n
			}
			dst = appendPairs(dst, s[i:end], text)
			i = end
		case isWord(r):
			dst, i = appendWord(dst, s, i, text)
		default:
			i += n
		}
	}
	return dst
}

// appendWord appends the word of s that begins at i, and returns where it ends.
func appendWord(dst []string, s string, i int, text bool) ([]string, int) {
	start, part := i, i // part is where the letters since the last dot begin
	var word []byte     // nil while s[start:i] is the word as it stands
	head, runes := 0, 0 // head is how much of word precedes the first apostrophe
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if isWord(r) && !isIdeographic(r) {
			if word != nil {
				word = append(word, s[i:i+n]...)
			}
			if head == 0 {
				runes++
			}
			i += n
			continue
		}
		joins := r == '\'' && wordFollows(s[i+n:]) || r == '.' && isInitial(s[part:i]) && initialFollows(s[i+n:])
		if !joins {
			break
		}
		if word == nil {
			word = append(make([]byte, 0, maxToken), s[start:i]...)
		}
		if r == '\'' && head == 0 {
			head = len(word)
		}
		i += n
		part = i
	}
	if word == nil {
		dst = append(dst, cut(s[start:i]))
		if text {
			dst = append(dst, otherwise()[s[start:i]]...)
		}
		return dst, i
	}
	dst = append(dst, cut(string(word)))
	const longestArticle, shortestNoun = 2, 3
	if text && head > 0 && runes <= longestArticle && utf8.RuneCount(word[head:]) >= shortestNoun {
		dst = append(dst, cut(string(word[head:])))
	}
	return dst, i
}

// otherwise are the other ways to write words of names and addresses.
var otherwise = sync.OnceValue(func() map[string][]string {
	other := make(map[string][]string)
	for _, pair := range [][2]string{
		{"saint", "st"}, {"sainte", "ste"}, {"santa", "sta"}, {"santo", "sto"}, {"mount", "mt"}, {"fort", "ft"}, {"street", "st"}, {"avenue", "ave"},
		{"avenue", "av"}, {"avenida", "av"}, {"avenida", "avda"}, {"boulevard", "blvd"}, {"boulevard", "boul"}, {"road", "rd"}, {"square", "sq"}, {"plaza", "pza"},
	} {
		other[pair[0]] = append(other[pair[0]], pair[1])
		other[pair[1]] = append(other[pair[1]], pair[0])
	}
	return other
})

// appendPairs appends the overlapping pairs of characters of run.
func appendPairs(dst []string, run string, text bool) []string {
	before, at := 0, 0
	for i, r := range run {
		if i > 0 {
			dst = append(dst, run[before:i+utf8.RuneLen(r)])
		}
		before, at = i, i
	}
	if at == 0 || text {
		dst = append(dst, run[at:])
	}
	return dst
}

// cut shortens a token to maxToken.
func cut(s string) string {
	if len(s) <= maxToken {
		return s
	}
	n := maxToken
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// isIdeographic reports whether r belongs to a script written without blanks that is searched by pairs. Korean has
// blanks; Thai has none either, but no pairs that would mean anything, and is searched by whole phrases and prefixes.
func isIdeographic(r rune) bool {
	const prolonged = 'ー' // belongs to no script of its own
	return r >= 0x2E80 && (r == prolonged || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana))
}

func wordFollows(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return isWord(r) && !isIdeographic(r)
}

// isInitial reports whether s is one letter.
func isInitial(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return n == len(s) && unicode.IsLetter(r)
}

// initialFollows reports whether s begins with one letter that no other follows.
func initialFollows(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if !unicode.IsLetter(r) || isIdeographic(r) {
		return false
	}
	return !wordFollows(s[n:])
}
