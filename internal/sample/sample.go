// Package sample is a small invented world of recovery meetings: publishers in several countries and fellowships, each
// with a server of its own that publishes as real ones do, dirt included. The demo imports them over real HTTP, so that
// everything can be tried without any real publisher being asked. Every name, place and number in it is made up.
package sample

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

// A publisher is one invented body and the way it publishes.
type publisher struct {
	id         string // also the first element of its path
	record     source.Publisher
	fellowship string
	format     string
	path       string // of the feed, below /id
	timezone   string // of rows that state none
	contents   func(w *world) []gathering
	serve      func(p *publisher, ms []gathering) http.Handler
	fields     map[string]any // mapping of the source, when its format needs one
}

// A World is the sample publishers and what they publish. It is the same each time.
type World struct {
	publishers []publisher
	meetings   map[string][]gathering
}

// New makes the world.
func New() *World {
	w := &World{publishers: publishers(), meetings: make(map[string][]gathering)}
	for _, p := range w.publishers {
		// Each publisher has its own dice, so that adding one changes no other.
		dice := &world{rand.New(rand.NewPCG(seed(p.id), 12)), w}
		w.meetings[p.id] = p.contents(dice)
	}
	return w
}

func seed(id string) (n uint64) {
	for _, c := range id {
		n = n*131 + uint64(c)
	}
	return n
}

// Records are the sources of the world, as published under the given base address.
func (w *World) Records(base string) []*source.Record {
	var all []*source.Record
	for _, p := range w.publishers {
		pub := p.record
		pub.URL = base + "/" + p.id + "/"
		r := &source.Record{Publisher: pub, Fellowship: fellowship(p.fellowship), File: p.id + ".yaml"}
		s := &source.Source{
			ID: p.id, Format: p.format, URL: base + "/" + p.id + p.path, Timezone: p.timezone, Map: p.fields,
			Fellowship: r.Fellowship, Publisher: &r.Publisher,
			Rights: source.Rights{Status: source.RightsOpen, Attribution: pub.Name + " (invented)"},
		}
		r.Sources = []*source.Source{s}
		all = append(all, r)
	}
	return all
}

// Handler serves every publisher under its own path.
func (w *World) Handler() http.Handler {
	mux := http.NewServeMux()
	for i := range w.publishers {
		p := &w.publishers[i]
		mux.Handle("/"+p.id+"/", http.StripPrefix("/"+p.id, p.serve(p, w.meetings[p.id])))
	}
	mux.HandleFunc("GET /robots.txt", func(rw http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(rw, "User-agent: *\nAllow: /\n")
	})
	return mux
}

// Size is the number of rows that the world publishes.
func (w *World) Size() (n int) {
	for _, ms := range w.meetings {
		n += len(ms)
	}
	return n
}

// home is a publisher's front page, from which its feed can be discovered.
func home(rw http.ResponseWriter, p *publisher, mediaType string) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(rw, `<!doctype html><html lang="en"><title>%[1]s</title>
<link rel="alternate" type="%[2]s" title="Meetings Feed" href="%[3]s">
<h1>%[1]s</h1><p>An invented publisher.</p>`, p.record.Name, mediaType, "/"+p.id+strings.Replace(p.path, "{page}", "1", 1))
}

// handle is a publisher with one document, which body makes for the page that is asked for. It is not sent again to
// who has it.
func (p *publisher) handle(mediaType string, body func(q url.Values) []byte) http.Handler {
	path, _, _ := strings.Cut(p.path, "?")
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		b := body(r.URL.Query())
		etag := fmt.Sprintf(`"%x"`, sha256.Sum256(b))
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", mediaType)
		_, _ = w.Write(b)
	})
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { home(w, p, mediaType) })
	return mux
}

// mapOf is a map as a record writes it.
func mapOf(text string) map[string]any {
	m := map[string]any{}
	if err := yaml.Unmarshal([]byte(text), &m); err != nil {
		panic(err) // the text is ours
	}
	return m
}

// page is the part of all that stands on the nth page of size each, from 1.
func page[T any](all []T, n, size int) []T {
	from := min(max(n-1, 0)*size, len(all))
	return all[from:min(from+size, len(all))]
}
