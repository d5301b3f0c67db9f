package fetch

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"code.dny.dev/ssrf"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

// errStopped stands for a connection that the guard let pass: in a test nothing leaves this machine.
var errStopped = errors.New("stopped by the test")

// guarded is a client that may not reach private networks, and a count of the connections that its guard let pass.
func guarded(t *testing.T, names map[string][]string) (*Client, *atomic.Int32) {
	t.Helper()
	c, _ := newClient(t, func(o *Options) {
		o.AllowPrivateNetworks = false
		o.Resolver = resolver(t, names)
	})
	var passed atomic.Int32
	check := guard(c.opt)
	c.transport = newTransport(c.opt, func(network, address string, raw syscall.RawConn) error {
		if err := check(network, address, raw); err != nil {
			return err
		}
		passed.Add(1)
		return errStopped
	})
	return c, &passed
}

// privateHosts are hosts as an address can name them; every name resolves to the loopback here.
var privateHosts = []string{
	// The loopback, in the spellings that some program understands.
	"127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1",
	"0177.0.0.01", "00000177.0.0.1", "127.0.0.1.", "localhost", "localhost.", "LOCALHOST", "a.localhost", "127。0。0。1", "127．0．0．1", "①②⑦.⓪.⓪.①",
	"127.0.0.1.example.org", "loopback.example.org",
	// Special-purpose IPv4 (RFC 6890).
	"0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "169.254.169.254", "169.254.0.1", "172.16.0.1",
	"172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1", "198.19.255.255",
	"198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "2852039166", "0xa9fea9fe", "0xA9.0xFE.0xA9.0xFE",
	// Special-purpose IPv6, and IPv4 inside it.
	"[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[::127.0.0.1]",
	"[::ffff:0:127.0.0.1]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a00:1::1]", "[2001::1]",
	"[2001:0:7f00:1::]", "[2001:db8::1]", "[2001:10::1]", "[3fff::1]", "[5f00::1]", "[100::1]", "[fc00::1]", "[fd00:ec2::254]", "[fe80::1]",
	"[fe80::1%25lo]", "[2606:4700::1%25lo]", "[::1%25lo]", "[fec0::1]", "[ff02::1]", "[ff0e::1]",
}

func TestPrivateNetworksAreNotReached(t *testing.T) {
	if len(privateHosts) < 60 {
		t.Fatalf("only %d hosts", len(privateHosts))
	}
	c, passed := guarded(t, map[string][]string{"*": {"127.0.0.1"}})
	for _, scheme := range []string{"http", "https"} {
		for _, host := range privateHosts {
			address := scheme + "://" + host + "/feed.json"
			_, err := get(t, session(c, address), address)
			if got := code(err); got != notice.FeedPrivateNetwork && got != notice.FeedAddressRefused {
				t.Errorf("%s: %v", address, err)
			}
		}
	}
	if n := passed.Load(); n != 0 {
		t.Errorf("%d connections passed the guard", n)
	}
}

// The guard is no wall: what is public passes it.
func TestPublicNetworksAreReached(t *testing.T) {
	c, passed := guarded(t, map[string][]string{"feeds.example.org": {"93.184.215.14"}, "six.example.org": {"2606:2800:21f:cb07::1"}})
	hosts := []string{"feeds.example.org", "six.example.org", "8.8.8.8", "[2606:4700::1111]", "[::ffff:8.8.8.8]", "192.0.1.1", "172.32.0.1", "100.128.0.1"}
	for i, host := range hosts {
		before := passed.Load()
		address := "https://" + host + "/feed.json"
		_, err := get(t, session(c, address), address)
		wantCode(t, err, notice.FeedUnreachable)
		if passed.Load() == before {
			t.Errorf("%d: %s did not pass the guard: %v", i, host, err)
		}
	}
}

