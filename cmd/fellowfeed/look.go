package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/draft"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// A look is what was found at an address or in a file.
type look struct {
	where   string
	page    *draft.Page       // nil for a document that is no page
	place   draft.Place       // where the meetings are
	reading *importer.Reading // what was read there; nil if it could not be tried
	unread  []string          // columns that no field is read from
	told    []string          // what was tried
	err     error             // why the last place was not read
	now     time.Time

	dir string // of the file
	r   *reader
	doc *importer.Document
	get importer.Getter // nil for a file: nothing is fetched
}

// look finds where the meetings are. It reads at most what the page itself leads to and the two addresses at which the
// TSML plugin answers. A file is only looked at; address is where it is published, if that is known.
func (r *reader) look(ctx context.Context, e *env, where, address string, fellowship meeting.Fellowship) (*look, error) {
	l := &look{where: where, r: r, now: e.Now()}
	if err := l.open(ctx, address); err != nil {
		return nil, err
	}
	if l.doc == nil || isData(r.recognize(l.doc)) {
		return l, l.data(ctx, fellowship)
	}
	page, err := draft.ReadPage(l.doc)
	if err != nil {
		return nil, fmt.Errorf("reading the page: %w", err)
	}
	l.page = page
	l.doc.URL, l.doc.FinalURL = page.Base.String(), page.Base.String()
	places, restricted := l.places(ctx)
	for _, place := range places {
		if done, err := l.try(ctx, place, fellowship); err != nil || done {
			return l, err
		}
		if restricted = restricted || l.restricted(); restricted {
			break
		}
	}
	if restricted {
		l.place = page.Closed()
		return l, nil
	}
	return nil, fmt.Errorf("no list of meetings was found on %s; a page of another shape needs a map (sources/testdata has examples)%s", page.Base, l.tried())
}

func isData(format string) bool { return format != "" && format != "html" }

// open gets the document. There is none for a Google sheet, whose page in the browser is not the sheet.
func (l *look) open(ctx context.Context, address string) (err error) {
	if !strings.HasPrefix(l.where, "http://") && !strings.HasPrefix(l.where, "https://") {
		if l.dir, err = filepath.Abs(filepath.Dir(l.where)); err == nil {
			l.doc, err = localFile(ctx, l.r.client, l.where)
		}
		if err == nil && address != "" {
			l.doc.URL, l.doc.FinalURL = address, address
		}
		return err
	}
	l.get = l.r.client.Session(&source.Source{ID: "new"}, nil, nil)
	if strings.HasPrefix(l.where, "https://docs.google.com/spreadsheets/") {
		l.place = draft.Place{Source: source.Source{Format: "table", URL: l.where}, Why: "it is a Google sheet"}
		return nil
	}
	l.doc, err = l.get.Get(ctx, importer.Request{URL: l.where})
	return err
}

// data takes a document that is itself a list of meetings.
func (l *look) data(ctx context.Context, fellowship meeting.Fellowship) error {
	place := l.place
	if l.doc != nil {
		place = draft.Place{Source: source.Source{Format: l.r.recognize(l.doc), URL: l.doc.URL}, Why: "the document is of it"}
	}
	done, err := l.try(ctx, place, fellowship)
	if err == nil && !done {
		err = fmt.Errorf("no meetings were found%s", l.tried())
	}
	return err
}

// places are where the page leads to, the likeliest first. restricted says that its owner shares the feed with those
// who have a key: then nothing else is tried.
func (l *look) places(ctx context.Context) (all []draft.Place, restricted bool) {
	feeds, err := meetingguide.Discover(ctx, fetch.NewArchive([]importer.Document{*l.doc}), l.doc.URL)
	if isCode(err, notice.FeedRestricted) {
		return nil, true
	}
	var guesses []draft.Place
	for _, feed := range feeds {
		place := draft.Place{Source: source.Source{Format: "meeting_guide", URL: feed.URL}, Why: "the page leads to its feed"}
		if feed.Evidence != meetingguide.Convention {
			all = append(all, place)
		} else if l.get != nil && l.page.WordPress() != "" {
			place.Why = "the TSML plugin answers there"
			guesses = append(guesses, place)
		}
	}
	for i, place := range l.page.Places() {
		if place.Source.Format != "bmlt" && guesses != nil {
			all, guesses = append(all, guesses...), nil
		}
		if i < maxPlaces {
			all = append(all, place)
		}
	}
	all = append(all, guesses...)
	if table, ok := l.page.Table(mapping.Propose); ok {
		all = append(all, table)
	}
	if l.r.recognize(l.doc) == "html" {
		all = append(all, draft.Place{Source: source.Source{Format: "html", URL: l.doc.URL}, Why: "the page has a table of meetings"})
	}
	return all, false
}

