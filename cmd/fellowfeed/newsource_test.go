package main

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files")

// sites are publishers' sites, by name: documents by path. What is not there is a 404; {site} is the site's address.
var sites = map[string]map[string]string{
	"feed": {"/": list},
	"alternate": {
		"/": `<html><head><title>Meetings | Alder Valley Intergroup of Alcoholics Anonymous</title><meta name="12_step_meeting_list" content="3.19">
			<link rel="alternate" type="application/json" title="Meetings Feed" href="/wp-json/tsml/meetings"></head><body>Welcome</body></html>`,
		"/wp-json/tsml/meetings": list,
	},
	"widget": {
		"/":          `<html><head><title>Alder Valley</title></head><body>Alcoholics Anonymous<div id="tsml-ui" data-src="/feed.json"></div></body></html>`,
		"/feed.json": list,
	},
	"convention": {
		"/": `<html><head><meta property="og:site_name" content="Alder Valley Alcoholics Anonymous"><link rel="https://api.w.org/" href="{site}/wp-json/"></head><body></body></html>`,
		"/wp-admin/admin-ajax.php?action=meetings": list,
	},
	"restricted": {
		"/": `<html><head><meta property="og:site_name" content="Alder Valley Alcoholics Anonymous"><meta name="12_step_meeting_list" content="3.19">
			<link rel="https://api.w.org/" href="{site}/wp/wp-json/"></head><body></body></html>`,
	},
	"crouton": {
		"/": `<html><head><title>Find a Meeting - Alder Valley Area of NA</title></head><body><div id="bmlt-tabs"></div>
			<script>new Crouton({"root_server":"{site}\/main_server","service_body":["7","9"],"recurse_service_bodies":"1"});</script></body></html>`,
		"/main_server/client_interface/json/?switcher=GetSearchResults&services%5B%5D=7&services%5B%5D=9&recursive=1": `[
			{"id_bigint":"1","meeting_name":"Lamplight","weekday_tinyint":"2","start_time":"19:00:00","duration_time":"01:00:00","venue_type":"1","published":"1","formats":"O",
			 "location_text":"Mill House","location_street":"9 Mill Lane","location_municipality":"Albany","location_province":"NY","location_nation":"US","latitude":"42.65","longitude":"-73.75"}]`,
	},
	"sheet": {
		"/":             `<html><head><title>Alder Valley Al-Anon</title></head><body><a href="/meetings.csv">All meetings</a></body></html>`,
		"/meetings.csv": "Meeting Name,Weekday,Start Time,Street,Town,State,Zip,Secretary,Colour\nLamplight,Monday,7:00 PM,9 Mill Lane,Albany,NY,12207,Pat A.,blue\nDawn,Sunday,7:00 AM,4 Alder Street,Albany,NY,12207,Pat B.,red\n",
	},
	"calendar": {
		"/": `<html><head><title>The Mill House Club</title></head><body>Alcoholics Anonymous meets here.<a href="/club.ics">Subscribe</a></body></html>`,
		"/club.ics": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//example.org//club//EN\r\nBEGIN:VEVENT\r\nUID:lamplight@example.org\r\nDTSTAMP:20261101T000000Z\r\n" +
			"DTSTART;TZID=America/New_York:20261102T190000\r\nDTEND;TZID=America/New_York:20261102T200000\r\nRRULE:FREQ=WEEKLY;BYDAY=MO\r\nSUMMARY:Lamplight\r\n" +
			"LOCATION:9 Mill Lane\\, Albany\\, NY 12207\\, USA\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
	},
	"table": {
		"/": `<html><head><title>SMART Recovery in Alder Valley</title></head><body><table><tr><td>Menu</td></tr></table>
			<table class="list"><tr><td><b>City</b></td><td><b>State</b></td><td><b>When and where</b></td><td><b>Phone</b></td></tr>
			<tr><td>Albany</td><td>NY</td><td>Thurs 10.30 - 12.00, 9 Mill Lane</td><td>518-555-0101</td></tr>
			<tr><td>Albany</td><td>NY</td><td>Mon 6:30 - 7:30pm, 4 Alder Street</td><td>518-555-0102</td></tr></table></body></html>`,
	},
	"headings": {
		"/": `<html><head><title>Alder Valley Alcoholics Anonymous</title></head><body><h2>Monday</h2><table><tr><th>Time</th><th>Meeting</th><th>Address</th></tr>
			<tr><td>7:00 PM</td><td>Lamplight</td><td>9 Mill Lane, Albany, NY 12207</td></tr></table>
			<h2>Friday</h2><table><tr><th>Time</th><th>Meeting</th><th>Address</th></tr><tr><td>8:00 AM</td><td>Dawn</td><td>4 Alder Street, Albany, NY 12207</td></tr></table></body></html>`,
	},
}

