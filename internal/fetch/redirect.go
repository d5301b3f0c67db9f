package fetch

import (
	"context"
	"errors"
	"net/http"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxHops is how many redirects are followed.
const maxHops = 5

// follow asks q and what its answers redirect to. Each hop is subject to all that the first is.
func (s *Session) follow(ctx context.Context, q question) (*answer, error) {
	asked := q.url.String()
	for hops, moved := 0, true; ; hops++ {
		wanted, err := s.permitted(ctx, q.url)
		if err != nil {
			return nil, onRedirect(hops, err)
		}
		q.delay = s.delay(wanted)
		ans, err := s.persist(ctx, q)
		if err != nil {
			return nil, onRedirect(hops, err)
		}
		next, err := s.redirect(q, ans)
		switch {
		case err != nil:
			return nil, err
		case next == nil:
			if hops > 0 && moved && asked == s.src.URL && isDocument(ans.status) {
				s.notice(notice.FeedRedirectPermanent, ans.url.String())
			}
			return ans, nil
		case hops == maxHops:
			return nil, fail(notice.FeedRedirectBlocked, next.url.String(), "more than %d redirects", maxHops)
		}
		moved = moved && (ans.status == http.StatusMovedPermanently || ans.status == http.StatusPermanentRedirect)
		q = *next
	}
}

// onRedirect is err as it is told of a hop: a private address is then the redirect's fault.
func onRedirect(hops int, err error) error {
	if hops > 0 && code(err) == notice.FeedPrivateNetwork {
		return fail(notice.FeedRedirectBlocked, "", "redirected: %w", errors.Unwrap(err))
	}
	return err
}

// redirect is the question that ans sends us on to, or nil. Another site is told nothing that was meant for the first.
func (s *Session) redirect(q question, ans *answer) (*question, error) {
	again := false // with the same method and body
	switch ans.status {
	case http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		again = true
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther:
	default:
		return nil, nil
	}
	location := ans.header.Get("Location")
	if location == "" {
		return nil, nil
	}
	u, err := q.url.Parse(location)
	if err != nil {
		return nil, fail(notice.FeedRedirectBlocked, location, "the address redirected to cannot be read")
	}
	s.secret.remove(u)
	if err := checkAddress(u, s.client.opt.AllowPrivateNetworks); err != nil {
		return nil, fail(notice.FeedRedirectBlocked, u.String(), "redirected: %w", err)
	}
	if q.url.Scheme == "https" && u.Scheme == "http" {
		return nil, fail(notice.FeedRedirectBlocked, u.String(), "redirected from https to http")
	}
	next := q
	next.url = u
	if !again && q.method != http.MethodHead {
		next.method, next.body = http.MethodGet, nil
	}
	if !sameSite(q.url, u) {
		if next.body != nil {
			return nil, fail(notice.FeedRedirectBlocked, u.String(), "redirected with what was sent to another site")
		}
		next.header = harmless(q.header)
	}
	return &next, nil
}

// harmless are the headers that any site may see.
func harmless(h http.Header) http.Header {
	out := make(http.Header)
	for _, name := range []string{"Accept", "If-None-Match", "If-Modified-Since"} {
		setIf(out, name, h.Get(name))
	}
	return out
}
