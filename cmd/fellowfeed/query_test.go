package main

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/ingest"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// started imports the records of a folder in this process and serves them.
func started(t *testing.T, records string) (base string) {
	t.Helper()
	e := &env{Stdout: io.Discard, Stderr: io.Discard, Now: func() time.Time { return noon }, Getenv: func(string) string { return "" }}
	c := &config{Data: t.TempDir(), Sources: records, Store: "sqlite", Engine: "embedded", AllowPrivate: true}
	a, err := open(t.Context(), e, c, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	chosen, err := a.choose(e, nil)
	if err != nil {
		t.Fatal(err)
	}
	a.importAll(t.Context(), chosen, 4, ingest.Options{}, func(s *source.Source, r *ingest.Result, err error) {
		if err != nil || r.Err != nil {
			t.Errorf("%s: %v %v", s.ID, err, r)
		}
	})
	srv := httptest.NewUnstartedServer(nil)
	base = "http://" + srv.Listener.Addr().String()
	if srv.Config.Handler, err = a.handler(e, c, base); err != nil {
		t.Fatal(err)
	}
	srv.Start()
	t.Cleanup(srv.Close)
	return base
}

// seen is a meeting as a stranger's program would decode it.
type seen struct {
	ID, Name, Fellowship, Attendance, Access, Status string
	Types                                            []string
	Schedule                                         *struct {
		Weekday int
		Start   string
	}
	Place *struct {
		Lat, Lon *float64
		City     string
	}
	Next time.Time
}

// TestAnswersEqualABruteForce asks 200 random questions of the API and answers each once more by looking at every
// meeting of the export.
func TestAnswersEqualABruteForce(t *testing.T) {
	for _, data := range []struct {
		name    string
		records func(*testing.T) string
	}{{"sample", publish}, {"corpus", corpusRecords}} {
		t.Run(data.name, func(t *testing.T) {
			base := started(t, data.records(t))
			all := everything(t, base)
			dice := rand.New(rand.NewPCG(7, 7))
			found := 0
			for range 200 {
				q := ask(dice, all)
				want, ok := answer(q, all)
				if !ok {
					continue // someone meets within two metres of the edge
				}
				found += len(want)
				got, total := page(t, base, q)
				if total != len(want) {
					t.Fatalf("%s: total %d; want %d", q.Encode(), total, len(want))
				}
				if len(want) > 1000 && q.Get("sort") != "time" {
					continue // which thousand come first is for searchtest to say
				}
				if diff := gocmp.Diff(want[:min(len(want), 1000)], got); diff != "" {
					t.Fatalf("%s:\n%s", q.Encode(), diff)
				}
			}
			if found < 1000 {
				t.Errorf("the questions found only %d meetings together: they prove little", found)
			}
		})
	}
}

func everything(t *testing.T, base string) (all []seen) {
	t.Helper()
	res := get(t, base+"/v1/meetings.ndjson?status=all&at="+noon.Format(time.RFC3339))
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var m seen
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	if len(all) < 1000 {
		t.Fatalf("the export has only %d meetings", len(all))
	}
	return all
}

func get(t *testing.T, address string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: %s\n%s", address, res.Status, b)
	}
	return res
}

// ask makes up a question about the neighbourhood of some meeting.
func ask(dice *rand.Rand, all []seen) url.Values {
	q := url.Values{"at": {noon.Format(time.RFC3339)}, "limit": {"1000"}}
	m := all[dice.IntN(len(all))]
	for m.Place == nil || m.Place.Lat == nil {
		m = all[dice.IntN(len(all))]
	}
	if dice.IntN(4) > 0 {
		q.Set("near", fmt.Sprintf("%.4f,%.4f", *m.Place.Lat+dice.Float64()*0.1-0.05, *m.Place.Lon+dice.Float64()*0.1-0.05))
		q.Set("radius", fmt.Sprintf("%dkm", 1+dice.IntN(40)))
	}
	if dice.IntN(2) == 0 {
		q.Set("day", fmt.Sprint(dice.IntN(7)))
	}
	if dice.IntN(3) == 0 {
		q.Set("time", []string{"06:00-12:00", "18:00-21:30", "22:00-02:00"}[dice.IntN(3)])
	}
	if dice.IntN(3) == 0 && len(m.Types) > 0 {
		q.Set("type", m.Types[dice.IntN(len(m.Types))])
	}
	if dice.IntN(4) == 0 {
		q.Set("attendance", []string{"in_person", "online", "hybrid"}[dice.IntN(3)])
	}
	if dice.IntN(4) == 0 {
		q.Set("fellowship", m.Fellowship)
	}
	if dice.IntN(5) == 0 {
		q.Set("access", []string{"open", "closed"}[dice.IntN(2)])
	}
	q.Set("sort", []string{"time", "name"}[dice.IntN(2)])
	if q.Has("near") && dice.IntN(2) == 0 {
		q.Set("sort", "distance")
	}
	return q
}

