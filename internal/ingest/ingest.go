// Package ingest carries one source from its documents to what is served. It is the only place that knows the order:
//
//	fetch → import → normalize → gate → store (one transaction) → match → index → state, last
//
// A step that fails leaves the edition before it served. The state is written last, so that an attempt cut short at any
// point is simply made again.
package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"sync"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Session fetches the documents of one attempt and remembers what it was served.
type Session interface {
	importer.Getter
	// Documents are those served, in order. A document that the server confirmed unchanged is the stored one.
	Documents() []importer.Document
	Fetches() []edition.Fetch
	Validators() map[string]edition.Validator
	// Hash is over the addresses and bodies of the documents.
	Hash() string
	// Notices concern the addresses that could be read: that they moved, or are not encrypted.
	Notices() []notice.Notice
}

// A Store remembers. Its methods are those of the packages below store.
type Store interface {
	State(ctx context.Context, source string) (edition.State, error)
	States(ctx context.Context) ([]edition.State, error)
	PutState(ctx context.Context, s edition.State) error
	PutAttempt(ctx context.Context, a edition.Attempt) (int64, error)
	PutNotices(ctx context.Context, source string, attempt int64, notices []notice.Notice) error
	PutDocuments(ctx context.Context, attempt int64, source string, docs []importer.Document) error
	// Documents are those of the given attempt, or, with attempt 0, of the last attempt of source that has any.
	Documents(ctx context.Context, source string, attempt int64) ([]importer.Document, error)
	// Accept makes e the edition of its source, in one transaction, and returns what it changed.
	Accept(ctx context.Context, e *edition.Edition) (edition.Delta, error)
	Hold(ctx context.Context, e *edition.Edition) error
	// Held is the edition that waits, or nil.
	Held(ctx context.Context, source string) (*edition.Edition, error)
	DropHeld(ctx context.Context, source string) error
	Current(ctx context.Context, source string) iter.Seq2[edition.Listing, error]
	// Generation rises with everything that a reader could see.
	Generation(ctx context.Context) (int64, error)
	PutAliases(ctx context.Context, aliases map[meeting.ID]meeting.ID) error
}

// An Index makes editions searchable.
type Index interface {
	Replace(ctx context.Context, source string, ms iter.Seq[*meeting.Meeting]) error
}

// A Runner reads sources. Its fields are set once, before use; it may be used concurrently for different sources.
type Runner struct {
	Store     Store
	Importers map[string]importer.Importer // by format
	Normalize *normalize.Normalizer
	// Open begins the fetching of one attempt. stored answers for a document that the server says is unchanged.
	Open func(src *source.Source, v map[string]edition.Validator, stored []importer.Document) Session
	// Publish brings the edition that was just stored into the index: a Publisher's method.
	Publish func(ctx context.Context, source string) error
	Now     func() time.Time
	// Code is the version of the reading code. An edition made by another version is read anew even when the
	// publisher has changed nothing.
	Code string
	Log  *slog.Logger

	// accepting is held from the acceptance of an edition until it is published, so that whoever publishes sees a store
	// in which every other edition has been.
	accepting sync.Mutex
}

// Options vary one run.
type Options struct {
	// Release takes the reading whatever the gate says: a person has looked at it.
	Release bool
	// Again reads the documents even when they are the same bytes as before.
	Again bool
}

// A Result is how a run ended. Err is set when, and only when, the outcome is Failed.
type Result struct {
	Attempt edition.Attempt
	Notices []notice.Notice
	Err     error
}

// Run makes one attempt at src. The returned error is our own failure (the store's, or ctx's); a publisher's failure is
// the Result's, recorded with the attempt.
func (r *Runner) Run(ctx context.Context, src *source.Source, opt Options) (*Result, error) {
	state, err := r.Store.State(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("ingest %s: %w", src.ID, err)
	}
	a := r.attempt(src, state, opt)
	validators := state.Validators
	var stored []importer.Document
	if state.Code != r.Code || opt.Again {
		validators = nil
	}
	if len(validators) > 0 {
		if stored, err = r.Store.Documents(ctx, src.ID, 0); err != nil {
			return nil, fmt.Errorf("ingest %s: %w", src.ID, err)
		}
	}
	session := r.Open(src, validators, stored)
	err = a.read(ctx, session)
	a.Attempt.Fetches = session.Fetches()
	a.documents, a.validators, a.hash = session.Documents(), session.Validators(), session.Hash()
	a.notices = append(a.notices, session.Notices()...)
	return a.finish(ctx, err)
}

// Replay reads again, with today's code, the documents that the last attempt at src was served.
func (r *Runner) Replay(ctx context.Context, src *source.Source, get func([]importer.Document) importer.Getter) (*Result, error) {
	state, err := r.Store.State(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", src.ID, err)
	}
	docs, err := r.Store.Documents(ctx, src.ID, 0)
	if err != nil {
		return nil, fmt.Errorf("replay %s: %w", src.ID, err)
	}
	if len(docs) == 0 {
		return nil, fmt.Errorf("replay %s: no stored documents: %w", src.ID, edition.ErrNotFound)
	}
	a := r.attempt(src, state, Options{Again: true})
	a.validators, a.hash = state.Validators, state.BodyHash
	return a.finish(ctx, a.read(ctx, get(docs)))
}

// Release accepts the edition of src that the gate holds.
func (r *Runner) Release(ctx context.Context, src *source.Source) (*Result, error) {
	state, err := r.Store.State(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", src.ID, err)
	}
	held, err := r.Store.Held(ctx, src.ID)
	if err != nil {
		return nil, fmt.Errorf("release %s: %w", src.ID, err)
	}
	if held == nil {
		return nil, fmt.Errorf("release %s: nothing is held: %w", src.ID, edition.ErrNotFound)
	}
	a := r.attempt(src, state, Options{Release: true})
	a.candidate = &normalize.Result{Listings: held.Listings, Notices: held.Notices, Counts: held.Counts}
	a.validators = nil // the bytes behind it are gone, so the next attempt asks for them anew
	return a.finish(ctx, nil)
}

// Read imports and normalizes without storing anything: what a dry run and a check show.
func (r *Runner) Read(ctx context.Context, src *source.Source, get importer.Getter) (*normalize.Result, error) {
	imp, ok := r.Importers[src.Format]
	if !ok {
		return nil, fmt.Errorf("no importer reads the format %q", src.Format)
	}
	reading, err := imp.Import(ctx, src, get)
	if err != nil {
		return nil, err
	}
	result := r.Normalize.Reading(src, reading, r.Now())
	if !result.Counts.Conserved() {
		return nil, fmt.Errorf("rows are not conserved: %v", result.Counts)
	}
	return result, nil
}

// measure is what the gate compares a candidate with.
func measure(ctx context.Context, s Store, src string) ([]edition.Listing, error) {
	var all []edition.Listing
	for l, err := range s.Current(ctx, src) {
		if err != nil {
			return nil, fmt.Errorf("reading the current edition: %w", err)
		}
		if l.Missing.IsZero() {
			all = append(all, l)
		}
	}
	return all, nil
}

// failure is the notice that stands for err.
func failure(err error) notice.Notice {
	if e, ok := errors.AsType[*importer.Error](err); ok {
		return e.Notice
	}
	return notice.OnSource(notice.FeedUnreachable, "", "")
}
