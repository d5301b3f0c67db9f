package htmlimport_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// noDay is the head of a table that leaves the day to what is above it.
const noDay = "<tr><th>Time<th>Name<th>Location</tr>"

// reading reads pages by a map written as YAML.
func reading(t *testing.T, spec string, g *getter) (*importer.Reading, error) {
	t.Helper()
	src := &source.Source{URL: site, Format: "html"}
	if err := yaml.Unmarshal([]byte(spec), &src.Map); err != nil {
		t.Fatal(err)
	}
	if err := htmlimport.Rule(src); err != nil {
		t.Fatal(err)
	}
	return htmlimport.New().Import(t.Context(), src, g)
}

// said is day, time, name and place of every row, one to a line.
func said(r *importer.Reading) string {
	var lines []string
	for _, row := range r.Rows {
		d := row.Draft
		lines = append(lines, strings.Join([]string{strings.Join(d.Days, " "), d.Start, d.Name, d.Place.Name}, "|"))
	}
	return strings.Join(lines, "\n")
}

func TestShapes(t *testing.T) {
	for _, tc := range []struct{ name, spec, body, want string }{
		{"names of columns in any order, and spans", ``,
			`<table><tr><td>Location<td>Time<td>Meeting<td>Day<tr><td rowspan=2>Hope Hall<td>7 PM<td>A<td rowspan=2>Monday<tr><td>8 PM<td>B</table>`,
			"Monday|7 PM|A|Hope Hall\nMonday|8 PM|B|Hope Hall"},
		{"the day in headings, and no map", ``,
			`<h2>Our Mondays</h2><table>` + noDay + `<tr><td>7 PM<td>A<td>Hall</table><p><b>FRIDAY<br>Updated today</b></p><table>` + noDay + `<tr><td>8 PM<td><b>Sunday Group</b><td>Hall</table>`,
			"Monday|7 PM|A|Hall\nFRIDAY|8 PM|Sunday Group|Hall"},
		{"the day beside the time, for who runs no scripts", ``,
			`<table>` + noDay + `<tr><td><script>clock("19:00")</script><noscript>19:00 Friday</noscript><td>A<td>Hall<tr><td>8 PM Mon<td>B<td>Barn</table>`,
			"Friday|19:00|A|Hall\nMon|8 PM|B|Barn"},
		{"a system that is known by its signs", ``,
			`<h2>Sunday</h2><table><thead><tr><th>Time<th>Meeting<th>Location</thead><tbody id=meetings_tbody>` +
				`<tr><td class=time data-sort="5-12:00">Noon<td class=name><a href="/meetings/a/">A</a><td class=location>Hall</table>`,
			"5|12:00|A|Hall"},
		{"the day in a caption", `{items: tbody tr, context: [{name: d, value: caption}], fields: {day: d}}`,
			`<table><caption>Monday</caption>` + head + `<tr><td><td>7 PM<td>A<td>Hall</table><table><caption>Friday</caption>` + head + `<tr><td><td>8 PM<td>B<td>Hall</table>`,
			"Monday|7 PM|A|Hall\nFriday|8 PM|B|Hall"},
		{"the day in the title", `{items: li, context: [{name: d, value: {from: title, find: '(\w+day)'}}], fields: {day: d, start: {from: ., find: '^(\S+)'}, name: b}}`,
			`<title>Meetings on Sunday</title><ul><li>7pm <b>A</b><li>8pm <b>B</b></ul>`,
			"Sunday|7pm|A|\nSunday|8pm|B|"},
		{"the day in what is around", `{items: .m, context: [{name: d, value: 'section@data-day'}], fields: {day: d, name: .}}`,
			`<section data-day="Mon"><p class=m>A</p></section><section data-day="Tue"><p class=m>B</p></section>`,
			"Mon||A|\nTue||B|"},
		{"columns without names", `{items: tr, fields: {day: col(1), start: col(2), name: col(3) b, place: col(3) i}}`,
			`<table><tr><td>Mon<td>7 PM<td><b>A</b> <i>Hall</i><tr><td>Tue<td>8 PM<td><b>B</b> <i>Barn</i></table>`,
			"Mon|7 PM|A|Hall\nTue|8 PM|B|Barn"},
		{"parts that are elements", `{items: .group, explode: [slot: .slot], fields: {name: h4, day: slot .d, start: slot .t, place: slot@data-place}}`,
			`<div class=group><h4>A</h4><p class=slot data-place=Hall><i class=d>Mon</i><i class=t>7 PM</i></p><p class=slot data-place=Barn><i class=d>Tue</i><i class=t>8 PM</i></p></div>`,
			"Mon|7 PM|A|Hall\nTue|8 PM|A|Barn"},
		{"own text, and lines", `{items: .m, fields: {name: .@text, start: {from: p, find: '\n(.+)$'}, place: {from: p, find: '^(.+)\n'}}}`,
			"<div class=m>A<p>Hope\n Hall<br>7 PM</p></div>", "|7 PM|A|Hope Hall"},
		{"a value in a script", `{items: .m, fields: {name: ., place: 'page @html =~ hall = "([^"]+)"'}}`,
			`<script>var hall = "Hope Hall";</script><p class=m>A</p>`, "||A|Hope Hall"},
	} {
		body := "<html><body>" + tc.body + "</body></html>"
		r, err := reading(t, tc.spec, &getter{pages: map[string]string{site: body}})
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
		} else if got := said(r); got != tc.want {
			t.Errorf("%s:\n%s\nwant\n%s", tc.name, got, tc.want)
		}
	}
}

