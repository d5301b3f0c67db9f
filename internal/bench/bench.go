// Package bench is what measurements are made with: it times work, compares the answers of engines, and writes what
// came of it as a table. What is measured, beside which peers, is the module in the folder peers, which is apart so that
// nobody downloads the peers who does not ask for them.
//
// A figure alone says as much of the machine as of the work. So what we do is always measured next to what the same
// thing costs otherwise, in the same run, and the ratio is what to read.
package bench

import (
	"context"
	"errors"
	"math"
	"slices"
	"sync"
	"time"
)

// A Timing is how long the runs of one piece of work took.
type Timing struct {
	runs    []time.Duration // ascending
	elapsed time.Duration   // of all of them
}

// Work does run number i.
type Work func(ctx context.Context, i int) error

// minRuns are made however long they take.
const minRuns = 5

// Time runs work, again and again and one after another, until budget is used up or most runs are made. Only the runs
// are timed.
func Time(ctx context.Context, budget time.Duration, most int, work Work) (Timing, error) {
	var t Timing
	for i := 0; i < minRuns || i < most && t.elapsed < budget; i++ {
		start := time.Now()
		if err := work(ctx, i); err != nil {
			return Timing{}, err
		}
		d := time.Since(start)
		t.runs = append(t.runs, d)
		t.elapsed += d
	}
	slices.Sort(t.runs)
	return t, nil
}

// TimingOf is the timing of runs that were made elsewhere.
func TimingOf(runs []time.Duration) Timing {
	t := Timing{runs: slices.Sorted(slices.Values(runs))}
	for _, d := range runs {
		t.elapsed += d
	}
	return t
}

// Runs is their number.
func (t Timing) Runs() int { return len(t.runs) }

// Percentile is the time within which p percent of the runs were done: the smallest of them that at least so many do
// not exceed (nearest rank). It is 0 without runs.
func (t Timing) Percentile(p float64) time.Duration {
	n := len(t.runs)
	if n == 0 {
		return 0
	}
	rank := int(math.Ceil(p / 100 * float64(n)))
	return t.runs[min(max(rank, 1), n)-1]
}

// A Rate is what goroutines do together.
type Rate struct {
	PerSecond float64
	// CPU is the processor's time that the process used for each run, the collection of garbage and all other goroutines
	// included; 0 where the system does not tell. Unlike the time on the wall it depends little on what else the machine
	// does.
	CPU time.Duration
}

// Using is the processor's time that this process uses while f runs.
func Using(f func() error) (time.Duration, error) {
	before := processTime()
	err := f()
	return processTime() - before, err
}

// Throughput is at what rate the given number of goroutines work within budget.
func Throughput(ctx context.Context, budget time.Duration, goroutines int, work Work) (Rate, error) {
	var wg sync.WaitGroup
	counts, errs := make([]int, goroutines), make([]error, goroutines)
	start, used := time.Now(), processTime()
	for g := range goroutines {
		wg.Go(func() {
			// Each begins elsewhere, so that they do not ask for the same thing at the same time.
			for i := 0; i == 0 || time.Since(start) < budget; i++ {
				if errs[g] = work(ctx, i*goroutines+g); errs[g] != nil {
					return
				}
				counts[g]++
			}
		})
	}
	wg.Wait()
	elapsed, n := time.Since(start), 0
	for _, c := range counts {
		n += c
	}
	used = processTime() - used
	return Rate{float64(n) / elapsed.Seconds(), used / time.Duration(max(n, 1))}, errors.Join(errs...)
}

// Best is the shortest time that work takes in so many runs: what else runs on the machine only ever adds to it.
func Best(runs int, work func() error) (time.Duration, error) {
	best := time.Duration(math.MaxInt64)
	for range runs {
		start := time.Now()
		if err := work(); err != nil {
			return 0, err
		}
		best = min(best, time.Since(start))
	}
	return best, nil
}
