// Package sources embeds the registry: one YAML file per publisher, in a folder per country.
package sources

import "embed"

// FS holds every record that ships with the program.
//
//go:embed */*.yaml
var FS embed.FS
