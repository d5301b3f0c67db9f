package meilisearch

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	client "github.com/meilisearch/meilisearch-go"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

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
	return fmt.Errorf("%w: not tried after %w", search.ErrUnavailable, b.last)
}

// report counts err, nil for a success.
func (b *breaker) report(err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !isFailure(err) {
		b.failures = 0
		return
	}
	b.failures, b.last, b.again = b.failures+1, plain("search", err), b.now().Add(b.pause)
}

// isFailure reports whether err is the server's, or of the way to it. A server that refuses a request does answer.
func isFailure(err error) bool {
	var e *client.Error
	return err != nil && !(errors.As(err, &e) && e.OriginError == nil && e.StatusCode < http.StatusInternalServerError)
}
