package sqlite

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

// crashFile names, for the process that is to be killed, the database it writes.
const crashFile = "FELLOWFEED_TEST_CRASH_FILE"

func TestMain(m *testing.M) {
	if path := os.Getenv(crashFile); path != "" {
		if err := writeUntilKilled(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
		}
		os.Exit(1)
	}
	goleak.VerifyTestMain(m)
}

var crashSources = []string{"aa-one", "aa-two", "aa-three"}

// numbered is the edition of source with number n: every listing says so in its name, and their number depends on n.
func numbered(source string, n int) *edition.Edition {
	keys := make([]string, 40+n%7)
	for i := range keys {
		keys[i] = fmt.Sprint(i)
	}
	e := storetest.Edition(source, storetest.Start.Add(time.Duration(n)*time.Minute), keys...)
	e.Attempt = int64(n)
	for i := range e.Listings {
		e.Listings[i].Meeting.Name = fmt.Sprint("Edition ", n)
	}
	return e
}

// writeUntilKilled accepts numbered editions of every source in turn and prints each once it was acknowledged.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	next := make(map[string]int)
	for _, source := range crashSources {
		if next[source], err = lastNumber(ctx, s, source); err != nil {
			return err
		}
	}
	for {
		for _, source := range crashSources {
			next[source]++
			if _, err := s.Accept(ctx, numbered(source, next[source])); err != nil {
				return err
			}
			fmt.Println(source, next[source])
		}
	}
}

// lastNumber is the number of the current edition of source; zero before the first.
func lastNumber(ctx context.Context, s *Store, source string) (int, error) {
	all, err := s.Editions(ctx, source, 1)
	if err != nil || len(all) == 0 {
		return 0, err
	}
	return int(all[0].Attempt), nil
}

// TestKill kills a process that accepts editions, at moments of chance, and finds every time one whole edition of each
// source: the last that was acknowledged, or the one that was in flight.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	const kills, editions = 20, 20
	survived, round := 0, 0
	// A slow machine gets more rounds, so that the kills meet enough work to prove something.
	for ; round < kills || survived < editions; round++ {
		if round == 10*kills {
			t.Fatalf("only %d editions were accepted between %d kills: they have proved little", survived, round)
		}
		acknowledged := killWriter(t, path, time.Duration(20+rand.IntN(120))*time.Millisecond)
		s, err := Open(t.Context(), path, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkIntegrity(t, s.w)
		for _, source := range crashSources {
			n, err := lastNumber(t.Context(), s, source)
			if err != nil {
				t.Fatal(err)
			}
			if a := acknowledged[source]; n < a || a > 0 && n > a+1 {
				t.Errorf("round %d: %s is at edition %d, and %d was acknowledged", round, source, n, a)
			}
			checkWhole(t, s, source, n)
			survived = max(survived, n)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d editions of each source survived %d kills", survived, round)
}

// killWriter runs writeUntilKilled for a time and returns the last number that it acknowledged of each source.
func killWriter(t *testing.T, path string, after time.Duration) map[string]int {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crashFile+"="+path)
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	acknowledged := make(map[string]int)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		var source string
		var n int
		if c, err := fmt.Sscanln(lines.Text(), &source, &n); err != nil || c != 2 {
			break // cut short
		}
		acknowledged[source] = n
	}
	_ = cmd.Wait()
	if stderr.Len() > 0 {
		t.Fatal(stderr.String())
	}
	return acknowledged
}

func checkIntegrity(t *testing.T, db *sql.DB) {
	t.Helper()
	for _, pragma := range []string{"integrity_check", "foreign_key_check"} {
		rows, err := collect(t.Context(), db, pragma, func(scan scanner) (string, error) {
			var line string
			return line, scan(&line)
		}, "SELECT * FROM pragma_"+pragma)
		if err != nil || len(rows) > 1 || len(rows) == 1 && rows[0] != "ok" {
			t.Fatalf("%s: %v, %v", pragma, rows, err)
		}
	}
	var astray int
	if err := db.QueryRow(`SELECT count(*) FROM listings l LEFT JOIN changes c ON c.seq = l.seq AND c.id = l.id
		WHERE c.seq IS NULL OR c.raw IS NULL`).Scan(&astray); err != nil || astray > 0 {
		t.Fatalf("%d listings have no state: %v", astray, err)
	}
	if err := db.QueryRow("SELECT count(*) FROM changes WHERE raw IS NOT NULL AND seq NOT IN (SELECT seq FROM listings) AND verb <> 'withdrawn'").Scan(&astray); err != nil || astray > 0 {
		t.Fatalf("%d superseded changes still hold a publisher's row: %v", astray, err)
	}
}

// checkWhole fails unless the listings that source shows are those of its edition n, all of them.
func checkWhole(t *testing.T, s *Store, source string, n int) {
	t.Helper()
	want := 0
	if n > 0 {
		want = len(numbered(source, n).Listings)
	}
	present := 0
	for l, err := range s.Current(t.Context(), source) {
		if err != nil {
			t.Fatal(err)
		}
		if !l.Missing.IsZero() {
			continue
		}
		present++
		if name := fmt.Sprint("Edition ", n); l.Meeting.Name != name {
			t.Fatalf("%s: a listing of %q in edition %d", source, l.Meeting.Name, n)
		}
	}
	if present != want {
		t.Fatalf("%s: edition %d shows %d listings, want %d", source, n, present, want)
	}
}
