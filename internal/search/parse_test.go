package search_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/vocabulary"
)

var now = time.Date(2026, 11, 21, 18, 0, 0, 0, time.UTC)

// atlas is a gazetteer of two places.
type atlas struct{}

func (atlas) all() []search.Place {
	return []search.Place{
		{Name: "Oakland", Kind: search.KindCity, Region: "CA", Country: "US", Point: meeting.Point{Lat: 37.8, Lon: -122.27}},
		{Name: "94607", Kind: search.KindPostal, Region: "CA", Country: "US", Point: meeting.Point{Lat: 37.81, Lon: -122.3}},
	}
}

func (a atlas) Resolve(text, _ string) (search.Place, bool) {
	for _, p := range a.all() {
		if strings.EqualFold(text, p.Name) || strings.EqualFold(text, p.String()) {
			return p, true
		}
	}
	return search.Place{}, false
}

func (a atlas) Find(text, _ string, _ int) []search.Place {
	if strings.HasPrefix(strings.ToLower(text), "oa") {
		return a.all()[:1]
	}
	return nil
}

func options(t testing.TB) search.ParseOptions {
	t.Helper()
	v, err := vocabulary.Load()
	if err != nil {
		t.Fatal(err)
	}
	return search.ParseOptions{Now: now, Places: atlas{}, Vocabulary: v, Secret: []byte("secret")}
}

func parse(t testing.TB, query string, opt search.ParseOptions) (*search.Request, error) {
	t.Helper()
	values, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	return search.Parse(values, opt)
}

func TestParse(t *testing.T) {
	opt := options(t)
	oakland := &search.Circle{Center: meeting.Point{Lat: 37.8, Lon: -122.27}, Radius: search.DefaultRadius}
	window := func(from, to string) search.ClockRange {
		a, errFrom := meeting.ParseClock(from)
		b, errTo := meeting.ParseClock(to)
		if errFrom != nil || errTo != nil {
			t.Fatal(from, to)
		}
		return search.ClockRange{From: a, To: b}
	}
	for _, tt := range []struct {
		query string
		want  search.Query // At and Limit are those of every query unless set
	}{
		{"", search.Query{}},
		{"q=&near=&day=&type=", search.Query{}}, // as a form sends it
		{"near=40.73,-73.99&radius=5km", search.Query{Near: &search.Circle{Center: meeting.Point{Lat: 40.73, Lon: -73.99}, Radius: 5000}}},
		{"near=+40.73+,+-73.99&radius=1.5mi", search.Query{Near: &search.Circle{Center: meeting.Point{Lat: 40.73, Lon: -73.99}, Radius: 1.5 * 1609.344}}},
		{"near=0,0&radius=800m", search.Query{Near: &search.Circle{Radius: 800}}},
		{"near=oakland", search.Query{Near: oakland}},
		{"near=Oakland,+CA&sort=distance", search.Query{Near: oakland, Sort: search.ByDistance}},
		{"bbox=170,-20,-170,10", search.Query{Box: &search.Box{West: 170, South: -20, East: -170, North: 10}}},
		{"day=0,Tue&day=thurs", search.Query{Days: []time.Weekday{0, 2, 4}}},
		{"day=today,tomorrow,6,6", search.Query{Days: []time.Weekday{6}, RelativeDays: []int{0, 1}}},
		{"time=morning,22:30-01:00", search.Query{Times: []search.ClockRange{window("04:00", "11:59"), window("22:30", "01:00")}}},
		{"time=night,midday,evening", search.Query{Times: []search.ClockRange{window("20:00", "03:59"), window("11:00", "16:59"), window("16:00", "20:59")}}},
		{"time=9:00-24:00", search.Query{Times: []search.ClockRange{window("09:00", "23:59")}}},
		{"within=1h30m", search.Query{Within: 90 * time.Minute}},
		{"within=2d&at=2026-03-08T02:30:00-05:00", search.Query{Within: 48 * time.Hour, At: time.Date(2026, 3, 8, 2, 30, 0, 0, time.FixedZone("", -5*3600))}},
		{"at=2026-03-08T02:30:00+01:00", search.Query{At: time.Date(2026, 3, 8, 2, 30, 0, 0, time.FixedZone("", 3600))}}, // the plus came as a blank
		{"fellowship=AA,Narcotics+Anonymous&source=AA-us", search.Query{Fellowships: []meeting.Fellowship{"aa", "na"}, Sources: []string{"aa-us"}}},
		{`publisher=Area+1\,+Inc.&country=us&region=CA&city=San+Jos%C3%A9`, search.Query{Publishers: []string{"Area 1, Inc."}, Countries: []string{"US"}, Regions: []string{"CA"}, Cities: []string{"San José"}}},
		{"language=es,French", search.Query{Languages: []string{"es", "fr"}}},
		{"type=women,beginners&any_type=men&not_type=Young-People", search.Query{AllTypes: []meeting.Type{"women", "beginners"}, AnyTypes: []meeting.Type{"men"}, NotTypes: []meeting.Type{"young-people"}}},
		{"attendance=online,unknown&access=open", search.Query{Attendance: []meeting.Attendance{"online", "unknown"}, Access: []meeting.Access{"open"}}},
		{"status=all", search.Query{Statuses: []meeting.Status{"active", "temporarily_closed", "unlisted"}}},
		{"status=unlisted&limit=1000&facets=type,weekday&sort=time", search.Query{Statuses: []meeting.Status{"unlisted"}, Limit: 1000, Facets: []search.Facet{"type", "weekday"}, Sort: search.ByTime}},
		{"updated_since=2026-11-01T00:00:00Z", search.Query{UpdatedSince: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}},
		{"q=++serenity+now!++group", search.Query{Words: []string{"serenity", "group"}, Title: []string{"serenity", "now!", "group"}, Within: time.Hour}},
	} {
		want := tt.want
		if want.At.IsZero() {
			want.At = now
		}
		if want.Limit == 0 {
			want.Limit = 20
		}
		req, err := parse(t, tt.query, opt)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		if d := cmp.Diff(&want, req.Query); d != "" {
			t.Errorf("%s:\n%s", tt.query, d)
		}
	}
}

