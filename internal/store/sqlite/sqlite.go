// Package sqlite keeps what Fellowfeed knows in one SQLite file.
//
// Durability: every method that writes is one transaction, and returns only after the write-ahead log has been forced
// to disk (synchronous = FULL). What was acknowledged survives a crash and a loss of power; what was not is absent as a
// whole. An import makes about five such transactions, so the cost is some milliseconds, and one policy is easier to
// trust than two.
//
// Concurrency: one connection writes, the others only read. Readers see the last commit and are never blocked.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"runtime"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
)

//go:embed migrations/*.sql
var migrations embed.FS

// oldest is the first SQLite without a defect by which resetting the write-ahead log could corrupt the database.
var oldest = [3]int{3, 51, 3}

// Options vary how a store is opened. The zero Options are the defaults.
type Options struct {
	// Readers is the number of connections that read; at least 4, or as many as there are processors, by default.
	Readers int
	// BusyTimeout is how long to wait for another process that writes the same file; 10 s by default.
	BusyTimeout time.Duration

	// wrap lets tests stand between the writer and SQLite.
	wrap func(driver.Connector) driver.Connector
}

// A Store is an open database file. It is safe for concurrent use.
type Store struct {
	w, r *sql.DB
	codec
}

// Open opens the database at path, creating it or bringing it up to date as needed. The folder must exist.
func Open(ctx context.Context, path string, opt Options) (*Store, error) {
	s, err := open(ctx, path, opt)
	if err != nil {
		return nil, fmt.Errorf("opening store %s: %w", path, err)
	}
	return s, nil
}

func open(ctx context.Context, path string, opt Options) (_ *Store, err error) {
	if opt.Readers <= 0 {
		opt.Readers = max(4, runtime.GOMAXPROCS(0))
	}
	if opt.BusyTimeout <= 0 {
		opt.BusyTimeout = 10 * time.Second
	}
	s := new(Store)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.codec, err = newCodec(); err != nil {
		return nil, err
	}
	if s.w, err = connect(path, "rwc", 1, opt); err != nil {
		return nil, err
	}
	if err := s.prepare(ctx); err != nil {
		return nil, err
	}
	opt.wrap = nil
	s.r, err = connect(path, "ro", opt.Readers, opt)
	return s, err
}

func connect(path, mode string, conns int, opt Options) (*sql.DB, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	q := url.Values{"mode": {mode}, "_txlock": {"immediate"}, "_dqs": {"0"}, "_foreign_keys": {"1"}, "_synchronous": {"FULL"},
		"_busy_timeout": {fmt.Sprint(opt.BusyTimeout.Milliseconds())},
		"_pragma":       {"journal_size_limit(67108864)", "cache_size(-16384)"},
	}
	if mode == "ro" {
		q.Set("_txlock", "deferred")
	}
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: q.Encode()}
	c, err := sqlite.NewConnector(u.String())
	if err != nil {
		return nil, err
	}
	if opt.wrap != nil {
		c = opt.wrap(c)
	}
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db, nil
}

// prepare checks SQLite's version, sets what the file itself remembers, and migrates.
func (s *Store) prepare(ctx context.Context) error {
	var version string
	if err := s.w.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&version); err != nil {
		return err
	}
	if err := checkVersion(version); err != nil {
		return err
	}
	// The page size is fixed once the file has content; a listing with its row is about 1.5 kB.
	for _, pragma := range []string{"PRAGMA page_size = 8192", "PRAGMA journal_mode = WAL"} {
		if _, err := s.w.ExecContext(ctx, pragma); err != nil {
			return fmt.Errorf("%s: %w", pragma, err)
		}
	}
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, s.w, dir)
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("reading the schema's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("its schema has version %d, made by a later Fellowfeed; this one knows %d", have, want)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrating: %w", err)
	}
	return nil
}

func checkVersion(v string) error {
	var have [3]int
	if _, err := fmt.Sscanf(v, "%d.%d.%d", &have[0], &have[1], &have[2]); err != nil {
		return fmt.Errorf("reading SQLite's version %q: %w", v, err)
	}
	for i := range have {
		if have[i] != oldest[i] {
			if have[i] < oldest[i] {
				return fmt.Errorf("SQLite %s is older than %d.%d.%d and can corrupt a database", v, oldest[0], oldest[1], oldest[2])
			}
			break
		}
	}
	return nil
}

// Close closes the file. Iterators that are still running fail.
func (s *Store) Close() error {
	var errs []error
	for _, db := range []*sql.DB{s.r, s.w} { // the writer last: it folds the log into the file
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return errors.Join(errs...)
}

// update runs fn in a transaction that is durable when update returns nil, and of which nothing remains otherwise.
func (s *Store) update(ctx context.Context, doing string, fn func(tx *sql.Tx) error) error {
	tx, err := s.w.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := fn(tx); err != nil {
		return fmt.Errorf("%s: %w", doing, errors.Join(err, undo(tx)))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("%s: committing: %w", doing, errors.Join(err, undo(tx)))
	}
	return nil
}

// undo rolls back; that a transaction has ended already is no finding.
func undo(tx *sql.Tx) error {
	if err := tx.Rollback(); !errors.Is(err, sql.ErrTxDone) {
		return err
	}
	return nil
}
