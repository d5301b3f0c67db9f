package web

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// What a seeker asks is in no log and no measurement: neither the words nor the place, neither in an answer nor in an
// error, neither in a fault of ours nor in a refusal.
func TestNobodyIsFollowed(t *testing.T) {
	const word, lat, lon, address = "xylophonist", "41.23456", "-87.65432", "192.0.2.7"
	for _, faulty := range []bool{false, true} {
		w := newWorld(t)
		w.engine.careless = faulty
		w.cfg.PerSecond, w.cfg.Burst = 20, 30
		c := newClient(t, w.serve(t))
		for _, path := range []string{"/v1/meetings", "/v1/meetings.ics", "/v1/meetings.rss", "/v1/meetings.csv", "/meetings", "/meeting-guide.json", "/v1/suggest", "/v1/nothing", "/static/" + word, "/" + word} {
			for _, query := range []string{"?q=" + word, "?near=" + lat + "," + lon, "?" + word + "=1", "?q=" + word + "%zz"} {
				c.get(path+query, "Referer", "https://"+word+".example.org/", "User-Agent", word, "X-Forwarded-For", "198.51.100.77", "Cookie", word+"=1")
			}
		}
		c.do(http.MethodPost, "/check", "application/x-www-form-urlencoded", "url=https://private.example.org/"+word)
		c.do(word, "/v1/meetings?q="+word, "", "")
		w.cfg.PerSecond = 0
		seen := w.logs.String() + newClient(t, mustServe(t, w)).get("/metrics").body
		for _, secret := range []string{word, lat, lon, "41.23", "87.65", address, "198.51.100"} {
			if strings.Contains(seen, secret) {
				t.Errorf("%q was written down (faulty: %v)", secret, faulty)
			}
		}
		if !strings.Contains(seen, `"route":"/v1/meetings"`) {
			t.Error("nothing was logged at all, so that nothing was proved")
		}
	}
}

// mustServe serves w beside a server that has registered its measurements already.
func mustServe(t *testing.T, w *world) *Server {
	w.cfg.Metrics = nil
	return w.serve(t)
}

func TestMetricsKnowRoutesOnly(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	c.get("/v1/meetings/" + idSerenity)
	c.get("/v1/meetings/m_2222222222222222")
	c.get("/wp-login.php")
	body := c.get("/metrics").body
	for _, want := range []string{
		`fellowfeed_http_requests_total{route="/v1/meetings/{id}",status="200"} 1`,
		`fellowfeed_http_requests_total{route="/v1/meetings/{id}",status="404"} 1`,
		`fellowfeed_http_requests_total{route="none",status="404"} 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s", want)
		}
	}
}

// hostile is text that would do harm wherever it was not escaped.
var hostile = []string{
	`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `'><svg/onload=alert(1)>`, `{{.}}${7*7}<%= 7 %>`,
	`</title><script>alert(1)</script>`, `--><b>`, `]]>`, `javascript:alert(1)`, "a\u202Eb\u200Bc", "\u0085\u2028", `&lt;b&gt;&amp;`,
	`" autofocus onfocus=alert(1) x="`, "`onmouseover=alert(1)", `<a href=//evil.example>`, `%3Cscript%3E`, `\u003cscript\u003e`,
}

// Whatever a publisher or a visitor writes comes out of a page as the text that it was.
func TestPagesShowTextAsText(t *testing.T) {
	for _, evil := range hostile {
		w := newWorld(t)
		for _, m := range w.engine.meetings {
			m.Name, m.Group, m.Notes = "N "+evil, evil, evil
			m.Source.Attribution, m.Source.Publisher, m.Source.Rights = evil, evil, "open"
			m.URL, m.FeedbackURL = "javascript:alert(1)//"+evil, "data:text/html,"+evil
			m.Online = &meeting.Online{URL: "javascript:alert(1)", Provider: evil, URLNotes: evil, Phone: evil, PhoneNotes: evil}
			m.Place = &meeting.Place{Name: evil, Address: evil, City: evil, Notes: evil}
			m.Types, m.Languages, m.Notices = []meeting.Type{meeting.Type(evil)}, []string{evil}, []string{evil}
			if m.Schedule != nil {
				m.Schedule.Text = evil
			}
		}
		w.store.found[0].Value, w.store.found[0].Key = evil, evil
		w.store.attempts[1].Error = evil
		c := newClient(t, w.serve(t))
		escaped := strings.NewReplacer("%", "%25", "/", "%2F", "&", "%26", "+", "%2B", "#", "%23", " ", "+", `"`, "%22", "<", "%3C", ">", "%3E", "`", "%60", "{", "%7B", "}", "%7D", "\\", "%5C", "\u0085", "%C2%85", "\u2028", "%E2%80%A8").Replace(evil)
		for _, target := range []string{
			"/meetings", "/meetings/" + idSerenity, "/meetings/" + idOnline, "/sources/aa-us-springfield",
			"/meetings?q=" + escaped, "/meetings?city=" + escaped, "/meetings?day=" + escaped, "/sources?country=" + escaped, "/problems/" + escaped,
		} {
			a := c.get(target, "Accept", "text/html")
			doc := parse(t, a.body)
			harmless(t, target, doc)
			if target == "/meetings/"+idSerenity && !strings.Contains(texts(doc), "N "+evil) {
				t.Errorf("%q is not shown as it is", evil)
			}
		}
	}
}

// harmless finds what could only have come out of an unescaped text.
func harmless(t *testing.T, target string, doc *html.Node) {
	t.Helper()
	scripts := 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "script":
			scripts++
			if src, _ := attr(n, "src"); !strings.HasPrefix(src, "/static/") || n.FirstChild != nil {
				t.Errorf("%s: a script of somebody else's", target)
			}
		case "style", "iframe", "object", "embed", "base", "svg", "b":
			t.Errorf("%s: an element %s", target, n.Data)
		}
		for _, a := range n.Attr {
			if strings.HasPrefix(a.Key, "on") || a.Key == "style" || a.Key == "autofocus" {
				t.Errorf("%s: an attribute %s", target, a.Key)
			}
			if a.Key == "href" || a.Key == "src" || a.Key == "action" {
				if s := strings.ToLower(strings.TrimSpace(a.Val)); strings.HasPrefix(s, "javascript:") || strings.HasPrefix(s, "data:") || strings.HasPrefix(s, "//") {
					t.Errorf("%s: an address %s", target, a.Val)
				}
			}
		}
	}
	if scripts != 1 {
		t.Errorf("%s: %d scripts", target, scripts)
	}
}

