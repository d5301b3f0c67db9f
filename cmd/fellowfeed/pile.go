package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"path/filepath"
	"slices"

	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A pile answers requests with files, one after the other, whatever is asked for. They are read as the client reads
// what it is served, character sets included.
type pile struct {
	client *fetch.Client
	files  []string                      // not yet given
	given  map[string]*importer.Document // by address
}

var errNotGiven = errors.New("no file was given for this address")

// Get implements importer.Getter. What is asked for twice is answered twice.
func (p *pile) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	plain := req.Body == nil && req.Method == ""
	if doc := p.given[req.URL]; doc != nil && plain {
		return doc, nil
	}
	if len(p.files) == 0 {
		return nil, fmt.Errorf("%s: %w", req.URL, errNotGiven)
	}
	doc, err := localFile(ctx, p.client, p.files[0])
	if err != nil {
		return nil, err
	}
	p.files = p.files[1:]
	doc.URL, doc.FinalURL = req.URL, req.URL
	if plain {
		p.given[req.URL] = doc
	}
	return doc, nil
}

// localFile reads a file as the client would if a record beside it named it.
func localFile(ctx context.Context, client *fetch.Client, name string) (*importer.Document, error) {
	abs, err := filepath.Abs(name)
	if err == nil {
		abs, err = filepath.EvalSymlinks(abs)
	}
	if err != nil {
		return nil, fmt.Errorf("opening the document: %w", err)
	}
	session := client.Session(&source.Source{ID: "file", Dir: filepath.Dir(abs)}, nil, nil)
	return session.Get(ctx, importer.Request{URL: "file:" + url.PathEscape(filepath.Base(abs))})
}

// read reads src from the pile. Files that nothing asked for are further pages of the list.
func (p *pile) read(ctx context.Context, imp importer.Importer, src *source.Source) (*importer.Reading, error) {
	src = documentsOnly(src)
	whole, err := imp.Import(ctx, src, p)
	for err == nil && len(p.files) > 0 {
		clear(p.given)
		left := len(p.files)
		var next *importer.Reading
		if next, err = imp.Import(ctx, src, p); err == nil {
			appendReading(whole, next)
		}
		if len(p.files) == left {
			break // the importer asks for nothing
		}
	}
	return whole, err
}

// documentsOnly is src without what says how its documents are asked for: each file is one, and the whole of it.
func documentsOnly(src *source.Source) *source.Source {
	if !slices.Contains(mapped, src.Format) {
		return src
	}
	c := *src
	if c.Map = maps.Clone(src.Map); c.Map == nil {
		c.Map = map[string]any{}
	}
	for _, key := range []string{"capture", "paging", "vars"} {
		c.Map[key] = nil // over a preset's too
	}
	return &c
}

// appendReading appends the rows of another page of the same list.
func appendReading(whole, page *importer.Reading) {
	for _, row := range page.Rows {
		row.Index = len(whole.Rows)
		for i := range row.Notices {
			row.Notices[i].Row = row.Index
		}
		whole.Rows = append(whole.Rows, row)
	}
	for _, n := range page.Notices {
		if !slices.Contains(whole.Notices, n) {
			whole.Notices = append(whole.Notices, n)
		}
	}
	whole.Documents = append(whole.Documents, page.Documents...)
}
