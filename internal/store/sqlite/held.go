package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/fellowfeed/fellowfeed/internal/edition"
)

// Hold keeps e, whole, beside the current edition of its source, in place of any that was held before.
func (s *Store) Hold(ctx context.Context, e *edition.Edition) error {
	packed, err := s.pack(e)
	if err != nil {
		return fmt.Errorf("packing edition of %s: %w", e.Source, err)
	}
	return s.update(ctx, "holding edition of "+e.Source, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO held VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET attempt = excluded.attempt, packed = excluded.packed`, e.Source, e.Attempt, packed)
		return err
	})
}

// Held returns the edition of source that waits, or nil.
func (s *Store) Held(ctx context.Context, source string) (*edition.Edition, error) {
	var packed []byte
	err := s.r.QueryRowContext(ctx, "SELECT packed FROM held WHERE source = ?", source).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	e := new(edition.Edition)
	if err == nil {
		err = s.unpack(packed, e)
	}
	if err != nil {
		return nil, fmt.Errorf("reading held edition of %s: %w", source, err)
	}
	return e, nil
}

// DropHeld forgets the edition of source that waits, if any.
func (s *Store) DropHeld(ctx context.Context, source string) error {
	return s.update(ctx, "dropping held edition of "+source, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM held WHERE source = ?", source)
		return err
	})
}

// Editions returns at most limit editions of source, the current one first, without their listings. They are kept for
// 90 days at least.
func (s *Store) Editions(ctx context.Context, source string, limit int) ([]edition.Summary, error) {
	return collect(ctx, s.r, "reading editions of "+source, func(scan scanner) (edition.Summary, error) {
		e := edition.Summary{Source: source}
		var accepted int64
		var counts, changes []byte
		if err := scan(&e.ID, &e.Attempt, &accepted, &counts, &changes); err != nil {
			return e, err
		}
		e.Accepted = unstamp(accepted)
		return e, errors.Join(json.Unmarshal(counts, &e.Counts), json.Unmarshal(changes, &e.Changes))
	}, "SELECT id, attempt, accepted, counts, changes FROM editions WHERE source = ? ORDER BY id DESC LIMIT ?", source, limit)
}
