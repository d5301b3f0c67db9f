package embedded_test

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/embedded"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
	"github.com/fellowfeed/fellowfeed/internal/search/synth"
)

// kept makes a directory with the meetings of three sources, two of them marked, and of one some are dead.
func kept(t *testing.T) embedded.Options {
	t.Helper()
	opt := embedded.Options{Labels: searchtest.Labels{}, Dir: t.TempDir(), Stamp: "1"}
	e, w := open(t, opt), synth.New(2)
	for i, source := range []string{"a", "b", "c"} {
		replace(t, e, source, slices.Collect(w.Meetings(100*i, 100)))
	}
	if err := e.Settle(context.Background()); err != nil {
		t.Fatal(err)
	}
	replace(t, e, "b", slices.Collect(w.Meetings(130, 60)))
	e.Mark("a", "edition 1")
	e.Mark("b", "edition 2")
	shut(t, e)
	return opt
}

func replace(t *testing.T, e *embedded.Engine, source string, ms []*meeting.Meeting) {
	t.Helper()
	if err := e.Replace(context.Background(), source, slices.Values(ms)); err != nil {
		t.Fatal(err)
	}
}

func shut(t *testing.T, e *embedded.Engine) {
	t.Helper()
	if err := e.Close(); err != nil {
		t.Fatal(err)
	}
}

// everything is all that an engine holds, by name.
func everything(t *testing.T, e *embedded.Engine) []*meeting.Meeting {
	t.Helper()
	q := &search.Query{At: now, Limit: search.NoLimit, Statuses: []meeting.Status{meeting.Active, meeting.TemporarilyClosed, meeting.Unlisted}}
	r, err := e.Search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	var all []*meeting.Meeting
	for _, h := range r.Hits {
		all = append(all, h.Meeting)
	}
	return all
}

func TestKeptFromRunToRun(t *testing.T) {
	opt := kept(t)
	var generation string
	var all []*meeting.Meeting
	for run := range 3 {
		e := open(t, opt)
		if got, want := e.Marks(), map[string]string{"a": "edition 1", "b": "edition 2"}; !maps.Equal(got, want) {
			t.Errorf("run %d: the marks are %v, want %v", run, got, want)
		}
		if run == 0 {
			generation, all = e.Generation(), everything(t, e)
		}
		if d := cmp.Diff(all, everything(t, e)); len(all) != 260 || d != "" || e.Generation() != generation {
			t.Errorf("run %d has %d meetings of generation %s, not %s: %s", run, len(all), e.Generation(), generation, d)
		}
		if p, ok := e.Resolve(all[0].Place.City, ""); !ok || p.Count == 0 {
			t.Errorf("run %d: there is no %s", run, all[0].Place.City)
		}
		shut(t, e)
	}
}

// TestAReplacementTakesItsMarkAway: after a crash, a source without a mark is read from the store again.
func TestAReplacementTakesItsMarkAway(t *testing.T) {
	opt := kept(t)
	e := open(t, opt)
	replace(t, e, "a", slices.Collect(synth.New(2).Meetings(0, 100)))
	if _, marked := e.Marks()["a"]; !marked {
		t.Error("the same meetings again took the mark away")
	}
	replace(t, e, "a", slices.Collect(synth.New(2).Meetings(0, 90)))
	if _, marked := e.Marks()["a"]; marked {
		t.Error("other meetings left the mark")
	}
	shut(t, e)
	e = open(t, opt)
	defer shut(t, e)
	if marks := e.Marks(); len(marks) != 1 || marks["b"] == "" || e.Len() != 250 {
		t.Errorf("the next run has the marks %v and %d meetings", marks, e.Len())
	}
}

func TestAnotherStampStartsAnew(t *testing.T) {
	opt := kept(t)
	opt.Stamp = "2"
	e := open(t, opt)
	if e.Len() != 0 || len(e.Marks()) != 0 {
		t.Errorf("there are %d meetings of another version of the program", e.Len())
	}
	replace(t, e, "a", slices.Collect(synth.New(2).Meetings(0, 10)))
	shut(t, e)
	e = open(t, opt)
	defer shut(t, e)
	if e.Len() != 10 {
		t.Errorf("%d meetings are kept", e.Len())
	}
}