// A name may have public and private addresses, or other addresses at each look: every connection is judged by itself.
func TestMixedAnswers(t *testing.T) {
	canary := newSite(t)
	u, _ := url.Parse(canary.URL)
	for name, ips := range map[string][]string{
		"public first":  {"93.184.215.14", "127.0.0.1"},
		"private first": {"127.0.0.1", "93.184.215.14"},
		"both families": {"2606:2800:21f:cb07::1", "127.0.0.1", "::1"},
	} {
		c, _ := newClient(t, func(o *Options) { o.Resolver = resolver(t, map[string][]string{"*": ips}) })
		anyPort := ssrf.New(ssrf.WithAnyPort()) // the canary is at a port that would be refused for itself
		var tried []string
		c.transport = newTransport(c.opt, func(network, address string, raw syscall.RawConn) error {
			tried = append(tried, address)
			if err := anyPort.Safe(network, address, raw); err != nil {
				return err
			}
			return errStopped
		})
		address := "http://feeds.example.org:" + u.Port() + "/"
		if _, err := get(t, session(c, address), address); err == nil {
			t.Errorf("%s: no error", name)
		}
		if len(tried) < 2 {
			t.Errorf("%s: only %v was tried", name, tried)
		}
	}
	if n := len(canary.seen); n != 0 {
		t.Errorf("the loopback got %d requests", n)
	}
}

// Whoever chooses an address learns nothing of what listens in our networks.
func TestPrivateNetworksAreNotMapped(t *testing.T) {
	open, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	c, _ := newClient(t)
	c.transport = newTransport(c.opt, ssrf.New(ssrf.WithAnyPort()).Safe)
	text := func(address string) string {
		_, err := get(t, session(c, address), address)
		wantCode(t, err, notice.FeedPrivateNetwork)
		u, _ := url.Parse(address)
		return strings.ReplaceAll(err.Error(), u.Hostname(), "HOST")
	}
	want := text("http://" + open.Addr().String() + "/")
	for _, address := range []string{"http://" + closed.Addr().String() + "/", "https://" + open.Addr().String() + "/", "http://10.0.0.7/", "http://inner.example.org/"} {
		if got := text(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
	if strings.Contains(want, "127.") {
		t.Errorf("%q tells an address", want)
	}
}

func TestRedirectsToPrivateNetworks(t *testing.T) {
	canary := newSite(t)
	public := newSite(t)
	u, _ := url.Parse(public.URL)
	for i, target := range []string{"http://127.0.0.1/", "//127.1/", "http://[::1]/", "http://169.254.169.254/latest/meta-data/", "http://inner.test/", canary.URL + "/"} {
		c, _ := newClient(t)
		check := ssrf.New(ssrf.WithAnyPort()).Safe
		c.transport = newTransport(c.opt, nil)
		dialer := &net.Dialer{Resolver: c.opt.Resolver, Control: check}
		c.transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			if address == "public.test:"+u.Port() { // stands for a host on the internet
				return new(net.Dialer).DialContext(ctx, network, u.Host)
			}
			return dialer.DialContext(ctx, network, address)
		}
		path := "/" + string(rune('a'+i))
		public.redirect(path, http.StatusFound, target)
		address := public.at("public.test", path)
		_, err := get(t, session(c, address), address)
		if code(err) != notice.FeedRedirectBlocked {
			t.Errorf("redirected to %s: %v, want %s", target, err, notice.FeedRedirectBlocked)
		}
	}
	if len(canary.seen) != 0 {
		t.Error("the loopback was reached")
	}
}

// A proxy named by the environment would connect on our behalf, past the guard.
func TestProxiesAreNotUsed(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the proxy was asked") }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"} {
		t.Setenv(name, proxy.URL)
	}
	c, _ := guarded(t, map[string][]string{"*": {"127.0.0.1"}})
	_, err := session(c, "").Get(t.Context(), importer.Request{URL: "http://feeds.example.org/"})
	wantCode(t, err, notice.FeedPrivateNetwork)
	if c.transport.Proxy != nil {
		t.Error("the transport has a proxy")
	}
}
