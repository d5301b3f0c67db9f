package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGazetteer: a file that names a place is read before anything is served; one that cannot be read is told by line.
func TestGazetteer(t *testing.T) {
	dir := t.TempDir()
	good, bad := filepath.Join(dir, "good.txt"), filepath.Join(dir, "bad.txt")
	line := "US\t90001\tFernvale\tOregon\tOR\t\t\t\t\t44\t-121\t4\n"
	for name, text := range map[string]string{good: line, bad: line + "US\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(dir, "data")
	for _, c := range []struct {
		name, stderr string
		code         int
		vars         map[string]string
		args         []string
	}{
		{"a postal code of the file", "attribution=\"Places by GeoNames", exitOK, nil, []string{"--gazetteer", good, "near=90001"}},
		{"its town, by the environment", "postal_codes=1 cities=1", exitOK, map[string]string{"FELLOWFEED_GAZETTEER": good}, []string{"near=Fernvale"}},
		{"no file", "near", exitUsage, nil, []string{"near=Fernvale"}},
		{"a list with a bad file", "bad.txt:2: 1 columns", exitUsage, nil, []string{"--gazetteer", good + "," + bad, "near=Fernvale"}},
	} {
		code, out, errs := exec(t, c.vars, append([]string{"export", "--data", data}, c.args...)...)
		if code != c.code || out != "" || !strings.Contains(errs, c.stderr) {
			t.Errorf("%s: exit %d\n%s%s\nwant exit %d, %q", c.name, code, out, errs, c.code, c.stderr)
		}
	}
}