// answer filters and sorts by the most obvious code. ok is false when rounding alone could decide.
func answer(q url.Values, all []seen) (ids []string, ok bool) {
	type hit struct {
		seen
		far float64
	}
	var lat, lon, radius float64
	near := q.Has("near")
	if near {
		_, _ = fmt.Sscanf(q.Get("near"), "%f,%f", &lat, &lon)
		_, _ = fmt.Sscanf(q.Get("radius"), "%fkm", &radius)
		radius *= 1000
	}
	var hits []hit
	for _, m := range all {
		if m.Status != "active" || !matches(q, m) {
			continue
		}
		h := hit{seen: m, far: math.Inf(1)}
		if near {
			if m.Place == nil || m.Place.Lat == nil {
				continue
			}
			h.far = haversine(lat, lon, *m.Place.Lat, *m.Place.Lon)
			if math.Abs(h.far-radius) < 2 {
				return nil, false
			}
			if h.far > radius {
				continue
			}
		}
		hits = append(hits, h)
	}
	slices.SortFunc(hits, func(a, b hit) int {
		switch q.Get("sort") {
		case "distance":
			return cmp.Or(cmp.Compare(math.Round(a.far), math.Round(b.far)), cmp.Compare(a.ID, b.ID))
		case "time":
			if a.Next.IsZero() != b.Next.IsZero() {
				return map[bool]int{true: 1, false: -1}[a.Next.IsZero()]
			}
			return cmp.Or(a.Next.Compare(b.Next), cmp.Compare(a.ID, b.ID))
		}
		return cmp.Compare(a.ID, b.ID) // names fold by rules of their own: the set is compared
	})
	ids = []string{}
	for _, h := range hits {
		ids = append(ids, h.ID)
	}
	if q.Get("sort") != "time" {
		slices.Sort(ids)
	}
	return ids, true
}

func matches(q url.Values, m seen) bool {
	if v := q.Get("day"); v != "" && (m.Schedule == nil || fmt.Sprint(m.Schedule.Weekday) != v) {
		return false
	}
	if v := q.Get("time"); v != "" {
		from, to, _ := strings.Cut(v, "-")
		if m.Schedule == nil {
			return false
		}
		s := m.Schedule.Start
		if in := from <= s && s <= to; from <= to && !in || from > to && s < from && s > to {
			return false
		}
	}
	if v := q.Get("type"); v != "" && !slices.Contains(m.Types, v) {
		return false
	}
	if v := q.Get("attendance"); v != "" && m.Attendance != v && (m.Attendance != "hybrid" || v == "hybrid") {
		return false
	}
	if v := q.Get("fellowship"); v != "" && m.Fellowship != v {
		return false
	}
	v := q.Get("access")
	return v == "" || m.Access == v
}

func haversine(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	a := math.Pow(math.Sin((lat2-lat1)*rad/2), 2) + math.Cos(lat1*rad)*math.Cos(lat2*rad)*math.Pow(math.Sin((lon2-lon1)*rad/2), 2)
	return 2 * 6371010 * math.Asin(math.Sqrt(a))
}

// page asks the API. Orders other than time are compared as sets here; searchtest holds every order to its oracle.
func page(t *testing.T, base string, q url.Values) (ids []string, total int) {
	t.Helper()
	res := get(t, base+"/v1/meetings?"+q.Encode())
	defer res.Body.Close()
	var list struct {
		Data  []seen
		Total struct{ Value int }
	}
	if err := json.NewDecoder(res.Body).Decode(&list); err != nil {
		t.Fatal(err)
	}
	ids = []string{}
	for _, m := range list.Data {
		ids = append(ids, m.ID)
	}
	if q.Get("sort") != "time" {
		slices.Sort(ids)
	}
	return ids, list.Total.Value
}
