package feed_test

import (
	"archive/zip"
	"encoding/json"
	"go/build"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
)

// allZones lists every zone of Go's own data, or those of the other tests where that is not installed.
func allZones(t *testing.T) []string {
	t.Helper()
	r, err := zip.OpenReader(filepath.Join(build.Default.GOROOT, "lib/time/zoneinfo.zip"))
	if err != nil {
		t.Logf("only a few zones: %v", err)
		return zoneNames
	}
	defer r.Close()
	var names []string
	for _, f := range r.File {
		if !strings.HasSuffix(f.Name, "/") {
			names = append(names, f.Name)
		}
	}
	return names
}

// A sample is a wall clock that shows once, and the offset of its instant.
type sample struct {
	wall   time.Time // as if it were UTC
	offset int
}

// samplesOf takes wall clocks around every change of loc in the ten years that a component has to cover.
func samplesOf(loc *time.Location) (ss []sample) {
	add := func(u time.Time) {
		_, offset := u.In(loc).Zone()
		wall := u.UTC().Add(time.Duration(offset) * time.Second)
		for d := -4 * time.Hour; d <= 4*time.Hour; d += time.Second * 900 { // another instant with the same clock
			_, other := u.Add(d).In(loc).Zone()
			if d != 0 && u.Add(d+time.Duration(other)*time.Second).Equal(u.Add(time.Duration(offset)*time.Second)) {
				return
			}
		}
		ss = append(ss, sample{wall, offset})
	}
	for u := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC); u.Year() < 2036; {
		add(u.AddDate(0, 1, 0))
		_, end := u.In(loc).ZoneBounds()
		if end.Year() > 2035 {
			return ss
		}
		if end.IsZero() {
			add(u.AddDate(5, 6, 0))
			return ss
		}
		for _, d := range []time.Duration{0, time.Second, time.Hour, 3 * time.Hour} {
			add(end.Add(d))
			add(end.Add(-d - time.Second))
		}
		u = end.UTC()
	}
	return ss
}

func TestEveryZoneIsDescribed(t *testing.T) {
	kinds := map[string]int{}
	for _, name := range allZones(t) {
		loc, err := zones.Load(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		cal, err := parseICS(append(feed.AppendZone([]byte("BEGIN:VCALENDAR\r\n"), loc, 2026), "END:VCALENDAR\r\n"...))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		z := cal.kids("VTIMEZONE")[0]
		onsets := onsetsOf(t, z)
		for _, s := range samplesOf(loc) {
			if got := offsetAt(onsets, s.wall); got != s.offset {
				t.Errorf("%s: at %v the offset is %d, want %d", name, s.wall, got, s.offset)
			}
		}
		kinds[kindOf(z)]++
	}
	t.Log(kinds)
	if kinds["spelt out"] > 8 {
		t.Errorf("%d zones have no yearly rule", kinds["spelt out"])
	}
}

func kindOf(z *component) string {
	switch n := len(z.children); {
	case n == 1:
		return "fixed"
	case n == 2 && z.children[0].name != z.children[1].name:
		return "two rules"
	}
	return "spelt out"
}

type onset struct {
	wall   time.Time
	offset int
}

// onsetsOf expands the observances of a VTIMEZONE up to 2037, trying every day of every year.
func onsetsOf(t *testing.T, z *component) (os []onset) {
	t.Helper()
	for _, o := range z.children {
		start, err := time.Parse("20060102T150405", o.get("DTSTART").value)
		if err != nil {
			t.Fatal(err)
		}
		offset := parseOffset(t, o.get("TZOFFSETTO").value)
		rule := o.get("RRULE").value
		if rule == "" {
			os = append(os, onset{start, offset})
			continue
		}
		for d := start; d.Year() < 2037; d = d.AddDate(0, 0, 1) {
			if d.Year() == 1971 {
				d = d.AddDate(2024-1971, 0, 0)
			}
			if onRule(t, rule, d) {
				os = append(os, onset{d, offset})
			}
		}
		if !onRule(t, rule, start) {
			t.Errorf("%s: DTSTART is not a day of %s", z.get("TZID").value, rule)
		}
	}
	slices.SortFunc(os, func(a, b onset) int { return a.wall.Compare(b.wall) })
	return os
}

func offsetAt(os []onset, wall time.Time) int {
	i, _ := slices.BinarySearchFunc(os, wall.Add(1), func(o onset, w time.Time) int { return o.wall.Compare(w) })
	return os[max(i-1, 0)].offset
}

func onRule(t *testing.T, rule string, d time.Time) bool {
	t.Helper()
	yearEnd := time.Date(d.Year()+1, 1, 1, 0, 0, 0, 0, time.UTC)
	monthEnd := time.Date(d.Year(), d.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day()
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		values := strings.Split(value, ",")
		ok := false
		switch name {
		case "FREQ":
			ok = value == "YEARLY"
		case "BYMONTH":
			ok = value == strconv.Itoa(int(d.Month()))
		case "BYMONTHDAY":
			ok = slices.Contains(values, strconv.Itoa(d.Day()))
		case "BYYEARDAY":
			ok = slices.Contains(values, strconv.Itoa(d.YearDay()-yearEnd.AddDate(0, 0, -1).YearDay()-1))
		case "BYDAY":
			code := meeting.DayCode(d.Weekday())
			ok = value == code || value == strconv.Itoa((d.Day()+6)/7)+code || value == strconv.Itoa(-(monthEnd-d.Day())/7-1)+code
		}
		if !ok {
			return false
		}
	}
	return true
}

func parseOffset(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s[1:5])
	if err != nil || len(s) != 5 {
		t.Fatalf("offset %q", s)
	}
	seconds := n/100*3600 + n%100*60
	if s[0] == '-' {
		return -seconds
	}
	return seconds
}

func TestICalJSReadsEveryZone(t *testing.T) {
	type question struct {
		ICS     string   `json:"ics"`
		Samples [][7]int `json:"samples"`
	}
	var ask []question
	n := 0
	for _, name := range allZones(t) {
		loc, err := zones.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		ics := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\n" + string(feed.AppendZone(nil, loc, 2026)) + "END:VCALENDAR\r\n"
		q := question{ICS: ics}
		for _, s := range samplesOf(loc) {
			y, m, d := s.wall.Date()
			q.Samples = append(q.Samples, [7]int{y, int(m), d, s.wall.Hour(), s.wall.Minute(), s.wall.Second(), s.offset})
		}
		n += len(q.Samples)
		ask = append(ask, q)
	}
	var wrong []string
	if err := json.Unmarshal(runNode(t, "testdata/zones.cjs", ask), &wrong); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d samples in %d zones", n, len(ask))
	for _, s := range wrong[:min(len(wrong), 20)] {
		t.Errorf("zone, wall clock, our offset, theirs: %s", s)
	}
}
