package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fellowfeed/fellowfeed/internal/source"
)

const pagedRecord = `publisher:
  name: Alder Valley
  kind: intergroup
  country: US
fellowship: aa
sources:
  - id: alder-valley-pages
    format: html
    url: https://example.org/list?page={page}
    timezone: America/New_York
    rights:
      status: unknown
    map:
      paging: {start: 1}
      items: .meeting
      fields:
        key: h3@id
        name: h3
        when: .when
        formatted: .where
        contacts: .who
`

// pageWith is one page of that list, in the character set that its head names.
func pageWith(id, name string) string {
	return `<html><head><meta charset="windows-1252"></head><body><div class="meeting"><h3 id="` + id + `">` + name + `</h3>
		<p class="when">Monday 7:00 PM</p><p class="where">9 Mill Lane, Albany, NY 12207</p><p class="who">Pat Aldersmith</p></div></body></html>`
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSourceTest(t *testing.T) {
	dir := t.TempDir()
	record := write(t, dir, "record.yaml", pagedRecord)
	first, second := write(t, dir, "page one.html", pageWith("a", "Caf\xe9")), write(t, dir, "page2.html", pageWith("b", "Dawn"))

	code, out, errs := exec(t, nil, "sources", "test", record, "--document", first, "--document", second)
	if code != exitOK || errs != "" {
		t.Fatalf("exit %d\n%s%s", code, out, errs)
	}
	for _, want := range []string{
		"rows in 2 = published 2 + hidden 0 + held 0 + refused 0", `← h3@id  e.g. "a", "b"`, `name                   2 of 2  ← h3  e.g. "Café", "Dawn"`,
		"start                  2 of 2  ← .when", "contacts               2 of 2  ← .who\n",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "Aldersmith") {
		t.Errorf("a contact is shown:\n%s", out)
	}

	code, out, errs = exec(t, nil, "sources", "test", record, "--document", first, "--format", "json")
	var r struct {
		Format string
		Counts struct{ Published int }
		Fields map[string]struct {
			Rows          int
			From, Samples []string
		}
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil || code != exitOK {
		t.Fatalf("exit %d: %v\n%s%s", code, err, out, errs)
	}
	if name := r.Fields["name"]; r.Format != "html" || r.Counts.Published != 1 || name.Rows != 1 || len(name.From) != 1 || len(name.Samples) != 1 {
		t.Errorf("report %+v", r)
	}
}

func TestSourceTestFailures(t *testing.T) {
	dir := t.TempDir()
	empty := write(t, dir, "empty.html", "<html><body></body></html>")
	for _, c := range []struct {
		name, record, document string
		code                   int
		want                   string
	}{
		{"nothing on the page", pagedRecord, empty, exitFailed, "feed_wrong_shape"},
		{"fewer rows than there must be", strings.Replace(pagedRecord, "    map:", "    gate: {min_rows: 2}\n    map:", 1), write(t, dir, "one.html", pageWith("a", "Dawn")), exitFailed, "rows in 1 = published 1"},
		{"no such field", strings.Replace(pagedRecord, "name: h3", "nam: h3", 1), empty, exitFailed, `did you mean "name"?`},
		{"no such format", strings.Replace(pagedRecord, "format: html", "format: htm", 1), empty, exitUsage, `no importer reads the format "htm"`},
		{"a key that is missing", strings.Replace(pagedRecord, "status: unknown", "status: key", 1), write(t, dir, "two.html", pageWith("a", "Dawn")), exitOK, "no secret says where the key comes from"},
		{"no file", pagedRecord, filepath.Join(dir, "absent.html"), exitFailed, "absent.html"},
		{"forbidden", strings.Replace(pagedRecord, "status: unknown", "status: forbidden", 1), "", exitUsage, "forbids reading it"},
	} {
		record := write(t, dir, "record.yaml", c.record)
		args := []string{"sources", "test", record}
		if c.document != "" {
			args = append(args, "--document", c.document)
		}
		code, out, errs := exec(t, nil, args...)
		if code != c.code || !strings.Contains(out+errs, c.want) {
			t.Errorf("%s: exit %d\n%s%s\nwant exit %d, %q", c.name, code, out, errs, c.code, c.want)
		}
	}
	if code, _, errs := exec(t, nil, "sources", "test", "aa-us-ak-anchorag"); code != exitUsage || !strings.Contains(errs, `did you mean "aa-us-ak-anchorage"?`) {
		t.Errorf("a misspelt id: exit %d, %s", code, errs)
	}
}

// TestRecordsOfTheCorpus tries every record under sources/testdata with the documents that it was written for.
func TestRecordsOfTheCorpus(t *testing.T) {
	records, err := filepath.Glob(filepath.Join("..", "..", "sources", "testdata", "*.yaml"))
	if err != nil || len(records) == 0 {
		t.Fatalf("no records: %v", err)
	}
	for _, file := range records {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			record, err := source.Parse(file, text)
			if err != nil {
				t.Fatal(err)
			}
			args := []string{"sources", "test", file, "--rows", "1"}
			for _, document := range strings.Split(record.Sources[0].Checked.Evidence, ";") {
				document = filepath.Join("..", "..", "..", "shared", "corpus", document)
				if _, err := os.Stat(document); err != nil {
					t.Skipf("the corpus is not there: %v", err)
				}
				args = append(args, "--document", document)
			}
			want := exitOK
			if record.Sources[0].ID == "neta65-ics" {
				want = exitFailed // a calendar of workshops, none of them a meeting
			}
			code, out, errs := exec(t, nil, args...)
			if code != want || errs != "" {
				t.Errorf("exit %d, want %d\n%s%s", code, want, out, errs)
			}
		})
	}
}
