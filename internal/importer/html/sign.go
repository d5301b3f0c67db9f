package htmlimport

import (
	"sync"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
)

// A sign tells the pages of a system that has a preset.
type sign struct {
	preset string
	at     *path
}

// signs are those of all presets. They are in the binary and read once.
var signs = sync.OnceValue(func() []sign {
	var all []sign
	for _, name := range mapping.Presets() {
		preset, err := mapping.LoadPreset(name)
		if err != nil || preset.Sign == "" {
			continue
		}
		if at, err := parsePath(preset.Sign); err == nil {
			all = append(all, sign{name, at})
		}
	}
	return all
})

// presetOf is the preset whose sign a page has, or "".
func presetOf(p *page) string {
	for _, s := range signs() {
		if len(s.at.nodes(p.root)) > 0 {
			return s.preset
		}
	}
	return ""
}
