package normalize

import (
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// types turns the publisher's codes into canonical types, languages, access and hints on how people attend. The codes
// themselves are kept.
func (r *row) types() {
	m := &r.m
	m.RawTypes = r.draft.Types
	m.Access = meeting.AccessUnknown
	m.Types = make([]meeting.Type, 0, len(r.draft.Types))
	var open, closed bool
	take := func(mapped vocabulary.Mapping) {
		for _, t := range mapped.Types {
			if !slices.Contains(m.Types, t) {
				m.Types = append(m.Types, t)
			}
		}
		for _, l := range mapped.Languages {
			r.language(l)
		}
		open = open || mapped.Access == meeting.Open
		closed = closed || mapped.Access == meeting.Closed
		r.suspended = r.suspended || mapped.Suspended
		r.hint(mapped.Attendance)
	}
	for _, code := range r.draft.Types {
		if mapped, ok := r.typeOf(code); ok {
			take(mapped)
		}
	}
	if said := r.draft.Access; said != "" {
		if mapped, ok := r.n.vocabulary.Type(m.Fellowship, said); ok {
			take(mapped)
		} else {
			r.note(notice.TypeUnknown, "access", said)
		}
	}
	r.exclude("women", "men", "all-genders")
	r.exclude("smoking", "no-smoking", "")
	switch {
	case open && closed:
		r.repaired(notice.TypesContradict, "types", "open and closed")
		m.Access = meeting.Closed
	case open:
		m.Access = meeting.Open
	case closed:
		m.Access = meeting.Closed
	}
}

// typeOf finds what a code means. What the source itself says of its codes counts before what we know of them: servers
// are free to give "S" a meaning of their own.
func (r *row) typeOf(code string) (vocabulary.Mapping, bool) {
	v, label := r.n.vocabulary, r.draft.TypeLabels[code]
	if id := r.draft.TypeWorldIDs[code]; id != "" && id != worldLanguage {
		if mapped, ok := v.Type(r.m.Fellowship, id); ok && !mapped.Ambiguous {
			return mapped, true
		}
	}
	if label != "" {
		if mapped, ok := v.Phrase(label); ok {
			return mapped, true
		}
	}
	mapped, ok := v.Type(r.m.Fellowship, code)
	switch {
	case !ok:
		r.note(notice.TypeUnknown, "types", firstOf(label, code))
	case mapped.Ambiguous:
		r.note(notice.TypeFellowshipAmbiguous, "types", code)
	case mapped.Worded && r.coded:
		r.repaired(notice.TypeLabelUsed, "types", code)
	}
	return mapped, ok && !mapped.Ambiguous
}

// worldLanguage is the world id that all languages share; only the label tells which.
const worldLanguage = "LANG"

// hint notes what a type says about how people attend; both ways make it hybrid.
func (r *row) hint(a meeting.Attendance) {
	switch {
	case a == "":
	case r.hinted == "" || r.hinted == a:
		r.hinted = a
	default:
		r.hinted = meeting.Hybrid
	}
}

// exclude settles two types that exclude each other: neither is believed, and both may be replaced by a third.
func (r *row) exclude(a, b, both meeting.Type) {
	m := &r.m
	if !slices.Contains(m.Types, a) || !slices.Contains(m.Types, b) {
		return
	}
	r.repaired(notice.TypesContradict, "types", string(a)+" and "+string(b))
	m.Types = slices.DeleteFunc(m.Types, func(t meeting.Type) bool { return t == a || t == b })
	if both != "" && !slices.Contains(m.Types, both) {
		m.Types = append(m.Types, both)
	}
}

// languages adds the languages stated outright to those of the types; a row that states none speaks the source's.
func (r *row) languages() {
	for _, said := range r.draft.Languages {
		if code, ok := r.n.vocabulary.Language(said); ok {
			r.language(code)
		} else if said != "" {
			r.note(notice.LanguageUnknown, "languages", said)
		}
	}
	if len(r.m.Languages) == 0 && r.src.Language != "" {
		r.language(strings.ToLower(r.src.Language))
	}
}

func (r *row) language(code string) {
	if !slices.Contains(r.m.Languages, code) {
		r.m.Languages = append(r.m.Languages, code)
	}
}

// fellowship settles whose meeting it is.
func (r *row) fellowship() {
	r.m.Fellowship = r.src.Fellowship
	if said := r.draft.Fellowship; said != "" {
		if id, ok := r.n.vocabulary.Fellowship(said); ok {
			r.m.Fellowship = id
		} else {
			r.note(notice.FellowshipUnknown, "fellowship", said)
		}
	}
	if r.m.Fellowship == "" {
		r.m.Fellowship = "multi"
	}
}
