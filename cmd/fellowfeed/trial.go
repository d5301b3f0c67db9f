package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/draft"
	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// testSource reads a source once by its record and shows what became of it: each field with what filled it, each
// finding, each row accounted for. Nothing is stored. It fails where the source could not be read, where none of its
// rows would be published, and where it has fewer rows than its record expects; findings alone are no failure.
func testSource(ctx context.Context, e *env, args []string) error {
	var c config
	var files names
	f := newFlags(e, "sources test", "SOURCE|RECORD.yaml")
	c.fetchFlags(f)
	f.StringVar(&c.Sources, "sources", "", "folder of source records; the records in the binary when empty")
	f.StringVar(&c.Format, "format", "text", "text or json")
	f.Var(&files, "document", "file to read instead of the source's address; the next ones answer what is asked for next, or are further pages")
	rows := f.Int("rows", 20, "meetings to show")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("want one source or one record")
	}
	r, err := newReader(e, &c)
	if err != nil {
		return err
	}
	defer r.Close()
	sources, err := c.sourcesOf(e, r, rest[0])
	if err != nil {
		return err
	}
	if len(files) > 0 && len(sources) > 1 {
		return usagef("%s has %d sources; with --document name one of them by its id", rest[0], len(sources))
	}
	failed := false
	for _, src := range sources {
		t, err := r.try(ctx, e, src, files)
		if err != nil {
			return err
		}
		failed = failed || !t.good(src)
		if c.Format == "json" {
			err = writeJSON(e.Stdout, t)
		} else {
			t.write(e.Stdout, *rows)
		}
		if err != nil {
			return err
		}
	}
	if failed {
		return errFailed
	}
	return nil
}

// names is a flag that may be given several times.
type names []string

func (n *names) String() string { return strings.Join(*n, " ") }

// Set implements flag.Value.
func (n *names) Set(s string) error {
	*n = append(*n, s)
	return nil
}

// sourcesOf finds the source of that id in the registry, or those of a record's file. What is wrong with the record is
// told, and does not keep its sources from being tried.
func (c *config) sourcesOf(e *env, r *reader, name string) ([]*source.Source, error) {
	if !strings.HasSuffix(name, ".yaml") {
		reg, findings := c.records(r.importers)
		if reg == nil {
			return nil, findings
		}
		if s := reg.Source(name); s != nil {
			return []*source.Source{s}, nil
		}
		var ids []string
		for _, s := range reg.Sources() {
			ids = append(ids, s.ID)
		}
		if near := source.Nearest(name, ids); near != "" {
			return nil, usagef("no source %q; did you mean %q?", name, near)
		}
		return nil, usagef("no source %q; see fellowfeed sources list", name)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("reading the record: %w", err)
	}
	record, err := source.Parse(filepath.Base(name), data)
	if err != nil {
		return nil, err
	}
	dir, err := filepath.Abs(filepath.Dir(name))
	if err != nil {
		return nil, fmt.Errorf("reading the record: %w", err)
	}
	for _, s := range record.Sources {
		s.Dir = dir
	}
	for _, finding := range source.Lint(record, knownFormat(r.importers), soundMap) {
		fmt.Fprintln(e.Stderr, finding)
	}
	if len(record.Sources) == 0 {
		return nil, usagef("%s has no sources", name)
	}
	return record.Sources, nil
}

// mapped are the formats whose records choose what is read.
var mapped = []string{"html", "ical", "json", "table"}

// soundMap is the rule that the map of a source can be read by the importer of its format.
func soundMap(s *source.Source) error {
	switch {
	case s.Format == "bmlt":
		return bmlt.Check(s.Map)
	case !slices.Contains(mapped, s.Format):
		return nil
	}
	return cmp.Or(mapping.Rule(s), htmlimport.Rule(s))
}

// A trial is a report that also tells what filled each field.
type trial struct {
	*edition.Report
	Fields []draft.Fill `json:"-"`
	// ByName is Fields as JSON has them.
	ByName map[string]draft.Fill `json:"fields"`
}

// try reads src once, from files if there are any.
func (r *reader) try(ctx context.Context, e *env, src *source.Source, files []string) (*trial, error) {
	if src.Rights.Status == source.RightsForbidden && len(files) == 0 {
		return nil, usagef("the publisher of %s forbids reading it", src.ID)
	}
	imp, ok := r.importers[src.Format]
	if !ok {
		return nil, usagef("no importer reads the format %q", src.Format)
	}
	reading, err := r.readOnce(ctx, imp, src, files)
	if err != nil {
		report, err := r.unreadable(src, err)
		return &trial{Report: report}, err
	}
	return r.trial(src, reading, e)
}

// trial tells what became of a reading.
func (r *reader) trial(src *source.Source, reading *importer.Reading, e *env) (*trial, error) {
	result := r.normalizer.Reading(src, reading, e.Now())
	t := &trial{Report: r.assemble(src, result), Fields: draft.Fills(reading.Rows, result.Listings), ByName: map[string]draft.Fill{}}
	from, err := origins(src, reading)
	if err != nil {
		return nil, err
	}
	for i := range t.Fields {
		f := &t.Fields[i]
		f.From = from[f.Field]
		t.ByName[f.Field] = *f
	}
	return t, nil
}

// readOnce reads src from where it is published, or from files.
func (r *reader) readOnce(ctx context.Context, imp importer.Importer, src *source.Source, files []string) (*importer.Reading, error) {
	if len(files) == 0 {
		return imp.Import(ctx, src, r.client.Session(src, nil, nil))
	}
	p := &pile{client: r.client, files: files, given: map[string]*importer.Document{}}
	return p.read(ctx, imp, src)
}

// good reports whether the record does what it is for.
func (t *trial) good(src *source.Source) bool {
	return t.Counts.Published > 0 && t.Counts.RowsIn >= src.Gate.MinRows
}

func (t *trial) write(w io.Writer, rows int) {
	for i := range t.Notices {
		g := &t.Notices[i]
		g.Samples = g.Samples[:min(len(g.Samples), 3)]
	}
	writeReport(w, t.Report, rows)
	if len(t.Fields) == 0 {
		return
	}
	fmt.Fprintln(w, "\nFields:")
	for _, f := range t.Fields {
		line := fmt.Sprintf("  %-17s %6d of %d", f.Field, f.Rows, t.Counts.RowsIn)
		if len(f.From) > 0 {
			line += "  ← " + notice.Shorten(strings.Join(f.From, " | "))
		}
		if len(f.Samples) > 0 {
			line += "  e.g. " + strings.Join(quoted(f.Samples), ", ")
		}
		fmt.Fprintln(w, line)
	}
}

func quoted(values []string) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = fmt.Sprintf("%q", v)
	}
	return all
}
