package fetch

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
)

// A question is what is asked of one address: a request, or one hop of its redirects.
type question struct {
	method string
	url    *url.URL // without the secret
	header http.Header
	body   []byte
	delay  time.Duration // to the request before it to the same host
	// most cuts a successful answer short without an error; zero reads a document, which must be whole.
	most int64
	// bare leaves out the secret.
	bare bool
}

// An answer is what came back, decoded. The body of one that is no document is cut at maxRemark.
type answer struct {
	url    *url.URL // as asked, without the secret
	status int
	header http.Header
	body   []byte
}

// maxRemark is how much is read of an answer that says why there is no document.
const maxRemark = 64 << 10

// exchange asks once, holding the host's slot from before the request until the answer is read.
func (s *Session) exchange(ctx context.Context, q question) (_ *answer, err error) {
	name := hostOf(q.url)
	h, err := s.claim(ctx, name, q.delay)
	if err != nil {
		if ctx.Err() != nil {
			return nil, interrupted(ctx, name)
		}
		return nil, err
	}
	defer s.release(h)

	now := s.client.opt.Now
	record := edition.Fetch{URL: q.url.String()}
	began := now()
	defer func() {
		record.Took = now().Sub(began)
		if err != nil {
			record.Error = err.Error()
		}
		s.record(ctx, q.url, record)
	}()

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	res, err := s.client.transport.RoundTrip(s.request(ctx, q))
	if err != nil {
		return nil, transportError(ctx, name, err)
	}
	defer res.Body.Close() //nolint:errcheck // only read
	s.jar.SetCookies(q.url, res.Cookies())
	record.Status = res.StatusCode

	lim := s.client.opt.Limits
	w := &wire{body: res.Body, idle: lim.Idle, rate: lim.MinRate, began: now(), now: now,
		alarm: time.AfterFunc(lim.Idle, func() { cancel(errIdle) })}
	defer w.alarm.Stop()
	body, err := s.read(q, res, w)
	record.Bytes = w.n
	if err != nil {
		return nil, bodyError(ctx, name, err, w.err)
	}
	return &answer{url: q.url, status: res.StatusCode, header: res.Header, body: body}, nil
}

func (s *Session) request(ctx context.Context, q question) *http.Request {
	u := *q.url
	req := (&http.Request{Method: q.method, URL: &u, Header: q.header.Clone(), Host: u.Host}).WithContext(ctx)
	if q.body != nil {
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(q.body)), int64(len(q.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(q.body)), nil }
	}
	req.Header.Set("User-Agent", s.client.opt.UserAgent)
	req.Header.Set("Accept-Encoding", accepted)
	for _, c := range s.jar.Cookies(q.url) {
		req.AddCookie(c)
	}
	if !q.bare {
		s.secret.add(req)
	}
	return req
}

// read reads the body of res through w, whole if it is a document.
func (s *Session) read(q question, res *http.Response, w *wire) ([]byte, error) {
	lim := s.client.opt.Limits
	whole := isDocument(res.StatusCode)
	if whole && q.most == 0 && res.ContentLength > lim.Document {
		return nil, errLarge
	}
	r, err := decode(res.Header, w)
	if err != nil {
		if whole {
			return nil, err
		}
		return nil, nil // what an error page says is of little account
	}
	defer r.Close() //nolint:errcheck // only read
	var body io.Reader = &bounded{r: r, wire: w, limit: lim.Document, ratio: lim.Ratio}
	switch {
	case !whole:
		text, _ := io.ReadAll(io.LimitReader(body, maxRemark))
		return text, nil
	case q.most > 0:
		body = io.LimitReader(body, q.most)
	}
	return io.ReadAll(body)
}

// isDocument reports whether an answer of this status can be what was asked for.
func isDocument(status int) bool {
	return status == http.StatusOK || status == http.StatusNonAuthoritativeInfo
}
