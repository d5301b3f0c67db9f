package draft

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// FellowshipOf guesses whose meetings a publisher lists: by its own names, which go first, by the words around the
// meetings, and at last by the codes of their types, where only one fellowship has them all. It returns "" rather than
// a guess that could as well be another.
func FellowshipOf(v *vocabulary.Vocabulary, names []string, words string, codes []string) meeting.Fellowship {
	all := v.Fellowships()
	for _, name := range names {
		if f := mostNamed(all, name, true); f != "" {
			return f
		}
	}
	if f := mostNamed(all, words, false); f != "" {
		return f
	}
	return byCodes(v, codes)
}

// states are abbreviations of fellowships that mean a state or province at least as often.
var states = []string{"CA", "GA", "MA", "PA", "DA", "SA"}

// mostNamed is the fellowship that a text names at least twice as often as any other. Names are whole; short ones count
// in names only, as they are written.
func mostNamed(all []vocabulary.Fellowship, text string, short bool) meeting.Fellowship {
	best, most, second := meeting.Fellowship(""), 0, 0
	for _, f := range all {
		names := append([]string{f.Name}, f.Also...)
		if strings.HasSuffix(f.Short, "non") { // Al-Anon and its like are words
			names = append(names, f.Short)
		}
		n := count(text, names, true)
		if short && !slices.Contains(states, f.Short) {
			n += count(text, []string{f.Short}, false)
		}
		if n > most {
			best, most, second = f.ID, n, most
		} else {
			second = max(second, n)
		}
	}
	if most < 2*second || most == 0 {
		return ""
	}
	return best
}

// count is how often any of several names stands in a text, each as whole words.
func count(text string, names []string, foldCase bool) int {
	var quoted []string
	for _, name := range names {
		if name != "" && (len(name) > 4 || !foldCase) {
			quoted = append(quoted, regexp.QuoteMeta(name))
		}
	}
	if quoted == nil {
		return 0
	}
	expression := `(?:^|[^\pL\pN])(?:` + strings.Join(quoted, "|") + `)(?:$|[^\pL\pN])`
	if foldCase {
		expression = "(?i)" + expression
	}
	return len(regexp.MustCompile(expression).FindAllString(text, -1))
}

// byCodes is the only fellowship whose publishers use all of the codes, or "".
func byCodes(v *vocabulary.Vocabulary, codes []string) (only meeting.Fellowship) {
	if len(codes) == 0 {
		return ""
	}
	for _, f := range v.Fellowships() {
		if slices.ContainsFunc(codes, func(code string) bool {
			m, ok := v.Type(f.ID, code)
			return !ok || m.Worded
		}) {
			continue
		}
		if only != "" {
			return ""
		}
		only = f.ID
	}
	return only
}
