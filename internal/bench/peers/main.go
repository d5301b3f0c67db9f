// Command peers measures Fellowfeed next to what the same thing costs otherwise, in one run: reading a feed next to
// encoding/json, searching next to bleve and to SQLite with FTS5 and R*Tree, and answering over HTTP next to a handler
// that only writes the bytes. Everything is made up from a fixed seed.
//
// It is a module of its own, so that nobody who builds Fellowfeed downloads the peers. `make bench` runs it.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// options are what is measured, and for how long.
type options struct {
	sizes                 []int
	sqliteMost, bleveMost int
	meilisearchMost       int
	rows                  int
	budget                time.Duration
	out                   string
	begin                 string // see beginning
	visit                 bool   // see visit
}

func parse(args []string) (*options, error) {
	o := new(options)
	f := flag.NewFlagSet("peers", flag.ContinueOnError)
	sizes := f.String("sizes", "10000,100000,250000,1000000", "numbers of meetings to search among, rising")
	f.IntVar(&o.sqliteMost, "sqlite-most", 250_000, "the most meetings that SQLite indexes")
	f.IntVar(&o.bleveMost, "bleve-most", 250_000, "the most meetings that bleve indexes")
	f.IntVar(&o.meilisearchMost, "meilisearch-most", 250_000, "the most meetings that Meilisearch indexes")
	f.IntVar(&o.rows, "rows", 100_000, "rows of the feed to be imported")
	f.DurationVar(&o.budget, "budget", 400*time.Millisecond, "time for each figure of a search")
	f.StringVar(&o.out, "out", "", "file to write the tables to, beside the standard output")
	f.StringVar(&o.begin, "begin", "", "open the index in this folder, answer one query, and report; for use by itself")
	f.BoolVar(&o.visit, "visit", false, "ask a server what the standard input says, and report; for use by itself")
	if err := f.Parse(args); err != nil {
		return nil, err
	}
	for s := range strings.SplitSeq(*sizes, ",") {
		n, err := strconv.Atoi(s)
		if err != nil || n < synth.PerSource {
			return nil, fmt.Errorf("-sizes: %q is not a number of at least %d", s, synth.PerSource)
		}
		o.sizes = append(o.sizes, n)
	}
	return o, nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdin io.Reader, stdout io.Writer) error {
	opt, err := parse(args)
	if err != nil {
		return err
	}
	if opt.begin != "" {
		return begin(ctx, opt.begin, stdout)
	}
	if opt.visit {
		return pay(ctx, stdin, stdout)
	}
	v, err := vocabulary.Load()
	if err != nil {
		return err
	}
	var kept bytes.Buffer
	w := io.MultiWriter(stdout, &kept)
	began := time.Now()
	fmt.Fprintf(w, "# Fellowfeed, measured\n\n%s\n", machine())
	r := &report{w: w, opt: opt, vocabulary: v, world: synth.New(seed)}
	for _, measure := range []func(context.Context) error{r.importing, r.engines} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	if err := r.write(bench.Promises(append(r.promises, r.peers...))); err != nil {
		return err
	}
	fmt.Fprintf(w, "\nIt took %s. %s\n", time.Since(began).Round(time.Second), load())
	if opt.out == "" {
		return nil
	}
	return os.WriteFile(opt.out, kept.Bytes(), 0o644)
}

// A report is what is written.
type report struct {
	w          io.Writer
	opt        *options
	vocabulary *vocabulary.Vocabulary
	world      *synth.World
	promises   []bench.Promise
	peers      []bench.Promise // about what was outdone least
}

// promised is the number of meetings for which promises are made, or the largest that is measured without it.
func (r *report) promised() int {
	const n = 250_000
	if slices.Contains(r.opt.sizes, n) {
		return n
	}
	return slices.Max(r.opt.sizes)
}

// promise notes a figure of ours that is to be at most bound.
func (r *report) promise(what string, measured, bound float64, unit string) {
	r.promises = append(r.promises, bench.Promise{What: what, Measured: measured, Bound: bound, Unit: unit})
}

func (r *report) write(t *bench.Table) error {
	_, err := t.WriteTo(r.w)
	return err
}

// progress tells a person who waits what is going on.
func progress(format string, args ...any) { fmt.Fprintf(os.Stderr, "… "+format+"\n", args...) }

func machine() string {
	return fmt.Sprintf("%s %s/%s, %d cores. %s All but CPU is time on the wall: read the ratios.",
		runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), load())
}

// load says how busy the machine is, where it can be had.
func load() string {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	return "Load: " + strings.Join(strings.Fields(string(b))[:3], " ") + "."
}
