package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/internal/importer/wire"
)

func TestParseNamesTheFault(t *testing.T) {
	deep := strings.Repeat("[", wire.MaxDepth) + strings.Repeat("]", wire.MaxDepth)
	for _, tc := range []struct {
		doc    string
		fault  wire.Fault
		offset int
	}{
		{doc: `[]`}, {doc: " {\"a\" : [1, -2.5e+3, true, false, null, \"\\u00e9\\n\"]}\r\n"}, {doc: `0`}, {doc: `""`}, {doc: deep},
		{"", wire.Truncated, 0}, {"  ", wire.Truncated, 2}, {"[", wire.Truncated, 1}, {"[1", wire.Truncated, 2},
		{"[1,", wire.Truncated, 3}, {`{"a`, wire.Truncated, 3}, {`{"a"`, wire.Truncated, 4}, {`{"a":`, wire.Truncated, 5},
		{`["\`, wire.Truncated, 3}, {`["\u00`, wire.Truncated, 6}, {"[tru", wire.Truncated, 4}, {"[-", wire.Truncated, 2},
		{"<html>", wire.NotJSON, 0}, {"[1,]", wire.NotJSON, 3}, {"{,}", wire.NotJSON, 1}, {`{"a" 1}`, wire.NotJSON, 5},
		{"[01]", wire.NotJSON, 2}, {"[1.]", wire.NotJSON, 3}, {"[1e]", wire.NotJSON, 3}, {"['a']", wire.NotJSON, 1},
		{"[\"a\nb\"]", wire.NotJSON, 3}, {`["\x"]`, wire.NotJSON, 3}, {"[trUe]", wire.NotJSON, 3}, {"[1}", wire.NotJSON, 2},
		{"[] []", wire.Trailing, 3}, {"[]x", wire.Trailing, 2},
		{"[" + deep + "]", wire.TooDeep, wire.MaxDepth},
		{strings.Repeat("[", 1<<20), wire.TooDeep, wire.MaxDepth},
	} {
		_, err := wire.Parse([]byte(tc.doc))
		var bad *wire.SyntaxError
		switch {
		case tc.fault == "":
			if err != nil {
				t.Errorf("%.40q: %v, want a value", tc.doc, err)
			}
		case !errors.As(err, &bad) || bad.Fault != tc.fault || bad.Offset != tc.offset:
			t.Errorf("%.40q: %v, want %s at byte %d", tc.doc, err, tc.fault, tc.offset)
		}
	}
}

func TestText(t *testing.T) {
	for _, tc := range []struct {
		json, text string
		ok         bool
	}{
		{`"plain"`, "plain", true},
		{`"caf\u00e9 \"\ud83d\ude00\" \/ \\ \t"`, "café \"😀\" / \\ \t", true},
		{`"half \ud83d pair \ud83d\u0041"`, "half \uFFFD pair \uFFFDA", true},
		{`null`, "", true}, {`true`, "yes", true}, {`false`, "no", true},
		{`5202`, "5202", true}, {`5202.0`, "5202", true}, {`-0.50`, "-0.50", true},
		{`-101.84852280000001`, "-101.84852280000001", true},
		{`9007199254740993`, "9007199254740993", true},
		{`1e3`, "1000", true}, {`1.5E2`, "150", true}, {`-12.345e-2`, "-0.12345", true}, {`5E-7`, "0.0000005", true},
		{`1e999999999999`, "1e999999999999", true}, {`1e41`, "1e41", true},
		{`[6]`, "6", true}, {`["a", null, "", 2]`, "a, 2", true}, {`[]`, "", true}, {`[[1],{"a":1}]`, "1", false},
		{`{"$oid": "65f331"}`, "65f331", true}, {`{"$numberInt": "3"}`, "3", true},
		{`{"$date": "2026-01-30T14:13:55Z"}`, "2026-01-30T14:13:55Z", true},
		{`{"$date": {"$numberLong": "86400000"}}`, "1970-01-02T00:00:00Z", true}, {`{"$date": 86400000}`, "1970-01-02T00:00:00Z", true},
		{`{}`, "", true}, {`{"a": 1}`, "", false}, {`{"$a": 1, "b": 2}`, "", false},
	} {
		v, err := wire.Parse([]byte(tc.json))
		if err != nil {
			t.Fatalf("%s: %v", tc.json, err)
		}
		if text, ok := v.Text(); text != tc.text || ok != tc.ok {
			t.Errorf("%s reads %q, %v; want %q, %v", tc.json, text, ok, tc.text, tc.ok)
		}
	}
}

func TestMember(t *testing.T) {
	v, err := wire.Parse([]byte(`{"a":1, "\u0062" : [2, {"a": "]}"}] ,"a":3}`))
	if err != nil {
		t.Fatal(err)
	}
	if got := string(v.Member("a")); got != "3" {
		t.Errorf("a repeated member is %s, want the last, 3", got)
	}
	if got := v.Member("b"); got.Len() != 2 {
		t.Errorf("the member with an escaped name is %s, want two elements", got)
	}
	if v.Member("c").Kind() != wire.Nothing {
		t.Error("an absent member has a kind")
	}
}

func TestClean(t *testing.T) {
	doc := []byte("\xef\xbb\xbf[\"ok\"]")
	if clean, replaced := wire.Clean(doc); string(clean) != `["ok"]` || replaced {
		t.Errorf("byte order mark: %q, %v", clean, replaced)
	}
	if clean, replaced := wire.Clean([]byte("[\"caf\xe9\"]")); string(clean) != "[\"caf\uFFFD\"]" || !replaced {
		t.Errorf("Latin-1: %q, %v", clean, replaced)
	}
}

// FuzzParse holds the walk against encoding/json: the same documents are JSON, and they say the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`[{"a":1,"a":[null,true,"\u00e9\ud800"]}]`, "[1,]", `{"a":-1.5e-3}`, " \t[] ", `"\ud83d\ude00"`, "[[[", `{"":{"$oid":""}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := wire.Parse(doc)
		var bad *wire.SyntaxError
		if errors.As(err, &bad) && bad.Fault == wire.TooDeep {
			return
		}
		if (err == nil) != json.Valid(doc) {
			t.Fatalf("%q: %v, but encoding/json says valid: %v", doc, err, json.Valid(doc))
		}
		if err != nil || !utf8.Valid(doc) {
			return
		}
		var want any
		dec := json.NewDecoder(bytes.NewReader(doc))
		dec.UseNumber()
		if err := dec.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := tree(v); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q reads %#v, want %#v", doc, got, want)
		}
		v.Text()
	})
}

// tree is what encoding/json makes of a value.
func tree(v wire.Value) any {
	switch v.Kind() {
	case wire.Array:
		list := []any{}
		for e := range v.Elements() {
			list = append(list, tree(e))
		}
		return list
	case wire.Object:
		object := map[string]any{}
		for name, value := range v.Members() {
			object[string(name)] = tree(value)
		}
		return object
	case wire.Number:
		return json.Number(v)
	case wire.Bool:
		return !v.False()
	case wire.String:
		text, _ := v.Text()
		return text
	}
	return nil
}
