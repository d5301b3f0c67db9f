package fetch

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/net/publicsuffix"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A Session fetches the documents of one attempt at a source and remembers what it was served.
type Session struct {
	client *Client
	src    *source.Source
	secret secret
	jar    http.CookieJar // cookies live as long as the attempt
	began  time.Time
	known  map[string]importer.Document // that the server may confirm, by address

	mu        sync.Mutex
	documents []importer.Document
	confirmed int // of the documents, by the server
	size      int64
	fetches   []edition.Fetch
	notices   []notice.Notice
}

// Get implements importer.Getter.
func (s *Session) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	left := s.client.opt.Limits.Total - s.client.opt.Now().Sub(s.began)
	ctx, cancel := context.WithTimeoutCause(ctx, left, errTotal)
	defer cancel()
	doc, err := s.get(ctx, req)
	if err != nil {
		return nil, s.secret.hideError(err)
	}
	return doc, nil
}

func (s *Session) get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if doc := s.served(req); doc != nil {
		return doc, nil
	}
	if strings.HasPrefix(req.URL, "file:") {
		doc, err := s.file(req)
		if err != nil {
			return nil, err
		}
		return s.keep(doc, false)
	}
	if s.secret.missing {
		return nil, fail(notice.FeedRestricted, "", "the environment variable %s holds no key", s.src.Secret.Env)
	}
	u, err := parseAddress(req.URL, s.client.opt.AllowPrivateNetworks)
	if err != nil {
		return nil, importer.Fail(notice.FeedAddressRefused, req.URL, err)
	}
	known, conditional := s.known[req.URL]
	conditional = conditional && asked(req) == known.Asked
	ans, err := s.follow(ctx, s.question(req, u, known, conditional))
	if err != nil {
		return nil, err
	}
	if conditional && ans.status == http.StatusNotModified {
		known.FetchedAt = s.client.opt.Now().UTC()
		return s.keep(&known, true)
	}
	if err := refusal(ans); err != nil {
		return nil, err
	}
	if ans.url.Scheme == "http" && !loopback(ans.url) {
		s.notice(notice.FeedInsecure, origin(ans.url))
	}
	doc := s.document(req, ans)
	if mislabelled(doc) {
		s.notice(notice.FeedContentType, doc.MediaType)
	}
	return s.keep(doc, false)
}

// mislabelled reports whether what is plainly JSON is called something else.
func mislabelled(doc *importer.Document) bool {
	if doc.MediaType == "" || strings.Contains(doc.MediaType, "json") || strings.Contains(doc.MediaType, "javascript") {
		return false
	}
	body := bytes.TrimSpace(doc.Body)
	return len(body) > 1 && (body[0] == '[' && body[len(body)-1] == ']' || body[0] == '{' && body[len(body)-1] == '}')
}

// question is what req asks, on condition that known has changed.
func (s *Session) question(req importer.Request, u *url.URL, known importer.Document, conditional bool) question {
	q := question{method: cmp.Or(req.Method, http.MethodGet), url: u, header: make(http.Header), body: req.Body}
	maps.Copy(q.header, req.Header)
	for _, ours := range []string{"Host", "Accept-Encoding", "Connection", "Range"} {
		q.header.Del(ours)
	}
	q.header.Set("Accept", cmp.Or(req.Accept, q.header.Get("Accept"), "*/*"))
	if v := validatorOf(known.Header); conditional {
		setIf(q.header, "If-None-Match", v.ETag)
		setIf(q.header, "If-Modified-Since", v.LastModified)
	}
	return q
}

