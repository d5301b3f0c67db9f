package mapping

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// Documents asks for the documents of a source at address, one after the other, and hands each to read, which returns
// how many rows it has. accept is the media types wanted. It returns the addresses of the documents.
func (s *Spec) Documents(ctx context.Context, get importer.Getter, address, accept string, read func(*importer.Document) (rows int, err error)) ([]string, error) {
	w := walk{spec: s, get: get, accept: accept, read: read, values: map[string]string{}}
	for _, c := range s.Capture {
		if err := w.capture(ctx, c); err != nil {
			return nil, err
		}
	}
	if err := w.each(ctx, address, slices.Sorted(maps.Keys(s.Vars))); err != nil {
		return nil, err
	}
	return w.urls, nil
}

// A walk is one visit to all documents of a source.
type walk struct {
	spec   *Spec
	get    importer.Getter
	accept string
	read   func(*importer.Document) (int, error)
	values map[string]string // what stands for {name}
	urls   []string
}

// capture gets the page of c and keeps what is looked for in it.
func (w *walk) capture(ctx context.Context, c Capture) error {
	doc, err := w.document(ctx, importer.Request{URL: w.fill(c.URL), Accept: "text/html, */*;q=0.1", Header: w.headers()})
	if err != nil {
		return err
	}
	m := c.Find.FindSubmatch(doc.Body)
	if m == nil {
		return importer.Fail(notice.FeedChangedFormat, "no "+c.Name, fmt.Errorf("capture %s: nothing on %s matches", c.Name, doc.URL))
	}
	w.values[c.Name] = string(m[len(m)-1])
	return nil
}

// each reads the documents for every combination of the vars.
func (w *walk) each(ctx context.Context, address string, vars []string) error {
	if len(vars) == 0 {
		return w.pages(ctx, address)
	}
	for _, value := range w.spec.Vars[vars[0]] {
		w.values[vars[0]] = value
		if err := w.each(ctx, address, vars[1:]); err != nil {
			return err
		}
	}
	return nil
}

// pages reads the pages of one list, or its only document.
func (w *walk) pages(ctx context.Context, address string) error {
	p := w.spec.Paging
	if p == nil {
		_, _, err := w.page(ctx, address, nil)
		return err
	}
	number, most := p.Start, p.Max
	if p.Start == 0 && p.Step == 0 {
		number = 1
	}
	if most == 0 {
		most = DefaultPages
	}
	var last []byte
	for n, rows := 1, 0; ; n++ {
		if n > most {
			return importer.Fail(notice.FeedTooLarge, strconv.Itoa(most)+" pages", fmt.Errorf("more than %d pages of %s", most, address))
		}
		w.values["page"] = strconv.Itoa(number)
		body, found, err := w.page(ctx, address, last)
		if err != nil {
			return err
		}
		rows += found
		next, more := p.more(body, n, rows)
		if found == 0 || !more {
			return nil
		}
		if next != "" {
			address = next
		}
		last, number = body, number+max(p.Step, 1)
	}
}

// more tells whether there is a page after the nth, up to which rows were read, and its address if the page names it.
func (p *Paging) more(body []byte, n, rows int) (next string, more bool) {
	if p.Pages == "" && p.Total == "" && p.Next == "" {
		return "", true
	}
	doc, _, err := wire.Open(body)
	if err != nil {
		return "", false
	}
	if p.Next != "" {
		next = firstText(doc, p.Next)
		return next, next != ""
	}
	if pages, err := strconv.Atoi(firstText(doc, p.Pages)); p.Pages != "" {
		return "", err == nil && n < pages
	}
	total, err := strconv.Atoi(firstText(doc, p.Total))
	return "", err == nil && rows < total
}

// firstText is the first text at path, which Decode has checked.
func firstText(doc wire.Value, path string) string {
	p, err := ParsePath(path)
	if err != nil {
		return ""
	}
	for _, v := range p.Select(doc) {
		text, _ := v.Text()
		return text
	}
	return ""
}

