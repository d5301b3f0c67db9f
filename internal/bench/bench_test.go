package bench_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/bench"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

func durations(ms ...int) []time.Duration {
	var ds []time.Duration
	for _, n := range ms {
		ds = append(ds, time.Duration(n)*time.Millisecond)
	}
	return ds
}

func TestPercentile(t *testing.T) {
	hundred := make([]int, 100)
	for i := range hundred {
		hundred[i] = 100 - i // unsorted on purpose
	}
	for _, tc := range []struct {
		runs []int
		p    float64
		want int
	}{
		{nil, 50, 0},
		{[]int{7}, 0, 7}, {[]int{7}, 50, 7}, {[]int{7}, 100, 7},
		{[]int{2, 1}, 50, 1}, {[]int{2, 1}, 51, 2},
		{[]int{3, 1, 2}, 50, 2}, {[]int{3, 1, 2}, 99, 3},
		{hundred, 50, 50}, {hundred, 99, 99}, {hundred, 99.1, 100}, {hundred, 100, 100},
	} {
		if got := bench.TimingOf(durations(tc.runs...)).Percentile(tc.p); got != durations(tc.want)[0] {
			t.Errorf("percentile %v of %d runs is %v, want %d ms", tc.p, len(tc.runs), got, tc.want)
		}
	}
}

// TestPercentileIsTheSmallestThatCovers holds the definition against counting.
func TestPercentileIsTheSmallestThatCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		runs := durations(rapid.SliceOfN(rapid.IntRange(0, 20), 1, 200).Draw(t, "runs")...)
		p := float64(rapid.IntRange(1, 100).Draw(t, "p"))
		got := bench.TimingOf(runs).Percentile(p)
		covered := func(d time.Duration) (n int) {
			for _, r := range runs {
				if r <= d {
					n++
				}
			}
			return n
		}
		if float64(covered(got)) < p/100*float64(len(runs)) {
			t.Errorf("%v covers %d of %d runs", got, covered(got), len(runs))
		}
		if float64(covered(got-1)) >= p/100*float64(len(runs)) {
			t.Errorf("%v is not the smallest", got)
		}
		if !slices.Contains(runs, got) {
			t.Errorf("%v is none of the runs", got)
		}
	})
}

func TestTimeMakesItsRuns(t *testing.T) {
	var seen []int
	work := func(_ context.Context, i int) error { seen = append(seen, i); return nil }
	timing, err := bench.Time(t.Context(), 0, 100, work)
	if err != nil || timing.Runs() != 5 || !slices.Equal(seen, []int{0, 1, 2, 3, 4}) {
		t.Errorf("without a budget: runs %v, %v", seen, err)
	}
	if timing, err = bench.Time(t.Context(), time.Hour, 12, work); err != nil || timing.Runs() != 12 {
		t.Errorf("%d runs where 12 are the most, %v", timing.Runs(), err)
	}
	broken := errors.New("broken")
	if _, err := bench.Time(t.Context(), time.Hour, 12, func(context.Context, int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

func TestThroughputAsksEverythingOnce(t *testing.T) {
	var mu sync.Mutex
	seen := make(map[int]int)
	if _, err := bench.Throughput(t.Context(), time.Millisecond, 3, func(_ context.Context, i int) error {
		mu.Lock()
		defer mu.Unlock()
		seen[i]++
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if seen[i] != 1 {
			t.Errorf("run %d was made %d times", i, seen[i])
		}
	}
	broken := errors.New("broken")
	if _, err := bench.Throughput(t.Context(), time.Hour, 2, func(context.Context, int) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("the error is %v", err)
	}
}

func TestAgrees(t *testing.T) {
	facets := func(n int) map[search.Facet]map[string]int {
		return map[search.Facet]map[string]int{search.FacetWeekday: {"0": n, "1": 2}}
	}
	whole := &bench.Answer{Total: 3, Hits: 2, Facets: facets(1)}
	for _, tc := range []struct {
		name  string
		other bench.Answer
		want  bool
	}{
		{"the same", bench.Answer{Total: 3, Hits: 2, Facets: facets(1)}, true},
		{"documents for hits", bench.Answer{Total: 3, Documents: [][]byte{{}, {}}, Facets: facets(1)}, true},
		{"another total", bench.Answer{Total: 4, Hits: 2, Facets: facets(1)}, false},
		{"fewer hits", bench.Answer{Total: 3, Hits: 1, Facets: facets(1)}, false},
		{"another count", bench.Answer{Total: 3, Hits: 2, Facets: facets(2)}, false},
		{"no facets", bench.Answer{Total: 3, Hits: 2}, false},
		{"another facet", bench.Answer{Total: 3, Hits: 2, Facets: map[search.Facet]map[string]int{search.FacetType: {"0": 1, "1": 2}}}, false},
		{"a value counted zero times", bench.Answer{Total: 3, Hits: 2,
			Facets: map[search.Facet]map[string]int{search.FacetWeekday: {"0": 1, "1": 2, "2": 0}}}, true},
	} {
		if whole.Agrees(&tc.other) != tc.want || tc.other.Agrees(whole) != tc.want {
			t.Errorf("%s: agreement is not %v both ways", tc.name, tc.want)
		}
	}
}

func TestTable(t *testing.T) {
	table := bench.Table{Title: "Searches", Notes: []string{"Milliseconds."}, Head: []string{"query", "p50", "ratio"}}
	table.Add("near me", "0.030", "27.5x")
	table.Add("près d’ici", "1,200")
	var b strings.Builder
	if _, err := table.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	const want = `
## Searches

Milliseconds.

| query      |   p50 | ratio |
| ---------- | ----: | ----: |
| near me    | 0.030 | 27.5x |
| près d’ici | 1,200 |       |
`
	if b.String() != want {
		t.Errorf("the table is\n%s", b.String())
	}
}

func TestNumbers(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0.00", 0.0312: "0.031", 0.9994: "0.999", 0.9996: "1.00", 1.234: "1.23", 9.994: "9.99", 9.996: "10.0", 99.94: "99.9",
		99.96: "100", 1234.5: "1,234", 64000: "64,000", 1234567: "1,234,567",
	} {
		if got := bench.Number(v); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
	for got, want := range map[string]string{
		bench.Millis(1500 * time.Microsecond): "1.50",
		bench.Ratio(3, 2):                     "1.50x",
		bench.Ratio(3, 0):                     "-",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestPromises(t *testing.T) {
	var b strings.Builder
	if _, err := bench.Promises([]bench.Promise{
		{What: "reading", Measured: 4, Bound: 4, Unit: "x"}, {What: "starting", Measured: 2001, Bound: 2000, Unit: " ms"},
		{What: "searching", Measured: 20, Bound: 20, Unit: "x", AtLeast: true}, {What: "words", Measured: 19, Bound: 20, Unit: "x", AtLeast: true},
	}).WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	const want = `
## Promises

| what      |       promised | measured | so it is |
| --------- | -------------: | -------: | -------: |
| reading   |  at most 4.00x |    4.00x |     kept |
| starting  | at most 2,000 ms | 2,001 ms |   MISSED |
| searching | at least 20.0x |    20.0x |     kept |
| words     | at least 20.0x |    19.0x |   MISSED |
`
	if squeezed(b.String()) != squeezed(want) {
		t.Errorf("the table is\n%s", b.String())
	}
}

// squeezed leaves the widths of columns out.
func squeezed(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }
