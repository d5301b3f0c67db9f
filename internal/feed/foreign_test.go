package feed_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fellowfeed/fellowfeed/internal/feed"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/occurrence"
	"github.com/fellowfeed/fellowfeed/internal/search"
)

// runNode gives a script of ours, which reads with ical.js, a question as JSON.
func runNode(t *testing.T, script string, ask any) []byte {
	t.Helper()
	if exec.Command("node", "-e", "require('ical.js')").Run() != nil {
		t.Skip("node with ical.js is not installed: set NODE_PATH to a folder that holds it")
	}
	return runScript(t, ask, "node", script)
}

func runPython(t *testing.T, script string, ask any) []byte {
	t.Helper()
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import icalendar, pytz, dateutil").Run() == nil {
			return runScript(t, ask, python, script)
		}
	}
	t.Skip("python3 with icalendar is not installed")
	return nil
}

func runScript(t *testing.T, ask any, command ...string) []byte {
	t.Helper()
	in, err := json.Marshal(ask)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Stdin = bytes.NewReader(in)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %v\n%s", command, err, stderr.Bytes())
	}
	return out
}

func TestICalJSExpandsTheSame(t *testing.T) {
	expandsTheSame(t, func(ask any) []byte { return runNode(t, "testdata/expand.cjs", ask) })
}

func TestPythonExpandsTheSame(t *testing.T) {
	expandsTheSame(t, func(ask any) []byte { return runPython(t, "testdata/expand.py", ask) })
}

// A reading is what a foreign program made of one event.
type reading struct {
	Starts                         []int64
	Summary, Description, Location string
}

// expandsTheSame asks a foreign program for the next five occurrences of a thousand meetings, from instants shortly before
// changes of the clock, and compares them with ours. Times at night are left out: programs differ in the hour of a change.
func expandsTheSame(t *testing.T, read func(ask any) []byte) {
	const batches, size, wanted = 10, 100, 5
	rnd := rand.New(rand.NewPCG(1, 2))
	checked := 0
	for batch := range batches {
		month := []time.Month{3, 10}[batch%2]
		from := time.Date(2026+batch/2%3, month, 15+rnd.IntN(15), rnd.IntN(24), 0, 0, 0, time.UTC)
		hits := generated(rnd, from, size)
		ch := channel(t)
		ch.At = from
		var ics bytes.Buffer
		if _, err := feed.NewCalendar(zones).Write(&ics, ch, hits, feed.CalendarOptions{}); err != nil {
			t.Fatal(err)
		}
		events := make(map[string]reading)
		out := read(map[string]any{"ics": ics.String(), "from": from.Unix(), "count": 2 * wanted})
		if err := json.Unmarshal(out, &events); err != nil {
			t.Fatal(err)
		}
		until := from.AddDate(0, 12, 0)
		for _, h := range hits {
			checked += compare(t, h.Meeting, events, from, until, wanted)
		}
	}
	t.Logf("%d occurrences are the same", checked)
}

func compare(t *testing.T, m *meeting.Meeting, events map[string]reading, from, until time.Time, wanted int) int {
	t.Helper()
	loc, err := zones.Load(m.Schedule.Timezone)
	if err != nil {
		t.Fatal(err)
	}
	var want, got []int64
	for u := range occurrence.Between(m.Schedule, loc, from, until) {
		if want = append(want, u.Unix()); len(want) == wanted {
			break
		}
	}
	for uid, e := range events {
		if !strings.HasPrefix(uid, string(m.ID)) {
			continue
		}
		for _, at := range e.Starts {
			if at < until.Unix() {
				got = append(got, at)
			}
		}
		if e.Summary != m.Name || !strings.Contains(e.Description, m.Notes) || e.Location != m.Place.Name+"\n"+m.Place.OneLine() {
			t.Errorf("%s reads %+v", uid, e)
		}
	}
	slices.Sort(got)
	if got = got[:min(len(got), wanted)]; !slices.Equal(got, want) {
		t.Errorf("%s %s %v in %s, except %v, anchor %v, from %v:\n got %v\nwant %v", m.ID, m.Schedule.RRule, m.Schedule.Start, m.Schedule.Timezone, m.Schedule.Except, m.Schedule.Anchor, from, got, want)
	}
	return len(want)
}

// generated makes up n meetings with schedules of every kind.
func generated(rnd *rand.Rand, from time.Time, n int) []search.Hit {
	rules := [][]int{nil, nil, nil, {1}, {2}, {3}, {4}, {-1}, {1, 3}, {2, 4}, {5}, {1, 3, 5}, {4, -1}, {1, -1}}
	hits := make([]search.Hit, n)
	for i := range hits {
		day := time.Weekday(rnd.IntN(7))
		rule := occurrence.Weekly(day)
		if ns := rules[rnd.IntN(len(rules))]; ns != nil {
			rule = occurrence.Monthly(day, ns...)
		}
		s := &meeting.Schedule{
			Weekday: day, Start: meeting.NewClock(5+rnd.IntN(19), 15*rnd.IntN(4)), Duration: 30 + 15*rnd.IntN(10),
			Timezone: zoneNames[rnd.IntN(len(zoneNames))], TimezoneFrom: meeting.ZoneFromRow, RRule: rule.String(),
		}
		if rnd.IntN(4) == 0 {
			s.Anchor, _ = occurrence.First(s, meeting.DateOf(from).AddDays(-rnd.IntN(400)))
			rule.Interval = 2
			s.RRule = rule.String()
		}
		for range rnd.IntN(3) {
			if d, ok := occurrence.First(s, meeting.DateOf(from).AddDays(rnd.IntN(60))); ok {
				s.Except = append(s.Except, d)
			}
		}
		hits[i] = search.Hit{Meeting: &meeting.Meeting{
			ID: meeting.NewID("generated", fmt.Sprint(from, i)), Name: fmt.Sprintf("Groß, \"Tür\"; %d\\ 日本 👩‍👦", i), Fellowship: "aa", Schedule: s,
			Attendance: meeting.InPerson, Status: meeting.Active, Notes: "first; line\nsecond, line " + strings.Repeat("ä", rnd.IntN(120)),
			Place:     &meeting.Place{Name: "St. Mary's, Hall; 2", Address: "1 Main St", City: "Ünytown", Country: "US", Point: &meeting.Point{Lat: 1.5, Lon: -0.00001}, Precision: meeting.Exact},
			FirstSeen: from.AddDate(0, 0, -rnd.IntN(500)), Changed: from,
			Source: meeting.SourceRef{ID: "generated", Key: fmt.Sprint(i), Rights: "open"},
		}}
	}
	return hits
}
