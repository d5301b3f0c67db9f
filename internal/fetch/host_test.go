package fetch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// However many attempts want something of a host, it sees one of them at a time, from the request to the last byte.
func TestOneAtATime(t *testing.T) {
	site := newSite(t)
	var now, most, served atomic.Int32
	site.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		_, _ = w.Write([]byte("a"))
		w.(http.Flusher).Flush()
		_, _ = w.Write([]byte("b"))
		served.Add(1)
		now.Add(-1)
	})
	c, _ := newClient(t)
	const attempts, each = 12, 5
	var work sync.WaitGroup
	for i := range attempts {
		work.Go(func() {
			s := session(c, "")
			for j := range each {
				host := []string{"one.test", "ONE.test.", "one.test"}[i%3] // one host, however it is written
				if _, err := get(t, s, site.at(host, fmt.Sprintf("/%d/%d", i, j))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	if most.Load() != 1 || served.Load() < attempts*each {
		t.Errorf("at most %d at once, %d served; want 1 and at least %d", most.Load(), served.Load(), attempts*each)
	}
}

// A host that is slow holds up nobody but those who want something of it.
func TestHostsDoNotWaitForOneAnother(t *testing.T) {
	site := newSite(t)
	entered, leave := make(chan struct{}), make(chan struct{})
	site.mux.HandleFunc("slow.test/feed", func(http.ResponseWriter, *http.Request) {
		close(entered)
		<-leave
	})
	site.serve("/", "text/plain", "x")
	c, _ := newClient(t)
	done := make(chan error)
	go func() {
		_, err := get(t, session(c, ""), site.at("slow.test", "/feed"))
		done <- err
	}()
	<-entered
	mustGet(t, session(c, ""), site.at("quick.test", "/feed"))

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.hosts.enter(ctx, "slow.test", c.opt.Now()); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a busy host after the caller has gone: %v", err)
	}
	close(leave)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestHostsAreForgotten(t *testing.T) {
	var hs hosts
	now := newClock().now()
	barred, _ := hs.enter(t.Context(), "barred", now)
	barred.resume = now.Add(time.Hour)
	hs.leave(barred)
	busy, _ := hs.enter(t.Context(), "busy", now)
	for i := range 2 * maxHosts {
		h, err := hs.enter(t.Context(), strconv.Itoa(i), now)
		if err != nil {
			t.Fatal(err)
		}
		hs.leave(h)
	}
	if len(hs.m) > maxHosts {
		t.Errorf("%d hosts are remembered", len(hs.m))
	}
	if hs.m["barred"] != barred || hs.m["busy"] != busy {
		t.Error("a host was forgotten that is busy or asked for time")
	}
	hs.leave(busy)
}

func TestRetries(t *testing.T) {
	type reply struct {
		status int // 0 cuts the connection
		after  string
	}
	times := func(n int, r reply) []reply {
		var all []reply
		for range n {
			all = append(all, r)
		}
		return all
	}
	ok := reply{status: 200}
	for _, tc := range []struct {
		name    string
		replies []reply
		want    notice.Code
		asked   int
		after   time.Duration // told to ingest
	}{
		{"well", []reply{ok}, "", 1, 0},
		{"briefly unwell", []reply{{503, ""}, {502, ""}, ok}, "", 3, 0},
		{"unwell", times(9, reply{504, ""}), notice.FeedHttpError, 3, 0},
		{"a cut connection", []reply{{}, {}, ok}, "", 3, 0},
		{"cut connections", times(9, reply{}), notice.FeedUnreachable, 3, 0},
		{"broken", times(9, reply{500, ""}), notice.FeedHttpError, 1, 0},
		{"absent", times(9, reply{404, ""}), notice.FeedHttpError, 1, 0},
		{"a short wait", []reply{{503, "5"}, ok}, "", 2, 0},
		{"a short wait after too many", []reply{{429, "5"}, ok}, "", 2, 0},
		{"a long wait", []reply{{503, "3600"}, ok}, notice.FeedRateLimited, 1, time.Hour},
		{"a long wait after too many", []reply{{429, "600"}, ok}, notice.FeedRateLimited, 1, 10 * time.Minute},
		{"a wait till noon", []reply{{429, "Mon, 04 May 2026 14:00:00 GMT"}, ok}, notice.FeedRateLimited, 1, 2 * time.Hour},
		{"a wait that is over", []reply{{503, "Mon, 04 May 2026 08:00:00 GMT"}, ok}, "", 2, 0},
		{"a wait of a year", []reply{{429, "31536000"}, ok}, notice.FeedRateLimited, 1, longestWait},
		{"too many, for nobody knows how long", []reply{{429, ""}, ok}, notice.FeedRateLimited, 1, 0},
		{"a wait that cannot be read", []reply{{429, "a while"}, ok}, notice.FeedRateLimited, 1, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			var n atomic.Int32
			site.status("/robots.txt", http.StatusNotFound, "", "Connection", "close") // a connection used twice is retried below us
			site.mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
				r := tc.replies[n.Add(1)-1]
				if r.status == 0 {
					panic(http.ErrAbortHandler)
				}
				if r.after != "" {
					w.Header().Set("Retry-After", r.after)
				}
				w.WriteHeader(r.status)
			})
			c, clock := newClient(t)
			began := clock.now()
			s := session(c, "")
			_, err := get(t, s, site.URL+"/feed")
			if got := code(err); got != tc.want {
				t.Fatalf("%v, want %q", err, tc.want)
			}
			if int(n.Load()) != tc.asked || len(s.Fetches()) != tc.asked+1 {
				t.Errorf("asked %d times, %d on record; want %d", n.Load(), len(s.Fetches())-1, tc.asked)
			}
			if took := clock.now().Sub(began); took > 30*time.Second {
				t.Errorf("waited %v", took)
			}
			after, told := RetryAfter(err)
			if after != tc.after || told != (tc.after > 0) {
				t.Errorf("RetryAfter = %v, %v, want %v", after, told, tc.after)
			}
			var teller interface{ RetryAfter() time.Duration }
			if errors.As(err, &teller) != told || told && teller.RetryAfter() != after {
				t.Error("readers who do not know this package are told something else")
			}
		})
	}
}

// A host that asked for time is left alone by every attempt, until the time is over.
func TestHostsAreLeftAlone(t *testing.T) {
	site := newSite(t)
	busy := true
	site.mux.HandleFunc("/feed", func(w http.ResponseWriter, _ *http.Request) {
		if busy {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	c, clock := newClient(t)
	_, err := get(t, session(c, ""), site.URL+"/feed")
	wantCode(t, err, notice.FeedRateLimited)

	clock.advance(4 * time.Minute)
	_, err = get(t, session(c, ""), site.URL+"/other")
	wantCode(t, err, notice.FeedRateLimited)
	if after, _ := RetryAfter(err); after != 6*time.Minute {
		t.Errorf("come back in %v, want 6m", after)
	}
	if got := site.asked(); len(got) != 1 {
		t.Errorf("asked for %v", got)
	}
	busy = false
	clock.advance(6*time.Minute - patience)
	mustGet(t, session(c, ""), site.URL+"/feed")
}

func TestPostIsNotRepeated(t *testing.T) {
	site := newSite(t)
	site.status("/form", http.StatusBadGateway, "")
	c, _ := newClient(t)
	_, err := session(c, "").Get(t.Context(), post(site.URL+"/form"))
	wantCode(t, err, notice.FeedHttpError)
	if got := site.asked(); len(got) != 1 {
		t.Errorf("asked %d times", len(got))
	}
}
