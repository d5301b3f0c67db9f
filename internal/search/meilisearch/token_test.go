package meilisearch_test

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/search"
	"github.com/fellowfeed/fellowfeed/internal/search/meilisearch"
	"github.com/fellowfeed/fellowfeed/internal/search/searchtest"
)

func TestTokens(t *testing.T) {
	word := regexp.MustCompile(`^[xy][0-9a-f]*$`)
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.String().Draw(t, "a"), rapid.String().Draw(t, "b")
		x, y := meilisearch.Token(a), meilisearch.Token(b)
		if !word.MatchString(x) || len(x) > 468 {
			t.Fatalf("%q has the token %q", a, x)
		}
		if (a == b) != (x == y) {
			t.Fatalf("%q and %q have the tokens %q and %q", a, b, x, y)
		}
		if back, ok := meilisearch.Read(x); ok != (len(a) <= 200) || ok && back != a {
			t.Fatalf("%q is read as %q, %v", a, back, ok)
		}
		if len(a) <= 200 && len(b) <= 200 && strings.Compare(a, b) != strings.Compare(x, y) {
			t.Fatalf("%q and %q are ordered otherwise than %q and %q", a, b, x, y)
		}
		if strings.HasPrefix(a, b) != strings.HasPrefix(x, y) && len(a) <= 200 {
			t.Fatalf("%q begins with %q, but not the tokens", a, b)
		}
	})
}

// hostile are words of the server's filter language, and what could end a text in it.
func hostile() []string {
	return []string{
		"'", `"`, `\`, "(", ")", "[", "]", ",", "`", "--", "%", "\n", "\x00", " ", "OR", "AND", "NOT", "IN", "TO", "EXISTS", "NULL", "IS NULL", "=", "!=", ">", "<",
		"_geoRadius(0, 0, 9)", "_geoBoundingBox([1,1],[0,0])", "STARTS WITH", "CONTAINS", "status", "from", "x6f616b", "women", "Serenity",
	}
}

// TestInjection asks for hostile texts wherever a query has text. They are found where a meeting has them, and say
// nothing else.
func TestInjection(t *testing.T) {
	f := newFake(t)
	harmless := regexp.MustCompile(`^[a-z0-9_ .,<>=()\[\]-]*$`)
	keywords := strings.NewReplacer("STARTS WITH", "", "AND", "", "OR", "", "NOT", "", "IN", "", "EXISTS", "")
	ms := edition("Serenity")
	for i, s := range hostile() {
		m := *ms[i%len(ms)]
		m.ID = meeting.NewID("a", s)
		m.Name, m.Group, m.Types, m.Languages = s, s, []meeting.Type{meeting.Type(s)}, []string{s}
		m.Place = &meeting.Place{City: s, Region: s, Country: s, Areas: []string{s + s}}
		m.Fellowship, m.Access, m.AlsoListedBy, m.Source.Publisher = meeting.Fellowship(s), meeting.Access(s), []string{s}, s
		ms = append(ms, &m)
	}
	e := open(t, f.options(searchtest.Labels{}))
	if err := replace(e, ms); err != nil {
		t.Fatal(err)
	}
	oracle := searchtest.NewOracle(searchtest.Labels{}, ms)
	rapid.Check(t, func(t *rapid.T) {
		texts := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) string {
			return strings.Join(rapid.SliceOfN(rapid.SampledFrom(hostile()), 1, 3).Draw(t, "parts"), rapid.SampledFrom([]string{"", " "}).Draw(t, "between"))
		}), 1, 2).Draw(t, "texts")
		q := &search.Query{At: now, Limit: 50, Sort: search.ByName, Facets: search.Facets()}
		switch rapid.IntRange(0, 11).Draw(t, "field") {
		case 0:
			q.Words = texts
		case 1:
			q.Cities = texts
		case 2:
			q.Regions = texts
		case 3:
			q.Countries = texts
		case 4:
			q.Languages = texts
		case 5:
			q.Sources = texts
		case 6:
			q.Publishers = texts
		case 7:
			q.AllTypes = []meeting.Type{meeting.Type(texts[0])}
		case 8:
			q.NotTypes = []meeting.Type{meeting.Type(texts[0])}
		case 9:
			q.Fellowships = []meeting.Fellowship{meeting.Fellowship(texts[0])}
		case 10:
			q.Statuses = []meeting.Status{meeting.Active, meeting.Status(texts[0])}
		case 11:
			q.After = &search.Key{Name: search.SortName(texts[0]), ID: meeting.ID(texts[0])}
		}
		got, err := e.Search(ctx, q)
		if err != nil {
			t.Fatal(err)
		}
		if left := keywords.Replace(f.last); !harmless.MatchString(left) && !strings.HasPrefix(f.last, "key IN") {
			t.Fatalf("%q became the filter %s", texts, f.last)
		}
		want := oracle.Search(q)
		ids := func(r *search.Result) (list []meeting.ID) {
			for _, h := range r.Hits {
				list = append(list, h.Meeting.ID)
			}
			return list
		}
		if got.Total != want.Total || !slices.Equal(ids(got), ids(want)) {
			t.Fatalf("%q: %d found, want %d", texts, got.Total, want.Total)
		}
	})
}

// TestAround: the box around a circle holds all of it, wherever it is.
func TestAround(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := &search.Circle{
			Center: meeting.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")},
			Radius: math.Exp(rapid.Float64Range(0, 17).Draw(t, "log radius")),
		}
		p := meeting.Point{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		if rapid.Bool().Draw(t, "near") {
			reach := c.Radius / search.EarthRadius * 180 / math.Pi
			p.Lat = max(-90, min(90, c.Center.Lat+reach*rapid.Float64Range(-1, 1).Draw(t, "dlat")))
			east := reach / max(0.001, math.Cos(p.Lat*math.Pi/180))
			p.Lon = math.Remainder(c.Center.Lon+east*rapid.Float64Range(-1, 1).Draw(t, "dlon"), 360)
		}
		if box := meilisearch.Around(c); search.Distance(c.Center, p) <= c.Radius && !box.Contains(p) {
			t.Fatalf("%v is within %f m of %v, and not in %+v", p, c.Radius, c.Center, box)
		}
	})
}
