package main

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/custom"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/whitespace"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	bsearch "github.com/blevesearch/bleve/v2/search"
	"github.com/blevesearch/bleve/v2/search/query"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// blevePeer is the peer for whom everything is in one index of bleve, merged into as few segments as it makes.
type blevePeer struct {
	path   string
	labels search.Labels
	index  bleve.Index
	ids    map[string][]string // by source
}

func openBleve(path string, labels search.Labels) (*blevePeer, error) {
	const spaces = "spaces"
	m := bleve.NewIndexMapping()
	if err := m.AddCustomAnalyzer(spaces, map[string]any{"type": custom.Name, "tokenizer": whitespace.Name}); err != nil {
		return nil, fmt.Errorf("bleve: %w", err)
	}
	field := func(analyzer string, stored bool) *mapping.FieldMapping {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.Store, f.Index, f.DocValues = analyzer, stored, !stored, !stored
		f.IncludeInAll, f.IncludeTermVectors = false, false
		return f
	}
	doc := bleve.NewDocumentStaticMapping()
	for _, name := range []string{"active", "name", "display", "folded", "country", "fellowship", "attendance", "type", "weekday"} {
		doc.AddFieldMappingsAt(name, field(keyword.Name, false))
	}
	words := field(spaces, false)
	words.DocValues = false
	doc.AddFieldMappingsAt("words", words)
	doc.AddFieldMappingsAt("body", field(keyword.Name, true))
	start, at := bleve.NewNumericFieldMapping(), bleve.NewGeoPointFieldMapping()
	start.Store, at.Store, start.IncludeInAll, at.IncludeInAll = false, false, false, false
	doc.AddFieldMappingsAt("start", start)
	doc.AddFieldMappingsAt("at", at)
	m.DefaultMapping = doc
	// Its own defaults are safer and slower: every batch forced to the disk, and no cells of S2.
	config := map[string]any{"unsafe_batch": true, "spatialPlugin": "s2"}
	index, err := bleve.NewUsing(path, m, scorch.Name, scorch.Name, config)
	if err != nil {
		return nil, fmt.Errorf("bleve: %w", err)
	}
	return &blevePeer{path: path, labels: labels, index: index, ids: make(map[string][]string)}, nil
}

func (b *blevePeer) Name() string { return "bleve" }

func (b *blevePeer) Close() error { return b.index.Close() }

func (b *blevePeer) Build(ctx context.Context, w *synth.World, n int) error {
	for i, ms := range sources(w, n) {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.Replace(ctx, synth.Source(i), ms); err != nil {
			return err
		}
	}
	inner, err := b.index.Advanced()
	if err != nil {
		return fmt.Errorf("bleve: %w", err)
	}
	s, ok := inner.(*scorch.Scorch)
	if !ok {
		return errors.New("bleve: the index is none of scorch")
	}
	if err := s.ForceMerge(ctx, nil); err != nil {
		return fmt.Errorf("bleve: merging: %w", err)
	}
	return nil
}

func (b *blevePeer) Replace(_ context.Context, source string, ms iter.Seq[*meeting.Meeting]) error {
	batch := b.index.NewBatch()
	for _, id := range b.ids[source] {
		batch.Delete(id)
	}
	var ids []string
	for m := range ms {
		d, err := newDocument(m, b.labels)
		if err != nil {
			return fmt.Errorf("bleve: %w", err)
		}
		if err := batch.Index(d.id, fields(d)); err != nil {
			return fmt.Errorf("bleve: %w", err)
		}
		ids = append(ids, d.id)
	}
	b.ids[source] = ids
	if err := b.index.Batch(batch); err != nil {
		return fmt.Errorf("bleve: %w", err)
	}
	return nil
}

func fields(d *document) map[string]any {
	f := map[string]any{
		"active": strconv.FormatBool(d.active), "name": d.name, "display": d.display, "folded": d.folded, "country": d.country,
		"fellowship": d.fellowship, "attendance": d.attendance, "type": d.types, "words": d.nameWords + " " + d.otherWords,
		"body": string(d.body),
	}
	if d.weekday >= 0 {
		f["weekday"], f["start"] = strconv.Itoa(d.weekday), float64(d.start)
	}
	if d.point != nil {
		f["at"] = map[string]any{"lat": d.point.Lat, "lon": d.point.Lon}
	}
	return f
}

