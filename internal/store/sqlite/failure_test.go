package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

var errInjected = errors.New("injected failure")

// A fault fails the n-th operation on the database from when it is armed, once.
type fault struct{ left int }

func (f *fault) arm(n int) { f.left = n }

func (f *fault) strike() error {
	if f.left--; f.left == 0 {
		return errInjected
	}
	return nil
}

type faultyConnector struct {
	driver.Connector
	fault *fault
}

func (c faultyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &faultyConn{conn.(sqliteConn), c.fault}, nil
}

// sqliteConn is what of SQLite's connection the store uses.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

type faultyConn struct {
	sqliteConn
	fault *fault
}

func (c *faultyConn) BeginTx(ctx context.Context, opts driver.TxOptions) (driver.Tx, error) {
	if err := c.fault.strike(); err != nil {
		return nil, err
	}
	tx, err := c.sqliteConn.BeginTx(ctx, opts)
	return faultyTx{tx, c.fault}, err
}

func (c *faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := c.fault.strike(); err != nil {
		return nil, err
	}
	return c.sqliteConn.ExecContext(ctx, query, args)
}

func (c *faultyConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := c.fault.strike(); err != nil {
		return nil, err
	}
	return c.sqliteConn.QueryContext(ctx, query, args)
}

func (c *faultyConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := c.fault.strike(); err != nil {
		return nil, err
	}
	st, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	return faultyStmt{st.(sqliteStmt), c.fault}, nil
}

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

type faultyStmt struct {
	sqliteStmt
	fault *fault
}

func (s faultyStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	if err := s.fault.strike(); err != nil {
		return nil, err
	}
	return s.sqliteStmt.ExecContext(ctx, args)
}

func (s faultyStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	if err := s.fault.strike(); err != nil {
		return nil, err
	}
	return s.sqliteStmt.QueryContext(ctx, args)
}

type faultyTx struct {
	driver.Tx
	fault *fault
}

// Commit rolls back when it fails, as SQLite's driver does.
func (t faultyTx) Commit() error {
	if err := t.fault.strike(); err != nil {
		return errors.Join(err, t.Rollback())
	}
	return t.Tx.Commit()
}

// TestEveryOperationFailing fails the first operation of each write, then the second, and so on until none is left, and
// finds after each failure what was there before, and a store that goes on working.
func TestEveryOperationFailing(t *testing.T) {
	f := new(fault)
	s := openTemp(t, Options{wrap: func(c driver.Connector) driver.Connector { return faultyConnector{c, f} }})
	ctx := t.Context()
	if _, err := s.Accept(ctx, numbered("aa-one", 1)); err != nil {
		t.Fatal(err)
	}
	second := numbered("aa-one", 13) // more listings, all of another name, one quietly edited, one absent
	second.Listings = second.Listings[1:]
	second.Accepted = second.Accepted.Add(91 * 24 * time.Hour)
	for n := 1; ; n++ {
		f.arm(n)
		_, err := s.Accept(ctx, second)
		if err == nil {
			if n < 20 {
				t.Errorf("accepting made %d operations: the loop has proved little", n-1)
			}
			break
		}
		if !errors.Is(err, errInjected) {
			t.Fatalf("operation %d failed otherwise: %v", n, err)
		}
		checkIntegrity(t, s.r)
		checkWhole(t, s, "aa-one", 1)
	}
	f.arm(0)
	id, err := s.PutAttempt(ctx, edition.Attempt{Source: "aa-one", Started: storetest.Start})
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func() error{
		"PutState":     func() error { return s.PutState(ctx, edition.State{Source: "aa-two", Failures: 1}) },
		"PutDocuments": func() error { return s.PutDocuments(ctx, id, "aa-two", make([]importer.Document, 1)) },
		"Hold":         func() error { return s.Hold(ctx, numbered("aa-two", 1)) },
	} {
		failures := 0
		for n := 1; ; n++ {
			f.arm(n)
			err := write()
			if err == nil {
				break
			}
			failures++
			st, _ := s.State(ctx, "aa-two")
			docs, _ := s.Documents(ctx, "aa-two", 0)
			held, _ := s.Held(ctx, "aa-two")
			if name == "PutState" && st.Failures != 0 || name == "PutDocuments" && len(docs) != 0 || name == "Hold" && held != nil {
				t.Fatalf("%s: operation %d failed, and what it wrote is there", name, n)
			}
		}
		if failures < 3 {
			t.Errorf("%s: only %d operations could fail", name, failures)
		}
	}
}

// TestDiskFull lets the database grow no further: the edition in flight is refused and the one before stays whole.
func TestDiskFull(t *testing.T) {
	path := filepath.Join(t.TempDir(), "full.db")
	s := openAt(t, path, Options{})
	if _, err := s.Accept(t.Context(), numbered("aa-one", 1)); err != nil {
		t.Fatal(err)
	}
	var pages int
	if err := s.w.QueryRow("PRAGMA max_page_count = 1").Scan(&pages); err != nil { // it stays at what is in use
		t.Fatal(err)
	}
	large := numbered("aa-one", 2)
	for i := range large.Listings {
		large.Listings[i].Meeting.Notes = string(make([]byte, 4000))
	}
	if _, err := s.Accept(t.Context(), large); err == nil {
		t.Fatal("an edition was accepted that has no room")
	}
	checkIntegrity(t, s.r)
	checkWhole(t, s, "aa-one", 1)
	if err := s.w.QueryRow("PRAGMA max_page_count = 100000").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), large); err != nil {
		t.Fatal(err)
	}
	checkWhole(t, s, "aa-one", 2)
}
