package diff_test

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/store/diff"
	"github.com/fellowfeed/fellowfeed/internal/store/storetest"
)

func TestPlan(t *testing.T) {
	now := storetest.Start
	ago := func(days int) time.Time { return now.AddDate(0, 0, -days) }
	old, renewed := diff.Digest{1}, diff.Digest{2}
	listed := &diff.Entry{Row: 1, Digest: old}
	for _, test := range []struct {
		name  string
		head  *diff.Head
		entry *diff.Entry
		kept  bool
		want  string
	}{
		{"new", nil, listed, false, "New"},
		{"as it was", &diff.Head{Row: 1, Digest: old}, listed, false, ""},
		{"another row", &diff.Head{Row: 2, Digest: old}, listed, false, "Moved"},
		{"read again after being kept", &diff.Head{Row: 1, Digest: old, Seen: ago(1)}, listed, false, "Moved"},
		{"other content", &diff.Head{Row: 1, Digest: renewed}, listed, false, "Edited"},
		{"back", &diff.Head{Row: 1, Digest: old, Missing: ago(1)}, listed, false, "Back"},
		{"absent", &diff.Head{}, nil, false, "Gone"},
		{"absent once more", &diff.Head{Missing: ago(1), Absences: 1}, nil, false, "Awaited"},
		{"absent twice more", &diff.Head{Missing: ago(1), Absences: 2}, nil, false, "Dropped"},
		{"absent for 30 days", &diff.Head{Missing: ago(30), Absences: 1}, nil, false, "Dropped"},
		{"absent, then refused", &diff.Head{Missing: ago(1), Absences: 2}, nil, true, ""},
		{"refused", &diff.Head{}, nil, true, "Kept"},
		{"refused again", &diff.Head{Seen: ago(89)}, nil, true, ""},
		{"refused for 90 days", &diff.Head{Seen: ago(90)}, nil, true, "Gone"},
		{"refused, then absent", &diff.Head{Seen: ago(2)}, nil, false, "Gone"},
	} {
		u := diff.Update{Kept: func(meeting.ID) bool { return test.kept }, Previous: ago(1), Now: now}
		if test.head != nil {
			u.Heads = []diff.Head{*test.head}
		}
		if test.entry != nil {
			u.Entries = []diff.Entry{*test.entry}
		}
		names := [...]string{"Moved", "Edited", "New", "Back", "Kept", "Gone", "Awaited", "Dropped"}
		var got []string
		for _, s := range u.Plan() {
			got = append(got, names[s.Fate])
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: %v, want %s", test.name, got, test.want)
		}
	}
}

func TestFields(t *testing.T) {
	const before = `{"name":"a","notes":"n","updated":"2026","place":{"city":"x"}}`
	for after, want := range map[string]string{
		before: "",
		`{"name":"b","notes":"n","updated":"2026","place":{"city":"x"}}`:                    "name",
		`{"name":"a","updated":"2026","place":{"city":"y"},"url":"u"}`:                      "notes place url",
		`{"name":"a","notes":"n","notices":["z"],"source":{"id":"s"},"place":{"city":"x"}}`: "",
		`{"name":"a","notes":"n","place":{"city":"x"},"schedule":{"weekday":0}}`:            "schedule",
	} {
		got, err := diff.Fields([]byte(before), []byte(after))
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("%s: %v, %v; want %s", after, got, err, want)
		}
		if diff.Reschedules(got) != strings.Contains(want, "schedule") {
			t.Errorf("%s: reschedules", after)
		}
	}
	for _, bad := range []string{"", "[]", "{"} {
		if _, err := diff.Fields([]byte(bad), []byte(before)); err == nil {
			t.Errorf("%q was read before", bad)
		}
		if _, err := diff.Fields([]byte(before), []byte(bad)); err == nil {
			t.Errorf("%q was read after", bad)
		}
	}
}

// TestDigest changes one thing after another: what the digest covers must change it, our own times must not.
func TestDigest(t *testing.T) {
	digest := func(edit func(l *edition.Listing)) diff.Digest {
		e := storetest.Edition("aa-one", storetest.Start, "a", "b")
		edit(&e.Listings[0])
		entries, err := diff.Entries(e)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(entries, func(n diff.Entry) bool { return n.ID == meeting.NewID("aa-one", "a") })
		return entries[i].Digest
	}
	base := digest(func(*edition.Listing) {})
	for name, edit := range map[string]func(l *edition.Listing){
		"name": func(l *edition.Listing) { l.Meeting.Name = "z" }, "raw": func(l *edition.Listing) { l.Raw = []byte("{}") },
		"notices": func(l *edition.Listing) { l.Meeting.Notices = []string{"z"} }, "updated": func(l *edition.Listing) { l.Meeting.Updated = storetest.Start },
	} {
		if digest(edit) == base {
			t.Errorf("%s is not covered", name)
		}
	}
	if digest(func(l *edition.Listing) {
		m := &l.Meeting
		l.Row, m.FirstSeen, m.Changed, m.Seen, m.Revision, m.AlsoListedBy = 9, storetest.Start, storetest.Start, storetest.Start, 3, []string{"aa-two"}
	}) != base {
		t.Error("what the publisher does not state is covered")
	}
}

func TestEntriesRefuse(t *testing.T) {
	nan := storetest.Edition("aa-one", storetest.Start, "a", "b", "c")
	nan.Listings[2].Meeting.Place.Lat = math.NaN()
	for name, e := range map[string]*edition.Edition{
		"another source's listing": {Source: "aa-two", Listings: storetest.Edition("aa-one", storetest.Start, "a").Listings},
		"an id twice":              storetest.Edition("aa-one", storetest.Start, "a", "b", "a"),
		"no number":                nan,
	} {
		if _, err := diff.Entries(e); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if got, err := diff.Entries(storetest.Edition("aa-one", storetest.Start)); len(got) != 0 || err != nil {
		t.Errorf("an empty edition: %v, %v", got, err)
	}
}