// Search implements contender.
func (b *blevePeer) Search(ctx context.Context, q *search.Query) (*bench.Answer, error) {
	req := bleve.NewSearchRequestOptions(b.query(q), q.Limit, 0, false)
	req.Fields = []string{"body"}
	for _, f := range q.Facets {
		req.AddFacet(string(f), bleve.NewFacetRequest(string(f), 100))
	}
	if err := order(req, q); err != nil {
		return nil, err
	}
	r, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return nil, fmt.Errorf("bleve: %w", err)
	}
	a := &bench.Answer{Total: int(r.Total), Facets: make(map[search.Facet]map[string]int)}
	for _, h := range r.Hits {
		body, _ := h.Fields["body"].(string)
		a.Documents = append(a.Documents, []byte(body))
	}
	for _, f := range q.Facets {
		counts := make(map[string]int)
		for _, t := range r.Facets[string(f)].Terms.Terms() {
			counts[t.Term] = t.Count
		}
		a.Facets[f] = counts
	}
	return a, nil
}

// order asks for the order of q. What is not ordered by relevance need not be scored.
func order(req *bleve.SearchRequest, q *search.Query) error {
	switch q.Effective() {
	case search.ByRelevance:
		return nil
	case search.ByDistance:
		c := q.Near.Center
		by, err := bsearch.NewSortGeoDistance("at", "m", c.Lon, c.Lat, false)
		if err != nil {
			return fmt.Errorf("bleve: %w", err)
		}
		req.SortByCustom(bsearch.SortOrder{by})
	case search.ByTime:
		req.SortBy([]string{"weekday", "start", "_id"})
	default:
		req.SortBy([]string{"name", "_id"})
		if q.After != nil {
			req.SetSearchAfter([]string{q.After.Name, string(q.After.ID)})
		}
	}
	req.Score = "none"
	return nil
}

// query is q in its language.
func (b *blevePeer) query(q *search.Query) query.Query {
	all := []query.Query{anyOf("active", "true")}
	for _, t := range q.Terms() {
		all = append(all, word(t))
	}
	if c := q.Near; c != nil {
		near := bleve.NewGeoDistanceQuery(c.Center.Lon, c.Center.Lat, strconv.FormatFloat(c.Radius, 'f', -1, 64)+"m")
		near.SetField("at")
		all = append(all, near)
	}
	if x := q.Box; x != nil {
		box := bleve.NewGeoBoundingBoxQuery(x.West, x.North, x.East, x.South)
		box.SetField("at")
		all = append(all, box)
	}
	for _, w := range q.Times {
		from, to, yes := float64(w.From), float64(w.To), true
		start := bleve.NewNumericRangeInclusiveQuery(&from, &to, &yes, &yes)
		start.SetField("start")
		all = append(all, start)
	}
	var days, fellowships []string
	for _, d := range q.Days {
		days = append(days, strconv.Itoa(int(d)))
	}
	for _, f := range q.Fellowships {
		fellowships = append(fellowships, string(f))
	}
	for _, list := range []struct {
		field  string
		values []string
	}{{"weekday", days}, {"fellowship", fellowships}, {"country", q.Countries}, {"attendance", attending(q.Attendance)}} {
		if len(list.values) > 0 {
			all = append(all, anyOf(list.field, list.values...))
		}
	}
	for _, t := range q.AllTypes {
		all = append(all, anyOf("type", string(t)))
	}
	return bleve.NewConjunctionQuery(all...)
}

func anyOf(field string, values ...string) query.Query {
	var all []query.Query
	for _, v := range values {
		t := bleve.NewTermQuery(v)
		t.SetField(field)
		all = append(all, t)
	}
	if len(all) == 1 {
		return all[0]
	}
	return bleve.NewDisjunctionQuery(all...)
}

// word is a term in its language, in which two neighbours exchanged are two errors, and prefixes have none.
func word(t search.Term) query.Query {
	switch {
	case t.Prefix:
		p := bleve.NewPrefixQuery(t.Text)
		p.SetField("words")
		return p
	case t.Edits > 0:
		f := bleve.NewFuzzyQuery(t.Text)
		f.SetField("words")
		f.SetFuzziness(t.Edits)
		f.SetPrefix(1)
		return f
	}
	return anyOf("words", t.Text)
}

// Suggest implements contender: the names of those that begin so, the most common first.
func (b *blevePeer) Suggest(ctx context.Context, typed string, limit int) (int, error) {
	p := bleve.NewPrefixQuery(search.FoldName(typed))
	p.SetField("folded")
	req := bleve.NewSearchRequestOptions(p, 0, 0, false)
	req.Score = "none"
	req.AddFacet("display", bleve.NewFacetRequest("display", limit))
	r, err := b.index.SearchInContext(ctx, req)
	if err != nil {
		return 0, fmt.Errorf("bleve: %w", err)
	}
	return len(r.Facets["display"].Terms.Terms()), nil
}
