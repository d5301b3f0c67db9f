package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
)

// goroutines ask at the same time when throughput is measured.
const goroutines = 2

// engines measures searches, at every size.
func (r *report) engines(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "fellowfeed-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a folder for what passes
	life := lifeTable()
	for _, n := range r.opt.sizes {
		at := filepath.Join(dir, fmt.Sprint(n))
		if err := os.MkdirAll(at, 0o700); err != nil {
			return err
		}
		if err := r.size(ctx, at, n, life); err != nil {
			return fmt.Errorf("%d meetings: %w", n, err)
		}
		if err := os.RemoveAll(at); err != nil {
			return err
		}
	}
	return r.write(life)
}

// size measures among n meetings: where promises are made, over HTTP too.
func (r *report) size(ctx context.Context, dir string, n int, life *bench.Table) (err error) {
	index := filepath.Join(dir, "index")
	ours, err := openEmbedded(index, r.vocabulary)
	if err != nil {
		return err
	}
	peers, absent, err := entrants(ctx, r.opt, r.vocabulary, dir, n)
	all := append([]contender{ours}, peers...)
	closed := false
	defer func() {
		if !closed {
			err = errors.Join(err, closeAll(all))
		}
	}()
	if err != nil {
		return err
	}
	built := make(map[string]time.Duration)
	for _, c := range all {
		progress("%s indexes %d meetings", c.Name(), n)
		start := time.Now()
		if err := c.Build(ctx, r.world, n); err != nil {
			return err
		}
		built[c.Name()] = time.Since(start)
	}
	classes := workload(r.world, n)
	key, err := ours.middle(ctx, n)
	if err != nil {
		return err
	}
	if err := r.searches(ctx, append(classes, deep(key)), all, absent, n); err != nil {
		return err
	}
	if err := r.life(ctx, life, all, built, classes[0], n); err != nil {
		return err
	}
	if os.Getenv(serverURL) != "" && n == r.mostOfMeilisearch() {
		if err := r.servers(ctx, ours, classes[0], n); err != nil {
			return err
		}
	}
	if n == r.promised() {
		if err := r.answering(ctx, ours, classes[0]); err != nil {
			return err
		}
	}
	closed = true
	if err := closeAll(all); err != nil {
		return err
	}
	return r.start(ctx, life, index, n)
}

func closeAll(all []contender) (err error) {
	for _, c := range all {
		err = errors.Join(err, c.Close())
	}
	return err
}

