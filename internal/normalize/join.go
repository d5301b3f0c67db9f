package normalize

import (
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// providers are the conference services by the domain of their join links.
var providers = map[string]string{
	"bluejeans.com": "Bluejeans", "discord.gg": "Discord", "discord.com": "Discord", "freeconference.com": "Free Conference", "freeconferencecall.com": "FreeConferenceCall",
	"fccdl.in": "FreeConferenceCall", "goto.com": "GoTo", "gotomeet.me": "GoTo", "gotomeeting.com": "GoTo", "horizon.meta.com": "Virtual Reality",
	"maps.secondlife.com": "Virtual Reality", "slurl.com": "Virtual Reality", "vrchat.com": "Virtual Reality", "meet.google.com": "Google Meet", "meet.jit.si": "Jitsi",
	"8x8.vc": "Jitsi", "meetings.dialpad.com": "Dialpad", "signal.group": "Signal", "signal.me": "Signal", "skype.com": "Skype", "teams.live.com": "Teams",
	"teams.microsoft.com": "Teams", "webex.com": "WebEx", "zoho.com": "Zoho", "zoho.eu": "Zoho", "zoom.us": "Zoom", "zoom.com": "Zoom", "zoom.com.cn": "Zoom",
	"zoomgov.com": "Zoom", "whereby.com": "Whereby", "chat.whatsapp.com": "WhatsApp", "t.me": "Telegram", "meet.lync.com": "Teams", "uberconference.com": "Dialpad",
	"meetup.intherooms.com": "In The Rooms",
}

// indirect are hosts whose links lead to something before the meeting.
var indirect = set("bit.ly tinyurl.com t.co goo.gl ow.ly is.gd cutt.ly rebrand.ly linktr.ee docs.google.com drive.google.com forms.gle facebook.com fb.me eventbrite.com meetup.com instagram.com")

// provider names the service of a host: the host is its domain, or ends in a dot and its domain. Anything less exact can
// be forged.
func provider(host string) string {
	for h := host; h != ""; {
		if name := providers[h]; name != "" {
			return name
		}
		_, h, _ = strings.Cut(h, ".")
	}
	return ""
}

// lookalike reports whether a host that is no provider's tries to look like one: it contains a provider's domain, also
// with digits for letters, or is written in foreign letters.
func lookalike(host string) bool {
	if provider(host) != "" {
		return false
	}
	plain := strings.NewReplacer("0", "o", "1", "l", "-", "").Replace(host)
	for domain := range providers {
		if len(domain) >= 7 && (strings.Contains(host, domain) || strings.Contains(plain, domain) || strings.Contains(plain, strings.ReplaceAll(domain, ".", "")+".")) {
			return true
		}
	}
	return strings.Contains(host, "xn--")
}

func isIndirect(host string) bool {
	return indirect[host] || indirect[strings.TrimPrefix(host, "www.")] || indirect[strings.TrimPrefix(host, "m.")]
}

// joining settles how to join from anywhere.
func (r *row) joining() {
	o := meeting.Online{URLNotes: r.draft.JoinNotes}
	o.URL, o.Provider = r.joinURL()
	o.Phone, o.PhoneNotes = r.dialIn()
	r.joinable = o.URL != "" || o.Phone != "" || len(onlyDigits(o.URLNotes)) >= 9 // a meeting's number
	if o != (meeting.Online{}) {
		r.m.Online = &o
	}
	if o.URL == "" && r.draft.JoinURL == "" {
		for _, text := range append(r.draft.Notes, r.draft.Place.Notes...) {
			if host := joinHost(text); host != "" {
				r.note(notice.ConferenceURLInNotes, "notes", host)
				break
			}
		}
	}
}

// joinURL reads the row's join link and names its provider.
func (r *row) joinURL() (link, service string) {
	const field = "conference_url"
	stated := r.draft.JoinURL
	if stated == "" {
		return "", ""
	}
	if unsafeScheme(stated) {
		r.repaired(notice.URLUnsafeScheme, field, stated)
		return "", ""
	}
	u, mended, ok := readURL(stated)
	if ok {
		for range 3 { // each forwarding can wrap a link once more
			inner, wrapped := unwrapLink(u)
			if !wrapped {
				break
			}
			r.repaired(notice.ConferenceURLWrapped, field, u.Host)
			if u, mended, ok = readURL(inner); !ok {
				break
			}
			mended = false
		}
	}
	if !ok {
		r.repaired(notice.ConferenceURLInvalid, field, stated)
		return "", ""
	}
	host := u.Hostname()
	if provider(host) == "" && lookalike(host) {
		r.holds(notice.ConferenceProviderLookalike, field, host)
	}
	if isVanity(u) {
		r.holds(notice.PrivacyVanityLink, field, "")
	}
	service = provider(host)
	switch {
	case isIndirect(host):
		r.note(notice.ConferenceURLIndirect, field, host)
	case service == "":
		r.note(notice.ConferenceProviderUnknown, field, host)
	}
	if mended {
		r.repaired(notice.ConferenceURLRepaired, field, stated)
	}
	return u.String(), service
}

// unwrapLink takes the real address out of one that a mail program or a search engine put around it.
func unwrapLink(u *url.URL) (inner string, ok bool) {
	host, query := u.Hostname(), u.Query()
	switch {
	case strings.HasSuffix(host, ".safelinks.protection.outlook.com"), host == "www.google.com" && u.Path == "/url" && query.Get("url") != "":
		inner = query.Get("url")
	case host == "www.google.com" && u.Path == "/url":
		inner = query.Get("q")
	case host == "l.facebook.com" || host == "lm.facebook.com":
		inner = query.Get("u")
	case host == "urldefense.proofpoint.com" && strings.HasPrefix(u.Path, "/v2/"):
		inner = proofpoint(query.Get("u"))
	case host == "urldefense.com" || host == "urldefense.us":
		_, rest, found := strings.Cut(u.String(), "/__")
		if found {
			inner, _, _ = strings.Cut(rest, "__;")
		}
	}
	return inner, inner != ""
}

// proofpoint decodes an address in which "-3A" stands for a colon and "_" for a slash.
func proofpoint(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '_':
			b.WriteByte('/')
		case s[i] == '-' && i+2 < len(s):
			c, err := hex.DecodeString(s[i+1 : i+3])
			if err != nil {
				return ""
			}
			b.Write(c)
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// joinHost is the host of the first link to a provider in a text.
func joinHost(text string) string {
	for rest := text; ; {
		at := strings.Index(rest, "http")
		if at < 0 {
			return ""
		}
		rest = rest[at:]
		word := rest
		if i := strings.IndexAny(word, " \n\t)"); i > 0 {
			word = word[:i]
		}
		if u, _, ok := readURL(word); ok && provider(u.Hostname()) != "" {
			return u.Hostname()
		}
		rest = rest[4:]
	}
}

// isVanity reports whether a join link spells the name of the person whose room it is: "zoom.us/my/first.last".
func isVanity(u *url.URL) bool {
	_, room, found := strings.Cut(u.Path, "/my/")
	if !found && u.Hostname() == "meet.google.com" {
		_, room, found = strings.Cut(u.Path, "/lookup/")
	}
	if !found {
		return false
	}
	room = strings.TrimRight(strings.Trim(room, "/"), "0123456789")
	if roleWord.MatchString(strings.ToLower(room)) {
		return false
	}
	parts := strings.FieldsFunc(camelCase.ReplaceAllString(room, "$1.$2"), func(r rune) bool { return r == '.' || r == '-' || r == '_' })
	if len(parts) != 2 {
		return false
	}
	first, last := strings.ToLower(parts[0]), strings.ToLower(parts[1])
	if notNames[first] || notNames[last] || venueWords[first] || venueWords[last] || len(first) < 2 || len(last) < 2 || !isLetters(first) || !isLetters(last) {
		return false
	}
	return givenNames[first] || strings.Contains(room, ".")
}

var camelCase = regexp.MustCompile(`([a-z])([A-Z])`)