// TestDamage flips a bit here and there in every file, cuts them short and takes them away: the engine starts empty, or
// with what was there. It never answers wrongly.
func TestDamage(t *testing.T) {
	opt := kept(t)
	e := open(t, opt)
	want := everything(t, e)
	shut(t, e)
	files, err := os.ReadDir(opt.Dir)
	if err != nil {
		t.Fatal(err)
	}
	files = slices.DeleteFunc(files, func(f os.DirEntry) bool { return f.Name() == "lock" })
	for _, f := range files {
		name := filepath.Join(opt.Dir, f.Name())
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		damages := map[string][]byte{"gone": nil, "empty": {}, "cut": whole[:len(whole)-9], "half": whole[:len(whole)/2], "longer": append(slices.Clone(whole), 0)}
		for i := 0; i < len(whole); i += 1 + len(whole)/40 {
			flipped := slices.Clone(whole)
			flipped[i] ^= 1 << (i % 8)
			damages["flipped at "+string(rune('0'+i%10))+f.Name()+strings.Repeat("+", i*40/len(whole))] = flipped
		}
		for what, bytes := range damages {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS(opt.Dir)); err != nil {
				t.Fatal(err)
			}
			damaged := filepath.Join(dir, f.Name())
			err := os.WriteFile(damaged, bytes, 0o600)
			if what == "gone" {
				err = os.Remove(damaged)
			}
			if err != nil {
				t.Fatal(err)
			}
			e := open(t, embedded.Options{Labels: opt.Labels, Dir: dir, Stamp: opt.Stamp})
			if e.Len() != 0 {
				if d := cmp.Diff(want, everything(t, e)); d != "" {
					t.Errorf("%s %s: %s", f.Name(), what, d)
				}
			} else if len(e.Marks()) > 0 {
				t.Errorf("%s %s: marks of meetings that are not there", f.Name(), what)
			}
			shut(t, e)
		}
	}
}

// TestLeftovers: what a crash leaves of files that were being written is not read, and swept away.
func TestLeftovers(t *testing.T) {
	opt := kept(t)
	for _, name := range []string{"99999999.segment", "88888888.segment.new", "manifest.json.new"} {
		if err := os.WriteFile(filepath.Join(opt.Dir, name), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := open(t, opt)
	if e.Len() != 260 {
		t.Errorf("there are %d meetings", e.Len())
	}
	shut(t, e)
	if left, err := filepath.Glob(filepath.Join(opt.Dir, "????????.segment*")); err != nil || len(left) > 0 {
		t.Errorf("still there: %v %v", left, err)
	}
}

// TestOneProcessADirectory: a second engine does without it.
func TestOneProcessADirectory(t *testing.T) {
	opt := kept(t)
	first, second := open(t, opt), open(t, opt)
	if first.Len() != 260 || second.Len() != 0 {
		t.Errorf("the first has %d meetings, the second %d", first.Len(), second.Len())
	}
	replace(t, second, "a", slices.Collect(synth.New(2).Meetings(0, 10)))
	shut(t, second)
	shut(t, first)
	third := open(t, opt)
	if third.Len() != 260 {
		t.Errorf("the next has %d", third.Len())
	}
	shut(t, third)
	shut(t, third) // again does nothing
}

// TestManyEditions replaces sources until segments were merged many times, some of them while others were replaced.
func TestManyEditions(t *testing.T) {
	opt := embedded.Options{Labels: searchtest.Labels{}}
	small, inDir := opt.InSegmentsOf(100), opt
	inDir.Dir = t.TempDir()
	smallInDir := small
	smallInDir.Dir = t.TempDir()
	for name, opt := range map[string]embedded.Options{
		"in memory": opt, "in a directory": inDir, "in small segments": small, "in small segments in a directory": smallInDir,
	} {
		t.Run(name, func(t *testing.T) {
			e, w := open(t, opt), synth.New(4)
			current := make(map[string][]*meeting.Meeting)
			for k := range 150 {
				i := k * 7 % 20
				source := synth.Source(i)
				var ms []*meeting.Meeting
				for m := range w.Meetings(i*40, 40) {
					m.Notes, m.Seen = strings.Repeat("edition ", k%3), m.Seen.AddDate(0, 0, k)
					if len(ms) < 40-k%9 {
						ms = append(ms, m)
					}
				}
				current[source] = ms
				replace(t, e, source, ms)
				if k%50 == 0 {
					if err := e.Settle(context.Background()); err != nil {
						t.Fatal(err)
					}
				}
				o := searchtest.NewOracle(searchtest.Labels{}, slices.Concat(slices.Collect(maps.Values(current))...))
				q := &search.Query{At: now, Limit: 5, Words: []string{"edition"}, Facets: search.Facets()}
				want := o.Search(q)
				got, err := e.Search(context.Background(), q)
				if err != nil {
					t.Fatal(err)
				}
				got.Generation, got.Next, want.Next = "", nil, nil
				if d := cmp.Diff(want, got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(search.Hit{}, "Form")); d != "" {
					t.Fatalf("after %d editions:\n%s", k+1, d)
				}
			}
			shut(t, e)
		})
	}
}
