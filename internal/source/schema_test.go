package source_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/source"
	"github.com/fellowfeed/fellowfeed/sources"
)

// TestSchemaAgrees holds the published schema to the reader: both accept every shipped record, and both refuse the same
// broken ones.
func TestSchemaAgrees(t *testing.T) {
	schema := compile(t)
	err := fs.WalkDir(sources.FS, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(sources.FS, name)
		if err != nil {
			return err
		}
		if err := validate(t, schema, data); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range [][2]string{
		{"    format:", "    fromat:"},
		{"kind: intergroup", "kind: club"},
		{"country: US", "country: us"},
		{"status: open", "status: public"},
		{"aa-us-example", "AA_Example"},
		{"    rights:", "    every: soon\n    rights:"},
		{"    rights:", "    gate:\n      max_drop: many\n    rights:"},
		{"sources:", "link:\n  finder: \"https://example.org/\"\n  reason: Closed.\nsources:"},
	} {
		broken := strings.Replace(good, c[0], c[1], 1)
		if validate(t, schema, []byte(broken)) == nil {
			t.Errorf("the schema accepts %q", c[1])
		}
		r, err := source.Parse("x.yaml", []byte(broken))
		if err == nil && len(source.Lint(r)) == 0 {
			t.Errorf("the reader accepts %q", c[1])
		}
	}
}

func compile(t *testing.T) *jsonschema.Schema {
	t.Helper()
	b, err := api.FS.ReadFile("source.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("source.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("source.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	j, err := yaml.YAMLToJSON(data)
	if err != nil {
		t.Fatal(err)
	}
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(j))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(v)
}
