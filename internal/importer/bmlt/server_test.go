package bmlt_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/bmlt"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// asked is a Getter that remembers what it was asked for.
type asked struct {
	importertest.Archive
	urls []string
}

func (a *asked) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	a.urls = append(a.urls, req.URL)
	return a.Archive.Get(ctx, req)
}

// answers is an archive of the given bodies by address.
func answers(bodies map[string]string) importertest.Archive {
	docs := importertest.Archive{}
	for url, body := range bodies {
		docs[url] = importer.Document{URL: url, Body: []byte(body)}
	}
	return docs
}

func TestEveryWayOfWritingTheAddress(t *testing.T) {
	for _, url := range []string{
		root, strings.TrimSuffix(root, "/"), root + "/", root + "index.php", root + "client_interface/", root + "client_interface/json/",
		api + "GetSearchResults", api + "GetServerInfo", root + "/client_interface/xml/?switcher=GetSearchResults",
	} {
		reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: url}, server(t))
		if err != nil || len(reading.Rows) != 5 || len(reading.Documents) != 5 {
			t.Errorf("%s: %v, %v", url, reading, err)
		}
	}
}

func TestTheSearchGivenIsTheSearchMade(t *testing.T) {
	const given = root + "client_interface/jsonp/?switcher=GetSearchResults&services=12&callback=x"
	get := &asked{Archive: server(t)}
	get.Archive[given] = importer.Document{URL: given, Body: []byte(`/**/x([{"id_bigint": "101"}]);`)}
	reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: given}, get)
	if err != nil || len(reading.Rows) != 1 || get.urls[0] != given {
		t.Errorf("%v after %v: %v", reading, get.urls, err)
	}
}

func TestASearchInAnotherFormIsMadeInJSON(t *testing.T) {
	get := &asked{Archive: server(t)}
	_, err := bmlt.New().Import(t.Context(), &source.Source{URL: root + "client_interface/xml/?switcher=GetSearchResults&services=12"}, get)
	if want := api + "GetSearchResults&services=12"; len(get.urls) != 1 || get.urls[0] != want || !errors.Is(err, importertest.ErrAbsent) {
		t.Errorf("asked for %v: %v; want %s", get.urls, err, want)
	}
}

func TestServicesAndLanguagesOfTheMap(t *testing.T) {
	get := &asked{Archive: importertest.Archive{}}
	src := &source.Source{URL: root, Language: "es-MX", Map: map[string]any{
		"services": []any{12, "13"}, "recursive": true, "languages": []any{"fr", "en", "it"}}}
	search := api + "GetSearchResults&services%5B%5D=12&services%5B%5D=13&recursive=1"
	maps.Copy(get.Archive, answers(map[string]string{
		search:                          `[{"id_bigint": "101"}]`,
		api + "GetServerInfo":           `[{"version": "4", "langs": "de,en,es,it", "nativeLang": "de"}]`,
		api + "GetFormats&lang_enum=de": `[{"id": "1", "key_string": "O"}]`,
	}))
	if _, err := bmlt.New().Import(t.Context(), src, get); err != nil {
		t.Fatal(err)
	}
	want := []string{search, api + "GetServerInfo", api + "GetServiceBodies",
		api + "GetFormats&lang_enum=de", api + "GetFormats&lang_enum=es", api + "GetFormats&lang_enum=en", api + "GetFormats&lang_enum=it"}
	if diff := cmp.Diff(want, get.urls); diff != "" {
		t.Errorf("requests, -want +got:\n%s", diff)
	}
}

// Each part but the meetings can be missing or broken, and the meetings are there all the same.
func TestAPartIsMissing(t *testing.T) {
	for _, switcher := range []string{"GetServerInfo", "GetServiceBodies", "GetFormats"} {
		for name, body := range map[string]string{"absent": "", "a page": "<html>", "cut": `[{"id": `, "a message": `{"message": "Invalid switcher"}`} {
			docs := server(t)
			for url := range docs {
				if strings.Contains(url, switcher) {
					delete(docs, url)
					if body != "" {
						docs[url] = importer.Document{URL: url, Body: []byte(body)}
					}
				}
			}
			reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, docs)
			if err != nil {
				t.Errorf("%s is %s: %v", switcher, name, err)
				continue
			}
			said := slices.ContainsFunc(reading.Notices, func(n notice.Notice) bool {
				return n.Code == notice.FeedPartMissing && n.Field == switcher
			})
			if len(reading.Rows) != 5 || !said {
				t.Errorf("%s is %s: %d rows, notices %v", switcher, name, len(reading.Rows), reading.Notices)
			}
		}
	}
}

