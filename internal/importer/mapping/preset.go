package mapping

import (
	"embed"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

//go:embed presets/*.yaml
var presetFiles embed.FS

// A Preset is the map of a system that many publishers use, so that a record needs to say only what is its own.
type Preset struct {
	Name   string `yaml:"-"`
	About  string `yaml:"about"`
	Format string `yaml:"format"`
	// Sign is a CSS selector of what only the system's pages have, by which a page that no map describes is recognised.
	Sign string         `yaml:"sign,omitempty"`
	Map  map[string]any `yaml:"map"`
}

// Presets are the names of all presets, in alphabetical order.
func Presets() []string {
	entries, err := presetFiles.ReadDir("presets")
	if err != nil {
		panic("mapping: " + err.Error()) // the files are in the binary
	}
	var all []string
	for _, e := range entries {
		all = append(all, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return all
}

// LoadPreset returns the preset of that name.
func LoadPreset(name string) (*Preset, error) {
	if !slices.Contains(Presets(), name) {
		if near := source.Nearest(name, Presets()); near != "" {
			return nil, fmt.Errorf("preset %q is unknown; did you mean %q?", name, near)
		}
		return nil, fmt.Errorf("preset %q is unknown; want one of %s", name, strings.Join(Presets(), ", "))
	}
	data, err := presetFiles.ReadFile(path.Join("presets", name+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("reading preset: %w", err)
	}
	p := &Preset{Name: name}
	if err := yaml.UnmarshalWithOptions(data, p, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("preset %s: %w", name, err)
	}
	return p, nil
}

// For is the spec of a source: its map, over that of its preset.
func For(src *source.Source) (*Spec, error) {
	m := src.Map
	if src.Preset != "" {
		p, err := LoadPreset(src.Preset)
		if err != nil {
			return nil, err
		}
		m = overlay(p.Map, m)
	}
	s, err := Decode(m)
	if err != nil {
		return nil, fmt.Errorf("map: %w", err)
	}
	return s, nil
}

// Rule is a source.Rule: the preset exists and is of the source's format, and the map is of the vocabulary.
func Rule(src *source.Source) error {
	if src.Preset != "" {
		p, err := LoadPreset(src.Preset)
		if err != nil {
			return err
		}
		if p.Format != src.Format {
			return fmt.Errorf("preset %s is of the format %s, not %s", src.Preset, p.Format, src.Format)
		}
	}
	_, err := For(src)
	return err
}

// overlay is over on top of base. Keys are merged at every depth but inside a selector; everything else is replaced,
// and null takes away what base has.
func overlay(base, over map[string]any) map[string]any {
	out := maps.Clone(base)
	if out == nil {
		out = map[string]any{}
	}
	for key, value := range over {
		below, ok := out[key].(map[string]any)
		above, both := value.(map[string]any)
		switch {
		case value == nil:
			delete(out, key)
		case ok && both && key == "fields":
			out[key] = shallow(below, above)
		case ok && both && key != "include" && key != "exclude" && key != "merge":
			out[key] = overlay(below, above)
		default:
			out[key] = value
		}
	}
	return out
}

// shallow is overlay for fields: a selector is replaced as a whole.
func shallow(base, over map[string]any) map[string]any {
	out := maps.Clone(base)
	for key, value := range over {
		if out[key] = value; value == nil {
			delete(out, key)
		}
	}
	return out
}
