package fetch

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

const (
	// retries is how often a question is asked again at once.
	retries = 2
	// longestWait bounds what a server can ask us to stay away.
	longestWait = 24 * time.Hour
)

// persist asks, and asks again soon after where that may help: a connection that failed, a server that is briefly
// unwell. A server that asks for more than a little patience ends the attempt, and is left alone as long as it asked.
func (s *Session) persist(ctx context.Context, q question) (*answer, error) {
	for try := 0; ; try++ {
		ans, err := s.exchange(ctx, q)
		wait, asked := s.client.pause(ans)
		switch {
		case err != nil && !passing(err), err == nil && !unwell(ans):
			return ans, err
		case asked && wait > patience:
			name := hostOf(q.url)
			s.client.bar(ctx, name, wait)
			return nil, comeLater(name, wait)
		case try == retries || q.method != http.MethodGet, ans != nil && ans.status == http.StatusTooManyRequests && !asked:
			return ans, err
		}
		if err := s.client.opt.Sleep(ctx, wait+soon(try)); err != nil {
			return nil, interrupted(ctx, hostOf(q.url))
		}
	}
}

// unwell reports whether the server says that it cannot answer now.
func unwell(ans *answer) bool {
	switch ans.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return !isChallenge(ans)
	}
	return false
}

// soon is about one second, then about two, never twice the same, so that those who failed together do not come back
// together.
func soon(try int) time.Duration {
	return time.Duration(float64(time.Second<<try) * (0.5 + rand.Float64()))
}

// pause is how long ans asks us to wait (RFC 9110 section 10.2.3).
func (c *Client) pause(ans *answer) (time.Duration, bool) {
	if ans == nil {
		return 0, false
	}
	text := strings.TrimSpace(ans.header.Get("Retry-After"))
	var wait time.Duration
	if n, err := strconv.ParseUint(text, 10, 32); err == nil {
		wait = time.Duration(n) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(c.opt.Now())
	} else {
		return 0, false
	}
	return min(max(wait, 0), longestWait), true
}

// bar keeps everyone from asking the named host before the wait is over.
func (c *Client) bar(ctx context.Context, name string, wait time.Duration) {
	h, err := c.hosts.enter(ctx, name, c.opt.Now())
	if err != nil {
		return // the caller has gone; the host will say it again
	}
	h.resume = c.opt.Now().Add(wait)
	c.hosts.leave(h)
}

// limited is the error for a server that says that it is asked too often.
func limited(host string) error {
	return fail(notice.FeedRateLimited, "", "%s says that it is asked too often", host)
}
