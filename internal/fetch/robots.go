package fetch

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/temoto/robotstxt"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

const (
	maxRobots  = 500 << 10 // what RFC 9309 section 2.5 asks a reader to read at least
	robotsLife = 24 * time.Hour
	maxOrigins = 4096
)

// robotsCache remembers what each origin's robots.txt says to us.
type robotsCache struct {
	mu sync.Mutex
	m  map[string]*robots
}

// robots is one origin's. Whoever holds the lock reads the file for all who wait.
type robots struct {
	lock  chan struct{}
	rules *robotstxt.Group // nil before the first reading
	until time.Time
}

func (rc *robotsCache) of(origin string) *robots {
	rc.mu.Lock()
	defer rc.mu.Unlock()
	if rc.m == nil || len(rc.m) >= maxOrigins {
		rc.m = make(map[string]*robots) // a cache: all of it is read again when needed
	}
	r := rc.m[origin]
	if r == nil {
		r = &robots{lock: make(chan struct{}, 1)}
		rc.m[origin] = r
	}
	return r
}

// permitted asks the robots.txt that speaks for u. It returns the delay that is wanted there between two requests.
func (s *Session) permitted(ctx context.Context, u *url.URL) (time.Duration, error) {
	r := s.client.robots.of(origin(u))
	select {
	case r.lock <- struct{}{}:
		defer func() { <-r.lock }()
	case <-ctx.Done():
		return 0, interrupted(ctx, hostOf(u))
	}
	if now := s.client.opt.Now(); !now.Before(r.until) {
		rules, err := s.readRobots(ctx, u)
		switch {
		case err == nil:
			r.rules, r.until = rules, now.Add(robotsLife)
		case r.rules == nil || ctx.Err() != nil:
			return 0, err
		} // else what it said before holds, until it can be read again
	}
	if !r.rules.Test(u.RequestURI()) {
		return 0, fail(notice.FeedRobotsDisallowed, u.EscapedPath(), "%s/robots.txt does not allow %s to us", origin(u), u.EscapedPath())
	}
	return min(r.rules.CrawlDelay, maxDelay), nil
}

// readRobots reads the rules for us. No file means no rules; a file that cannot be had now forbids everything for now,
// which the error says (RFC 9309 section 2.3.1).
func (s *Session) readRobots(ctx context.Context, u *url.URL) (*robotstxt.Group, error) {
	q := question{
		method: http.MethodGet, url: &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"},
		header: http.Header{"Accept": {"text/plain, */*;q=0.1"}}, delay: s.delay(0), most: maxRobots, bare: true,
	}
	for range maxHops + 1 {
		ans, err := s.persist(ctx, q)
		switch {
		case err != nil:
			return nil, within("robots.txt", err)
		case ans.status == http.StatusTooManyRequests:
			return nil, within("robots.txt", limited(hostOf(q.url)))
		case ans.status >= 500:
			return nil, within("robots.txt", httpError(ans))
		case isDocument(ans.status):
			return s.client.parseRobots(ans.body)
		}
		next, err := s.redirect(q, ans)
		if next == nil || err != nil { // none, or behind a redirect that we do not follow
			break
		}
		q = *next
	}
	return s.client.parseRobots(nil)
}

func (c *Client) parseRobots(body []byte) (*robotstxt.Group, error) {
	if len(body) >= maxRobots {
		body = body[:bytes.LastIndexByte(body, '\n')+1]
	}
	data, err := robotstxt.FromBytes(plainRules(body))
	if err != nil {
		return nil, fail(notice.FeedRobotsDisallowed, "", "robots.txt: %w", err)
	}
	return data.FindGroup(c.agent), nil
}

// plainRules keeps the lines of a robots.txt that have a meaning for us. The library that reads them gives up on the
// first line it does not understand, where RFC 9309 section 2.2 wants the rest to be obeyed.
func plainRules(body []byte) []byte {
	var rules bytes.Buffer
	named := false
	for line := range strings.Lines(strings.ReplaceAll(strings.TrimPrefix(string(body), "\ufeff"), "\r", "\n")) {
		line, _, _ = strings.Cut(line, "#")
		key, value, _ := strings.Cut(line, ":")
		words := strings.Fields(value)
		switch key = strings.ToLower(strings.TrimSpace(key)); key {
		case "user-agent", "useragent":
			named, value = true, agentName(words)
		case "crawl-delay":
			value = strings.Join(words, "")
			if n, err := strconv.ParseFloat(value, 64); err != nil || n < 0 || n > math.MaxInt32 {
				continue
			}
		case "allow", "disallow":
			value = strings.Join(words, "%20")
		default:
			continue
		}
		if named && value != "" {
			fmt.Fprintf(&rules, "%s: %s\n", key, value)
		}
	}
	return rules.Bytes()
}

// agentName is the name that a group of rules is for: "Fellowfeed/1.2" means us as well. A group for nobody keeps a name
// of its own, so that its rules are not taken for those of the group before it.
func agentName(words []string) string {
	if len(words) > 0 {
		if name, _, _ := strings.Cut(words[0], "/"); name != "" {
			return name
		}
	}
	return "-"
}
