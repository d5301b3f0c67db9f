package notice_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/fellowfeed/fellowfeed/api"
	"github.com/fellowfeed/fellowfeed/internal/notice"
)

func load(t *testing.T) *notice.Catalogue {
	t.Helper()
	data, err := api.FS.ReadFile("notices.yaml")
	if err != nil {
		t.Fatal(err)
	}
	cat, err := notice.Load(data)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// constants reads the values of every constant of type Code from the package's source.
func constants(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	inspect := func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); ok && typ.Name == "Code" {
			for _, v := range spec.Values {
				code, err := strconv.Unquote(v.(*ast.BasicLit).Value)
				if err != nil {
					t.Fatal(err)
				}
				codes = append(codes, code)
			}
		}
		return true
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, inspect)
	}
	return codes
}

func TestEveryConstantHasAnEntryAndBack(t *testing.T) {
	declared := constants(t)
	var described []string
	for d := range load(t).All() {
		described = append(described, string(d.Code))
	}
	slices.Sort(declared)
	slices.Sort(described)
	for _, c := range declared {
		if _, ok := slices.BinarySearch(described, c); !ok {
			t.Errorf("%s is a constant without an entry in api/notices.yaml", c)
		}
	}
	for _, c := range described {
		if _, ok := slices.BinarySearch(declared, c); !ok {
			t.Errorf("%s is in api/notices.yaml and no constant", c)
		}
	}
	for i := 1; i < len(declared); i++ {
		if declared[i] == declared[i-1] {
			t.Errorf("%s is declared twice", declared[i])
		}
	}
}

var snake = regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)

func TestEntriesAreCompleteSentences(t *testing.T) {
	jargon := regexp.MustCompile(`(?i)\b(regex|parser|null|nil|boolean|bool|struct|payload|endpoint|deserialize|normaliz\w*|sanitiz\w*|invalid input)\b`)
	for d := range load(t).All() {
		if !snake.MatchString(string(d.Code)) {
			t.Errorf("%s is not in snake case", d.Code)
		}
		for part, text := range map[string]string{"summary": d.Summary, "why": d.Why, "fix": d.Fix, "trap": d.Trap} {
			first, _ := utf8.DecodeRuneInString(text)
			switch {
			case text == "":
				t.Errorf("%s has no %s", d.Code, part)
			case !strings.HasSuffix(text, ".") && part != "fix", unicode.IsLower(first):
				t.Errorf("%s: the %s is no sentence: %q", d.Code, part, text)
			case jargon.MatchString(text):
				t.Errorf("%s: the %s uses a word of the trade: %q", d.Code, part, text)
			}
		}
		if d.Example == "" {
			t.Errorf("%s has no example", d.Code)
		}
		if len(d.Summary) > 120 {
			t.Errorf("%s: the summary is too long for a line: %q", d.Code, d.Summary)
		}
	}
}

func TestCodesAreInOrder(t *testing.T) {
	var last notice.Definition
	for d := range load(t).All() {
		if d.Section == last.Section && d.Code < last.Code {
			t.Errorf("%s comes after %s", d.Code, last.Code)
		}
		last = d
	}
}

func TestGet(t *testing.T) {
	cat := load(t)
	d, ok := cat.Get(notice.SlugDuplicate)
	if !ok || d.Severity != notice.Error || d.Effect != notice.Repaired || d.Section != "structure" {
		t.Errorf("Get(slug_duplicate) = %+v, %v", d, ok)
	}
	if d, ok := cat.Get("no_such_code"); ok || d != (notice.Definition{}) {
		t.Errorf("Get(no_such_code) = %+v, %v", d, ok)
	}
	if cat.Len() < 80 {
		t.Errorf("the catalogue has %d entries", cat.Len())
	}
}

func TestLoadRejects(t *testing.T) {
	entry := func(extra string) string {
		return "- section: s\n  notices:\n    - {code: a, severity: info, effect: none, summary: x" + extra + "}\n"
	}
	for name, data := range map[string]string{
		"an unknown key":      entry(", colour: red"),
		"an unknown severity": strings.Replace(entry(""), "info", "fatal", 1),
		"an unknown effect":   strings.Replace(entry(""), "none", "lost", 1),
		"a code given twice":  entry("") + strings.Replace(entry(""), "section: s", "section: t", 1),
		"no code":             strings.Replace(entry(""), "code: a, ", "", 1),
		"no list":             "section: s",
	} {
		if _, err := notice.Load([]byte(data)); err == nil {
			t.Errorf("Load accepted %s", name)
		}
	}
}
