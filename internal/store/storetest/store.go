// Package storetest is the contract of a store: what every package below store must do, as tests that are run on it.
package storetest

import (
	"context"
	"iter"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A Store is all that the contract covers. Who uses a store declares the few methods that it needs.
type Store interface {
	State(ctx context.Context, source string) (edition.State, error)
	States(ctx context.Context) ([]edition.State, error)
	PutState(ctx context.Context, s edition.State) error

	PutAttempt(ctx context.Context, a edition.Attempt) (int64, error)
	Attempts(ctx context.Context, source string, limit int, before int64) ([]edition.Attempt, error)
	PutDocuments(ctx context.Context, attempt int64, source string, docs []importer.Document) error
	Documents(ctx context.Context, source string, attempt int64) ([]importer.Document, error)
	PutNotices(ctx context.Context, source string, attempt int64, notices []notice.Notice) error
	LastNotices(ctx context.Context, source string) (attempt int64, notices []notice.Notice, err error)

	Accept(ctx context.Context, e *edition.Edition) (edition.Delta, error)
	Hold(ctx context.Context, e *edition.Edition) error
	Held(ctx context.Context, source string) (*edition.Edition, error)
	DropHeld(ctx context.Context, source string) error
	Editions(ctx context.Context, source string, limit int) ([]edition.Summary, error)

	Current(ctx context.Context, source string) iter.Seq2[edition.Listing, error]
	All(ctx context.Context) iter.Seq2[edition.Listing, error]
	Listing(ctx context.Context, id meeting.ID) (edition.Listing, error)
	Raw(ctx context.Context, id meeting.ID) ([]byte, error)
	Notices(ctx context.Context, source string) ([]notice.Notice, error)

	Changes(ctx context.Context, since int64, source string, limit int) ([]edition.Change, error)
	LatestChanges(ctx context.Context, before int64, source string, limit int) ([]edition.Change, error)
	Withdrawal(ctx context.Context, id meeting.ID) (edition.Change, error)
	LastSeq(ctx context.Context) (int64, error)
	Horizon(ctx context.Context) (int64, error)
	Generation(ctx context.Context) (int64, error)

	PutAliases(ctx context.Context, aliases map[meeting.ID]meeting.ID) error
	Resolve(ctx context.Context, id meeting.ID) (meeting.ID, error)
}

// Run holds what open returns to the contract. Each call of open returns an empty store, which open also closes when
// the test that it is given ends.
func Run(t *testing.T, open func(t *testing.T) Store) {
	for _, test := range []struct {
		name string
		run  func(t *testing.T, s Store)
	}{
		{"State", testState},
		{"Attempts", testAttempts},
		{"AttemptsAreKeptFor90Days", testAttemptRetention},
		{"Documents", testDocuments},
		{"DocumentsThatMatterAreKept", testDocumentRetention},
		{"LastNotices", testLastNotices},
		{"Hold", testHold},
		{"FirstEdition", testFirstEdition},
		{"SameEditionAgain", testSameAgain},
		{"Edit", testEdit},
		{"QuietEdit", testQuietEdit},
		{"Absence", testAbsence},
		{"AbsenceEndsAfter30Days", testAbsenceByTime},
		{"ReturnOfTheUnlisted", testReturn},
		{"ReturnOfTheDropped", testReturnOfTheDropped},
		{"KeptRows", testKept},
		{"KeptRowsAgeOut", testKeptAgeOut},
		{"ForeignIDs", testForeign},
		{"RefusedEditionsChangeNothing", testRefused},
		{"Changes", testChanges},
		{"ChangesAreForgotten", testHorizon},
		{"Sources", testSources},
		{"Aliases", testAliases},
		{"Cancellation", testCancel},
		{"EarlyEnd", testEarlyEnd},
		{"Model", testModel},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, open(t)) })
	}
}
