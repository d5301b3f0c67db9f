// Package poll decides when sources are read: each by its own interval, spread so that they do not come due together,
// one at a time per host, and never given up however long they fail. What reading means is package ingest's.
package poll

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-co-op/gocron"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// States tells what is known of each source.
type States interface {
	States(ctx context.Context) ([]edition.State, error)
}

// An Elector says whether this process is the one that polls, when several share a store.
type Elector interface {
	// IsLeader returns nil in the process that is to poll, and an error that says why not in the others.
	IsLeader(ctx context.Context) error
}

// A Poller keeps reading sources until it is stopped. Its fields are set once, before Start.
type Poller struct {
	States States
	// Sources are those that may be read now; asked anew at each tick.
	Sources func() []*source.Source
	// Read makes one attempt. It records failures of the publisher itself; an error is our own failure.
	Read    func(ctx context.Context, src *source.Source) error
	Now     func() time.Time
	Workers int // sources read at once, at least 1
	// Over is how long the first reads of sources that were never read are spread, by their ids.
	Over    time.Duration
	Elector Elector
	Log     *slog.Logger

	mu      sync.Mutex
	busy    map[string]bool // hosts being read from
	reading map[string]bool // sources being read
	work    sync.WaitGroup
	slots   chan struct{}
	cancel  context.CancelFunc
	ctx     context.Context
	started time.Time
	cron    *gocron.Scheduler
}

// Tick is how often due sources are looked for.
const Tick = 30 * time.Second

// Start begins polling, at once and then every Tick. It returns immediately.
func (p *Poller) Start(ctx context.Context) error {
	p.prepare(ctx)
	p.cron = gocron.NewScheduler(time.UTC)
	p.cron.SingletonModeAll()
	if _, err := p.cron.Every(Tick).StartImmediately().Do(p.tick); err != nil {
		return fmt.Errorf("poll: scheduling: %w", err)
	}
	p.cron.StartAsync()
	return nil
}

func (p *Poller) prepare(ctx context.Context) {
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.started = p.Now()
	p.busy, p.reading = make(map[string]bool), make(map[string]bool)
	p.slots = make(chan struct{}, max(p.Workers, 1))
}

// Stop ends polling: no attempt is begun, those under way are cancelled, and it returns when they have ended.
func (p *Poller) Stop() {
	p.cron.Stop()
	p.cancel()
	p.work.Wait()
}

func (p *Poller) tick() {
	if p.Elector != nil {
		if err := p.Elector.IsLeader(p.ctx); err != nil {
			p.Log.Debug("not polling", "why", err)
			return
		}
	}
	if err := p.Round(p.ctx); err != nil {
		p.Log.Error("polling", "error", err)
	}
}

// Round begins an attempt at every source that is due, as far as workers and hosts are free, the longest due first.
// It does not wait for them.
func (p *Poller) Round(ctx context.Context) error {
	due, err := p.Due(ctx)
	if err != nil {
		return err
	}
	for _, s := range due {
		p.begin(ctx, s)
	}
	return nil
}

// Due lists the sources that are to be read now, the longest due first.
func (p *Poller) Due(ctx context.Context) ([]*source.Source, error) {
	states, err := p.States.States(ctx)
	if err != nil {
		return nil, fmt.Errorf("poll: reading states: %w", err)
	}
	now, all := p.Now(), p.Sources()
	next := make(map[string]time.Time, len(all))
	for _, s := range all {
		next[s.ID] = p.started.Add(time.Duration(source.Spread(s.ID) * float64(p.Over)))
	}
	for _, s := range states {
		next[s.Source] = s.NextTry
	}
	due := slices.DeleteFunc(slices.Clone(all), func(s *source.Source) bool { return next[s.ID].After(now) })
	slices.SortStableFunc(due, func(a, b *source.Source) int {
		return cmp.Or(next[a.ID].Compare(next[b.ID]), cmp.Compare(a.ID, b.ID))
	})
	return due, nil
}

// begin starts an attempt at s unless one is under way, its host is busy or no worker is free: it is then still due at
// the next tick.
func (p *Poller) begin(ctx context.Context, s *source.Source) {
	host := hostOf(s)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.reading[s.ID] || host != "" && p.busy[host] || ctx.Err() != nil {
		return
	}
	select {
	case p.slots <- struct{}{}:
	default:
		return
	}
	p.reading[s.ID], p.busy[host] = true, true
	p.work.Go(func() {
		defer func() {
			p.mu.Lock()
			delete(p.reading, s.ID)
			delete(p.busy, host)
			p.mu.Unlock()
			<-p.slots
		}()
		if err := p.Read(ctx, s); err != nil && ctx.Err() == nil {
			p.Log.Error("reading a source", "source", s.ID, "error", err)
		}
	})
}

// hostOf names what must not be asked twice at once; a file has no host.
func hostOf(s *source.Source) string {
	u, err := url.Parse(cmp.Or(s.URL, s.Discover))
	if err != nil || u.Scheme == "file" {
		return ""
	}
	return strings.ToLower(u.Hostname())
}
