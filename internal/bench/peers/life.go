package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

// lifeTable is for what an engine costs beside searches: to build, to publish an edition, to start, to keep in memory.
func lifeTable() *bench.Table {
	return &bench.Table{
		Title: "Building, publishing, starting, keeping",
		Notes: []string{
			"An edition is 500 rows of one source, a tenth of them different; peers write all of them. \"While publishing\" is the p99 of near-me",
			"searches as an edition is published every 50 ms. Start is from the start of the process to its first answer; memory is what a process",
			"that has answered holds more than before it opened the index: its own, and pages of files, which the system may drop.",
		},
		Head: []string{"meetings", "engine", "build, s", "edition p50, ms", "its p99", "search p99, ms", "while publishing", "start, ms", "own B/meeting", "file B/meeting"},
	}
}

// editions are how many are published, and how long after one another.
const (
	editions = 60
	pause    = 50 * time.Millisecond
)

// life adds what building took and what publishing costs.
func (r *report) life(ctx context.Context, t *bench.Table, all []contender, built map[string]time.Duration, near class, n int) error {
	for i, e := range all {
		progress("%s publishes among %d", e.Name(), n)
		published, before, during, err := r.publishing(ctx, e, near.work(e), n)
		if err != nil {
			return fmt.Errorf("%s: publishing: %w", e.Name(), err)
		}
		t.Add(bench.Number(float64(n)), e.Name(), bench.Number(built[e.Name()].Seconds()), bench.Millis(published.Percentile(50)),
			bench.Millis(published.Percentile(99)), bench.Millis(before.Percentile(99)), bench.Millis(during.Percentile(99)))
		if i == 0 && n == r.promised() {
			r.promise("an edition of 500 rows among "+bench.Number(float64(n))+" while searches run, p99", float64(published.Percentile(99))/1e6, 20, " ms")
			r.promise("p99 of searches meanwhile, to that before", float64(during.Percentile(99))/float64(before.Percentile(99)), 2, "x")
		}
	}
	return nil
}

// publishing times editions, and searches before and meanwhile.
func (r *report) publishing(ctx context.Context, e contender, search bench.Work, n int) (published, before, during bench.Timing, err error) {
	settle()
	if before, err = bench.Time(ctx, r.opt.budget, 5000, search); err != nil {
		return published, before, during, err
	}
	coming := make([][]*meeting.Meeting, editions)
	for i := range coming {
		coming[i] = slices.Collect(r.world.Edition(i%synth.SourcesFor(n), i+1))
	}
	settle()
	var finished atomic.Bool
	done := make(chan error, 1)
	go func() {
		defer finished.Store(true)
		var runs []time.Duration
		for i, ms := range coming {
			start := time.Now()
			if err := e.Replace(ctx, synth.Source(i%synth.SourcesFor(n)), slices.Values(ms)); err != nil {
				done <- err
				return
			}
			runs = append(runs, time.Since(start))
			time.Sleep(pause)
		}
		published = bench.TimingOf(runs)
		done <- nil
	}()
	var runs []time.Duration
	for i := 0; !finished.Load(); i++ {
		start := time.Now()
		if err = search(ctx, i); err != nil {
			break
		}
		runs = append(runs, time.Since(start))
	}
	if e := <-done; err == nil {
		err = e
	}
	return published, before, bench.TimingOf(runs), err
}

// A beginning is what a process says that has opened an index.
type beginning struct {
	Own, File int64 // bytes more than before
}

// start adds how long another process takes to answer from the index in dir, and what it holds then.
func (r *report) start(ctx context.Context, t *bench.Table, dir string, n int) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, self, "-begin", dir)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	lines.Scan()
	first := time.Since(began)
	total := lines.Text()
	var b beginning
	if lines.Scan() {
		err = json.Unmarshal(lines.Bytes(), &b)
	}
	if waited := cmd.Wait(); waited != nil {
		return fmt.Errorf("starting another process: %w", waited)
	}
	if err != nil || total == "" {
		return fmt.Errorf("another process said %q and %q: %w", total, lines.Text(), err)
	}
	size := bench.Number(float64(n))
	if n == r.promised() {
		r.promise("a start among "+size+", to the first answer", float64(first)/1e6, 2000, " ms")
		r.promise("memory among "+size+", own and files", float64(b.Own+b.File)/float64(n), 2048, " B/meeting")
	}
	t.Add(size, "fellowfeed, restarted", "", "", "", "", "", bench.Millis(first),
		bench.Number(float64(b.Own)/float64(n)), bench.Number(float64(b.File)/float64(n)))
	return nil
}

// begin is the other process.
func begin(ctx context.Context, dir string, w io.Writer) error {
	v, err := vocabulary.Load()
	if err != nil {
		return err
	}
	settle()
	own, file := memory()
	e, err := embedded.Open(embedded.Options{Labels: v, Dir: dir, Stamp: stamp})
	if err != nil {
		return err
	}
	world := synth.New(seed)
	q := workload(world, synth.PerSource)[0].queries[0]
	r, err := e.Search(ctx, q)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(w, r.Total); err != nil {
		return err
	}
	if err := e.Settle(ctx); err != nil {
		return err
	}
	settle()
	nowOwn, nowFile := memory()
	if e.Len() == 0 {
		return fmt.Errorf("the index in %s is empty", dir)
	}
	if err := json.NewEncoder(w).Encode(beginning{nowOwn - own, nowFile - file}); err != nil {
		return err
	}
	return e.Close()
}

// memory is what this process holds in bytes: of its own, and pages of mapped files. It is 0 where /proc does not say.
func memory() (own, file int64) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, 0
	}
	for line := range strings.Lines(string(b)) {
		var kb int64
		switch name, rest, _ := strings.Cut(line, ":"); name {
		case "RssAnon":
			fmt.Sscan(rest, &kb) //nolint:errcheck // 0 is said otherwise
			own = kb << 10
		case "RssFile":
			fmt.Sscan(rest, &kb) //nolint:errcheck // as above
			file = kb << 10
		}
	}
	return own, file
}
