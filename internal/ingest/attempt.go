package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/fetch"
	"github.com/fellowfeed/fellowfeed/internal/gate"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/normalize"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// attempt is one try at a source while it is being made.
type attempt struct {
	*Runner
	edition.Attempt
	src   *source.Source
	state edition.State
	opt   Options

	documents  []importer.Document
	validators map[string]edition.Validator
	hash       string
	candidate  *normalize.Result
	digest     string // of the candidate's listings, whatever the bytes they came from
	renamed    map[meeting.ID]meeting.ID
	accepted   int64           // the new edition's id
	notices    []notice.Notice // on the attempt, beside the candidate's
	retryAfter time.Duration   // what the publisher asked for, when it asked
}

func (r *Runner) attempt(src *source.Source, state edition.State, opt Options) *attempt {
	return &attempt{Runner: r, src: src, state: state, opt: opt, Attempt: edition.Attempt{Source: src.ID, Started: r.Now()}}
}

// errUnchanged ends an attempt whose documents are those of the served edition.
var errUnchanged = errors.New("unchanged")

// read fetches, imports and normalizes; the candidate is set when it returns nil.
func (a *attempt) read(ctx context.Context, get importer.Getter) error {
	imp, ok := a.Importers[a.src.Format]
	if !ok {
		return fmt.Errorf("no importer reads the format %q", a.src.Format)
	}
	reading, err := imp.Import(ctx, a.src, get)
	if err != nil {
		return err
	}
	if s, ok := get.(Session); ok && !a.opt.Again && a.state.Code == a.Code && s.Hash() == a.state.BodyHash {
		return errUnchanged
	}
	result := a.Normalize.Reading(a.src, reading, a.Now())
	if !result.Counts.Conserved() {
		return fmt.Errorf("rows are not conserved: %v", result.Counts)
	}
	a.candidate = result
	return nil
}

// finish takes the decision, stores what follows from it, and writes the state last.
func (a *attempt) finish(ctx context.Context, err error) (*Result, error) {
	// What was served is recorded even when the caller has gone, so that no attempt is lost without a trace.
	ctx = context.WithoutCancel(ctx)
	switch {
	case errors.Is(err, errUnchanged):
		a.Outcome = edition.Unchanged
	case err != nil:
		a.fail(err)
	default:
		if err := a.judge(ctx); err != nil {
			return nil, fmt.Errorf("ingest %s: %w", a.src.ID, err)
		}
	}
	if err := a.record(ctx); err != nil {
		return nil, fmt.Errorf("ingest %s: %w", a.src.ID, err)
	}
	if err := a.settle(ctx); err != nil {
		return nil, fmt.Errorf("ingest %s: %w", a.src.ID, err)
	}
	result := &Result{Attempt: a.Attempt, Notices: a.allNotices()}
	if a.Outcome == edition.Failed {
		result.Err = err
	}
	return result, nil
}

func (a *attempt) fail(err error) {
	a.Outcome, a.Error = edition.Failed, err.Error()
	a.retryAfter, _ = fetch.RetryAfter(err)
	a.notices = append(a.notices, failure(err))
}

// judge compares the candidate with what is served, and lets it through or holds it.
func (a *attempt) judge(ctx context.Context) error {
	a.Counts = a.candidate.Counts
	current, err := measure(ctx, a.Store, a.src.ID)
	if err != nil {
		return err
	}
	if a.digest, err = digest(a.candidate.Listings); err != nil {
		return err
	}
	history := gate.History{Release: a.opt.Release}
	if h := a.state.Held; h != nil && h.Hash == a.digest {
		history.Repeats, history.Since = h.Repeats+1, h.Since
	}
	decision := gate.Decide(gate.Measure(current), gate.MeasureCandidate(a.candidate.Listings, a.candidate.Counts, a.candidate.Notices),
		gate.PolicyOf(a.src.Gate), history, a.Now())
	a.notices = append(a.notices, decision.Notices...)
	if a.opt.Release {
		a.renamed = decision.Renamed
	}
	switch decision.Verdict {
	case gate.Accept:
		a.Outcome = edition.Accepted
	case gate.Hold:
		a.Outcome = edition.HeldBack
	default:
		a.Outcome, a.Error = edition.Failed, "the gate refused the reading"
	}
	return nil
}

// record writes the attempt, its documents and what became of the candidate.
func (a *attempt) record(ctx context.Context) error {
	a.Ended = a.Now()
	id, err := a.Store.PutAttempt(ctx, a.Attempt)
	if err != nil {
		return err
	}
	a.ID = id
	if a.Outcome == edition.Unchanged {
		return nil
	}
	if len(a.documents) > 0 {
		if err := a.Store.PutDocuments(ctx, id, a.src.ID, a.documents); err != nil {
			return err
		}
	}
	if err := a.Store.PutNotices(ctx, a.src.ID, id, a.allNotices()); err != nil {
		return err
	}
	switch a.Outcome {
	case edition.Accepted:
		return a.accept(ctx)
	case edition.HeldBack:
		return a.Store.Hold(ctx, a.edition())
	case edition.Failed:
		return a.withdraw(ctx)
	}
	return nil
}

func (a *attempt) accept(ctx context.Context) error {
	a.accepting.Lock()
	defer a.accepting.Unlock()
	before, err := a.Store.Generation(ctx)
	if err != nil {
		return err
	}
	e := a.edition()
	if a.Changes, err = a.Store.Accept(ctx, e); err != nil {
		return err
	}
	a.accepted = e.ID
	if len(a.renamed) > 0 {
		if err := a.Store.PutAliases(ctx, a.renamed); err != nil {
			return err
		}
	}
	if _, err := a.Store.PutAttempt(ctx, a.Attempt); err != nil { // once more, with what changed
		return err
	}
	// Quiet edits (a date, an attribution) are no changes, yet searches must see them. A first edition may have been
	// accepted before and not published.
	if after, err := a.Store.Generation(ctx); err != nil || after == before && a.state.Edition != 0 {
		return err
	}
	return a.Publish(ctx, a.src.ID)
}

// withdraw ends the serving of listings that nobody has been able to confirm for too long.
func (a *attempt) withdraw(ctx context.Context) error {
	if a.state.LastGood.IsZero() || a.state.Edition == 0 || a.Now().Sub(a.state.LastGood) < WithdrawAfter {
		return nil
	}
	a.notices = append(a.notices, notice.OnSource(notice.FeedWithdrawn, "", ""))
	a.candidate = &normalize.Result{}
	a.accepting.Lock()
	defer a.accepting.Unlock()
	var err error
	if a.Changes, err = a.Store.Accept(ctx, a.edition()); err != nil {
		return err
	}
	return a.Publish(ctx, a.src.ID)
}

func (a *attempt) edition() *edition.Edition {
	return &edition.Edition{
		Source: a.src.ID, Attempt: a.ID, Accepted: a.Now(),
		Listings: a.candidate.Listings, Notices: a.allNotices(), Counts: a.candidate.Counts,
	}
}

// digest names what the listings say, so that a held reading is known again although its document carries a new date.
func digest(ls []edition.Listing) (string, error) {
	h := sha256.New()
	enc := json.NewEncoder(h)
	for i := range ls {
		if err := enc.Encode(&ls[i].Meeting); err != nil {
			return "", fmt.Errorf("encoding a listing: %w", err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func (a *attempt) allNotices() []notice.Notice {
	if a.candidate == nil {
		return a.notices
	}
	return slices.Concat(a.notices, a.candidate.Notices)
}
