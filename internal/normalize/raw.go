package normalize

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// privacy removes personal details from every text of the row.
func (r *row) privacy() {
	d := &r.draft
	if len(d.Contacts) > 0 && !r.src.ContactsPublic {
		r.redacts(notice.PrivacyContactDropped, "contacts")
	}
	r.dialled = onlyDigits(d.DialIn)
	for _, t := range []struct {
		field string
		text  *string
	}{
		{"name", &d.Name}, {"group", &d.Group}, {"recurrence", &d.Recurrence}, {"location", &d.Place.Name}, {"address", &d.Place.Street},
		{"formatted_address", &d.Place.Formatted}, {"conference_url_notes", &d.JoinNotes}, {"conference_phone_notes", &d.DialInNotes},
		{"conference_phone", &d.DialIn},
	} {
		if t.field == "conference_phone" && !strings.ContainsFunc(*t.text, isLetter) {
			continue
		}
		*t.text = r.redact(t.field, *t.text)
	}
	d.Notes = r.redactAll("notes", d.Notes)
	d.Place.Notes = r.redactAll("location_notes", d.Place.Notes)
}

// redact removes from a text what is personal by its form, and what the row itself calls a contact.
func (r *row) redact(field, s string) string {
	s, codes := redact(s, r.dialled)
	for _, contact := range r.draft.Contacts {
		if len(contact) < 6 || !strings.ContainsAny(contact, " @0123456789") || !strings.Contains(s, contact) || r.dialled != "" && onlyDigits(contact) == r.dialled {
			continue
		}
		s = strings.ReplaceAll(s, contact, removed)
		codes = append(codes, notice.PrivacyLastName)
	}
	for _, code := range codes {
		r.redacts(code, field)
	}
	return s
}

func (r *row) redactAll(field string, list []string) []string {
	for i, s := range list {
		t := r.redact(field, s)
		if t == s {
			continue
		}
		kept := append([]string(nil), list...)
		kept[i] = t
		for j := i + 1; j < len(kept); j++ {
			kept[j] = r.redact(field, kept[j])
		}
		return kept
	}
	return list
}

func onlyDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}

func isLetter(c rune) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// redactedRaw is the row as published without what is personal: the values of personal fields, those that the row gives
// as contacts, and personal details in texts. It is nil for a row that is no JSON.
func (r *row) redactedRaw() []byte {
	if len(r.raw) == 0 {
		return nil
	}
	w := rawWalk{row: r, in: r.raw}
	w.out.Grow(len(r.raw))
	if !w.value("") {
		return nil
	}
	return w.out.Bytes()
}

// A rawWalk copies JSON that is known to be valid, changing its strings.
type rawWalk struct {
	row *row
	in  []byte
	at  int
	out bytes.Buffer
}

func (w *rawWalk) space() {
	for w.at < len(w.in) && w.in[w.at] <= ' ' {
		w.at++
	}
}

// value copies one value that stands under key, and reports whether it was one.
func (w *rawWalk) value(key string) bool {
	w.space()
	if w.at >= len(w.in) {
		return false
	}
	switch w.in[w.at] {
	case '{':
		return w.list('}', func() bool {
			name, ok := w.text()
			if !ok {
				return false
			}
			w.out.Write(name)
			w.space()
			if w.at >= len(w.in) || w.in[w.at] != ':' {
				return false
			}
			w.at++
			w.out.WriteByte(':')
			return w.value(strings.ToLower(strings.Trim(string(name), `"`)))
		})
	case '[':
		return w.list(']', func() bool { return w.value(key) })
	case '"':
		literal, ok := w.text()
		w.out.Write(w.row.rawString(key, literal))
		return ok
	}
	start := w.at
	for w.at < len(w.in) && strings.IndexByte(",]} \n\r\t", w.in[w.at]) < 0 {
		w.at++
	}
	if literal := w.in[start:w.at]; isPersonalField(key) && len(literal) > 0 && literal[0] != 'n' && literal[0] != 'f' {
		w.out.WriteString(`"` + removed + `"`) // a telephone number written as a number
	} else {
		w.out.Write(literal)
	}
	return w.at > start
}

// list copies an object or an array whose items are copied by item.
func (w *rawWalk) list(closing byte, item func() bool) bool {
	w.out.WriteByte(w.in[w.at])
	w.at++
	for {
		w.space()
		if w.at >= len(w.in) {
			return false
		}
		switch w.in[w.at] {
		case closing:
			w.at++
			w.out.WriteByte(closing)
			return true
		case ',':
			w.at++
			w.out.WriteByte(',')
			w.space()
		}
		if !item() {
			return false
		}
	}
}

// text passes over a string and returns it with its quotes.
func (w *rawWalk) text() ([]byte, bool) {
	start := w.at
	if w.at >= len(w.in) || w.in[w.at] != '"' {
		return nil, false
	}
	for w.at++; w.at < len(w.in); w.at++ {
		switch w.in[w.at] {
		case '\\':
			w.at++
		case '"':
			w.at++
			return w.in[start:w.at], true
		}
	}
	return nil, false
}

// rawString is the literal of a string under key, without what is personal.
func (r *row) rawString(key string, literal []byte) []byte {
	if len(literal) <= 2 {
		return literal
	}
	if isPersonalField(key) {
		return []byte(`"` + removed + `"`)
	}
	var s string
	if bytes.IndexByte(literal, '\\') < 0 {
		s = string(literal[1 : len(literal)-1])
	} else if json.Unmarshal(literal, &s) != nil {
		return []byte(`""`)
	}
	for _, contact := range r.draft.Contacts {
		if contact == s {
			return []byte(`"` + removed + `"`)
		}
	}
	if isServiceField(key) {
		return literal
	}
	text, _ := cleanText(s)
	redacted := r.quietly(text)
	if redacted == text {
		return literal
	}
	out, err := json.Marshal(redacted)
	if err != nil {
		return []byte(`""`)
	}
	return out
}

// quietly redacts a text that has been noticed already where it counts.
func (r *row) quietly(s string) string {
	s, _ = redact(s, r.dialled)
	for _, contact := range r.draft.Contacts {
		if len(contact) >= 6 && strings.ContainsAny(contact, " @0123456789") {
			s = strings.ReplaceAll(s, contact, removed)
		}
	}
	return s
}

// isPersonalField reports whether a field is one in which formats keep what is somebody's own.
func isPersonalField(key string) bool {
	switch key {
	case "author", "user_name", "edit_url", "email", "phone", "mailing_address", "venmo", "square", "paypal", "admin_notes", "email_contact", "last_contact", "user_id", "facilitator", "facilitators":
		return true
	}
	return strings.HasPrefix(key, "contact")
}

// isServiceField reports whether a field holds an address or number of an office or a service, or no text at all.
func isServiceField(key string) bool {
	return strings.HasPrefix(key, "entity_") || strings.HasPrefix(key, "feedback") || strings.HasSuffix(key, "url") || key == "conference_phone" || key == "phone_meeting_number" ||
		key == "id" || key == "slug" || key == "updated" || strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "_link") || strings.HasSuffix(key, "_bigint")
}
