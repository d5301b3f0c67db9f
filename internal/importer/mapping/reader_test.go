package mapping_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer/mapping"
	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// reading reads rows by a map and gives each draft as "key: days, start–end".
func reading(t *testing.T, text string, src *source.Source, rows ...row) []string {
	t.Helper()
	spec, err := decode(t, text)
	if err != nil {
		t.Fatal(err)
	}
	r := mapping.NewReader(spec, src)
	served := time.Date(2025, 5, 7, 12, 0, 0, 0, time.UTC) // a Wednesday
	for _, one := range rows {
		if err := r.Add(nil, served, nil, one); err != nil {
			t.Fatal(err)
		}
	}
	var all []string
	for _, row := range r.Rows() {
		d := row.Draft
		text := fmt.Sprintf("%s: %s, %s–%s", d.Key, strings.Join(d.Days, "+"), d.Start, d.End)
		if d.Timezone != "" {
			text += " " + d.Timezone
		}
		if len(d.Notes) > 0 {
			text += " (" + strings.Join(d.Notes, "; ") + ")"
		}
		if row.Malformed {
			text = string(row.Notices[0].Code)
		}
		all = append(all, text)
	}
	return all
}

func TestWhen(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"Sunday 6:00 PM", []string{"k: Sunday, 6:00 PM–"}},
		{"6:00 PM Sunday", []string{"k: Sunday, 6:00 PM–"}},
		{"Mon 7pm, Wed 8pm", []string{"k-mon: Mon, 7pm–", "k-wed: Wed, 8pm–"}},
		{"Mon 7pm\nWed 7pm", []string{"k: Mon+Wed, 7pm–"}},
		{"7:30 Fri; 9:00 Sat", []string{"k-fri: Fri, 7:30–", "k-sat: Sat, 9:00–"}},
		{"Mon & Wed at 7-8:30 pm", []string{"k: Mon & Wed, 7–8:30 pm"}},
		{"Monday 7am and 7pm", []string{"k-monday: Monday, 7am–", "k-monday-2: Monday, 7pm–"}},
		{"Montag um 19.30 Uhr", []string{"k: Montag, 19.30 Uhr–"}},
		{"mercredi 19h30–21h00", []string{"k: mercredi, 19h30–21h00"}},
		{"2nd and 4th Wednesday noon", []string{"k: 2nd and 4th Wednesday, noon–"}},
		{"Thursday 8 p.m. (not in July)", []string{"k: Thursday, 8 p.m.– ((not in July))"}},
		{"Daily", []string{"k: Daily, –"}},
		{"19:00", []string{"k: , 19:00–"}},
		{"", []string{"k: , –"}},
	} {
		got := reading(t, "fields: {key: k, when: w}", &source.Source{}, row{"k": {"k"}, "w": nonEmpty(c.text)})
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.text, diff)
		}
	}
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

func TestTimesAre(t *testing.T) {
	at := func(day, start, zone string) row {
		return row{"d": {day}, "s": {start}, "e": {"23:00"}, "z": nonEmpty(zone)}
	}
	const fields = ", fields: {day: d, start: s, end: e, timezone: z}}"
	for _, c := range []struct {
		are  string
		row  row
		want string
	}{
		{"local", at("Friday", "22:00", "America/New_York"), ": Friday, 22:00–23:00 America/New_York"},
		{"source", at("Friday", "22:00", "America/New_York"), ": Friday, 22:00–23:00"},
		{"utc", at("Friday", "22:00", "America/New_York"), ": Friday, 18:00–19:00 America/New_York"},
		{"utc", at("Fri", "10:00 pm", "Australia/Sydney"), ": Saturday, 08:00–09:00 Australia/Sydney"},
		{"America/Chicago", at("5", "22:00", "America/New_York"), ": Friday, 23:00–00:00 America/New_York"},
		{"America/Chicago", at("5", "22:00", ""), ": 5, 22:00–23:00 America/Chicago"},
		{"America/Chicago", at("Fri/Sat", "22:00", "America/New_York"), ": Fri/Sat, 22:00–23:00 America/Chicago"},
	} {
		got := reading(t, "{times_are: "+c.are+fields, &source.Source{Timezone: "America/Denver"}, c.row)
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.are, c.row, diff)
		}
	}
}

