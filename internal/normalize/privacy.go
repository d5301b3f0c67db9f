package normalize

import (
	"regexp"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// removed stands in a text where a personal detail was.
const removed = "[removed]"

// A span is a part of a text that tells who somebody is.
type span struct {
	start, end int
	code       notice.Code
}

// A redactor removes personal details. It removes more rather than less where a detail stands beside another, and leaves
// what belongs to a meeting or an office: dial-in numbers, meeting ids, helplines, addresses of roles, first names with
// an initial.
type redactor struct {
	conference bool   // the text tells how to join a conference, so that its numbers are everybody's
	known      string // the digits of a number that is everybody's
}

// redact removes personal details from s, of which nothing else is known, and names what it removed.
func redact(s string) (string, []notice.Code) { return redactor{}.redact(s) }

// redact looks again at what it has cut: one detail may have hidden another, as a name that ends in digits hides the
// number after it.
func (x redactor) redact(s string) (string, []notice.Code) {
	const most = 5
	text, codes := x.once(s)
	for i := 1; i < most && len(codes) > 0; i++ {
		again, more := x.once(text)
		if again == text {
			break
		}
		text = again
		for _, c := range more {
			if !slices.Contains(codes, c) {
				codes = append(codes, c)
			}
		}
	}
	return text, codes
}

func (x redactor) once(s string) (string, []notice.Code) {
	if !personal.in(s) && strings.IndexByte(s, '@') < 0 && !manyDigits(s) {
		return s, nil
	}
	spans := emailSpans(s)
	webs := webSpans(s)
	for _, w := range webs {
		if w.code != "" {
			spans = append(spans, w)
		}
	}
	names := nameSpans(s, webs)
	spans = append(spans, x.phoneSpans(s, webs, names)...)
	spans = append(spans, ownerSpans(s, spans)...)
	spans = append(spans, names...)
	spans = append(spans, handleSpans(s)...)
	spans = append(spans, anniversarySpans(s)...)
	if len(spans) == 0 {
		return s, nil
	}
	return cut(s, spans)
}

// cut replaces the spans of s. Those with nothing but punctuation between them leave one mark.
func cut(s string, spans []span) (string, []notice.Code) {
	slices.SortStableFunc(spans, func(a, b span) int { return a.start - b.start })
	var b strings.Builder
	var codes []notice.Code
	at := -1 // where the text goes on after the last mark
	for _, sp := range spans {
		if !slices.Contains(codes, sp.code) {
			codes = append(codes, sp.code)
		}
		if at < 0 || sp.start > at && strings.Trim(s[at:sp.start], " -–,:;.()/@") != "" {
			b.WriteString(s[max(at, 0):sp.start])
			b.WriteString(removed)
		}
		at = max(at, sp.end)
	}
	b.WriteString(s[at:])
	return b.String(), codes
}

// personal are words that stand before or in a personal detail. A text without any of them, without an @ and without
// many digits is not looked at closely.
var personal = newLexicon(append([]string{"birthday", "anniversary", "celebrating", "celebrates", "celebrate", "years", "yrs", "year", "venmo", "paypal", "paypal.me", "cashapp", "cash app",
	"cash.app", "jpg", "jpeg", "png", "gif", "webp", "home", "house", "apartment", "residence"}, triggers...)...)

// manyDigits reports whether s has as many digits in one place as a telephone number.
func manyDigits(s string) bool {
	run := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case isDigit(c):
			if run++; run >= 7 {
				return true
			}
		case c != ' ' && c != '-' && c != '.' && c != '(' && c != ')' && c != '/':
			run = 0
		}
	}
	return false
}

var email = regexp.MustCompile(`[A-Za-z0-9][A-Za-z0-9._%+'-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`)

func isEmail(s string) bool { return email.FindString(s) == s && s != "" }

func emailSpans(s string) []span {
	if strings.IndexByte(s, '@') < 0 {
		return nil
	}
	var spans []span
	for _, m := range email.FindAllStringIndex(s, -1) {
		if isPersonalEmail(s[m[0]:m[1]]) {
			spans = append(spans, span{m[0], m[1], notice.PrivacyPersonalEmail})
		}
	}
	return spans
}

// isPersonalEmail reports whether an address is somebody's own: it spells a name, or is at a service where people have
// their private mail and names no role or group. There a fellowship's abbreviation before other letters is no sign of a
// group, unless no name begins like it: what tells naanytown from nathanq is knowing every town, and losing the address of
// a group, which a publisher can write as na.anytown, is the smaller harm.
func isPersonalEmail(address string) bool {
	local, domain, _ := strings.Cut(strings.ToLower(address), "@")
	local, _, _ = strings.Cut(local, "+")
	if roleWord.MatchString(local) {
		return false
	}
	parts := strings.FieldsFunc(local, func(r rune) bool { return r == '.' || r == '_' || r == '-' })
	if consumerMail[domain] {
		return true
	}
	if len(parts) >= 2 && isLetters(parts[0]) && isLetters(strings.TrimRight(parts[len(parts)-1], "0123456789")) {
		return !notNames[parts[0]] && !notNames[parts[len(parts)-1]]
	}
	return givenNames[strings.TrimRight(local, "0123456789")]
}

