package main

import (
	"encoding/json"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/meeting"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

// corpusLists are the Meeting Guide and BMLT lists of the field's corpus, by format. It skips the test without it.
func corpusLists(t *testing.T) map[string][]importertest.CorpusFile {
	t.Helper()
	return map[string][]importertest.CorpusFile{
		"meeting_guide": importertest.Corpus(t, "meetingguide/*.json"),
		"bmlt":          append(importertest.Corpus(t, "bmlt/*.json"), importertest.Corpus(t, "bmlt/ny-sample/GetSearchResults.json")...),
	}
}

// corpusRecords declares each list as a file: source of its own, in a folder of records.
func corpusRecords(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "sources", "xx")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for format, files := range corpusLists(t) {
		for _, f := range files {
			if f.Meetings <= 0 {
				continue // formats, servers, what is broken on purpose
			}
			declare(t, dir, format, f)
		}
	}
	return filepath.Dir(dir)
}

func declare(t *testing.T, dir, format string, f importertest.CorpusFile) {
	t.Helper()
	id := strings.Trim(regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(strings.TrimSuffix(path.Base(f.Name), ".json")), "-"), "-")
	fellowship := meeting.Fellowship("aa")
	if format == "bmlt" {
		fellowship = "na"
	}
	record, err := source.Format(&source.Record{
		Publisher: source.Publisher{Name: "The publisher of " + id, Kind: source.Intergroup}, Fellowship: fellowship,
		Sources: []*source.Source{{ID: id, Format: format, URL: "file:" + id + ".json", Timezone: "America/New_York", Rights: source.Rights{Status: source.RightsOpen}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, b := range map[string][]byte{id + ".yaml": record, id + ".json": f.Body} {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// TestCheckReadsTheCorpus: every list ends in a report whose rows are conserved, at least 97 of 100 rows become meetings,
// and every other row is named by a notice.
func TestCheckReadsTheCorpus(t *testing.T) {
	lists := corpusLists(t)
	in, out := 0, 0
	for _, format := range slices.Sorted(maps.Keys(lists)) {
		for _, f := range lists[format] {
			file := filepath.Join(t.TempDir(), path.Base(f.Name))
			if err := os.WriteFile(file, f.Body, 0o600); err != nil {
				t.Fatal(err)
			}
			_, stdout, stderr := exec(t, nil, "check", file, "--format", "json")
			var r report
			if err := json.Unmarshal([]byte(stdout), &r); err != nil {
				t.Errorf("%s: %v\n%s", f.Name, err, stderr)
				continue
			}
			c := r.Counts
			if c.RowsIn != c.Published+c.Hidden+c.Held+c.Refused || f.Meetings > 0 && c.RowsIn != f.Meetings {
				t.Errorf("%s: %+v; the index counts %d", f.Name, c, f.Meetings)
			}
			if c.RowsIn == 0 && len(r.Notices) == 0 {
				t.Errorf("%s: nothing was read, and no notice says why", f.Name)
			}
			if lost := c.Held + c.Refused; lost > 0 && r.named() < lost {
				t.Errorf("%s: %d rows are held or refused, and notices name %d", f.Name, lost, r.named())
			}
			in, out = in+c.RowsIn, out+c.Published+c.Hidden
		}
	}
	if in < 10_000 || float64(out) < 0.97*float64(in) {
		t.Errorf("%d of %d rows are published or hidden; want 97 of 100", out, in)
	}
}

// report is what --format json gives, as a stranger decodes it.
type report struct {
	Counts struct {
		RowsIn                           int `json:"rows_in"`
		Published, Hidden, Held, Refused int
	}
	Notices []struct {
		Code, Effect string
		Samples      []struct{ Row *int }
	}
}

// named is how many rows the notices hold or refuse.
func (r *report) named() int {
	rows := make(map[int]bool)
	for _, g := range r.Notices {
		for _, s := range g.Samples {
			if s.Row != nil && (g.Effect == "held" || g.Effect == "refused") {
				rows[*s.Row] = true
			}
		}
	}
	return len(rows)
}

// TestImportingTheCorpusTwice: the second import changes nothing, and neither does anything that a publisher's server
// may do by accident.
func TestImportingTheCorpusTwice(t *testing.T) {
	records, data := corpusRecords(t), t.TempDir()
	args := []string{"import", "--data", data, "--sources", records}
	if code, out, errs := exec(t, nil, args...); code != exitOK {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	export := func() string {
		code, out, errs := exec(t, nil, "export", "status=all", "--data", data, "--sources", records)
		if code != exitOK {
			t.Fatalf("export: exit %d\n%s", code, errs)
		}
		return out
	}
	first := export()
	if n := strings.Count(first, "\n"); n < 8000 {
		t.Fatalf("only %d meetings were exported", n)
	}
	code, out, errs := exec(t, nil, args...)
	if code != exitOK || !strings.Contains(out, "0 added, 0 changed, 0 withdrawn") {
		t.Errorf("the second import: exit %d\n%s%s", code, out, errs)
	}
	if diff := cmp.Diff(first, export()); diff != "" {
		t.Errorf("the answers changed:\n%.1000s", diff)
	}

	broken := map[string]func([]byte) []byte{
		"code4recovery-tsml-ui-aasepia":        func([]byte) []byte { return []byte("[]") },
		"code4recovery-tsml-ui-aasanjose-test": func(b []byte) []byte { return b[:len(b)/2] },
		"code4recovery-tsml-ui-eda":            func([]byte) []byte { return []byte("<!doctype html><html><title>Back soon</title></html>") },
	}
	for id, breakIt := range broken {
		name := filepath.Join(records, "xx", id+".json")
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, breakIt(b), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, _ = exec(t, nil, args...)
	if code != exitFailed || strings.Count(out, " failed ") != 2 || strings.Count(out, " held ") < 1 {
		t.Errorf("the import of broken lists: exit %d\n%s", code, out)
	}
	if diff := cmp.Diff(first, export()); diff != "" {
		t.Errorf("meetings disappeared because of their publishers' failures:\n%.1000s", diff)
	}
}
