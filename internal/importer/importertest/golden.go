package importertest

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/importer"
)

// Golden holds a reading against the file at path, which a person has read: what was made of a sample, as JSON, without
// what is empty and without the raw rows, which are in the sample. With update it writes the file first.
func Golden(t *testing.T, reading *importer.Reading, path string, update bool) {
	t.Helper()
	got := printed(t, reading)
	if update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("-golden +got:\n%s", diff)
	}
}

// printed writes a reading as indented JSON.
func printed(t *testing.T, reading *importer.Reading) []byte {
	t.Helper()
	text, err := json.Marshal(reading)
	if err != nil {
		t.Fatal(err)
	}
	var tree map[string]any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	if rows, ok := tree["Rows"].([]any); ok {
		for _, row := range rows {
			delete(row.(map[string]any), "Raw")
		}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(stated(tree)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stated drops members that are null, empty, zero or false.
func stated(tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		for key, value := range v {
			value = stated(value)
			if v[key] = value; value == nil || value == "" || value == false || value == 0.0 {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = stated(v[i])
		}
	}
	return tree
}
