package web

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// An observer logs and measures requests by what they were, never by what they asked: the route's template, the
// status, the size and the time taken.
type observer struct {
	log      *slog.Logger
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newObserver(cfg Config) (*observer, error) {
	o := &observer{
		log: cfg.Log,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "fellowfeed_http_requests_total", Help: "Requests answered.",
		}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "fellowfeed_http_request_seconds", Help: "Time to answer a request.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
	}
	for _, c := range []prometheus.Collector{o.requests, o.seconds} {
		if err := cfg.Metrics.Register(c); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *observer) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now() // a duration, which no injected clock would tell
		id := strconv.FormatUint(rand.Uint64(), 36)
		rec := &recorder{ResponseWriter: w}
		w.Header().Set("Request-Id", id)
		next.ServeHTTP(rec, r)
		took := time.Since(start)
		name := routeName(r)
		o.requests.WithLabelValues(name, strconv.Itoa(rec.status())).Inc()
		o.seconds.WithLabelValues(name).Observe(took.Seconds())
		o.log.LogAttrs(context.Background(), slog.LevelInfo, "request",
			slog.String("route", name), slog.String("method", methodName(r.Method)), slog.Int("status", rec.status()),
			slog.Int64("bytes", rec.bytes), slog.Duration("took", took), slog.String("request_id", id))
	})
}

// routeName is the pattern that the mux chose: a name from a closed list, whatever was asked for.
func routeName(r *http.Request) string {
	if r.Pattern == "" || r.Pattern == "/" { // "/" is what takes the rest; the first page is "/{$}"
		return "none"
	}
	return strings.TrimSuffix(r.Pattern, "{$}")
}

// methodName keeps invented methods out of the log.
func methodName(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodOptions, http.MethodPut, http.MethodDelete, http.MethodPatch:
		return m
	}
	return "other"
}

// A recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (r *recorder) status() int {
	if r.code == 0 {
		return http.StatusOK
	}
	return r.code
}

func (r *recorder) WriteHeader(code int) {
	if r.code == 0 && code >= 200 {
		r.code = code
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(b []byte) (int, error) {
	if r.code == 0 {
		r.code = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }
