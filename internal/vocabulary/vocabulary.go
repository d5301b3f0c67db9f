// Package vocabulary is the catalogue of meeting types, languages and fellowships, and the dictionary that turns what
// publishers write into them. Its data are api/types.yaml and api/fellowships.yaml.
package vocabulary

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Vocabulary is safe for concurrent use; what its methods return is shared and must not be changed.
type Vocabulary struct {
	types       []Type
	typeByID    map[meeting.Type]*Type
	fellowships []Fellowship
	byName      map[string]meeting.Fellowship
	// codes hold the meanings of a fellowship's codes, those of all fellowships under "".
	codes     map[meeting.Fellowship]codes
	phrases   map[string]Mapping // by folded words
	languages map[string][]string
	byTongue  map[string]string
}

// A Type is one canonical type.
type Type struct {
	ID meeting.Type `yaml:"id" json:"id"`
	// Category is community, format, literature, access, feature or language.
	Category string `yaml:"category" json:"category"`
	// Labels are what people read, by language; the file names nine that are always there.
	Labels map[string]string `yaml:"labels" json:"labels"`
	// Also are other names, for reading what publishers write and for search.
	Also []string `yaml:"also,omitempty" json:"-"`
}

// A Fellowship is one programme of recovery, and what it means by open and closed.
type Fellowship struct {
	ID     meeting.Fellowship `yaml:"id" json:"id"`
	Name   string             `yaml:"name" json:"name"`
	Short  string             `yaml:"short" json:"short,omitempty"`
	URL    string             `yaml:"url,omitempty" json:"url,omitempty"`
	Open   string             `yaml:"open,omitempty" json:"open,omitempty"`
	Closed string             `yaml:"closed,omitempty" json:"closed,omitempty"`
	Also   []string           `yaml:"also,omitempty" json:"-"`
}

// A Mapping is what a code means. Its zero value is a code that is known and has no canonical meaning.
type Mapping struct {
	Types      []meeting.Type
	Languages  []string
	Access     meeting.Access
	Attendance meeting.Attendance
	// Suspended says that the place is closed for a time.
	Suspended bool
	// Ambiguous says that the fellowship uses the code in two meanings, so that it has none.
	Ambiguous bool
	// Worded says that the meaning was found by words, not by a code.
	Worded bool
}

// codes are the meanings of codes as written, and regardless of case where that leads to one code only.
type codes struct {
	exact, folded map[string]Mapping
}

func (c codes) get(code string) (Mapping, bool) {
	if m, ok := c.exact[code]; ok {
		return m, true
	}
	m, ok := c.folded[strings.ToUpper(code)]
	return m, ok
}

// everyFellowship is the key of the codes that mean the same everywhere.
const everyFellowship meeting.Fellowship = ""

// Type tells what a publisher of fellowship means by code: the fellowship's own codes come first, then those common to
// all, then names of types and languages in any language known. ok is false for a code that nobody has told us of.
func (v *Vocabulary) Type(fellowship meeting.Fellowship, code string) (m Mapping, ok bool) {
	if m, ok := v.codes[fellowship].get(code); ok {
		return m, true
	}
	if m, ok := v.codes[everyFellowship].get(code); ok {
		return m, true
	}
	return v.Phrase(code)
}

// Phrase tells what a publisher means by words such as "Wheelchair accessible" or "Reunión abierta".
func (v *Vocabulary) Phrase(words string) (m Mapping, ok bool) {
	m, ok = v.phrases[fold(words)]
	m.Worded = ok
	return m, ok
}

// Types lists every type, in the order of the catalogue.
func (v *Vocabulary) Types() []Type { return v.types }

// Known reports whether t is a type of the catalogue.
func (v *Vocabulary) Known(t meeting.Type) bool { return v.typeByID[t] != nil }

// Label is what people read for t in the language lang ("es", "pt-BR"), in English where there is no such label, and t
// itself for a type that is not of the catalogue.
func (v *Vocabulary) Label(t meeting.Type, lang string) string {
	typ := v.typeByID[t]
	if typ == nil {
		return string(t)
	}
	primary, _, _ := strings.Cut(lang, "-")
	if label := typ.Labels[strings.ToLower(primary)]; label != "" {
		return label
	}
	return typ.Labels["en"]
}

// Words are the labels of t in all languages and its other names: what people may type to find it.
func (v *Vocabulary) Words(t meeting.Type) []string {
	typ := v.typeByID[t]
	if typ == nil {
		return nil
	}
	words := make([]string, 0, len(typ.Labels)+len(typ.Also))
	for _, lang := range labelOrder(typ.Labels) {
		if label := typ.Labels[lang]; !slices.Contains(words, label) {
			words = append(words, label)
		}
	}
	return append(words, typ.Also...)
}

// labelOrder lists the languages of labels, English first.
func labelOrder(labels map[string]string) []string {
	order := make([]string, 0, len(labels))
	for lang := range labels {
		order = append(order, lang)
	}
	slices.SortFunc(order, func(a, b string) int {
		if (a == "en") != (b == "en") {
			if a == "en" {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return order
}

// Nearest is the type that was probably meant by a misspelt id, or "" when none is close.
func (v *Vocabulary) Nearest(id string) meeting.Type {
	ids := make([]string, len(v.types))
	for i := range v.types {
		ids[i] = string(v.types[i].ID)
	}
	return meeting.Type(source.Nearest(id, ids))
}

// Fellowships lists every fellowship, in the order in which they are offered.
func (v *Vocabulary) Fellowships() []Fellowship { return v.fellowships }

// Fellowship finds a fellowship by its id, its name or another name that publishers use.
func (v *Vocabulary) Fellowship(name string) (meeting.Fellowship, bool) {
	id, ok := v.byName[fold(name)]
	return id, ok
}

// Language finds the ISO 639 code of a language given by its name or by a code ("Español", "ES", "pt-BR").
func (v *Vocabulary) Language(s string) (string, bool) {
	if code, ok := v.byTongue[fold(s)]; ok {
		return code, true
	}
	primary, _, _ := strings.Cut(strings.ReplaceAll(s, "_", "-"), "-")
	base, err := language.ParseBase(strings.TrimSpace(primary)) // also knows the three letters of ISO 639-2
	if err != nil {
		return "", false
	}
	_, ok := v.languages[base.String()]
	return base.String(), ok
}

// LanguageName is the English name of a language, or the code itself for one that is not of the catalogue.
func (v *Vocabulary) LanguageName(code string) string {
	if names := v.languages[code]; len(names) > 0 {
		return names[0]
	}
	return code
}

// fold reduces s to what counts when words are compared: letters without their accents and case, and digits, with one
// blank where anything else stands.
func fold(s string) string {
	var b strings.Builder
	blank := false
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x0370: // the accents of Latin letters; other scripts' marks carry sound
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if blank && b.Len() > 0 {
				b.WriteByte(' ')
			}
			blank = false
			b.WriteRune(unicode.ToLower(r))
		case r == '\'' || r == '’':
		default:
			blank = true
		}
	}
	return b.String()
}
