package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// The longest texts that are kept, in characters.
const (
	maxName  = 255
	maxNotes = 8000
)

// name settles what the meeting is called; a row without a name is called after its group, or after where and when.
func (r *row) name() {
	m := &r.m
	m.Name, m.Group = r.limit("name", r.draft.Name, maxName), r.limit("group", r.draft.Group, maxName)
	if m.Name == "" {
		m.Name = r.madeName()
		r.repaired(notice.NameMissing, "name", m.Name)
		return
	}
	switch {
	case shouts(m.Name):
		r.note(notice.TextAllCaps, "name", m.Name)
	case meetingWords.in(m.Name) && genericName.MatchString(m.Name):
		r.note(notice.NameGeneric, "name", m.Name)
	}
	if hasDigit(m.Name) && weekdayWords.in(m.Name) && timeInName.MatchString(m.Name) {
		r.note(notice.DayTimeInName, "name", m.Name)
	}
}

var (
	genericName  = regexp.MustCompile(`(?i)^(?:(?:a\.?a\.?|n\.?a\.?|al-?anon|open|closed|online|zoom|the|weekly) )*(?:meeting|group)$`)
	timeInName   = regexp.MustCompile(`(?i)\b\d{1,2}(?::\d{2})?\s*[ap]\.?m\b|\b\d{1,2}:\d{2}\b`)
	meetingWords = newLexicon("meeting", "group")
	weekdayWords = newLexicon("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "mon", "tue", "tues", "wed", "thu", "thurs", "fri", "sat", "sun")
)

// madeName makes a name of the group, or of the place, the day and the time.
func (r *row) madeName() string {
	if r.m.Group != "" {
		return r.m.Group
	}
	var parts []string
	if p := r.m.Place; p != nil && firstOf(p.Name, p.Address, p.City) != "" {
		parts = append(parts, firstOf(p.Name, p.Address, p.City))
	}
	if len(r.schedules) == 1 {
		s := r.schedules[0]
		parts = append(parts, s.Weekday.String()+" "+s.Start.String())
	}
	if len(parts) == 0 {
		return strings.ToUpper(string(r.m.Fellowship)) + " meeting"
	}
	return strings.Join(parts, ", ")
}

// limit cuts a text that is longer than its format allows, at the end of a word where there is one near.
func (r *row) limit(field, s string, most int) string {
	if len(s) <= most || utf8.RuneCountInString(s) <= most {
		return s
	}
	r.repaired(notice.TextTooLong, field, s)
	cutAt := len(string([]rune(s)[:most-1]))
	if space := strings.LastIndexByte(s[:cutAt], ' '); space > cutAt-30 && space > 0 {
		cutAt = space
	}
	return s[:cutAt] + "…"
}

// shouts reports whether a name of some length is in capitals throughout.
func shouts(s string) bool {
	letters := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			letters++
		}
	}
	return letters >= 8
}