// serveSite serves one of the sites.
func serveSite(t *testing.T, documents map[string]string) string {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := documents[r.URL.RequestURI()]
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
			return
		case strings.HasPrefix(body, "<"):
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		case strings.HasPrefix(body, "["):
			w.Header().Set("Content-Type", "application/json")
		default:
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		}
		_, _ = w.Write([]byte(strings.ReplaceAll(body, "{site}", server.URL)))
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestDrafts drafts the record of every site, and tries what was drafted.
func TestDrafts(t *testing.T) {
	for name, documents := range sites {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := serveSite(t, documents)
			args := []string{"sources", "new", "--allow-private-networks", site + "/"}
			if name == "feed" {
				args = append(args, "--fellowship", "aa", "--name", "Alder Valley Intergroup")
			}
			code, record, told := exec(t, nil, args...)
			if code != exitOK {
				t.Fatalf("exit %d\n%s%s", code, record, told)
			}
			golden(t, filepath.Join("testdata", "drafts", name+".yaml"), strings.ReplaceAll(record, site, "https://meetings.example.org"))
			file := filepath.Join(t.TempDir(), name+".yaml")
			if err := os.WriteFile(file, []byte(record), 0o600); err != nil {
				t.Fatal(err)
			}
			args = []string{"sources", "test", "--allow-private-networks", file}
			if name == "restricted" {
				if !strings.Contains(told, "Ask the office") {
					t.Errorf("nothing tells how to get a key:\n%s", told)
				}
				feed := filepath.Join(t.TempDir(), "feed.json")
				if err := os.WriteFile(feed, []byte(list), 0o600); err != nil {
					t.Fatal(err)
				}
				args = append(args, "--document", feed)
			}
			if code, out, errs := exec(t, nil, args...); code != exitOK || errs != "" {
				t.Errorf("the draft is not read: exit %d\n%s%s", code, out, errs)
			}
		})
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func TestDraftQuestions(t *testing.T) {
	site := serveSite(t, map[string]string{"/": "<html><body>Welcome</body></html>", "/feed.json": list})
	dir := t.TempDir()
	for _, c := range []struct {
		name   string
		args   []string
		code   int
		stderr string
	}{
		{"nothing to read", []string{site + "/"}, exitFailed, "no list of meetings was found on " + site},
		{"whose meetings", []string{site + "/feed.json"}, exitUsage, "state it with --fellowship: one of aa, na, al-anon"},
		{"no such fellowship", []string{site + "/feed.json", "--fellowship", "aaa"}, exitUsage, `no fellowship "aaa": one of aa, na`},
		{"no address", nil, exitUsage, "want one address or file"},
		{"no file", []string{filepath.Join(dir, "absent.html")}, exitFailed, "absent.html"},
		{"a taken id", []string{site + "/feed.json", "--fellowship", "AA", "--name", "Anchorage", "--country", "US", "-o", filepath.Join(dir, "a.yaml")}, exitOK, "save it as sources/us/aa-us-ny-anchorage.yaml"},
		{"a file that exists", []string{site + "/feed.json", "--fellowship", "aa", "-o", filepath.Join(dir, "a.yaml")}, exitUsage, "a.yaml exists"},
	} {
		code, out, errs := exec(t, nil, append([]string{"sources", "new", "--allow-private-networks"}, c.args...)...)
		if code != c.code || !strings.Contains(errs, c.stderr) || out != "" {
			t.Errorf("%s: exit %d\n%s%s\nwant exit %d, %q", c.name, code, out, errs, c.code, c.stderr)
		}
	}
}

// TestDraftsOfSavedPages drafts from real pages and tables as their publishers had them.
func TestDraftsOfSavedPages(t *testing.T) {
	for _, c := range []struct {
		file   string
		args   []string
		record []string
	}{
		{"html/Sabirat__Updating-AA-Meeting-List__minneapolis_tsml_examplePage.html", nil,
			[]string{"fellowship: aa", "format: meeting_guide", "/wp-admin/admin-ajax.php?action=meetings", "status: key", "env: FELLOWFEED_KEY_AA_"}},
		{"html/tlevine__smart-recovery__smartrecovery_showall.html", nil,
			[]string{"fellowship: smart", "format: html", "items: table tr", "when: Meeting_Location", "country: Country"}},
		{"html/katernya__seattle12step__seattleaa_friday.html", []string{"--fellowship", "aa"},
			[]string{"format: html", "subdivision: US-WA", "timezone: America/Los_Angeles", "day: weekday", "meetings: 181"}},
		{"csv/code4recovery__12-step-meeting-list__template.csv", []string{"--fellowship", "aa", "--url", "https://example.org/list.csv"},
			[]string{"format: table", "url: https://example.org/list.csv", "start: Time", "timezone: America/Los_Angeles", "meetings: 36"}},
		{"csv/Raydius__digital-recovery__afg_meetings.csv", []string{"--fellowship", "al-anon", "--name", "Los Angeles"},
			[]string{"id: al-anon-us-ca-los-angeles", "name: Location Name", "join: \" \"", "meetings: 437"}},
	} {
		t.Run(filepath.Base(c.file), func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("..", "..", "..", "shared", "corpus", c.file)
			if _, err := os.Stat(file); err != nil {
				t.Skipf("the corpus is not there: %v", err)
			}
			code, record, told := exec(t, nil, append([]string{"sources", "new", file}, c.args...)...)
			if code != exitOK {
				t.Fatalf("exit %d\n%s", code, told)
			}
			for _, want := range c.record {
				if !strings.Contains(record, want) {
					t.Errorf("the record lacks %q:\n%s", want, record)
				}
			}
			if strings.Contains(record, "status: key") {
				return // there is nothing to read yet
			}
			draft := filepath.Join(t.TempDir(), "draft.yaml")
			if err := os.WriteFile(draft, []byte(record), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, out, errs := exec(t, nil, "sources", "test", draft, "--document", file, "--rows", "1"); code != exitOK || errs != "" {
				t.Errorf("the draft is not read: exit %d\n%s%s", code, out, errs)
			}
		})
	}
}
