package mapping_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// decode reads a map written as YAML.
func decode(t testing.TB, text string) (*mapping.Spec, error) {
	t.Helper()
	var m map[string]any
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return mapping.Decode(m)
}

func TestDecodeFindings(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"itens: a", `itens: unknown key; did you mean "items"?`},
		{"zzzzzzzz: a", "zzzzzzzz: unknown key; want one of after, "},
		{"fields: {nmae: title}", `fields.nmae: unknown key; did you mean "name"?`},
		{"fields: {name: {form: title}}", `fields.name.form: unknown key; did you mean "from"?`},
		{"fields: {name: {from: {fro: x}}}", "fields.name.from.fro: unknown key"},
		{"fields: {name: {find: '('}}", "fields.name.find: error parsing regexp"},
		{"fields: {name: {find: '" + strings.Repeat("a", 501) + "'}}", "fields.name.find: a regular expression of 501 bytes; at most 500"},
		{"fields: {name: {as: html}}", `fields.name.as: "html"; want one of text, link, seconds, minutes`},
		{"fields: {name: {from: a, text: b}}", "fields.name: from and text exclude each other"},
		{"fields: {name: 3}", "fields.name: want a path, a list or keys, not 3"},
		{"fields: [name]", "fields: want keys"},
		{"header: first", "header: want a whole number, not first"},
		{"header: -1", "header: want a whole number, not -1"},
		{"day_base: sun2", `day_base: "sun2"; did you mean "sun0"?`},
		{"times_are: Mars/Olympus", `times_are: "Mars/Olympus"; want local, source, utc or an IANA time zone`},
		{"method: get", `method: "get"; want one of GET, POST`},
		{"paging: {pages: 'a[b'}", `paging.pages: path: "a[b"; want name[member=value]`},
		{"paging: {page: x}", `paging.page: unknown key; did you mean "pages"?`},
		{"capture: [{name: nonce}]", "capture[0]: needs name, url and find"},
		{"capture: {name: nonce, url: x, fnd: y}", `capture[0].fnd: unknown key; did you mean "find"?`},
		{"headers: {'X Y': a}", "headers.X Y: cannot be a header"},
		{"encoding: latin9000", `encoding: "latin9000" is no character set`},
		{"explode: [{a: b, c: d}]", "explode[0]: want a path, or one name with a path"},
	} {
		_, err := decode(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v; want %q", c.text, err, c.want)
		}
	}
}

// row is a record whose places are its keys.
type row map[string][]string

func (r row) Values(from string) []string { return r[from] }

func TestSelector(t *testing.T) {
	r := row{
		"title": {"  Hope & Courage (see notes)"}, "tags": {"Open", "Women"}, "list": {"a, b,,c"}, "html": {"<p>One<br>two &amp; three</p><script>x</script>"},
		"link": {`Join <a href="https://zoom.us/j/1?a=1&amp;b=2">here</a>.`}, "seconds": {"70200"}, "minutes": {"450"}, "odd": {"soon"}, "yes": {"TRUE"}, "shout": {"ST. JOHN'S HALL"},
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"title", []string{"Hope & Courage (see notes)"}},
		{"absent", nil},
		{"[absent, tags]", []string{"Open", "Women"}},
		{"[]", nil},
		{"{from: title, strip: '\\s*\\(see notes\\)$'}", []string{"Hope & Courage"}},
		{"{from: title, find: '(\\w+) & (\\w+)'}", []string{"Hope"}},
		{"{from: title, find: 'Serenity'}", nil},
		{"{from: title, find: '(Faith)|(Courage)'}", []string{"Courage"}},
		{"{from: tags, join: '/'}", []string{"Open/Women"}},
		{"{from: list, split: ','}", []string{"a", "b", "c"}},
		{"{from: tags, map: {open: O, '*': ''}}", []string{"O"}},
		{"{from: tags, map: {OPEN: O}}", []string{"O", "Women"}},
		{"{from: yes, map: {true: wheelchair}}", []string{"wheelchair"}},
		{"{text: fixed}", []string{"fixed"}},
		{"{text: 'https://example.org/{odd}/'}", []string{"https://example.org/soon/"}},
		{"{text: 'https://example.org/{absent}/'}", nil},
		{"{from: [{text: Group}, odd], join: ' '}", []string{"Group soon"}},
		{"{from: html, as: text}", []string{"One\ntwo & three"}},
		{"{from: link, as: link}", []string{"https://zoom.us/j/1?a=1&b=2"}},
		{"{from: seconds, as: seconds}", []string{"19:30"}},
		{"{from: minutes, as: minutes}", []string{"07:30"}},
		{"{from: odd, as: seconds}", []string{"soon"}},
		{"{from: tags, case: upper}", []string{"OPEN", "WOMEN"}},
		{"{from: shout, case: title}", []string{"St. John's Hall"}},
		{"{from: odd, replace: [{find: '^(s)', with: '${1}w'}, {find: 'oon$', with: im}]}", []string{"swim"}},
		{"{from: {from: list, split: ','}, find: '[bc]'}", []string{"b", "c"}},
	} {
		spec, err := decode(t, "include: "+c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		if diff := cmp.Diff(c.want, spec.Include.Values(r)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.text, diff)
		}
	}
}

