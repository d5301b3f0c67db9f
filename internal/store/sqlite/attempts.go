package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// Retention.
const (
	// documentedAttempts is for how many attempts of a source the documents are kept, beside those of the current and of
	// the held edition.
	documentedAttempts = 5
	// attemptsFor and historyFor are how long attempts, summaries of editions and changes are kept at least.
	attemptsFor = 90 * 24 * time.Hour
	historyFor  = 90 * 24 * time.Hour
)

// state adds to the public form of a State what only the store shall write.
type state struct {
	edition.State
	Validators map[string]edition.Validator `json:"validators,omitempty"`
	BodyHash   string                       `json:"body_hash,omitempty"`
	Code       string                       `json:"code,omitempty"`
	HeldHash   string                       `json:"held_hash,omitempty"`
}

// State returns what was last put for source. That of an unknown source is zero but for its name.
func (s *Store) State(ctx context.Context, source string) (edition.State, error) {
	var body []byte
	err := s.r.QueryRowContext(ctx, "SELECT state FROM sources WHERE source = ?", source).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return edition.State{Source: source}, nil
	}
	if err != nil {
		return edition.State{}, fmt.Errorf("reading state of %s: %w", source, err)
	}
	return decodeState(body)
}

// States returns the state of every source that has one, ordered by source.
func (s *Store) States(ctx context.Context) ([]edition.State, error) {
	return collect(ctx, s.r, "reading states", func(scan scanner) (edition.State, error) {
		var body []byte
		if err := scan(&body); err != nil {
			return edition.State{}, err
		}
		return decodeState(body)
	}, "SELECT state FROM sources ORDER BY source")
}

func decodeState(body []byte) (edition.State, error) {
	var st state
	if err := json.Unmarshal(body, &st); err != nil {
		return edition.State{}, fmt.Errorf("decoding state: %w", err)
	}
	st.State.Validators, st.State.BodyHash, st.State.Code = st.Validators, st.BodyHash, st.Code
	if st.Held != nil {
		st.Held.Hash = st.HeldHash
	}
	return st.State, nil
}

// PutState replaces the state of st.Source.
func (s *Store) PutState(ctx context.Context, st edition.State) error {
	row := state{State: st, Validators: st.Validators, BodyHash: st.BodyHash, Code: st.Code}
	if st.Held != nil {
		row.HeldHash = st.Held.Hash
	}
	body, err := json.Marshal(row)
	if err != nil {
		return fmt.Errorf("encoding state of %s: %w", st.Source, err)
	}
	return s.update(ctx, "writing state of "+st.Source, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO sources VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state", st.Source, body)
		return err
	})
}

// PutAttempt records a and returns its id: a new one when a.ID is zero, else that of the attempt it replaces.
func (s *Store) PutAttempt(ctx context.Context, a edition.Attempt) (int64, error) {
	err := s.update(ctx, "writing attempt at "+a.Source, func(tx *sql.Tx) error {
		if a.ID == 0 {
			res, err := tx.ExecContext(ctx, "INSERT INTO attempts (source, started, body) VALUES (?, ?, '')", a.Source, a.Started.UnixMicro())
			if err != nil {
				return err
			}
			if a.ID, err = res.LastInsertId(); err != nil {
				return err
			}
		}
		body, err := json.Marshal(a)
		if err != nil {
			return err
		}
		res, err := tx.ExecContext(ctx, "UPDATE attempts SET body = ?, started = ? WHERE id = ? AND source = ?", body, a.Started.UnixMicro(), a.ID, a.Source)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, fmt.Errorf("attempt %d: %w", a.ID, edition.ErrNotFound))
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM attempts WHERE source = ? AND started < ?
			AND id NOT IN (SELECT attempt FROM documents WHERE source = ?)`,
			a.Source, a.Started.Add(-attemptsFor).UnixMicro(), a.Source)
		return err
	})
	return a.ID, err
}

// Attempts returns at most limit attempts at source, the latest first, beginning after the attempt before, or with the
// latest when before is zero. They are kept for 90 days at least.
func (s *Store) Attempts(ctx context.Context, source string, limit int, before int64) ([]edition.Attempt, error) {
	return collect(ctx, s.r, "reading attempts at "+source, func(scan scanner) (a edition.Attempt, err error) {
		var body []byte
		if err := scan(&body); err != nil {
			return a, err
		}
		return a, json.Unmarshal(body, &a)
	}, "SELECT body FROM attempts WHERE source = ? AND (? = 0 OR id < ?) ORDER BY id DESC LIMIT ?", source, before, before, limit)
}

// PutDocuments keeps what attempt was served, and forgets the documents of older attempts at source but for the last
// five and those of the current and of the held edition.
func (s *Store) PutDocuments(ctx context.Context, attempt int64, source string, docs []importer.Document) error {
	packed, err := s.packDocuments(docs)
	if err != nil {
		return fmt.Errorf("packing documents of %s: %w", source, err)
	}
	return s.update(ctx, "writing documents of "+source, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET packed = excluded.packed",
			attempt, source, packed); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM documents WHERE source = ?1
			AND attempt NOT IN (SELECT attempt FROM documents WHERE source = ?1 ORDER BY attempt DESC LIMIT ?2)
			AND attempt NOT IN (SELECT attempt FROM served WHERE source = ?1)
			AND attempt NOT IN (SELECT attempt FROM held WHERE source = ?1)`, source, documentedAttempts)
		return err
	})
}

// Documents returns what attempt was served or, with attempt 0, what the last attempt at source was that has any. There
// may be none.
func (s *Store) Documents(ctx context.Context, source string, attempt int64) ([]importer.Document, error) {
	var packed []byte
	err := s.r.QueryRowContext(ctx, `SELECT packed FROM documents WHERE source = ? AND (? = 0 OR attempt = ?)
		ORDER BY attempt DESC LIMIT 1`, source, attempt, attempt).Scan(&packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	var docs []importer.Document
	if err == nil {
		docs, err = s.unpackDocuments(packed)
	}
	if err != nil {
		return nil, fmt.Errorf("reading documents of %s: %w", source, err)
	}
	return docs, nil
}

// PutNotices keeps the findings of an attempt in place of those of the attempt before it.
func (s *Store) PutNotices(ctx context.Context, source string, attempt int64, notices []notice.Notice) error {
	packed, err := s.pack(notices)
	if err != nil {
		return fmt.Errorf("packing notices of %s: %w", source, err)
	}
	return s.update(ctx, "writing notices of "+source, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO findings VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET attempt = excluded.attempt, packed = excluded.packed`, source, attempt, packed)
		return err
	})
}

// LastNotices returns the last attempt at source for which notices were put, and those notices.
func (s *Store) LastNotices(ctx context.Context, source string) (attempt int64, notices []notice.Notice, err error) {
	var packed []byte
	err = s.r.QueryRowContext(ctx, "SELECT attempt, packed FROM findings WHERE source = ?", source).Scan(&attempt, &packed)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err == nil {
		err = s.unpack(packed, &notices)
	}
	if err != nil {
		return 0, nil, fmt.Errorf("reading notices of %s: %w", source, err)
	}
	return attempt, notices, nil
}
