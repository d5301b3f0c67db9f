package normalize

import (
	"bytes"
	"encoding/json"
	"strings"
)

// redactedRaw is the row as published without what is personal: the values of personal fields, those that the row gives
// as contacts, and personal details in texts. It is nil for a row that is no JSON.
func (r *row) redactedRaw() []byte {
	if len(r.raw) == 0 {
		return nil
	}
	w := rawWalk{row: r, in: string(r.raw)}
	w.out.Grow(len(r.raw))
	if !w.value("") {
		return nil
	}
	return w.out.Bytes()
}

// A rawWalk copies JSON that is known to be valid, changing its strings.
type rawWalk struct {
	row *row
	in  string
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
			w.out.WriteString(name)
			w.space()
			if w.at >= len(w.in) || w.in[w.at] != ':' {
				return false
			}
			w.at++
			w.out.WriteByte(':')
			return w.value(strings.ToLower(strings.Trim(name, `"`)))
		})
	case '[':
		return w.list(']', func() bool { return w.value(key) })
	case '"':
		literal, ok := w.text()
		w.out.WriteString(w.row.rawString(key, literal))
		return ok
	}
	start := w.at
	for w.at < len(w.in) && strings.IndexByte(",]} \n\r\t", w.in[w.at]) < 0 {
		w.at++
	}
	if literal := w.in[start:w.at]; isPersonalField(key) && len(literal) > 0 && literal[0] != 'n' && literal[0] != 'f' {
		w.out.WriteString(`"` + removed + `"`) // a telephone number written as a number
	} else {
		w.out.WriteString(literal)
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
func (w *rawWalk) text() (string, bool) {
	start := w.at
	if w.at >= len(w.in) || w.in[w.at] != '"' {
		return "", false
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
	return "", false
}

// rawString is the literal of a string under key, without what is personal.
func (r *row) rawString(key, literal string) string {
	if len(literal) <= 2 {
		return literal
	}
	if isPersonalField(key) {
		return `"` + removed + `"`
	}
	s := literal[1 : len(literal)-1]
	if strings.IndexByte(s, '\\') >= 0 && json.Unmarshal([]byte(literal), &s) != nil {
		return `""`
	}
	for _, contact := range r.draft.Contacts {
		if contact == s {
			return `"` + removed + `"`
		}
	}
	if isServiceField(key) {
		return literal
	}
	text, _ := cleanText(s)
	redacted := r.quietly(key, text)
	if redacted == text {
		return literal
	}
	out, err := json.Marshal(redacted)
	if err != nil {
		return `""`
	}
	return string(out)
}

// quietly redacts a text that has been noticed already where it counts.
func (r *row) quietly(key, s string) string {
	s, _ = redactor{conference: isConferenceField(key), known: r.dialled}.redact(s)
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

// isConferenceField reports whether a field tells how to join a conference.
func isConferenceField(key string) bool {
	return strings.HasPrefix(key, "conference") || strings.HasPrefix(key, "virtual") || strings.HasPrefix(key, "phone_meeting")
}

// isServiceField reports whether a field holds an address or number of an office or a service, or no text at all.
func isServiceField(key string) bool {
	return strings.HasPrefix(key, "entity_") || strings.HasPrefix(key, "feedback") || strings.HasSuffix(key, "url") || key == "conference_phone" || key == "phone_meeting_number" ||
		key == "id" || key == "slug" || key == "latitude" || key == "longitude" || key == "coordinates" || key == "updated" || strings.HasSuffix(key, "_id") || strings.HasSuffix(key, "_link") || strings.HasSuffix(key, "_bigint")
}
