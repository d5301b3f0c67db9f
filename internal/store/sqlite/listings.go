package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// A listing joined with the change that holds its state and with its source's edition. The cross joins fix the order in
// which SQLite goes about it.
const selectListings = `SELECT l.id, l.row, coalesce(l.seen, v.accepted), l.missing, c.first_seen, c.at, c.revision, c.meeting
	FROM listings l CROSS JOIN changes c CROSS JOIN served v
	WHERE c.seq = l.seq AND v.source = l.source`

// listingRow is a row of selectListings.
type listingRow struct {
	id                       meeting.ID
	row                      int
	seen, firstSeen, changed int64
	missing                  *int64
	revision                 int
	meeting                  []byte
}

func (r *listingRow) scan(scan scanner) error {
	return scan(&r.id, &r.row, &r.seen, &r.missing, &r.firstSeen, &r.changed, &r.revision, &r.meeting)
}

func (r *listingRow) listing() (edition.Listing, error) {
	l := edition.Listing{Row: r.row, Missing: maybe(r.missing)}
	m := &l.Meeting
	if err := json.Unmarshal(r.meeting, m); err != nil {
		return l, fmt.Errorf("decoding meeting %s: %w", r.id, err)
	}
	m.FirstSeen, m.Changed, m.Seen, m.Revision = unstamp(r.firstSeen), unstamp(r.changed), unstamp(r.seen), r.revision
	if !l.Missing.IsZero() {
		m.Status = meeting.Unlisted
	}
	return l, nil
}

// Current yields the listings of source's current edition, ordered by id, without their Raw. Those that the edition no
// longer holds but that can still be had are among them, with Missing set and the status unlisted. It stops after the
// first error.
func (s *Store) Current(ctx context.Context, source string) iter.Seq2[edition.Listing, error] {
	return s.stream(ctx, "reading listings of "+source, selectListings+" AND l.source = ? ORDER BY l.id", source)
}

// All yields what Current does for every source, ordered by source and id, from one state of the store.
func (s *Store) All(ctx context.Context) iter.Seq2[edition.Listing, error] {
	return s.stream(ctx, "reading all listings", selectListings+" ORDER BY l.source, l.id")
}

// Listing returns the listing with the given id, as Current yields it. Aliases are not followed.
func (s *Store) Listing(ctx context.Context, id meeting.ID) (edition.Listing, error) {
	var r listingRow
	if err := r.scan(s.r.QueryRowContext(ctx, selectListings+" AND l.id = ?", id).Scan); err != nil {
		return edition.Listing{}, fmt.Errorf("reading listing %s: %w", id, known(err))
	}
	return r.listing()
}

// Raw returns the publisher's row of a listing, redacted, as JSON; nil when the edition had none.
func (s *Store) Raw(ctx context.Context, id meeting.ID) ([]byte, error) {
	var packed []byte
	err := s.r.QueryRowContext(ctx, "SELECT c.raw FROM listings l JOIN changes c ON c.seq = l.seq WHERE l.id = ?", id).Scan(&packed)
	if err != nil {
		return nil, fmt.Errorf("reading row of %s: %w", id, known(err))
	}
	raw, err := s.expand(packed)
	if err != nil {
		return nil, fmt.Errorf("reading row of %s: %w", id, err)
	}
	return raw, nil
}

// Notices returns the notices of source's current edition; none when it has no edition.
func (s *Store) Notices(ctx context.Context, source string) ([]notice.Notice, error) {
	var packed []byte
	err := s.r.QueryRowContext(ctx, "SELECT notices FROM served WHERE source = ?", source).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var notices []notice.Notice
	if err == nil {
		err = s.unpack(packed, &notices)
	}
	if err != nil {
		return nil, fmt.Errorf("reading notices of %s: %w", source, err)
	}
	return notices, nil
}

// known turns the absence of a row into edition.ErrNotFound.
func known(err error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return edition.ErrNotFound
	}
	return err
}
