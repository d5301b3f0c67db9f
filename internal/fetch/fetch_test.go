package fetch

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const userAgent = "Fellowfeed/1.2 (+https://example.org/about)"

// A clock stands still until somebody sleeps on it.
type clock struct {
	mu    sync.Mutex
	t     time.Time
	slept []time.Duration
}

func newClock() *clock { return &clock{t: time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	c.t = c.t.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// newClient may reach the loopback, and finds every name there that ends in .test.
func newClient(t *testing.T, vary ...func(*Options)) (*Client, *clock) {
	t.Helper()
	clock := newClock()
	opt := Options{
		UserAgent: userAgent, AllowPrivateNetworks: true, Delay: -1, Now: clock.now, Sleep: clock.sleep,
		Getenv:   func(string) string { return "" },
		Resolver: resolver(t, map[string][]string{"*": {"127.0.0.1"}}), Log: slog.New(slog.DiscardHandler),
	}
	for _, v := range vary {
		v(&opt)
	}
	c := New(opt)
	t.Cleanup(c.Close)
	return c, clock
}

// A site is a server on the loopback that remembers what it was asked. It has no robots.txt unless it is given one.
type site struct {
	*httptest.Server
	mux  *http.ServeMux
	mu   sync.Mutex
	seen []*http.Request
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{mux: http.NewServeMux()}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.seen = append(s.seen, r)
	s.mu.Unlock()
	s.mux.ServeHTTP(w, r)
}

// asked are the paths and queries that were asked for, but for robots.txt.
func (s *site) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, r := range s.seen {
		if r.URL.Path != "/robots.txt" {
			all = append(all, r.URL.RequestURI())
		}
	}
	return all
}

// last is the last request.
func (s *site) last() *http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[len(s.seen)-1]
}

// at is an address of the site under another name.
func (s *site) at(host, path string) string {
	u, _ := url.Parse(s.URL)
	return u.Scheme + "://" + host + ":" + u.Port() + path
}

// serve answers path with body.
func (s *site) serve(path, contentType, body string) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(body))
	})
}

// status answers path with a status and a body.
func (s *site) status(path string, status int, body string, header ...string) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	})
}

func (s *site) redirect(path string, status int, to string) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", to)
		w.WriteHeader(status)
	})
}

func get(t *testing.T, s *Session, address string) (*importer.Document, error) {
	t.Helper()
	return s.Get(t.Context(), importer.Request{URL: address, Accept: "application/json"})
}

func mustGet(t *testing.T, s *Session, address string) *importer.Document {
	t.Helper()
	doc, err := get(t, s, address)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func session(c *Client, address string) *Session {
	return c.Session(&source.Source{ID: "aa-test", URL: address}, nil, nil)
}

func wantCode(t *testing.T, err error, want notice.Code) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want %s", want)
	}
	if got := code(err); got != want {
		t.Fatalf("%v, want %s", err, want)
	}
}

// resolver asks a DNS server on the loopback that answers with the addresses of a name, or those of "*".
func resolver(t *testing.T, names map[string][]string) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		serveDNS(conn, names)
	}()
	t.Cleanup(func() { conn.Close(); <-done })
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func serveDNS(conn net.PacketConn, names map[string][]string) {
	buf := make([]byte, 1500)
	for {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return
		}
		var msg dnsmessage.Message
		if msg.Unpack(buf[:n]) != nil || len(msg.Questions) != 1 {
			continue
		}
		q := msg.Questions[0]
		msg.Response, msg.RecursionAvailable, msg.Additionals = true, true, nil
		name := strings.TrimSuffix(q.Name.String(), ".")
		ips, ok := names[name]
		if !ok {
			ips, ok = names["*"]
		}
		if !ok {
			msg.RCode = dnsmessage.RCodeNameError
		}
		msg.Answers = answers(q, ips)
		if out, err := msg.Pack(); err == nil {
			_, _ = conn.WriteTo(out, from)
		}
	}
}

func answers(q dnsmessage.Question, ips []string) []dnsmessage.Resource {
	var all []dnsmessage.Resource
	for _, text := range ips {
		ip := net.ParseIP(text)
		head := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class, TTL: 1}
		switch v4 := ip.To4(); {
		case v4 != nil && q.Type == dnsmessage.TypeA:
			all = append(all, dnsmessage.Resource{Header: head, Body: &dnsmessage.AResource{A: [4]byte(v4)}})
		case v4 == nil && q.Type == dnsmessage.TypeAAAA:
			all = append(all, dnsmessage.Resource{Header: head, Body: &dnsmessage.AAAAResource{AAAA: [16]byte(ip)}})
		}
	}
	return all
}
