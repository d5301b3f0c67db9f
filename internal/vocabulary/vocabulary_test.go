package vocabulary

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

func load(t *testing.T) *Vocabulary {
	t.Helper()
	v, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCodesMeanWhatTheirFellowshipMeans(t *testing.T) {
	types := func(ids ...meeting.Type) Mapping { return Mapping{Types: ids} }
	language := func(code string) Mapping { return Mapping{Languages: []string{code}} }
	tests := []struct {
		fellowship meeting.Fellowship
		code       string
		want       Mapping
	}{
		{"aa", "Y", types("young-people")},
		{"al-anon", "Y", types("alateen")},
		{"aca", "Y", types("workbook-study")},
		{"aa", "B", types("big-book")},
		{"da", "B", types("business-owners")},
		{"slaa", "B", types("book-study")},
		{"aa", "SP", types("speaker")},
		{"aca", "SP", language("es")},
		{"aa", "S", language("es")},
		{"aca", "S", types("speaker")},
		{"aa", "POA", types("proof-of-attendance")},
		{"al-anon", "POA", types("parents")},
		{"ua", "T", types("tools")},
		{"aa", "T", types("transgender")},
		{"aa", "TR", types("tradition-study")},
		{"aca", "TR", Mapping{Ambiguous: true}},
		{"slaa", "HR", Mapping{Ambiguous: true}},
		{"aa", "HR", language("hr")},
		{"rd", "IS", Mapping{Ambiguous: true}},
		{"na", "OPEN", Mapping{Access: meeting.Open}},
		{"na", "SD", types("speaker", "discussion")},
		{"na", "VM", Mapping{Attendance: meeting.OnlineOnly}},
		{"aa", "TC", Mapping{Suspended: true}},
		{"aa", "onl", Mapping{Attendance: meeting.OnlineOnly}},
		{"aa", "ASL", Mapping{Types: []meeting.Type{"asl"}, Languages: []string{"ase"}}},
		{"oa", "90D", Mapping{}},
		{"lifering", "X", types("wheelchair")},
		{"aa", "Wheelchair Access", Mapping{Types: []meeting.Type{"wheelchair"}, Worded: true}},
		{"aa", "closed", Mapping{Access: meeting.Closed, Worded: true}},
		{"al-anon", "Families and Friends Only", Mapping{Types: []meeting.Type{"families"}, Access: meeting.Closed, Worded: true}},
		{"smart", "Reunión abierta", Mapping{Access: meeting.Open, Worded: true}},
		{"na", "Frauen", Mapping{Types: []meeting.Type{"women"}, Worded: true}},
		{"na", "Español", Mapping{Languages: []string{"es"}, Worded: true}},
		{"na", "Spanish-speaking", Mapping{Languages: []string{"es"}, Worded: true}},
	}
	v := load(t)
	for _, tt := range tests {
		got, ok := v.Type(tt.fellowship, tt.code)
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); !ok || diff != "" {
			t.Errorf("Type(%s, %s): known %v, (-want +got)\n%s", tt.fellowship, tt.code, ok, diff)
		}
	}
	for _, unknown := range []string{"ASBI", "", "Marching band", "ZZ"} {
		if m, ok := v.Type("aa", unknown); ok {
			t.Errorf("Type(aa, %q) = %+v, want unknown", unknown, m)
		}
	}
}

func TestEveryTypeIsComplete(t *testing.T) {
	id := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	categories := []string{"community", "format", "literature", "access", "feature", "language"}
	seen := make(map[meeting.Type]bool)
	for _, typ := range load(t).Types() {
		if !id.MatchString(string(typ.ID)) || seen[typ.ID] {
			t.Errorf("%q is no id, or is there twice", typ.ID)
		}
		seen[typ.ID] = true
		if !slices.Contains(categories, typ.Category) {
			t.Errorf("%s is in no category: %q", typ.ID, typ.Category)
		}
	}
}

func TestEveryTypeIsLabelled(t *testing.T) {
	labelled := make(map[string]map[string]meeting.Type)
	for _, typ := range load(t).Types() {
		for _, lang := range []string{"en", "es", "fr", "ja", "nl", "pt", "sk", "sv", "th"} {
			if typ.Labels[lang] == "" {
				t.Errorf("%s has no label in %s", typ.ID, lang)
			}
		}
		for lang, label := range typ.Labels {
			if label == "" || strings.TrimSpace(label) != label || strings.ContainsFunc(label, unprintable) {
				t.Errorf("%s: the label in %s is %q", typ.ID, lang, label)
			}
			if labelled[lang] == nil {
				labelled[lang] = make(map[string]meeting.Type)
			}
			if other, taken := labelled[lang][label]; taken {
				t.Errorf("%q labels both %s and %s in %s", label, other, typ.ID, lang)
			}
			labelled[lang][label] = typ.ID
		}
	}
}

// unprintable finds control characters, and those that take room or none without being seen.
func unprintable(r rune) bool { return !unicode.IsPrint(r) }

