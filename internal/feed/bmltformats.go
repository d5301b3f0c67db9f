package feed

import (
	"cmp"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A bmltFormat is what BMLT says of a meeting beside its columns.
type bmltFormat struct {
	key, name, description, world, kind string
}

// bmltFixed are the formats for what is no type here. Clients look for VM, HY and TC by key.
var bmltFixed = []bmltFormat{
	{"O", "Open", "Anyone may come.", "OPEN", "O"},
	{"C", "Closed", "Not for observers.", "CLOSED", "O"},
	{"VM", "Virtual Meeting", "Meets online.", "VM", "FC2"},
	{"HY", "Hybrid Meeting", "Meets online and in person.", "HYBR", "FC2"},
	{"TC", "Temporarily Closed Facility", "The place is closed for a time.", "TC", "FC2"},
}

// bmltKeys are the keys that BMLT servers use for canonical types. Other types have their own name for a key.
var bmltKeys = map[meeting.Type]string{
	"basic-text":          "BT",
	"beginners":           "BEG",
	"candlelight":         "CL",
	"child-friendly":      "CS",
	"concept-study":       "CPT",
	"discussion":          "D",
	"it-works":            "IW",
	"just-for-today":      "JT",
	"living-clean":        "LC",
	"meditation":          "ME",
	"men":                 "M",
	"no-children":         "NC",
	"no-smoking":          "NS",
	"pamphlet-study":      "IP",
	"question-and-answer": "QA",
	"restricted-access":   "RA",
	"round-robin":         "Rr",
	"speaker":             "So",
	"step-study":          "St",
	"step-working-guide":  "SG",
	"topic":               "To",
	"tradition-study":     "Tr",
	"varied-format":       "RF",
	"wheelchair":          "WC",
	"women":               "W",
	"young-people":        "YP",
}

func bmltKey(t meeting.Type) string {
	if key, ok := bmltKeys[t]; ok {
		return key
	}
	return string(t)
}

// Formats are the keys of m's formats: open or closed first, the others by their numbers.
func (b *BMLT) Formats(m *meeting.Meeting) []string {
	var first, keys []string
	switch m.Access {
	case meeting.Open:
		first = []string{"O"}
	case meeting.Closed:
		first = []string{"C"}
	}
	switch m.Attendance {
	case meeting.OnlineOnly:
		keys = append(keys, "VM")
	case meeting.Hybrid:
		keys = append(keys, "HY")
	}
	if m.Status == meeting.TemporarilyClosed {
		keys = append(keys, "TC")
	}
	for _, t := range m.Types {
		keys = append(keys, bmltKey(t))
	}
	b.byNumber(keys)
	return append(first, slices.Compact(keys)...)
}

// UsedFormats are the keys of the formats that hits have, by their numbers.
func (b *BMLT) UsedFormats(hits []search.Hit) (keys []string) {
	seen := make(map[string]bool)
	for _, h := range hits {
		for _, key := range b.Formats(h.Meeting) {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	b.byNumber(keys)
	return keys
}

func (b *BMLT) byNumber(keys []string) {
	slices.SortFunc(keys, func(x, y string) int { return cmp.Compare(b.Numbers.Format(x), b.Numbers.Format(y)) })
}

// AllFormats are the keys of every format there is when types are all the types.
func (b *BMLT) AllFormats(types []meeting.Type) []string {
	var keys []string
	for _, f := range bmltFixed {
		keys = append(keys, f.key)
	}
	for _, t := range types {
		keys = append(keys, bmltKey(t))
	}
	b.byNumber(keys)
	return keys
}

// AppendFormats appends a JSON array of the formats with the given keys.
func (b *BMLT) AppendFormats(dst []byte, keys []string) []byte {
	j := jsonText{b: append(dst, '[')}
	for _, key := range keys {
		f := b.format(key)
		j.comma('[')
		j.b = append(j.b, '{')
		j.member("key_string", f.key)
		j.member("name_string", f.name)
		j.member("description_string", f.description)
		j.member("lang", b.Lang)
		j.member("id", decimal(b.Numbers.Format(key)))
		j.member("world_id", f.world)
		j.member("format_type_enum", f.kind)
		j.member("root_server_uri", b.RootURL)
		j.b = append(j.b, '}')
	}
	return append(j.b, ']')
}

func (b *BMLT) format(key string) bmltFormat {
	for _, f := range bmltFixed {
		if f.key == key {
			return f
		}
	}
	typ := meeting.Type(key)
	for t, k := range bmltKeys {
		if k == key {
			typ = t
		}
	}
	label := b.Label(typ)
	return bmltFormat{key, label, label, "", "FC1"}
}
