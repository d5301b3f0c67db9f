package web

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const formType = "application/x-www-form-urlencoded"

func upload(t *testing.T, file string, fields ...string) (mime, body string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != "" {
		f, err := w.CreateFormFile("file", "list.json")
		if err == nil {
			_, err = f.Write([]byte(file))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.String()
}

func TestCheck(t *testing.T) {
	w := newWorld(t)
	w.cfg.MaxUpload = 1000
	c := newClient(t, w.serve(t))
	fileType, file := upload(t, "[]", "fellowship", "aa", "url", "")
	bothType, both := upload(t, "[]", "url", "https://a.example.org")
	for _, tt := range []struct {
		name, mime, body string
		status           int
		says             string
	}{
		{"a document", "application/json", "[]", 200, "slug_duplicate"},
		{"a table", "text/csv; charset=utf-8", "a,b", 200, "slug_duplicate"},
		{"an address", formType, "url=https%3A%2F%2Fa.example.org%2Ffeed&timezone=Europe%2FParis&fellowship=aa", 200, "slug_duplicate"},
		{"a file", fileType, file, 200, "slug_duplicate"},
		{"nothing", "application/json", "", 400, "or the list itself"},
		{"an empty form", formType, "", 400, "or the list itself"},
		{"both", bothType, both, 400, "either an address or a file"},
		{"another scheme", formType, "url=file:///etc/passwd", 400, "begins with http"},
		{"a password", formType, "url=https://me:pw@a.example.org/", 400, "begins with http"},
		{"no host", formType, "url=https:///x", 400, "begins with http"},
		{"a zone that is none", formType, "url=https://a.example.org&timezone=Mars", 400, "IANA"},
		{"an unknown field", formType, "url=https://a.example.org&admin=1", 400, "admin"},
		{"a picture", "image/png", "PNG", 415, "JSON"},
		{"too much", "application/json", strings.Repeat("x", 1001), 413, "1000 bytes"},
		{"no list", "text/plain", "not a list", 422, "feed_wrong_shape"},
		{"a login page", formType, "url=https://login.example.org", 422, "feed_login_page"},
	} {
		s := w.serveAnew(t)
		c.server = s
		a := c.do(http.MethodPost, "/v1/check", tt.mime, tt.body)
		if a.Code != tt.status || !strings.Contains(a.body, tt.says) {
			t.Errorf("%s: %d %s", tt.name, a.Code, a.body)
		}
		if a.Header().Get("Cache-Control") != cacheNever {
			t.Errorf("%s: may be cached", tt.name)
		}
	}
}

// serveAnew serves w with limits and measurements of its own.
func (w *world) serveAnew(t testing.TB) *Server {
	w.cfg.Metrics = nil
	return w.serve(t)
}

// A check says nothing about networks that the client cannot reach: refused, blocked and silent addresses read the same.
func TestCheckIsNoOracle(t *testing.T) {
	w := newWorld(t)
	var bodies []string
	for _, host := range []string{"private", "closed", "slow"} {
		a := newClient(t, w.serveAnew(t)).do(http.MethodPost, "/v1/check", formType, url.Values{"url": {"https://" + host + ".example.org/"}}.Encode())
		if a.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", host, a.Code)
		}
		bodies = append(bodies, a.body)
	}
	if bodies[0] != bodies[1] || bodies[1] != bodies[2] {
		t.Errorf("they differ:\n%s", strings.Join(bodies, "\n"))
	}
}

func TestCheckPage(t *testing.T) {
	w := newWorld(t)
	s := w.serve(t)
	c := newClient(t, s)
	mime, body := upload(t, "[]", "fellowship", "aa")
	a := c.do(http.MethodPost, "/check", mime, body, "Accept", "text/html")
	for _, want := range []string{"rows in the list", "Mend it:", "As a visitor sees it", "Sunday Serenity", `<option value="aa" selected>`} {
		if !strings.Contains(a.body, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(a.body, `href="/meetings/m_`) {
		t.Error("it leads to a meeting that is not kept")
	}
	a = c.do(http.MethodPost, "/check", formType, "url=https://login.example.org", "Accept", "text/html")
	if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.body, "Unreadable list") || !strings.Contains(a.body, `value="https://login.example.org"`) {
		t.Errorf("%d %s", a.Code, a.body)
	}
}

func TestChecksAreLimited(t *testing.T) {
	w := newWorld(t)
	w.cfg.PerSecond, w.cfg.Burst = 20, 100
	c := newClient(t, w.serve(t))
	for range 5 {
		if a := c.do(http.MethodPost, "/v1/check", "application/json", "[]"); a.Code != 200 {
			t.Fatalf("%d %s", a.Code, a.body)
		}
	}
	a := c.do(http.MethodPost, "/v1/check", "application/json", "[]")
	if a.Code != http.StatusTooManyRequests || a.Header().Get("Retry-After") != "5" {
		t.Errorf("%d, Retry-After %q", a.Code, a.Header().Get("Retry-After"))
	}
}

func TestChangesFromTheirBeginning(t *testing.T) {
	w := newWorld(t)
	w.store.horizon = 2
	c := newClient(t, w.serve(t))
	var got struct {
		Data []struct {
			Seq  int64
			Verb string
		}
		Since int64
		Next  string
	}
	read := func(target string) {
		t.Helper()
		a := c.get(target)
		if a.Code != 200 {
			t.Fatalf("%s: %d %s", target, a.Code, a.body)
		}
		got.Data, got.Next = nil, ""
		if err := json.Unmarshal([]byte(a.body), &got); err != nil {
			t.Fatal(err)
		}
	}
	read("/v1/changes?limit=2")
	if len(got.Data) != 2 || got.Since != 2 || got.Next != w.cfg.BaseURL+"/v1/changes?limit=2&since=2" {
		t.Errorf("the first page: %+v", got)
	}
	read("/v1/changes?limit=2&since=2")
	if len(got.Data) != 1 || got.Data[0].Verb != "withdrawn" || got.Since != 3 || got.Next != "" {
		t.Errorf("the second page: %+v", got)
	}
	read("/v1/changes?since=3")
	if len(got.Data) != 0 || got.Since != 3 {
		t.Errorf("when nothing is new: %+v", got)
	}
	if a := c.get("/v1/changes?since=1"); a.Code != http.StatusGone || !strings.Contains(a.body, "since=3") {
		t.Errorf("older than what is kept: %d %s", a.Code, a.body)
	}
}
