package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A number is a run of digits in a text, in groups as written.
type number struct {
	start, end int
	digits     string
	groups     []int
	separators string // what stands between groups, each once
	plus       bool
}

// phoneSpans are the telephone numbers of s that are probably somebody's own.
func (x redactor) phoneSpans(s string, webs, names []span) []span {
	var spans []span
	for i := 0; i < len(s); i++ {
		if w, inside := within(webs, i); inside {
			i = w.end - 1
			continue
		}
		if c := s[i]; !isDigit(c) && c != '+' && c != '(' || i > 0 && (isWordByte(s[i-1]) || s[i-1] == '#' || s[i-1] == '$') {
			continue
		}
		n, ok := readNumber(s, i)
		if !ok {
			for i+1 < len(s) && isDigit(s[i]) && isDigit(s[i+1]) {
				i++
			}
			continue
		}
		if !n.isPublic(s) && !isKnown(n.digits, x.known) && (isAfterName(s, n.start, names) || n.isPersonal(s, x.conference)) {
			spans = append(spans, span{n.start, n.end, notice.PrivacyPersonalPhone})
		}
		i = n.end - 1
	}
	return spans
}

func within(spans []span, i int) (span, bool) {
	for _, sp := range spans {
		if sp.start <= i && i < sp.end {
			return sp, true
		}
	}
	return span{}, false
}

// isKnown reports whether a number is the one that the row states for everyone to call.
func isKnown(digits, known string) bool {
	return len(known) >= 7 && (strings.HasSuffix(digits, known) || strings.Contains(known, digits))
}

// The lengths of telephone numbers, in digits (E.164 has 15 at most).
const (
	shortest = 7
	longest  = 15
)

// readNumber reads groups of digits with at most two separators between them, from an opening bracket, plus or digit.
func readNumber(s string, at int) (n number, ok bool) {
	n = number{start: at, plus: s[at] == '+'}
	var digits strings.Builder
	separator, i := "", at
	for i < len(s) {
		j := i
		for j < len(s) && isDigit(s[j]) {
			j++
		}
		if j > i && len(n.groups) > 0 && isOrdinal(s[j:]) { // "1489 100th Avenue"
			break
		}
		if digits.Len() >= shortest && digits.Len()+j-i > longest { // another number follows
			break
		}
		n.separators += separator
		if j > i {
			digits.WriteString(s[i:j])
			n.groups = append(n.groups, j-i)
			n.end = j
		}
		i = j
		for i < len(s) && i-j < 3 && strings.IndexByte(" ().-+/", s[i]) >= 0 {
			i++
		}
		if i == j || i >= len(s) || !isDigit(s[i]) {
			break
		}
		if len(n.groups) > 0 {
			separator = s[j:i]
		}
	}
	if len(n.groups) == 0 {
		return n, false
	}
	if s[at] == '(' && !strings.Contains(s[at:n.end], ")") && strings.HasPrefix(s[n.end:], ")") {
		n.end++ // the whole number stands in brackets
	}
	n.digits = digits.String()
	if n.end < len(s) && (isWordByte(s[n.end]) || s[n.end] == ':') && len(n.groups) < 3 {
		return n, false
	}
	return n, len(n.digits) >= shortest && len(n.digits) <= longest
}

// isPublic reports whether n cannot be somebody's own number.
func (n *number) isPublic(s string) bool { return n.isOther() || n.isService() || n.hasCode(s) }

// isPersonal decides by the form of a number and by the words before it. In a text about a conference a number is
// everybody's unless it is said to be a person's.
func (n *number) isPersonal(s string, conference bool) bool {
	before := strings.ToLower(s[max(0, n.start-64):n.start])
	if i := strings.LastIndexAny(before, "\n;!"); i >= 0 && strings.TrimSpace(before[i+1:]) != "" {
		before = before[i+1:]
	}
	person, public := lastOf(personWords, before), lastOf(publicWords, before)
	if public >= 0 && public >= person {
		return false
	}
	asked := person >= 0 || lastOf(phoneWords, before) >= 0
	if conference {
		asked = lastOf(strongWords, before) > public
	}
	switch {
	case conference && !asked:
		return false
	case n.plus:
		return len(n.digits) >= 8
	case len(n.digits) == 7 && len(n.groups) == 2 && n.groups[0] == 3:
		return asked || strings.ContainsAny(n.separators, "-.") && !n.isHouse(s)
	case len(n.digits) == 10 && n.digits[0] >= '2', len(n.digits) == 11 && n.digits[0] == '1' && n.digits[1] >= '2':
		return asked || strings.ContainsAny(n.separators+s[n.start:n.start+1], "-.()")
	case n.digits[0] == '0' && len(n.digits) >= 9 && len(n.digits) <= 12:
		return asked || len(n.groups) > 1
	}
	return asked && len(n.digits) >= 8
}

// isHouse reports whether n is a unit and the house that it is in, as Canadians write them: a street follows. Of a house
// the number begins with no zero.
func (n *number) isHouse(s string) bool {
	if strings.TrimSpace(n.separators) != "-" || n.digits[n.groups[0]] == '0' {
		return false
	}
	words := strings.Fields(strings.TrimLeft(s[n.end:min(len(s), n.end+64)], ", "))
	for i, word := range words[:min(len(words), 5)] {
		if streetWords.in(word) {
			return i > 0 || !hasPrefixFold(word, "st") // "St. Mary's" is no street
		}
		first, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(first) && !isDigit(word[0]) || strings.ContainsAny(word, ".,;") {
			return false
		}
	}
	return false
}

