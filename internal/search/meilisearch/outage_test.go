package meilisearch_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// mortal is a server of our own, which can be killed and started again.
type mortal struct {
	t             *testing.T
	address, data string
	process       *exec.Cmd
}

func newMortal(t *testing.T) *mortal {
	if os.Getenv("FELLOWFEED_TEST_MEILISEARCH_BINARY") == "" {
		t.Skip("SKIP: needs the program of a Meilisearch server: FELLOWFEED_TEST_MEILISEARCH_BINARY")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	s := &mortal{t: t, address: address, data: t.TempDir()}
	t.Cleanup(s.kill)
	s.start()
	return s
}

func (s *mortal) start() {
	s.t.Helper()
	s.process = exec.Command(os.Getenv("FELLOWFEED_TEST_MEILISEARCH_BINARY"), "--http-addr", s.address, "--no-analytics", "--log-level", "ERROR",
		"--master-key", manageKey+"-0123456789", "--db-path", filepath.Join(s.data, "db"), "--max-indexing-memory", "300MiB")
	s.process.Dir = s.data
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	s.until("the server is up", func() bool {
		res, err := (&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}).Get("http://" + s.address + "/health")
		if err == nil {
			err = res.Body.Close()
		}
		return err == nil
	})
}

// kill gives the server no time to end well.
func (s *mortal) kill() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

// until waits for what is to come, for a minute at most.
func (s *mortal) until(what string, ok func() bool) {
	s.t.Helper()
	for deadline := time.Now().Add(time.Minute); !ok(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			s.t.Fatalf("not after a minute: %s", what)
		}
	}
}

// TestOutage kills a real server in the middle of searches and of a replacement. Searches say so, at once after some
// have failed, and succeed again by themselves; nothing is lost, and a server that comes back empty is filled.
func TestOutage(t *testing.T) {
	s := newMortal(t)
	e := open(t, meilisearch.Options{
		URL: "http://" + s.address, Key: manageKey + "-0123456789", Labels: searchtest.Labels{},
		Refresh: 50 * time.Millisecond, Pause: 200 * time.Millisecond, TaskTimeout: time.Minute,
	})
	before, after := slices.Collect(synth.New(1).Meetings(0, 2000)), slices.Collect(synth.New(2).Meetings(0, 3000))
	if err := replace(e, before); err != nil {
		t.Fatal(err)
	}
	total := func() (int, error) {
		statuses := []meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}
		r, err := e.Search(ctx, &search.Query{At: now, Limit: 5, Sort: search.ByTime, Statuses: statuses})
		if err != nil {
			return 0, err
		}
		return r.Total, nil
	}
	want, err := total()
	if err != nil {
		t.Fatal(err)
	}

	var all sync.WaitGroup
	searching, stop := context.WithCancel(ctx)
	for range 4 {
		all.Go(func() {
			for searching.Err() == nil {
				if n, err := total(); err != nil && !errors.Is(err, search.ErrUnavailable) || err == nil && n != want {
					t.Errorf("while the server comes and goes, a search finds %d, %v", n, err)
					return
				}
			}
		})
	}
	replaced := make(chan error)
	go func() { replaced <- replace(e, after) }()
	s.until("the server indexes", func() bool { return e.Busy() })
	s.kill()
	if err := <-replaced; err == nil {
		t.Error("nobody says that the replacement has failed")
	}
	s.until("searches are not tried any more", func() bool {
		_, err := total()
		return err != nil && strings.Contains(err.Error(), "not tried")
	})
	s.start()
	s.until("searches are answered again", func() bool { _, err := total(); return err == nil })
	stop()
	all.Wait()

	s.until("the next replacement succeeds", func() bool { return replace(e, after) == nil })
	if n, err := total(); err != nil || n == want {
		t.Errorf("then a search finds %d, %v", n, err)
	}
	s.kill()
	if err := os.RemoveAll(filepath.Join(s.data, "db")); err != nil {
		t.Fatal(err)
	}
	s.start()
	s.until("the loss is noticed", func() bool { return hidden(e) })
	s.until("the index is filled again", func() bool {
		return e.Restore(ctx, func(context.Context) error { return replace(e, before) }) == nil
	})
	if n, err := total(); err != nil || n != want {
		t.Errorf("in the end a search finds %d, want %d, %v", n, want, err)
	}
}
