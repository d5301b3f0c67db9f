package fetch

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fellowfeed/fellowfeed/internal/edition"
	"github.com/fellowfeed/fellowfeed/internal/notice"
	"github.com/fellowfeed/fellowfeed/internal/source"
)

func write(t *testing.T, name, body string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(body), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestFiles(t *testing.T) {
	top := t.TempDir()
	dir := filepath.Join(top, "records")
	write(t, filepath.Join(top, "outside.json"), "[]")
	write(t, filepath.Join(dir, "list.json"), "\ufeff[1]")
	write(t, filepath.Join(dir, "below", "my list.csv"), "Caf\xe9")
	write(t, filepath.Join(dir, "large.json"), strings.Repeat(" ", 101))
	if err := os.Symlink("../outside.json", filepath.Join(dir, "link.json")); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	modified := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(dir, "list.json"), modified, modified); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		address, body, kind string
		want                notice.Code
	}{
		{"file:list.json", "[1]", "application/json", ""},
		{"file:///list.json", "[1]", "application/json", ""},
		{"file:below/../list.json", "[1]", "application/json", ""},
		{"file:below/my%20list.csv", "Café", "text/csv", ""},
		{"file:absent.json", "", "", notice.FeedUnreachable},
		{"file:large.json", "", "", notice.FeedTooLarge},
		{"file:../outside.json", "", "", notice.FeedAddressRefused},
		{"file:below/../../outside.json", "", "", notice.FeedAddressRefused},
		{"file:%2e%2e/outside.json", "", "", notice.FeedAddressRefused},
		{"file:////etc/passwd", "", "", notice.FeedAddressRefused},
		{"file:link.json", "", "", notice.FeedAddressRefused},
		{"file:pipe.json", "", "", notice.FeedAddressRefused},
		{"file:below", "", "", notice.FeedAddressRefused},
		{"file:", "", "", notice.FeedAddressRefused},
		{"file://example.org/list.json", "", "", notice.FeedAddressRefused},
		{"file:///list.json?x=1", "", "", notice.FeedAddressRefused},
		{"file:%zz", "", "", notice.FeedAddressRefused},
	} {
		t.Run(tc.address, func(t *testing.T) {
			c, clock := newClient(t, func(o *Options) { o.Limits.Document = 100 })
			s := c.Session(&source.Source{URL: tc.address, Dir: dir}, nil, nil)
			doc, err := get(t, s, tc.address)
			if tc.want != "" {
				wantCode(t, err, tc.want)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if string(doc.Body) != tc.body || doc.MediaType != tc.kind || doc.URL != tc.address || doc.Status != 200 || !doc.FetchedAt.Equal(clock.now()) {
				t.Errorf("%+v", doc)
			}
			if len(s.Documents()) != 1 {
				t.Error("it was not remembered")
			}
		})
	}
	t.Run("the time of the last change is its validator", func(t *testing.T) {
		c, _ := newClient(t)
		s := c.Session(&source.Source{URL: "file:list.json", Dir: dir}, nil, nil)
		mustGet(t, s, "file:list.json")
		want := map[string]edition.Validator{"file:list.json": {LastModified: "Fri, 01 May 2026 08:00:00 GMT"}}
		if diff := cmp.Diff(want, s.Validators()); diff != "" {
			t.Errorf("validators (-want +got):\n%s", diff)
		}
	})
	t.Run("not for a record in the binary", func(t *testing.T) {
		c, _ := newClient(t)
		_, err := get(t, session(c, "file:list.json"), "file:list.json")
		wantCode(t, err, notice.FeedAddressRefused)
	})
}
