package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
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
	a := acceptance{ctx: ctx, codec: s.codec, source: e.Source, now: e.Accepted}
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
	ctx     context.Context
	source  string
	now     time.Time
	edition int64
	first   bool // the source had no edition before
	seq     int64
	delta   edition.Delta
	steps   int
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
			return fmt.Errorf("listing %s: %w", stepID(s), err)
		}
	}
	return a.end()
}

func stepID(s diff.Step) meeting.ID {
	if s.Head != nil {
		return s.Head.ID
	}
	return s.Entry.ID
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
	err := a.tx.QueryRowContext(a.ctx, "SELECT accepted FROM served WHERE source = ?", a.source).Scan(&accepted)
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
	var had []byte
	err = a.tx.QueryRowContext(a.ctx, "SELECT digest FROM served WHERE source = ?", a.source).Scan(&had)
	switch {
	case err == nil && bytes.Equal(had, sum[:]):
		return a.exec("UPDATE served SET edition = ?, attempt = ?, accepted = ? WHERE source = ?", a.edition, e.Attempt, stamp(a.now), a.source)
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return err
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

// take carries out one step of the plan.
func (a *acceptance) take(u *diff.Update, s diff.Step) error {
	h, e := s.Head, s.Entry
	switch s.Fate {
	case diff.New:
		return a.add(e)
	case diff.Back:
		return a.relist(h, e)
	case diff.Edited:
		return a.edit(h, e)
	case diff.Moved:
		return a.exec("UPDATE listings SET row = ?, seen = NULL WHERE source = ? AND id = ?", e.Row, a.source, h.ID)
	case diff.Kept:
		return a.exec("UPDATE listings SET seen = ? WHERE source = ? AND id = ?", stamp(u.LastSeen(h)), a.source, h.ID)
	case diff.Gone:
		return a.unlist(h, u.LastSeen(h))
	case diff.Awaited:
		return a.exec("UPDATE listings SET absences = absences + 1 WHERE source = ? AND id = ?", a.source, h.ID)
	case diff.Dropped:
		return a.exec("DELETE FROM listings WHERE source = ? AND id = ?", a.source, h.ID)
	}
	return fmt.Errorf("unknown fate %d", s.Fate)
}

// add begins a listing, or takes up again one that was dropped while its withdrawal is remembered.
func (a *acceptance) add(e *diff.Entry) error {
	past := past{firstSeen: a.now.UnixMicro()}
	if !a.first {
		if _, err := a.past(&past, "SELECT first_seen, revision, meeting FROM changes WHERE id = ? AND source = ? AND verb = 'withdrawn' ORDER BY seq DESC LIMIT 1", e.ID, a.source); err != nil {
			return err
		}
	}
	if _, err := a.supersede(&past, edition.Added, e); err != nil {
		return err
	}
	a.delta.Added++
	return a.exec("INSERT INTO listings (source, id, row, seq, digest) VALUES (?, ?, ?, ?, ?)", a.source, e.ID, e.Row, a.seq, e.Digest[:])
}

func (a *acceptance) relist(h *diff.Head, e *diff.Entry) error {
	var p past
	if err := a.pastOf(&p, h); err != nil {
		return err
	}
	if _, err := a.supersede(&p, edition.Added, e); err != nil {
		return err
	}
	a.delta.Added++
	return a.advance(h, e)
}

// edit writes the new state of a listing: in place when a visitor would notice nothing, else as a change.
func (a *acceptance) edit(h *diff.Head, e *diff.Entry) error {
	var p past
	if err := a.pastOf(&p, h); err != nil {
		return err
	}
	changed, err := a.supersede(&p, edition.Changed, e)
	switch {
	case err != nil:
		return err
	case changed:
		a.delta.Changed++
		return a.advance(h, e)
	}
	if err := a.exec("UPDATE changes SET meeting = ?, raw = ? WHERE seq = ?", e.Meeting, a.compress(e.Raw), h.Seq); err != nil {
		return err
	}
	return a.exec("UPDATE listings SET row = ?, digest = ?, seen = NULL WHERE source = ? AND id = ?", e.Row, e.Digest[:], a.source, h.ID)
}

// unlist withdraws a listing that is absent for the first time. It was last seen at seen.
func (a *acceptance) unlist(h *diff.Head, seen time.Time) error {
	a.seq++
	a.delta.Withdrawn++
	if err := a.exec(`INSERT INTO changes SELECT ?, ?, 'withdrawn', id, source, ?, NULL, first_seen, revision, meeting, raw
		FROM changes WHERE seq = ?`, a.seq, stamp(a.now), a.edition, h.Seq); err != nil {
		return err
	}
	if err := a.exec("UPDATE changes SET raw = NULL WHERE seq = ?", h.Seq); err != nil {
		return err
	}
	return a.exec("UPDATE listings SET seq = ?, seen = ?, missing = ?, absences = 1 WHERE source = ? AND id = ?",
		a.seq, stamp(seen), stamp(a.now), a.source, h.ID)
}

// advance points a listing to the change just written.
func (a *acceptance) advance(h *diff.Head, e *diff.Entry) error {
	if err := a.exec("UPDATE changes SET raw = NULL WHERE seq = ?", h.Seq); err != nil {
		return err
	}
	return a.exec("UPDATE listings SET row = ?, seq = ?, digest = ?, seen = NULL, missing = NULL, absences = 0 WHERE source = ? AND id = ?",
		e.Row, a.seq, e.Digest[:], a.source, h.ID)
}

// A past is what the log says of a listing before the present step; meeting is nil for one that is new.
type past struct {
	firstSeen int64
	revision  int
	meeting   []byte
}

func (a *acceptance) pastOf(p *past, h *diff.Head) error {
	found, err := a.past(p, "SELECT first_seen, revision, meeting FROM changes WHERE seq = ?", h.Seq)
	if err == nil && !found {
		err = fmt.Errorf("change %d: %w", h.Seq, edition.ErrNotFound)
	}
	return err
}

func (a *acceptance) past(p *past, query string, args ...any) (bool, error) {
	st, err := a.prepare(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRowContext(a.ctx, args...).Scan(&p.firstSeen, &p.revision, &p.meeting)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// supersede appends to the log that a listing is now as e says. It appends nothing, and returns false, for a change in
// which no field differs.
func (a *acceptance) supersede(p *past, verb edition.Verb, e *diff.Entry) (bool, error) {
	var fields []string
	if p.meeting != nil {
		var err error
		if fields, err = diff.Fields(p.meeting, e.Meeting); err != nil {
			return false, err
		}
	}
	if verb == edition.Changed && len(fields) == 0 {
		return false, nil
	}
	if diff.Reschedules(fields) {
		p.revision++
	}
	var names any
	if verb == edition.Changed {
		names = strings.Join(fields, ",")
	}
	a.seq++
	return true, a.exec("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		a.seq, stamp(a.now), string(verb), e.ID, a.source, a.edition, names, p.firstSeen, p.revision, e.Meeting, a.compress(e.Raw))
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
