// Package web serves Fellowfeed over HTTP: the API, the feeds, the compatible formats and the pages. The contract is
// api/openapi.yaml; every handler test validates against it.
//
// It keeps three promises to whoever asks: an unknown parameter is an error and never a wider search; every error of
// the API is a problem document (RFC 9457); and nobody is followed, so there are no cookies, no requests to others, and
// no query, coordinate or client address in any log or measurement.
package web

import (
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
)

// A Server answers requests. It is an http.Handler and safe for concurrent use.
type Server struct {
	Config
	handler    http.Handler
	routes     []route
	observer   *observer
	clients    *limiter
	checks     *limiter
	stateCache stateCache
	answers    answers
	running    chan struct{} // one token for each request being answered
	assets     *assets
	views      map[string]*template.Template // by name
	zones      *occurrence.Zones
	calendars  *feed.Calendar
	bmlt       *bmltServer
	docs       *document
	openAPI    []byte
	schema     []byte
}

// New makes a server. It fails only when something embedded in the binary is broken, or a setting makes no sense.
func New(cfg Config) (*Server, error) {
	cfg = cfg.withDefaults()
	if !strings.HasPrefix(cfg.BaseURL, "http") || strings.HasSuffix(cfg.BaseURL, "/") {
		return nil, fmt.Errorf("web: the base address %q must be absolute and without a final slash", cfg.BaseURL)
	}
	s := &Server{
		Config:  cfg,
		clients: newLimiter(cfg.PerSecond, cfg.Burst),
		checks:  newLimiter(cfg.PerSecond/100, 5), // a check may fetch and read a whole list
		zones:   occurrence.NewZones(),
		running: make(chan struct{}, cfg.MaxConcurrent),
	}
	s.calendars = feed.NewCalendar(s.zones)
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("web: %w", err)
	}
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(1024))
	if err != nil {
		return nil, fmt.Errorf("web: compression: %w", err)
	}
	if s.observer, err = newObserver(cfg); err != nil {
		return nil, fmt.Errorf("web: metrics: %w", err)
	}
	s.bmlt = s.newBMLT()
	mux := http.NewServeMux()
	s.routes = s.table()
	for _, rt := range s.routes {
		if !rt.shared {
			mux.Handle(rt.pattern(), s.serve(rt))
		}
		if rt.alias != "" {
			mux.Handle(rt.alias, s.serve(rt))
		}
	}
	mux.Handle("/", s.serve(route{path: "/{path...}", ownQuery: true, get: s.notFound, post: s.notFound}))
	s.handler = s.observer.wrap(s.guard(compress(mux)))
	return s, nil
}

// load reads what is embedded.
func (s *Server) load() (err error) {
	if s.assets, err = loadAssets(); err != nil {
		return err
	}
	if s.openAPI, s.schema, s.docs, err = loadContract(); err != nil {
		return err
	}
	s.views, err = s.loadViews()
	return err
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// HTTPServer is an http.Server for h with the time limits that suit it. Whole exports to slow readers move their own
// deadline as they write.
func HTTPServer(addr string, h http.Handler) *http.Server {
	return &http.Server{
		Addr:              addr,
		Handler:           h,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       time.Minute,
		WriteTimeout:      time.Minute,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
	}
}

// guard refuses what would be too much, and puts on every answer what every answer carries.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), always)
		if !unmetered[r.URL.Path] {
			if wait, ok := s.clients.take(clientAddr(r, s.TrustedProxies), s.Now()); !ok {
				s.refuse(w, r, "rate-limited", max(wait, time.Second), "At most %g requests a second.", s.PerSecond)
				return
			}
			select {
			case s.running <- struct{}{}:
				defer func() { <-s.running }()
			default:
				s.refuse(w, r, "unavailable", time.Second, "Too many requests are being answered.")
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

func (s *Server) refuse(w http.ResponseWriter, r *http.Request, code string, wait time.Duration, format string, args ...any) {
	p := newProblem(code, format, args...)
	p.retryAfter = wait
	allowOrigin(w.Header())
	p.write(w, r, s.BaseURL)
}

// unmetered are for the operator's machines, which must get through when nobody else does.
var unmetered = map[string]bool{"/healthz": true, "/readyz": true, "/metrics": true}

// always goes with every answer: it is what it says it is.
var always = http.Header{"X-Content-Type-Options": {"nosniff"}}

// secured is what keeps a page to itself: nothing from elsewhere is loaded, nothing tells elsewhere where one was. It goes
// with whatever a browser might show as a page, and so not with JSON.
var secured = http.Header{
	"Content-Security-Policy": {"default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"},
	"Referrer-Policy":         {"no-referrer"},
	"Permissions-Policy":      {"geolocation=(self), camera=(), microphone=(), payment=(), usb=(), browsing-topics=()"},
}

// shared lets any web page read the answer; there is nothing in it that belongs to whoever asks.
var shared = http.Header{
	"Access-Control-Allow-Origin":   {"*"},
	"Access-Control-Expose-Headers": {"ETag, Link, Retry-After, Request-Id"},
	"Cross-Origin-Resource-Policy":  {"cross-origin"},
}

// allowOrigin sets these. Their values, like those above, are never written to: whoever sets a header sets another list.
func allowOrigin(h http.Header) { maps.Copy(h, shared) }

func (s *Server) notFound(http.ResponseWriter, *http.Request) error {
	return newProblem("not-found", "There is nothing at this address. /docs lists what there is.")
}

// healthz says that the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	return sendText(w, http.StatusOK, "ok\n")
}

// readyz says whether searches are answered from a complete index.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) error {
	if err := s.Ready(); err != nil {
		w.Header().Set("Retry-After", "1")
		return sendText(w, http.StatusServiceUnavailable, "not ready\n")
	}
	return sendText(w, http.StatusOK, "ready\n")
}

func (s *Server) robots(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Cache-Control", "public, max-age=86400")
	return sendText(w, http.StatusOK, "User-agent: *\nAllow: /v1/meetings.\nDisallow: /check\nDisallow: /meetings?\n")
}

func sendText(w http.ResponseWriter, status int, text string) error {
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", cacheNever)
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, err := w.Write([]byte(text))
	return clientGone(err)
}

// errClientGone is a failure to write: nobody is left to tell.
var errClientGone = errors.New("client gone")

func clientGone(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", errClientGone, err)
}
