package fetch

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func TestRobots(t *testing.T) {
	const feed = "/wp-admin/admin-ajax.php?action=meetings"
	for _, tc := range []struct {
		name   string
		status int
		body   string
		header []string
		want   notice.Code // "" when the feed may be read
	}{
		{"no file", 404, "", nil, ""},
		{"an empty file", 200, "", nil, ""},
		{"shut out for everyone", 200, "User-agent: *\nDisallow: /", nil, notice.FeedRobotsDisallowed},
		{"nothing is shut", 200, "User-agent: *\nDisallow:", nil, ""},
		{"WordPress as it is installed", 200, "User-agent: *\nDisallow: /wp-admin/\nAllow: /wp-admin/admin-ajax.php\n\nSitemap: https://example.org/s.xml", nil, ""},
		{"WordPress hardened", 200, "User-agent: *\nDisallow: /wp-admin/", nil, notice.FeedRobotsDisallowed},
		{"other folders", 200, "User-agent: *\nDisallow: /private/", nil, ""},
		{"the query counts", 200, "User-agent: *\nDisallow: /*?action=", nil, notice.FeedRobotsDisallowed},
		{"the end counts", 200, "User-agent: *\nDisallow: /*.php$", nil, ""},
		{"our name", 200, "User-agent: Fellowfeed\nDisallow: /", nil, notice.FeedRobotsDisallowed},
		{"our name in capitals and with a version", 200, "User-Agent: FELLOWFEED/1.0\nDisallow: /", nil, notice.FeedRobotsDisallowed},
		{"our name goes before everyone", 200, "User-agent: *\nDisallow: /\n\nUser-agent: fellowfeed\nAllow: /", nil, ""},
		{"our name among others", 200, "User-agent: a\nUser-agent: fellowfeed\nUser-agent: b\nDisallow: /", nil, notice.FeedRobotsDisallowed},
		{"our name twice", 200, "User-agent: fellowfeed\nDisallow: /x\n\nUser-agent: *\nAllow: /\n\nUser-agent: fellowfeed\nDisallow: /wp-admin", nil, notice.FeedRobotsDisallowed},
		{"a name of two words, for another", 200, "User-agent: *\nDisallow: /x\n\nUser-agent: Bad Bot\nDisallow: /", nil, ""},
		{"a group for nobody", 200, "User-agent: *\nDisallow: /x\n\nUser-agent:\nDisallow: /", nil, ""},
		{"a path with a space", 200, "User-agent: *\nDisallow: /wp admin/", nil, ""},
		{"another's name", 200, "User-agent: GPTBot\nDisallow: /", nil, ""},
		{"a byte order mark, carriage returns and comments", 200, "\ufeffUser-agent: * # all\rDisallow: /wp-admin/ # this\r", nil, notice.FeedRobotsDisallowed},
		{"rules before any name", 200, "Disallow: /\nUser-agent: other\nDisallow: /", nil, ""},
		{"lines that mean nothing", 200, "Crawl-delay: soon\nUser-agent: *\nCrawl-delay: often\nNonsense\nHost: x\nDisallow: /wp-admin/", nil, notice.FeedRobotsDisallowed},
		{"a page instead of a file", 200, "<!doctype html><title>Home</title><p>Disallow: /", nil, ""},
		{"beyond what is read", 200, "User-agent: *\n" + strings.Repeat("#"+strings.Repeat("x", 99)+"\n", 6000) + "Disallow: /", nil, ""},
		{"large", 200, "User-agent: *\nDisallow: /wp-admin/\n" + strings.Repeat("Allow: /"+strings.Repeat("x", 99)+"\n", 6000), nil, notice.FeedRobotsDisallowed},
		{"login", 401, "", nil, ""},
		{"forbidden", 403, "User-agent: *\nDisallow: /", nil, ""},
		{"gone", 410, "", nil, ""},
		{"too often", 429, "", nil, notice.FeedRateLimited},
		{"broken", 500, "", nil, notice.FeedHttpError},
		{"unwell", 503, "", nil, notice.FeedHttpError},
		{"unwell for long", 503, "", []string{"Retry-After", "600"}, notice.FeedRateLimited},
		{"redirected", 301, "", []string{"Location", "/robots/new.txt"}, notice.FeedRobotsDisallowed},
		{"redirected to nowhere", 302, "", []string{"Location", "/nowhere"}, ""},
		{"redirected in a circle", 302, "", []string{"Location", "/robots.txt"}, ""},
		{"redirected out of the web", 302, "", []string{"Location", "ftp://example.org/robots.txt"}, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			site.status("/robots.txt", tc.status, tc.body, tc.header...)
			site.serve("/robots/new.txt", "text/plain", "User-agent: *\nDisallow: /wp-admin")
			site.serve("/wp-admin/admin-ajax.php", "application/json", "[]")
			c, _ := newClient(t)
			_, err := get(t, session(c, ""), site.URL+feed)
			if tc.want == "" && err != nil {
				t.Fatalf("%v, want no error", err)
			}
			if tc.want != "" {
				wantCode(t, err, tc.want)
				for _, path := range site.asked() {
					if path == feed {
						t.Error("the feed was asked for all the same")
					}
				}
			}
		})
	}
}

