package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// nameSpans are the names of people in s that stand after a word which speaks of a person: a given name and a family
// name. A given name with an initial is no breach.
func nameSpans(s string, webs []span) []span {
	var spans []span
	for at := 0; ; {
		start, end := triggerWords.find(s, at)
		if start < 0 {
			break
		}
		at = end
		if _, inside := within(webs, start); inside || isTitle(s, start) || isCompound(s, start, end) {
			continue
		}
		for next := end; ; {
			begin := skipFiller(s, next)
			run := readRun(s, begin)
			if run.person && (run.known || speaksOfPerson(s, start, end) || goesOn(s[run.end:]) && !askWords[strings.ToLower(s[start:end])]) {
				spans = append(spans, span{run.start, run.end, notice.PrivacyLastName})
			}
			width := connector(s[run.end:])
			if run.end == 0 || width == 0 {
				break
			}
			next = run.end + width
		}
	}
	return spans
}

// ownerSpans are the names of people in s that stand before a number or address of their own, or own a home.
func ownerSpans(s string, personal []span) []span {
	var spans []span
	for _, p := range personal {
		if p.code == notice.PrivacyPersonalPhone || p.code == notice.PrivacyPersonalEmail {
			if sp, ok := nameBefore(s, p.start); ok {
				spans = append(spans, sp)
			}
		}
	}
	for _, home := range []string{"'s home", "’s home", "'s house", "’s house", "'s apartment", "’s apartment", "'s residence", "’s residence"} {
		if i := strings.Index(s, home); i > 0 {
			if sp, ok := nameBefore(s, i); ok {
				spans = append(spans, sp)
			}
		}
	}
	return spans
}

// triggers stand before the name of a person. Each is looked for as words of their own.
var triggers = []string{"contact", "contacts", "contact person", "call", "text", "txt", "phone", "email", "e-mail", "mail", "message", "ask for", "chair", "chaired by", "chairperson", "chairman",
	"chairwoman", "ask", "see", "questions", "rep", "secretary", "led by", "leader", "leaders", "hosted by", "host", "hosts", "co-host", "facilitator", "facilitators", "facilitated by", "gsr", "treasurer", "coordinator", "reach out to",
	"speak to", "speak with", "talk to", "whatsapp", "sponsor", "speaker", "run by", "organizer", "trusted servant", "c/o", "care of", "checks to", "payable to", "mr", "mrs", "ms", "miss",
	"contacto", "contactar", "contactar a", "llamar a", "llame a", "preguntar por", "pregunte por", "secretario", "secretaria", "coordinador", "coordinadora",
	"contacter", "appeler", "appelez", "demander", "demandez", "responsable", "kontakt", "ansprechpartner", "ansprechpartnerin", "anrufen", "leitung"}

var triggerWords = newLexicon(triggers...)

// askWords are triggers that mean a person only before a name that is surely one.
var askWords = set("ask see questions rep")

// surelyPersonal are triggers after which any two names are a person's.
var surelyPersonal = newLexicon("contact", "contacts", "contact person", "ask for", "c/o", "care of", "checks to", "payable to", "mr", "mrs", "ms", "miss", "contacto", "contactar", "llamar a", "preguntar por", "contacter", "appeler", "demander",
	"kontakt", "ansprechpartner", "ansprechpartnerin", "secretary", "treasurer", "gsr", "chaired by", "led by", "run by", "facilitated by", "reach out to", "speak to", "speak with", "talk to", "trusted servant")

// speaksOfPerson reports whether a trigger is followed by a person's name even if the name is a rare one: it is one of
// few, or a colon follows it.
func speaksOfPerson(s string, start, end int) bool {
	if askWords[strings.ToLower(s[start:end])] {
		return false
	}
	at, _ := surelyPersonal.find(s[:end], start)
	return at == start || strings.HasPrefix(s[end:], ":")
}

// goesOn reports whether a sentence goes on after a name as it does after a person's.
func goesOn(s string) bool {
	for _, next := range []string{" for ", " at ", " to ", " or ", " and ", " with ", " before ", " after ", " when ", " if ", " opens", " (", " -", "/", ",", "."} {
		if strings.HasPrefix(s, next) {
			return true
		}
	}
	return false
}

// isTitle reports whether the trigger at start belongs to a title, such as the Text of "Basic Text".
func isTitle(s string, start int) bool {
	before := strings.ToLower(strings.TrimRight(s[max(0, start-12):start], " "))
	for _, title := range []string{"basic", "big book", "fellowship", "conference", "roll"} {
		if strings.HasSuffix(before, title) {
			return true
		}
	}
	return false
}

// isCompound reports whether a trigger is part of a longer word, such as the text of "Text-Based".
func isCompound(s string, start, end int) bool {
	return start > 0 && s[start-1] == '-' || end+1 < len(s) && s[end] == '-' && isWordByte(s[end+1])
}

// skipFiller passes over punctuation and words that may stand between a trigger and a name.
func skipFiller(s string, at int) int {
	for range 5 {
		for at < len(s) && (s[at] == ' ' || strings.IndexByte(":-,.\"(=*&", s[at]) >= 0) {
			at++
		}
		word := s[at:]
		if i := strings.IndexFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
			word = word[:i]
		}
		if word == "" || !nameFillers[strings.ToLower(word)] {
			break
		}
		at += len(word)
	}
	return at
}

var nameFillers = set("at is by with to the our or and either via for info information please person persons name named secretary group email text call mr mrs ms miss dr sister brother rev fr pastor deacon sgt capt a und et y con our my host chair")