func setIf(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// delay is the least time between two requests to a host, where its robots.txt asks for the given one.
func (s *Session) delay(robots time.Duration) time.Duration {
	return max(s.client.opt.Delay, time.Duration(s.src.Delay), robots)
}

// document is what ans says, as importers read it.
func (s *Session) document(req importer.Request, ans *answer) *importer.Document {
	header := make(http.Header, len(ans.header))
	for name, values := range ans.header {
		switch name {
		case "Set-Cookie", "Content-Encoding", "Content-Length", "Transfer-Encoding": // of the transfer, or of nobody's concern
		default:
			for _, v := range values {
				header.Add(name, string(s.secret.hideEcho([]byte(v))))
			}
		}
	}
	contentType := header.Get("Content-Type")
	body := s.secret.hideEcho(text(ans.body, contentType))
	return &importer.Document{
		URL: req.URL, Asked: asked(req), FinalURL: ans.url.String(), Status: ans.status, Header: header,
		MediaType: mediaType(contentType), Body: body, FetchedAt: s.client.opt.Now().UTC(),
	}
}

// served is the answer to req that the attempt already has: nobody is asked the same thing twice.
func (s *Session) served(req importer.Request) *importer.Document {
	if asked(req) != "" || len(req.Header) > 0 {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, doc := range s.documents {
		if doc.URL == req.URL && doc.Asked == "" {
			return &doc
		}
	}
	return nil
}

// keep remembers doc as served.
func (s *Session) keep(doc *importer.Document, confirmed bool) (*importer.Document, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.size += int64(len(doc.Body)); s.size > s.client.opt.Limits.Session {
		return nil, fail(notice.FeedTooLarge, "", "the documents together are larger than %d bytes", s.client.opt.Limits.Session)
	}
	if confirmed {
		s.confirmed++
	}
	s.documents = append(s.documents, *doc)
	return doc, nil
}

func (s *Session) record(ctx context.Context, u *url.URL, f edition.Fetch) {
	f.URL, f.Error = s.secret.hide(f.URL), s.secret.hide(f.Error)
	s.mu.Lock()
	s.fetches = append(s.fetches, f)
	s.mu.Unlock()
	s.client.opt.Log.LogAttrs(ctx, slog.LevelDebug, "fetch", slog.String("source", s.src.ID), slog.String("host", u.Host),
		slog.Int("status", f.Status), slog.Int64("bytes", f.Bytes), slog.Duration("took", f.Took))
}

// notice remembers what the publisher should know about an address although it can be read.
func (s *Session) notice(c notice.Code, value string) {
	n := notice.OnSource(c, "", s.secret.hide(value))
	s.mu.Lock()
	defer s.mu.Unlock()
	if !slices.Contains(s.notices, n) {
		s.notices = append(s.notices, n)
	}
}

// Documents are those served, in order. One that the server confirmed to be unchanged is the stored one.
func (s *Session) Documents() []importer.Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.documents)
}

// Fetches are the requests made, in order, with secrets masked.
func (s *Session) Fetches() []edition.Fetch {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.fetches)
}

// Notices are what the publisher should know about addresses that could be read: that they moved, or are not encrypted.
func (s *Session) Notices() []notice.Notice {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.notices)
}

// Validators are those of the documents, by address.
func (s *Session) Validators() map[string]edition.Validator {
	s.mu.Lock()
	defer s.mu.Unlock()
	vs := make(map[string]edition.Validator)
	for i := range s.documents {
		if v := validatorOf(s.documents[i].Header); v != (edition.Validator{}) && s.documents[i].Asked == "" {
			vs[s.documents[i].URL] = v
		}
	}
	return vs
}

// Unchanged reports whether there were documents, and the server confirmed all of them to be those stored.
func (s *Session) Unchanged() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.documents) > 0 && s.confirmed == len(s.documents)
}

// Hash is over the addresses and bodies of the documents, in order.
func (s *Session) Hash() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Hash(s.documents)
}

// Hash is over the addresses and bodies of docs, in order.
func Hash(docs []importer.Document) string {
	sum := sha256.New()
	for i := range docs {
		for _, part := range [][]byte{[]byte(docs[i].URL), []byte(docs[i].Asked), docs[i].Body} {
			sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(part)))) // so that no two lists run together alike
			sum.Write(part)
		}
	}
	return hex.EncodeToString(sum.Sum(nil))
}

func validatorOf(h http.Header) edition.Validator {
	return edition.Validator{ETag: h.Get("ETag"), LastModified: h.Get("Last-Modified")}
}

// confirmable are the stored documents that a server can confirm. A stored document may be of a later attempt than the
// validator, one that was not accepted; then it is not what the server would confirm.
func confirmable(validators map[string]edition.Validator, stored []importer.Document) map[string]importer.Document {
	known := make(map[string]importer.Document)
	for _, doc := range stored {
		if v := validatorOf(doc.Header); doc.Asked == "" && v != (edition.Validator{}) && validators[doc.URL] == v {
			known[doc.URL] = doc
		}
	}
	return known
}

// asked tells requests to one address apart: empty for a GET, else over the method and body.
func asked(req importer.Request) string {
	method := cmp.Or(req.Method, http.MethodGet)
	if method == http.MethodGet && len(req.Body) == 0 {
		return ""
	}
	sum := sha256.Sum256(req.Body)
	return fmt.Sprintf("%s %x", method, sum[:8])
}

func newJar() http.CookieJar {
	jar, _ := cookiejar.New(&cookiejar.Options{PublicSuffixList: publicsuffix.List}) // fails never
	return jar
}
