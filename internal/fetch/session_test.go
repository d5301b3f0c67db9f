package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestGet(t *testing.T) {
	site := newSite(t)
	site.mux.HandleFunc("/feed.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "Application/JSON; charset=utf-8")
		w.Header().Set("ETag", `"a"`)
		w.Header().Set("Set-Cookie", "id=1")
		_, _ = io.WriteString(w, "\ufeff[1]")
	})
	c, clock := newClient(t)
	s := session(c, site.URL+"/feed.json")
	doc := mustGet(t, s, site.URL+"/feed.json#top")
	doc.Header.Del("Date")
	want := &importer.Document{
		URL: site.URL + "/feed.json#top", FinalURL: site.URL + "/feed.json", Status: 200, MediaType: "application/json",
		Header: http.Header{"Content-Type": {"Application/JSON; charset=utf-8"}, "Etag": {`"a"`}}, Body: []byte("[1]"), FetchedAt: clock.now(),
	}
	if diff := cmp.Diff(want, doc); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]importer.Document{*want}, s.Documents()); diff != "" {
		t.Errorf("remembered (-want +got):\n%s", diff)
	}
	sent := site.last().Header
	for name, want := range map[string]string{"User-Agent": userAgent, "Accept": "application/json", "Accept-Encoding": "gzip, br, zstd", "Cookie": "", "Referer": ""} {
		if got := sent.Get(name); got != want {
			t.Errorf("sent %s: %q, want %q", name, got, want)
		}
	}
	fetches := s.Fetches()
	wantFetches := []edition.Fetch{{URL: site.URL + "/robots.txt", Status: 404, Bytes: 19}, {URL: site.URL + "/feed.json", Status: 200, Bytes: 6}}
	if diff := cmp.Diff(wantFetches, fetches); diff != "" {
		t.Errorf("fetches (-want +got):\n%s", diff)
	}
}

