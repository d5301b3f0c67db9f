package normalize

import (
	"net/url"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// page reads the address of a page. It returns "" for what is none, after noting it.
func (r *row) page(field, s string) string {
	if s == "" {
		return ""
	}
	if scheme(s) == "mailto" && field == "feedback_url" {
		return s
	}
	if unsafeScheme(s) {
		r.repaired(notice.URLUnsafeScheme, field, s)
		return ""
	}
	u, mended, ok := readURL(s)
	if !ok || mended && !strings.Contains(s, "/") && !strings.HasPrefix(s, "www.") {
		r.repaired(notice.URLInvalid, field, s)
		return ""
	}
	return u.String()
}

// links settles the pages of the row and where to report a mistake in it.
func (r *row) links() {
	r.m.URL = r.page("url", r.draft.URL)
	if r.m.FeedbackURL = r.page("feedback_url", r.draft.FeedbackURL); r.m.FeedbackURL != "" {
		return
	}
	for _, address := range r.draft.FeedbackEmails {
		switch r.mail(address) {
		case noMail:
			r.repaired(notice.URLInvalid, "feedback_emails", address)
		case personalMail:
			r.redacts(notice.PrivacyPersonalEmail, "feedback_emails")
		case officeMail:
			r.m.FeedbackURL = "mailto:" + address
			return
		}
	}
}

// mailKind is whose an e-mail address is.
type mailKind int

const (
	noMail mailKind = iota + 1
	personalMail
	officeMail
)

// mail remembers what it finds: the rows of one list repeat the same few addresses.
func (r *row) mail(address string) mailKind {
	kind := r.mails[address]
	if kind == 0 {
		switch {
		case !isEmail(address):
			kind = noMail
		case isPersonalEmail(address):
			kind = personalMail
		default:
			kind = officeMail
		}
		r.mails[address] = kind
	}
	return kind
}

// scheme is the scheme of an address in lower case, or "" if none stands before its first colon.
func scheme(s string) string {
	before, _, found := strings.Cut(s, ":")
	if !found || strings.ContainsAny(before, "./?# ") || strings.HasPrefix(before, "localhost") {
		return ""
	}
	return strings.ToLower(before)
}

// unsafeScheme reports whether a browser would run s, or read the visitor's own disk, instead of opening a page.
func unsafeScheme(s string) bool {
	switch scheme(strings.Map(dropBlank, s)) {
	case "javascript", "data", "vbscript", "file", "blob", "about":
		return true
	}
	return false
}

func dropBlank(r rune) rune {
	if r <= ' ' {
		return -1
	}
	return r
}

// readURL reads an address of the web. mended is set when something had to be added or changed: a missing scheme, blanks,
// capitals in the host's name.
func readURL(s string) (u *url.URL, mended, ok bool) {
	text := strings.TrimSpace(s)
	if at := strings.Index(strings.ToLower(text), "http"); at > 0 && strings.ContainsAny(text[:at], " :\n") { // words before it
		text = text[at:]
	}
	if i := strings.IndexAny(text, " \t\n"); i > 0 {
		rest := strings.TrimSpace(text[i:])
		if text = text[:i]; strings.IndexByte("/=?", text[i-1]) >= 0 && !strings.ContainsAny(rest, " \t\n") {
			text += rest // a blank strayed into it
		}
	}
	text = strings.TrimRight(text, ",;>)")
	switch scheme(text) {
	case "http", "https":
	case "":
		text = "https://" + strings.TrimLeft(text, "/:")
	default:
		return nil, false, false
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil {
		return nil, false, false
	}
	host := strings.TrimSuffix(strings.ToLower(u.Host), ".")
	if name := u.Hostname(); host == "" || !strings.Contains(name, ".") && !strings.Contains(name, ":") || strings.ContainsAny(name, " _") || strings.Contains(name, "..") {
		return nil, false, false
	}
	u.Host, u.Scheme = host, strings.ToLower(u.Scheme)
	return u, u.String() != s, true
}
