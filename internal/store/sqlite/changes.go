package sqlite

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

const selectChanges = "SELECT seq, at, verb, id, source, edition, coalesce(fields, ''), first_seen, revision, meeting FROM changes"

// Changes returns at most limit changes after the one numbered since, in their order: of source, or of every source
// when source is empty. Whoever applies all of them in order has the listings that are served; see Horizon for who comes
// back late. The present state of every listing is always among them, superseded ones are kept for 90 days at least.
func (s *Store) Changes(ctx context.Context, since int64, source string, limit int) ([]edition.Change, error) {
	return collect(ctx, s.r, "reading changes", readChange,
		selectChanges+" WHERE seq > ?1 AND (?2 = '' OR source = ?2) ORDER BY seq LIMIT ?3", since, source, limit)
}

// LatestChanges returns at most limit changes, the latest first: those before the one numbered before, or the latest of
// all when before is zero. An empty source stands for every source.
func (s *Store) LatestChanges(ctx context.Context, before int64, source string, limit int) ([]edition.Change, error) {
	return collect(ctx, s.r, "reading latest changes", readChange,
		selectChanges+" WHERE (?1 = 0 OR seq < ?1) AND (?2 = '' OR source = ?2) ORDER BY seq DESC LIMIT ?3", before, source, limit)
}

// Withdrawal returns the last withdrawal of id, with the last state that was served, as long as it is remembered.
func (s *Store) Withdrawal(ctx context.Context, id meeting.ID) (edition.Change, error) {
	row := s.r.QueryRowContext(ctx, selectChanges+" WHERE id = ? AND verb = 'withdrawn' ORDER BY seq DESC LIMIT 1", id)
	c, err := readChange(row.Scan)
	if err != nil {
		return c, fmt.Errorf("reading withdrawal of %s: %w", id, known(err))
	}
	return c, nil
}

func readChange(scan scanner) (c edition.Change, err error) {
	var at, firstSeen int64
	var fields string
	var body []byte
	if err := scan(&c.Seq, &at, &c.Verb, &c.ID, &c.Source, &c.Edition, &fields, &firstSeen, &c.Meeting.Revision, &body); err != nil {
		return c, err
	}
	c.At = unstamp(at)
	if fields != "" {
		c.Fields = strings.Split(fields, ",")
	}
	if err := json.Unmarshal(body, &c.Meeting); err != nil {
		return c, fmt.Errorf("decoding change %d: %w", c.Seq, err)
	}
	c.Meeting.FirstSeen, c.Meeting.Changed = unstamp(firstSeen), c.At
	return c, nil
}

// LastSeq is the number of the latest change; zero before the first.
func (s *Store) LastSeq(ctx context.Context) (int64, error) { return s.ledger(ctx, "seq") }

// Horizon is the number up to which changes may have been forgotten. Whoever last read a change numbered below it, but
// not zero, may have missed a withdrawal and has to begin again.
func (s *Store) Horizon(ctx context.Context) (int64, error) { return s.ledger(ctx, "horizon") }

// Generation rises whenever anything that Current yields has changed, Seen apart: an index made at a generation is
// complete as long as it lasts.
func (s *Store) Generation(ctx context.Context) (int64, error) { return s.ledger(ctx, "generation") }

func (s *Store) ledger(ctx context.Context, column string) (n int64, err error) {
	if err = s.r.QueryRowContext(ctx, "SELECT "+column+" FROM ledger").Scan(&n); err != nil {
		return 0, fmt.Errorf("reading %s: %w", column, err)
	}
	return n, nil
}
