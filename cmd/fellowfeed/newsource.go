package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/draft"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// newSource looks at a site, a feed or a file, finds the meetings and writes the record of their publisher. What it
// found, and why the record says what it says, goes to the standard error, for records have no comments.
func newSource(ctx context.Context, e *env, args []string) error {
	var c config
	var facts draft.Facts
	f := newFlags(e, "sources new", "URL|FILE")
	c.fetchFlags(f)
	f.StringVar(&c.Sources, "sources", "", "folder of source records; the records in the binary when empty")
	f.StringVar(&facts.ID, "id", "", "id of the source; made of the rest when empty")
	f.StringVar(&facts.Name, "name", "", "name of the publisher; what its site calls itself when empty")
	f.StringVar((*string)(&facts.Fellowship), "fellowship", "", "fellowship; what the page and the listings name when empty")
	f.StringVar(&facts.Country, "country", "", "two letters of ISO 3166-1; where most meetings are when empty")
	address := f.String("url", "", "where a FILE is published")
	out := f.String("o", "", "file to write the record to; the standard output when empty")
	rest, err := f.parse(args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("want one address or file")
	}
	r, err := newReader(e, &c)
	if err != nil {
		return err
	}
	defer r.Close()
	reg, _ := c.records(r.importers) // a record that is wrong elsewhere is no hindrance here
	look, err := r.look(ctx, e, rest[0], *address, facts.Fellowship)
	if err != nil {
		return err
	}
	facts.Now = e.Now()
	record, err := r.record(look, facts, reg)
	if err != nil {
		return err
	}
	return r.hand(e, look, record, reg, *out)
}

// record is the record of what was found.
func (r *reader) record(l *look, facts draft.Facts, reg *source.Registry) (*source.Record, error) {
	facts.Name, facts.URL = cmp.Or(facts.Name, l.name()), l.site()
	if facts.Fellowship == "" {
		if facts.Fellowship = l.fellowship(r.vocabulary, facts.Name); facts.Fellowship == "" {
			return nil, r.unknownFellowship(fmt.Errorf("nothing tells which fellowship this is; state it with --fellowship"))
		}
	} else if known, ok := r.vocabulary.Fellowship(string(facts.Fellowship)); ok {
		facts.Fellowship = known
	} else {
		return nil, r.unknownFellowship(fmt.Errorf("no fellowship %q", facts.Fellowship))
	}
	taken := func(id string) bool { return reg != nil && reg.Source(id) != nil }
	l.place.Source.Fellowship = facts.Fellowship
	facts.Meetings = l.meetings(r)
	record := draft.Record(l.place, facts, taken)
	// With the time zone of most meetings known, those that do not tell theirs can be shown too.
	l.place.Source.Timezone = record.Sources[0].Timezone
	facts.Meetings = l.meetings(r)
	record = draft.Record(l.place, facts, taken)
	record.Sources[0].Dir = l.dir
	return record, nil
}

func (r *reader) unknownFellowship(err error) error {
	var known []string
	for _, f := range r.vocabulary.Fellowships() {
		known = append(known, string(f.ID))
	}
	return usagef("%w: one of %s", err, strings.Join(known, ", "))
}

// hand tells what was found, and hands the record over.
func (r *reader) hand(e *env, l *look, record *source.Record, reg *source.Registry, out string) error {
	src := record.Sources[0]
	for _, line := range l.told {
		fmt.Fprintln(e.Stderr, line)
	}
	fmt.Fprintf(e.Stderr, "Format %s, because %s.\n", src.Format, l.place.Why)
	if l.reading != nil {
		t, err := r.trial(src, l.reading, e)
		if err != nil {
			return err
		}
		fmt.Fprintln(e.Stderr)
		t.write(e.Stderr, 10)
	}
	for _, finding := range source.Lint(record, knownFormat(r.importers), soundMap) {
		fmt.Fprintln(e.Stderr, finding)
	}
	text, err := source.Format(record)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.Stderr, "\n%s", advice(record, l, reg))
	if out == "" {
		_, err = e.Stdout.Write(text)
		return err
	}
	file, err := os.OpenFile(out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return usagef("%s exists; remove it first", out)
	} else if err != nil {
		return fmt.Errorf("writing the record: %w", err)
	}
	_, err = file.Write(text)
	return errors.Join(err, file.Close())
}

// advice is what is left to a person.
func advice(record *source.Record, l *look, reg *source.Registry) string {
	var b strings.Builder
	src := record.Sources[0]
	if reg != nil {
		for _, other := range reg.Sources() {
			if other.URL == src.URL {
				fmt.Fprintf(&b, "The registry reads this address already: %s.\n", other.ID)
			}
		}
	}
	if len(l.unread) > 0 {
		fmt.Fprintf(&b, "Columns that no field reads: %s.\n", strings.Join(l.unread, ", "))
	}
	switch src.Rights.Status {
	case source.RightsKey:
		fmt.Fprintf(&b, "Ask the office for leave and a key. In their WordPress: Meetings, Settings, then either Feed Sharing: Open, or\n"+
			"a key under Authorized Apps. The operator puts the key in %s.\n", src.Secret.Env)
	case source.RightsUnknown:
		fmt.Fprintln(&b, "Nothing says that others may show these listings: ask, and state the answer under rights. Until then notes are withheld.")
	}
	if strings.HasPrefix(src.URL, "file:") {
		fmt.Fprintln(&b, "The record reads the file beside it. Once the list is published, put its address in url.")
	}
	if l.place.Source.Timezone == "" && l.reading != nil {
		fmt.Fprintln(&b, "The meetings are in several time zones: a row that tells neither its zone nor its position is not shown.")
	}
	if record.Publisher.Country == "" {
		fmt.Fprintln(&b, "The country is unknown: give --country, unless the publisher serves the world.")
	}
	fmt.Fprintf(&b, "Read the record through, save it as sources/%s, and try it: fellowfeed sources test RECORD.yaml\n", record.File)
	return b.String()
}

// meetings are those of the place that a visitor sees.
func (l *look) meetings(r *reader) (shown []meeting.Meeting) {
	if l.reading == nil {
		return nil
	}
	listings := r.normalizer.Reading(&l.place.Source, l.reading, l.now).Listings
	for i := range listings {
		if m := &listings[i].Meeting; m.Status == meeting.Active {
			shown = append(shown, *m)
		}
	}
	return shown
}

// name is what the publisher calls itself, as far as is known.
func (l *look) name() string {
	switch {
	case l.reading != nil && l.reading.Publisher != "":
		return l.reading.Publisher
	case l.page != nil && l.page.Name() != "":
		return l.page.Name()
	}
	if u, err := url.Parse(l.place.Source.URL); err == nil && u.Host != "" {
		return strings.TrimPrefix(u.Hostname(), "www.")
	}
	return strings.TrimSuffix(filepath.Base(l.where), filepath.Ext(l.where))
}

// site is the address of the publisher's site, or "".
func (l *look) site() string {
	at := l.place.Source.URL
	if l.page != nil {
		at = l.page.Base.String()
	}
	u, err := url.Parse(at)
	if err != nil || u.Host == "" || u.Host == "docs.google.com" {
		return ""
	}
	return u.Scheme + "://" + u.Host + "/"
}