func TestUsedFormatsStandInForFormats(t *testing.T) {
	docs := answers(map[string]string{
		api + "GetSearchResults": `[{"id_bigint": "1", "format_shared_id_list": "4"}]`,
		api + "GetSearchResults&get_used_formats=1&get_formats_only=1": `{"formats": [{"id": "4", "key_string": "C", "name_string": "Closed", "world_id": "CLOSED"}]}`,
	})
	reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, docs)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"C": "CLOSED"}, reading.Rows[0].Draft.TypeWorldIDs); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestBodies(t *testing.T) {
	reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, answers(map[string]string{
		api + "GetSearchResults": `[{"id_bigint": "1", "service_body_bigint": "3"}, {"id_bigint": "2", "service_body_bigint": "4"},
			{"id_bigint": "3", "service_body_bigint": "8", "service_body_name": "Gone Area"}, {"id_bigint": "4", "service_body_bigint": "6"}]`,
		api + "GetServiceBodies": `[{"id": 1, "parent_id": 0, "name": "Zone", "url": "https://zone.example.org"}, {"id": "2", "parent_id": "1", "name": "Region"},
			{"id": "3", "parent_id": "2", "name": "Area"}, {"id": "4", "parent_id": "3", "name": "", "url": "https://group.example.org"},
			{"id": "5", "parent_id": "6", "name": "Heads"}, {"id": "6", "parent_id": "5", "name": "Tails"}]`,
	}))
	if err != nil {
		t.Fatal(err)
	}
	var got [][2]string
	for _, row := range reading.Rows {
		got = append(got, [2]string{row.Draft.PublisherName, row.Draft.PublisherURL})
	}
	want := [][2]string{{"Area", "https://zone.example.org"}, {"", "https://group.example.org"}, {"Gone Area", ""}, {"Tails", ""}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("publishers, -want +got:\n%s", diff)
	}
	if !slices.Contains(saying(reading), "service_body_orphan service_body_bigint=8 (1 meetings)") {
		t.Errorf("no word of the orphan in %q", saying(reading))
	}
	if reading.Publisher != "Zone" {
		t.Errorf("publisher %q, want Zone", reading.Publisher)
	}
}

// An address that does not answer as a server may be a document; one that does not answer at all is left alone.
func TestAnAddressThatIsADocument(t *testing.T) {
	const url = "https://lakeland.example.org/export"
	get := &asked{Archive: answers(map[string]string{url: `[{"id_bigint": "1"}]`})}
	reading, err := bmlt.New().Import(t.Context(), &source.Source{URL: url}, get)
	if err != nil || len(reading.Rows) != 1 || len(get.urls) != 2 {
		t.Errorf("%v after %v: %v", reading, get.urls, err)
	}
	get.Archive[url] = importer.Document{URL: url, Body: []byte(`[{"id": "1", "name": "A", "rootURL": "https://a.example.org"}]`)}
	if _, err = bmlt.New().Import(t.Context(), &source.Source{URL: url}, get); code(err) != notice.FeedWrongShape {
		t.Errorf("a list of servers: %v", err)
	}
	silent := &silence{}
	if _, err = bmlt.New().Import(t.Context(), &source.Source{URL: url}, silent); code(err) != notice.FeedUnreachable || silent.asked != 1 {
		t.Errorf("asked %d times: %v", silent.asked, err)
	}
}

// silence is a host that does not answer.
type silence struct{ asked int }

func (s *silence) Get(context.Context, importer.Request) (*importer.Document, error) {
	s.asked++
	return nil, importer.Fail(notice.FeedUnreachable, "", errors.New("no answer"))
}

// code is the notice of an error, or "".
func code(err error) notice.Code {
	var failure *importer.Error
	if errors.As(err, &failure) {
		return failure.Notice.Code
	}
	return ""
}

func TestAnAggregatorMustBeAskedForSomething(t *testing.T) {
	docs := answers(map[string]string{
		api + "GetSearchResults": `[]`,
		api + "GetServerInfo":    `[{"version": "4", "aggregator_mode_enabled": true}]`,
	})
	if _, err := bmlt.New().Import(t.Context(), &source.Source{URL: root}, docs); code(err) != notice.FeedWrongShape {
		t.Errorf("an aggregator that was asked for everything: %v", err)
	}
}

