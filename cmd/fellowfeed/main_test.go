package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// exec runs one command line in this process.
func exec(t *testing.T, vars map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(t.Context(), args, &env{
		Stdout: &out, Stderr: &errs, Now: func() time.Time { return noon },
		Getenv: func(k string) string { return vars[k] },
	})
	return code, out.String(), errs.String()
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args   string
		code   int
		stdout string
		stderr string
	}{
		{"", exitUsage, "Usage: fellowfeed COMMAND", ""},
		{"help", exitOK, "check FILE|URL", ""},
		{"version", exitOK, "fellowfeed dev", ""},
		{"shout", exitUsage, "", `no command "shout"`},
		{"check", exitUsage, "", "want one file or address"},
		{"check /no/such/file.json", exitFailed, "", "no such file"},
		{"import --store mysql", exitUsage, "", "this build knows sqlite"},
		{"import --nonsense", exitUsage, "", "flag provided but not defined: -nonsense"},
		{"sources", exitUsage, "", "want list, show, lint, test or new"},
		{"sources lint", exitOK, "no findings", ""},
		{"sources show aa-us-ak-anchorage", exitOK, "name: Anchorage Intergroup Office", ""},
		{"sources show aa-us-ak-anchorag", exitUsage, "", "no source"},
	} {
		code, out, errs := exec(t, nil, strings.Fields(c.args)...)
		if code != c.code || !strings.Contains(out, c.stdout) || !strings.Contains(errs, c.stderr) {
			t.Errorf("fellowfeed %s: exit %d\n%s%s\nwant exit %d, %q, %q", c.args, code, out, errs, c.code, c.stdout, c.stderr)
		}
	}
}

func TestEnvironmentTwins(t *testing.T) {
	code, _, errs := exec(t, map[string]string{"FELLOWFEED_STORE": "mysql"}, "import")
	if code != exitUsage || !strings.Contains(errs, `"mysql"`) {
		t.Errorf("exit %d, %s; want the environment to choose the store", code, errs)
	}
	code, _, errs = exec(t, map[string]string{"FELLOWFEED_WORKERS": "many"}, "import")
	if code != exitUsage || !strings.Contains(errs, "FELLOWFEED_WORKERS") {
		t.Errorf("exit %d, %s; want the variable named", code, errs)
	}
}

const list = `[
 {"slug":"lamplight","name":"Lamplight","day":1,"time":"19:00","end_time":"20:00","timezone":"America/New_York","types":["O","W"],
  "formatted_address":"4 Alder Street, Albany, NY 12207, USA","latitude":42.65,"longitude":-73.75},
 {"slug":"dawn","name":"Dawn","day":"Sunday","time":"7:00 AM","types":"C","formatted_address":"9 Mill Lane, Albany, NY 12207, USA"},
 {"slug":"letters","name":"By letter"},
 null
]`

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "list.json")
	if err := os.WriteFile(file, []byte(list), 0o600); err != nil {
		t.Fatal(err)
	}
	code, out, errs := exec(t, nil, "check", file)
	if code != exitFailed || !strings.Contains(out, "rows in 4 = published 3 + hidden 0 + held 0 + refused 1") || !strings.Contains(out, "row_not_object") {
		t.Errorf("exit %d\n%s%s", code, out, errs)
	}
	code, out, errs = exec(t, nil, "check", file, "--format", "json")
	var r struct {
		Format string
		Counts struct {
			RowsIn int `json:"rows_in"`
		}
		Notices []struct {
			Code    string
			Samples []struct{ Row *int }
		}
		Meetings []struct{ Name string }
	}
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatalf("exit %d: %v\n%s%s", code, err, out, errs)
	}
	if r.Format != "meeting_guide" || r.Counts.RowsIn != 4 || len(r.Meetings) != 3 || len(r.Notices) == 0 {
		t.Errorf("report %+v", r)
	}
}
