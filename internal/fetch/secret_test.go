package fetch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// sentinel is a key whose spelling changes when it is escaped; it must turn up nowhere but at the site it is meant for.
const sentinel = "s3cr3t/K+y %value"

// escaped are the spellings that the sentinel can have.
var escaped = []string{sentinel, "s3cr3t%2FK%2By+%25value", "s3cr3t%2FK+y%20%25value", `s3cr3t\/K+y`, "s3cr3t"}

func keyedSource(address string, secret source.Secret) *source.Source {
	secret.Env = "FELLOWFEED_KEY_TEST"
	return &source.Source{ID: "aa-test", URL: address, Secret: &secret}
}

func getenv(name string) string {
	if name == "FELLOWFEED_KEY_TEST" {
		return sentinel
	}
	return ""
}

func TestSecrets(t *testing.T) {
	site := newSite(t)
	show := func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "%t %t %s", r.URL.Query().Get("key") == sentinel, r.Header.Get("X-Key") == sentinel, r.URL.Query().Get("action"))
	}
	site.mux.HandleFunc("/feed", show)
	site.mux.HandleFunc("/old", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/feed?"+r.URL.RawQuery, http.StatusFound) // repeats the key, as servers do
	})
	site.mux.HandleFunc("/away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, site.at("two.test", "/feed?"+r.URL.RawQuery), http.StatusFound)
	})
	feed := site.at("one.test", "/feed")
	inQuery, inHeader := source.Secret{Query: "key"}, source.Secret{Header: "X-Key"}
	for _, tc := range []struct {
		name    string
		secret  source.Secret
		address string
		want    string
	}{
		{"in the query", inQuery, site.at("one.test", "/feed"), "true false "},
		{"behind another parameter", inQuery, site.at("one.test", "/feed?action=meetings"), "true false meetings"},
		{"in a header", inHeader, site.at("one.test", "/feed"), "false true "},
		{"with www", inHeader, site.at("www.one.test", "/feed"), "false true "},
		{"not to another site", inQuery, site.at("two.test", "/feed"), "false false "},
		{"not to a site below", inHeader, site.at("a.one.test", "/feed"), "false false "},
		{"after a redirect", inQuery, site.at("one.test", "/old?action=x"), "true false x"},
		{"not after a redirect to another site", inQuery, site.at("one.test", "/away?action=x"), "false false x"},
		{"not in a header after one either", inHeader, site.at("one.test", "/away"), "false false "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _ := newClient(t, func(o *Options) { o.Getenv = getenv })
			doc, err := c.Session(keyedSource(feed, tc.secret), nil, nil).Get(t.Context(), importer.Request{URL: tc.address})
			if err != nil {
				t.Fatal(err)
			}
			if string(doc.Body) != tc.want {
				t.Errorf("%q, want %q", doc.Body, tc.want)
			}
		})
	}
	for _, r := range site.seen {
		if r.URL.Path == "/robots.txt" && (r.URL.RawQuery != "" || r.Header.Get("X-Key") != "") {
			t.Errorf("robots.txt was asked for with a key")
		}
	}
}

func TestSecretThatIsMissing(t *testing.T) {
	site := newSite(t)
	c, _ := newClient(t)
	_, err := get(t, c.Session(keyedSource(site.URL, source.Secret{Query: "key"}), nil, nil), site.URL)
	wantCode(t, err, notice.FeedRestricted)
	if len(site.seen) != 0 {
		t.Error("the site was asked without a key")
	}
}

// Whatever a server does with a key, it is in nothing that a session hands out or writes down.
func TestSecretsStaySecret(t *testing.T) {
	site := newSite(t)
	full := func(r *http.Request) string { return "http://" + r.Host + r.URL.RequestURI() }
	site.mux.HandleFunc("/echo", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", "<"+full(r)+`>; rel="self"`)
		w.Header().Set("X-Key", r.URL.Query().Get("key"))
		_, _ = io.WriteString(w, `{"self":"`+full(r)+`","key":"`+r.URL.Query().Get("key")+`"}`)
	})
	site.mux.HandleFunc("/loop", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, full(r), http.StatusFound) })
	site.mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/echo?token="+r.URL.Query().Get("key"), http.StatusMovedPermanently)
	})
	site.mux.HandleFunc("/ftp", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "ftp://example.org/"+r.URL.Query().Get("key")+"?x="+r.URL.Query().Get("key"), http.StatusFound)
	})
	site.mux.HandleFunc("/path", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/denied/"+strings.ReplaceAll(r.URL.RawQuery, "key=", ""), http.StatusFound)
	})
	site.mux.HandleFunc("/cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	site.status("/denied/", http.StatusForbidden, "")
	site.serve("/robots.txt", "text/plain", "User-agent: *\nDisallow: /shut")

	var log bytes.Buffer
	for _, path := range []string{"/echo", "/loop", "/moved", "/ftp", "/path", "/cut", "/denied/", "/shut", "/none"} {
		c, _ := newClient(t, func(o *Options) {
			o.Getenv = getenv
			o.Log = slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		address := site.at("one.test", path)
		s := c.Session(keyedSource(address, source.Secret{Query: "key"}), nil, nil)
		doc, err := get(t, s, address)
		all, jsonErr := json.Marshal([]any{doc, s.Documents(), s.Fetches(), s.Notices(), s.Validators(), fmt.Sprintf("%v %+v", err, err)})
		if jsonErr != nil {
			t.Fatal(jsonErr)
		}
		text := string(all)
		if doc != nil {
			text += string(doc.Body)
		}
		for e := err; e != nil; {
			text += e.Error()
			u, ok := e.(interface{ Unwrap() error })
			if !ok {
				break
			}
			e = u.Unwrap()
		}
		for _, spelling := range escaped {
			if strings.Contains(text, spelling) {
				t.Errorf("%s: %q is in %s", path, spelling, text)
			}
		}
	}
	if log.Len() == 0 {
		t.Error("nothing was logged")
	}
	for _, spelling := range append(escaped, "/echo", "key=") {
		if strings.Contains(log.String(), spelling) {
			t.Errorf("%q is in the log", spelling)
		}
	}
}

func TestHide(t *testing.T) {
	for in, want := range map[string]string{
		"https://example.org/?action=meetings":                   "https://example.org/?action=meetings",
		"https://example.org/?action=meetings&key=abc":           "https://example.org/?action=meetings&key=***",
		"https://example.org/?KEY=abc&x=1#t":                     "https://example.org/?KEY=***&x=1#t",
		"asking https://example.org/?api_key=abc: no":            "asking https://example.org/?api_key=*** no",
		`"https://example.org/?access_token=abc"`:                `"https://example.org/?access_token=***"`,
		"https://example.org/?meeting_key=formats&monkey=1":      "https://example.org/?meeting_key=formats&monkey=1",
		"https://user:word@example.org/a@b":                      "https://***@example.org/a@b",
		"https://maps.example.org/@40.7,-73.9/":                  "https://maps.example.org/@40.7,-73.9/",
		"https://example.org/?nonce=0a1b2c&switcher=GetFormats":  "https://example.org/?nonce=***&switcher=GetFormats",
		"https://example.org/?keys=1&tokens=2&keyword=anonymous": "https://example.org/?keys=1&tokens=2&keyword=anonymous",
	} {
		if got := (secret{}).hide(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
