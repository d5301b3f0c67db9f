package meetingguide_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/meetingguide"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const home = "https://aa.example.org/"

type candidates = []meetingguide.Candidate

func TestDiscover(t *testing.T) {
	for _, tc := range []struct {
		name, page string
		want       candidates
	}{
		{"a link", `<link rel="alternate" type="application/json" title="Meetings Feed" href="/wp-admin/admin-ajax.php?action=meetings">`,
			candidates{{home + "wp-admin/admin-ajax.php?action=meetings", meetingguide.Alternate}}},
		{"a link in capitals, relative to a base", `<base href="/blog/"><LINK REL="Alternate" TYPE="application/json; charset=utf-8" TITLE="meetings feed" HREF="feed.json"/>`,
			candidates{{home + "blog/feed.json", meetingguide.Alternate}}},
		{"other links", `<link rel="alternate" type="application/rss+xml" title="Meetings Feed" href="/rss"><link rel="alternate" type="application/json" title="Posts" href="/posts">`,
			candidates{{home + "wp-json/tsml/meetings", meetingguide.Convention}, {home + "wp-admin/admin-ajax.php?action=meetings", meetingguide.Convention}}},
		{"a widget with several feeds", `<div id="tsml-ui" data-src="https://north.example.org/a.json, https://docs.google.com/spreadsheets/d/1a-B_c/edit?usp=sharing#gid=0,b.json,b.json"></div>`,
			candidates{{"https://north.example.org/a.json", meetingguide.Widget}, {"https://sheets.code4recovery.org/storage/1a-B_c.json", meetingguide.Widget}, {home + "b.json", meetingguide.Widget}}},
		{"a link before a widget", `<div id="tsml-ui" data-src="a.json"></div><link rel="alternate" type="application/json" title="Meetings Feed" href="b.json">`,
			candidates{{home + "b.json", meetingguide.Alternate}, {home + "a.json", meetingguide.Widget}}},
		{"WordPress below the root", `<link rel="https://api.w.org/" href="https://aa.example.org/blog/wp-json/">`,
			candidates{{home + "blog/wp-json/tsml/meetings", meetingguide.Convention}, {home + "blog/wp-admin/admin-ajax.php?action=meetings", meetingguide.Convention}}},
		{"WordPress without permalinks", `<link rel="https://api.w.org/" href="https://aa.example.org/blog/index.php?rest_route=/">`,
			candidates{{home + "blog/index.php?rest_route=/tsml/meetings", meetingguide.Convention}, {home + "blog/wp-admin/admin-ajax.php?action=meetings", meetingguide.Convention}}},
		{"what leaks", `<div id="tsml-ui" data-src="/wp-content/tsml-cache-0123456789.json?1,https://x.example.org/?action=meetings&amp;key=s3cret,/a?nonce=1,ftp://x.example.org/a,javascript:a,https://u:p@x.example.org/a"></div>`,
			candidates{{home + "wp-json/tsml/meetings", meetingguide.Convention}, {home + "wp-admin/admin-ajax.php?action=meetings", meetingguide.Convention}}},
		{"the feed itself", "[" + row + "]", candidates{{home, meetingguide.Itself}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			archive := importertest.Archive{home: {URL: home, Body: []byte(tc.page)}}
			got, err := meetingguide.Discover(t.Context(), archive, home)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("candidates (-want +got):\n%s", diff)
			}
		})
	}
}

// A site that runs TSML without linking its feed has restricted it, even where a copy of the feed lies open.
const restrictedPage = `<meta name="12_step_meeting_list" content="3.19.17"><div id="tsml-ui" data-src="/wp-content/tsml-cache-0123456789.json?1"></div>`

// asked is an archive that remembers what it was asked for.
type asked struct {
	importertest.Archive
	addresses []string
}

func (a *asked) Get(ctx context.Context, req importer.Request) (*importer.Document, error) {
	a.addresses = append(a.addresses, req.URL)
	return a.Archive.Get(ctx, req)
}

