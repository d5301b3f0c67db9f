package ingest

import (
	"context"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// The clock of a source that fails, from its last success. They are the promise made to publishers: warned, shown after
// fresher listings, withdrawn.
const (
	WarnAfter     = 72 * time.Hour
	DemoteAfter   = 14 * 24 * time.Hour
	WithdrawAfter = 90 * 24 * time.Hour
)

// Back-off after failures doubles from firstRetry and never exceeds lastRetry: a source is never given up.
const (
	firstRetry = 15 * time.Minute
	lastRetry  = 24 * time.Hour
)

// settle writes the state: always the last write of an attempt.
func (a *attempt) settle(ctx context.Context) error {
	s := &a.state
	now := a.Now()
	s.Source, s.LastTry = a.src.ID, a.Started
	switch a.Outcome {
	case edition.Accepted, edition.Unchanged:
		s.LastGood, s.Failures, s.FailingAt, s.LastError, s.LastCode = now, 0, time.Time{}, "", ""
		s.Validators, s.BodyHash, s.Code = a.validators, a.hash, a.Code
		s.Held = nil
		if a.Outcome == edition.Accepted {
			s.Edition = a.accepted
		}
		s.NextTry = now.Add(a.src.Interval())
	case edition.HeldBack:
		// The publisher answered, so it is not failing; but what is served is still the edition before.
		s.Failures, s.FailingAt, s.LastError, s.LastCode = 0, time.Time{}, "", ""
		a.hold(now)
		s.NextTry = now.Add(a.src.Interval())
	case edition.Failed:
		s.Failures++
		if s.FailingAt.IsZero() {
			s.FailingAt = now
		}
		s.LastError = a.Error
		if len(a.notices) > 0 {
			s.LastCode = string(a.notices[0].Code)
		}
		s.NextTry = now.Add(a.backoff())
	}
	return a.Store.PutState(ctx, *s)
}

func (a *attempt) hold(now time.Time) {
	held := a.state.Held
	if held == nil || held.Hash != a.digest {
		held = &edition.HeldEdition{Since: now, Hash: a.digest}
	} else {
		held.Repeats++
	}
	held.Attempt = a.ID
	if len(a.notices) > 0 {
		held.Reason = string(a.notices[0].Code)
	}
	a.state.Held = held
}

// backoff is how long to wait after the present run of failures: what the publisher asks for, or an exponential wait
// spread by the source's id so that sources that failed together do not come back together.
func (a *attempt) backoff() time.Duration {
	wait := lastRetry
	if n := a.state.Failures - 1; n < 7 {
		wait = min(firstRetry<<n, lastRetry)
	}
	wait += time.Duration(source.Spread(a.src.ID) * float64(wait) / 4)
	return max(wait, min(a.retryAfter, lastRetry))
}

// Age says how old the served listings of a source are, in the words of the promise: "" while fresh, then the notice.
func Age(s edition.State, now time.Time) notice.Code {
	if s.LastGood.IsZero() || s.Failures == 0 {
		return ""
	}
	switch age := now.Sub(s.LastGood); {
	case age >= WithdrawAfter:
		return notice.FeedWithdrawn
	case age >= DemoteAfter:
		return notice.FeedDemoted
	case age >= WarnAfter:
		return notice.FeedStale
	}
	return ""
}
