package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	for n := 1; n < 4; n++ {
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if last, err := lastNumber(t.Context(), s, "aa-one"); last != n-1 || err != nil {
			t.Fatalf("edition %d, %v; want %d", last, err, n-1)
		}
		if _, err := s.Accept(t.Context(), numbered("aa-one", n)); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("closing left the log behind: %v", err)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "text.db"), []byte(strings.Repeat("not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	later := openAt(t, filepath.Join(dir, "later.db"), Options{})
	if _, err := later.w.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"text.db":     "not a database",
		"later.db":    "later Fellowfeed",
		"no/folder":   "unable to open",
		"later.db/in": "unable to open",
	} {
		s, err := Open(t.Context(), filepath.Join(dir, name), Options{})
		if err == nil {
			_ = s.Close()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
}

func TestCheckVersion(t *testing.T) {
	for v, ok := range map[string]bool{"3.51.3": true, "3.51.2": false, "3.52.0": true, "3.9.99": false, "4.0.0": true, "3.51": false, "": false} {
		if err := checkVersion(v); (err == nil) != ok {
			t.Errorf("%q: %v", v, err)
		}
	}
}

// TestSettings holds the connections to what the package promises of them.
func TestSettings(t *testing.T) {
	s := openTemp(t, Options{})
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "busy_timeout": "10000", "page_size": "8192"} {
		var got string
		if err := s.w.QueryRow("PRAGMA " + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", pragma, got, err, want)
		}
	}
	if _, err := s.r.Exec("DELETE FROM listings"); err == nil {
		t.Error("a reader could write")
	}
}

func TestBackup(t *testing.T) {
	s := openTemp(t, Options{})
	path := filepath.Join(t.TempDir(), "it's a copy.db")
	if err := os.WriteFile(path, []byte("an older copy"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 1; ctx.Err() == nil; n++ {
			if _, err := s.Accept(t.Context(), numbered("aa-one", n)); err != nil {
				t.Error(err)
			}
		}
	})
	for range 3 {
		if err := s.Backup(t.Context(), path); err != nil {
			t.Error(err)
		}
		b, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkIntegrity(t, b.w)
		n, err := lastNumber(t.Context(), b, "aa-one")
		if err != nil {
			t.Fatal(err)
		}
		checkWhole(t, b, "aa-one", n)
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	writer.Wait()
	if err := s.Backup(t.Context(), filepath.Join(path, "below", "a file")); err == nil {
		t.Error("a backup was written into no folder")
	}
}

// TestReadersSeeWholeEditions reads while editions are accepted.
func TestReadersSeeWholeEditions(t *testing.T) {
	s := openTemp(t, Options{})
	var writer sync.WaitGroup
	defer writer.Wait()
	if _, err := s.Accept(t.Context(), numbered("aa-one", 1)); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	writer.Go(func() {
		defer close(done)
		for n := 2; n < 60; n++ {
			if _, err := s.Accept(t.Context(), numbered("aa-one", n)); err != nil {
				t.Error(err)
			}
		}
	})
	for reads := 0; ; reads++ {
		names := make(map[string]int)
		for l, err := range s.Current(t.Context(), "aa-one") {
			if err != nil {
				t.Fatal(err)
			}
			if l.Missing.IsZero() {
				names[l.Meeting.Name]++
			}
		}
		if len(names) != 1 {
			t.Fatalf("a reader saw %v", names)
		}
		select {
		case <-done:
			return
		default:
		}
	}
}

// TestTwoWriters has two stores write one file, as a command beside a running server does: each waits for the other.
func TestTwoWriters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	stores := map[string]*Store{"aa-one": openAt(t, path, Options{}), "aa-two": openAt(t, path, Options{})}
	var writers sync.WaitGroup
	for source, s := range stores {
		writers.Go(func() {
			for n := range 30 {
				if _, err := s.Accept(t.Context(), numbered(source, n+1)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	for source := range stores {
		checkWhole(t, stores["aa-one"], source, 30)
	}
	var seqs, last int
	if err := stores["aa-one"].r.QueryRow("SELECT count(*), max(seq) FROM changes").Scan(&seqs, &last); err != nil || seqs != last {
		t.Errorf("%d changes are numbered up to %d: %v", seqs, last, err)
	}
}

func TestUseAfterClose(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(t.Context(), storetest.Edition("aa-one", storetest.Start, "a")); err == nil {
		t.Error("an edition was accepted by a closed store")
	}
	if err := s.PutState(t.Context(), edition.State{Source: "aa-one"}); err == nil {
		t.Error("a state was kept by a closed store")
	}
	for _, err := range s.All(t.Context()) {
		if err == nil {
			t.Error("a closed store was read")
		}
	}
}
