package fetch

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// TestSlowServers runs in a bubble where time passes only while everyone waits, against servers at the end of a pipe.
func TestSlowServers(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n"
	drip := func(conn net.Conn, each string, every time.Duration) {
		for {
			if _, err := io.WriteString(conn, each); err != nil {
				return
			}
			time.Sleep(every)
		}
	}
	for _, tc := range []struct {
		name   string
		answer func(net.Conn)
		want   notice.Code
		within time.Duration
	}{
		{"no answer", func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, notice.FeedUnreachable, 70 * time.Second},
		{"a header that never ends", func(c net.Conn) { drip(c, "H", time.Second) }, notice.FeedUnreachable, 70 * time.Second},
		{"a header line at a time", func(c net.Conn) {
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			drip(c, "X: 1\r\n", 10*time.Second)
		}, notice.FeedUnreachable, 70 * time.Second},
		{"nothing after the header", func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			_, _ = io.Copy(io.Discard, c)
		}, notice.FeedTooSlow, 40 * time.Second},
		{"a byte now and then", func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			drip(c, "x", time.Second)
		}, notice.FeedTooSlow, 40 * time.Second},
		{"just fast enough, for too long", func(c net.Conn) {
			_, _ = io.WriteString(c, strings.Replace(head, "100000", "100000000", 1))
			drip(c, strings.Repeat("x", 3000), time.Second)
		}, notice.FeedTooSlow, 11 * time.Minute},
		{"slow, and whole", func(c net.Conn) {
			_, _ = io.WriteString(c, head)
			for range 100 {
				_, _ = io.WriteString(c, strings.Repeat("x", 1000))
				time.Sleep(500 * time.Millisecond)
			}
		}, "", time.Minute},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := New(Options{UserAgent: userAgent, Delay: -1})
				defer c.Close()
				pipes := &pipes{answer: tc.answer}
				c.transport.DialContext = pipes.dial
				defer pipes.close()

				began := time.Now()
				s := session(c, "")
				_, err := get(t, s, "http://feeds.example.org/feed.json")
				if got := code(err); got != tc.want {
					t.Errorf("%v, want %q", err, tc.want)
				}
				if took := time.Since(began); took > tc.within {
					t.Errorf("gave up after %v, want at most %v", took, tc.within)
				}
			})
		})
	}
}

// A caller's deadline ends an attempt, and is not the publisher's failure.
func TestCallersDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Options{UserAgent: userAgent})
		defer c.Close()
		pipes := &pipes{answer: func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }}
		c.transport.DialContext = pipes.dial
		defer pipes.close()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		_, err := session(c, "").Get(ctx, post("http://feeds.example.org/"))
		if !errors.Is(err, context.DeadlineExceeded) || code(err) != "" {
			t.Errorf("%v", err)
		}
	})
}

// pipes are connections to a server without a network. It has no robots.txt.
type pipes struct {
	answer func(net.Conn)
	work   sync.WaitGroup
	open   []net.Conn
}

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	here, there := net.Pipe()
	p.open = append(p.open, here, there)
	p.work.Go(func() {
		defer there.Close()
		r := bufio.NewReader(there)
		req, err := http.ReadRequest(r)
		if err != nil {
			return
		}
		if req.URL.Path == "/robots.txt" {
			_, _ = io.WriteString(there, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			return
		}
		p.answer(there)
	})
	return here, nil
}

func (p *pipes) close() {
	for _, c := range p.open {
		c.Close()
	}
	p.work.Wait()
}
