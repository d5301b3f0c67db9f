package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// origins tells for each field where in a row it is read from: the selector of the record or its preset, or else the
// columns whose names publishers commonly use for it.
func origins(src *source.Source, reading *importer.Reading) (map[string][]string, error) {
	if !slices.Contains(mapped, src.Format) {
		return nil, nil
	}
	selectors, err := selectorsOf(src)
	if err != nil {
		return nil, err
	}
	from := map[string][]string{}
	used := map[string]bool{}
	for _, field := range slices.Sorted(maps.Keys(selectors)) {
		text, err := yaml.MarshalWithOptions(selectors[field], yaml.Flow(true))
		if err != nil {
			return nil, fmt.Errorf("writing the selector of %s: %w", field, err)
		}
		from[field] = []string{strings.TrimSpace(string(text))}
		used[from[field][0]] = true
	}
	for _, column := range columnsOf(reading) {
		field := mapping.FieldOf(column)
		if _, chosen := selectors[field]; field != "" && !chosen && !used[column] {
			from[field] = append(from[field], column)
		}
	}
	for whole, parts := range wholes {
		for _, part := range parts {
			if from[part] == nil {
				from[part] = from[whole]
			}
		}
	}
	return from, nil
}

// wholes are the fields that are read into others.
var wholes = map[string][]string{
	"address":     {"street", "formatted"},
	"coordinates": {"lat", "lon"},
	"when":        {"day", "start", "end"},
}

// selectorsOf are the fields of a record's map, over those of its preset.
func selectorsOf(src *source.Source) (map[string]any, error) {
	all := map[string]any{}
	maps.Copy(all, fieldsOf(src.Map))
	if src.Preset == "" {
		return all, nil
	}
	preset, err := mapping.LoadPreset(src.Preset)
	if err != nil {
		return nil, err
	}
	under := maps.Clone(fieldsOf(preset.Map))
	maps.Copy(under, all)
	maps.DeleteFunc(under, func(_ string, selector any) bool { return selector == nil })
	return under, nil
}

func fieldsOf(m map[string]any) map[string]any {
	fields, _ := m["fields"].(map[string]any)
	return fields
}

// columnsOf are the names that rows have for what they say, in the order met.
func columnsOf(reading *importer.Reading) []string {
	var all []string
	seen := map[string]bool{}
	for i := range reading.Rows {
		var row map[string]json.RawMessage
		if json.Unmarshal(reading.Rows[i].Raw, &row) != nil {
			continue // a row that is no object has no names
		}
		for _, name := range slices.Sorted(maps.Keys(row)) {
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	return all
}
