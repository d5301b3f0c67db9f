package htmlimport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gocolly/colly/v2"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/htmlindex"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// maxPage bounds a page, in bytes: its tree takes a multiple of that.
const maxPage = 24 << 20

// A browser is a colly collector whose every request goes through an importer.Getter, and which is used for one import.
// Politeness, limits and the protection of private networks are the Getter's; none of colly's own apply, for they are
// made for other needs: it ignores robots.txt, cuts a long page off in silence, forgets no address that it has seen.
// It is itself a Getter, and keeps the page that it was given last.
type browser struct {
	get       importer.Getter
	collector *colly.Collector
	encoding  string // of documents that do not state theirs

	asked importer.Request
	doc   *importer.Document // answered
	page  *page              // the tree of doc
}

func newBrowser(ctx context.Context, get importer.Getter, encoding string) *browser {
	b := &browser{get: get, encoding: encoding}
	c := colly.NewCollector()
	// The fields are set here and not by options, over which the environment would go.
	c.Context = ctx
	c.AllowURLRevisit = true
	c.IgnoreRobotsTxt = true
	c.ParseHTTPErrorResponse = true
	c.DetectCharset = false
	c.MaxBodySize, c.MaxDepth, c.MaxRequests = 0, 0, 0
	c.AllowedDomains, c.DisallowedDomains, c.URLFilters, c.DisallowedURLFilters = nil, nil, nil, nil
	c.CacheDir, c.Async, c.CheckHead, c.TraceHTTP = "", false, false, false
	c.SetRequestTimeout(0) // a polite getter may wait for longer
	c.DisableCookies()
	c.WithTransport(b)
	c.OnHTML("html", func(e *colly.HTMLElement) {
		if b.page == nil {
			b.page = newPage(b.doc, e.DOM)
		}
	})
	b.collector = c
	return b
}

// Get implements importer.Getter.
func (b *browser) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.asked, b.doc, b.page = req, nil, nil
	method := http.MethodGet
	if req.Method != "" {
		method = req.Method
	}
	err := b.collector.Request(method, addressFor(req.URL), bytes.NewReader(req.Body), nil, http.Header{})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err == nil && b.page != nil && cutShort(b.doc.Body):
		return nil, importer.Fail(notice.FeedTruncated, "", errCutShort)
	case err == nil && b.page != nil:
		return b.doc, nil
	case b.doc == nil && err != nil:
		return nil, unwrapped(err)
	case err == nil:
		err = errors.New("the document has no tree")
	}
	return nil, importer.Fail(notice.FeedTooDeep, "", fmt.Errorf("reading %s: %w", req.URL, err))
}

// errCutShort is why a page is not read that has no end.
var errCutShort = errors.New("the page ends in its middle")

// unwrapped is the getter's own error, out of what net/http put around it.
func unwrapped(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// addressFor is an address that colly accepts, for one that it would not: a file's.
func addressFor(address string) string {
	if u, err := url.Parse(address); err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" {
		return address
	}
	return "http://document.invalid/"
}

// RoundTrip implements http.RoundTripper for the collector: it asks the getter for what Get was asked, whatever the
// collector made of its address.
func (b *browser) RoundTrip(r *http.Request) (*http.Response, error) {
	doc, err := b.get.Get(r.Context(), b.asked)
	if err != nil {
		return nil, err
	}
	if len(doc.Body) > maxPage {
		return nil, importer.Fail(notice.FeedTooLarge, fmt.Sprint(len(doc.Body), " bytes"), fmt.Errorf("a page of %d bytes", len(doc.Body)))
	}
	b.doc = doc
	return &http.Response{
		Status: "200 OK", StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// Whatever it is called, it is read as a page: sitemaps, and fragments inside other formats.
		Header:        http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body:          io.NopCloser(bytes.NewReader(b.toUTF8(doc))),
		ContentLength: -1,
		Uncompressed:  true,
		Request:       r,
	}, nil
}

// toUTF8 is the body of a document in UTF-8. Fetched documents are; a file is what it is, and says so in its head.
func (b *browser) toUTF8(doc *importer.Document) []byte {
	if utf8.Valid(doc.Body) {
		return doc.Body
	}
	set, _, _ := charset.DetermineEncoding(doc.Body, doc.Header.Get("Content-Type"))
	if b.encoding != "" && !bytes.Contains(bytes.ToLower(doc.Body[:min(len(doc.Body), 4096)]), []byte("charset")) {
		if stated, err := htmlindex.Get(b.encoding); err == nil {
			set = stated
		}
	}
	text, err := set.NewDecoder().Bytes(doc.Body)
	if err != nil {
		return bytes.ToValidUTF8(doc.Body, []byte("\uFFFD"))
	}
	return text
}

// resolve is the address of a link on the page, or "" if it leads nowhere that can be asked for.
func (p *page) resolve(link string) string {
	base, err := url.Parse(p.base)
	if err != nil {
		return ""
	}
	u, err := base.Parse(strings.TrimSpace(link))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	u.Fragment = ""
	return u.String()
}
