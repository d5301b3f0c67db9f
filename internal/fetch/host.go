package fetch

import (
	"context"
	"sync"
	"time"
)

// maxHosts is how many hosts are remembered. Beyond it, those that nobody is asking and that may be asked at once are
// forgotten.
const maxHosts = 4096

// hosts makes requests to one host wait for one another.
type hosts struct {
	mu sync.Mutex
	m  map[string]*host
}

// A host is asked one thing at a time, by whoever holds its slot.
type host struct {
	slot  chan struct{}
	users int // holding or waiting for the slot; guarded by hosts.mu

	// The rest is guarded by the slot.
	last   time.Time // end of the last request
	resume time.Time // the host asked not to be bothered before
}

// enter waits for the slot of the named host.
func (hs *hosts) enter(ctx context.Context, name string, now time.Time) (*host, error) {
	hs.mu.Lock()
	if hs.m == nil {
		hs.m = make(map[string]*host)
	}
	if len(hs.m) >= maxHosts {
		hs.forget(now)
	}
	h := hs.m[name]
	if h == nil {
		h = &host{slot: make(chan struct{}, 1)}
		hs.m[name] = h
	}
	h.users++
	hs.mu.Unlock()

	select {
	case h.slot <- struct{}{}:
		return h, nil
	case <-ctx.Done():
		hs.quit(h)
		return nil, context.Cause(ctx)
	}
}

// leave gives the slot up.
func (hs *hosts) leave(h *host) {
	<-h.slot
	hs.quit(h)
}

func (hs *hosts) quit(h *host) {
	hs.mu.Lock()
	h.users--
	hs.mu.Unlock()
}

func (hs *hosts) forget(now time.Time) {
	for name, h := range hs.m {
		if h.users == 0 && h.resume.Before(now) && now.Sub(h.last) > maxDelay {
			delete(hs.m, name)
		}
	}
}

// maxDelay is the longest time between requests that a robots.txt can ask for, and patience the longest that a server
// can make an attempt wait; when it asks for more, the attempt ends and another is made later.
const (
	maxDelay = 30 * time.Second
	patience = 10 * time.Second
)

// claim waits for the host's slot, and then until the host may be asked again. The slot is held when it returns nil.
func (s *Session) claim(ctx context.Context, name string, delay time.Duration) (*host, error) {
	c := s.client
	h, err := c.hosts.enter(ctx, name, c.opt.Now())
	if err != nil {
		return nil, err
	}
	now := c.opt.Now()
	wait := h.last.Add(delay).Sub(now)
	pause := h.resume.Sub(now)
	if pause > patience {
		c.hosts.leave(h)
		return nil, comeLater(name, pause)
	}
	if wait = max(wait, pause); wait > 0 {
		if err := c.opt.Sleep(ctx, wait); err != nil {
			c.hosts.leave(h)
			return nil, err
		}
	}
	return h, nil
}

// release gives the slot up after a request.
func (s *Session) release(h *host) {
	h.last = s.client.opt.Now()
	s.client.hosts.leave(h)
}
