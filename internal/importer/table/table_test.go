package table_test

import (
	"bytes"
	"errors"
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"

	"github.com/fellowfeed/fellowfeed/internal/importer"
	"github.com/fellowfeed/fellowfeed/internal/importer/importertest"
	"github.com/fellowfeed/fellowfeed/internal/importer/table"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

const address = "https://tables.example.org/meetings"

var update = flag.Bool("update", false, "write the golden files")

// A sample is a file under testdata and what must come of it.
type sample struct {
	file    string
	rows    int
	preset  string
	ordered bool // the order of lines is part of what the table says
}

// samples are a table as the Meeting Guide plugin has it, a hand-made one with days in headings, a club's with several
// times in a cell, and an exchange file of NA.
var samples = []sample{{"tsml.csv", 3, "", true}, {"tal.tsv", 3, "", true}, {"club.csv", 4, "", true}, {"naws.csv", 4, "naws", false}}

func (s sample) fixture(t testing.TB) importertest.Fixture {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", s.file))
	if err != nil {
		t.Fatal(err)
	}
	f := importertest.Fixture{
		Name:      s.file,
		Documents: map[string]importer.Document{address: {URL: address, Body: body}},
		Source:    &source.Source{ID: "test", URL: address, Preset: s.preset, Format: "table"},
		Rows:      s.rows,
	}
	if !s.ordered {
		f.Shuffle = shuffle
	}
	return f
}

// shuffle puts the lines of a table in another order, its header excepted.
func shuffle(rnd *rand.Rand, docs map[string]importer.Document) map[string]importer.Document {
	doc := docs[address]
	lines := strings.SplitAfter(string(doc.Body), "\n")
	rows := lines[1 : len(lines)-1]
	rnd.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
	doc.Body = []byte(strings.Join(lines, ""))
	return map[string]importer.Document{address: doc}
}

// grow repeats the first two rows of the first sample, with notes as long as talkative groups write them.
func grow(size int, docs map[string]importer.Document) map[string]importer.Document {
	doc := docs[address]
	lines := bytes.SplitAfter(doc.Body, []byte("\n"))
	notes := strings.Repeat("We meet in the lower room and put the chairs away together. ", 12)
	rows := bytes.ReplaceAll(bytes.Join(lines[1:4], nil), []byte("America/Los_Angeles"), []byte(notes))
	doc.Body = slices.Concat(lines[0], bytes.Repeat(rows, size/len(rows)+1))
	return map[string]importer.Document{address: doc}
}

func TestContract(t *testing.T) {
	var fixtures []importertest.Fixture
	for _, s := range samples {
		f := s.fixture(t)
		if s.file == "tsml.csv" {
			f.Grow = grow
		}
		fixtures = append(fixtures, f)
	}
	importertest.Run(t, table.New(), fixtures...)
}

func TestGolden(t *testing.T) {
	for _, s := range samples {
		t.Run(s.file, func(t *testing.T) {
			f := s.fixture(t)
			reading, err := table.New().Import(t.Context(), f.Source, importertest.Archive(f.Documents))
			if err != nil {
				t.Fatal(err)
			}
			importertest.Golden(t, reading, filepath.Join("testdata", s.file+".golden.json"), *update)
		})
	}
}

// importing reads one document.
func importing(t testing.TB, src *source.Source, body []byte) (*importer.Reading, error) {
	t.Helper()
	src.URL = address
	return table.New().Import(t.Context(), src, importertest.Archive{address: {URL: address, Body: body}})
}

// plain reads a document that must be readable, and gives each row as "name, days, start, city".
func plain(t *testing.T, src *source.Source, body []byte) (rows []string, reading *importer.Reading) {
	t.Helper()
	reading, err := importing(t, src, body)
	if err != nil {
		t.Fatal(err)
	}
	if err := importertest.Sound(reading); err != nil {
		t.Error(err)
	}
	for _, row := range reading.Rows {
		d := row.Draft
		text := strings.Join([]string{d.Name, strings.Join(d.Days, "+"), d.Start, d.Place.City}, ", ")
		if row.Malformed {
			text = string(row.Notices[0].Code)
		}
		rows = append(rows, text)
	}
	return rows, reading
}

func TestTexts(t *testing.T) {
	const text = "Name,Day,Time,City\nCafé Ñandú,Monday,19:00,Exampleton\nLate,Tuesday,22:00,Exampleton\n"
	want := []string{"Café Ñandú, Monday, 19:00, Exampleton", "Late, Tuesday, 22:00, Exampleton"}
	encoded := func(set *charmap.Charmap, s string) []byte {
		b, err := set.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	wide := func(mark bool) []byte {
		var b []byte
		if mark {
			b = []byte{0xff, 0xfe}
		}
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, byte(u), byte(u>>8))
		}
		return b
	}
	for _, c := range []struct {
		name    string
		body    []byte
		guessed bool
	}{
		{"as it is", []byte(text), false},
		{"with a byte order mark", []byte("\xef\xbb\xbf" + text), false},
		{"of Windows", encoded(charmap.Windows1252, strings.ReplaceAll(text, "\n", "\r\n")), true},
		{"of an old Macintosh", encoded(charmap.Macintosh, strings.ReplaceAll(text, "\n", "\r")), true},
		{"in pairs of bytes", wide(true), false},
		{"in pairs of bytes without a mark", wide(false), true},
		{"without an end", []byte(strings.TrimSuffix(text, "\n")), false},
		{"with semicolons", []byte(strings.ReplaceAll(text, ",", ";")), false},
		{"with bars", []byte(strings.ReplaceAll(text, ",", "|")), false},
		{"with tabs", []byte(strings.ReplaceAll(text, ",", "\t")), false},
		{"as a sheet's interface answers", []byte(`{"range": "A1:D3", "values": [["Name","Day","Time","City"],["Café Ñandú","Monday","19:00","Exampleton"],[],["Late","Tuesday","22:00","Exampleton"]]}`), false},
	} {
		rows, reading := plain(t, &source.Source{}, c.body)
		if diff := cmp.Diff(want, rows); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
		guessed := slices.ContainsFunc(reading.Notices, func(n notice.Notice) bool { return n.Code == notice.TextEncodingGuessed })
		if guessed != c.guessed {
			t.Errorf("%s: told of a guess: %v, want %v", c.name, guessed, c.guessed)
		}
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		spec       map[string]any
		want       []string
	}{
		{"a quote that is never closed", "Name,Day,Time\n\"Lost,Monday,19:00\nFound,Tuesday,20:00\n", nil, []string{`"Lost, Monday, 19:00, `, "Found, Tuesday, 20:00, "}},
		{"quotes inside a cell", "Name,Day,Time\nThe \"Big\" One,Monday,19:00\n", nil, []string{`The "Big" One, Monday, 19:00, `}},
		{"halves of the day in a column", "Day,Time,AMPM,Name\nMonday,7:00,PM,A\n", nil, []string{"A, Monday, 7:00 PM, "}},
		{"groups without names of meetings", "Group Name,Day of Week,Time\nA,Monday,19:00\n", nil, []string{"A, Monday, 19:00, "}},
		{"in Spanish", "Nombre;Día;Hora;Ciudad\nLa Paz;lunes;19:00;Ejemplo\n", nil, []string{"La Paz, lunes, 19:00, Ejemplo"}},
		{"in French", "Nom du groupe;Jour;Heure;Ville\nLa Paix;lundi;19h30;Exemple\n", nil, []string{"La Paix, lundi, 19h30, Exemple"}},
		{"a remark at the end", "Name,Day,Time\nA,Monday,19:00\n\"Please call first\",,\n", nil, []string{"A, Monday, 19:00, ", "row_not_object"}},
		{"no names of columns", "A,Monday,19:00\nB,Tuesday,20:00\n", map[string]any{"columns": []any{"Name", "Day", "Time"}}, []string{"A, Monday, 19:00, ", "B, Tuesday, 20:00, "}},
		{"two lines of names", "Name,Day,Time\nwho,which,when\nA,Monday,19:00\n", map[string]any{"header": uint64(2), "fields": map[string]any{"name": "who", "day": "which", "start": "when"}}, []string{"A, Monday, 19:00, "}},
		{"columns by number", "A,Monday,19:00\n", map[string]any{"columns": []any{"", "", ""}, "fields": map[string]any{"name": "#1", "day": "#2", "start": "#3"}}, []string{"A, Monday, 19:00, "}},
		{"what is no meeting", "Name,Day,Time\nA,Monday,19:00\nOffice,NA,NA\n", map[string]any{"exclude": map[string]any{"from": "Day", "find": "^NA$"}}, []string{"A, Monday, 19:00, ", "row_excluded"}},
		{"towns in headings", "Name,Day,Time\nNorthton\nA,Monday,19:00\nSouthton\nB,Tuesday,20:00\n", map[string]any{
			"context": []any{map[string]any{"name": "town", "value": map[string]any{"from": "$heading"}}}, "fields": map[string]any{"city": "town"}},
			[]string{"A, Monday, 19:00, Northton", "B, Tuesday, 20:00, Southton"}},
		{"one meeting on several lines", "Name,Day,Time\nA,Monday,19:00\nA,Friday,19:00\nA,Sunday,10:00\n", map[string]any{"merge": "Name"}, []string{"A, Monday+Friday, 19:00, ", "A, Sunday, 10:00, "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, _ := plain(t, &source.Source{Map: c.spec}, []byte(c.text))
			if diff := cmp.Diff(c.want, rows); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestNoTable(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{"", "feed_wrong_shape"},
		{"<!doctype html><p>Sign in", "feed_wrong_shape"},
		{"hello\nworld\n", "feed_wrong_shape"},
		{`{"error": "no"}`, "feed_wrong_shape"},
		{`{"values": [`, "feed_truncated"},
		{"PK\x03\x04 and then nothing", "feed_truncated"},
	} {
		_, err := importing(t, &source.Source{}, []byte(c.body))
		var failure *importer.Error
		if !errors.As(err, &failure) || string(failure.Notice.Code) != c.want {
			t.Errorf("%q: %v, want %s", c.body, err, c.want)
		}
	}
}

// book makes a workbook of sheets, by name.
func book(t testing.TB, names []string, sheets map[string][][]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	style, err := f.NewStyle(&excelize.Style{NumFmt: 18}) // h:mm AM/PM
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range sheets[name] {
			for j, cell := range row {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				if err := f.SetCellValue(name, at, cell); err != nil {
					t.Fatal(err)
				}
				if number, ok := cell.(float64); ok && number < 1 {
					if err := f.SetCellStyle(name, at, at, style); err != nil {
						t.Fatal(err)
					}
				}
			}
		}
	}
	if err := f.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbook(t *testing.T) {
	names := []string{"News", "Monday", "Tuesday"}
	body := book(t, names, map[string][][]any{
		"News":    {{"Title", "Text"}, {"Picnic", "In June"}},
		"Monday":  {{"Our meetings"}, {"Name", "Time", "City"}, {"A", 0.8125, "Exampleton"}},
		"Tuesday": {{"Name", "Time", "City"}, {"B", "Noon", "Exampleton"}, {"C", "8 PM", "Exampleton"}},
	})
	rows, reading := plain(t, &source.Source{}, body)
	if diff := cmp.Diff([]string{"A, Monday, 7:30 PM, Exampleton", "B, Tuesday, Noon, Exampleton", "C, Tuesday, 8 PM, Exampleton"}, rows); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(reading.Notices) != 1 || reading.Notices[0].Code != notice.SheetSkipped || reading.Notices[0].Value != "News" {
		t.Errorf("notices %+v, want that News was skipped", reading.Notices)
	}
	rows, _ = plain(t, &source.Source{Map: map[string]any{"items": "tuesday", "fields": map[string]any{"day": "$sheet"}}}, body)
	if len(rows) != 2 {
		t.Errorf("%v, want the rows of the sheet that is named", rows)
	}
}

// TestSheetPage asks for the export of a sheet whose page in the browser is registered.
func TestSheetPage(t *testing.T) {
	for page, export := range map[string]string{
		"https://docs.google.com/spreadsheets/d/abc-DEF_1/edit#gid=42":             "https://docs.google.com/spreadsheets/d/abc-DEF_1/export?format=csv&gid=42",
		"https://docs.google.com/spreadsheets/u/0/d/abc/edit?usp=sharing":          "https://docs.google.com/spreadsheets/d/abc/export?format=csv",
		"https://docs.google.com/spreadsheets/d/e/2PACX-x/pubhtml?gid=7&single=y":  "https://docs.google.com/spreadsheets/d/e/2PACX-x/pub?gid=7&output=csv",
		"https://docs.google.com/spreadsheets/d/abc/gviz/tq?tqx=out:csv&sheet=one": "https://docs.google.com/spreadsheets/d/abc/gviz/tq?tqx=out:csv&sheet=one",
		"https://tables.example.org/spreadsheets/d/abc/edit":                       "https://tables.example.org/spreadsheets/d/abc/edit",
	} {
		archive := importertest.Archive{export: {URL: export, Body: []byte("Name,Day,Time\nA,Monday,19:00\n")}}
		reading, err := table.New().Import(t.Context(), &source.Source{URL: page, Preset: "google-sheet", Format: "table"}, archive)
		if err != nil || len(reading.Rows) != 1 {
			t.Errorf("%s: %v, want one row from %s", page, err, export)
		}
	}
}

func TestPrivate(t *testing.T) {
	const text = "Name,Day,Time,Contact Phone,Helper\nA,Monday,19:00,555-0104,Pat Q\n"
	_, reading := plain(t, &source.Source{Map: map[string]any{"drop": []any{"helper"}}}, []byte(text))
	row := reading.Rows[0]
	if diff := cmp.Diff([]string{"555-0104"}, row.Draft.Contacts); diff != "" {
		t.Errorf("contacts (-want +got):\n%s", diff)
	}
	if bytes.Contains(row.Raw, []byte("Pat Q")) {
		t.Errorf("the row is kept with what the source drops: %s", row.Raw)
	}
}

func FuzzImport(f *testing.F) {
	for _, s := range samples {
		for _, doc := range s.fixture(f).Documents {
			f.Add(doc.Body)
		}
	}
	f.Add(book(f, []string{"Monday"}, map[string][][]any{"Monday": {{"Name", "Time"}, {"A", "19:00"}}}))
	for _, seed := range []string{"Name;Day;Time\n;;\n\"", "\xff\xfeN\x00a\x00", `{"values":[["Name","Time"],[1,null,{}]]}`, "When,Name\n7pm-8pm,\nnoon Mon midnight Tue,x\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		table.New().Recognize(&importer.Document{Body: body})
		reading, err := importing(t, &source.Source{}, body)
		if err != nil {
			var failure *importer.Error
			if !errors.As(err, &failure) {
				t.Errorf("%q: %v, want an *importer.Error", body, err)
			}
			return
		}
		if err := importertest.Sound(reading); err != nil {
			t.Errorf("%q: %v", body, err)
		}
	})
}

// TestCorpus reads what publishers really served without any map.
func TestCorpus(t *testing.T) {
	read := 0
	for _, file := range importertest.Corpus(t, "csv/*") {
		reading, err := importing(t, &source.Source{}, file.Body)
		if err != nil {
			t.Logf("%s: %v", file.Name, err)
			continue
		}
		read++
		if err := importertest.Sound(reading); err != nil {
			t.Errorf("%s: %v", file.Name, err)
		}
		if score := table.New().Recognize(&importer.Document{Body: file.Body}); score < 50 {
			t.Errorf("%s is recognized at %d, want 50 or more", file.Name, score)
		}
	}
	if read < 14 {
		t.Errorf("%d files can be read without a map, want 14", read)
	}
	for _, pattern := range []string{"meetingguide/*.json", "bmlt/*.json", "other/*.json", "html/*", "ics/*"} {
		for _, file := range importertest.Corpus(t, pattern) {
			if score := table.New().Recognize(&importer.Document{Body: file.Body}); score >= 50 {
				t.Errorf("%s is recognized at %d, want less than 50", file.Name, score)
			}
		}
	}
}