// A run is a sequence of capitalised words.
type run struct {
	start, end int
	person     bool // it names a person
	known      bool // it begins with a common given name
}

// readRun reads capitalised words from at. They name a person when a given name is followed by a family name and none of
// the words is one of places or groups.
func readRun(s string, at int) run {
	r := run{start: at}
	names, family := 0, false
	first := ""
	for names < 5 {
		word, end := capitalized(s, at)
		if word == "" {
			if p, ok := particle(s, at); ok && names > 0 {
				at = p
				continue
			}
			break
		}
		folded := strings.ToLower(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s"), "."))
		switch {
		case names == 0 && saints[folded], venueWords[folded]:
			return run{}
		case notNames[folded]:
			word = ""
		case names == 0:
			first = folded
		case utf8.RuneCountInString(folded) > 1 && !secondNames[folded]:
			family = true
		}
		if word == "" {
			break
		}
		names++
		r.end = end
		if end >= len(s) || s[end] != ' ' {
			if end+1 < len(s) && s[end] == ',' && names == 1 { // "Quillfeather, Pat"
				if next, e := capitalized(s, end+2); s[end+1] == ' ' && givenNames[strings.ToLower(next)] {
					r.end, family = e, true
				}
			}
			break
		}
		at = end + 1
	}
	r.person = family && utf8.RuneCountInString(first) > 1
	r.known = givenNames[first] || givenNames[before(first, "-")]
	if r.person && strings.HasSuffix(s[:r.end], ".") {
		r.end--
	}
	return r
}

// before is s up to the first sep.
func before(s, sep string) string {
	s, _, _ = strings.Cut(s, sep)
	return s
}

// capitalized is the capitalised word that begins at at, with an initial's dot.
func capitalized(s string, at int) (word string, end int) {
	if at >= len(s) {
		return "", at
	}
	first, n := utf8.DecodeRuneInString(s[at:])
	if !unicode.IsUpper(first) {
		return "", at
	}
	end = at + n
	for end < len(s) {
		c, n := utf8.DecodeRuneInString(s[end:])
		inner := (c == '\'' || c == '’' || c == '-') && end+n < len(s)
		if inner {
			next, _ := utf8.DecodeRuneInString(s[end+n:])
			inner = unicode.IsLetter(next)
		}
		if !unicode.IsLetter(c) && !inner {
			break
		}
		end += n
	}
	if end < len(s) && s[end] == '.' && end-at <= 2 {
		end++
	}
	return s[at:end], end
}

// particle passes over the small words inside family names: "de la", "van", "von".
func particle(s string, at int) (int, bool) {
	for _, p := range []string{"de la ", "de los ", "van der ", "van den ", "von der ", "de ", "da ", "di ", "del ", "della ", "dos ", "van ", "von ", "zu ", "bin ", "ben ", "al-", "la ", "le "} {
		if strings.HasPrefix(s[at:], p) {
			return at + len(p), true
		}
	}
	return at, false
}

// connector is the length of what joins two names at the beginning of s, or 0.
func connector(s string) int {
	for _, c := range []string{" or ", " and ", " & ", ", ", " / ", "/", " o ", " y ", " und ", " oder ", " ou ", " et "} {
		if strings.HasPrefix(s, c) {
			return len(c)
		}
	}
	return 0
}

// nameBefore finds a given name and a family name that end just before at.
func nameBefore(s string, at int) (span, bool) {
	end := len(strings.TrimRight(s[:at], " :-–(,@=/."))
	for _, word := range []string{" at", " on", " is", " cell", " (cell", " mobile", " phone", " tel", " ph", " text"} {
		if rest, cut := strings.CutSuffix(s[:end], word); cut {
			end = len(strings.TrimRight(rest, " :-–(,@=/."))
		}
	}
	begin := end
	for range 3 {
		i := strings.LastIndexAny(s[:begin], " \n\t:;,(")
		word, _ := capitalized(s, i+1)
		if word == "" || i+1 >= begin {
			break
		}
		begin = i + 1
		if i < 0 || s[i] != ' ' {
			break
		}
		begin = i
	}
	start := begin
	for start < end && s[start] == ' ' {
		start++
	}
	for start < end { // the longest run that begins with a name
		r := readRun(s[:end], start)
		if r.person && r.end == end {
			return span{start, end, notice.PrivacyLastName}, true
		}
		next := strings.IndexByte(s[start:end], ' ')
		if next < 0 {
			break
		}
		start += next + 1
	}
	return span{}, false
}

// secondNames are second given names that are used together with the first: "Mary Beth".
var secondNames = set("ann anna anne beth ellen jane jean jo kay lee lou louise lynn lynne marie may pat rose sue jr sr ii iii")

// isAfterName reports whether what begins at at is somebody's, because their name stands just before it: one of names, or
// a given name alone.
func isAfterName(s string, at int, names []span) bool {
	for _, n := range names {
		if n.end <= at && at-n.end < 24 && !strings.ContainsAny(s[n.end:at], "\n;") && !publicWords.in(s[n.end:at]) {
			return true
		}
	}
	if _, named := nameBefore(s, at); named {
		return true
	}
	before := strings.FieldsFunc(s[max(0, at-32):at], func(r rune) bool { return !unicode.IsLetter(r) })
	for i := len(before) - 1; i >= 0; i-- {
		switch word := strings.ToLower(before[i]); {
		case givenNames[word]:
			return before[i] != word
		case len(word) > 1 && word != "at" && word != "on" && word != "is":
			return false
		}
	}
	return false
}

var saints = set("st saint san santa sankt sainte são sao our")
