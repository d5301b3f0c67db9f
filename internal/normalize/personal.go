package normalize

import (
	"slices"
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
	s, codes := redactor{conference: isConferenceField(field), known: r.dialled}.redact(s)
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
		kept := slices.Clone(list)
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
