package importertest

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A CorpusFile is one file of real published listings.
type CorpusFile struct {
	Name     string // below the corpus, with slashes
	Body     []byte
	Meetings int // how many the corpus's index counts; -1 where it does not
	// Broken is set for a file that is not even of its own format, on purpose.
	Broken bool
}

// Corpus returns the files of the corpus whose name matches pattern, and skips the test where the corpus is absent. The
// corpus is real material beside the repository, in ../shared/corpus; it is not part of it.
func Corpus(t testing.TB, pattern string) []CorpusFile {
	t.Helper()
	root := corpusRoot(t)
	index, err := os.ReadFile(filepath.Join(root, "INDEX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var files []CorpusFile
	for line := range strings.Lines(string(index)) {
		columns := strings.Split(strings.TrimRight(line, "\r\n"), "\t")
		if len(columns) < 8 {
			continue
		}
		if ok, err := filepath.Match(pattern, columns[1]); err != nil || !ok {
			continue
		}
		f := CorpusFile{Name: columns[1], Broken: strings.Contains(columns[7], "does not parse")}
		if f.Meetings, err = strconv.Atoi(columns[5]); err != nil {
			f.Meetings = -1
		}
		if f.Body, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(f.Name))); err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		t.Fatalf("nothing in the corpus matches %s", pattern)
	}
	return files
}

// corpusRoot finds the corpus beside the repository that the test runs in.
func corpusRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Skip("corpus: not inside the repository")
		}
	}
	root := filepath.Join(filepath.Dir(dir), "shared", "corpus")
	if _, err := os.Stat(filepath.Join(root, "INDEX.tsv")); err != nil {
		t.Skip("corpus: there is no ../shared/corpus beside the repository")
	}
	return root
}
