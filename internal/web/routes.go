package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A handler answers a request, or returns why it cannot: a *problem for the client, anything else is a fault of ours.
// It returns an error only as long as it has written nothing, or when the client has gone.
type handler func(http.ResponseWriter, *http.Request) error

// A route is one address and what is known of it.
type route struct {
	path string // as api/openapi.yaml writes it
	get  handler
	post handler
	// params are the query parameters it knows; with ownQuery its handlers look after them, as search.Parse does.
	params   []string
	ownQuery bool
	// api: any web page may read it, and its errors are problem documents whoever asks.
	api bool
	// json: it has no other form, so an Accept header that rules JSON out is refused.
	json bool
	// shared: the mux cannot tell it from the route before it, which answers for both.
	shared bool
	// alias is another spelling of the address.
	alias string
}

// pattern is rt's path as http.ServeMux writes it.
func (rt route) pattern() string {
	if strings.HasSuffix(rt.path, "/") {
		return rt.path + "{$}" // and nothing below it
	}
	return rt.path
}

// table is every route, in the order of the documentation.
func (s *Server) table() []route {
	routes := []route{
		{path: "/v1/meetings", get: s.listMeetings, ownQuery: true, api: true, json: true},
		{path: "/v1/meetings.ics", get: s.calendar, ownQuery: true, api: true},
		{path: "/v1/meetings.rss", get: s.syndicated(rss), ownQuery: true, api: true},
		{path: "/v1/meetings.atom", get: s.syndicated(atom), ownQuery: true, api: true},
		{path: "/v1/meetings.feed.json", get: s.syndicated(jsonFeed), ownQuery: true, api: true},
		{path: "/v1/meetings.geojson", get: s.export(geoJSON), ownQuery: true, api: true},
		{path: "/v1/meetings.csv", get: s.export(csvTable), ownQuery: true, api: true},
		{path: "/v1/meetings.ndjson", get: s.export(ndJSON), ownQuery: true, api: true},
		{path: "/v1/meetings/{id}", get: s.meeting, api: true},
		{path: "/v1/meetings/{id}.ics", get: s.meeting, api: true, shared: true},
		{path: "/v1/suggest", get: s.suggest, params: []string{"q", "limit"}, api: true, json: true},
		{path: "/v1/places", get: s.listPlaces, params: []string{"q", "limit"}, api: true, json: true},
		{path: "/v1/changes", get: s.changes, params: changeParams, api: true, json: true},
		{path: "/v1/changes.json", get: s.changes, params: changeParams, api: true},
		{path: "/v1/changes.rss", get: s.changeFeed(rss), params: changeParams, api: true},
		{path: "/v1/changes.atom", get: s.changeFeed(atom), params: changeParams, api: true},
		{path: "/v1/changes.feed.json", get: s.changeFeed(jsonFeed), params: changeParams, api: true},
		{path: "/v1/sources", get: s.listSources, params: []string{"fellowship", "country", "health"}, api: true, json: true},
		{path: "/v1/sources/{source}", get: s.getSource, api: true, json: true},
		{path: "/v1/sources/{source}/report", get: s.report, api: true, json: true},
		{path: "/v1/sources/{source}/attempts", get: s.attempts, params: []string{"limit"}, api: true, json: true},
		{path: "/v1/sources/{source}/badge.svg", get: s.badge, api: true},
		{path: "/v1/check", post: s.check, params: candidateParams, api: true, json: true},
		{path: "/v1/types", get: s.types, params: []string{"lang"}, api: true, json: true},
		{path: "/v1/fellowships", get: s.fellowships, api: true, json: true},
		{path: "/v1/notices", get: s.notices, api: true, json: true},
		{path: "/meeting-guide.json", get: s.meetingGuide, ownQuery: true, api: true},
		{path: "/bmlt/client_interface/{format}/", alias: "/bmlt/client_interface/{format}", get: s.bmltInterface, ownQuery: true, api: true},
		{path: "/openapi.yaml", get: s.serveOpenAPI, api: true},
		{path: "/meeting.schema.json", get: s.serveSchema, api: true},
		{path: "/healthz", get: s.healthz, api: true},
		{path: "/readyz", get: s.readyz, api: true},
		{path: "/metrics", get: s.metrics(), api: true},
		{path: "/robots.txt", get: s.robots, api: true},
	}
	return append(routes, s.pages()...)
}

func (s *Server) metrics() handler {
	h := promhttp.HandlerFor(s.Metrics, promhttp.HandlerOpts{DisableCompression: true})
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", cacheNever)
		h.ServeHTTP(w, r)
		return nil
	}
}

// serve wraps the handlers of rt in what every route does: methods, parameters, errors.
func (s *Server) serve(rt route) http.Handler {
	allow := rt.allow()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer s.recovered(w, r)
		if rt.api || strings.HasPrefix(r.URL.Path, "/v1/") { // an address that is not there is told to every page, too
			allowOrigin(w.Header())
		}
		if !rt.json {
			maps.Copy(w.Header(), secured)
		}
		if err := s.try(w, r, rt, allow); err != nil {
			s.fail(w, r, rt, err)
		}
	})
}

func (rt route) allow() string {
	methods := []string{http.MethodOptions}
	if rt.get != nil {
		methods = append(methods, http.MethodGet, http.MethodHead)
	}
	if rt.post != nil {
		methods = append(methods, http.MethodPost)
	}
	return strings.Join(methods, ", ")
}