// maxPlaces is how many of the links on a page are followed.
const maxPlaces = 6

// try reads a place. A place that cannot be read from a file is taken at the page's word.
func (l *look) try(ctx context.Context, place draft.Place, fellowship meeting.Fellowship) (done bool, err error) {
	get := l.get
	if l.doc != nil && place.Source.URL == l.doc.URL {
		get = fetch.NewArchive([]importer.Document{*l.doc})
	}
	if get == nil {
		l.place = place
		l.told = append(l.told, "Not read, for only the file was looked at: "+place.Source.URL)
		return true, nil
	}
	place.Source.ID, place.Source.Fellowship = "new", fellowship
	reading, err := l.r.importers[place.Source.Format].Import(ctx, &place.Source, get)
	if err != nil {
		if ctx.Err() != nil {
			return false, ctx.Err()
		}
		l.told = append(l.told, fmt.Sprintf("Tried %s as %s: %v", place.Source.URL, place.Source.Format, err))
		l.err = err
		return false, nil
	}
	switch result := l.r.normalizer.Reading(&place.Source, reading, l.now); {
	case result.Counts.Published > 0:
		l.place, l.reading = place, reading
		return true, l.propose(ctx, get)
	case place.Source.Format == "table" && place.Source.Map == nil:
		place.Source.Map = draft.WithoutContacts(draft.Named(mapping.Propose(columnsOf(reading))))
		return l.try(ctx, place, fellowship)
	default:
		l.told = append(l.told, fmt.Sprintf("Tried %s as %s: %v", place.Source.URL, place.Source.Format, result.Counts))
		return false, nil
	}
}

// propose writes down what the names of a table's columns were taken for, if the table is read the same by it: a person
// can then correct it.
func (l *look) propose(ctx context.Context, get importer.Getter) error {
	src := l.place.Source
	if src.Format == "table" && src.Map == nil {
		src.Map = draft.WithoutContacts(mapping.Propose(columnsOf(l.reading)))
		again, err := l.r.importers[src.Format].Import(ctx, &src, get)
		if err != nil {
			return fmt.Errorf("reading the table by the proposed map: %w", err)
		}
		if sameRows(l.reading, again) {
			l.unread = draft.Unread(columnsOf(l.reading), src.Map)
			l.place.Source, l.reading = src, again
		}
	}
	if l.unread == nil && src.Map != nil && slices.Contains(mapped, src.Format) {
		l.unread = draft.Unread(columnsOf(l.reading), src.Map)
	}
	return nil
}

// sameRows reports whether two readings say the same of every row, contacts apart.
func sameRows(a, b *importer.Reading) bool {
	return slices.EqualFunc(a.Rows, b.Rows, func(x, y importer.Row) bool {
		x.Draft.Contacts, y.Draft.Contacts = nil, nil
		return x.Malformed == y.Malformed && reflect.DeepEqual(x.Draft, y.Draft)
	})
}

// restricted reports whether what was tried last is kept to those who have a key.
func (l *look) restricted() bool { return isCode(l.err, notice.FeedRestricted) }

func isCode(err error, code notice.Code) bool {
	failure, ok := errors.AsType[*importer.Error](err)
	return ok && failure.Notice.Code == code
}

func (l *look) tried() string {
	if len(l.told) == 0 {
		return ""
	}
	return ":\n  " + strings.Join(l.told, "\n  ")
}

// fellowship guesses whose meetings they are.
func (l *look) fellowship(v *vocabulary.Vocabulary, name string) meeting.Fellowship {
	names, words := []string{name}, ""
	if l.page != nil {
		names, words = append(names, l.page.Title), l.page.Words
	}
	if l.place.Source.Format == "bmlt" {
		words = "Narcotics Anonymous" // whose servers they are, unless the name says otherwise
	}
	var codes []string
	if l.reading != nil {
		for i := range l.reading.Rows {
			d := &l.reading.Rows[i].Draft
			words += " " + d.Fellowship + " " + d.Name + " " + d.Group
			for _, code := range d.Types {
				if !slices.Contains(codes, code) {
					codes = append(codes, code)
				}
			}
		}
	}
	return draft.FellowshipOf(v, names, words, codes)
}