func TestWrongShape(t *testing.T) {
	for _, tc := range []struct{ body, what string }{
		{`[{"key_string": "O", "name_string": "Open", "id": "17", "lang": "en"}]`, "a list of formats (GetFormats)"},
		{`{"formats": [{"key_string": "O"}]}`, "a list of formats (GetFormats)"},
		{`[{"id": "1", "parent_id": "0", "name": "Region", "url": ""}]`, "a list of service bodies (GetServiceBodies)"},
		{`[{"id": "1", "name": "A", "url": "https://a.example.org"}]`, "a list of servers"},
		{`[{"version": "4.2.0", "langs": "en"}]`, "what a server says about itself (GetServerInfo)"},
		{`[{"change_id": "1", "meeting_id": "2"}]`, "a list of changes (GetChanges)"},
		{`[{"key": "id_bigint", "description": "ID"}]`, "a list of fields (GetFieldKeys)"},
		{`[{"nw_corner_longitude": "1"}]`, "the area that a server covers (GetCoverageArea)"},
		{`[{"latitude": "1", "service_body_bigint": "2"}]`, "a search that leaves out the meetings' ids and names"},
		{`{"message": "Invalid data format"}`, "a message: Invalid data format"},
		{`[{"name": "Sunday Serenity", "slug": "sunday-serenity"}]`, "no answer of a BMLT server"},
		{`[1, 2]`, "no answer of a BMLT server"},
		{`{}`, "no answer of a BMLT server"},
		{`0`, "no answer of a BMLT server"},
	} {
		_, err := importing(t, tc.body)
		var failure *importer.Error
		if !errors.As(err, &failure) || failure.Notice.Code != notice.FeedWrongShape || failure.Notice.Value != tc.what {
			t.Errorf("%s: %v, want feed_wrong_shape: %s", tc.body, err, tc.what)
		}
		if score := bmlt.New().Recognize(&importer.Document{Body: []byte(tc.body)}); score != 0 {
			t.Errorf("%s is recognized at %d", tc.body, score)
		}
	}
}

func TestUnreadable(t *testing.T) {
	for body, want := range map[string]notice.Code{
		"": notice.FeedNotJSON, "<!doctype html>": notice.FeedNotJSON, "Warning: mysql": notice.FeedNotJSON,
		`[{"id_bigint": "1"}`: notice.FeedTruncated, `/**/found([{"id_bigint": "1"}`: notice.FeedTruncated, `found([{"id_bigint": "1"}, `: notice.FeedTruncated,
		strings.Repeat("[", 100): notice.FeedTooDeep,
	} {
		if _, err := importing(t, body); code(err) != want {
			t.Errorf("%q: %v, want %s", body, err, want)
		}
	}
}

func TestWrappers(t *testing.T) {
	const list = `[{"id_bigint": "1"}]`
	for _, body := range []string{list, "\ufeff" + list, "/**/cb(" + list + ");", "  my.cb$1(" + list + ")\n", "/**/ cb(" + list + ") ;\n", `{"meetings": ` + list + `}`, `cb({"meetings": ` + list + `, "formats": []});`} {
		if reading, err := importing(t, body); err != nil || len(reading.Rows) != 1 {
			t.Errorf("%q: %v, %v", body, reading, err)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, tc := range []struct {
		m    map[string]any
		want string // in the error; empty for none
	}{
		{nil, ""},
		{map[string]any{"services": []any{uint64(12), "13"}, "recursive": true, "languages": []any{"de"}}, ""},
		{map[string]any{"service": []any{12}}, `service: unknown; did you mean "services"?`},
		{map[string]any{"langauges": []any{"de"}}, `did you mean "languages"?`},
		{map[string]any{"colour": 1}, "colour: unknown; want languages, recursive, services"},
		{map[string]any{"services": 12}, "services: 12; want a list of the ids of service bodies"},
		{map[string]any{"services": []any{}}, "want a list"},
		{map[string]any{"services": []any{-1}}, `services: "-1"; want the ids of service bodies`},
		{map[string]any{"services": []any{12}, "recursive": "yes"}, "recursive: yes; want true or false"},
		{map[string]any{"recursive": true}, "recursive: nothing to go down from"},
		{map[string]any{"languages": []any{"German"}}, `languages: "German"; want two-letter codes`},
	} {
		err := bmlt.Check(tc.m)
		if (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%v: %v, want %q", tc.m, err, tc.want)
		}
		if _, importErr := bmlt.New().Import(t.Context(), &source.Source{URL: root, Map: tc.m}, server(t)); tc.want != "" && importErr == nil {
			t.Errorf("%v was imported", tc.m)
		}
	}
}