func TestRobotsAreRemembered(t *testing.T) {
	site := newSite(t)
	reads, status := 0, http.StatusOK
	site.mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		reads++
		w.WriteHeader(status)
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /private"))
	})
	site.serve("/", "text/plain", "x")
	c, clock := newClient(t)
	read := func(path string, want notice.Code, wantReads int) {
		t.Helper()
		_, err := get(t, session(c, ""), site.URL+path)
		if code(err) != want || reads != wantReads {
			t.Fatalf("%s: %v after %d readings of robots.txt, want %q after %d", path, err, reads, want, wantReads)
		}
	}
	read("/a", "", 1)
	clock.advance(robotsLife - time.Minute)
	read("/b", "", 1)
	read("/private", notice.FeedRobotsDisallowed, 1)
	clock.advance(time.Minute)
	read("/a", "", 2)

	status = http.StatusInternalServerError
	clock.advance(robotsLife)
	read("/a", "", 3)
	read("/private", notice.FeedRobotsDisallowed, 4) // what it said before holds

	status = http.StatusNotFound
	read("/private", "", 5)
}

func TestRobotsOfEachHop(t *testing.T) {
	site := newSite(t)
	site.mux.HandleFunc("two.test/robots.txt", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /"))
	})
	site.redirect("/feed", http.StatusFound, site.at("two.test", "/feed"))
	site.mux.HandleFunc("two.test/feed", func(http.ResponseWriter, *http.Request) { t.Error("asked for what robots.txt shuts") })
	c, _ := newClient(t)
	_, err := get(t, session(c, ""), site.at("one.test", "/feed"))
	wantCode(t, err, notice.FeedRobotsDisallowed)
}

func TestDelays(t *testing.T) {
	for _, tc := range []struct {
		name          string
		robots        string
		client, asked time.Duration
		want          time.Duration
	}{
		{"none", "", -1, 0, 0},
		{"the client's", "", 2 * time.Second, 0, 2 * time.Second},
		{"as a rule", "", 0, 0, time.Second},
		{"the source's", "", time.Second, 5 * time.Second, 5 * time.Second},
		{"the site's", "User-agent: *\nCrawl-delay: 7", time.Second, 5 * time.Second, 7 * time.Second},
		{"less than ours", "User-agent: *\nCrawl-delay: 0.5", time.Second, 0, time.Second},
		{"too much", "User-agent: *\nCrawl-delay: 86400", time.Second, 0, maxDelay},
		{"for others", "User-agent: x\nCrawl-delay: 7", time.Second, 0, time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			site := newSite(t)
			site.serve("/robots.txt", "text/plain", tc.robots)
			site.serve("/", "text/plain", "x")
			c, clock := newClient(t, func(o *Options) { o.Delay = tc.client })
			src := &source.Source{Delay: source.Interval(tc.asked)}
			mustGet(t, c.Session(src, nil, nil), site.URL+"/a")
			clock.slept = nil
			mustGet(t, c.Session(src, nil, nil), site.URL+"/b")
			var slept time.Duration
			for _, d := range clock.slept {
				slept += d
			}
			if slept != tc.want {
				t.Errorf("waited %v, want %v", slept, tc.want)
			}
			clock.slept = nil
			clock.advance(time.Hour)
			mustGet(t, c.Session(src, nil, nil), site.URL+"/c")
			if len(clock.slept) != 0 {
				t.Errorf("waited %v after an hour", clock.slept)
			}
		})
	}
}

func FuzzPlainRules(f *testing.F) {
	for _, seed := range []string{"User-agent: *\nDisallow: /", "\ufeffuser-agent:x\rallow:*$\rcrawl-delay: 1e9", "Disallow: /\nUser-agent: a b\n# c", "user-agent: *\nallow: /%zz(["} {
		f.Add([]byte(seed))
	}
	c := New(Options{UserAgent: userAgent})
	f.Fuzz(func(t *testing.T, body []byte) {
		rules, err := c.parseRobots(body)
		if err != nil {
			t.Fatalf("%q: %v", plainRules(body), err)
		}
		if rules.CrawlDelay < 0 {
			t.Fatalf("a delay of %v", rules.CrawlDelay)
		}
		rules.Test("/wp-admin/admin-ajax.php?action=meetings")
	})
}