// page gets and reads one document, unless it is the last one again: a server that knows no pages gives every time the
// same.
func (w *walk) page(ctx context.Context, address string, last []byte) (body []byte, rows int, err error) {
	req := importer.Request{URL: w.fill(address), Method: w.spec.Method, Header: w.headers(), Accept: w.accept}
	if w.spec.Body != nil {
		if req.Body, err = w.body(req.Header); err != nil {
			return nil, 0, err
		}
		req.Method = cmp.Or(req.Method, http.MethodPost)
	}
	doc, err := w.document(ctx, req)
	if err != nil {
		return nil, 0, err
	}
	if last != nil && bytes.Equal(last, doc.Body) {
		return last, 0, nil
	}
	w.urls = append(w.urls, doc.URL)
	inner, err := w.spec.unwrap(doc)
	if err != nil {
		return nil, 0, err
	}
	rows, err = w.read(inner)
	return doc.Body, rows, cmp.Or(err, ctx.Err())
}

// unwrap is the document that stands as a text inside doc, or doc itself.
func (s *Spec) unwrap(doc *importer.Document) (*importer.Document, error) {
	if s.Unwrap == "" {
		return doc, nil
	}
	outer, _, err := wire.Open(doc.Body)
	if err != nil {
		return nil, err
	}
	text := firstText(outer, s.Unwrap)
	if text == "" {
		return nil, importer.Fail(notice.FeedWrongShape, s.Unwrap, errors.New("the document has no text at "+s.Unwrap))
	}
	inner := *doc
	inner.Body = []byte(text)
	return &inner, nil
}

func (w *walk) document(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if req.URL == "" {
		return nil, errNoAddress
	}
	doc, err := w.get.Get(ctx, req)
	if err == nil {
		err = ctx.Err()
	}
	return doc, err
}

// errNoAddress is why nothing was got for a source without an address.
var errNoAddress = errors.New("the source has no address")

// body writes the request's body and says in header what it is.
func (w *walk) body(header http.Header) ([]byte, error) {
	filled := w.fillAny(w.spec.Body).(map[string]any)
	if w.spec.BodyAs == "form" {
		form := url.Values{}
		for name, value := range filled {
			text, ok := scalar(value)
			if !ok {
				return nil, fmt.Errorf("body.%s: a form has texts only", name)
			}
			form.Set(name, text)
		}
		header.Set("Content-Type", "application/x-www-form-urlencoded")
		return []byte(form.Encode()), nil
	}
	header.Set("Content-Type", "application/json")
	body, err := json.Marshal(filled)
	if err != nil {
		return nil, fmt.Errorf("writing the request's body: %w", err)
	}
	return body, nil
}

// headers are the headers of the next request, the caller's to change. One that needs a value not yet captured is left
// out.
func (w *walk) headers() http.Header {
	h := make(http.Header, len(w.spec.Headers)+1)
	for name, template := range w.spec.Headers {
		if text, ok := fill(template, w.value); ok {
			h.Set(name, text)
		}
	}
	return h
}

func (w *walk) value(name string) (string, bool) {
	v, ok := w.values[name]
	return v, ok
}

// fill puts the values in a template. A name that stands for nothing stays as it is written.
func (w *walk) fill(template string) string {
	text, _ := fill(template, func(name string) (string, bool) {
		if v, ok := w.values[name]; ok {
			return v, true
		}
		return "{" + name + "}", true
	})
	return text
}

// fillAny fills every text in a tree. "{page}" alone is a number.
func (w *walk) fillAny(tree any) any {
	switch v := tree.(type) {
	case string:
		if n, err := strconv.Atoi(w.values["page"]); v == "{page}" && err == nil {
			return n
		}
		return w.fill(v)
	case map[string]any:
		m := make(map[string]any, len(v))
		for key, value := range v {
			m[key] = w.fillAny(value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = w.fillAny(v[i])
		}
		return list
	}
	return tree
}