// A page asks nobody but us: every stylesheet, script, picture and form is its own.
func TestPagesAskNobodyElse(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for _, target := range []string{"/", "/meetings", "/meetings/" + idSerenity, "/sources", "/sources/aa-us-springfield", "/check", "/docs", "/notices"} {
		a := c.get(target, "Accept", "text/html")
		if csp := a.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'self'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", target, csp)
		}
		for n := range parse(t, a.body).Descendants() {
			if n.Type != html.ElementNode || n.Data == "a" {
				continue
			}
			rel, _ := attr(n, "rel")
			for _, a := range n.Attr {
				if (a.Key == "src" || a.Key == "action" || a.Key == "href" && rel != "alternate") && !strings.HasPrefix(a.Val, "/") {
					t.Errorf("%s: %s of %s is %s", target, a.Key, n.Data, a.Val)
				}
			}
		}
	}
}

// Every field has a label, every picture a text, every page one heading of the first rank and a language.
func TestPagesCanBeHeard(t *testing.T) {
	c := newClient(t, newWorld(t).serve(t))
	for _, target := range []string{"/", "/meetings", "/meetings/" + idSerenity, "/sources", "/sources/aa-us-springfield", "/check", "/docs", "/notices", "/notices/slug_duplicate", "/problems/gone", "/nothing"} {
		doc := parse(t, c.get(target, "Accept", "text/html").body)
		ids, labels, h1 := make(map[string]bool), make(map[string]bool), 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if id, ok := attr(n, "id"); ok {
				if ids[id] {
					t.Errorf("%s: two elements are %q", target, id)
				}
				ids[id] = true
			}
			switch n.Data {
			case "html":
				if lang, _ := attr(n, "lang"); lang == "" {
					t.Errorf("%s: no language", target)
				}
			case "label":
				name, _ := attr(n, "for")
				labels[name] = true
			case "h1":
				h1++
			case "img":
				if alt, _ := attr(n, "alt"); alt == "" {
					t.Errorf("%s: a picture without words", target)
				}
			}
		}
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && (n.Data == "input" || n.Data == "select") {
				id, _ := attr(n, "id")
				if kind, _ := attr(n, "type"); kind != "hidden" && !labels[id] {
					t.Errorf("%s: the field %q has no label", target, id)
				}
			}
		}
		if h1 != 1 {
			t.Errorf("%s: %d first headings", target, h1)
		}
	}
}
