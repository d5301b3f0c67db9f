package poll

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type states map[string]time.Time

func (m states) States(context.Context) ([]edition.State, error) {
	var all []edition.State
	for id, next := range m {
		all = append(all, edition.State{Source: id, NextTry: next})
	}
	return all, nil
}

func src(id, host string) *source.Source {
	return &source.Source{ID: id, URL: "https://" + host + "/" + id}
}

func newPoller(t *testing.T, known states, sources ...*source.Source) *Poller {
	t.Helper()
	p := &Poller{
		States: known, Sources: func() []*source.Source { return sources }, Workers: 4,
		Now: func() time.Time { return noon }, Log: slog.New(slog.DiscardHandler),
	}
	p.prepare(t.Context())
	return p
}

func TestDueLongestFirst(t *testing.T) {
	p := newPoller(t, states{"a": noon, "b": noon.Add(time.Second), "c": noon.Add(-time.Hour)},
		src("a", "a.example.org"), src("b", "b.example.org"), src("c", "c.example.org"))
	due, err := p.Due(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range due {
		ids = append(ids, s.ID)
	}
	if want := []string{"c", "a"}; !slices.Equal(ids, want) {
		t.Errorf("due %v; want %v", ids, want)
	}
}

// TestFirstReadsAreSpread: sources that were never read come due one after another, each at its own fixed share of Over.
func TestFirstReadsAreSpread(t *testing.T) {
	var all []*source.Source
	for i := range 400 {
		all = append(all, src(fmt.Sprintf("s%d", i), "example.org"))
	}
	p := newPoller(t, states{}, all...)
	p.Over = time.Hour
	for _, c := range []struct {
		after    time.Duration
		min, max int
	}{{0, 0, 4}, {15 * time.Minute, 70, 130}, {30 * time.Minute, 160, 240}, {time.Hour, 400, 400}} {
		p.Now = func() time.Time { return noon.Add(c.after) }
		due, err := p.Due(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if len(due) < c.min || len(due) > c.max {
			t.Errorf("after %v %d sources are due; want %d to %d", c.after, len(due), c.min, c.max)
		}
	}
}

// TestOneAtATimePerHost: while a host is busy its other sources wait, and other hosts do not.
func TestOneAtATimePerHost(t *testing.T) {
	p := newPoller(t, states{}, src("a1", "a.example.org"), src("a2", "A.example.org"), src("b1", "b.example.org"))
	release := make(chan struct{})
	begun := make(chan string, 3)
	p.Read = func(_ context.Context, s *source.Source) error {
		begun <- s.ID
		<-release
		return nil
	}
	for range 3 { // a second round must not begin what is under way
		if err := p.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	first := []string{<-begun, <-begun}
	slices.Sort(first)
	if !slices.Equal(first, []string{"a1", "b1"}) {
		t.Errorf("begun %v; want a1 and b1", first)
	}
	select {
	case id := <-begun:
		t.Errorf("%s was begun while its host was busy", id)
	default:
	}
	close(release)
	p.work.Wait()
	if err := p.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.work.Wait()
	close(begun)
	var rest []string
	for id := range begun {
		rest = append(rest, id)
	}
	if !slices.Contains(rest, "a1") && !slices.Contains(rest, "a2") {
		t.Errorf("nothing of the host was begun once it was free: %v", rest)
	}
}

func TestWorkersAreBounded(t *testing.T) {
	var all []*source.Source
	for i := range 20 {
		all = append(all, src(fmt.Sprintf("s%d", i), fmt.Sprintf("h%d.example.org", i)))
	}
	p := newPoller(t, states{}, all...)
	release := make(chan struct{})
	var now, most atomic.Int32
	p.Read = func(context.Context, *source.Source) error {
		most.Store(max(most.Load(), now.Add(1)))
		<-release
		now.Add(-1)
		return errors.New("refused") // an error of one source stops nothing
	}
	if err := p.Round(t.Context()); err != nil {
		t.Fatal(err)
	}
	close(release)
	p.work.Wait()
	if most.Load() > 4 || most.Load() == 0 {
		t.Errorf("%d sources were read at once; want 1 to 4", most.Load())
	}
}

type follower struct{ asked chan struct{} }

func (f follower) IsLeader(context.Context) error {
	f.asked <- struct{}{}
	return errors.New("another process leads")
}

func TestFollowersDoNotPoll(t *testing.T) {
	p := newPoller(t, states{}, src("a", "a.example.org"))
	f := follower{make(chan struct{}, 1)}
	p.Elector = f
	p.Read = func(context.Context, *source.Source) error {
		t.Error("a follower read a source")
		return nil
	}
	p.tick()
	<-f.asked
	p.work.Wait()
}

// TestStartAndStop: a started poller reads at once, and Stop cancels what is under way and leaves nothing behind.
func TestStartAndStop(t *testing.T) {
	defer goleak.VerifyNone(t)
	p := newPoller(t, states{}, src("a", "a.example.org"))
	began := make(chan struct{})
	var once sync.Once
	p.Read = func(ctx context.Context, _ *source.Source) error {
		once.Do(func() { close(began) })
		<-ctx.Done()
		return ctx.Err()
	}
	if err := p.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	<-began
	p.Stop()
}
