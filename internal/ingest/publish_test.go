package ingest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// TestListingsOfOneMeetingAreShownOnce: a district repeats its intergroup's list. Each meeting is shown once, naming
// both; the other listing's id leads to it; and when one publisher drops it, the other's is shown.
func TestListingsOfOneMeetingAreShownOnce(t *testing.T) {
	b := newBench(t)
	b.body["a"], b.body["b"] = rows(30), strings.ReplaceAll(rows(30), `"slug":"`, `"slug":"x-`)
	b.want(b.run(src("a")), edition.Accepted)
	b.want(b.run(src("b")), edition.Accepted)
	shown := slices.Concat(b.index["a"], b.index["b"])
	if len(shown) != 30 {
		t.Fatalf("%d meetings are shown; want 30 of 60 listings", len(shown))
	}
	for _, m := range shown {
		other := map[string]string{"a": "b", "b": "a"}[m.Source.ID]
		if !slices.Equal(m.AlsoListedBy, []string{other}) {
			t.Errorf("%s of %s is also listed by %v; want %s", m.Name, m.Source.ID, m.AlsoListedBy, other)
		}
	}
	one, two := meeting.NewID("a", "group-3"), meeting.NewID("b", "x-group-3")
	to1, err1 := b.store.Resolve(t.Context(), one)
	to2, err2 := b.store.Resolve(t.Context(), two)
	if err1 != nil || err2 != nil || to1 != to2 {
		t.Errorf("the two ids of one meeting resolve to %s and %s (%v, %v)", to1, to2, err1, err2)
	}

	// A process that starts anew shows the same.
	fresh := make(index)
	if err := ingest.NewPublisher(b.store, fresh, kind).Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b.index, fresh); diff != "" {
		t.Errorf("after a restart:\n%s", diff)
	}

	// The listing that was shown goes; the other takes its place.
	i := slices.IndexFunc(shown, func(m meeting.Meeting) bool { return m.Name == "Group 3" })
	winner := shown[i].Source.ID
	b.now = b.now.Add(12 * time.Hour)
	b.body[winner] = strings.Replace(b.body[winner], `"Group 3"`, `"Quite Another Name"`, 1)
	b.want(b.run(src(winner)), edition.Accepted)
	names := append(b.index.visible("a"), b.index.visible("b")...)
	if len(names) != 31 || !slices.Contains(names, "Group 3") || !slices.Contains(names, "Quite Another Name") {
		t.Errorf("%d meetings are shown after one was renamed; want 31 with both names", len(names))
	}
}
