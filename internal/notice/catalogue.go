package notice

import (
	"bytes"
	"fmt"
	"iter"
	"slices"

	"github.com/goccy/go-yaml"
)

// A Definition is what the catalogue says of one code. All texts are whole sentences for the publisher's webmaster.
type Definition struct {
	Code     Code     `yaml:"code" json:"code"`
	Section  string   `yaml:"-" json:"section"`
	Severity Severity `yaml:"severity" json:"severity"`
	// Effect is what is done about the finding unless its Notice says otherwise.
	Effect  Effect `yaml:"effect" json:"effect"`
	Summary string `yaml:"summary" json:"summary"` // what was found
	Why     string `yaml:"why" json:"why"`         // why it matters to visitors
	Fix     string `yaml:"fix" json:"fix"`         // how the publisher mends it
	Trap    string `yaml:"trap" json:"trap"`       // what goes wrong while mending it
	Example string `yaml:"example" json:"example"` // a value that raises it; invented
	// Spec is where the rule is stated, if it is stated anywhere.
	Spec string `yaml:"spec,omitempty" json:"spec,omitempty"`
}

// A Catalogue is every definition, in the order of its file. It is safe for concurrent use.
type Catalogue struct {
	all    []Definition
	byCode map[Code]int
}

// A section is a group of definitions as the file has them.
type section struct {
	Section string       `yaml:"section"`
	Notices []Definition `yaml:"notices"`
}

// Load reads the catalogue from api/notices.yaml. An unknown key, a code given twice, and an unknown severity or effect
// are errors.
func Load(data []byte) (*Catalogue, error) {
	var sections []section
	if err := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict()).Decode(&sections); err != nil {
		return nil, fmt.Errorf("reading the notice catalogue: %w", err)
	}
	c := &Catalogue{byCode: make(map[Code]int)}
	for _, s := range sections {
		for _, d := range s.Notices {
			d.Section = s.Section
			if err := c.add(d); err != nil {
				return nil, fmt.Errorf("reading the notice catalogue: %w", err)
			}
		}
	}
	return c, nil
}

func (c *Catalogue) add(d Definition) error {
	if d.Code == "" {
		return fmt.Errorf("section %s: an entry without a code", d.Section)
	}
	if _, twice := c.byCode[d.Code]; twice {
		return fmt.Errorf("%s: given twice", d.Code)
	}
	if !slices.Contains([]Severity{Error, Warning, Info}, d.Severity) {
		return fmt.Errorf("%s: unknown severity %q", d.Code, d.Severity)
	}
	if !slices.Contains([]Effect{None, Repaired, Redacted, Hidden, Held, Refused, Kept}, d.Effect) {
		return fmt.Errorf("%s: unknown effect %q", d.Code, d.Effect)
	}
	c.byCode[d.Code] = len(c.all)
	c.all = append(c.all, d)
	return nil
}

// Get returns the definition of code.
func (c *Catalogue) Get(code Code) (d Definition, ok bool) {
	i, ok := c.byCode[code]
	if !ok {
		return Definition{}, false
	}
	return c.all[i], true
}

// All yields every definition in the order of the file.
func (c *Catalogue) All() iter.Seq[Definition] { return slices.Values(c.all) }

// Len is the number of definitions.
func (c *Catalogue) Len() int { return len(c.all) }