func TestPagesInACircle(t *testing.T) {
	const spec = `{items: p, paging: {link: a@href, max: 5}, fields: {name: .}}`
	at := func(n int, next string) string {
		return fmt.Sprintf("<html><body><p>%d</p><a href=%q>on</a></body></html>", n, next)
	}
	r, err := reading(t, spec, &getter{pages: map[string]string{site: at(1, "b"), site + "b": at(2, "c"), site + "c": at(3, "b")}})
	if err != nil || names(r) != "1 2 3" {
		t.Errorf("%v, %v", r, err)
	}
	endless := &getter{pages: map[string]string{site: at(0, "1")}}
	for n := 1; n < 10; n++ {
		endless.pages[fmt.Sprint(site, n)] = at(n, fmt.Sprint(n+1))
	}
	if _, err := reading(t, spec, endless); code(err) != notice.FeedTooLarge {
		t.Errorf("more pages than allowed: %v", err)
	}
}

func TestNumberedPages(t *testing.T) {
	g := &getter{pages: map[string]string{site: "<html><p>1</p></html>"}}
	src := &source.Source{URL: site + "?page={page}", Map: map[string]any{"items": "p", "fields": map[string]any{"name": "."}, "paging": map[string]any{}}}
	g.pages[site+"?page=1"], g.pages[site+"?page=2"], g.pages[site+"?page=3"] = "<html><p>1</p></html>", "<html><p>2</p></html>", "<html></html>"
	r, err := htmlimport.New().Import(t.Context(), src, g)
	if err != nil || names(r) != "1 2" || len(r.Documents) != 3 {
		t.Errorf("%v, %v", r, err)
	}
}

// TestPageInsideJSON reads a page that stands as a text in JSON, which has slashes and quotes escaped.
func TestPageInsideJSON(t *testing.T) {
	const list = `{"html": "<ul><li class=\"m\">A<\/li><li class=\"m\">B<\/li><\/ul>", "pages": 1}`
	r, err := reading(t, `{unwrap: html, paging: {pages: pages}, items: li.m, fields: {name: .}}`, &getter{pages: map[string]string{site: list}})
	if err != nil || names(r) != "A B" || len(r.Documents) != 1 {
		t.Errorf("%v, %v", r, err)
	}
	if _, err = reading(t, `{unwrap: html, items: li}`, &getter{pages: map[string]string{site: `{"found": 0}`}}); code(err) != notice.FeedWrongShape {
		t.Errorf("without the text: %v", err)
	}
}

const detailed = `{items: li, detail: {link: a@href, fields: {start: .time}}, fields: {key: a@href, name: a, start: i}}`

func TestDetail(t *testing.T) {
	g := &getter{pages: map[string]string{
		site:        `<html><ul><li><a href=m1>A</a> <i>7</i><li><a href=m2>B</a> <i>8</i><li><a href=m3>C</a><li><a>D</a></ul></html>`,
		site + "m1": `<html><p class=time>7 PM</p></html>`,
		site + "m2": `<html><p>Nothing</p></html>`,
	}}
	r, err := reading(t, detailed, g)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := said(r), "|7 PM|A|\n|8|B|\n|||\n||D|"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if c := r.Rows[2]; !c.Held || c.Draft.Key != "m3" || c.Notices[0].Code != notice.DetailMissing {
		t.Errorf("a row whose page is missing: %+v", c)
	}
	if err := importertest.Sound(r); err != nil {
		t.Error(err)
	}
}

func TestManyDetailsMissing(t *testing.T) {
	list := "<html><ul>"
	for n := range 20 {
		list += fmt.Sprintf("<li><a href=m%d>A</a>", n)
	}
	failure := importer.Fail(notice.FeedSecurityChallenge, "", errors.New("are you human"))
	_, err := reading(t, detailed, &getter{pages: map[string]string{site: list + "</ul></html>"}, fail: failure})
	if code(err) != notice.FeedSecurityChallenge {
		t.Errorf("%v, want the reading given up for what keeps the pages away", err)
	}
}

func TestRule(t *testing.T) {
	for _, tc := range []struct{ spec, want string }{
		{`{items: 'tr['}`, "items"},
		{`{items: tr, fields: {name: 'td[x'}}`, "fields.name"},
		{`{items: tr, fields: {name: 'td =~ ('}}`, "fields.name"},
		{`{items: tr, explode: [x: 'td[']}`, "explode[0]"},
		{`{items: tr, context: [{name: x, value: 'h2['}]}`, "context[0]"},
		{`{items: tr, detail: {link: a@href, fields: {name: 'b['}}}`, "detail.fields.name"},
	} {
		src := &source.Source{URL: site, Format: "html"}
		if err := yaml.Unmarshal([]byte(tc.spec), &src.Map); err != nil {
			t.Fatal(err)
		}
		if err := htmlimport.Rule(src); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want an error about %s", tc.spec, err, tc.want)
		}
	}
}

func TestCorpusIsRecognized(t *testing.T) {
	for _, file := range importertest.Corpus(t, "html/*.html") {
		if score := htmlimport.New().Recognize(&importer.Document{Body: file.Body}); score == 0 {
			t.Errorf("%s is not recognized", file.Name)
		}
	}
	for _, pattern := range []string{"meetingguide/*.json", "bmlt/*.json", "csv/*.csv", "ics/*"} {
		for _, file := range importertest.Corpus(t, pattern) {
			if score := htmlimport.New().Recognize(&importer.Document{Body: file.Body}); score > 10 {
				t.Errorf("%s is recognized at %d", file.Name, score)
			}
		}
	}
}
