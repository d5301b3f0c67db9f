package mapping

import (
	"regexp"
	"strings"
	"unicode"
)

// A slot is a day and a time as one text states them.
type slot struct{ days, start, end string }

const (
	clockWord   = `noon|midnight|mediod[ií]a|medianoche|midi|minuit|mittags?|mitternacht`
	clockDigits = `\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?\s?m?\b\.?|\s*uhr\b)?|\d{1,2}\s*[ap]\.?\s?m\b\.?|\d{3,4}\s*[ap]\.?m\b\.?|\d{1,2}\s*(?:h|uhr)\b`
)

// timePattern matches a time of day, or two with a dash between: "7pm", "19:00–20:30", "7-8 pm", "noon".
var timePattern = regexp.MustCompile(`(?i)(?:((?:\b(?:` + clockWord + `)\b|\b(?:` + clockDigits + `)|\b\d{1,2}))\s*(?:-|–|—|to|until|till|bis|à|a)\s*)?(\b(?:` + clockWord + `)\b|\b(?:` + clockDigits + `))`)

// joints are what stands between a day and its time, or between two of them, and says nothing itself.
var joints = regexp.MustCompile(`(?i)^(?:[\s,;:/|&+@·•–—-]|(?:at|and|from|um|kl|y|et|und|og|och|a las|às?)\b\.?)+|(?:[\s,;:/|&+@·•–—-]|\b(?:at|and|from|um|kl|y|et|und|og|och|a las|às?)\b\.?)+$`)

// slots reads a text that states days and times together, in whichever order: "Mon 7pm, Wed 8pm", "7:30 Friday",
// "Tue & Thu 19:00–20:00". A time without a day is held on the days before it. The rest is what follows the last of
// them and is neither. There is no vocabulary of days here: what stands beside a time is its day, as written.
func slots(text string) (found []slot, rest string) {
	matches := timePattern.FindAllStringSubmatchIndex(text, -1)
	if matches == nil {
		if days := trimJoints(text); days != "" {
			return []slot{{days: days}}, ""
		}
		return nil, ""
	}
	between := make([]string, 0, len(matches)+1) // what stands before each time, and after the last
	at := 0
	for _, m := range matches {
		between = append(between, trimJoints(text[at:m[0]]))
		at = m[1]
	}
	between = append(between, trimJoints(text[at:]))
	before := hasLetter(between[0])
	for i, m := range matches {
		s := slot{start: strings.TrimSpace(text[m[4]:m[5]])}
		if m[2] >= 0 {
			s.start, s.end = strings.TrimSpace(text[m[2]:m[3]]), s.start
		}
		if before {
			s.days = between[i]
		} else {
			s.days = between[i+1]
		}
		if s.days == "" && i > 0 {
			s.days = found[i-1].days
		}
		found = append(found, s)
	}
	if before {
		rest = between[len(matches)]
	}
	return found, rest
}

// trimJoints takes from both ends what only joins.
func trimJoints(s string) string { return joints.ReplaceAllString(s, "") }

func hasLetter(s string) bool { return strings.ContainsFunc(s, unicode.IsLetter) }