func TestRequestsOfImporters(t *testing.T) {
	site := newSite(t)
	site.mux.HandleFunc("/search", func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		http.SetCookie(w, &http.Cookie{Name: "visit", Value: "7"})
		_, _ = io.WriteString(w, strings.Join([]string{r.Method, string(body), r.Header.Get("X-Nonce"), r.Header.Get("Cookie"), r.UserAgent()}, "|"))
	})
	c, _ := newClient(t)
	s := session(c, site.URL)
	ask := func(body string) *importer.Document {
		doc, err := s.Get(t.Context(), importer.Request{
			URL: site.URL + "/search", Method: "POST", Body: []byte(body),
			Header: http.Header{"X-Nonce": {"n"}, "User-Agent": {"other"}, "Accept-Encoding": {"deflate"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	first, second := ask("page=1"), ask("page=2")
	if got, want := string(first.Body), "POST|page=1|n||"+userAgent; got != want {
		t.Errorf("first: %q, want %q", got, want)
	}
	if got, want := string(second.Body), "POST|page=2|n|visit=7|"+userAgent; got != want {
		t.Errorf("a session keeps cookies: %q, want %q", got, want)
	}
	if first.Asked == "" || first.Asked == second.Asked {
		t.Errorf("two questions of one address are told apart by %q and %q", first.Asked, second.Asked)
	}
	if v := s.Validators(); len(v) != 0 {
		t.Errorf("validators of POST requests: %v", v)
	}
}

func TestConditionalRequests(t *testing.T) {
	const etag, modified = `"v1"`, "Mon, 04 May 2026 08:00:00 GMT"
	site := newSite(t)
	site.mux.HandleFunc("/feed.json", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", etag)
		w.Header().Set("Last-Modified", modified)
		if r.Header.Get("If-None-Match") == etag && r.Header.Get("If-Modified-Since") == modified {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, "[1]")
	})
	site.status("/lies.json", http.StatusNotModified, "")
	address := site.URL + "/feed.json"
	c, clock := newClient(t)
	src := &source.Source{URL: address}

	first := c.Session(src, nil, nil)
	mustGet(t, first, address)
	validators, stored := first.Validators(), first.Documents()
	if diff := cmp.Diff(map[string]edition.Validator{address: {ETag: etag, LastModified: modified}}, validators); diff != "" {
		t.Fatalf("validators (-want +got):\n%s", diff)
	}
	if first.Unchanged() {
		t.Error("the first reading is unchanged")
	}

	clock.advance(time.Hour)
	again := c.Session(src, validators, stored)
	doc := mustGet(t, again, address)
	if string(doc.Body) != "[1]" || !doc.FetchedAt.Equal(clock.now()) || again.Fetches()[0].Status != 304 {
		t.Errorf("confirmed: %+v after %+v", doc, again.Fetches())
	}
	if !again.Unchanged() || again.Hash() != first.Hash() {
		t.Error("what the server confirmed has changed")
	}
	if diff := cmp.Diff(validators, again.Validators()); diff != "" {
		t.Errorf("validators (-want +got):\n%s", diff)
	}

	t.Run("not for a document of another version", func(t *testing.T) {
		other := map[string]edition.Validator{address: {ETag: `"v0"`, LastModified: modified}}
		s := c.Session(src, other, stored)
		mustGet(t, s, address)
		if s.Unchanged() || site.last().Header.Get("If-None-Match") != "" {
			t.Error("asked on condition of a version that is not the stored one")
		}
	})
	t.Run("not without a stored document", func(t *testing.T) {
		s := c.Session(src, validators, nil)
		mustGet(t, s, address)
		if s.Fetches()[0].Status != 200 {
			t.Error("asked on condition with nothing stored")
		}
	})
	t.Run("a confirmation that was not asked for", func(t *testing.T) {
		_, err := get(t, c.Session(src, nil, nil), site.URL+"/lies.json")
		wantCode(t, err, notice.FeedHttpError)
	})
}

func TestNothingIsAskedTwice(t *testing.T) {
	site := newSite(t)
	site.serve("/feed", "text/plain", "x")
	site.mux.HandleFunc("/form", echo)
	c, _ := newClient(t)
	s := session(c, "")
	first, second := mustGet(t, s, site.URL+"/feed"), mustGet(t, s, site.URL+"/feed")
	if diff := cmp.Diff(first, second); diff != "" || len(s.Documents()) != 1 {
		t.Errorf("%d documents; the second (-first +second):\n%s", len(s.Documents()), diff)
	}
	for range 2 {
		if _, err := s.Get(t.Context(), post(site.URL+"/form")); err != nil {
			t.Fatal(err)
		}
	}
	if got := site.asked(); len(got) != 3 {
		t.Errorf("asked for %v", got)
	}
	mustGet(t, session(c, ""), site.URL+"/feed")
	if got := site.asked(); len(got) != 4 {
		t.Errorf("another attempt was answered by the first: %v", got)
	}
}

func TestHash(t *testing.T) {
	base := []importer.Document{{URL: "a", Body: []byte("bc")}, {URL: "d"}}
	for name, other := range map[string][]importer.Document{
		"another body":      {{URL: "a", Body: []byte("bd")}, {URL: "d"}},
		"another address":   {{URL: "ab", Body: []byte("c")}, {URL: "d"}},
		"another order":     {{URL: "d"}, {URL: "a", Body: []byte("bc")}},
		"another question":  {{URL: "a", Asked: "POST", Body: []byte("bc")}, {URL: "d"}},
		"one less":          {{URL: "a", Body: []byte("bc")}},
		"none":              nil,
		"a moved separator": {{URL: "a", Body: []byte("b")}, {URL: "cd"}},
	} {
		if Hash(base) == Hash(other) {
			t.Errorf("%s has the same hash", name)
		}
	}
	same := []importer.Document{{URL: "a", FinalURL: "x", Status: 200, FetchedAt: time.Now(), Header: http.Header{"Date": {"now"}}, Body: []byte("bc")}, {URL: "d"}}
	if Hash(base) != Hash(same) {
		t.Error("the hash is of more than addresses and bodies")
	}
}

func TestCallerGoes(t *testing.T) {
	site := newSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	site.mux.HandleFunc("/feed.json", func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	c, _ := newClient(t)
	_, err := session(c, site.URL).Get(ctx, importer.Request{URL: site.URL + "/feed.json"})
	if !errors.Is(err, context.Canceled) || code(err) != "" {
		t.Errorf("%v, want a plain cancellation: it is not the publisher's failure", err)
	}
}

func TestSessionSize(t *testing.T) {
	site := newSite(t)
	site.serve("/", "text/plain", strings.Repeat("x", 600))
	c, _ := newClient(t, func(o *Options) { o.Limits.Session = 1000 })
	s := session(c, site.URL)
	mustGet(t, s, site.URL+"/1")
	_, err := get(t, s, site.URL+"/2")
	wantCode(t, err, notice.FeedTooLarge)
}

func TestAddresses(t *testing.T) {
	c, _ := newClient(t, func(o *Options) { o.AllowPrivateNetworks = false })
	for _, address := range []string{
		"", "feed.json", "//example.org/feed.json", "ftp://example.org/feed.json", "gopher://example.org/", "javascript:alert(1)", "data:,x",
		"http://", "http:///feed.json", "http://user@example.org/", "https://user:word@example.org/", "http://example.org:22/", "https://example.org:8443/",
		"http://exa mple.org/", "http://example.org:port/", "http://.../", "http://[::1/", "http://bü..cher.example/", "http://a..example.org/", "http://127.0.0.09/", "http://99999999999999999999/", "http://a.0x/", "http://example.org\\@127.0.0.1/",
		"https://example.org/" + strings.Repeat("a", maxAddress),
	} {
		s := session(c, address)
		_, err := get(t, s, address)
		if code(err) != notice.FeedAddressRefused || len(s.Fetches()) != 0 {
			t.Errorf("%.60q: %v after %d requests, want %s", address, err, len(s.Fetches()), notice.FeedAddressRefused)
		}
	}
}

func TestAddressForm(t *testing.T) {
	for address, want := range map[string]string{
		"HTTP://EXAMPLE.org/A?b=%20#c": "http://example.org/A?b=%20",
		"https://bücher.example/":      "https://xn--bcher-kva.example/",
		"http://my_site.example.org/":  "http://my_site.example.org/",
		"http://127。0。0。1/":            "http://127.0.0.1/",
		"http://[2001:DB8::1]:8080/":   "http://[2001:db8::1]:8080/",
		"http://[fe80::1%25LO]/":       "http://[fe80::1%25lo]/",
	} {
		u, err := parseAddress(address, true)
		if err != nil || u.String() != want {
			t.Errorf("%s: %v, %v, want %s", address, u, err, want)
		}
	}
}

func post(address string) importer.Request {
	return importer.Request{URL: address, Method: http.MethodPost, Body: []byte("a=b")}
}