// searches writes the table of one size. Every class is asked of every contender before the next one is, so that what
// else the machine does meets all of them alike.
func (r *report) searches(ctx context.Context, classes []class, all []contender, absent []string, n int) error {
	t := &bench.Table{
		Title: fmt.Sprintf("Searches among %s meetings", bench.Number(float64(n))),
		Notes: []string{
			"Every search gives the exact total, twenty documents and four facets, unless it says otherwise. p50 and p99 are milliseconds of one",
			"goroutine; per second is what two do; CPU is the milliseconds that the process used for each of those. \"Agrees\": to how many of the",
			"different questions a peer has the same total, facets and number of hits. Our documents are decoded; peers give them as stored.",
		},
		Head: []string{"search", "engine", "matches", "p50", "p99", "per second", "CPU", "agrees", "p50 to ours", "CPU to ours"},
	}
	if os.Getenv(serverURL) != "" {
		t.Notes = append(t.Notes, "Meilisearch is asked by our own engine for it; the CPU that the server uses is not in the table.")
	}
	for _, a := range absent {
		t.Notes = append(t.Notes, "Not measured: "+a+".")
	}
	for _, c := range classes {
		progress("%s among %d", c.name, n)
		if err := r.class(ctx, t, c, all, n); err != nil {
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return r.write(t)
}

// class adds the rows of one class.
func (r *report) class(ctx context.Context, t *bench.Table, c class, all []contender, n int) error {
	var ours figures
	var truth []*bench.Answer
	for i, e := range all {
		_, served := e.(*fellowfeed) // our own engine before a server, when it is not the first
		if i > 0 && c.own != "" && !served {
			t.Add("", e.Name(), "", "", "", "", "", "cannot say it: "+c.own)
			continue
		}
		answers, err := ask(ctx, c, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		f, err := r.figures(ctx, c, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.Name(), err)
		}
		row := []string{"", e.Name(), "", bench.Millis(f.Percentile(50)), bench.Millis(f.Percentile(99)), bench.Number(f.PerSecond), bench.Millis(f.CPU)}
		if i == 0 {
			ours, truth = f, answers
			row[0], row[2] = c.name, matches(truth)
			t.Add(row...)
			continue
		}
		row = append(row, agreement(truth, answers), bench.Ratio(float64(f.Percentile(50)), float64(ours.Percentile(50))))
		if served {
			t.Add(row...)
			continue
		}
		t.Add(append(row, bench.Ratio(float64(f.CPU), float64(ours.CPU)))...)
		r.outdone(e, c, n, float64(f.CPU)/float64(max(ours.CPU, 1)))
	}
	if c.most > 0 && n == r.promised() {
		what := fmt.Sprintf("%s among %s, ", c.name, bench.Number(float64(n)))
		r.promise(what+"p50", float64(ours.Percentile(50))/1e6, c.most, " ms")
		r.promise(what+"p99", float64(ours.Percentile(99))/1e6, mostEver, " ms")
	}
	return nil
}

// mostEver is the p99 that is promised, in milliseconds.
const mostEver = 5

// outdone notes by how much e was outdone, which counts where it was least.
func (r *report) outdone(e contender, c class, n int, ratio float64) {
	if n != r.promised() {
		return
	}
	what := "throughput by CPU among " + bench.Number(float64(n)) + " to that of " + e.Name() + ", the least"
	p := bench.Promise{What: fmt.Sprintf("%s (%s)", what, c.name), Measured: ratio, Bound: 20, Unit: "x", AtLeast: true}
	at := slices.IndexFunc(r.peers, func(p bench.Promise) bool { return strings.HasPrefix(p.What, what) })
	switch {
	case at < 0:
		r.peers = append(r.peers, p)
	case ratio < r.peers[at].Measured:
		r.peers[at] = p
	}
}

// figures are of one class and engine.
type figures struct {
	bench.Timing
	bench.Rate
}

func (r *report) figures(ctx context.Context, c class, e contender) (f figures, err error) {
	work := c.work(e)
	runtime.GC()
	if f.Timing, err = bench.Time(ctx, r.opt.budget, 5000, work); err != nil {
		return f, err
	}
	f.Rate, err = bench.Throughput(ctx, r.opt.budget, goroutines, work)
	return f, err
}

// work asks the questions of c in turn.
func (c *class) work(e contender) bench.Work {
	if c.typed != nil {
		return func(ctx context.Context, i int) error {
			_, err := e.Suggest(ctx, c.typed[i%len(c.typed)], 10)
			return err
		}
	}
	return func(ctx context.Context, i int) error {
		_, err := e.Search(ctx, c.queries[i%len(c.queries)])
		return err
	}
}

// patience is how long the answers of an engine are collected; the questions that are left are not compared.
const patience = 3 * time.Second

// ask asks each question once. It warms the engine, too.
func ask(ctx context.Context, c class, e contender) (answers []*bench.Answer, err error) {
	start := time.Now()
	for _, q := range c.queries {
		a, err := e.Search(ctx, q)
		if err != nil {
			return nil, err
		}
		if answers = append(answers, a); time.Since(start) > patience {
			break
		}
	}
	for _, typed := range c.typed[:min(len(c.typed), 3)] {
		if _, err := e.Suggest(ctx, typed, 10); err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// matches is how many meetings a question matches on average.
func matches(answers []*bench.Answer) string {
	if len(answers) == 0 {
		return ""
	}
	total := 0
	for _, a := range answers {
		total += a.Total
	}
	return bench.Number(float64(total / len(answers)))
}

// agreement counts the same answers among those that both gave.
func agreement(truth, answers []*bench.Answer) string {
	n := min(len(truth), len(answers))
	if n == 0 {
		return "not compared"
	}
	same := 0
	for i := range n {
		if truth[i].Agrees(answers[i]) {
			same++
		}
	}
	return fmt.Sprintf("%d of %d", same, n)
}

// settle gives back what is no longer used, so that one measurement does not pay for another.
func settle() {
	runtime.GC()
	debug.FreeOSMemory()
}