func documents(bodies map[string]string) *asked {
	a := &asked{Archive: importertest.Archive{}}
	for address, body := range bodies {
		a.Archive[address] = importer.Document{URL: address, Body: []byte(body), FetchedAt: served}
	}
	return a
}

func TestRestrictedSitesAreLeftAlone(t *testing.T) {
	for _, src := range []*source.Source{{URL: home}, {Discover: home}} {
		get := documents(map[string]string{
			home: restrictedPage, home + "wp-content/tsml-cache-0123456789.json?1": "[" + row + "]", home + "wp-json/tsml/meetings": "[" + row + "]",
		})
		_, err := meetingguide.New().Import(t.Context(), src, get)
		var failure *importer.Error
		if !errors.As(err, &failure) || failure.Notice.Code != notice.FeedRestricted {
			t.Errorf("%+v: %v, want %s", src, err, notice.FeedRestricted)
		}
		if diff := cmp.Diff([]string{home}, get.addresses); diff != "" {
			t.Errorf("asked for (-want +got):\n%s", diff)
		}
	}
}

func TestImportDiscovers(t *testing.T) {
	link := `<html><link rel="alternate" type="application/json" title="Meetings Feed" href="/feed.json">`
	feed := "[" + row + "]"
	for _, tc := range []struct {
		name      string
		source    source.Source
		documents map[string]string
		from      string
		asked     []string
	}{
		{"from a page at the feed's address", source.Source{URL: home}, map[string]string{home: link, home + "feed.json": feed},
			home + "feed.json", []string{home, home + "feed.json"}},
		{"when the address is gone", source.Source{URL: home + "old.json", Discover: home}, map[string]string{home: link, home + "feed.json": feed},
			home + "feed.json", []string{home + "old.json", home, home + "feed.json"}},
		{"without an address", source.Source{Discover: home}, map[string]string{home: link, home + "feed.json": feed},
			home + "feed.json", []string{home, home + "feed.json"}},
		{"at the second of two guesses", source.Source{Discover: home}, map[string]string{home: "<html>", home + "wp-admin/admin-ajax.php?action=meetings": feed},
			home + "wp-admin/admin-ajax.php?action=meetings", []string{home, home + "wp-json/tsml/meetings", home + "wp-admin/admin-ajax.php?action=meetings"}},
		{"not when the address answers", source.Source{URL: home + "feed.json", Discover: home}, map[string]string{home: link, home + "feed.json": feed},
			"", []string{home + "feed.json"}},
		{"a sheet has its feed elsewhere", source.Source{URL: "https://docs.google.com/spreadsheets/d/1aB/edit#gid=0"},
			map[string]string{"https://sheets.code4recovery.org/storage/1aB.json": feed}, "", []string{"https://sheets.code4recovery.org/storage/1aB.json"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			get := documents(tc.documents)
			reading, err := meetingguide.New().Import(t.Context(), &tc.source, get)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tc.asked, get.addresses); diff != "" {
				t.Errorf("asked for (-want +got):\n%s", diff)
			}
			var notices []string
			if tc.from != "" {
				notices = []string{"feed_discovered =" + tc.from}
			}
			if diff := cmp.Diff(notices, saying(reading)); diff != "" || len(reading.Rows) != 1 {
				t.Errorf("%d rows; notices (-want +got):\n%s", len(reading.Rows), diff)
			}
		})
	}
}

func TestNothingDiscovered(t *testing.T) {
	get := documents(map[string]string{home: "<html><p>Welcome"})
	_, err := meetingguide.New().Import(t.Context(), &source.Source{URL: home}, get)
	var failure *importer.Error
	if !errors.As(err, &failure) || failure.Notice.Code != notice.FeedNotJSON {
		t.Errorf("a page without a feed: %v, want %s", err, notice.FeedNotJSON)
	}
	_, err = meetingguide.New().Import(t.Context(), &source.Source{URL: home + "a", Discover: home + "b"}, get)
	if !errors.Is(err, importertest.ErrAbsent) {
		t.Errorf("neither address nor page: %v, want the getter's error", err)
	}
}
