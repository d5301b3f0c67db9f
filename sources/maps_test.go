package sources_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	htmlimport "github.com/fellowfeed/fellowfeed/internal/importer/html"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	jsonimport "github.com/fellowfeed/fellowfeed/internal/importer/json"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/sources"
)

// shapes are invented answers in the shapes that the publishers' systems are known to have, by source, and what their
// maps must make of them: name, day, start, how one attends, and where.
var shapes = map[string]struct {
	documents map[string]string // by address; "" is the source's own
	want      []string
}{
	"gam-anon-us": {map[string]string{"": `<html><h2 class="heading">CA - Valley Area</h2>
<div class="latestnews-item id-41 odd"><dl><dt><a href="/item/41"><span>Alder Families</span></a></dt>
<dd class="detail_jfield_1 "><span class="detail_data">Monday</span></dd>
<dd class="detail_jfield_27 "><span class="detail_label">Time</span><span class="detail_data">7:30 PM</span></dd>
<dd class="detail_jfield_31 "><span class="detail_data">Pacific</span></dd>
<dd class="detail_jfield_14 "><span class="detail_data">Maple Hall, 12 Alder Street, Fresno, CA, 93701</span></dd></dl></div></html>`},
		[]string{"Alder Families|Monday|19:30–20:30|in_person|Maple Hall, 12 Alder Street, Fresno, CA"}},
	"ga-world": {map[string]string{
		"https://gamblersanonymous.org/usa-meetings/?city=&state=Alabama&zipcode=&radius=&weekday=&term=147&paged=1": `<html><div id="search-results">
<a href='https://gamblersanonymous.org/find-a-meeting/first-step/'><div style="border:1px solid #ccc"><h4>First Step - Tuesday</h4>
<p>Location: 12 Alder Street, Auburn, Alabama, 36830, United States</p><p>Time: 06:30 PM - 08:00 PM</p><div>Maple Hall<br>Open Meeting</div></div></a></div></html>`},
		[]string{"First Step|Tuesday|18:30–20:00|in_person|Maple Hall, 12 Alder Street, Auburn, AL"}},
	"da-world": {map[string]string{
		"": `<html><table><tr><th>Day<th>Time<th>Name<th>City<th></tr>
<tr><td>Friday<td>8:30 am Local time<td>Early Start (BDA #123)<td>Denver<td><a href="/meeting-search-detail/?mid=7&sn=CO">Details</a></tr></table></html>`,
		"https://debtorsanonymous.org/meeting-search-detail/?mid=7&sn=CO": `<html><h2>Early Start</h2><p>Open meeting #123</p><b>Friday<br>8:30 am to 9:30 am</b>
<p><b>Meeting focus:</b> Visions, Step Study</p><p><b>Primary language:</b> English</p><p><a href="#">Get Directions</a></p><p class="plus">Maple Hall</p>
<p>12 Alder Street<br>Denver Colorado 80202 US</p></html>`},
		[]string{"Early Start|Friday|08:30–09:30|in_person|Maple Hall, 12 Alder Street, Denver, CO"}},
	"da-world-virtual": {map[string]string{
		"": `<html><table><tr><th>Day<th>Time<th>Name<th>How<th>Originates<th></tr>
<tr><td>Tuesday<td>12:00 am your time (8:00 pm local)<td>Night Ledger (DA #124)<br><i>Eastern Time (US)</i><td>video<td>New York, US<td><a href="/meeting-search-detail/?mid=8">Details</a></tr></table></html>`,
		"https://debtorsanonymous.org/meeting-search-detail/?mid=8": `<html><h2>Night Ledger</h2><p>Closed meeting #124</p><p>Access info: https://zoom.us/j/5550100123</p></html>`},
		[]string{"Night Ledger|Monday|20:00–21:00|online|"}},
	"oa-world": {map[string]string{
		"": `{"found":2,"max_pages":1,"html":"` + strings.Repeat(oaRow, 2) + `"}`,
		"https://oa.org/meetings/77/": `<html><h2 class="meeting__header-subheading">Monday 7:30 PM</h2><h2 class="meeting__header-subheading">Thursday 7:30 PM</h2>
<span class="oa-meeting-timezone">Eastern Time</span><p>60 Minutes</p></html>`},
		[]string{"Quiet Hour|Monday|19:30–20:30|in_person|12 Alder Street, Erie, PA", "Quiet Hour|Thursday|19:30–20:30|in_person|12 Alder Street, Erie, PA"}},
	"aa-se-sverige": {map[string]string{"https://www.aa.se/wp-json/aa/v1/groups?page=1": `{"pages":1,"groups":[{"ID":5,"title":"Ljusgruppen","coordinates":{"lat":59.3,"lng":18.07},
"address":"Alvägen 3, 116 20 Stockholm","place":"Ljussalen","language":{"name":"Svenska"},"accessible":true,"online":false,"email":"x@example.org","meeting_link":"",
"information":"<p>Välkommen</p>","division":"Krets 5","meetings":{"days":{"monday":[null],"tuesday":[{"time":"18:00","type":{"name":"Öppet möte"}},{"time":"20:00","type":{"name":"Slutet möte"}}]}}}]}`},
		[]string{"Ljusgruppen|Tuesday|18:00–19:00|in_person|Ljussalen, Alvägen 3, Stockholm", "Ljusgruppen|Tuesday|20:00–21:00|in_person|Ljussalen, Alvägen 3, Stockholm"}},
	"na-nl-holland": {map[string]string{"": `{"meetings":[{"id":9,"province_name":"Utrecht","city_name":"Utrecht","weekday":1,"start":"19:30","finish":"21:00",
"address":"Molenweg 3, Buurthuis","contact":"","details":"Bel aan"}]}`},
		[]string{"NA Utrecht|Monday|19:30–21:00|in_person|Molenweg 3, Buurthuis, Utrecht, Utrecht"}},
	"nar-anon-world": {map[string]string{
		"https://www.nar-anon.org/find-a-meeting": `<html><script>app_id="0123456789abcdef01234567";distribution_key="dist_1";</script></html>`,
		"https://api.knack.com/v1/scenes/scene_18/views/view_26/records?page=1&rows_per_page=100": `{"total_pages":1,"records":[
{"id":"r1","field_2":"Steady Families","field_3":"301","field_5":"Maple Hall","field_6":"2nd and 4th Wednesday","field_82":"7:30pm","field_182":"Pacific","field_67":"Active",
"field_1_raw":{"street":"12 Alder Street","city":"Fresno","state":"CA","zip":"93701"},"field_4_raw":["Nar-Anon"],"field_93_raw":["English"]},
{"id":"r2","field_2":"Gone","field_67":"Inactive"}]}`},
		[]string{"Steady Families|Wednesday|19:30–20:30|in_person|Maple Hall, 12 Alder Street, Fresno, CA"}},
}

