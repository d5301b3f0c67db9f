package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/store/diff"
)

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
	st, err := a.prepare(query) //nolint:sqlclosecheck // the end of the transaction does
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
