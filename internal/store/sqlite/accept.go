package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/store/diff"
)

// Accept makes e the current edition of e.Source, as of e.Accepted, and returns what that changed for visitors. It sets
// e.ID. All of it is one transaction: the edition before is served until the moment when this one is.
//
// Listings that are as they were are not written. A listing whose row was held or refused (edition.Kept) stays as it
// is. One that is absent becomes unlisted, which is a withdrawal; it can still be had by its id for a time, and is then
// dropped without being counted again (see package diff).
func (s *Store) Accept(ctx context.Context, e *edition.Edition) (edition.Delta, error) {
	doing := "accepting edition of " + e.Source
	if e.Source == "" || e.Accepted.IsZero() {
		return edition.Delta{}, fmt.Errorf("%s: no source or no time", doing)
	}
	entries, err := diff.Entries(e)
	if err != nil {
		return edition.Delta{}, fmt.Errorf("%s: %w", doing, err)
	}
	notices, err := s.pack(e.Notices)
	if err != nil {
		return edition.Delta{}, fmt.Errorf("%s: packing notices: %w", doing, err)
	}
	a := acceptance{codec: s.codec, source: e.Source, now: e.Accepted}
	err = s.update(ctx, doing, func(tx *sql.Tx) error {
		a.writer = writer{ctx: ctx, tx: tx}
		return a.run(e, entries, notices)
	})
	if err != nil {
		return edition.Delta{}, err
	}
	e.ID = a.edition
	return a.delta, nil
}

// An acceptance is the transaction in which an edition is accepted.
type acceptance struct {
	writer
	codec
	source  string
	now     time.Time
	edition int64
	seq     int64 // the last change of the store
	delta   edition.Delta
	steps   int
	// first is set when the source had no edition before; notices is the digest of the notices of the one it had.
	first   bool
	notices []byte
}

func (a *acceptance) run(e *edition.Edition, entries []diff.Entry, notices []byte) error {
	update := diff.Update{Entries: entries, Kept: keptRows(e), Now: a.now}
	var err error
	if update.Previous, err = a.previous(); err != nil {
		return err
	}
	if update.Heads, err = a.heads(); err != nil {
		return err
	}
	if err := a.tx.QueryRowContext(a.ctx, "SELECT seq FROM ledger").Scan(&a.seq); err != nil {
		return err
	}
	if err := a.begin(e, notices); err != nil {
		return err
	}
	steps := update.Plan()
	a.steps = len(steps)
	for _, s := range steps {
		if err := a.take(&update, s); err != nil {
			return fmt.Errorf("listing %s: %w", s.ID(), err)
		}
	}
	return a.end()
}

// keptRows tells whether the row of an id was held or refused in e.
func keptRows(e *edition.Edition) func(meeting.ID) bool {
	rows := make(map[meeting.ID]bool)
	for key := range edition.Kept(e.Listings, e.Notices) {
		rows[meeting.NewID(e.Source, key)] = true
	}
	return func(id meeting.ID) bool { return rows[id.Row()] }
}

// previous is when the edition before was accepted.
func (a *acceptance) previous() (time.Time, error) {
	var accepted int64
	err := a.tx.QueryRowContext(a.ctx, "SELECT accepted, digest FROM served WHERE source = ?", a.source).Scan(&accepted, &a.notices)
	if errors.Is(err, sql.ErrNoRows) {
		a.first = true
		return time.Time{}, nil
	}
	return unstamp(accepted), err
}

func (a *acceptance) heads() ([]diff.Head, error) {
	return collect(a.ctx, a.tx, "reading listings", func(scan scanner) (h diff.Head, err error) {
		var digest sql.RawBytes
		var seen, missing *int64
		err = scan(&h.ID, &h.Row, &h.Seq, &digest, &seen, &missing, &h.Absences)
		copy(h.Digest[:], digest)
		h.Seen, h.Missing = maybe(seen), maybe(missing)
		return h, err
	}, "SELECT id, row, seq, digest, seen, missing, absences FROM listings WHERE source = ? ORDER BY id", a.source)
}

// begin writes the edition's own rows; end completes them.
func (a *acceptance) begin(e *edition.Edition, notices []byte) error {
	counts, err := json.Marshal(e.Counts)
	if err != nil {
		return err
	}
	res, err := a.tx.ExecContext(a.ctx, "INSERT INTO editions (source, attempt, accepted, counts, changes) VALUES (?, ?, ?, ?, '{}')",
		a.source, e.Attempt, stamp(a.now), counts)
	if err != nil {
		return err
	}
	if a.edition, err = res.LastInsertId(); err != nil {
		return err
	}
	sum := sha256.Sum256(notices)
	if bytes.Equal(a.notices, sum[:]) {
		return a.exec("UPDATE served SET edition = ?, attempt = ?, accepted = ? WHERE source = ?", a.edition, e.Attempt, stamp(a.now), a.source)
	}
	return a.exec("INSERT OR REPLACE INTO served VALUES (?, ?, ?, ?, ?, ?)", a.source, a.edition, e.Attempt, stamp(a.now), sum[:], notices)
}

func (a *acceptance) end() error {
	changes, err := json.Marshal(a.delta)
	if err != nil {
		return err
	}
	if err := a.exec("UPDATE editions SET changes = ? WHERE id = ?", changes, a.edition); err != nil {
		return err
	}
	if err := a.exec("DELETE FROM editions WHERE source = ? AND accepted < ? AND id <> ?", a.source, stamp(a.now.Add(-historyFor)), a.edition); err != nil {
		return err
	}
	if err := a.exec("DELETE FROM held WHERE source = ?", a.source); err != nil {
		return err
	}
	if a.steps > 0 {
		if err := a.exec("UPDATE ledger SET seq = ?, generation = generation + 1", a.seq); err != nil {
			return err
		}
	}
	return a.prune()
}

// prune forgets, once a day at most, changes that are old and not the present state of a listing.
func (a *acceptance) prune() error {
	var pruned int64
	if err := a.tx.QueryRowContext(a.ctx, "SELECT pruned FROM ledger").Scan(&pruned); err != nil {
		return err
	}
	if a.now.Sub(unstamp(pruned)) < 24*time.Hour {
		return nil
	}
	const old = "seq <= (SELECT max(seq) FROM changes WHERE at < ?) AND seq NOT IN (SELECT seq FROM listings)"
	cutoff := stamp(a.now.Add(-historyFor))
	if err := a.exec("UPDATE ledger SET pruned = ?, horizon = max(horizon, coalesce((SELECT max(seq) FROM changes WHERE "+old+"), 0))",
		stamp(a.now), cutoff); err != nil {
		return err
	}
	return a.exec("DELETE FROM changes WHERE "+old, cutoff)
}