// roleWord finds the words of offices, groups and fellowships in the local part of an address.
var roleWord = regexp.MustCompile(`info|contact|office|secret|webm|web$|^web|admin|^aa|aa\d|aa$|^na[^a-z]|naws|na$|anon|group|meet|distr|intergr|^area|area\d|area$|help|chair|gsr|dcm|treas|recover|sober|soberin|seren|hello|support|news|zoom|online|service|commit|hotline|public|^pi$|cpc|correct|bridg|steps?$|step|trad|club|fellow|region|central|literat|outreach|event|mail|smart|coda|oa$|^oa|slaa|registr|board|team|host|unity|hope|day|night|morning|noon|women|men$|lgbt|young|beginner|newcomer|bigbook|grapevine|archiv|website|update`)

var consumerMail = set(`gmail.com googlemail.com yahoo.com yahoo.co.uk yahoo.ca yahoo.fr hotmail.com hotmail.co.uk outlook.com live.com live.co.uk msn.com aol.com icloud.com me.com
	mac.com comcast.net verizon.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net juno.com protonmail.com proton.me pm.me gmx.de gmx.net gmx.com web.de
	t-online.de btinternet.com sky.com talktalk.net virginmedia.com rogers.com shaw.ca telus.net sympatico.ca bigpond.com optusnet.com.au orange.fr wanadoo.fr free.fr laposte.net
	libero.it mail.ru yandex.ru ymail.com rocketmail.com mail.com fastmail.com zoho.com hey.com mail.example`)

func isLetters(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := lower(s[i]); c < 'a' || c > 'z' {
			return false
		}
	}
	return s != ""
}

var web = regexp.MustCompile(`(?i)(?:https?://|www\.)[^\s<>"]+|\b(?:paypal\.me|cash\.app|venmo\.com)/[^\s<>"]+`)

// webSpans are the links of s; those to a picture or to a person's payment account carry a code.
func webSpans(s string) []span {
	if !strings.Contains(s, "/") && !strings.Contains(s, "www.") {
		return nil
	}
	var spans []span
	for _, m := range web.FindAllStringIndex(s, -1) {
		written := strings.TrimRight(s[m[0]:m[1]], ".,;)!?")
		link := strings.ToLower(written)
		sp := span{start: m[0], end: m[0] + len(link)}
		path, _, _ := strings.Cut(link, "?")
		switch {
		case image.MatchString(path):
			sp.code = notice.PrivacyImage
		case payment.MatchString(link):
			if account := written[strings.LastIndexByte(written, '/')+1:]; !isGroupHandle(account) {
				sp.code = notice.PrivacyPaymentHandle
			}
		}
		spans = append(spans, sp)
	}
	return spans
}

var (
	image   = regexp.MustCompile(`\.(?:jpe?g|png|gif|webp|heic|bmp)$`)
	payment = regexp.MustCompile(`(?:paypal\.me|cash\.app|venmo\.com)/.`)
	handle  = regexp.MustCompile(`(?i)\b(?:venmo|cash ?app|zelle|paypal)\b[\s:=–-]*(?:(?:is|to|at|us|handle|id)[\s:]+)*([@$][A-Za-z][\w.-]*)`)
)

// handleSpans are the payment accounts named in s.
func handleSpans(s string) []span {
	if strings.IndexByte(s, '@') < 0 && strings.IndexByte(s, '$') < 0 {
		return nil
	}
	var spans []span
	for _, m := range handle.FindAllStringSubmatchIndex(s, -1) {
		if h := strings.TrimRight(s[m[2]:m[3]], ".-"); !isGroupHandle(h[1:]) {
			spans = append(spans, span{m[2], m[2] + len(h), notice.PrivacyPaymentHandle})
		}
	}
	return spans
}

// isGroupHandle reports whether an account's name is a group's: it holds a word of groups, or an abbreviation in capitals.
func isGroupHandle(h string) bool {
	return roleWord.MatchString(strings.ToLower(h)) || groupHandle.MatchString(h)
}

var groupHandle = regexp.MustCompile(`AA|NA|OA|CA`)

var anniversary = regexp.MustCompile(`(?:\b(?i:celebrat\w*|birthday|anniversary)\b[^.\n]{0,24}?\s)(\p{Lu}\p{Ll}+(?: \p{Lu}(?:\p{Ll}+|\.)?)?(?:['’]s)?)[^.\n]{0,24}?\b\d{1,2}(?:st|nd|rd|th)?[ -](?i:years?|yrs?|months?|birthday|anniversary)`)

// anniversarySpans are the names of people whose years of recovery s announces.
func anniversarySpans(s string) []span {
	var spans []span
	for _, m := range anniversary.FindAllStringSubmatchIndex(s, -1) {
		first, _, _ := strings.Cut(strings.TrimSuffix(strings.TrimSuffix(s[m[2]:m[3]], "'s"), "’s"), " ")
		if !notNames[strings.ToLower(first)] && !venueWords[strings.ToLower(first)] {
			spans = append(spans, span{m[2], m[3], notice.PrivacyAnniversary})
		}
	}
	return spans
}
