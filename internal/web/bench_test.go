package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// A readyEngine has its answer: what is measured is everything else.
type readyEngine struct {
	*fakeEngine
	result *search.Result
}

func (e readyEngine) Search(context.Context, *search.Query) (*search.Result, error) {
	return e.result, nil
}

// sink is the cheapest writer there is.
type sink struct {
	header http.Header
	bytes  int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(b []byte) (int, error) { s.bytes += len(b); return len(b), nil }

// BenchmarkList is a page of 20 meetings from the request to the last byte, but for the search, when nobody has asked for
// it in this minute; BenchmarkListAgain is when somebody has; BenchmarkFloor is a bare handler that writes the same bytes.
// Over a connection the ratios are those to BenchmarkFloorOverHTTP.
func BenchmarkList(b *testing.B) { benchmarkHandler(b, benchServer(b), anew) }

func BenchmarkListAgain(b *testing.B) { benchmarkHandler(b, benchServer(b), again) }

func BenchmarkFloor(b *testing.B) { benchmarkHandler(b, floor(b), again) }

func BenchmarkListOverHTTP(b *testing.B) { benchmarkHTTP(b, benchServer(b), anew) }

func BenchmarkListAgainOverHTTP(b *testing.B) { benchmarkHTTP(b, benchServer(b), again) }

func BenchmarkFloorOverHTTP(b *testing.B) { benchmarkHTTP(b, floor(b), again) }

// anew is another question each time, and again the same one.
func anew(i int) string { return fmt.Sprintf("%s&radius=%dm", benchTarget, 5000+i%40000) }

func again(int) string { return anew(0) }

// BenchmarkNotModified is the answer to who has it already.
func BenchmarkNotModified(b *testing.B) {
	s := benchServer(b)
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, httptest.NewRequest(http.MethodGet, benchTarget, nil))
	r := httptest.NewRequest(http.MethodGet, benchTarget, nil)
	r.Header.Set("If-None-Match", rec.Header().Get("ETag"))
	b.ReportAllocs()
	for b.Loop() {
		s.ServeHTTP(&sink{header: make(http.Header)}, r)
	}
}

const benchTarget = "/v1/meetings?near=40.71,-73.99&day=today&type=women"

func benchServer(b *testing.B) *Server {
	w := newWorld(b)
	w.cfg.Log = quiet()
	base := someMeetings()[0]
	res := &search.Result{Total: 1234, Generation: "g1"}
	for i := range 20 {
		m := *base
		m.ID = meeting.NewID("bench", fmt.Sprint(i))
		res.Hits = append(res.Hits, search.Hit{Meeting: &m, Next: now.Add(time.Duration(i) * time.Hour), Distance: float64(100 * i), Form: new(atomic.Pointer[search.Form])})
	}
	w.cfg.Search = readyEngine{w.engine, res}
	return w.serve(b)
}

func floor(b *testing.B) http.Handler {
	rec := httptest.NewRecorder()
	benchServer(b).ServeHTTP(rec, httptest.NewRequest(http.MethodGet, benchTarget, nil))
	if rec.Code != http.StatusOK {
		b.Fatal(rec.Body)
	}
	body := rec.Body.Bytes()
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(body)
	})
}

func benchmarkHandler(b *testing.B, h http.Handler, target func(i int) string) {
	r := httptest.NewRequest(http.MethodGet, benchTarget, nil)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_, r.URL.RawQuery, _ = strings.Cut(target(i), "?")
		w := &sink{header: make(http.Header)}
		h.ServeHTTP(w, r)
		b.SetBytes(int64(w.bytes))
	}
}

func benchmarkHTTP(b *testing.B, h http.Handler, target func(i int) string) {
	srv := httptest.NewServer(h)
	defer srv.Close()
	client := srv.Client()
	client.Transport.(*http.Transport).DisableCompression = true
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		res, err := client.Get(srv.URL + target(i))
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatal(res.Status, err)
		}
		b.SetBytes(n)
	}
}