// TestSchema holds api/source.schema.json to the vocabulary: the same keys at every place.
func TestSchema(t *testing.T) {
	data, err := api.FS.ReadFile("source.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Properties    map[string]json.RawMessage
			PropertyNames struct{ Enum []string }
			OneOf         []struct{ Properties map[string]json.RawMessage }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	var keys []string
	for key := range schema.Defs["map"].Properties {
		keys = append(keys, key)
	}
	same(t, "map", mapping.Keys(), keys)
	keys = nil
	for _, one := range schema.Defs["selector"].OneOf {
		for key := range one.Properties {
			keys = append(keys, key)
		}
	}
	same(t, "selector", mapping.SelectorKeys(), keys)
	same(t, "fields", mapping.FieldNames(), schema.Defs["fields"].PropertyNames.Enum)
}

func same(t *testing.T, what string, code, schema []string) {
	t.Helper()
	less := func(a, b string) int { return strings.Compare(a, b) }
	if diff := cmp.Diff(sorted(code, less), sorted(schema, less)); diff != "" {
		t.Errorf("%s: the code and api/source.schema.json differ (-code +schema):\n%s", what, diff)
	}
}

func TestPresets(t *testing.T) {
	for _, name := range mapping.Presets() {
		p, err := mapping.LoadPreset(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if p.About == "" || p.Format == "" {
			t.Errorf("%s: a preset says what it is about and of which format", name)
		}
		if err := mapping.Rule(&source.Source{Format: p.Format, Preset: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := mapping.Rule(&source.Source{Format: "table", Preset: "nawz"}); err == nil || !strings.Contains(err.Error(), `did you mean "naws"?`) {
		t.Errorf("%v, want the nearest preset", err)
	}
	if err := mapping.Rule(&source.Source{Format: "json", Preset: "naws"}); err == nil || !strings.Contains(err.Error(), "of the format table") {
		t.Errorf("%v, want the preset's format", err)
	}
}

func TestMapOverPreset(t *testing.T) {
	src := &source.Source{Format: "table", Preset: "naws", Map: map[string]any{
		"fields": map[string]any{"name": "Title", "publisher": nil, "key": map[string]any{"from": "id"}},
		"header": uint64(2),
	}}
	spec, err := mapping.For(src)
	if err != nil {
		t.Fatal(err)
	}
	if got := spec.Fields["name"].Path; got != "Title" {
		t.Errorf("name is read from %q, want the record's", got)
	}
	if got := spec.Fields["city"]; got.Path != "" || spec.Fields["place"].Path != "Place" {
		t.Errorf("place %+v, want the preset's", spec.Fields["place"])
	}
	if _, ok := spec.Fields["publisher"]; ok {
		t.Error("null does not take away what the preset has")
	}
	if key := spec.Fields["key"]; key.Path != "id" || key.Any != nil {
		t.Errorf("key is %+v, want the record's selector as a whole", key)
	}
	if spec.Header != 2 {
		t.Errorf("header is %d, want 2", spec.Header)
	}
}

func sorted(list []string, less func(a, b string) int) []string {
	list = slices.Clone(list)
	slices.SortFunc(list, less)
	return list
}