func TestUnderstanding(t *testing.T) {
	opt := options(t)
	for _, tt := range []struct{ query, words, understood string }{
		{"q=serenity", "serenity", ""},
		{"q=women+tuesday+evening", "", "type=women day=tuesday time=evening"},
		{"q=women's+step+study+tonight", "", "type=women type=step-study day=today time=17:00-23:59"},
		{"q=meetings+near+oakland,+ca", "", "near=Oakland, CA meetings"},
		{"q=speaker+in+Oakland+on+sundays", "", "type=speaker near=Oakland, CA day=sunday on"},
		{"q=94607+zoom", "", "near=94607, CA attendance=online"},
		{"q=oakland", "oakland", ""}, // a place alone is searched, where cities are too
		{"q=in+nowhere", "nowhere", "in"},
		{"q=na", "", "fellowship=na"},
		{"q=oakland+ca", "oakland ca", ""}, // a state, after a word
		{"q=oakland+aa", "oakland", "fellowship=aa"},
		{"q=reunión+de+mujeres+mañana+por+la+mañana", "", "type=women day=tomorrow time=morning reunión de"},
		{"q=réunions+ce+soir+près+de+oakland", "", "day=today time=17:00-23:59 near=Oakland, CA réunions"},
		{"q=esta+noche+en+español", "", "day=today time=17:00-23:59 language=es en"},
		{"q=weekend+afternoons", "", "day=saturday,sunday time=12:00-17:59"},
		{"q=tonight&day=monday", "tonight", ""},
		{"q=tues+women", "", "day=tuesday type=women"},
		{"q=sun+city", "sun city", ""}, // no Sunday
		{"q=sun+7pm", "", "day=sunday time=18:30-19:30"},
		{"q=9am+sun", "", "day=sunday time=08:30-09:30"},
		{"q=sun+morning", "", "day=sunday time=morning"},
		{"q=mar+vista", "mar vista", ""},
		{"q=mar+por+la+tarde", "", "day=tuesday time=12:00-20:59"},
		{"q=oakland+7:30+p.m.", "oakland", "time=19:00-20:00"},
		{"q=serenity+at+7pm", "serenity", "time=18:30-19:30"},
		{"q=7:30", "", "time=07:00-08:00,19:00-20:00"},
		{"q=19:30", "", "time=19:00-20:00"},
		{"q=19h30", "", "time=19:00-20:00"},
		{"q=lundi+à+19h", "", "day=monday time=18:30-19:30"},
		{"q=12am", "", "time=23:30-00:30"},
		{"q=12pm", "", "time=11:30-12:30"},
		{"q=after+6pm", "", "time=18:00-23:59"},
		{"q=before+9am", "", "time=00:00-09:00"},
		{"q=después+de+las+7+de+la+tarde", "", "time=19:00-23:59"},
		{"q=a+las+12+de+la+noche", "", "time=23:30-00:30"},
		{"q=avant+9+heures+du+matin", "", "time=00:00-09:00"},
		{"q=7pm+tonight", "", "time=18:30-19:30 day=today"},
		{"q=evening+7pm", "", "evening time=18:30-19:30"},
		{"q=7pm&literal=7pm", "7pm", ""},
		{"q=7pm&time=evening", "7pm", ""},
		{"q=24/7", "24/7", ""},
		{"q=12", "12", ""},
		{"q=7.30", "7.30", ""}, // it could be anything
		{"q=25:00", "25:00", ""},
		{"q=narcotics+anonymous+tomorrow", "", "fellowship=na day=tomorrow"},
		{"q=spanish+speaker", "", "language=es type=speaker"},
		{"q=the", "the", ""}, // small words alone
		{"q=the+way+out", "way out", "the"},
		{"q=sunday+serenity&day=1", "sunday serenity", ""}, // the day is given
		{"q=sunday+serenity&literal=sunday", "sunday serenity", ""},
		{"q=young+people+sunday&literal=young+people", "young people", "day=sunday"},
		{"q=the+women&literal=the", "the", "type=women"},
	} {
		req, err := parse(t, tt.query, opt)
		if err != nil {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		var understood []string
		for _, u := range req.Understood.Words {
			if u.Parameter == "" {
				understood = append(understood, u.Text)
			} else {
				understood = append(understood, u.Parameter+"="+u.Value)
			}
		}
		if got := strings.Join(req.Query.Words, " "); got != tt.words {
			t.Errorf("%s searches %q, want %q", tt.query, got, tt.words)
		}
		if got := strings.Join(understood, " "); got != tt.understood {
			t.Errorf("%s is understood as %q, want %q", tt.query, got, tt.understood)
		}
	}
}

func TestProblems(t *testing.T) {
	opt := options(t)
	for _, tt := range []struct{ query, want string }{
		{"attendence=online", "attendence unknown_parameter attendance"},
		{"xyzzyplugh=1", "xyzzyplugh unknown_parameter"},
		{"near=Atlantis", "near unknown_place"},
		{"near=Oakl", "near unknown_place Oakland, CA"},
		{"near=91,0", "near out_of_range"},
		{"near=NaN,0", "near unknown_place"},
		{"near=1,2&near=3,4", "near repeated"},
		{"radius=5km", "radius requires"},
		{"near=1,2&radius=5", "radius invalid_value 5km"},
		{"near=1,2&radius=201km", "radius out_of_range"},
		{"near=1,2&radius=0km", "radius out_of_range"},
		{"near=1,2&radius=1e3km", "radius invalid_value"},
		{"near=1,2&radius=infkm", "radius invalid_value"},
		{"bbox=1,2,3", "bbox invalid_value"},
		{"bbox=1,2,3,nan", "bbox invalid_value"},
		{"bbox=1,20,3,10", "bbox invalid_value 1,10,3,20"},
		{"bbox=1,2,181,10", "bbox out_of_range"},
		{"day=7", "day unknown_value"},
		{"day=tusday", "day unknown_value tuesday"},
		{"day=m", "day unknown_value"},
		{"time=evning", "time invalid_value evening"},
		{"time=18-21", "time invalid_value"},
		{"within=3", "within invalid_value"},
		{"within=0h", "within out_of_range"},
		{"within=90d", "within out_of_range"},
		{"at=yesterday", "at invalid_value"},
		{"at=9999-01-01T00:00:00Z", "at invalid_value"},
		{"type=wommen", "type unknown_value women"},
		{"type=ladies", "type unknown_value women"},
		{"fellowship=alanone", "fellowship unknown_value al-anon"},
		{"country=USA", "country invalid_value us"},
		{"language=klingon", "language unknown_value"},
		{"attendance=inperson", "attendance unknown_value in_person"},
		{"status=actve", "status unknown_value active"},
		{"facets=weekdays", "facets unknown_value weekday"},
		{"fields=nme", "fields unknown_value name"},
		{"include=occurences", "include unknown_value occurrences"},
		{"sort=closest", "sort unknown_value"},
		{"sort=relevance", "sort requires"},
		{"sort=distance", "sort requires"},
		{"limit=1001", "limit out_of_range 1000"},
		{"limit=-1", "limit out_of_range 0"},
		{"limit=many", "limit invalid_value"},
		{"lang=english!", "lang invalid_value"},
		{"q=!!!", "q invalid_value"},
		{"q=" + strings.Repeat("x", 201), "q out_of_range"},
		{"q=k+l+m+p+s+t+u+v+w+x+z", "q out_of_range"},
		{"city=" + strings.Repeat("x,", 101), "city out_of_range"},
		{"cursor=AAAA", "cursor cursor_invalid"},
		{"cursor=%00", "cursor cursor_invalid"},
		{"zip=1&limit=x&near=Atlantis&type=men,wommen", "limit invalid_value; near unknown_place; type unknown_value women; zip unknown_parameter"},
	} {
		_, err := parse(t, tt.query, opt)
		var bad *search.ParamError
		if !errors.As(err, &bad) {
			t.Errorf("%s: %v", tt.query, err)
			continue
		}
		var got []string
		for _, p := range bad.Params {
			got = append(got, strings.TrimSpace(p.Parameter+" "+p.Code+" "+p.DidYouMean))
			if p.Detail == "" {
				t.Errorf("%s: %s has no detail", tt.query, p.Parameter)
			}
		}
		if s := strings.Join(got, "; "); s != tt.want && !strings.HasPrefix(s, tt.want+" ") {
			t.Errorf("%s: %q, want %q", tt.query, s, tt.want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, tt := range []struct{ in, want string }{
		{"", ""},
		{"q=&day=", ""},
		{"type=women,men&day=1&type=Beginners,men", "day=1&type=beginners%2Cmen%2Cwomen"},
		{"q=+a++b+", "q=a+b"},
		{`publisher=B\,+Inc,A`, "publisher=A%2CB%5C%2C+Inc"},
		{"city=oakland,Oakland", "city=Oakland%2Coakland"},
	} {
		values, err := url.ParseQuery(tt.in)
		if err != nil {
			t.Fatal(err)
		}
		if got := search.Canonical(values); got != tt.want {
			t.Errorf("%s is %s, want %s", tt.in, got, tt.want)
		}
	}
}

// drawValues makes parameters, good and bad.
func drawValues(t *rapid.T) url.Values {
	names := []string{"q", "near", "radius", "bbox", "day", "time", "within", "at", "city", "publisher", "type", "status", "sort", "limit", "facets", "literal", "language", "country", "zip"}
	values := rapid.OneOf(
		rapid.SampledFrom([]string{"", "1,2", "5km", "today,Monday", "evening", "18:00-01:00", "3h", "women, men", "name", "a\\,b", "oakland", "all", "2026-03-08T02:30:00Z", "US", "es"}),
		rapid.String(),
	)
	v := make(url.Values)
	for range rapid.IntRange(0, 5).Draw(t, "parameters") {
		v.Add(rapid.SampledFrom(names).Draw(t, "name"), values.Draw(t, "value"))
	}
	return v
}

func TestCanonicalMeansTheSame(t *testing.T) {
	opt := options(t)
	rapid.Check(t, func(t *rapid.T) {
		values := drawValues(t)
		canonical := search.Canonical(values)
		again, err := url.ParseQuery(canonical)
		if err != nil || search.Canonical(again) != canonical {
			t.Fatalf("%q becomes %q, %v", canonical, search.Canonical(again), err)
		}
		a, errA := search.Parse(values, opt)
		b, errB := search.Parse(again, opt)
		if (errA == nil) != (errB == nil) {
			t.Fatalf("%v: %v, but %s: %v", values, errA, canonical, errB)
		}
		if errA == nil && len(a.Query.Terms()) != len(b.Query.Terms()) {
			t.Fatalf("%v and %s differ", values, canonical)
		}
	})
}

func TestCursors(t *testing.T) {
	opt := options(t)
	key := search.Key{Tier: 3, Name: "sérénité", Distance: 1234.5, Next: now.Add(time.Hour), ID: "m_aaaaaaaaaaaaaaaa-3"}
	for _, query := range []string{"q=serenity", "near=oakland", "near=1,2", "day=today&within=3h", "city=Oakland"} {
		req, err := parse(t, query, opt)
		if err != nil {
			t.Fatal(err)
		}
		cursor := req.Cursor(&key)

		later := opt
		later.Now = now.Add(time.Minute)
		next, err := parse(t, query+"&limit=3&facets=type&cursor="+cursor, later)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		if next.Query.After.Compare(key, req.Query.Effective()) != 0 || !next.Query.At.Equal(now) || !next.Pinned {
			t.Errorf("%s: the cursor reads back as %+v at %v", query, next.Query.After, next.Query.At)
		}
		for name, bad := range map[string]string{
			"another search":  query + "&country=GB&cursor=" + cursor,
			"another order":   query + "&sort=name&cursor=" + cursor,
			"another instant": query + "&at=2026-01-01T00:00:00Z&cursor=" + cursor,
			"tampered":        query + "&cursor=" + cursor[:20] + "x" + cursor[21:],
			"cut":             query + "&cursor=" + cursor[:len(cursor)-4],
		} {
			var problem *search.ParamError
			if _, err := parse(t, bad, later); !errors.As(err, &problem) || problem.Params[0].Parameter != "cursor" {
				t.Errorf("%s, %s: %v", query, name, err)
			}
		}
	}
}

func TestCursorKeepsThePlaceThatWasFound(t *testing.T) {
	req, err := parse(t, "near=oakland", options(t))
	if err != nil {
		t.Fatal(err)
	}
	cursor := req.Cursor(&search.Key{ID: "m_aaaaaaaaaaaaaaaa"})
	moved := options(t)
	moved.Places = elsewhere{}
	next, err := parse(t, "near=oakland&cursor="+cursor, moved)
	if err != nil {
		t.Fatal(err)
	}
	if next.Query.Near.Center != req.Query.Near.Center {
		t.Errorf("the second page measures from %v, the first from %v", next.Query.Near.Center, req.Query.Near.Center)
	}
}

type elsewhere struct{ atlas }

func (e elsewhere) Resolve(text, country string) (search.Place, bool) {
	p, ok := e.atlas.Resolve(text, country)
	p.Lat++
	return p, ok
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"q=women+tonight&near=1,2&radius=5km", "bbox=1,2,3,4&day=today", "cursor=AQID&at=2026-03-08T02:30:00Z", "time=18:00-21:30&within=3h"} {
		f.Add(s)
	}
	opt := options(f)
	opt.Secret = nil // so that cursors are read
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		req, err := search.Parse(values, opt)
		if err != nil {
			var bad *search.ParamError
			if !errors.As(err, &bad) || len(bad.Params) == 0 {
				t.Fatalf("%v", err)
			}
			return
		}
		if q := req.Query; q.Limit < 0 || q.Limit > search.MaxLimit || len(q.Terms()) > search.MaxWords || q.At.IsZero() {
			t.Fatalf("%+v", q)
		}
	})
}