func TestIncludeAndMerge(t *testing.T) {
	got := reading(t, "{include: ok, merge: k, fields: {key: k, day: d, start: s}}", &source.Source{},
		row{"ok": {"1"}, "k": {"a"}, "d": {"Mon"}, "s": {"7pm"}},
		row{"k": {"x"}, "d": {"Mon"}, "s": {"7pm"}},
		row{"ok": {"1"}, "k": {"a"}, "d": {"Wed"}, "s": {"7pm"}},
		row{"ok": {"1"}, "k": {"a"}, "d": {"Fri"}, "s": {"8pm"}},
		row{"ok": {"1"}, "k": {"b"}, "d": {"Wed"}, "s": {"7pm"}})
	want := []string{"a: Mon+Wed, 7pm–", "row_excluded", "a: Fri, 8pm–", "b: Wed, 7pm–"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPath(t *testing.T) {
	doc, err := wire.Parse([]byte(`{"a": {"b": [{"n": 1, "on": true, "k": "x"}, {"n": 2, "on": false, "k": "Y"}]}, "c.d": "dotted",
		"m": {"h1": "Sunday 6:00 PM", "h2": "WSO 77"}, "deep": [{"@type": "Event", "n": 3, "in": {"@type": "Event", "n": 4}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"":                        "",
		"a.b.n":                   "",
		"a.b.0.n":                 "1",
		"a.b.*.n":                 "1 2",
		"a.b.7.n":                 "",
		"a.b[on=true].n":          "1",
		"a.b[k=y].n":              "2",
		`c\.d`:                    "dotted",
		"c.d":                     "",
		"m.*":                     "Sunday 6:00 PM WSO 77",
		`m.~^WSO \d+$`:            "WSO 77",
		`m.~\d:\d\d [AP]\.?M`:     "Sunday 6:00 PM",
		"**[@type=Event].n":       "3 4",
		"absent.also":             "",
		"deep.0.in.n":             "4",
		"deep.*[@type=Event].n":   "3",
		"deep[@type=Event].n":     "3",
		"deep[@type=Nothing].n.*": "",
	} {
		p, err := mapping.ParsePath(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		var got []string
		for _, v := range p.Select(doc) {
			if k := v.Kind(); k != wire.Object && k != wire.Array {
				word, _ := v.Text()
				got = append(got, word)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s leads to %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"a[b", "a[b]", "~(", "~" + strings.Repeat("a", 600)} {
		if _, err := mapping.ParsePath(text); err == nil {
			t.Errorf("%.20s: no error", text)
		}
	}
}

// TestNames holds that no name of a column means two fields.
func TestNames(t *testing.T) {
	for column, want := range map[string]string{
		"Meeting Name": "name", "MEETING_TIME": "when", "Wochentag": "day", "Día": "day", "Código Postal": "postal_code", "Latitude": "lat",
		"Virtual Meeting Link": "join_url", "Contact 2 Phone": "contacts", "Format3": "types", "bmlt_id": "key", "Sub Region": "areas", "What3Words": "",
	} {
		if got := mapping.FieldOf(column); got != want {
			t.Errorf("%s is read as %q, want %q", column, got, want)
		}
	}
}

func FuzzWhen(f *testing.F) {
	for _, seed := range []string{"Mon 7pm, Wed 8pm", "7-8 pm - 9h", "noon midnight", "8:00–", "\xff 7:00 \xff", strings.Repeat("1-", 300)} {
		f.Add(seed)
	}
	spec := &mapping.Spec{Fields: map[string]mapping.Selector{"key": {Path: "k"}, "when": {Path: "w"}}}
	f.Fuzz(func(t *testing.T, text string) {
		r := mapping.NewReader(spec, &source.Source{})
		if err := r.Add(nil, time.Time{}, nil, row{"k": {"k"}, "w": {text}}); err != nil {
			t.Fatal(err)
		}
		var keys []string
		for _, row := range r.Rows() {
			if row.Draft.Start != "" && !strings.Contains(text, row.Draft.Start) {
				t.Errorf("%q: the time %q does not stand in it", text, row.Draft.Start)
			}
			keys = append(keys, row.Draft.Key)
		}
		if slices.Sort(keys); len(slices.Compact(keys)) != len(r.Rows()) {
			t.Errorf("%q: two of its meetings have one key", text)
		}
	})
}
