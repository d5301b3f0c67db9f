package htmlimport

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// Rule is a source.Rule: the paths in the map of a source of web pages can be read.
func Rule(src *source.Source) error {
	if src.Format != (Importer{}).Format() {
		return nil
	}
	spec, err := mapping.For(src)
	if err != nil {
		return err
	}
	return (&reading{spec: spec, paths: paths{}}).check()
}

// check finds the paths of the map that cannot be read. Names of contexts, parts and columns are paths too: a name that
// is no CSS selector is let pass where a row may have it.
func (im *reading) check() error {
	s := im.spec
	if _, err := parsePath(s.Items); err != nil {
		return fmt.Errorf("map: items: %w", err)
	}
	for i := range s.Context {
		if err := each(&s.Context[i].Value, parse); err != nil {
			return fmt.Errorf("map: context[%d]: %w", i, err)
		}
	}
	for i, step := range s.Explode {
		if err := parseOrName(step.Path); err != nil {
			return fmt.Errorf("map: explode[%d]: %w", i, err)
		}
	}
	for at, fields := range map[string]map[string]mapping.Selector{"fields": s.Fields, "detail.fields": detailFields(s)} {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			selector := fields[name]
			if err := each(&selector, parseOrName); err != nil {
				return fmt.Errorf("map: %s.%s: %w", at, name, err)
			}
		}
	}
	return nil
}

func detailFields(s *mapping.Spec) map[string]mapping.Selector {
	if s.Detail == nil {
		return nil
	}
	return s.Detail.Fields
}

// each calls f for every path of a selector.
func each(s *mapping.Selector, f func(string) error) error {
	if s.Path != "" {
		if err := f(s.Path); err != nil {
			return err
		}
	}
	for i := range s.Any {
		if err := each(&s.Any[i], f); err != nil {
			return err
		}
	}
	return nil
}

func parse(s string) error {
	_, err := parsePath(s)
	return err
}

// parseOrName lets pass what may be the name of a column: anything without the signs of a path.
func parseOrName(s string) error {
	if m := columnPath.FindStringSubmatch(s); m != nil {
		s = m[2]
	}
	if strings.ContainsAny(s, "[]{}@=>:") {
		return parse(s)
	}
	return nil
}

// parsePage reads a document without a browser.
func parsePage(doc *importer.Document) (*page, error) {
	tree, err := goquery.NewDocumentFromReader(bytes.NewReader(doc.Body))
	if err != nil {
		return nil, err
	}
	return newPage(doc, tree.Find("html")), nil
}
