package deptest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/fellowfeed/fellowfeed/"

// ranks orders the packages: a package imports only packages of a lower rank, or those of its own rank that peers
// allows. A folder stands for all below it, the longest match deciding.
var ranks = map[string]int{
	"internal/meeting":    0,
	"api":                 0,
	"sources":             0,
	"internal/occurrence": 1,
	"internal/source":     2,

	"internal/notice":     3,
	"internal/vocabulary": 3,
	"internal/importer":   4, // the interface and the draft, not the formats
	"internal/edition":    5,
	"internal/search":     5, // the query and the engine's interface, not the engines
	"internal/fetch":      6,
	"internal/normalize":  6,
	"internal/gate":       6,
	"internal/match":      6,
	"internal/feed":       6,
	"internal/geo":        6,

	"internal/ingest": 8,
	"internal/poll":   8,
	"internal/web":    8,
	"internal/draft":  8,

	"internal/importer/": 7,
	"internal/search/":   7,
	"internal/store/":    7,

	"internal/sample":  9,
	"internal/bench":   9,
	"internal/deptest": 0,
	"cmd":              10,
}

// peers are the arrows inside a rank, each with its reason.
var peers = map[[2]string]string{
	{"internal/vocabulary", "internal/notice"}:                   "a mapping can carry a notice",
	{"internal/importer/importertest", "internal/importer/wire"}: "the contract generates documents",
}

// family are folders whose packages may import one another.
var family = []string{"internal/importer/", "internal/search/", "internal/store/"}

// hidden must not be imported by anything but cmd (and tests): whoever uses them declares an interface.
var hidden = []string{"internal/importer/", "internal/search/", "internal/store/"}

// pure packages touch no clock, disk or network. Each call or import below would break that.
var pure = []string{"internal/meeting", "internal/occurrence", "internal/normalize", "internal/gate", "internal/match", "internal/feed"}

var impure = map[string][]string{
	"time":          {"Now", "Since", "Until", "Sleep", "After", "Tick", "NewTimer", "NewTicker"},
	"os":            nil,
	"net":           nil,
	"net/http":      nil,
	"os/exec":       nil,
	"math/rand":     nil,
	"path/filepath": nil,
}

func TestArrows(t *testing.T) {
	for dir, imports := range packages(t, false) {
		from, ok := rank(dir)
		if !ok {
			t.Errorf("%s is in no rank: add it to the table", dir)
			continue
		}
		for _, imp := range imports {
			to, ok := rank(imp)
			switch {
			case !ok:
				t.Errorf("%s imports %s, which is in no rank", dir, imp)
			case isHidden(imp) && dir != "cmd" && !strings.HasPrefix(dir, "cmd/") && !sameFamily(dir, imp):
				t.Errorf("%s imports %s: only cmd may; declare an interface instead", dir, imp)
			case to > from || to == from && !sameFamily(dir, imp) && peers[[2]string{dir, imp}] == "" && !nested(dir, imp):
				t.Errorf("%s (rank %d) imports %s (rank %d): the arrow points the wrong way", dir, from, imp, to)
			}
		}
	}
}

func TestMeetingUsesTheStandardLibraryOnly(t *testing.T) {
	for _, f := range parse(t, "internal/meeting") {
		for _, i := range f.Imports {
			if name := strings.Trim(i.Path.Value, `"`); strings.Contains(name, ".") {
				t.Errorf("internal/meeting imports %s", name)
			}
		}
	}
}

func TestPurePackages(t *testing.T) {
	for _, dir := range pure {
		for _, f := range parse(t, dir) {
			names := make(map[string][]string)
			for _, i := range f.Imports {
				name := strings.Trim(i.Path.Value, `"`)
				calls, bad := impure[name]
				if bad && calls == nil {
					t.Errorf("%s imports %s", dir, name)
				}
				if bad {
					names[path.Base(name)] = calls
				}
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if s, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := s.X.(*ast.Ident); ok && slices.Contains(names[x.Name], s.Sel.Name) {
						t.Errorf("%s calls %s.%s", dir, x.Name, s.Sel.Name)
					}
				}
				return true
			})
		}
	}
}

// TestTableIsCurrent keeps the tables from outliving what they name.
func TestTableIsCurrent(t *testing.T) {
	for name := range ranks {
		if _, err := os.Stat(filepath.Join("../..", name)); err != nil {
			t.Errorf("the ranks name %s, which does not exist", name)
		}
	}
	for _, name := range pure {
		if _, ok := rank(name); !ok {
			t.Errorf("pure names %s, which is in no rank", name)
		}
	}
}

// TestHouseNumbers keeps files short and every package introduced.
func TestHouseNumbers(t *testing.T) {
	const most = 500
	introduced := make(map[string]bool)
	walk(t, func(name string) {
		b, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(string(b), "\n"); n > most && !strings.HasSuffix(name, "_test.go") {
			t.Errorf("%s has %d lines; the house allows %d", name, n, most)
		}
		if strings.HasSuffix(name, "_test.go") {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, b, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		introduced[dir] = introduced[dir] || f.Doc != nil && strings.HasPrefix(f.Doc.Text(), intro(f.Name.Name))
	})
	for dir, ok := range introduced {
		if !ok {
			t.Errorf("%s does not open with a sentence of doc", dir)
		}
	}
}

func intro(pkg string) string {
	if pkg == "main" {
		return ""
	}
	return "Package " + pkg + " "
}

func rank(dir string) (int, bool) {
	best, found := "", false
	for name := range ranks {
		if (dir == name || strings.HasPrefix(dir, strings.TrimSuffix(name, "/")+"/")) && len(name) > len(best) {
			best, found = name, true
		}
	}
	return ranks[best], found
}

func isHidden(dir string) bool {
	return slices.ContainsFunc(hidden, func(h string) bool { return strings.HasPrefix(dir, h) })
}

func sameFamily(a, b string) bool {
	return slices.ContainsFunc(family, func(f string) bool { return strings.HasPrefix(a, f) && strings.HasPrefix(b, f) })
}

func nested(a, b string) bool { return strings.HasPrefix(b, a+"/") || strings.HasPrefix(a, b+"/") }

// packages maps each folder to the folders of this module that it imports.
func packages(t *testing.T, tests bool) map[string][]string {
	t.Helper()
	all := make(map[string][]string)
	walk(t, func(name string) {
		if strings.HasSuffix(name, "_test.go") != tests {
			return
		}
		f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", name), nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		dir := path.Dir(name)
		for _, i := range f.Imports {
			if rest, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), module); ok && !slices.Contains(all[dir], rest) {
				all[dir] = append(all[dir], rest)
			}
		}
		if all[dir] == nil {
			all[dir] = []string{}
		}
	})
	return all
}

func parse(t *testing.T, dir string) (files []*ast.File) {
	t.Helper()
	walk(t, func(name string) {
		if strings.HasPrefix(name, dir+"/") && !strings.HasSuffix(name, "_test.go") {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join("../..", name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
	})
	if len(files) == 0 {
		t.Fatalf("no files in %s", dir)
	}
	return files
}

func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != "." || d.Name() == "testdata" || name != "." && hasModule(name)):
			return fs.SkipDir
		case path.Ext(name) == ".go":
			visit(name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// hasModule reports whether the folder is a module of its own, which these rules do not bind.
func hasModule(dir string) bool {
	_, err := os.Stat(filepath.Join("../..", dir, "go.mod"))
	return err == nil
}
