package source_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/sources"
)

var rewrite = flag.Bool("rewrite", false, "write every shipped record in canonical form")

// TestShippedRecords holds every record under sources/ to the lint and to the canonical form.
func TestShippedRecords(t *testing.T) {
	reg, err := source.Load(sources.FS, "")
	if err != nil {
		t.Fatalf("the registry has findings:\n%v", err)
	}
	if len(reg.Sources()) < 400 {
		t.Errorf("%d sources; the registry once had more than 400 and records are never deleted", len(reg.Sources()))
	}
	for _, r := range reg.Records {
		want, err := fs.ReadFile(sources.FS, r.File)
		if err != nil {
			t.Fatal(err)
		}
		got, err := source.Format(r)
		if err != nil {
			t.Fatal(err)
		}
		if *rewrite {
			if err := os.WriteFile(filepath.Join("../../sources", r.File), got, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is not in canonical form; go test ./internal/source -rewrite (-is +should be):\n%s", r.File, diff)
		}
		folder, _, _ := strings.Cut(r.File, "/")
		if home := strings.ToLower(r.Publisher.Country); folder != home && (home != "" || folder != "world") {
			t.Errorf("%s: a publisher of country %q belongs in another folder", r.File, r.Publisher.Country)
		}
	}
}

func TestFormatRoundTrips(t *testing.T) {
	reg, err := source.Load(sources.FS, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reg.Records {
		b, err := source.Format(r)
		if err != nil {
			t.Fatal(err)
		}
		again, err := source.Parse(r.File, b)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, again, cmpopts.IgnoreFields(source.Source{}, "Publisher")); diff != "" {
			t.Errorf("%s: %s", r.File, diff)
		}
	}
}

const good = `publisher:
  name: Example Intergroup
  kind: intergroup
  country: US
fellowship: aa
sources:
  - id: aa-us-example
    format: meeting_guide
    url: "https://example.org/feed.json"
    rights:
      status: open
`

func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", "    format:", "    fromat:", `line 8: unknown key "fromat"; did you mean "format"?`},
		{"far from any key", "fellowship: aa", "fellowship: aa\nzzzzzzzz: 1", `unknown key "zzzzzzzz"`},
		{"wrong type", "kind: intergroup", "kind: [intergroup]", "line 3"},
		{"bad interval", "    rights:", "    every: soon\n    rights:", `interval "soon": want a duration, like 6h or 90m`},
		{"too eager", "    rights:", "    every: 5m\n    rights:", "every 5m0s; want 1h to 30d"},
		{"bad share", "    rights:", "    gate:\n      max_drop: 130%\n    rights:", "want a percentage"},
		{"bad id", "aa-us-example", "AA_Example", "want lower-case letters"},
		{"bad zone", "    rights:", "    timezone: Eastern\n    rights:", `timezone "Eastern" is not an IANA name`},
		{"bad address", "https://example.org/feed.json", "ftp://example.org/feed.json", "want http(s)"},
		{"file address in the binary", "https://example.org/feed.json", "file:feed.json", "file: in a record on disk"},
		{"credentials in the address", "https://example.org/", "https://u:p@example.org/", "want http(s)"},
		{"bad rights", "status: open", "status: public", `rights status "public"`},
		{"key without secret", "status: open", "status: key", "no secret says where the key comes from"},
		{"forbidden source", "status: open", "status: forbidden", "make the record a link"},
		{"country", "country: US", "country: us", "two capital letters"},
		{"subdivision", "country: US", "country: US\n  subdivision: CA-ON", `not of country "US"`},
		{"kind", "kind: intergroup", "kind: club", `kind "club"`},
		{"dangling overlap", "    rights:", "    overlaps:\n      - aa-us-other\n    rights:", `overlaps "aa-us-other", which is no source`},
		{"both link and sources", "sources:", "link:\n  finder: \"https://example.org/\"\n  reason: Closed.\nsources:", "sources or a link, not both"},
		{"nothing", good[strings.Index(good, "sources:"):], "", "needs sources or a link"},
		{"duplicate key", "fellowship: aa", "fellowship: aa\nfellowship: na", "line 6"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatalf("%q is not in the record", c.old)
			}
			_, err := source.Load(fstest.MapFS{"us/x.yaml": {Data: []byte(text)}}, "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want %q", err, c.want)
			}
		})
	}
	if _, err := source.Load(fstest.MapFS{"us/x.yaml": {Data: []byte(good)}}, ""); err != nil {
		t.Errorf("the unchanged record: %v", err)
	}
}

func TestFindingsAcrossRecords(t *testing.T) {
	other := strings.Replace(good, "aa-us-example", "aa-us-second", 1)
	for _, c := range []struct{ name, first, second, want string }{
		{"same id", good, strings.Replace(good, "feed.json", "b.json", 1), "id aa-us-example is also in us/a.yaml"},
		{"same address", good, strings.Replace(other, "https://example.org", "http://www.example.org", 1), "has the address of aa-us-example"},
		{"retired id in use", good, strings.Replace(strings.Replace(other, "feed.json", "b.json", 1), "    format", "    replaces:\n      - aa-us-example\n    format", 1), "was retired: aa-us-second replaces it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := source.Load(fstest.MapFS{"us/a.yaml": {Data: []byte(c.first)}, "us/b.yaml": {Data: []byte(c.second)}}, "")
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v; want %q", err, c.want)
			}
		})
	}
}

func TestReadable(t *testing.T) {
	env := map[string]string{"KEY_A": "x"}
	lookup := func(k string) string { return env[k] }
	for _, c := range []struct {
		name string
		s    source.Source
		want bool
	}{
		{"open", source.Source{Rights: source.Rights{Status: source.RightsOpen}}, true},
		{"unknown", source.Source{Rights: source.Rights{Status: source.RightsUnknown}}, true},
		{"paused", source.Source{Paused: "moved", Rights: source.Rights{Status: source.RightsOpen}}, false},
		{"key given", source.Source{Rights: source.Rights{Status: source.RightsKey}, Secret: &source.Secret{Env: "KEY_A"}}, true},
		{"key missing", source.Source{Rights: source.Rights{Status: source.RightsKey}, Secret: &source.Secret{Env: "KEY_B"}}, false},
		{"forbidden", source.Source{Rights: source.Rights{Status: source.RightsForbidden}}, false},
	} {
		if reason, ok := c.s.Readable(lookup); ok != c.want || ok == (reason != "") {
			t.Errorf("%s: %v, %q", c.name, ok, reason)
		}
	}
}

func TestNearest(t *testing.T) {
	from := []string{"attendance", "access", "at", "type", "time"}
	for word, want := range map[string]string{"attendence": "attendance", "tpye": "type", "acess": "access", "banana": ""} {
		if got := source.Nearest(word, from); got != want {
			t.Errorf("Nearest(%q) = %q; want %q", word, got, want)
		}
	}
}