const oaRow = `<div class=\"meeting-results__tr meeting-results__tr--publish\" data-permalink=\"https:\/\/oa.org\/meetings\/77\/\"><span class=\"meeting-results__type meeting-results__type--face-to-face\">Face to Face<\/span>` +
	`<a class=\"meeting-results__name-link\">Quiet Hour<\/a><div class=\"meeting-results__meta\">12 Alder Street<br>Erie, Pennsylvania, 16501<br>United States<\/div><p><strong>Topics:<\/strong> Steps, Newcomer<\/p><\/div>`

// TestMaps reads the shapes by the shipped maps.
func TestMaps(t *testing.T) {
	reg, err := source.Load(sources.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	n := normalizer(t)
	read := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	for id, shape := range shapes {
		t.Run(id, func(t *testing.T) {
			src := reg.Source(id)
			var imp importer.Importer = jsonimport.New()
			if src.Format == "html" {
				imp = htmlimport.New()
			}
			archive := blank{importertest.Archive{}}
			for address, body := range shape.documents {
				if address == "" {
					address = src.URL
				}
				archive.Archive[address] = importer.Document{URL: address, Body: []byte(body), FetchedAt: read}
			}
			reading, err := imp.Import(t.Context(), src, archive)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range n.Reading(src, reading, read).Listings {
				got = append(got, brief(&l.Meeting))
			}
			if diff := cmp.Diff(shape.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// blank is an archive in which every other address is a page that says nothing, as the page after the last is.
type blank struct{ importertest.Archive }

func (b blank) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	if doc, err := b.Archive.Get(ctx, req); err == nil {
		return doc, nil
	}
	return &importer.Document{URL: req.URL, Body: []byte("<html></html>")}, nil
}

// brief is the name, day, times, attendance and place of a meeting.
func brief(m *meeting.Meeting) string {
	when, where := "-", ""
	if s := m.Schedule; s != nil {
		when = fmt.Sprintf("%s|%s", s.Weekday, s.Start)
		if s.Duration > 0 {
			when += "–" + (s.Start + meeting.Clock(s.Duration)).String()
		}
	}
	if p := m.Place; p != nil {
		parts := slices.DeleteFunc([]string{p.Name, p.Address, p.City, p.Region}, func(s string) bool { return s == "" })
		where = strings.Join(parts, ", ")
	}
	return fmt.Sprintf("%s|%s|%s|%s", m.Name, when, m.Attendance, where)
}
