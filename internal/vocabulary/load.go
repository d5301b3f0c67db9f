package vocabulary

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// The shape of api/types.yaml.
type document struct {
	Types     []Type                       `yaml:"types"`
	Languages map[string][]string          `yaml:"languages"`
	Codes     map[string]map[string]string `yaml:"codes"`
	Phrases   map[string]string            `yaml:"phrases"`
}

// Load reads the vocabulary that is built into the program.
func Load() (*Vocabulary, error) {
	types, err := api.FS.ReadFile("types.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary: %w", err)
	}
	fellowships, err := api.FS.ReadFile("fellowships.yaml")
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary: %w", err)
	}
	v, err := parse(types, fellowships)
	if err != nil {
		return nil, fmt.Errorf("reading the vocabulary: %w", err)
	}
	return v, nil
}

func parse(types, fellowships []byte) (*Vocabulary, error) {
	var doc document
	if err := strict(types, &doc); err != nil {
		return nil, err
	}
	v := &Vocabulary{types: doc.Types, languages: doc.Languages}
	if err := strict(fellowships, &v.fellowships); err != nil {
		return nil, err
	}
	v.typeByID = make(map[meeting.Type]*Type, len(v.types))
	for i := range v.types {
		v.typeByID[v.types[i].ID] = &v.types[i]
	}
	v.byTongue = make(map[string]string)
	for code, names := range v.languages {
		for _, name := range names {
			v.byTongue[fold(name)] = code
		}
	}
	v.byName = make(map[string]meeting.Fellowship)
	for _, f := range v.fellowships {
		for _, name := range append([]string{string(f.ID), f.Name, f.Short}, f.Also...) {
			v.byName[fold(name)] = f.ID
		}
	}
	if err := v.readCodes(doc.Codes); err != nil {
		return nil, err
	}
	return v, v.readPhrases(doc.Phrases)
}

func strict(data []byte, into any) error {
	return yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(into)
}

func (v *Vocabulary) readCodes(tables map[string]map[string]string) error {
	v.codes = make(map[meeting.Fellowship]codes, len(tables))
	for name, table := range tables {
		fellowship := meeting.Fellowship(name)
		if name == "common" {
			fellowship = everyFellowship
		} else if v.byName[fold(name)] != fellowship {
			return fmt.Errorf("codes of %q: no such fellowship", name)
		}
		c := codes{make(map[string]Mapping, len(table)), make(map[string]Mapping, len(table))}
		for code, meaning := range table {
			m, err := v.mapping(meaning)
			if err != nil {
				return fmt.Errorf("codes of %q: %s: %w", name, code, err)
			}
			c.exact[code] = m
			upper := strings.ToUpper(code)
			if _, taken := table[upper]; !taken || upper == code {
				c.folded[upper] = m
			}
		}
		v.codes[fellowship] = c
	}
	return nil
}

// readPhrases gathers the words for types and languages. What the file says outright counts most, then labels before
// other names, and the names of languages last: "Creole cooking" must not become a type by accident of order.
func (v *Vocabulary) readPhrases(said map[string]string) error {
	v.phrases = make(map[string]Mapping)
	for words, meaning := range said {
		m, err := v.mapping(meaning)
		if err != nil {
			return fmt.Errorf("phrase %q: %w", words, err)
		}
		v.phrases[fold(words)] = m
	}
	add := func(words string, m Mapping) {
		if _, taken := v.phrases[fold(words)]; !taken {
			v.phrases[fold(words)] = m
		}
	}
	for _, t := range v.types {
		for _, label := range t.Labels {
			add(label, v.typeMapping(t.ID))
		}
		add(string(t.ID), v.typeMapping(t.ID))
	}
	for _, t := range v.types {
		for _, name := range t.Also {
			add(name, v.typeMapping(t.ID))
		}
	}
	for name, code := range v.byTongue {
		add(name, Mapping{Languages: []string{code}})
		add(name+" speaking", Mapping{Languages: []string{code}})
	}
	return nil
}

func (v *Vocabulary) typeMapping(id meeting.Type) Mapping {
	m := Mapping{Types: []meeting.Type{id}}
	if id == "asl" {
		m.Languages = []string{"ase"}
	}
	return m
}

// mapping reads one meaning of the file.
func (v *Vocabulary) mapping(meaning string) (Mapping, error) {
	var m Mapping
	for _, part := range strings.Fields(meaning) {
		kind, value, _ := strings.Cut(part, ":")
		switch {
		case part == "raw":
		case part == "ambiguous":
			m.Ambiguous = true
		case part == "suspended":
			m.Suspended = true
		case kind == "access" && (value == string(meeting.Open) || value == string(meeting.Closed)):
			m.Access = meeting.Access(value)
		case kind == "attendance" && meeting.Hybrid.Attends(meeting.Attendance(value)):
			m.Attendance = meeting.Attendance(value)
		case kind == "lang" && v.languages[value] != nil:
			m.Languages = append(m.Languages, value)
		case v.typeByID[meeting.Type(part)] != nil:
			m.Types = append(m.Types, meeting.Type(part))
		default:
			return Mapping{}, fmt.Errorf("%q means nothing", part)
		}
	}
	return m, nil
}
