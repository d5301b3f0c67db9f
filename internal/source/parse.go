package source

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
)

// Parse reads one record. An unknown key is an error that names the key meant. The record is complete: its sources
// know their publisher and fellowship. Parse checks the form only; Lint checks what a record means.
func Parse(file string, data []byte) (*Record, error) {
	var r Record
	dec := yaml.NewDecoder(bytes.NewReader(data), yaml.Strict())
	if err := dec.Decode(&r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, explain(err))
	}
	r.File = file
	for _, s := range r.Sources {
		s.Publisher = &r.Publisher
		if s.Fellowship == "" {
			s.Fellowship = r.Fellowship
		}
	}
	return &r, nil
}

// explain turns the decoder's error into one line, with the key that was probably meant.
func explain(err error) error {
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		key := unknown.GetToken().Value
		line := unknown.GetToken().Position.Line
		if near := Nearest(key, keys(reflect.TypeFor[Record]())); near != "" {
			return fmt.Errorf("line %d: unknown key %q; did you mean %q?", line, key, near)
		}
		return fmt.Errorf("line %d: unknown key %q", line, key)
	}
	var positioned yaml.Error
	if errors.As(err, &positioned) && positioned.GetToken() != nil {
		return fmt.Errorf("line %d: %s", positioned.GetToken().Position.Line, positioned.GetMessage())
	}
	return err
}

// keys lists every key that can stand anywhere in a record.
func keys(t reflect.Type) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return nil
	}
	var all []string
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if name == "" || name == "-" {
			continue
		}
		all = append(append(all, name), keys(f.Type)...)
	}
	return all
}

// Nearest is the candidate closest to word by edit distance, or "" when none is close enough to be meant.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", len(word)/3+2
	for _, c := range candidates {
		if d := editDistance(strings.ToLower(word), c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// editDistance is the least number of letters to insert, delete, replace or transpose to make b of a.
func editDistance(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, prev, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(prev[j]+cost, prev[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, prev, row = prev, row, before
	}
	return prev[len(y)]
}

// Format writes r in canonical form: keys in the order of the schema, nothing that is empty or the default.
// Parsing what Format wrote gives r again.
func Format(r *Record) ([]byte, error) {
	out := *r
	out.Sources = make([]*Source, len(r.Sources))
	for i, s := range r.Sources {
		c := *s
		if c.Fellowship == r.Fellowship {
			c.Fellowship = ""
		}
		if c.Interval() == DefaultEvery {
			c.Every = 0
		}
		out.Sources[i] = &c
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b, yaml.Indent(2), yaml.IndentSequence(true), yaml.OmitEmpty(), yaml.UseLiteralStyleIfMultiline(true))
	if err := enc.Encode(&out); err != nil {
		return nil, fmt.Errorf("source: writing record: %w", err)
	}
	return b.Bytes(), nil
}