// isOrdinal reports whether s begins with what makes an ordinal of the digits before it.
func isOrdinal(s string) bool {
	if len(s) < 2 || len(s) > 2 && isWordByte(s[2]) {
		return false
	}
	switch strings.ToLower(s[:2]) {
	case "st", "nd", "rd", "th":
		return true
	}
	return false
}

// hasCode reports whether a code to key in follows the number, as it does after those of conferences.
func (n *number) hasCode(s string) bool {
	after := strings.ToLower(s[n.end:min(len(s), n.end+32)])
	if strings.HasPrefix(after, ",,") || strings.HasPrefix(after, ",*") || strings.HasPrefix(after, "#") {
		return true
	}
	at, _ := codeWords.find(after, 0)
	return at >= 0 && strings.Trim(after[:at], " ,;:.-()\n/") == ""
}

// isOther reports whether n is a date, a span of years, a postal code or a decimal number.
func (n *number) isOther() bool {
	g := n.groups
	switch {
	case len(g) >= 3 && g[0] == 4 && g[1] <= 2 && g[2] <= 2 && isYear(n.digits): // a time may follow
		return true
	case len(g) >= 3 && g[0] <= 2 && g[1] <= 2 && (g[2] == 4 || g[2] == 2 && len(g) == 3) && !strings.HasPrefix(n.digits, "0") && !n.plus:
		return true
	case len(g) == 2 && g[0] == 4 && g[1] == 4 && isYear(n.digits[:4]) && isYear(n.digits[4:]):
		return true
	case len(g) == 2 && g[0] == 5 && g[1] == 4 && !n.plus:
		return true
	case len(g) == 2 && n.separators == "." && !(g[0] == 3 && g[1] == 4): // a decimal number
		return true
	}
	return len(g) == 1 && len(n.digits) == 8 && isYear(n.digits[:4])
}

func isYear(s string) bool { return strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20") }

// isService reports whether n is a number that only organisations have: free of charge, or at a local rate throughout
// the country. The audio numbers of the conference services are among them.
func (n *number) isService() bool {
	d := n.digits
	if len(d) == 11 && d[0] == '1' {
		d = d[1:]
	}
	if len(d) == 10 && (serviceAreas[d[:3]] || conferenceNumbers[d]) {
		return true
	}
	for _, prefix := range []string{"0800", "0808", "0300", "0303", "0330", "0333", "0344", "0345", "0844", "0845", "0870", "0871", "1300", "1800", "44800", "44808", "44330", "442034", "441314"} {
		if strings.HasPrefix(n.digits, prefix) {
			return true
		}
	}
	return false
}

var (
	serviceAreas = set("800 888 877 866 855 844 833 900")
	// conferenceNumbers are the public audio numbers of large conference services.
	conferenceNumbers = set(`6465588656 6469313860 3017158592 3126266799 6699009128 6699006833 6694449171 2532158782 2532050468 3462487799 7193594580 7207072699 3052241968
		3092053325 3602095623 3864755000 5074734847 5642172000 6892781000 4388097799 5873281099 6473744685 6475580588 7789072071 2042727920 7127704010 7127751500 9292056099`)
)

// personWords stand before somebody's own number, publicWords before a number that is everybody's, and phoneWords before
// either.
var (
	phoneWords  = newLexicon("phone", "ph", "tel", "telephone", "number")
	personWords = newLexicon("call", "text", "txt", "contact", "cell", "mobile", "whatsapp", "reach", "message", "sms", "ask for", "secretary", "chair", "chairperson",
		"gsr", "host", "leader", "treasurer", "llamar", "llame", "contacto", "móvil", "movil", "handy", "anrufen", "appeler", "ring", "sponsor")
	publicWords = newLexicon("id", "id#", "ids", "meeting id", "meeting number", "meeting #", "mtg id", "passcode", "password", "pass code", "pw", "pwd", "psw", "pin", "code", "access", "zoom", "conference",
		"participant", "webinar", "dial", "dial-in", "dialing", "dial in", "call in", "call-in", "phone in", "phone-in", "by phone", "by telephone", "via phone", "one tap", "toll", "toll-free", "audio",
		"us:", "usa", "hotline", "helpline", "help line", "answering service", "office", "intergroup", "central office", "church", "24 hour", "24-hour", "24/7", "info line", "information line", "infoline",
		"switchboard", "clubhouse", "alano", "alano club", "hospital", "front desk", "reception", "crisis", "emergency", "listen only", "teleconference", "telephone meeting", "phone meeting",
		"conference call", "meeting phone", "line", "library", "community center", "center", "treatment", "kennwort", "contraseña", "código", "mot de passe", "zip", "po box", "box", "room")
)

// strongWords speak of a person even among conference numbers; codeWords announce a code.
var (
	strongWords = newLexicon("text", "txt", "contact", "cell", "mobile", "whatsapp", "message", "sms", "ask for", "secretary", "chairperson", "host", "treasurer", "questions")
	codeWords   = newLexicon("access", "code", "meeting id", "mtg id", "id", "pin", "passcode", "password", "pw", "clave", "código", "code:", "participant", "conference", "enter", "kennwort")
)

// lastOf is where the last phrase of a lexicon ends in s, or -1.
func lastOf(l *lexicon, s string) int {
	last := -1
	for at := 0; ; {
		start, end := l.find(s, at)
		if start < 0 {
			return last
		}
		last, at = end, end
	}
}
