package fetch

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// echo answers with what of a request matters to redirects.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	_, _ = io.WriteString(w, r.Method+" "+string(body)+" nonce="+r.Header.Get("X-Nonce")+" key="+r.Header.Get("X-Key")+" cookie="+r.Header.Get("Cookie"))
}

func TestRedirects(t *testing.T) {
	for _, tc := range []struct {
		name     string
		status   int
		location string // with SITE for the site's own port
		method   string
		want     string
		err      notice.Code
	}{
		{"relative", 302, "target", "GET", "GET  nonce=n key=k cookie=visit=7", ""},
		{"absolute path", 302, "/target", "GET", "GET  nonce=n key=k cookie=visit=7", ""},
		{"permanent", 301, "/target", "GET", "GET  nonce=n key=k cookie=visit=7", ""},
		{"the same host with www", 302, "http://www.one.test:SITE/target", "GET", "GET  nonce=n key=k cookie=", ""},
		{"another host", 302, "http://two.test:SITE/target", "GET", "GET  nonce= key= cookie=", ""},
		{"another host, without a scheme", 302, "//two.test:SITE/target", "GET", "GET  nonce= key= cookie=", ""},
		{"POST becomes GET", 302, "/target", "POST", "GET  nonce=n key=k cookie=visit=7", ""},
		{"POST becomes GET, see other", 303, "/target", "POST", "GET  nonce=n key=k cookie=visit=7", ""},
		{"POST stays POST", 307, "/target", "POST", "POST body nonce=n key=k cookie=visit=7", ""},
		{"POST stays POST, for good", 308, "/target", "POST", "POST body nonce=n key=k cookie=visit=7", ""},
		{"POST to another host", 307, "http://two.test:SITE/target", "POST", "", notice.FeedRedirectBlocked},
		{"backslashes are a path", 302, `\\two.test\target`, "GET", "", notice.FeedHttpError},
		{"no location", 302, "", "GET", "", notice.FeedHttpError},
		{"not modified is no redirect", 304, "/target", "GET", "", notice.FeedHttpError},
		{"multiple choices are no redirect", 300, "/target", "GET", "", notice.FeedHttpError},
		{"a loop", 302, "/from", "GET", "", notice.FeedRedirectBlocked},
		{"a file", 302, "file:///etc/passwd", "GET", "", notice.FeedRedirectBlocked},
		{"ftp", 302, "ftp://one.test/feed", "GET", "", notice.FeedRedirectBlocked},
		{"gopher", 302, "gopher://one.test/", "GET", "", notice.FeedRedirectBlocked},
		{"a user name", 302, "http://good@one.test:SITE/target", "GET", "", notice.FeedRedirectBlocked},
		{"no address", 302, "http://[::1/", "GET", "", notice.FeedRedirectBlocked},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			u, _ := url.Parse(site.URL)
			location := strings.ReplaceAll(tc.location, "SITE", u.Port())
			site.mux.HandleFunc("/from", func(w http.ResponseWriter, _ *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "visit", Value: "7"})
				if location != "" {
					w.Header().Set("Location", location)
				}
				w.WriteHeader(tc.status)
			})
			site.mux.HandleFunc("/target", echo)
			c, _ := newClient(t, func(o *Options) { o.Getenv = func(string) string { return "k" } })
			address := site.at("one.test", "/from")
			s := c.Session(&source.Source{URL: address, Secret: &source.Secret{Env: "E", Header: "X-Key"}}, nil, nil)
			req := importer.Request{URL: address, Method: tc.method, Header: http.Header{"X-Nonce": {"n"}}}
			if tc.method == "POST" {
				req.Body = []byte("body")
			}
			doc, err := s.Get(t.Context(), req)
			if tc.err != "" {
				wantCode(t, err, tc.err)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if string(doc.Body) != tc.want || doc.URL != address {
				t.Errorf("%q from %s, want %q", doc.Body, doc.URL, tc.want)
			}
		})
	}
}

func TestRedirectsAreCounted(t *testing.T) {
	site := newSite(t)
	site.serve("/0", "text/plain", "there")
	for i := 1; i <= maxHops+1; i++ {
		site.redirect("/"+strconv.Itoa(i), http.StatusFound, "/"+strconv.Itoa(i-1))
	}
	c, _ := newClient(t)
	doc := mustGet(t, session(c, ""), site.URL+"/"+strconv.Itoa(maxHops))
	if string(doc.Body) != "there" || doc.FinalURL != site.URL+"/0" {
		t.Errorf("%q at %s", doc.Body, doc.FinalURL)
	}
	_, err := get(t, session(c, ""), site.URL+"/"+strconv.Itoa(maxHops+1))
	wantCode(t, err, notice.FeedRedirectBlocked)
}

func TestSchemeOfRedirects(t *testing.T) {
	plain := newSite(t)
	secure := httptest.NewTLSServer(plain)
	defer secure.Close()
	plain.serve("/target", "text/plain", "there")
	plain.redirect("/up", http.StatusMovedPermanently, secure.URL+"/target")
	plain.redirect("/down", http.StatusMovedPermanently, plain.URL+"/target")
	c, _ := newClient(t)
	pool := x509.NewCertPool()
	pool.AddCert(secure.Certificate())
	c.transport.TLSClientConfig = &tls.Config{RootCAs: pool}

	mustGet(t, session(c, ""), plain.URL+"/up")
	_, err := get(t, session(c, ""), secure.URL+"/down")
	wantCode(t, err, notice.FeedRedirectBlocked)

	t.Run("HTTP/2 where it is spoken", func(t *testing.T) {
		modern := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
		modern.EnableHTTP2 = true
		modern.StartTLS()
		defer modern.Close()
		pool.AddCert(modern.Certificate())
		if doc := mustGet(t, session(c, ""), modern.URL+"/feed"); string(doc.Body) != "HTTP/2.0" {
			t.Errorf("spoke %s", doc.Body)
		}
	})
	t.Run("a certificate that nobody vouches for", func(t *testing.T) {
		c, _ := newClient(t)
		s := session(c, "")
		_, err := get(t, s, secure.URL+"/target")
		wantCode(t, err, notice.FeedTLSInvalid)
		if n := len(s.Fetches()); n != 1 {
			t.Errorf("%d attempts, want 1: it will not mend itself", n)
		}
	})
}

func TestNoticesOfRedirects(t *testing.T) {
	site := newSite(t)
	site.serve("/target", "text/plain", "there")
	site.redirect("/moved", http.StatusMovedPermanently, "/target?key=abcdef")
	site.redirect("/moves", http.StatusFound, "/target")
	c, _ := newClient(t)
	for path, want := range map[string][]notice.Notice{
		"/moved": {
			notice.OnSource(notice.FeedRedirectPermanent, "", site.at("one.test", "/target?key=***")),
			notice.OnSource(notice.FeedInsecure, "", site.at("one.test", "")),
		},
		"/moves":  {notice.OnSource(notice.FeedInsecure, "", site.at("one.test", ""))},
		"/target": {notice.OnSource(notice.FeedInsecure, "", site.at("one.test", ""))},
	} {
		address := site.at("one.test", path)
		s := session(c, address)
		mustGet(t, s, address)
		mustGet(t, s, address)
		if diff := cmp.Diff(want, s.Notices()); diff != "" {
			t.Errorf("%s: notices (-want +got):\n%s", path, diff)
		}
	}
	s := session(c, site.URL+"/target")
	mustGet(t, s, site.URL+"/target")
	if len(s.Notices()) != 0 {
		t.Errorf("on the loopback: %v", s.Notices())
	}
}