func (s *Server) try(w http.ResponseWriter, r *http.Request, rt route, allow string) error {
	var h handler
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		h = rt.get
	case http.MethodPost:
		h = rt.post
	case http.MethodOptions:
		preflight(w.Header(), rt, allow)
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if h == nil {
		w.Header().Set("Allow", allow)
		return newProblem("method-not-allowed", "This address has %s.", allow)
	}
	if rt.json && !acceptsJSON(r.Header.Values("Accept")) {
		return newProblem("not-acceptable", "This address answers in application/json only.")
	}
	if !rt.ownQuery {
		if err := knownParams(r, rt.params); err != nil {
			return err
		}
	}
	return h(w, r)
}

func preflight(h http.Header, rt route, allow string) {
	h.Set("Allow", allow)
	if rt.api {
		h.Set("Access-Control-Allow-Methods", allow)
		h.Set("Access-Control-Allow-Headers", "Content-Type, If-None-Match")
		h.Set("Access-Control-Max-Age", "86400")
	}
}

// query is the query of r; what cannot be decoded is refused, because it would be lost silently.
func query(r *http.Request) (url.Values, error) {
	v, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, invalidParameters(paramError{Code: search.InvalidValue, Detail: "The query cannot be decoded: % is written %25, ; is written %3B."})
	}
	return v, nil
}

// knownParams refuses parameters that the route does not know.
func knownParams(r *http.Request, known []string) error {
	if r.URL.RawQuery == "" {
		return nil
	}
	v, err := query(r)
	if err != nil {
		return err
	}
	var errs []paramError
	for name := range v {
		if !slices.Contains(known, name) {
			errs = append(errs, paramError{Parameter: name, Code: search.UnknownParameter, Detail: "Unknown parameter.", DidYouMean: source.Nearest(name, known)})
		} else if len(v[name]) > 1 {
			errs = append(errs, paramError{Parameter: name, Code: search.Repeated, Detail: "Given more than once."})
		}
	}
	if len(errs) == 0 {
		return nil
	}
	slices.SortFunc(errs, func(a, b paramError) int { return strings.Compare(a.Parameter, b.Parameter) })
	return invalidParameters(errs...)
}

// wantsPage reports whether a person is to read the answer.
func wantsPage(r *http.Request) bool { return strings.Contains(r.Header.Get("Accept"), "text/html") }

// acceptsJSON reports whether an Accept header leaves room for JSON. Weights are read only for being zero.
func acceptsJSON(headers []string) bool {
	if len(headers) == 0 {
		return true
	}
	for one := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		mime, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(one)), ";")
		mime = strings.TrimSpace(mime)
		if q := strings.ReplaceAll(params, " ", ""); q == "q=0" || q == "q=0.0" {
			continue
		}
		// A browser that is shown an answer asks for HTML; refusing it would help nobody.
		if mime == "" || mime == "*/*" || mime == "application/*" || mime == "text/html" || strings.Contains(mime, "json") {
			return true
		}
	}
	return false
}

// fail answers with what err says, if anybody is left to hear it.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, rt route, err error) {
	p := s.problemOf(r, err)
	if p == nil {
		return
	}
	if !rt.api && wantsPage(r) {
		s.errorPage(w, r, p)
		return
	}
	p.write(w, r, s.BaseURL)
}

func (s *Server) problemOf(r *http.Request, err error) *problem {
	if p, ok := errors.AsType[*problem](err); ok {
		return p
	}
	if e, ok := errors.AsType[*search.ParamError](err); ok {
		return invalidParameters(e.Params...)
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return newProblem("too-large", "At most %d bytes are read.", s.MaxUpload)
	}
	if errors.Is(err, errClientGone) || errors.Is(err, context.Canceled) {
		return nil
	}
	s.Log.Error("request failed", "route", routeName(r), "err", scrub(err.Error(), r.URL.Query()))
	var detail string
	switch {
	case errors.Is(err, search.ErrUnavailable):
		detail = "Searches cannot be answered at the moment."
	case errors.Is(err, context.DeadlineExceeded):
		detail = "The answer took too long."
	default:
		return newProblem("internal", "Something went wrong here.")
	}
	p := newProblem("unavailable", "%s", detail)
	p.retryAfter = 5 * time.Second
	return p
}

// recovered turns a panic into a 500. Its value is logged only when it is the runtime's own, because any other could
// hold what the client asked for.
func (s *Server) recovered(w http.ResponseWriter, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler { //nolint:errorlint // the very value, as net/http itself tells it
		panic(v)
	}
	what := fmt.Sprintf("%T", v)
	if e, ok := v.(runtime.Error); ok {
		what = e.Error()
	}
	s.Log.LogAttrs(r.Context(), slog.LevelError, "panic", slog.String("route", routeName(r)), slog.String("value", what), slog.String("stack", string(debug.Stack())))
	newProblem("internal", "Something went wrong here.").write(w, r, s.BaseURL)
}

var (
	wordOfText = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+`)
	decimals   = regexp.MustCompile(`-?\d+\.\d+`)
)

// scrub takes out of an error's text whatever could be what the client asked for: every word that its parameters hold,
// however it is written there, and every number with decimals, which could be a coordinate.
func scrub(text string, asked url.Values) string {
	text = decimals.ReplaceAllString(text, "[number]")
	query := search.Fold(asked.Encode())
	if decoded, err := url.QueryUnescape(query); err == nil {
		query = search.Fold(decoded)
	}
	return wordOfText.ReplaceAllStringFunc(text, func(word string) string {
		if len(word) > 1 && strings.Contains(query, search.Fold(word)) {
			return "[asked]"
		}
		return word
	})
}
