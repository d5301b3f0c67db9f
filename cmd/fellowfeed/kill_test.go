package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/sample"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/store/sqlite"
)

// asProgram makes the test binary be the program, so that a test can kill it.
const asProgram = "FELLOWFEED_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// program prepares a command line of the real program in a process of its own.
func program(t *testing.T, args ...string) *osexec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := osexec.CommandContext(context.WithoutCancel(t.Context()), self, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	return cmd
}

// publish serves the sample publishers on loopback and writes their records into a folder.
func publish(t *testing.T) (records string) {
	t.Helper()
	world := sample.New()
	srv := httptest.NewServer(world.Handler())
	t.Cleanup(srv.Close)
	dir := filepath.Join(t.TempDir(), "sources")
	if err := os.MkdirAll(filepath.Join(dir, "xx"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, r := range world.Records(srv.URL) {
		b, err := source.Format(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "xx", r.File), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestKilledAtAnyMoment kills the program 50 times while it imports. Afterwards the store is sound, every source is at
// one whole edition, and once an import is left alone the answers are those of an undisturbed one.
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIP: -short leaves out 50 killed imports")
	}
	records, calm, rough := publish(t), t.TempDir(), t.TempDir()
	importInto := func(dir string) *osexec.Cmd {
		return program(t, "import", "--data", dir, "--sources", records, "--allow-private-networks", "--delay", "0", "--again")
	}
	began := time.Now()
	if out, err := importInto(calm).CombinedOutput(); err != nil {
		t.Fatalf("an undisturbed import: %v\n%s", err, out)
	}
	whole := time.Since(began)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range 50 {
		cmd := importInto(rough)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-time.After(time.Duration(dice.Float64() * float64(whole))):
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil && !strings.Contains(err.Error(), "finished") {
				t.Fatal(err)
			}
			<-ended
		case <-ended:
		}
		if i%10 == 9 {
			sound(t, rough)
		}
	}
	if out, err := importInto(rough).CombinedOutput(); err != nil {
		t.Fatalf("the import after the kills: %v\n%s", err, out)
	}
	if diff := cmp.Diff(exported(t, calm, records), exported(t, rough, records)); diff != "" {
		t.Errorf("the answers differ from those of an undisturbed import:\n%.2000s", diff)
	}
}

// sound checks that the store opens and that every row of every current edition can be read.
func sound(t *testing.T, dir string) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(dir, "fellowfeed.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for l, err := range s.All(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Meeting.Validate(); err != nil {
			t.Error(err)
		}
	}
}

// exported is what the program exports, by id, without the times at which we saw it.
func exported(t *testing.T, dir, records string) map[string]string {
	t.Helper()
	cmd := program(t, "export", "status=all", "--data", dir, "--sources", records)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("export: %v\n%s", err, errs.String())
	}
	all := make(map[string]string)
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m map[string]any
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		for _, k := range []string{"first_seen", "changed", "seen", "next", "revision"} {
			delete(m, k)
		}
		all[fmt.Sprint(m["id"])] = fmt.Sprint(m)
	}
	if len(all) < 1000 {
		t.Fatalf("only %d meetings were exported", len(all))
	}
	return all
}
