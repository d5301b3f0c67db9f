package bmlt

import (
	"regexp"
	"slices"
	"strings"
)

// The values of Draft.Attendance.
const (
	inPerson = "in_person"
	online   = "online"
	hybrid   = "hybrid"
)

// A formatSet is what the formats of a meeting come to.
type formatSet struct {
	types            []string
	labels, worldIDs map[string]string // by type
	languages        []string
	recurrence       string
	notes            []string

	virtual, hybrid, closed bool     // the formats VM, HY and TC
	dangling                []string // ids that nobody describes
}

// add takes a format, its translations as preferred for the key and as preferred for the label.
func (s *formatSet) add(keys, labels translations) {
	one := keys[0]
	s.virtual = s.virtual || is(keys, "VM", "VM")
	s.hybrid = s.hybrid || is(keys, "HY", "HYBR")
	s.closed = s.closed || is(keys, "TC", "TC")
	if one.kind == "LANG" || world(keys) == "LANG" {
		s.languages = append(s.languages, language(labels))
		return
	}
	code := one.key
	if slices.Contains(s.types, code) {
		if code += "/" + one.id; slices.Contains(s.types, code) || one.id == "" {
			return
		}
	}
	s.types = append(s.types, code)
	set(&s.labels, code, labels[0].name)
	set(&s.worldIDs, code, world(keys))
	s.when(keys, labels)
}

// set sets m[key] unless value is empty. A map is made when it is needed.
func set(m *map[string]string, key, value string) {
	if value == "" {
		return
	}
	if *m == nil {
		*m = map[string]string{}
	}
	(*m)[key] = value
}

// world is what a format is called across NA. It is the same in all languages, where it is given.
func world(all translations) string {
	for _, one := range all {
		if w := one.world; w != "" {
			return w
		}
	}
	return ""
}

// is reports whether a format is the one that NA calls by the world id or, if it has none, by the key.
func is(all translations, key, worldID string) bool {
	if w := world(all); w != "" {
		return w == worldID
	}
	return slices.ContainsFunc(all, func(t format) bool { return t.key == key })
}

// language is the code or else the name of a language that a format stands for. Keys are codes by custom, not by rule.
func language(all translations) string {
	key := strings.ToLower(all[0].key)
	if len(key) == 2 || len(key) == 3 {
		return key
	}
	return all[0].name
}

// attendance is how a meeting is attended: as its venue type says, or, where an old server gives none, its formats.
func (s *formatSet) attendance(venueType string) string {
	switch venueType {
	case "1":
		return inPerson
	case "2":
		return online
	case "3":
		return hybrid
	case "", "0":
	default:
		return venueType
	}
	switch {
	case s.hybrid:
		return hybrid
	case s.virtual:
		return online
	}
	return ""
}

// Formats tell in their names when a meeting is held, as there is no field for it. What these patterns do not match is
// taken to be held every week.
const (
	ordinal = `(?:1st|2nd|3rd|4th|5th|first|second|third|fourth|fifth|last|[1-5]\.|erste[nr]?|zweite[nr]?|dritte[nr]?|vierte[nr]?|fünfte[nr]?|letzte[nr]?)`
	period  = `(?:week|woche|(?:sun|mon|tues|wednes|thurs|fri|satur)day|sun|mon|tue|wed|thu|fri|sat|sonntag|montag|dienstag|mittwoch|donnerstag|freitag|samstag)s?`
)

var (
	// The meeting is held in some weeks only: "Every other Friday", "1st & 3rd Monday", "Nur in der 1. Woche".
	heldSometimes = regexp.MustCompile(`(?i)^(?:meets )?(?:(?:every other|every second|alternate|alternating) ` + period +
		`|bi-?weekly|fortnightly|monthly|once a month` +
		`|` + ordinal + `(?:(?:,| and| &|, and) ` + ordinal + `)* ` + period +
		`)(?: (?:of|in) (?:the|each|every) month)?(?: meeting)?(?: only)?$` +
		`|\b(?:only|nur)\b[^:]*\b` + ordinal + ` ` + period)
	// The meeting is held every week and something is so in one of them: "Week 5: open".
	weekly = regexp.MustCompile(`(?i)^(?:week|woche) (?:\d|` + ordinal + `)[^:]*:|^` + ordinal + ` (?:week|woche)[^:]*:`)
)

// when takes what a format's name says of the weeks of the month. The rule is taken in English where it can be had, as
// that is read best; a note in the language of the meeting.
func (s *formatSet) when(keys, labels translations) {
	for _, one := range labels {
		if name := one.name; heldSometimes.MatchString(name) {
			if s.recurrence != "" {
				s.recurrence += "; "
			}
			s.recurrence += name
			return
		}
	}
	for _, one := range keys {
		if name := one.name; weekly.MatchString(name) {
			s.notes = append(s.notes, name)
			return
		}
	}
}
