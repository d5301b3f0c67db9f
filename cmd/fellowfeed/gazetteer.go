package main

import (
	"log/slog"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/geo"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// paths is a flag for any number of files, in one list with commas or one at a time.
type paths []string

func (p *paths) String() string { return strings.Join(*p, ",") }

func (p *paths) Set(list string) error {
	for name := range strings.SplitSeq(list, ",") {
		if name = strings.TrimSpace(name); name != "" {
			*p = append(*p, name)
		}
	}
	return nil
}

// gazetteer reads the files of places that were named, and gives the credit that their licence asks for.
func (c *config) gazetteer(log *slog.Logger) (*geo.Files, error) {
	files, err := geo.Read(c.Gazetteer...)
	if err != nil {
		return nil, usageError{err}
	}
	if postal, cities := files.Len(); postal+cities > 0 {
		log.Info("gazetteer", "postal_codes", postal, "cities", cities, "attribution", geo.Attribution)
	}
	return files, nil
}

// places are what near= understands: those of the listings, then those of the files.
func (a *app) places() search.Places { return geo.Places{Places: a.engine, Files: a.files} }
