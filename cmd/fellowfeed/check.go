package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// check shows what a visitor would see of a file or address that need not be registered. Nothing is stored.
func check(ctx context.Context, e *env, args []string) error {
	var c config
	var src source.Source
	f := newFlags(e, "check", "FILE|URL")
	c.fetchFlags(f)
	f.StringVar(&c.Format, "format", "text", "text or json")
	f.StringVar(&src.Format, "as", "", "format of the document; recognised when empty")
	fellowship := f.String("fellowship", "", "fellowship of rows that state none; that of most lists in the format when empty")
	f.StringVar(&src.Timezone, "timezone", "", "IANA time zone of rows that state none")
	rows := f.Int("rows", 20, "meetings to show")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("want one file or address")
	}
	r, err := newReader(e, &c)
	if err != nil {
		return err
	}
	defer r.Close()
	src.ID, src.URL, src.Fellowship = "check", rest[0], meeting.Fellowship(*fellowship)
	src.Rights.Status = source.RightsOpen
	report, err := r.check(ctx, &src, e, rest[0])
	if err != nil {
		return err
	}
	if c.Format == "json" {
		err = writeJSON(e.Stdout, report)
	} else {
		for i := range report.Notices {
			g := &report.Notices[i]
			g.Samples = g.Samples[:min(len(g.Samples), 3)]
		}
		writeReport(e.Stdout, report, *rows)
	}
	if err == nil && hasErrors(report) {
		err = errFailed
	}
	return err
}

// check reads one file or address as a source of its own.
func (r *reader) check(ctx context.Context, src *source.Source, e *env, where string) (*edition.Report, error) {
	var get importer.Getter
	if strings.HasPrefix(where, "http://") || strings.HasPrefix(where, "https://") {
		get = r.client.Session(src, nil, nil)
	} else {
		doc, err := openFile(where)
		if err != nil {
			return nil, err
		}
		src.URL, get = doc.URL, fetch.NewArchive([]importer.Document{*doc})
	}
	return r.report(ctx, src, get, e)
}

// report reads src through get. A document that cannot be read is a report too: of no rows, and why.
func (r *reader) report(ctx context.Context, src *source.Source, get importer.Getter, e *env) (*edition.Report, error) {
	if src.Format == "" {
		doc, err := get.Get(ctx, importer.Request{URL: src.URL})
		if err != nil {
			return r.unreadable(src, err)
		}
		if src.Format = r.recognize(doc); src.Format == "" {
			return r.unreadable(src, importer.Fail(notice.FeedWrongShape, "", errors.New("the document is in no format that is known")))
		}
	}
	if src.Fellowship == "" {
		src.Fellowship = usualFellowship(src.Format)
	}
	imp, ok := r.importers[src.Format]
	if !ok {
		return nil, usagef("no importer reads the format %q", src.Format)
	}
	reading, err := imp.Import(ctx, src, get)
	if err != nil {
		return r.unreadable(src, err)
	}
	result := r.normalizer.Reading(src, reading, e.Now())
	return r.assemble(src, result), nil
}

// usualFellowship is whose lists are mostly in a format.
func usualFellowship(format string) meeting.Fellowship {
	if format == "bmlt" {
		return "na"
	}
	return "aa"
}

func (r *reader) assemble(src *source.Source, result *normalize.Result) *edition.Report {
	report := edition.NewReport(src, result.Counts, result.Notices, r.notices, edition.AllSamples)
	for _, l := range result.Listings {
		report.Meetings = append(report.Meetings, l.Meeting)
	}
	return report
}

// unreadable reports a failure whose cause is in the catalogue; any other failure is an error.
func (r *reader) unreadable(src *source.Source, err error) (*edition.Report, error) {
	if cause, ok := errors.AsType[*importer.Error](err); ok {
		return edition.NewReport(src, edition.Counts{}, []notice.Notice{cause.Notice}, r.notices, edition.AllSamples), nil
	}
	return nil, err
}

// recognize names the format that doc is most surely of, or "" when none is likely.
func (r *reader) recognize(doc *importer.Document) string {
	best, name := 20, ""
	for format, imp := range r.importers {
		if sure := imp.Recognize(doc); sure > best || sure == best && format < name {
			best, name = sure, format
		}
	}
	return name
}

// openFile reads a file as a publisher would serve it.
func openFile(name string) (*importer.Document, error) {
	abs, err := filepath.Abs(name)
	if err != nil {
		return nil, fmt.Errorf("opening %s: %w", name, err)
	}
	body, err := os.ReadFile(abs)
	if err != nil {
		return nil, fmt.Errorf("opening the document: %w", err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, fmt.Errorf("opening the document: %w", err)
	}
	media, _, _ := mime.ParseMediaType(cmp.Or(mime.TypeByExtension(filepath.Ext(abs)), http.DetectContentType(body)))
	url := "file://" + filepath.ToSlash(abs)
	return &importer.Document{URL: url, FinalURL: url, Status: http.StatusOK, MediaType: media, Body: body, FetchedAt: info.ModTime()}, nil
}

// archive answers a replay from stored documents.
func archive(docs []importer.Document) importer.Getter { return fetch.NewArchive(docs) }
