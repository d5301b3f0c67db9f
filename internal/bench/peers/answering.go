package main

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"time"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/internal/web"
)

// answering measures whole answers of the API over loopback, next to handlers that write the same bytes without having
// to find them: to questions that were asked before in the same minute, and to new ones.
func (r *report) answering(ctx context.Context, e *fellowfeed, near class) error {
	progress("answers over HTTP")
	h, err := r.server(e)
	if err != nil {
		return err
	}
	queries := questions(near)
	whole := newLoopback(h, queries)
	defer whole.Close()
	answers, size := make(map[string]answer), 0
	for _, q := range queries {
		a, err := whole.get(ctx, q)
		if err != nil {
			return err
		}
		a.header.Del("Date") // which every server writes
		answers[q] = a
		size += len(a.body)
	}
	body := newLoopback(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(answers[r.URL.RawQuery].body) //nolint:errcheck // the client would notice
	}), queries)
	defer body.Close()
	bare := newLoopback(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := answers[r.URL.RawQuery]
		maps.Copy(w.Header(), a.header)
		w.Write(a.body) //nolint:errcheck // the client would notice
	}), queries)
	defer bare.Close()
	t := &bench.Table{
		Title: "GET /v1/meetings?near=…&radius=25km over loopback",
		Notes: []string{
			fmt.Sprintf("Twenty meetings without facets, %s bytes on average, not compressed, over connections that stay open; the client's part is in", bench.Number(float64(size)/float64(len(queries)))),
			"all figures. Bare is a handler that has the answers, header and body, and only writes them.",
		},
		Head: []string{"handler", "p50", "p99", "per second", "CPU", "p50 to bare", "CPU to bare"},
	}
	if _, err := r.loopback(ctx, t, "bare, without our header", body.work, nil); err != nil {
		return err
	}
	floor, err := r.loopback(ctx, t, "bare", bare.work, nil)
	if err != nil {
		return err
	}
	again, err := r.loopback(ctx, t, "fellowfeed, asked before", whole.work, &floor)
	if err != nil {
		return err
	}
	r.promise("an answer over HTTP that was asked for before, p50 to writing its bytes", toBare(again, floor), 2, "x")
	anew, err := r.loopback(ctx, t, "fellowfeed, a new question", whole.anew, &floor)
	if err != nil {
		return err
	}
	r.promise("an answer over HTTP to a new question, CPU to writing its bytes", float64(anew.CPU)/float64(floor.CPU), 2, "x")
	r.promise("an answer over HTTP to a new question, p50 to writing its bytes", toBare(anew, floor), 2, "x")
	plain := class{}
	for _, q := range near.queries {
		same := *q
		same.Facets = nil
		plain.queries = append(plain.queries, &same)
	}
	if _, err := r.loopback(ctx, t, "  of that, the search", plain.work(e), &floor); err != nil {
		return err
	}
	if _, err := r.loopback(ctx, t, "  of that, the handler", whole.alone, &floor); err != nil {
		return err
	}
	if err := r.write(t); err != nil {
		return err
	}
	return r.served(ctx, bare, whole)
}

// served measures what the same answers cost the server alone, when another process asks as often as it can.
func (r *report) served(ctx context.Context, bare, whole *loopback) error {
	t := &bench.Table{
		Title: fmt.Sprintf("The same, asked by another process over %d connections", connections),
		Notes: []string{"CPU is what the server's process used for an answer; the other process has the rest of the machine."},
		Head:  []string{"handler", "per second", "CPU", "CPU to bare"},
	}
	var floor bench.Rate
	for _, h := range []struct {
		name string
		*loopback
		anew bool
	}{
		{"bare", bare, false},
		{"fellowfeed, asked before", whole, false},
		{"fellowfeed, a new question", whole, true},
	} {
		settle()
		rate, err := h.byAnother(ctx, 4*r.opt.budget, h.anew)
		if err != nil {
			return err
		}
		ratio := ""
		if h.loopback == bare {
			floor = rate
		} else {
			ratio = bench.Ratio(float64(rate.CPU), float64(floor.CPU))
		}
		t.Add(h.name, bench.Number(rate.PerSecond), bench.Millis(rate.CPU), ratio)
	}
	return r.write(t)
}

// questions are those of near as the API takes them.
func questions(near class) (all []string) {
	for _, q := range near.queries {
		c := q.Near.Center
		all = append(all, fmt.Sprintf("near=%.5f,%.5f&radius=25km", c.Lat, c.Lon))
	}
	return all
}

func toBare(f, bare figures) float64 {
	return float64(f.Percentile(50)) / float64(bare.Percentile(50))
}

func (r *report) loopback(ctx context.Context, t *bench.Table, name string, work bench.Work, floor *figures) (f figures, err error) {
	settle()
	if f.Timing, err = bench.Time(ctx, 4*r.opt.budget, 20_000, work); err != nil {
		return f, err
	}
	if f.Rate, err = bench.Throughput(ctx, 4*r.opt.budget, goroutines, work); err != nil {
		return f, err
	}
	row := []string{name, bench.Millis(f.Percentile(50)), bench.Millis(f.Percentile(99)), bench.Number(f.PerSecond), bench.Millis(f.CPU)}
	if floor != nil {
		row = append(row, bench.Ratio(float64(f.Percentile(50)), float64(floor.Percentile(50))), bench.Ratio(float64(f.CPU), float64(floor.CPU)))
	}
	t.Add(row[:min(len(row), len(t.Head))]...)
	return f, nil
}

// remembered is a store that knows when each source was read, which is all that a list asks of it.
type remembered struct {
	web.Store
	states []edition.State
}

func (s remembered) States(context.Context) ([]edition.State, error) { return s.states, nil }

// server is a server over e, as a process that only answers has it.
func (r *report) server(e *fellowfeed) (*web.Server, error) {
	data, err := api.FS.ReadFile("notices.yaml")
	if err != nil {
		return nil, err
	}
	catalogue, err := notice.Load(data)
	if err != nil {
		return nil, err
	}
	registry, err := source.New()
	if err != nil {
		return nil, err
	}
	var states []edition.State
	for i := range synth.SourcesFor(r.opt.sizes[len(r.opt.sizes)-1]) {
		states = append(states, edition.State{Source: synth.Source(i), LastGood: now.Add(-time.Hour)})
	}
	return web.New(web.Config{
		Search: e.Engine, Places: e.places, Store: remembered{states: states}, Registry: registry, Notices: catalogue, Vocabulary: r.vocabulary,
		BaseURL: "https://meetings.example.org", Version: stamp, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	})
}
