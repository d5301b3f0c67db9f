package meilisearch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	client "github.com/meilisearch/meilisearch-go"
)

// documentFormat is raised when documents of older code must be made anew.
const documentFormat = 2

// cutoff is the time in milliseconds after which the server would answer with what it has found so far. A part must never
// be taken for the whole, so that it is longer than we wait.
const cutoff = 120_000

// settings are those of the index. Words are answered by filters over our own tokens, which the server compares byte by
// byte: there is nothing that it could search, misspell or take for a synonym. The labels of types in other languages
// are words of the document.
func settings() *client.Settings {
	off := "disabled"
	return &client.Settings{
		RankingRules:       []string{"sort"},
		SortableAttributes: []string{string(fieldName), string(fieldID)},
		TypoTolerance:      &client.TypoTolerance{Enabled: false, MinWordSizeForTypos: client.MinWordSizeForTypos{OneTypo: 5, TwoTypos: 9}},
		Pagination:         &client.Pagination{MaxTotalHits: 100_000_000},
		Faceting:           &client.Faceting{MaxValuesPerFacet: 10_000_000},
		SearchCutoffMs:     cutoff,
		PrefixSearch:       &off,
		ProximityPrecision: client.ByAttribute,
	}
}

// filterable are the fields of filters, those that are compared by size apart from those that are not.
func filterable() []any {
	rule := func(compared bool, fields ...field) client.AttributeRule {
		r := client.AttributeRule{Features: client.AttributeFeatures{Filter: client.FilterFeatures{Equality: true, Comparison: compared}}}
		for _, f := range fields {
			r.AttributePatterns = append(r.AttributePatterns, string(f))
		}
		return r
	}
	return []any{
		rule(false, fieldKey, fieldOwner, fieldStatus, fieldAttendance, fieldAccess, fieldFellowship, fieldTypes, fieldLanguages, fieldSources,
			fieldPublisher, fieldCityName, fieldRegions, fieldCity, fieldRegion, fieldCountry, fieldWords, fieldTitle, fieldZone, fieldWeekday, fieldRuleDay),
		rule(true, fieldFrom, fieldUntil, fieldID, fieldName, fieldStart, fieldMinute, fieldLat, fieldLon, fieldChanged),
	}
}

// format names the settings and the form of documents.
func format() string {
	text, err := json.Marshal([]any{documentFormat, settings(), filterable()})
	if err != nil {
		panic(err) // they are constant
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// create makes an empty index with our settings. The settings come before the documents, so that these are indexed once.
func (w *writer) create(ctx context.Context, index string) error {
	created, err := w.server.CreateIndexWithContext(ctx, &client.IndexConfig{Uid: index, PrimaryKey: string(fieldKey)})
	if err != nil {
		return plain("create index", err)
	}
	ix := w.server.Index(index)
	set, err := ix.UpdateSettingsWithContext(ctx, settings())
	if err != nil {
		return plain("update settings", err)
	}
	// The client leaves an empty list out of the settings, which then stands for all fields.
	none := []string{}
	searchable, err := ix.UpdateSearchableAttributesWithContext(ctx, &none)
	if err != nil {
		return plain("update searchable fields", err)
	}
	fields := filterable()
	filters, err := ix.UpdateFilterableAttributesWithContext(ctx, &fields)
	if err != nil {
		return plain("update filterable fields", err)
	}
	if err := w.wait(ctx, created, set, searchable, filters); err != nil {
		return fmt.Errorf("creating index %s: %w", index, err)
	}
	return nil
}

// drop deletes an index, if there is one.
func (w *writer) drop(ctx context.Context, index string) error {
	if _, err := w.server.GetIndexWithContext(ctx, index); isNotFound(err) {
		return nil
	}
	task, err := w.server.DeleteIndexWithContext(ctx, index)
	if err != nil {
		return plain("delete index", err)
	}
	return w.wait(ctx, task)
}
