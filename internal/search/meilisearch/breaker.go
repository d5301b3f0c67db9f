package meilisearch

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	client "github.com/meilisearch/meilisearch-go"
)

// ErrUnavailable is the error of searches that are not tried, because the server has failed several times running.
var ErrUnavailable = errors.New("meilisearch: the server does not answer")

// breaker keeps searches from waiting for a server that is down: after some failures running none is tried for a while,
// then one, whose success lets the others pass again.
type breaker struct {
	limit int           // of failures running
	pause time.Duration // after them
	now   func() time.Time

	mu       sync.Mutex
	failures int
	last     error
	again    time.Time // when the next may be tried
}

func (b *breaker) allow() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failures < b.limit {
		return nil
	}
	if now := b.now(); !now.Before(b.again) {
		b.again = now.Add(b.pause)
		return nil
	}
	return fmt.Errorf("%w: %w", ErrUnavailable, b.last)
}

// report counts err, nil for a success. A server that refuses a request does answer.
func (b *breaker) report(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var e *client.Error
	if err == nil || errors.As(err, &e) && e.OriginError == nil && e.StatusCode < http.StatusInternalServerError {
		b.failures = 0
		return
	}
	b.failures, b.last, b.again = b.failures+1, plain("search", err), b.now().Add(b.pause)
}
