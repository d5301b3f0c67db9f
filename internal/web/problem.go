package web

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A problem is an error as RFC 9457 gives it to a client. Handlers return one; what else they return is a 500.
type problem struct {
	Type     string       `json:"type"` // filled in when written: the address of the kind's page
	Title    string       `json:"title"`
	Status   int          `json:"status"`
	Detail   string       `json:"detail,omitempty"`
	Instance string       `json:"instance,omitempty"` // the path that was asked for, without its query
	Errors   []paramError `json:"errors,omitempty"`

	code       string
	retryAfter time.Duration
}

// A paramError says what is wrong with one parameter.
type paramError = search.Problem

func (p *problem) Error() string { return p.code + ": " + p.Detail }

// A problemKind is one kind of problem, explained at /problems/{code}.
type problemKind struct {
	Code, Title string
	Status      int
	Explain     string // for the developer who followed the link
}

// problemKinds are all there are. A code is never reused for another meaning.
var problemKinds = []problemKind{
	{"invalid-parameter", "Invalid parameter", http.StatusBadRequest,
		"A parameter is not known here, or its value is not understood. Each entry of errors names one of them; did_you_mean, when present, is what was probably meant. Unknown parameters are refused because a misspelt filter would otherwise widen a search without a word."},
	{"too-broad", "Too many meetings for this format", http.StatusBadRequest,
		"The format holds a limited number of meetings, so that the programs that read it stay usable. Narrow the search, for instance with near, city, fellowship or day; or read everything as .ndjson, .csv or .geojson."},
	{"not-found", "Not found", http.StatusNotFound,
		"Nothing is known under this address. Ids are written exactly as answers give them."},
	{"method-not-allowed", "Method not allowed", http.StatusMethodNotAllowed,
		"The address exists, but not for this method. The Allow header lists the methods it has."},
	{"not-acceptable", "Not acceptable", http.StatusNotAcceptable,
		"The Accept header rules out every media type that this address has. The suffix of the path chooses the format: /v1/meetings.ics, .rss, .atom, .feed.json, .geojson, .csv or .ndjson."},
	{"gone", "Gone", http.StatusGone,
		"It was here and is no longer: a meeting that its publisher has withdrawn, or changes older than those that are kept. For changes, read /v1/meetings.ndjson once more and follow /v1/changes from its end."},
	{"too-large", "Too large", http.StatusRequestEntityTooLarge,
		"The request is larger than is read here. A list can be given by its address instead."},
	{"unsupported-media-type", "Unsupported media type", http.StatusUnsupportedMediaType,
		"A check takes the document itself, or a form with the field url or file."},
	{"unreadable", "Unreadable list", http.StatusUnprocessableEntity,
		"The document was not had, or could not be read as a list of meetings. Where the cause is known, it is named by a code of the catalogue of notices."},
	{"rate-limited", "Too many requests", http.StatusTooManyRequests,
		"Wait for as long as Retry-After says. To read everything, ask once for /v1/meetings.ndjson and follow /v1/changes; answers carry an ETag, and asking with If-None-Match is cheap."},
	{"internal", "Internal error", http.StatusInternalServerError,
		"The fault is here and not in the request. The Request-Id header finds it in the logs."},
	{"unavailable", "Unavailable", http.StatusServiceUnavailable,
		"The service is starting, or has more to do than it can. Try again after the seconds in Retry-After."},
}

func kindOf(code string) (problemKind, bool) {
	for _, k := range problemKinds {
		if k.Code == code {
			return k, true
		}
	}
	return problemKind{}, false
}

// newProblem is a problem of the kind with the given code, which must exist.
func newProblem(code, format string, args ...any) *problem {
	k, ok := kindOf(code)
	if !ok {
		panic("web: no problem " + code)
	}
	return &problem{Title: k.Title, Status: k.Status, Detail: fmt.Sprintf(format, args...), code: code}
}

// invalidParameters is the problem of a request whose parameters are wrong.
func invalidParameters(errs ...paramError) *problem {
	detail := "1 parameter is not valid."
	if n := len(errs); n != 1 {
		detail = strconv.Itoa(n) + " parameters are not valid."
	}
	p := newProblem("invalid-parameter", "%s", detail)
	p.Errors = errs
	return p
}

// write sends p as application/problem+json. Problems are never cached.
func (p *problem) write(w http.ResponseWriter, r *http.Request, baseURL string) {
	q := *p
	q.Type, q.Instance = baseURL+"/problems/"+p.code, r.URL.Path
	body, err := toJSON(q)
	if err != nil {
		panic(err) // strings and numbers always encode
	}
	p.header(w)
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.Status)
	w.Write(body) //nolint:errcheck // the client has gone
}

func (p *problem) header(w http.ResponseWriter) {
	h := w.Header()
	for _, name := range []string{"ETag", "Link", "Content-Disposition", "Last-Modified"} {
		h.Del(name) // they described the answer that did not come about
	}
	h.Set("Cache-Control", "no-store")
	if p.retryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(int((p.retryAfter+time.Second-1)/time.Second)))
	}
}
