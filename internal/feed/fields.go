package feed

import (
	"slices"
)

// Fields is a set of a meeting's members. The empty set stands for all.
type Fields uint32

// fieldNames are the members that can be chosen, in the order in which they are written.
var fieldNames = [...]string{
	"id", "name", "group", "fellowship", "schedule", "next", "occurrences", "attendance", "status", "place", "online",
	"access", "types", "raw_types", "languages", "notes", "url", "feedback_url", "updated", "first_seen", "changed", "seen",
	"revision", "source", "also_listed_by", "notices", "distance_m",
}

const (
	fieldID Fields = 1 << iota
	fieldName
	fieldGroup
	fieldFellowship
	fieldSchedule
	fieldNext
	fieldOccurrences
	fieldAttendance
	fieldStatus
	fieldPlace
	fieldOnline
	fieldAccess
	fieldTypes
	fieldRawTypes
	fieldLanguages
	fieldNotes
	fieldURL
	fieldFeedbackURL
	fieldUpdated
	fieldFirstSeen
	fieldChanged
	fieldSeen
	fieldRevision
	fieldSource
	fieldAlsoListedBy
	fieldNotices
	fieldDistance
)

// FieldNames lists the names that ParseField knows.
func FieldNames() []string { return slices.Clone(fieldNames[:]) }

// ParseField is the set of one member, by its JSON name.
func ParseField(name string) (Fields, bool) {
	i := slices.Index(fieldNames[:], name)
	return 1 << max(i, 0), i >= 0
}

func (f Fields) has(member Fields) bool { return f == 0 || f&member != 0 }