// A name that two types share would be read as either, by chance.
func TestNamesAreNotShared(t *testing.T) {
	owner := make(map[string]meeting.Type)
	for _, typ := range load(t).Types() {
		names := append([]string{string(typ.ID)}, typ.Also...)
		for _, label := range typ.Labels {
			names = append(names, label)
		}
		for _, name := range names {
			if other, taken := owner[fold(name)]; taken && other != typ.ID {
				t.Errorf("%q names both %s and %s", name, other, typ.ID)
			}
			owner[fold(name)] = typ.ID
		}
	}
}

func TestLabelsFallBackToEnglish(t *testing.T) {
	v := load(t)
	for _, tt := range []struct {
		id         meeting.Type
		lang, want string
	}{
		{"women", "es", "Mujeres"},
		{"women", "pt-BR", "Mulheres"},
		{"women", "FR", "Femmes"},
		{"women", "tlh", "Women"},
		{"women", "", "Women"},
		{"came-to-believe", "ja", "信じるようになった"},
		{"came-to-believe", "de", "Came to Believe"},
		{"no-such-type", "en", "no-such-type"},
	} {
		if got := v.Label(tt.id, tt.lang); got != tt.want {
			t.Errorf("Label(%s, %s) = %q, want %q", tt.id, tt.lang, got, tt.want)
		}
	}
}

func TestWordsHoldEveryLanguage(t *testing.T) {
	words := load(t).Words("women")
	if words[0] != "Women" {
		t.Errorf("the first word is %q, want the English label", words[0])
	}
	for _, w := range []string{"Mujeres", "女性", "ladies"} {
		if !slices.Contains(words, w) {
			t.Errorf("%q is missing from %q", w, words)
		}
	}
	if words := load(t).Words("no-such-type"); words != nil {
		t.Errorf("an unknown type has words: %q", words)
	}
}

func TestNearest(t *testing.T) {
	for typed, want := range map[string]meeting.Type{"womens": "women", "begginers": "beginners", "wheelchiar": "wheelchair", "xyzzyplugh": ""} {
		if got := load(t).Nearest(typed); got != want {
			t.Errorf("Nearest(%s) = %q, want %q", typed, got, want)
		}
	}
}

func TestFellowshipByAnyName(t *testing.T) {
	v := load(t)
	for name, want := range map[string]meeting.Fellowship{
		"aa": "aa", "A.A.": "aa", "Alcoholics Anonymous": "aa", "Al Anon": "al-anon", "ACoA": "aca", "SMART Recovery": "smart", "CoDA": "coda", "rr": "refuge-recovery",
	} {
		if got, ok := v.Fellowship(name); !ok || got != want {
			t.Errorf("Fellowship(%q) = %q, %v, want %q", name, got, ok, want)
		}
	}
	if got, ok := v.Fellowship("Chess Club"); ok {
		t.Errorf("Fellowship(Chess Club) = %q", got)
	}
}

func TestEveryFellowshipIsComplete(t *testing.T) {
	owner := make(map[string]meeting.Fellowship)
	for _, f := range load(t).Fellowships() {
		if f.Name == "" || f.Short == "" || f.Open == "" || f.Closed == "" {
			t.Errorf("%s lacks a name or a meaning: %+v", f.ID, f)
		}
		if f.URL != "" && !strings.HasPrefix(f.URL, "https://") {
			t.Errorf("%s: %s", f.ID, f.URL)
		}
		for _, name := range append([]string{string(f.ID), f.Name, f.Short}, f.Also...) {
			if other, taken := owner[fold(name)]; taken && other != f.ID {
				t.Errorf("%q names both %s and %s", name, other, f.ID)
			}
			owner[fold(name)] = f.ID
		}
	}
}

func TestLanguage(t *testing.T) {
	v := load(t)
	for s, want := range map[string]string{
		"es": "es", "ES": "es", "Español": "es", "espanol": "es", "en-US": "en", "pt_BR": "pt", "eng": "en", "Français": "fr", "American Sign Language": "ase", "日本語": "ja",
	} {
		if got, ok := v.Language(s); !ok || got != want {
			t.Errorf("Language(%q) = %q, %v, want %q", s, got, ok, want)
		}
	}
	for _, s := range []string{"Klingonese", "", "xx"} {
		if got, ok := v.Language(s); ok {
			t.Errorf("Language(%q) = %q", s, got)
		}
	}
	if got := v.LanguageName("no"); got != "Norwegian" {
		t.Errorf("LanguageName(no) = %q", got)
	}
}

func TestParseRejects(t *testing.T) {
	const types, fellowships = "types: [{id: women, category: community, labels: {en: Women}}]\n", "[{id: aa, name: A}]"
	for name, doc := range map[string]string{
		"a meaning that is none":  types + "codes: {aa: {W: womne}}",
		"an unknown fellowship":   types + "codes: {zz: {W: women}}",
		"an unknown attendance":   types + "codes: {aa: {W: 'attendance:sometimes'}}",
		"an unknown language":     types + "codes: {aa: {W: 'lang:xx'}}",
		"a phrase without a type": types + "phrases: {ladies: womne}",
		"an unknown key":          types + "colours: {}",
	} {
		if _, err := parse([]byte(doc), []byte(fellowships)); err == nil {
			t.Errorf("parse accepted %s", name)
		}
	}
	if _, err := parse([]byte(types), []byte(fellowships)); err != nil {
		t.Errorf("parse: %v", err)
	}
}
